//! What assignees are called, to name those who no longer are. In memory only: names are not kept.

use moka::sync::Cache;
use ticketrz::Ticket;

use super::snapshot::cut;

/// About 100 KB.
const MOST: u64 = 1_000;
/// Longer ones are cut where they are shown anyway.
const LONGEST_NAME: usize = 100;

/// Names by id, as tickets gave them lately.
#[derive(Clone, Debug)]
pub(crate) struct Assignees(Cache<String, String>);

impl Default for Assignees {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Assignees {
    /// Remembers the assignees of a ticket, where it has a name for each.
    pub(super) fn learn(&self, ticket: &Ticket) {
        let people = &ticket.people;
        if people.assignees.len() == people.assignee_names.len() {
            for (id, name) in people.assignees.iter().zip(&people.assignee_names) {
                let name = name.chars().take(LONGEST_NAME).collect();
                self.0.insert(cut(id), name);
            }
        }
    }

    /// Untrusted.
    pub(super) fn name(&self, id: &str) -> Option<String> {
        self.0.get(id)
    }
}
