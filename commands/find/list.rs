//! What a search found as a message: a sentence about how far it looked, the best hits, a select that opens a card.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};
use ticketrz::{Row, Searched, has_time};

use super::{custom_ids::Further, query::Query, ranking::Hits};
use crate::{
    Language, Reply, Services,
    custom_id::CustomId,
    embed::Embed,
    failure,
    limits::{EMBED_DESCRIPTION, LABEL},
    line::line,
    text::{
        SEPARATOR, duration,
        sanitize::{self, Lines},
        timestamp::{Style, age, day, markup},
    },
    ticket::{Choose, label},
};

/// The hits that have a line; the select has them all. More would fill a phone.
const LINES: usize = 10;
/// Enough of a subject to know the ticket by, so that a line stays a line.
const LONGEST_SUBJECT: usize = 80;
/// Enough of a status or a name.
const LONGEST_WORD: usize = 40;
/// A row that is this much older than the newest ones says so.
const LABELLED_AFTER: Duration = Duration::from_mins(10);
const DAY: Duration = Duration::from_hours(24);

/// What a search found, and where.
pub(super) struct Found<'a> {
    pub(super) query: &'a Query,
    pub(super) searched: &'a Searched,
    pub(super) hits: &'a Hits,
}

pub(super) fn render(found: &Found<'_>, services: &Services, language: Language) -> Reply {
    let rows = &found.hits.best;
    let listed = rows.len().min(LINES);
    let lines = rows.iter().take(LINES);
    let lines: Vec<_> = lines
        .map(|row| found.line(row, listed, services, language))
        .collect();
    let embed = Embed::default().description(&lines.join("\n"), "", 0);
    let further = found.searched.further.then(|| {
        let button = CreateButton::new(Further(found.query.clone()).write())
            .label(language.say("button-further"))
            .style(ButtonStyle::Secondary);
        CreateActionRow::Buttons(vec![button])
    });
    let select = (!rows.is_empty()).then(|| select(rows, services, language));
    Reply {
        content: found.content(services, language),
        embeds: (!rows.is_empty())
            .then(|| embed.build())
            .into_iter()
            .collect(),
        components: select.into_iter().chain(further).collect(),
    }
}

impl Found<'_> {
    /// Why the rows are old, how many hits there are among how many tickets, and what to do where there are none.
    fn content(&self, services: &Services, language: Language) -> String {
        let Searched {
            checked,
            stale,
            further,
            ..
        } = self.searched;
        let why_stale = stale
            .as_ref()
            .map(|reason| failure::why_stale(reason, *checked, services.reader(language)));
        let words = [
            ("words", self.query.to_string().into()),
            ("among", self.among(language).into()),
            ("when", markup(*checked, Style::Relative).into()),
        ];
        let (count, shown) = (self.hits.count, self.hits.best.len());
        let mut lines: Vec<_> = why_stale.into_iter().collect();
        if self.searched.rows.is_empty() {
            lines.push(language.say("find-empty"));
        } else if count == 0 {
            let looked = [Some(language.say("find-where")), self.back_to(language)];
            lines.push(language.say_with("find-none", words));
            lines.push(looked.into_iter().flatten().collect::<Vec<_>>().join(" "));
            lines.push(language.say(if *further {
                "find-advice-further"
            } else {
                "find-advice"
            }));
        } else {
            let count = [("count", count.into())];
            lines.push(language.say_with("find-hits", words.into_iter().chain(count)));
        }
        if count > LINES {
            let best = [("lines", LINES.into()), ("count", shown.into())];
            lines.push(language.say_with("find-best", best));
        }
        lines.join("\n")
    }

    /// How far the search looked.
    fn among(&self, language: Language) -> String {
        let rows = self.searched.rows.len();
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        let count = ("rows", rows.into());
        let are_newest = self.searched.are_newest;
        match self.searched.total {
            Some(total) if total > rows => {
                let total = ("total", total.into());
                let key = if are_newest {
                    "find-among-newest-of"
                } else {
                    "find-among-some-of"
                };
                language.say_with(key, [count, total])
            }
            Some(_) => language.say_with("find-among-all", [count]),
            None if are_newest => language.say_with("find-among-newest", [count]),
            None => language.say_with("find-among-some", [count]),
        }
    }

    fn back_to(&self, language: Language) -> Option<String> {
        // In another order the oldest one says nothing about the others.
        if !self.searched.are_newest {
            return None;
        }
        let created = self
            .searched
            .rows
            .iter()
            .filter_map(|row| row.created.as_ref());
        let oldest = created.min_by_key(|created| created.timestamp())?;
        Some(language.say_with("find-back-to", [("date", day(oldest).into())]))
    }

    /// A hit's line, one of `listed`.
    fn line(&self, row: &Row, listed: usize, services: &Services, language: Language) -> String {
        let room = EMBED_DESCRIPTION.checked_div(listed).unwrap_or_default();
        let room = room.saturating_sub("\n".len());
        let escaped = |text: &Option<String>, limit| {
            let text = text.as_deref().unwrap_or_default();
            sanitize::escape(text, Lines::One, limit)
        };
        let status = escaped(&row.status, LONGEST_WORD);
        let status = match status.as_str() {
            "" => status,
            word => format!("**{word}**"),
        };
        let created = row.created.as_ref();
        let created = created.map(|created| age(created).unwrap_or_else(|| day(created)));
        let newest = self.searched.checked;
        let is_old = newest.duration_since(row.checked).unsigned_abs() > LABELLED_AFTER
            && row.checked < newest;
        let seen = is_old.then(|| {
            let when = markup(row.checked, Style::Relative).into();
            language.say_with("several-stale", [("when", when)])
        });
        let parts = vec![
            escaped(&row.subject, LONGEST_SUBJECT),
            status,
            created.unwrap_or_default(),
            escaped(&row.requester, LONGEST_WORD),
            seen.unwrap_or_default(),
        ];
        line(row.id, parts, None, services.web_url.as_ref(), room)
    }
}

fn select(rows: &[Arc<Row>], services: &Services, language: Language) -> CreateActionRow {
    let now = services.clock.now();
    let options = rows.iter().map(|row| {
        let label = label(row.id, row.subject.as_deref(), "");
        let option = CreateSelectMenuOption::new(label, row.id.to_string());
        match description(row, now, language) {
            text if text.is_empty() => option,
            text => option.description(text),
        }
    });
    let options = CreateSelectMenuKind::String {
        options: options.collect(),
    };
    let placeholder = language.say("choose-placeholder");
    let menu = CreateSelectMenu::new(Choose.write(), options).placeholder(placeholder);
    CreateActionRow::SelectMenu(menu)
}

/// State, age and requester, for a place where Discord reads no markup.
fn description(row: &Row, now: Timestamp, language: Language) -> String {
    let plain =
        |text: &Option<String>| sanitize::plain(text.as_deref().unwrap_or_default(), LONGEST_WORD);
    let created = ago(row, now, language).unwrap_or_default();
    let parts = [plain(&row.status), created, plain(&row.requester)];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    sanitize::plain(&parts.join(SEPARATOR), LABEL)
}

/// How long ago the ticket was created. `None` where hours would be invented.
fn ago(row: &Row, now: Timestamp, language: Language) -> Option<String> {
    let created = row.created.as_ref()?;
    let passed = Duration::try_from(now.duration_since(created.timestamp())).ok()?;
    if passed < DAY && !has_time(created) {
        return None;
    }
    let passed = duration::largest_unit(passed, language).into();
    Some(language.say_with("find-ago", [("duration", passed)]))
}
