//! The gateway, version 10.

pub(super) mod close;
pub(super) mod control;
mod frame;
mod handshake;
pub(super) mod session;
pub(super) mod socket;
