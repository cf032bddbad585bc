//! What a line at the prompt means.

use std::time::Duration;

use thiserror::Error;

use super::words::words;
use simulators::ticketrz::{
    self, Answers, Availability, Conversations, List, Quota, SinceId, Wording,
};

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// List what can be typed.
    Help,
    /// End.
    Quit,
    /// Restart the bot.
    Restart,
    /// Show the newest message that the bot wrote by itself.
    Inbox,
    /// Turn a switch.
    Change(Change),
    /// Do something with the bot.
    Action(Action),
}

/// A switch.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Everything works again.
    Normal,
    /// The ticket system's answers come this much later.
    Slow(Duration),
    /// Whether the ticket system can be reached.
    Availability(Availability),
    /// The ticket system's quota.
    Quota(Quota, Wording),
    /// All tokens have expired, and new ones too.
    Expired,
    /// Whether the right password is refused.
    PasswordRefused(bool),
    /// What lookups are answered with.
    Answers(Answers),
    /// What conversations are answered with.
    Conversations(Conversations),
    /// What the list is answered with.
    List(List),
    /// What `sinceId` means to the list.
    SinceId(SinceId),
    /// How many generated tickets are in the list, and how many have arrived since.
    Generated(u64, u64),
    /// Something changes in a ticket.
    Ticket(u64, ticketrz::Change),
    /// Another person types from now on.
    Person(String),
    /// The person's language.
    Language(String),
    /// The guild's language.
    GuildLanguage(String),
    /// The person's roles.
    Roles(Vec<u64>),
    /// The person is in a direct message with the bot.
    DirectMessage,
    /// The person is in this channel; none for the usual one.
    Channel(Option<u64>),
    /// The clock of both services moves forward.
    Wait(Duration),
}

/// Something that is sent to the bot.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A slash command with its arguments.
    Slash {
        /// The command.
        command: String,
        /// The words after it: values, or `option:value`.
        arguments: Vec<String>,
    },
    /// A button of the newest message that has it, by label or `custom_id`.
    Press(String),
    /// Options of the newest select.
    Choose(Vec<String>),
    /// Suggestions for an option.
    Complete {
        /// The command.
        command: String,
        /// The option.
        option: String,
        /// What was typed so far.
        typed: String,
    },
    /// A message command on a message with this text.
    Apps {
        /// The command.
        command: String,
        /// The text.
        text: String,
    },
}

/// A line that means nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ParseError {
    /// The verb is unknown.
    #[error("\"{0}\" is no command here. Type /help for those that are.")]
    Unknown(String),
    /// The verb needs something else.
    #[error("Type it like this: {0}")]
    Usage(&'static str),
}

/// Reads a line; none when it is blank.
///
/// The prompt's own verbs may be typed with or without a slash. Every other word with a slash is one
/// of the bot's commands.
///
/// # Errors
/// When the line means nothing.
pub fn parse(line: &str) -> Result<Option<Line>, ParseError> {
    let mut words = words(line).into_iter();
    let Some(first) = words.next() else {
        return Ok(None);
    };
    let rest: Vec<String> = words.collect();
    let given: Vec<&str> = rest.iter().map(String::as_str).collect();
    let verb = first.strip_prefix('/').unwrap_or(&first);
    let parsed = match verb {
        "help" => Line::Help,
        "quit" | "exit" => Line::Quit,
        "restart" => Line::Restart,
        "inbox" => Line::Inbox,
        "press" | "choose" | "complete" | "apps" => Line::Action(action(verb, &given)?),
        _ => match change(verb, &given)? {
            Some(change) => Line::Change(change),
            None if first.starts_with('/') && !verb.is_empty() => Line::Action(Action::Slash {
                command: verb.to_owned(),
                arguments: rest,
            }),
            None => return Err(ParseError::Unknown(first)),
        },
    };
    Ok(Some(parsed))
}

