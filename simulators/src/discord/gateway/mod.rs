//! The gateway, version 10.

pub(super) mod close;
pub(super) mod control;
pub(super) mod frame;
mod handshake;
pub(super) mod socket;
