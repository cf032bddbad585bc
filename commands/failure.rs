//! What a person is told when there is no ticket to show: the one place that puts errors into words.

use std::time::Duration;

use jiff::Timestamp;
use serenity::all::{ChannelId, Mentionable};
use ticketrz::{LookupError, QuotaClosed, TicketId};

use crate::{
    Language, Reply, Response,
    access::Denied,
    text::{
        sanitize,
        timestamp::{Style, markup},
    },
};

/// Enough of the API's own words to understand them.
const LONGEST_QUOTE: usize = 300;

/// The reader's language, and whom to ask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) language: Language,
    pub(crate) support_contact: Option<&'a str>,
}

impl Reader<'_> {
    fn contact(self) -> String {
        self.support_contact
            .map_or_else(|| self.language.say("contact-unknown"), ToOwned::to_owned)
    }
}

/// The answer to a lookup that failed.
pub(crate) fn lookup(
    id: TicketId,
    error: &LookupError,
    now: Timestamp,
    reader: Reader<'_>,
) -> Response {
    Response::sentence(why(id, error, now, reader))
}

/// Why a lookup failed, in a sentence.
pub(crate) fn why(id: TicketId, error: &LookupError, now: Timestamp, reader: Reader<'_>) -> String {
    let language = reader.language;
    match error {
        LookupError::NotFound => {
            language.say_with("error-not-found", [("id", id.to_string().into())])
        }
        LookupError::Forbidden(_) => language.say_with(
            "error-forbidden",
            [
                ("id", id.to_string().into()),
                ("contact", reader.contact().into()),
            ],
        ),
        LookupError::NotOffered => language.say("error-not-offered"),
        error => in_general(error, now, reader),
    }
}

/// Why a search failed, in a sentence.
pub(crate) fn why_no_search(error: &LookupError, now: Timestamp, reader: Reader<'_>) -> String {
    match error {
        LookupError::NotOffered => reader.language.say("error-find-not-offered"),
        error => in_general(error, now, reader),
    }
}

/// Why nothing at all can be looked up.
fn in_general(error: &LookupError, now: Timestamp, reader: Reader<'_>) -> String {
    let language = reader.language;
    match error {
        LookupError::AccessRefused(_) => language.say_with(
            "error-access-refused",
            [("contact", reader.contact().into())],
        ),
        LookupError::QuotaClosed(closed) => quota(closed, reader),
        LookupError::Busy {
            retry_after: Some(wait),
        } => match now.checked_add(*wait) {
            Ok(then) => language.say_with(
                "error-busy-until",
                [("when", markup(then, Style::Relative).into())],
            ),
            Err(_) => language.say("error-busy"),
        },
        LookupError::Busy { retry_after: None } => language.say("error-busy"),
        // The others are about one thing, and have sentences of their own.
        LookupError::Unavailable(_)
        | LookupError::NotFound
        | LookupError::Forbidden(_)
        | LookupError::NotOffered => {
            language.say_with("error-unavailable", [("contact", reader.contact().into())])
        }
    }
}

/// Why a lookup failed, in a few words for a line of a list.
pub(crate) fn in_short(error: &LookupError, language: Language) -> String {
    language.say(match error {
        LookupError::NotFound => "short-not-found",
        LookupError::Forbidden(_) => "short-forbidden",
        LookupError::AccessRefused(_) => "short-access-refused",
        LookupError::QuotaClosed(_) => "short-quota",
        LookupError::Busy { .. } => "short-busy",
        LookupError::NotOffered | LookupError::Unavailable(_) => "short-unavailable",
    })
}

/// Why there are no lookups, and when there are again.
pub(crate) fn quota(closed: &QuotaClosed, reader: Reader<'_>) -> String {
    let mut words = vec![
        ("when", markup(closed.opens_at, Style::DateTime).into()),
        ("relative", markup(closed.opens_at, Style::Relative).into()),
    ];
    let key = match (closed.refused_again, closed.open_until, &closed.message) {
        (Some(again), ..) => {
            words.push(("since", markup(again.since, Style::DateTime).into()));
            words.push(("contact", reader.contact().into()));
            if again.is_lasting() {
                "error-quota-lasting"
            } else {
                "error-quota-again"
            }
        }
        (None, Some(until), _) => {
            words.push(("until", markup(until, Style::Time).into()));
            "error-quota"
        }
        (None, None, Some(message)) => {
            let message = sanitize::escape(message, sanitize::Lines::One, LONGEST_QUOTE);
            words.push(("message", message.into()));
            "error-quota-message"
        }
        (None, None, None) => "error-quota-unknown",
    };
    reader.language.say_with(key, words)
}

