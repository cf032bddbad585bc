//! What `/help` says.

use std::fmt::Write as _;

use serde_json::Value;

use super::style::printable;
use simulators::discord::kind::command::CHAT_INPUT;
use simulators::ticketrz::{Outcome, catalogue};

const VERBS: &str = "\
With the bot's newest message that has it
  press LABEL              press a button, such as press Share
  choose OPTION …          choose in a select menu

Also
  complete COMMAND OPTION TEXT   ask for suggestions, such as complete ticket id 12
  apps \"COMMAND\" \"TEXT\"          use a message command on a message with this text
  inbox                    the newest message that the bot wrote by itself: to you, or in #team

Who you are, and where
  who NAME                 somebody else types: who sari
  lang id | en-US          your language          guild-lang id | en-US   the guild's
  roles ID …               your roles             dm | channel [ID]       where you are

The ticket system
  normal                   everything works
  slow SECONDS             answers are late
  down [reset|hang|503]    it cannot be reached; without a word: connections are refused
  quota closed|open|window|NUMBER [tomorrow|today|no-day|besok|hari-ini|other|unreadable|hostile]
  expired                  all tokens have expired
  password wrong|right     whether the bot can log in
  garbage, malformed       answers that make no sense
  changing                 tickets change with every lookup
  conversation normal|flat|empty|long|huge|hidden|hostile|missing|forbidden
  list normal|oldest|modified|shuffled|too-high|too-low|no-total|repeated|endless|shrinking|small|large|bare|wrapped|
       empty|hostile|missing|forbidden
  since ignored|number|date              rows NUMBER [ARRIVED]   what sinceId means, and how many rows the list has
  change ID open|pending|solved|closed|reopened|comments NUMBER|to NAME   a ticket changes, and who follows it is told
  wait SECONDS             the clock of Discord and of the ticket system goes forward

  restart                  start the bot afresh: it forgets a closed quota and its cache
  help, quit
";

/// What can be typed, with the bot's own commands and the interesting ids.
#[must_use]
pub fn help(commands: &[Value]) -> String {
    let mut text = String::from("The bot's commands\n");
    for command in commands {
        let field = |key: &str| printable(command.get(key).and_then(Value::as_str).unwrap_or(""));
        let slash = command
            .get("type")
            .and_then(Value::as_i64)
            .unwrap_or(CHAT_INPUT)
            == CHAT_INPUT;
        let slash = if slash { "/" } else { "apps: " };
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "  {slash}{:<22} {}",
            field("name"),
            field("description")
        );
    }
    text.push('\n');
    text.push_str(VERBS);
    for (outcome, title) in [
        (Outcome::Ticket, "Tickets"),
        (Outcome::Error, "Errors"),
        (Outcome::Malformed, "Answers that make no sense"),
        (Outcome::Connection, "Connections that fail"),
    ] {
        let _ = writeln!(text, "\n{title}");
        for entry in catalogue().filter(|entry| entry.outcome == outcome) {
            let _ = writeln!(text, "  {:>6}  {}", entry.id, entry.does);
        }
    }
    text.push_str("  100000 to 199999 are ordinary tickets; any other id is unknown\n");
    text
}
