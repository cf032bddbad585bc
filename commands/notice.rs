//! What the team is told in its own channel.

use std::time::Duration;

use jiff::Timestamp;
use serenity::all::{Mentionable, RoleId};
use ticketrz::QuotaClosed;

use crate::{
    Language, Reply,
    failure::{self, Reader},
    text::{
        duration,
        timestamp::{Style, markup},
    },
};

/// Something that is wrong, as the team is told of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The ticket system refuses the bot's sign-in.
    SignIn,
    /// The quota is used up, and what people are promised.
    Quota(QuotaClosed),
    /// The ticket system does not answer.
    Outage,
    /// Redis cannot be used.
    Redis,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The ticket system refuses the bot's sign-in.
    SignIn,
    /// The quota is used up.
    Quota,
    /// The ticket system does not answer.
    Outage,
    /// Redis cannot be used.
    Redis,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::SignIn, Self::Quota, Self::Outage, Self::Redis];
}

/// The notice of something that is wrong since `since`.
#[must_use]
pub fn trouble(
    trouble: &Trouble,
    since: Timestamp,
    mention: Option<RoleId>,
    language: Language,
    support_contact: Option<&str>,
) -> Reply {
    let reader = Reader {
        language,
        support_contact,
    };
    let say = |key| language.say_with(key, [("since", markup(since, Style::DateTime).into())]);
    let mut content = match trouble {
        Trouble::SignIn => say("notice-sign-in"),
        Trouble::Quota(closed) => failure::quota(closed, reader),
        Trouble::Outage => say("notice-outage"),
        Trouble::Redis => say("notice-redis"),
    };
    if let Some(role) = mention {
        content = format!("{} {content}", role.mention());
    }
    Reply {
        content,
        ..Reply::default()
    }
}

/// What the notice becomes when it is over. `from_memory` is how many lookups were answered from memory meanwhile.
#[must_use]
pub fn over(
    topic: Topic,
    since: Timestamp,
    until: Timestamp,
    from_memory: u64,
    language: Language,
) -> Reply {
    let took = Duration::try_from(until.duration_since(since)).unwrap_or_default();
    let key = match topic {
        Topic::SignIn => "notice-sign-in-over",
        Topic::Quota => "notice-quota-over",
        Topic::Outage => "notice-outage-over",
        Topic::Redis => "notice-redis-over",
    };
    let was = language.say_with(
        key,
        [
            ("since", markup(since, Style::DateTime).into()),
            ("until", markup(until, Style::DateTime).into()),
            ("took", duration::describe(took, language).into()),
        ],
    );
    let content = if from_memory == 0 {
        was
    } else {
        let memory = language.say_with("notice-from-memory", [("count", from_memory.into())]);
        format!("{was} {memory}")
    };
    Reply {
        content,
        ..Reply::default()
    }
}

/// A day's figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Tickets, pages of conversations and searches that people asked for.
    pub lookups: u64,
    /// How many people asked.
    pub people: u64,
    /// Calls to the ticket system, for lookups and for followed tickets.
    pub calls: u64,
    /// Answers that needed no call.
    pub saved: u64,
    /// Tickets that are followed now; `None` where nothing can be followed.
    pub followed: Option<u64>,
    /// When the quota was closed, and until when if it is open again.
    pub closed: Vec<(Timestamp, Option<Timestamp>)>,
}

/// The line about the day between two times.
#[must_use]
pub fn day(day: &Day, from: Timestamp, until: Timestamp, language: Language) -> Reply {
    let lookups = if day.lookups > 0 {
        "day-lookups"
    } else {
        "day-no-lookups"
    };
    let mut sentences = vec![language.say_with(
        lookups,
        [
            ("from", markup(from, Style::DateTime).into()),
            ("until", markup(until, Style::DateTime).into()),
            ("lookups", day.lookups.into()),
            ("people", day.people.into()),
        ],
    )];
    if day.lookups > 0 || day.calls > 0 {
        sentences.push(language.say_with(
            "day-calls",
            [("calls", day.calls.into()), ("saved", day.saved.into())],
        ));
    }
    if let Some(followed) = day.followed {
        sentences.push(language.say_with("day-followed", [("count", followed.into())]));
    }
    let closed = day.closed.iter().map(|(since, until)| match until {
        Some(until) => language.say_with(
            "day-closed",
            [
                ("since", markup(*since, Style::DateTime).into()),
                ("until", markup(*until, Style::DateTime).into()),
            ],
        ),
        None => language.say_with(
            "day-closed-since",
            [("since", markup(*since, Style::DateTime).into())],
        ),
    });
    sentences.extend(closed);
    Reply {
        content: sentences.join(" "),
        ..Reply::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    /// Every notice in a language, one a line.
    fn notices(language: Language) -> String {
        let closed = QuotaClosed {
            opens_at: at(18),
            open_until: Some(at(30)),
            message: None,
            refused_again: None,
        };
        let begun = [
            Trouble::SignIn,
            Trouble::Quota(closed),
            Trouble::Outage,
            Trouble::Redis,
        ];
        let mention = [None, None, None, Some(RoleId::new(7))];
        let begun = begun.iter().zip(mention);
        let begun = begun.map(|(it, mention)| trouble(it, at(10), mention, language, None));
        let ended = Topic::ALL.into_iter().zip([0, 1, 2, 3]);
        let ended = ended.map(|(it, count)| over(it, at(10), at(12), count, language));
        let quiet = Day::default();
        let only_followed = Day {
            calls: 480,
            followed: Some(1),
            ..Day::default()
        };
        let busy = Day {
            lookups: 1200,
            people: 14,
            calls: 61,
            saved: 1,
            followed: Some(12),
            closed: vec![(at(2), Some(at(3))), (at(20), None)],
        };
        let days = [quiet, only_followed, busy].map(|it| day(&it, at(0), at(24), language));
        let all = begun.chain(ended).chain(days);
        all.map(|reply| reply.content + "\n").collect()
    }

    #[test]
    fn notices_are_read_as_copy() {
        for language in Language::ALL {
            insta::assert_snapshot!(format!("notices {language:?}"), notices(language));
        }
    }
}
