//! What the API's codes mean, as far as tickets tell that are known by both: by number, with codes, and as a row of the list,
//! with words.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};

use crate::{
    Row, Ticket, TicketId,
    clock::is_older,
    replica_store::{ReplicaStore, parse_long},
};

/// The most codes of each kind. Of more, those of the oldest tickets are forgotten.
const MOST: usize = 1000;
/// The longest code, in bytes.
const LONGEST_CODE: usize = 64;
/// Their name in Redis.
const STORED: &str = "names";
/// How long they are stored after something new was learned.
const STORED_FOR: Duration = Duration::from_hours(24 * 90);
/// How often a replica reads what the others have learned.
const READ_EVERY: Duration = Duration::from_mins(1);

/// What a code describes. Each has its name in a labels file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeKind {
    /// `StatusId`
    Status,
    /// `PriorityId`
    Priority,
    /// `TypeId`
    Type,
    /// `MediaId`
    Channel,
    /// `CategoryId`
    Category,
    /// The ids of requestors, assignees and other people.
    Person,
}

impl fmt::Display for CodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Type => "type",
            Self::Channel => "channel",
            Self::Category => "category",
            Self::Person => "person",
        })
    }
}

/// The words for the API's codes that its own answers have taught. Clones share them.
///
/// A word is believed until a ticket contradicts it. After that, a word is believed once two tickets in a row have it.
/// Words are untrusted text of at most 96 bytes.
#[derive(Clone)]
pub struct Names(Arc<Inner>);

struct Inner {
    known: Mutex<Known>,
    last_read: Mutex<Option<Timestamp>>,
    sharing: Option<ReplicaStore>,
}

type Known = HashMap<CodeKind, HashMap<String, Word>>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Word {
    text: String,
    /// The last ticket that said so.
    ticket: TicketId,
    /// Another ticket has said the same before.
    is_confirmed: bool,
    /// A ticket has said something else before.
    was_disputed: bool,
}

/// What one ticket says about one code.
struct Lesson {
    kind: CodeKind,
    code: String,
    word: String,
    ticket: TicketId,
}

impl Names {
    pub(crate) fn new(sharing: Option<ReplicaStore>) -> Self {
        Self(Arc::new(Inner {
            known: Mutex::default(),
            last_read: Mutex::default(),
            sharing,
        }))
    }

    /// The word for a code, if one is believed.
    #[must_use]
    pub fn get(&self, kind: CodeKind, code: &str) -> Option<String> {
        let known = self.lock();
        let word = known.get(&kind)?.get(code)?;
        word.is_believed().then(|| word.text.clone())
    }

    /// How many codes have a word.
    #[must_use]
    pub fn count(&self) -> u64 {
        let known = self.lock();
        let words = known.values().flat_map(HashMap::values);
        let believed = words.filter(|word| word.is_believed());
        u64::try_from(believed.count()).unwrap_or(u64::MAX)
    }

    /// All of them, in the structure of a labels file.
    #[must_use]
    pub fn all(&self) -> BTreeMap<CodeKind, BTreeMap<String, String>> {
        let known = self.lock();
        let believed = known.iter().map(|(kind, words)| {
            let words = words.iter().filter(|(_, word)| word.is_believed());
            let words = words.map(|(code, word)| (code.clone(), word.text.clone()));
            (*kind, words.collect::<BTreeMap<_, _>>())
        });
        believed.filter(|(_, words)| !words.is_empty()).collect()
    }

    /// Reads what the other replicas have learned, at most once a minute.
    pub(crate) async fn read_if_due(&self, now: Timestamp) {
        let is_due = {
            let mut last = self
                .0
                .last_read
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let is_due = last.is_none_or(|last| is_older(last, now, READ_EVERY));
            if is_due {
                *last = Some(now);
            }
            is_due
        };
        if is_due {
            self.read().await;
        }
    }

    /// Reads what the other replicas have learned.
    pub async fn read(&self) {
        if let Some(sharing) = &self.0.sharing
            && let Some(stored) = parse_long::<Known>(sharing.get_one(STORED).await.flatten()).await
        {
            let mut known = self.lock();
            for (kind, words) in stored {
                let known = known.entry(kind).or_default();
                known.extend(words.into_iter().take(MOST));
                limit(known);
            }
        }
    }