fn action(verb: &str, given: &[&str]) -> Result<Action, ParseError> {
    match (verb, given) {
        ("press", [_, ..]) => Ok(Action::Press(given.join(" "))),
        ("press", _) => Err(ParseError::Usage("press Share")),
        ("choose", [_, ..]) => Ok(Action::Choose(
            given.iter().map(ToString::to_string).collect(),
        )),
        ("choose", _) => Err(ParseError::Usage("choose \"#1234\"")),
        ("complete", [command, option, typed @ ..]) => Ok(Action::Complete {
            command: command.trim_start_matches('/').to_owned(),
            option: (*option).to_owned(),
            typed: typed.join(" "),
        }),
        ("complete", _) => Err(ParseError::Usage("complete ticket id 12")),
        (_, [command, text]) => Ok(Action::Apps {
            command: (*command).to_owned(),
            text: (*text).to_owned(),
        }),
        _ => Err(ParseError::Usage(
            "apps \"Look up ticket\" \"text with #1234\"",
        )),
    }
}

fn change(verb: &str, given: &[&str]) -> Result<Option<Change>, ParseError> {
    let usage = |text| Err(ParseError::Usage(text));
    let change = match (verb, given) {
        ("normal", []) => Change::Normal,
        ("slow", [seconds]) => Change::Slow(seconds_of(seconds, "slow 4")?),
        ("slow", _) => return usage("slow 4"),
        ("down", []) => Change::Availability(Availability::Refusing),
        ("down", ["reset"]) => Change::Availability(Availability::Resetting),
        ("down", ["hang"]) => Change::Availability(Availability::Hanging),
        ("down", [status]) => match status.parse() {
            Ok(status @ 400..=599) => Change::Availability(Availability::Failing(status)),
            _ => return usage("down, down reset, down hang or down 503"),
        },
        ("quota", [state, wording @ ..]) => Change::Quota(quota(state)?, wording_of(wording)?),
        ("quota", _) => return usage(QUOTA),
        ("expired", []) => Change::Expired,
        ("password", ["wrong"]) => Change::PasswordRefused(true),
        ("password", ["right"]) => Change::PasswordRefused(false),
        ("password", _) => return usage("password wrong or password right"),
        ("garbage", []) => Change::Answers(Answers::Garbage),
        ("malformed", []) => Change::Answers(Answers::Malformed),
        ("changing", []) => Change::Answers(Answers::Changing),
        ("conversation", [kind]) => Change::Conversations(conversations(kind)?),
        ("conversation", _) => return usage(CONVERSATION),
        ("list", [kind]) => Change::List(list(kind)?),
        ("list", _) => return usage(LIST),
        ("since", ["ignored"]) => Change::SinceId(SinceId::Ignored),
        ("since", ["number"]) => Change::SinceId(SinceId::Number),
        ("since", ["date"]) => Change::SinceId(SinceId::Date),
        ("since", _) => return usage("since ignored, since number or since date"),
        ("rows", [there, arrived @ ..]) => match (there.parse(), arrived) {
            (Ok(there), []) => Change::Generated(there, 0),
            (Ok(there), [arrived]) => match arrived.parse() {
                Ok(arrived) => Change::Generated(there, arrived),
                Err(_) => return usage(ROWS),
            },
            _ => return usage(ROWS),
        },
        ("rows", _) => return usage(ROWS),
        ("change", [id, to @ ..]) => {
            Change::Ticket(id.parse().map_err(|_| CHANGED)?, changed_to(to)?)
        }
        ("change", []) => return Err(CHANGED),
        ("lang", [locale]) => Change::Language((*locale).to_owned()),
        ("guild-lang", [locale]) => Change::GuildLanguage((*locale).to_owned()),
        ("lang" | "guild-lang", _) => return usage("lang id or guild-lang en-US"),
        ("roles", ids) => {
            let ids: Result<Vec<u64>, _> = ids.iter().map(|id| id.parse()).collect();
            let usage = ParseError::Usage("roles 111 222 (ids; none for no roles)");
            Change::Roles(ids.map_err(|_| usage)?)
        }
        ("who", [name]) => Change::Person((*name).to_owned()),
        ("who", _) => return usage("who sari"),
        ("dm", []) => Change::DirectMessage,
        ("channel", []) => Change::Channel(None),
        ("channel", [id]) => {
            let id = id
                .parse()
                .map_err(|_| ParseError::Usage("channel 333 (an id)"))?;
            Change::Channel(Some(id))
        }
        ("wait", [seconds]) => Change::Wait(seconds_of(seconds, "wait 900")?),
        ("wait", _) => return usage("wait 900"),
        _ => return Ok(None),
    };
    Ok(Some(change))
}

