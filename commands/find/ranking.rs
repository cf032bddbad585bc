//! Which tickets a search finds, best first.
//!
//! Every word must be found, in any of the texts. Whole words come before beginnings, those before parts, those before words
//! with a typo, and those before shortened ones. The work is linear in the length of the rows, which outsiders write.

use std::{cmp::Reverse, sync::Arc};

use memchr::memmem::Finder;
use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};
use ticketrz::{Row, TicketId};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::query::{BLANK, Query, fold};
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
const BEST_FORGIVEN: u32 = TYPO + IN_SUBJECT;

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
    let found = rows
        .iter()
        .filter_map(|row| Some((ranking.score(row)?, row)));
    let mut found: Vec<_> = found.collect();
    let place = |(score, _): &(Score, _)| Reverse((score.total, score.ticket));
    let has_whole = found.iter().any(|(score, _)| score.is_whole);
    let count = found.len();
    if count > SELECT_OPTIONS {
        found.select_nth_unstable_by_key(SELECT_OPTIONS, place);
        found.truncate(SELECT_OPTIONS);
    }
    found.sort_unstable_by_key(place);
    let best = found.into_iter().map(|(_, row)| Arc::clone(row));
    Hits {
        best: best.collect(),
        count,
        has_whole,
    }
}

struct Score {
    total: u32,
    ticket: TicketId,
    is_whole: bool,
}

/// A search while it looks at rows.
struct Ranking {
    patterns: Vec<Pattern>,
    scorer: Scorer,
    text: Text,
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
            text: Text::default(),
        }
    }

    /// `None` if a word is not found.
    fn score(&mut self, row: &Row) -> Option<Score> {
        self.text.read(row);
        let mut score = Score {
            total: 0,
            ticket: row.id,
            is_whole: true,
        };
        for pattern in &self.patterns {
            let value = if pattern.ticket == Some(row.id) {
                TICKET
            } else {
                pattern.value_in(&self.text, &mut self.scorer)?
            };
            score.total = score.total.saturating_add(value);
            score.is_whole &= value >= WHOLE;
        }
        Some(score)
    }
}

/// The words of a row, in one piece so that one look is enough for most words.
#[derive(Default)]
struct Text {
    words: Vec<u8>,
    /// Where the subject ends and the names begin.
    names: usize,
}

impl Text {
    fn read(&mut self, row: &Row) {
        self.words.clear();
        fold(row.subject.as_deref().unwrap_or_default(), &mut self.words);
        self.names = self.words.len();
        let names = [&row.requester, &row.assignee, &row.category];
        for name in names.into_iter().flatten() {
            fold(name, &mut self.words);
        }
    }

    /// What counts more because of where it is.
    fn more_at(&self, place: usize) -> u32 {
        if place < self.names { IN_SUBJECT } else { 0 }
    }

    /// The words, and what each counts more.
    fn words(&self) -> impl Iterator<Item = (&[u8], u32)> {
        let (subject, names) = self.words.split_at(self.names.min(self.words.len()));
        let subject = subject.split(|byte| *byte == BLANK);
        let names = names.split(|byte| *byte == BLANK);
        let subject = subject.map(|word| (word, IN_SUBJECT));
        subject.chain(names.map(|word| (word, 0)))
    }
}

/// A word of the search.
struct Pattern {
    inside: Finder<'static>,
    /// With a blank before it.
    start: Finder<'static>,
    /// With a blank on each side.
    whole: Finder<'static>,
    /// The ticket that it is the number of.
    ticket: Option<TicketId>,
    /// For what may have a typo or be shortened: no numbers, no short words.
    forgiven: Option<Forgiven>,
}

impl Pattern {
    fn new(word: &str) -> Self {
        let finder = |text: &str| Finder::new(text).into_owned();
        let is_forgiven =
            word.chars().count() >= LEAST_FORGIVEN && !word.contains(char::is_numeric);
        Self {
            inside: finder(word),
            start: finder(&format!(" {word}")),
            whole: finder(&format!(" {word} ")),
            ticket: word.parse().ok(),
            forgiven: is_forgiven.then(|| Forgiven::new(word)),
        }
    }

