//! Words on stdout.

use std::io::{self, Write as _};

/// Writes the text at once, without adding a line break.
pub(crate) fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
