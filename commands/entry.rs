//! What the rest of the bot needs to know of anything that a person can do.

use crate::Deferral;

/// How something that a person can do is deferred, counted and logged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// What metrics call it.
    pub(crate) label: &'static str,
    /// What the audit log calls it.
    pub(crate) purpose: &'static str,
    pub(crate) deferral: Deferral,
}
