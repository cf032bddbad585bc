//! A ticket's state in words and in colour: only what its dates and codes tell.

use std::time::Duration;

use jiff::ZonedDateTime;
use serenity::all::Colour;
use ticketrz::{CodeKind, State, Ticket, has_time};

use super::view::{LONGEST_VALUE, View, short};
use crate::text::{
    SEPARATOR, duration, sanitize,
    timestamp::{age, day},
};

impl View<'_> {
    /// The line below the title: the state with its date and age. Empty if the ticket has neither a date nor a word for its
    /// status.
    pub(super) fn state_line(&self, ticket: &Ticket) -> String {
        let (state, more) = match self.since(ticket) {
            Some((state, more)) => (Some(state), more),
            None => (None, None),
        };
        let code = ticket.codes.status.as_deref();
        let word = match self.operators_status(code) {
            None if state.is_none() => self.any_status(code),
            word => word,
        };
        let parts = [
            word.map(|word| short(&word)),
            state,
            self.overdue(ticket),
            more,
        ];
        let mut parts = parts.into_iter().flatten();
        let lead = parts.next().map(|lead| format!("**{lead}**"));
        let parts: Vec<_> = lead.into_iter().chain(parts).collect();
        parts.join(SEPARATOR)
    }

    /// The status for places without Markdown, such as suggestions. Untrusted still, of bounded length, and empty as the
    /// line is.
    pub(super) fn status(&self, ticket: &Ticket) -> String {
        let status = self.status_word(ticket.state(), ticket.codes.status.as_deref());
        let status = status.map(|status| sanitize::plain(&status, LONGEST_VALUE));
        let parts: Vec<_> = status.into_iter().chain(self.overdue(ticket)).collect();
        parts.join(SEPARATOR)
    }

    /// The word for a status: the operator's for its code, the state that the dates tell, or ours for the code. Untrusted.
    pub(crate) fn status_word(&self, state: Option<State>, code: Option<&str>) -> Option<String> {
        self.operators_status(code)
            .or_else(|| Some(self.language.say(name(state?))))
            .or_else(|| self.any_status(code))
    }

    fn operators_status(&self, code: Option<&str>) -> Option<String> {
        let word = self
            .labels
            .operators(CodeKind::Status, code?, self.language);
        word.filter(|word| !word.is_empty())
    }

    fn any_status(&self, code: Option<&str>) -> Option<String> {
        self.labels.get(CodeKind::Status, code?, self.language)
    }

    fn overdue(&self, ticket: &Ticket) -> Option<String> {
        let is_overdue = ticket.is_overdue(self.now);
        is_overdue.then(|| self.language.say("state-overdue"))
    }

    /// The state that the dates tell, with the date that made it, and what else belongs to it.
    fn since(&self, ticket: &Ticket) -> Option<(String, Option<String>)> {
        let (state, times) = (ticket.state()?, &ticket.times);
        let time = match state {
            State::New => &times.created,
            State::Open => &times.opened,
            State::Pending => &times.pending,
            State::Solved => &times.solved,
            State::Closed => &times.closed,
            State::Reopened => &times.reopened,
        }
        .as_ref()?;
        let date = || day(time).into();
        let when = || age(time).unwrap_or_else(|| day(time)).into();
        let say = |key, blank, value| self.language.say_with(key, [(blank, value)]);
        let took = || {
            let took = duration::describe(ticket.resolution()?, self.language);
            Some(say("state-took", "duration", took.into()))
        };
        Some(match state {
            State::New => (say("state-new-since", "when", when()), None),
            State::Open => match self.elapsed(time) {
                Some(elapsed) => {
                    let elapsed = duration::largest_unit(elapsed, self.language);
                    let state = say("state-open-for", "duration", elapsed.into());
                    (state, Some(say("state-since", "date", date())))
                }
                None => (say("state-open-since", "date", date()), None),
            },
            State::Pending => (say("state-pending-since", "date", date()), age(time)),
            State::Solved => (say("state-solved-at", "when", when()), took()),
            State::Closed => (say("state-closed-at", "date", date()), took()),
            State::Reopened => (say("state-reopened-at", "when", when()), None),
        })
    }

    /// `None` if it is ahead, or if its time of day is unknown.
    fn elapsed(&self, time: &ZonedDateTime) -> Option<Duration> {
        let elapsed = self.now.duration_since(time.timestamp());
        Duration::try_from(elapsed).ok().filter(|_| has_time(time))
    }

    /// Colours that stay apart in Discord's dark and light themes.
    pub(super) fn colour(&self, ticket: &Ticket) -> Colour {
        Colour::new(match ticket.state() {
            _ if ticket.is_overdue(self.now) => 0x00ED_4245,
            Some(State::New) => 0x0058_65F2,
            Some(State::Open) => 0x003B_A55D,
            Some(State::Pending) => 0x00FA_A61A,
            Some(State::Solved) => 0x001A_BC9C,
            Some(State::Closed) => 0x0074_7F8D,
            Some(State::Reopened) => 0x00EB_459E,
            None => 0x004F_545C,
        })
    }
}

fn name(state: State) -> &'static str {
    match state {
        State::New => "state-new",
        State::Open => "state-open",
        State::Pending => "state-pending",
        State::Solved => "state-solved",
        State::Closed => "state-closed",
        State::Reopened => "state-reopened",
    }
}
