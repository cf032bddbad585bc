//! Text on its way to Discord: made harmless, cut to size, told in the reader's terms.

pub(crate) mod duration;
pub(crate) mod html;
pub(crate) mod sanitize;
pub(crate) mod timestamp;
