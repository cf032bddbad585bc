//! A token in a file that something else rotates.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use secrecy::SecretString;

/// The longest file that is read, in bytes. No token is longer.
const MAX_BYTES: u64 = 64 * 1024;

/// The file gives no token.
#[derive(Debug, thiserror::Error)]
#[error("the token file {path} cannot be used")]
pub(super) struct TokenFileError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

pub(super) struct TokenFile {
    path: PathBuf,
    /// The last read failed, and the log says so.
    is_broken: AtomicBool,
}

impl TokenFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            is_broken: AtomicBool::new(false),
        }
    }

    /// Reads the token. A file system can be slow, so this happens on a thread that may block.
    pub(super) async fn token(&self) -> Result<SecretString, TokenFileError> {
        let path = self.path.clone();
        let read = tokio::task::spawn_blocking(move || read(&path)).await;
        let result = read.unwrap_or_else(|panic| Err(io::Error::other(panic)));
        let was_broken = self.is_broken.swap(result.is_err(), Ordering::Relaxed);
        result.map_err(|source| {
            let path = self.path.clone();
            if !was_broken {
                tracing::error!(
                    path = %path.display(),
                    error = %source,
                    "the token file cannot be used: it must contain the token and nothing else"
                );
            }
            TokenFileError { path, source }
        })
    }
}

fn read(path: &Path) -> io::Result<SecretString> {
    // Checked before opening: opening a pipe blocks until somebody writes to it.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut text = String::new();
    let read = File::open(path)?
        .take(MAX_BYTES)
        .read_to_string(&mut text)?;
    if u64::try_from(read).is_ok_and(|read| read == MAX_BYTES) {
        return Err(io::Error::other("too long for a token"));
    }
    let token = text.trim();
    if token.is_empty() {
        return Err(io::Error::other("empty"));
    }
    Ok(SecretString::from(token))
}
