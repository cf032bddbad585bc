//! What a handler works with.

use std::{pin::Pin, time::Instant};

use crate::{Caller, Response, Services, failure::Reader};

/// An answer on its way.
pub(crate) type Answering<'a> = Pin<Box<dyn Future<Output = Response> + Send + 'a>>;

/// What a handler works with.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) services: &'a Services,
    /// What the audit log calls that which was done.
    pub(crate) purpose: &'static str,
    pub(crate) started: Instant,
}

impl<'a> Context<'a> {
    /// The reader of what only the caller sees.
    pub(crate) fn reader(self) -> Reader<'a> {
        self.services.reader(self.caller.language)
    }
}
