//! The ticket system: where it is, how to get in, its quota, the cache.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use ticketrz::{BaseUrl, Config, Credentials, LoginEncoding};

use super::reader::Reader;

pub(super) fn read(reader: &mut Reader<'_>) -> Option<Config> {
    let allow_http = reader.flag("TICKETRZ_ALLOW_HTTP");
    let base_url = reader.converted(
        "TICKETRZ_BASE_URL",
        "write the address of the ticket system such as https://onecloud.example",
        |text| BaseUrl::parse(text, allow_http).map_err(|error| error.to_string()),
    );
    let base_url = reader.required(
        "TICKETRZ_BASE_URL",
        base_url,
        "write the address of the ticket system such as https://onecloud.example",
    );
    let credentials = credentials(reader);
    let zone = reader.converted(
        "TICKETRZ_TIMEZONE",
        "write an IANA time zone such as Asia/Jakarta",
        |text| TimeZone::get(text).map_err(|error| error.to_string()),
    );
    let fresh = reader.duration("CACHE_FRESH");
    let stale = reader.duration("CACHE_STALE");
    let cache_entries = reader.parsed("CACHE_MAX_ENTRIES", "write a whole number");
    let cache_megabytes = reader.parsed::<u32>("CACHE_MAX_MEGABYTES", "write a whole number");
    let quota_probe_interval = reader.duration("QUOTA_PROBE_INTERVAL");
    let quota_default_closing = reader.duration("QUOTA_DEFAULT_CLOSING");
    let budget = reader.duration("LOOKUP_BUDGET");
    let max_concurrent = reader.parsed("TICKETRZ_MAX_REQUESTS", "write a whole number above 0");
    let max_waiting = reader.parsed("TICKETRZ_MAX_WAITING", "write a whole number");
    let share_tickets = reader.flag("REDIS_SHARE_TICKETS");

    let mut config = Config::new(base_url?, zone?, credentials?);
    config.fresh = fresh?;
    config.stale = stale?;
    config.max_cached_tickets = cache_entries?;
    config.max_cached_bytes = u64::from(cache_megabytes?).saturating_mul(1024 * 1024);
    config.quota_probe_interval = quota_probe_interval.filter(|interval| !interval.is_zero());
    config.quota_default_closing = quota_default_closing?;
    config.budget = budget?;
    config.max_concurrent = max_concurrent?;
    config.max_waiting = max_waiting?;
    config.share_tickets = share_tickets;
    Some(config)
}

fn credentials(reader: &mut Reader<'_>) -> Option<Credentials> {
    let encoding =
        reader.converted(
            "TICKETRZ_LOGIN_ENCODING",
            "write form or json",
            |text| match text {
                "form" => Ok(LoginEncoding::Form),
                "json" => Ok(LoginEncoding::Json),
                _ => Err("it is neither".to_owned()),
            },
        );
    let token = reader.secret("TICKETRZ_TOKEN");
    let email = reader.owned("TICKETRZ_EMAIL");
    let password = reader.secret("TICKETRZ_PASSWORD");
    let site_id = reader.owned("TICKETRZ_SITE_ID");
    if let Some(token) = token {
        if email.is_some() || password.is_some() {
            reader.problem(
                "TICKETRZ_TOKEN",
                "is given beside TICKETRZ_EMAIL or TICKETRZ_PASSWORD",
                "keep the token or the credentials; with credentials the bot renews its own tokens",
            );
        }
        return Some(match reader.secret_file("TICKETRZ_TOKEN") {
            Some(path) => Credentials::File(PathBuf::from(path)),
            None => Credentials::Fixed(token),
        });
    }
    if email.is_none() && password.is_none() && site_id.is_none() {
        return reader.required(
            "TICKETRZ_TOKEN",
            None,
            "set TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID so that the bot renews its own tokens, or \
             TICKETRZ_TOKEN_FILE, or TICKETRZ_TOKEN",
        );
    }
    let together =
        "the bot signs in with TICKETRZ_EMAIL, TICKETRZ_PASSWORD and TICKETRZ_SITE_ID together";
    let email = reader.required("TICKETRZ_EMAIL", email, together);
    let password = reader.required("TICKETRZ_PASSWORD", password, together);
    let site_id = reader.required("TICKETRZ_SITE_ID", site_id, together);
    Some(Credentials::Login {
        email: email?,
        password: password?,
        site_id: site_id?,
        encoding: encoding?,
    })
}
