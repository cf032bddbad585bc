//! `once`: one line in, one line of JSON out.

use std::io::{self, Write as _};

use playground::discord::Person;
use playground::stage::Stage;
use playground::terminal::{Line, parse};
use serde_json::Value;

use crate::failure::Failure;
use crate::session::{Outcome, Session};

/// Does it and prints the message (or the suggestions) as Discord holds it.
pub(crate) async fn run(stage: &Stage, line: &str) -> Result<(), Failure> {
    let Some(Line::Action(action)) = parse(line)? else {
        return Err(Failure::NotAnAction);
    };
    let json = match Session::new(stage, Person::default()).act(action).await? {
        Outcome::Answered(answer) => answer.message.json().clone(),
        Outcome::Suggested(choices) => Value::Array(choices),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{json}")?;
    Ok(out.flush()?)
}