    /// What it counts in a text; `None` if it is not in there.
    fn value_in(&self, text: &Text, scorer: &mut Scorer) -> Option<u32> {
        let Some(inside) = self.inside.find(&text.words) else {
            let forgiven = self.forgiven.as_ref()?;
            let mut best = None;
            for (word, more) in text.words() {
                let value = forgiven.value_of(word, scorer);
                best = best.max(value.map(|value| value.saturating_add(more)));
                if best == Some(BEST_FORGIVEN) {
                    break;
                }
            }
            return best;
        };
        // The subject is first: the first place is the best.
        let (value, place) = if let Some(place) = self.whole.find(&text.words) {
            (WHOLE, place)
        } else if let Some(place) = self.start.find(&text.words) {
            (START, place)
        } else {
            (INSIDE, inside)
        };
        Some(value.saturating_add(text.more_at(place)))
    }
}

/// A word of the search that may have a typo or be shortened.
struct Forgiven {
    bytes: Vec<u8>,
    letters: Utf32String,
}

impl Forgiven {
    fn new(word: &str) -> Self {
        Self {
            bytes: word.into(),
            letters: word.into(),
        }
    }

    /// What another word counts for it; `None` if it is too different, as nearly all are: by far most are told apart by
    /// their lengths and ends.
    fn value_of(&self, word: &[u8], scorer: &mut Scorer) -> Option<u32> {
        let typed = self.bytes.as_slice();
        let has_same_start = typed.first() == word.first();
        let may_have_typo = (has_same_start || typed.last() == word.last())
            && typed.len().abs_diff(word.len()) <= char::MAX.len_utf8();
        let may_be_shortened = has_same_start
            && typed.len() < word.len()
            && word.len() <= typed.len().saturating_mul(2)
            && has_all_in_order(word, typed);
        if !may_have_typo && !may_be_shortened {
            return None;
        }
        let word = Utf32Str::new(str::from_utf8(word).ok()?, &mut scorer.letters);
        let typed = self.letters.slice(..);
        if may_have_typo && is_one_edit_from(typed, word) {
            return Some(TYPO);
        }
        if !may_be_shortened {
            return None;
        }
        let score = scorer.matcher.fuzzy_match(word, typed)?;
        Some(u32::from(score).min(MOST_SHORTENED))
    }
}

fn has_all_in_order(word: &[u8], typed: &[u8]) -> bool {
    let mut rest = word.iter();
    typed.iter().all(|byte| rest.any(|other| other == byte))
}

/// Scores shortened words, such as `kmptr` for `komputer`: all letters in their order, and no more than as many again
/// between them.
struct Scorer {
    matcher: Matcher,
    letters: Vec<char>,
}

impl Scorer {
    fn new() -> Self {
        let mut config = Config::DEFAULT;
        // Both texts are folded already.
        (config.normalize, config.ignore_case) = (false, false);
        Self {
            matcher: Matcher::new(config),
            letters: Vec::new(),
        }
    }
}

/// Whether one letter is missing, extra, wrong, or swapped with the next.
fn is_one_edit_from(typed: Utf32Str<'_>, word: Utf32Str<'_>) -> bool {
    match (typed, word) {
        (Utf32Str::Ascii(typed), Utf32Str::Ascii(word)) => differ_by_one(typed, word),
        (Utf32Str::Unicode(typed), Utf32Str::Unicode(word)) => differ_by_one(typed, word),
        (typed, word) => {
            let (typed, word): (Vec<_>, Vec<_>) = (typed.chars().collect(), word.chars().collect());
            differ_by_one(&typed, &word)
        }
    }
}

fn differ_by_one<T: PartialEq>(typed: &[T], word: &[T]) -> bool {
    if typed.len().abs_diff(word.len()) > 1 {
        return false;
    }
    let alike = |(a, b): &(&T, &T)| a == b;
    let start = typed.iter().zip(word).take_while(alike).count();
    let (_, typed) = typed.split_at(start);
    let (_, word) = word.split_at(start);
    let end = typed.iter().rev().zip(word.iter().rev());
    let end = end.take_while(alike).count();
    let (typed, _) = typed.split_at(typed.len().saturating_sub(end));
    let (word, _) = word.split_at(word.len().saturating_sub(end));
    match (typed, word) {
        ([] | [_], [] | [_]) => true,
        ([first, second], [other_first, other_second]) => {
            first == other_second && second == other_first
        }
        _ => false,
    }
}
