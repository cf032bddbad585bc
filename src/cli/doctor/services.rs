//! Whether the two services can be reached, and whether this machine's clock agrees with theirs.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::header::DATE;
use ticketrz::BaseUrl;

use super::finding::Finding;

const LONGEST: Duration = Duration::from_secs(10);
/// Up to here Discord's 3 s and a token's last minute are still measured well enough.
const TOLERABLE_SECONDS: u64 = 5;
/// Beyond this, tokens would be renewed too late.
const HARMFUL_SECONDS: u64 = 60;

pub(super) async fn look(discord: &BaseUrl, ticketrz: &BaseUrl) -> [Finding; 3] {
    let gateway = format!("{discord}/api/v10/gateway");
    let theirs = ask(&gateway, discord.is_loopback()).await;
    let discord = compare("clock and Discord", &theirs);
    // Any answer is fine, and a request to the root uses no quota.
    let theirs = ask(&ticketrz.to_string(), ticketrz.is_loopback()).await;
    let reachable = match &theirs {
        Ok(_) => Finding::fine("ticketrz", format!("reachable at {ticketrz}")),
        Err(error) => Finding::wrong(
            "ticketrz",
            format!("{ticketrz}: {}", why(error)),
            "check TICKETRZ_BASE_URL, the network and its proxy",
        ),
    };
    [reachable, discord, compare("clock and ticketrz", &theirs)]
}

/// Sends a GET and returns the answer's date, if it has one.
async fn ask(url: &str, without_proxy: bool) -> reqwest::Result<Option<Timestamp>> {
    let mut client = reqwest::Client::builder()
        .timeout(LONGEST)
        .redirect(reqwest::redirect::Policy::none());
    if without_proxy {
        client = client.no_proxy();
    }
    let response = client.build()?.get(url).send().await?;
    let date = response.headers().get(DATE);
    let date = date.and_then(|date| rfc2822::parse(date.to_str().ok()?).ok());
    Ok(date.map(|date| date.timestamp()))
}

fn why(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer within 10 s"
    } else if error.is_connect() {
        "no connection"
    } else {
        "no valid answer"
    }
}

fn compare(check: &'static str, theirs: &reqwest::Result<Option<Timestamp>>) -> Finding {
    match theirs {
        Ok(Some(theirs)) => classify(check, *theirs, Timestamp::now()),
        Ok(None) => Finding::skipped(check, "the answer has no date"),
        Err(error) => Finding::skipped(check, why(error)),
    }
}

fn classify(check: &'static str, theirs: Timestamp, ours: Timestamp) -> Finding {
    let apart = ours.as_second().abs_diff(theirs.as_second());
    let found = format!("{apart} s apart");
    let to_do = "synchronize this machine's clock (NTP)";
    if apart > HARMFUL_SECONDS {
        Finding::wrong(check, found, to_do)
    } else if apart > TOLERABLE_SECONDS {
        Finding::doubtful(check, found, to_do)
    } else {
        Finding::fine(check, found)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn a_clock_is_classified_by_how_far_it_is_off_in_either_direction() {
        let now = Timestamp::UNIX_EPOCH;
        for (seconds, wrong) in [(0, false), (30, false), (61, true), (-61, true)] {
            let theirs = now + seconds.seconds();
            assert_eq!(
                classify("clock", theirs, now).is_wrong(),
                wrong,
                "{seconds}"
            );
        }
    }
}
