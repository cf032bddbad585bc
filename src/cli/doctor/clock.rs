//! Compares this machine's clock with those of the two services.

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

pub(super) async fn look(discord: &BaseUrl, ticketrz: &BaseUrl) -> [Finding; 2] {
    [
        compare("clock and Discord", &format!("{discord}/api/v10/gateway")).await,
        compare("clock and ticketrz", &ticketrz.to_string()).await,
    ]
}

async fn compare(check: &'static str, url: &str) -> Finding {
    match ask(url, false).await {
        Ok(Some(theirs)) => classify(check, theirs, Timestamp::now()),
        Ok(None) => Finding::skipped(check, "its answers carry no date"),
        Err(_) => Finding::skipped(check, "it does not answer"),
    }
}

fn classify(check: &'static str, theirs: Timestamp, ours: Timestamp) -> Finding {
    let apart = ours.as_second().abs_diff(theirs.as_second());
    let found = format!("they are {apart} s apart");
    let to_do = "let this machine's clock be set by NTP";
    if apart > HARMFUL_SECONDS {
        Finding::wrong(check, found, to_do)
    } else if apart > TOLERABLE_SECONDS {
        Finding::doubtful(check, found, to_do)
    } else {
        Finding::fine(check, found)
    }
}

/// Sends a GET and returns the answer's date, if it has one.
pub(super) async fn ask(url: &str, without_proxy: bool) -> Result<Option<Timestamp>, String> {
    let mut client = reqwest::Client::builder()
        .timeout(LONGEST)
        .redirect(reqwest::redirect::Policy::none());
    if without_proxy {
        client = client.no_proxy();
    }
    let client = client.build().map_err(|error| error.to_string())?;
    let response = client
        .get(url)
        .send()
        .await
        .map_err(|error| error.to_string())?;
    let date = response.headers().get(DATE);
    Ok(date
        .and_then(|date| date.to_str().ok())
        .and_then(|date| rfc2822::parse(date).ok())
        .map(|date| date.timestamp()))
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
