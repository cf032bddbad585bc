//! What a person follows, as a message.

use std::time::Duration;

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};
use ticketrz::{Answer, TicketId};

use super::{
    custom_ids::{ForgetMe, StopOne, Unfollow},
    follows::{FollowError, Following, Follows, Pace},
};
use crate::{
    Language, Reply,
    command::Context,
    custom_id::CustomId,
    embed::Embed,
    text::{
        SEPARATOR, duration,
        sanitize::{self, Lines},
        timestamp::{Style, markup},
    },
    ticket::label,
};

/// Enough of a subject to know the ticket by.
const LONGEST_SUBJECT: usize = 40;
/// Longer intervals are told in steps of this many minutes.
const MINUTES_STEP: u64 = 5;

/// A followed ticket, and what is known of it without a call.
struct Row {
    following: Following,
    known: Option<Answer>,
}

/// The list, with a select to stop and a button to erase everything. Those who may not look tickets up see numbers only.
pub(super) async fn render(
    follows: &dyn Follows,
    context: Context<'_>,
) -> Result<Reply, FollowError> {
    let (services, caller) = (context.services, context.caller);
    let may_see = services.access.check(caller).is_ok();
    let mut rows = Vec::new();
    for mut following in follows.of(caller.user).await? {
        let known = if may_see {
            services.tickets.known(following.ticket).await
        } else {
            following.seen = None;
            None
        };
        rows.push(Row { following, known });
    }
    let language = caller.language;
    let lines = rows.iter().map(|row| row.line(context));
    let heading = match rows.len() {
        0 => language.say("following-none"),
        count => {
            let count = language.say_with("following-count", [("count", count.into())]);
            format!("{count} {}", pace(follows.pace(), language))
        }
    };
    let lines: Vec<_> = lines.collect();
    let embed = Embed::default()
        .title(&language.say("following-title"), None)
        .description(&lines.join("\n"), "", 0);
    let forget = CreateButton::new(ForgetMe.write())
        .label(language.say("button-forget-me"))
        .style(ButtonStyle::Danger);
    let select = (!rows.is_empty()).then(|| select(&rows, context));
    let buttons = CreateActionRow::Buttons(vec![forget]);
    Ok(Reply {
        content: heading,
        embeds: (!rows.is_empty())
            .then(|| embed.build())
            .into_iter()
            .collect(),
        components: select.into_iter().chain([buttons]).collect(),
    })
}

/// How often a followed ticket is looked at, in a sentence.
pub(super) fn pace(pace: Pace, language: Language) -> String {
    let tickets = pace.tickets.into();
    match pace.every {
        Some(every) => {
            let every = duration::describe(rounded(every), language).into();
            language.say_with("follow-pace", [("every", every), ("tickets", tickets)])
        }
        None => language.say_with("follow-pace-none", [("tickets", tickets)]),
    }
}

/// A button that ends a follow.
pub(super) fn stop_button(id: TicketId, language: Language) -> CreateButton {
    CreateButton::new(Unfollow(id).write())
        .label(language.say("button-unfollow"))
        .style(ButtonStyle::Secondary)
}

/// To whole minutes, upwards; to steps of five from ten on.
fn rounded(every: Duration) -> Duration {
    let minutes = every.as_secs().div_ceil(60);
    let minutes = if minutes > 2 * MINUTES_STEP {
        minutes.next_multiple_of(MINUTES_STEP)
    } else {
        minutes
    };
    Duration::from_mins(minutes)
}

impl Row {
    fn subject(&self) -> Option<&str> {
        self.known.as_ref()?.ticket.subject.as_deref()
    }

    /// The last known state. Untrusted.
    fn status(&self, context: Context<'_>) -> Option<String> {
        let (snapshot, _) = self.following.seen.as_ref()?;
        let view = context.services.view(context.caller.language);
        view.status_word(snapshot.state, snapshot.status.as_deref())
    }

    fn line(&self, context: Context<'_>) -> String {
        let language = context.caller.language;
        let one_line = |text: &str| sanitize::escape(text, Lines::One, LONGEST_SUBJECT);
        let number = format!("**#{}**", self.following.ticket);
        let subject = self.subject().map(one_line);
        let status = self.status(context).as_deref().map(one_line);
        let seen = self.following.seen.as_ref().map(|(_, at)| {
            let when = markup(*at, Style::Relative).into();
            language.say_with("following-seen", [("when", when)])
        });
        let parts = [Some(number), subject, status, seen];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(SEPARATOR)
    }
}

fn select(rows: &[Row], context: Context<'_>) -> CreateActionRow {
    let options = rows.iter().map(|row| {
        let status = row.status(context).unwrap_or_default();
        let label = label(row.following.ticket, row.subject(), &status);
        CreateSelectMenuOption::new(label, row.following.ticket.to_string())
    });
    let options = CreateSelectMenuKind::String {
        options: options.collect(),
    };
    let placeholder = context.caller.language.say("following-stop");
    let menu = CreateSelectMenu::new(StopOne.write(), options).placeholder(placeholder);
    CreateActionRow::SelectMenu(menu)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_told_roughly_and_never_too_short() {
        for (seconds, minutes) in [(1, 1), (180, 3), (181, 4), (600, 10), (601, 15), (2160, 40)] {
            assert_eq!(
                rounded(Duration::from_secs(seconds)),
                Duration::from_mins(minutes),
                "{seconds}"
            );
        }
    }
}
