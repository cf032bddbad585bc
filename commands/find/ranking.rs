//! Which tickets a search finds, best first.
//!
//! Every word must be found, in any of the texts. Whole words come before beginnings, those before parts, those before words
//! with a typo, and those before shortened ones. The work is linear in the length of the rows, which outsiders write.

use std::{cmp::Reverse, sync::Arc};

use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};
use ticketrz::{Row, TicketId};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::query::{Query, fold};
use crate::limits::SELECT_OPTIONS;

/// More rows than this are ranked on a thread of their own, so that no runtime thread is held for more than a few
/// milliseconds.
const MOST_INLINE: usize = 1000;
/// How many searches are ranked at the same time, so that the machine has something left for the rest.
static RANKINGS: Semaphore = Semaphore::const_new(2);

/// What a word counts, by how well it is found. A shortened word counts less than all of these.
const TICKET: u32 = 10_000;
const WHOLE: u32 = 4_000;
const START: u32 = 3_000;
const INSIDE: u32 = 2_000;
const TYPO: u32 = 1_000;
/// What it counts more in the subject than in a name.
const IN_SUBJECT: u32 = 500;
const MOST_SHORTENED: u32 = 499;

/// Shorter words have too many neighbours to forgive a typo.
const LEAST_FORGIVEN: usize = 4;

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// The best ones, at most as many as a select can hold.
    pub(super) best: Vec<Arc<Row>>,
    /// How many there are.
    pub(super) count: usize,
    /// Whether one of them has every word as it was typed.
    has_whole: bool,
}

impl Hits {
    /// Whether further rows are not worth a call.
    ///
    /// Somebody who finds the very words they typed has most likely found the ticket, for recent tickets are what people ask
    /// for; if not, they can look further. A beginning, a part or a forgiven typo may be another word altogether, so
    /// the search goes on, unless there is no room for more.
    pub(super) fn are_enough(&self) -> bool {
        self.has_whole || self.count >= SELECT_OPTIONS
    }
}

/// Ranks the rows.
pub(super) async fn rank(query: &Query, rows: Arc<Vec<Arc<Row>>>) -> Hits {
    if rows.len() <= MOST_INLINE {
        return hits(query, &rows);
    }
    let permit = RANKINGS.acquire().await;
    let query = query.clone();
    let ranked = spawn_blocking(move || {
        let _permit = permit;
        hits(&query, &rows)
    });
    // Only a runtime that ends cancels it.
    ranked.await.unwrap_or_default()
}

/// The tickets among `rows` that a search for `words` finds, best first, as many as are shown.
#[must_use]
pub fn find_in(rows: &[Arc<Row>], words: &str) -> Vec<TicketId> {
    let hits = Query::read(words).map(|query| hits(&query, rows));
    let best = hits.into_iter().flat_map(|hits| hits.best);
    best.map(|row| row.id).collect()
}

fn hits(query: &Query, rows: &[Arc<Row>]) -> Hits {
    let mut ranking = Ranking::new(query);
    let mut found: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((ranking.score(row)?, row)))
        .collect();
    found.sort_unstable_by_key(|(score, row)| Reverse((score.total, row.id)));
    let best = found.iter().take(SELECT_OPTIONS);
    Hits {
        best: best.map(|(_, row)| Arc::clone(row)).collect(),
        count: found.len(),
        has_whole: found.iter().any(|(score, _)| score.is_whole),
    }
}

struct Score {
    total: u32,
    is_whole: bool,
}

/// A search while it looks at rows.
struct Ranking {
    patterns: Vec<Pattern>,
    scorer: Scorer,
    /// The subject's words, and the names'.
    subject: String,
    names: String,
}

impl Ranking {
    fn new(query: &Query) -> Self {
        Self {
            patterns: query
                .words()
                .iter()
                .map(|word| Pattern::new(word))
                .collect(),
            scorer: Scorer::new(),
            subject: String::new(),
            names: String::new(),
        }
    }

