//! `forget`: erases everything that is kept about a person's follows.

use std::path::PathBuf;

use serenity::all::UserId;
use ticketrz::Redis;

use super::terminal::{complain, say};
use crate::{exit::Exit, following::erase, state::State};

pub(super) async fn forget(user: UserId, file: Option<PathBuf>, redis: Option<Redis>) -> Exit {
    let state = match State::open(file.as_deref(), redis.as_ref()) {
        Ok(Some(state)) => state,
        Ok(None) => {
            complain("nothing is kept: neither STATE_FILE nor REDIS_URL is set");
            return Exit::Settings;
        }
        Err(error) => {
            complain(error);
            return Exit::Settings;
        }
    };
    match erase(&state, user).await {
        Ok(follows) => {
            say(format_args!(
                "{user} is forgotten; follows erased: {follows}"
            ));
            Exit::Stopped
        }
        Err(error) => {
            complain(error);
            Exit::Failed
        }
    }
}
