//! Close codes that forbid another try end the bot, each with its own exit code and sentence.

use simulators::record::Direction;

use super::{beginning, opcodes, watched};
use crate::stage::GENEROUS;

/// Each close code that forbids another try, and the bot's exit code for it.
const REFUSALS: [(u16, i32); 6] = [
    (4004, 84),
    (4010, 90),
    (4011, 91),
    (4012, 92),
    (4013, 93),
    (4014, 94),
];

#[tokio::test]
async fn every_close_code_that_forbids_it_ends_the_bot_with_its_own_code_and_sentence() {
    let tries = REFUSALS.map(|(code, exit)| async move {
        let watched = watched("5m").await;
        watched.discord.gateway().close(code);
        let status = watched.bot.wait(GENEROUS).await.unwrap();
        let log = watched.bot.log().text();
        assert_eq!(status.code(), Some(exit), "{code}: {log}");
        assert!(log.contains(&format!("(close code {code})")), "{log}");
        assert_eq!(watched.discord.gateway().identifies(), 1, "{code}");
    });
    futures_util::future::join_all(tries).await;
}

#[tokio::test]
async fn a_refused_identify_ends_the_bot_at_once() {
    let tries = REFUSALS.map(|(code, exit)| async move {
        let watched = beginning(|_| (), |gateway| gateway.close_next_identifies(1, code)).await;
        let status = watched.bot.wait(GENEROUS).await.unwrap();
        let log = watched.bot.log().text();
        assert_eq!(status.code(), Some(exit), "{code}: {log}");
        assert!(log.contains(&format!("(close code {code})")), "{log}");
        assert_eq!(opcodes(&watched.discord, Direction::Received, 2).len(), 1);
    });
    futures_util::future::join_all(tries).await;
}
