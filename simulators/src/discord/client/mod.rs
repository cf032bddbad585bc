//! What Discord's own client and servers do with what a person does.

pub(super) mod error;
pub(super) mod offered;
pub(super) mod options;
pub(super) mod payload;
mod pressed;
pub(super) mod send;
