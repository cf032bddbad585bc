//! The prompt.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use jiff::tz::TimeZone;
use playground::terminal::{Line, Rendering, Style, help, parse, printable, render};
use serde_json::Value;
use simulators::discord::{Answer, How, Person};
use simulators::stage::Stage;
use tokio::sync::mpsc;

use crate::failure::Failure;
use crate::session::{Outcome, Session, unless_ended};
use crate::shown_log::ShownLog;

/// Takes a person's lines until `/quit` or the end of the input.
pub(crate) async fn run(
    stage: &mut Stage,
    log: &mut ShownLog,
    person: Person,
) -> Result<(), Failure> {
    let mut session = Session::new(person);
    let mut lines = lines();
    let style = if io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        Style::Ansi
    } else {
        Style::Plain
    };
    say("The bot is ready. Try /ticket 1234, or /help.\n")?;
    loop {
        say("> ")?;
        let line = unless_ended(&stage.bot, async { Ok(lines.recv().await) });
        let Some(line) = line.await? else {
            return say("\n");
        };
        match parse(&line) {
            Err(error) => say(&format!("{}\n", printable(&error.to_string())))?,
            Ok(None) => {}
            Ok(Some(Line::Quit)) => return Ok(()),
            Ok(Some(Line::Help)) => say(&help(&Session::commands(stage)))?,
            Ok(Some(Line::Change(change))) => {
                session.change(stage, change);
                say("Done.\n")?;
            }
            Ok(Some(Line::Restart)) => {
                stage.restart().await?;
                log.show(&stage.bot).await;
                say("The bot is ready again.\n")?;
            }
            Ok(Some(Line::Action(action))) => {
                let work = session.act(stage, action);
                match unless_ended(&stage.bot, work).await {
                    Ok(outcome) => say(&show(stage, &session, &outcome, style))?,
                    Err(Failure::Ended(status)) => return Err(Failure::Ended(status)),
                    Err(failure) => failure.tell(),
                }
            }
        }
    }
}

fn show(stage: &Stage, session: &Session, outcome: &Outcome, style: Style) -> String {
    match outcome {
        Outcome::Answered(answer) => {
            let rendering = Rendering {
                now: stage.discord.clock().now(),
                zone: TimeZone::system(),
                style,
                people: session.people(),
            };
            let mut text = render(&answer.message, &rendering);
            for message in answer.follow_ups.iter().filter(|it| **it != answer.message) {
                text.push_str(&render(message, &rendering));
            }
            text.push_str(&how(answer));
            text
        }
        Outcome::Suggested(choices) if choices.is_empty() => "No suggestions.\n".to_owned(),
        Outcome::Suggested(choices) => {
            let name = |choice: &Value| choice.get("name").and_then(Value::as_str).map(printable);
            let names: Vec<String> = choices.iter().filter_map(name).collect();
            format!("  {}\n", names.join("\n  "))
        }
    }
}

fn how(answer: &Answer) -> String {
    let milliseconds = answer.answered_after.as_millis();
    let how = match answer.how {
        How::Immediate => "at once",
        How::Deferred => "after \"thinking…\"",
        How::Updated | How::UpdatedLater => "in the same message",
        How::FollowUp => "as a new message",
    };
    format!("({how}, {milliseconds} ms)\n")
}

/// The lines of stdin. They are read by a thread of their own, which ends with the process: a read
/// from a terminal cannot be interrupted.
fn lines() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
