//! Redis, if it is used.

use std::time::Duration;

use redis::Client;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::finding::Finding;

const REDIS: &str = "Redis";
const LONGEST: Duration = Duration::from_secs(3);
const TO_DO: &str =
    "check REDIS_URL and the network; until then each replica goes on with its own memory";

pub(super) async fn look(url: Option<&SecretString>) -> Finding {
    let Some(url) = url else {
        return Finding::skipped(REDIS, "REDIS_URL is not set: one bot needs none");
    };
    let Ok(client) = Client::open(url.expose_secret()) else {
        return Finding::wrong(REDIS, "REDIS_URL is not a Redis address", TO_DO);
    };
    let ping = async {
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd("PING")
            .query_async::<String>(&mut connection)
            .await
    };
    match timeout(LONGEST, ping).await {
        Ok(Ok(_)) => Finding::fine(REDIS, "it answers"),
        // The error's text can contain the URL with its password.
        Ok(Err(error)) => Finding::wrong(REDIS, format!("it refuses: {:?}", error.kind()), TO_DO),
        Err(_) => Finding::wrong(REDIS, "it did not answer in time", TO_DO),
    }
}
