//! A token in a file that something else rotates.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use secrecy::SecretString;

/// No token is longer.
const MAX_BYTES: u64 = 64 * 1024;

/// The file gives no token.
#[derive(Debug, thiserror::Error)]
#[error("the token file {path} cannot be used")]
pub(super) struct TokenFileError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

pub(super) struct TokenFile(Arc<Inner>);

struct Inner {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: Option<(Stamp, SecretString)>,
    is_broken: bool,
}

/// Tells one content from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl TokenFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(Arc::new(Inner {
            path,
            state: Mutex::default(),
        }))
    }

    /// Makes the next look read the file, changed or not.
    pub(super) fn forget(&self) {
        self.0
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last = None;
    }

    /// The token; the file is read only if it has changed since the last look.
    pub(super) async fn token(&self) -> Result<SecretString, TokenFileError> {
        let inner = Arc::clone(&self.0);
        // A file system can take its time.
        let read = tokio::task::spawn_blocking(move || inner.token()).await;
        read.unwrap_or_else(|panic| Err(io::Error::other(panic)))
            .map_err(|source| TokenFileError {
                path: self.0.path.clone(),
                source,
            })
    }
}

impl Inner {
    fn token(&self) -> io::Result<SecretString> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let result = stamp(&self.path).and_then(|stamp| match &state.last {
            Some((known, token)) if *known == stamp => Ok((stamp, token.clone())),
            _ => Ok((stamp, read(&self.path)?)),
        });
        match result {
            Ok((stamp, token)) => {
                state.is_broken = false;
                state.last = Some((stamp, token.clone()));
                Ok(token)
            }
            Err(error) => {
                state.last = None;
                if !std::mem::replace(&mut state.is_broken, true) {
                    tracing::error!(
                        path = %self.path.display(),
                        %error,
                        "the token file cannot be used: it must be a file that holds the token and nothing else"
                    );
                }
                Err(error)
            }
        }
    }
}

/// Looks before the file is opened: opening a pipe would wait for its other end.
fn stamp(path: &Path) -> io::Result<Stamp> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    Ok(Stamp {
        modified: metadata.modified().ok(),
        length: metadata.len(),
    })
}

fn read(path: &Path) -> io::Result<SecretString> {
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