/// Why the ticket shown is an old one: the sentence above it.
pub(crate) fn why_stale(reason: &LookupError, fetched_at: Timestamp, reader: Reader<'_>) -> String {
    let age = markup(fetched_at, Style::Relative).into();
    match reason {
        LookupError::AccessRefused(_) => reader.language.say_with(
            "stale-access-refused",
            [("age", age), ("contact", reader.contact().into())],
        ),
        LookupError::QuotaClosed(closed) => reader.language.say_with(
            "stale-quota",
            [("age", age), ("why", quota(closed, reader).into())],
        ),
        LookupError::Busy { .. } => reader.language.say_with("stale-busy", [("age", age)]),
        // For the others no old ticket is given.
        LookupError::Unavailable(_)
        | LookupError::NotFound
        | LookupError::Forbidden(_)
        | LookupError::NotOffered => reader
            .language
            .say_with("stale-unavailable", [("age", age)]),
    }
}

/// The answer to something that is no ticket number.
pub(crate) fn bad_id(language: Language) -> Response {
    Response::sentence(language.say("error-bad-id"))
}

/// The answer to a message that names no ticket.
pub(crate) fn nothing_found(language: Language) -> Response {
    Response::sentence(language.say("error-nothing-found"))
}

/// The answer to a button or select that this version does not have.
pub(crate) fn unknown_button(language: Language) -> Response {
    Response::sentence(language.say("error-unknown-button"))
}

/// What somebody is told who looks up too many tickets.
pub(crate) fn slowed(wait: Duration, now: Timestamp, language: Language) -> String {
    let when = markup(now.saturating_add(wait).unwrap_or(now), Style::Relative);
    language.say_with("error-slowed", [("when", when.into())])
}

/// The answer to somebody who may not look tickets up or search, or not here.
pub(crate) fn denied(denied: Denied, reader: Reader<'_>) -> Response {
    let key = match denied {
        Denied::DirectMessage => "error-denied-direct-message",
        Denied::Guild => "error-denied-guild",
        Denied::Channel => "error-denied-channel",
        Denied::Person => "error-denied-person",
        Denied::Find => "error-denied-find",
        Denied::FindOff => "error-find-off",
    };
    Response::sentence(
        reader
            .language
            .say_with(key, [("contact", reader.contact().into())]),
    )
}

/// The answer to a command that this version does not have (Discord's copy may be newer or older).
pub(crate) fn unknown_command(language: Language) -> Response {
    Response::sentence(language.say("error-unknown-command"))
}

/// The answer when the bot itself failed; `reference` also stands in the log.
#[must_use]
pub fn internal_failure(
    language: Language,
    support_contact: Option<&str>,
    reference: &str,
) -> Reply {
    let contact = Reader {
        language,
        support_contact,
    }
    .contact();
    let content = language.say_with(
        "error-internal",
        [
            ("contact", contact.into()),
            ("reference", reference.to_owned().into()),
        ],
    );
    Reply {
        content,
        ..Reply::default()
    }
}

/// What stays for the person only where an answer that took long was posted for everyone.
#[must_use]
pub fn posted(language: Language) -> Reply {
    sentence(language, "card-posted")
}

/// The answer when a message for everyone was asked for again. It is in `channel`.
#[must_use]
pub fn posted_once(channel: ChannelId, language: Language) -> Reply {
    let channel = channel.mention().to_string();
    Reply {
        content: language.say_with("card-posted-once", [("channel", channel.into())]),
        ..Reply::default()
    }
}

/// The answer when a message was sent and Discord did not confirm it.
#[must_use]
pub fn unconfirmed(language: Language) -> Reply {
    sentence(language, "error-unconfirmed")
}

/// The answer when the bot's process ends before there is one.
#[must_use]
pub fn ending(language: Language) -> Reply {
    sentence(language, "error-ending")
}

fn sentence(language: Language, key: &str) -> Reply {
    Reply {
        content: language.say(key),
        ..Reply::default()
    }
}
