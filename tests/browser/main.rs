//! The playground's page in a real Chromium, with the real bot behind it.
//!
//! Needs Chromium, best its headless shell, and `chromedriver` (Debian: `apt-get install chromium-headless-shell
//! chromium-driver`). Without them every test that needs a browser says that it was skipped, except where `CI=true`:
//! there it fails.
//!
//! The README's pictures are remade by
//! `UPDATE_SCREENSHOTS=true cargo test --test browser picture`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds something else than it expects should end there"
)]

mod accessibility;
mod addresses;
mod animated_picture;
mod browser;
mod chromedriver;
mod commands;
mod find;
mod following;
mod hostile;
mod keyboard;
mod languages;
mod layout;
mod message_menu;
mod notices;
mod offline;
mod page;
mod phone;
mod pictures;
mod scenes;
mod wire;