    /// `None` if a word is not found.
    fn score(&mut self, row: &Row) -> Option<Score> {
        self.subject.clear();
        self.names.clear();
        fold(
            row.subject.as_deref().unwrap_or_default(),
            &mut self.subject,
        );
        let names = [&row.requester, &row.assignee, &row.category];
        for name in names.into_iter().flatten() {
            fold(name, &mut self.names);
        }
        let mut score = Score {
            total: 0,
            is_whole: true,
        };
        for pattern in &self.patterns {
            let value = if pattern.ticket == Some(row.id) {
                TICKET
            } else {
                let subject = pattern.value_in(&self.subject, &mut self.scorer);
                let subject = subject.map(|value| value.saturating_add(IN_SUBJECT));
                subject.max(pattern.value_in(&self.names, &mut self.scorer))?
            };
            score.total = score.total.saturating_add(value);
            score.is_whole &= value >= WHOLE;
        }
        Some(score)
    }
}

/// A word of the search.
struct Pattern {
    word: String,
    /// With a blank before it.
    start: String,
    /// With a blank on each side.
    whole: String,
    /// The ticket that it is the number of.
    ticket: Option<TicketId>,
    /// For what may have a typo or be shortened: no numbers, no short words.
    forgiven: Option<Utf32String>,
}

impl Pattern {
    fn new(word: &str) -> Self {
        let may_be_forgiven =
            word.chars().count() >= LEAST_FORGIVEN && !word.contains(char::is_numeric);
        Self {
            word: word.to_owned(),
            start: format!(" {word}"),
            whole: format!(" {word} "),
            ticket: word.parse().ok(),
            forgiven: may_be_forgiven.then(|| word.into()),
        }
    }

    /// What it counts in a text; `None` if it is not in there.
    fn value_in(&self, text: &str, scorer: &mut Scorer) -> Option<u32> {
        if text.contains(&self.word) {
            return Some(if text.contains(&self.whole) {
                WHOLE
            } else if text.contains(&self.start) {
                START
            } else {
                INSIDE
            });
        }
        let shortened = self.forgiven.as_ref()?;
        let values = text.split(' ').filter_map(|word| {
            if is_one_edit_from(&self.word, word) {
                Some(TYPO)
            } else {
                scorer.shortened(shortened, &self.word, word)
            }
        });
        values.max()
    }
}

/// Whether one letter is missing, extra, wrong, or swapped with the next.
fn is_one_edit_from(typed: &str, word: &str) -> bool {
    let longest = char::MAX.len_utf8();
    if typed.len().abs_diff(word.len()) > longest {
        return false;
    }
    let alike = |(a, b): &(char, char)| a == b;
    let bytes = |pair: (char, char)| pair.0.len_utf8();
    let start = typed.chars().zip(word.chars()).take_while(alike);
    let start = start.map(bytes).sum::<usize>();
    let (typed, word) = (
        typed.get(start..).unwrap_or_default(),
        word.get(start..).unwrap_or_default(),
    );
    let end = typed.chars().rev().zip(word.chars().rev());
    let end = end.take_while(alike).map(bytes).sum::<usize>();
    let before_end = |text: &'_ str| text.len().saturating_sub(end);
    let mut typed = typed.get(..before_end(typed)).unwrap_or_default().chars();
    let mut word = word.get(..before_end(word)).unwrap_or_default().chars();
    let (typed, word) = (
        [typed.next(), typed.next(), typed.next()],
        [word.next(), word.next(), word.next()],
    );
    match (typed, word) {
        ([_, None, _], [_, None, _]) => true,
        ([first, second, None], [other_first, other_second, None]) => {
            first == other_second && second == other_first
        }
        _ => false,
    }
}

/// Scores shortened words, such as `kmptr` for `komputer`.
struct Scorer {
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Scorer {
    fn new() -> Self {
        let mut config = Config::DEFAULT;
        // Both texts are folded already.
        (config.normalize, config.ignore_case) = (false, false);
        Self {
            matcher: Matcher::new(config),
            buffer: Vec::new(),
        }
    }

    /// What a word counts that begins with the same letter and has all letters in their order, no more than as many again
    /// between them.
    fn shortened(&mut self, shortened: &Utf32String, typed: &str, word: &str) -> Option<u32> {
        let is_likely = word.chars().next() == typed.chars().next()
            && word.len() > typed.len()
            && word.len() <= typed.len().saturating_mul(2);
        if !is_likely {
            return None;
        }
        let word = Utf32Str::new(word, &mut self.buffer);
        let score = self.matcher.fuzzy_match(word, shortened.slice(..))?;
        Some(u32::from(score).min(MOST_SHORTENED))
    }
}
