//! What is kept of a followed ticket to notice changes by: ids, codes, times and a number, none of its text.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use ticketrz::{State, Ticket};

/// Codes are short; more of one is not worth keeping.
const LONGEST_CODE: usize = 64;
/// The most assignees that are compared.
const MOST_ASSIGNEES: usize = 10;

/// A ticket, as far as followers are told of its changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// As its dates tell it.
    pub(crate) state: Option<State>,
    /// The code of its status.
    pub(crate) status: Option<String>,
    /// The code of its priority.
    pub(crate) priority: Option<String>,
    /// The ids of those who work on it; hashes of their names where the API gives names only.
    pub(crate) assignees: Vec<String>,
    /// When it is due.
    pub(crate) due: Option<ZonedDateTime>,
    /// How many comments it has.
    pub(crate) comments: Option<u64>,
}

impl Snapshot {
    /// A ticket as it is now.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        let code = |code: &Option<String>| code.as_deref().map(cut);
        let people = &ticket.people;
        let ids = match people.assignees.as_slice() {
            [] => people.assignee.as_slice(),
            ids => ids,
        };
        let assignees = match ids {
            [] => people.assignee_names.iter().map(hash).collect(),
            ids => ids.iter().map(|id| cut(id)).collect::<Vec<_>>(),
        };
        Self {
            state: ticket.state(),
            status: code(&ticket.codes.status),
            priority: code(&ticket.codes.priority),
            assignees: assignees.into_iter().take(MOST_ASSIGNEES).collect(),
            due: ticket.times.due.clone(),
            comments: ticket.comments,
        }
    }

    /// Whether the ticket is done for good, unless somebody opens it again.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.state == Some(State::Closed)
    }
}

/// A code as it is kept.
pub(super) fn cut(code: &str) -> String {
    code.chars().take(LONGEST_CODE).collect()
}

fn hash(name: &String) -> String {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use serde_json::{Value, json};

    use super::*;

    fn snapshot(json: &Value) -> Snapshot {
        Snapshot::of(&Ticket::parse(json.to_string().as_bytes(), &TimeZone::UTC).unwrap())
    }

    #[test]
    fn it_changes_with_what_followers_are_told_of_and_with_nothing_else() {
        let mut ticket = json!({
            "Id": "5", "CreateDate": "2026-11-20 10:00:00", "StatusId": "TS1", "PriorityId": "TP1", "Comment": "2",
            "AssigneeList": "7,8", "DueDate": "2026-11-30 10:00:00", "Subject": "a", "ModifyDate": "2026-11-20 10:00:00",
        });
        let before = snapshot(&ticket);
        for (key, value) in [
            ("Subject", "b"),
            ("ModifyDate", "2026-11-21 10:00:00"),
            ("Content", "c"),
        ] {
            ticket[key] = value.into();
            assert_eq!(snapshot(&ticket), before, "{key}");
        }
        for (key, value) in [
            ("StatusId", "TS2"),
            ("PriorityId", "TP2"),
            ("Comment", "3"),
            ("AssigneeList", "7"),
            ("DueDate", ""),
            ("CloseDate", "2026-11-22 10:00:00"),
        ] {
            let mut changed = ticket.clone();
            changed[key] = value.into();
            assert_ne!(snapshot(&changed), before, "{key}");
        }
    }

    #[test]
    fn another_name_is_a_change_where_there_are_only_names() {
        let assigned = |name| snapshot(&json!({"Id": "5", "AssigneeTextList": name}));
        assert_eq!(assigned("Sari"), assigned("Sari"));
        assert_ne!(assigned("Sari"), assigned("Budi"));
    }

    #[test]
    fn only_a_closed_ticket_is_done() {
        let dated = |name: &str| {
            let mut ticket = json!({"Id": "5", "CreateDate": "2026-11-20 10:00:00"});
            ticket[name] = "2026-11-22 10:00:00".into();
            snapshot(&ticket).is_closed()
        };
        assert!(dated("CloseDate"));
        for date in ["OpenDate", "SolveDate"] {
            assert!(!dated(date), "{date}");
        }
    }

    #[test]
    fn it_holds_no_text_and_little_of_anything() {
        let names: Vec<_> = (0..100)
            .map(|number| format!("Ibu Sari {number}"))
            .collect();
        let long = "x".repeat(10_000);
        let ticket = json!({
            "Id": "5", "Subject": "brosur", "Content": "secret", "StatusId": long, "PriorityId": long,
            "AssigneeTextList": names.join(","),
        });
        let kept = serde_json::to_string(&snapshot(&ticket)).unwrap();
        for text in ["Sari", "brosur", "secret"] {
            assert!(!kept.contains(text), "{kept}");
        }
        assert!(kept.len() < 1000, "{}", kept.len());
        let read: Snapshot = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, snapshot(&ticket));
    }
}
