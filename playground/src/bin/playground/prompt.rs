//! The prompt.

use std::io::{self, IsTerminal as _};

use jiff::tz::TimeZone;
use playground::page::Restarts;
use playground::terminal::{Line, Rendering, Style, help, parse, printable, render};
use serde_json::Value;
use simulators::discord::{Answer, How};
use simulators::stage::Stage;

use crate::failure::Failure;
use crate::lines::Lines;
use crate::say::say;
use crate::session::{Outcome, Session, unless_ended};
use crate::shown_log::ShownLog;

/// Takes a person's lines until `/quit` or the end of the input, and the page's requests for a new bot.
pub(crate) async fn run(
    stage: &mut Stage,
    log: &mut ShownLog,
    lines: &mut Lines,
    mut restarts: Restarts,
    mut session: Session,
) -> Result<(), Failure> {
    let style = if io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        Style::Ansi
    } else {
        Style::Plain
    };
    say("The bot is ready. Try /ticket 1234, or /help.\n")?;
    loop {
        let line = tokio::select! {
            line = lines.next() => line?,
            Some(restart) = restarts.recv() => {
                restart_bot(stage, log).await?;
                restart.done();
                continue;
            }
            status = stage.bot.exited() => return Err(Failure::Ended(status?)),
        };
        let Some(line) = line else {
            return Ok(say("\n")?);
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
                restart_bot(stage, log).await?;
                say("The bot is ready again.\n")?;
            }
            Ok(Some(Line::Action(action))) => {
                let work = session.act(stage, action);
                let outcome = unless_ended(&stage.bot, work).await;
                tell(stage, &session, outcome, style)?;
            }
            Ok(Some(Line::Inbox)) => {
                let outcome = unless_ended(&stage.bot, session.inbox(stage)).await;
                tell(stage, &session, outcome, style)?;
            }
        }
    }
}

/// Restarts the bot, and shows the new one's log.
pub(crate) async fn restart_bot(stage: &mut Stage, log: &mut ShownLog) -> Result<(), Failure> {
    stage.restart().await?;
    log.show(&stage.bot).await;
    Ok(())
}

/// Says what came of something. Only the bot's end is a failure of this process's.
fn tell(
    stage: &Stage,
    session: &Session,
    outcome: Result<Outcome, Failure>,
    style: Style,
) -> Result<(), Failure> {
    match outcome {
        Ok(outcome) => say(&show(stage, session, &outcome, style))?,
        Err(Failure::Ended(status)) => return Err(Failure::Ended(status)),
        Err(failure) => failure.tell(),
    }
    Ok(())
}

fn show(stage: &Stage, session: &Session, outcome: &Outcome, style: Style) -> String {
    let rendering = Rendering {
        now: stage.discord.clock().now(),
        zone: TimeZone::system(),
        style,
        people: session.people(),
    };
    match outcome {
        Outcome::Written(message) => render(message, &rendering),
        Outcome::Answered(answer) => {
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
