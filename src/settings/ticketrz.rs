//! The ticket system: where it is, how to sign in, its quota, the cache.

use std::path::PathBuf;

use ticketrz::{BaseUrl, CachePolicy, Config, Credentials, Login};

use super::{catalogue as set, reader::Reader};

pub(super) fn read(reader: &mut Reader<'_>) -> Option<Config> {
    let allow_http = reader.or_default(&set::TICKETRZ_ALLOW_HTTP);
    let base_url = reader.converted(&set::TICKETRZ_BASE_URL, |text| {
        BaseUrl::parse(text, allow_http).map_err(|error| error.to_string())
    });
    let base_url = reader.require(&set::TICKETRZ_BASE_URL, base_url);
    let credentials = credentials(reader);
    let zone = reader.get(&set::TICKETRZ_TIMEZONE);
    let fresh = reader.or_default(&set::CACHE_FRESH);
    let stale = reader.or_default(&set::CACHE_STALE);
    let max_cached_tickets = reader.or_default(&set::CACHE_MAX_ENTRIES);
    let max_cached_megabytes = u64::from(reader.or_default(&set::CACHE_MAX_MEGABYTES));
    let conversation_fresh = reader.or_default(&set::CONVERSATION_FRESH);
    let find_fresh = reader.or_default(&set::FIND_FRESH);
    let quota_probe_interval = reader.or_default(&set::QUOTA_PROBE_INTERVAL);
    let quota_default_closing = reader.or_default(&set::QUOTA_DEFAULT_CLOSING);
    let budget = reader.or_default(&set::LOOKUP_BUDGET);
    let max_concurrent = reader.or_default(&set::TICKETRZ_MAX_REQUESTS);
    let max_waiting = reader.or_default(&set::TICKETRZ_MAX_WAITING);
    let share_tickets = reader.or_default(&set::REDIS_SHARE_TICKETS);
    let redis = reader.get(&set::REDIS_URL);
    let mut config = Config::new(base_url?, zone?, credentials?);
    config.cache.fresh = fresh;
    config.cache.stale = stale;
    config.cache.max_entries = max_cached_tickets;
    config.cache.max_bytes = max_cached_megabytes.saturating_mul(1024 * 1024);
    config.conversations = CachePolicy {
        fresh: conversation_fresh,
        max_bytes: config.cache.max_bytes / 4,
        ..config.cache
    };
    config.rows = CachePolicy {
        fresh: find_fresh,
        max_entries: CachePolicy::MAX_ROWS,
        max_bytes: config.cache.max_bytes / 4,
        ..config.cache
    };
    config.quota_probe_interval = Some(quota_probe_interval).filter(|interval| !interval.is_zero());
    config.quota_default_closing = quota_default_closing;
    config.budget = budget;
    config.max_concurrent = max_concurrent;
    config.max_waiting = max_waiting;
    config.share_tickets = share_tickets;
    config.redis = redis;
    Some(config)
}

fn credentials(reader: &mut Reader<'_>) -> Option<Credentials> {
    let encoding = reader.or_default(&set::TICKETRZ_LOGIN_ENCODING);
    let token = reader.get(&set::TICKETRZ_TOKEN);
    let email = reader.get(&set::TICKETRZ_EMAIL);
    let password = reader.get(&set::TICKETRZ_PASSWORD);
    let site_id = reader.get(&set::TICKETRZ_SITE_ID);
    if let Some(token) = token {
        if email.is_some() || password.is_some() {
            reader.problem(
                &set::TICKETRZ_TOKEN,
                "is given beside TICKETRZ_EMAIL or TICKETRZ_PASSWORD",
                "keep the token or the credentials; with credentials the bot renews its own tokens",
            );
        }
        return Some(match reader.secret_file(&set::TICKETRZ_TOKEN) {
            Some(path) => Credentials::File(PathBuf::from(path)),
            None => Credentials::Fixed(token),
        });
    }
    let is_login = [&email, &site_id].iter().any(|given| given.is_some())
        || password.is_some()
        || reader.has_problem(&set::TICKETRZ_EMAIL)
        || reader.has_problem(&set::TICKETRZ_PASSWORD)
        || reader.has_problem(&set::TICKETRZ_SITE_ID);
    if !is_login {
        return reader.require(&set::TICKETRZ_TOKEN, None);
    }
    let email = reader.require(&set::TICKETRZ_EMAIL, email);
    let password = reader.require(&set::TICKETRZ_PASSWORD, password);
    let site_id = reader.require(&set::TICKETRZ_SITE_ID, site_id);
    Some(Credentials::Login(Login {
        email: email?,
        password: password?,
        site_id: site_id?,
        encoding,
    }))
}