    /// Learns from tickets and their rows.
    pub(crate) async fn learn<'a>(
        &self,
        tickets: impl IntoIterator<Item = (Arc<Ticket>, &'a Row)>,
    ) {
        let lessons = tickets
            .into_iter()
            .flat_map(|(ticket, row)| lessons(&ticket, row));
        let mut lessons: Vec<_> = {
            let known = self.lock();
            lessons.filter(|lesson| lesson.is_news(&known)).collect()
        };
        if lessons.is_empty() {
            return;
        }
        self.read().await;
        let stored = {
            let mut known = self.lock();
            lessons.retain(|lesson| lesson.is_news(&known));
            for lesson in lessons {
                lesson.teach(&mut known);
            }
            known.clone()
        };
        if let Some(sharing) = &self.0.sharing {
            sharing.set(STORED, &stored, STORED_FOR).await;
        }
    }

    /// A row as its ticket has it by now. `None` if that would take a word that is not known.
    pub(crate) fn row(&self, row: &Row, ticket: &Ticket) -> Option<Row> {
        let (codes, people) = (&ticket.codes, &ticket.people);
        let word = |kind, code: &Option<String>| self.get(kind, code.as_ref()?);
        let mut row = row.clone();
        if timestamp(row.modified.as_ref()) == timestamp(ticket.times.modified.as_ref()) {
            return Some(row);
        }
        row.status = Some(word(CodeKind::Status, &codes.status)?);
        for (place, word) in [
            (&mut row.priority, word(CodeKind::Priority, &codes.priority)),
            (&mut row.category, word(CodeKind::Category, &codes.category)),
            (&mut row.media, word(CodeKind::Channel, &codes.channel)),
            (
                &mut row.requester,
                word(CodeKind::Person, &people.requestor),
            ),
            (&mut row.assignee, people.assignee_names.first().cloned()),
        ] {
            if word.is_some() {
                *place = word;
            }
        }
        row.subject.clone_from(&ticket.subject);
        row.modified.clone_from(&ticket.times.modified);
        row.due.clone_from(&ticket.times.due);
        Some(row)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names").finish_non_exhaustive()
    }
}

impl Word {
    fn is_believed(&self) -> bool {
        self.is_confirmed || !self.was_disputed
    }
}

impl Lesson {
    /// Whether it changes anything.
    fn is_news(&self, known: &Known) -> bool {
        let word = known
            .get(&self.kind)
            .and_then(|words| words.get(&self.code));
        word.is_none_or(|known| {
            known.text != self.word || (!known.is_confirmed && known.ticket != self.ticket)
        })
    }

    fn teach(self, known: &mut Known) {
        let known = known.entry(self.kind).or_default();
        let before = known.get(&self.code);
        let is_same = before.is_some_and(|before| before.text == self.word);
        let word = Word {
            text: self.word,
            ticket: self.ticket,
            is_confirmed: is_same,
            was_disputed: before.is_some_and(|before| !is_same || before.was_disputed),
        };
        known.insert(self.code, word);
        limit(known);
    }
}

/// Where there are too many words of a kind, those of the oldest tickets go.
fn limit(words: &mut HashMap<String, Word>) {
    let mut tickets: Vec<_> = words.values().map(|word| word.ticket).collect();
    if tickets.len() > MOST {
        tickets.sort_unstable_by_key(|ticket| Reverse(*ticket));
        let oldest = tickets.get(MOST).copied();
        words.retain(|_, word| Some(word.ticket) > oldest);
    }
}

fn timestamp(time: Option<&ZonedDateTime>) -> Option<Timestamp> {
    time.map(ZonedDateTime::timestamp)
}

/// What a ticket and its row say, if both are from the same time.
fn lessons(ticket: &Ticket, row: &Row) -> Vec<Lesson> {
    let at = timestamp(row.modified.as_ref());
    if at.is_none() || at != timestamp(ticket.times.modified.as_ref()) {
        return Vec::new();
    }
    let (codes, people) = (&ticket.codes, &ticket.people);
    let assignee = match people.assignees.as_slice() {
        [] => people.assignee.as_ref(),
        [only] => Some(only),
        _ => None,
    };
    let pairs = [
        (CodeKind::Status, codes.status.as_ref(), &row.status),
        (CodeKind::Priority, codes.priority.as_ref(), &row.priority),
        (CodeKind::Category, codes.category.as_ref(), &row.category),
        (CodeKind::Channel, codes.channel.as_ref(), &row.media),
        (CodeKind::Person, people.requestor.as_ref(), &row.requester),
        (CodeKind::Person, assignee, &row.assignee),
    ];
    let lessons = pairs.into_iter().filter_map(|(kind, code, word)| {
        let (code, word) = (code?, word.as_ref()?);
        // Where the list has codes too, there is nothing to learn.
        (code != word && code.len() <= LONGEST_CODE).then(|| Lesson {
            kind,
            code: code.clone(),
            word: word.clone(),
            ticket: ticket.id,
        })
    });
    lessons.collect()
}

#[cfg(test)]
mod tests;