const CHANGED: ParseError = ParseError::Usage(
    "change 4 open, change 4 pending, change 4 solved, change 4 closed, change 4 reopened, change 4 comments 7 or \
     change 4 to Sari",
);

fn changed_to(words: &[&str]) -> Result<ticketrz::Change, ParseError> {
    match words {
        ["open"] => Ok(ticketrz::Change::Opened),
        ["pending"] => Ok(ticketrz::Change::Pending),
        ["solved"] => Ok(ticketrz::Change::Solved),
        ["closed"] => Ok(ticketrz::Change::Closed),
        ["reopened"] => Ok(ticketrz::Change::Reopened),
        ["comments", count] => {
            let count = count.parse().map_err(|_| CHANGED)?;
            Ok(ticketrz::Change::Comments(count))
        }
        ["to", name @ ..] if !name.is_empty() => Ok(ticketrz::Change::AssignedTo(name.join(" "))),
        _ => Err(CHANGED),
    }
}

const QUOTA: &str = "quota closed, quota open, quota window or quota 3; then, if you like, a \
                     wording: tomorrow, today, no-day, besok, hari-ini, other, unreadable or hostile";

fn quota(state: &str) -> Result<Quota, ParseError> {
    match state {
        "closed" => Ok(Quota::UsedUp),
        "open" => Ok(Quota::Unlimited),
        "window" => Ok(Quota::OutsideWindow),
        left => left
            .parse()
            .map(Quota::Left)
            .map_err(|_| ParseError::Usage(QUOTA)),
    }
}

fn wording_of(given: &[&str]) -> Result<Wording, ParseError> {
    match given {
        [] | ["tomorrow"] => Ok(Wording::Tomorrow),
        ["today"] => Ok(Wording::Today),
        ["no-day"] => Ok(Wording::NoDay),
        ["besok"] => Ok(Wording::Besok),
        ["hari-ini"] => Ok(Wording::HariIni),
        ["other"] => Ok(Wording::OtherHours),
        ["unreadable"] => Ok(Wording::Unreadable),
        ["hostile"] => Ok(Wording::Hostile),
        _ => Err(ParseError::Usage(QUOTA)),
    }
}

const CONVERSATION: &str =
    "conversation normal, flat, empty, long, huge, hidden, hostile, missing or forbidden";

fn conversations(kind: &str) -> Result<Conversations, ParseError> {
    match kind {
        "normal" => Ok(Conversations::Normal),
        "flat" => Ok(Conversations::Flat),
        "empty" => Ok(Conversations::Empty),
        "long" => Ok(Conversations::Long),
        "huge" => Ok(Conversations::Huge),
        "hidden" => Ok(Conversations::Hidden),
        "hostile" => Ok(Conversations::Hostile),
        "missing" => Ok(Conversations::Missing),
        "forbidden" => Ok(Conversations::Forbidden),
        _ => Err(ParseError::Usage(CONVERSATION)),
    }
}

const ROWS: &str = "rows 300, or rows 300 5 for five that have arrived since";

const LIST: &str = "list normal, oldest, modified, shuffled, too-high, too-low, no-total, repeated, endless, \
                    shrinking, small, large, bare, wrapped, empty, hostile, missing or forbidden";

fn list(kind: &str) -> Result<List, ParseError> {
    match kind {
        "normal" => Ok(List::Normal),
        "oldest" => Ok(List::OldestFirst),
        "modified" => Ok(List::Modified),
        "shuffled" => Ok(List::Shuffled),
        "too-high" => Ok(List::TotalTooHigh),
        "too-low" => Ok(List::TotalTooLow),
        "no-total" => Ok(List::WithoutTotal),
        "repeated" => Ok(List::Repeated),
        "endless" => Ok(List::Endless),
        "shrinking" => Ok(List::Shrinking),
        "small" => Ok(List::SmallPages),
        "large" => Ok(List::LargePages),
        "bare" => Ok(List::Bare),
        "wrapped" => Ok(List::Wrapped),
        "empty" => Ok(List::Empty),
        "hostile" => Ok(List::Hostile),
        "missing" => Ok(List::Missing),
        "forbidden" => Ok(List::Forbidden),
        _ => Err(ParseError::Usage(LIST)),
    }
}

fn seconds_of(text: &str, usage: &'static str) -> Result<Duration, ParseError> {
    let seconds = text.parse::<f64>().ok();
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or(ParseError::Usage(usage))
}
