//! `once`: lines in, one line of JSON out.

use std::io::{self, Write as _};

use playground::terminal::{Line, parse};
use serde_json::Value;
use simulators::stage::Stage;

use crate::failure::Failure;
use crate::session::{Outcome, Session, unless_ended};

/// Does it all and prints the last message (or suggestions) as Discord holds it.
pub(crate) async fn run(stage: &mut Stage, lines: &[String]) -> Result<(), Failure> {
    let mut session = Session::default();
    let mut last = None;
    for line in lines {
        last = match parse(line)? {
            Some(Line::Action(action)) => {
                Some(unless_ended(&stage.bot, session.act(stage, action)).await?)
            }
            Some(Line::Inbox) => Some(unless_ended(&stage.bot, session.inbox(stage)).await?),
            Some(Line::Change(change)) => {
                session.change(stage, change);
                None
            }
            Some(Line::Restart) => {
                stage.restart().await?;
                None
            }
            Some(Line::Help | Line::Quit) | None => None,
        };
    }
    let json = match last.ok_or(Failure::NotAnAction)? {
        Outcome::Answered(answer) => answer.message.json().clone(),
        Outcome::Written(message) => message.json().clone(),
        Outcome::Suggested(choices) => Value::Array(choices),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{json}")?;
    Ok(out.flush()?)
}
