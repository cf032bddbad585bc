//! The store in a `SQLite` file. One thread has the connection and does one thing after the other.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use futures_util::FutureExt;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, params};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tracing::{info, warn};

use super::documents::{Answer, Documents, StateError};
use crate::metrics::state_up;

/// Marks the file as ours, in its header ("tktz").
const APPLICATION_ID: i32 = 0x746b_747a;
/// Each makes the next version of the schema. `user_version` counts those that were made.
const MIGRATIONS: &[&str] = &["CREATE TABLE document (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID"];
/// Writes more than a page, so that a full disk is noticed at start.
const TRY_TO_WRITE: &str = "BEGIN IMMEDIATE;
INSERT OR REPLACE INTO document VALUES ('trial', '', hex(zeroblob(8192)));
COMMIT;
DELETE FROM document WHERE kind = 'trial'";

/// How long another process, such as `ticketrz-bot forget`, may hold the file.
const LONGEST_BUSY: Duration = Duration::from_secs(1);
/// The time limit of a call.
const LONGEST_CALL: Duration = Duration::from_secs(3);
/// The most calls that wait for the thread.
const MOST_WAITING: usize = 64;

type Call = Box<dyn FnOnce(&Connection) + Send>;

pub(super) struct SqliteFile {
    /// The thread ends with this.
    calls: mpsc::Sender<Call>,
    is_failing: AtomicBool,
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", self.found(), self.to_do())]
pub(crate) struct OpenError {
    path: PathBuf,
    flaw: Flaw,
    source: Option<rusqlite::Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    Damaged,
    Foreign,
    Newer,
    ReadOnly,
    Full,
    Locked,
    NotOpened,
    NotUsable,
}

impl Flaw {
    /// What is wrong, and what to do about it.
    fn sentences(self) -> (&'static str, &'static str) {
        match self {
            Self::Damaged => (
                "it is damaged",
                "restore it from a backup, or delete it, which ends all follows",
            ),
            Self::Foreign => ("it belongs to another program", "name another file"),
            Self::Newer => (
                "a newer version of the bot wrote it",
                "run that version again",
            ),
            Self::ReadOnly => (
                "it cannot be written",
                "give the bot's user the right to write it and its folder",
            ),
            Self::Full => ("there is no room on its disk", "make some"),
            Self::Locked => ("another process is using it", "end that process"),
            Self::NotOpened => (
                "it cannot be opened",
                "make its folder, and give the bot's user the right to write there",
            ),
            Self::NotUsable => ("reading or writing it fails", "check the disk"),
        }
    }

    fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::CannotOpen) => Self::NotOpened,
            _ => Self::NotUsable,
        }
    }
}

impl OpenError {
    /// What is wrong.
    pub(crate) fn found(&self) -> String {
        let what = self.flaw.sentences().0;
        format!("STATE_FILE is `{}`, but {what}", self.path.display())
    }

    /// What to do about it.
    pub(crate) fn to_do(&self) -> &'static str {
        self.flaw.sentences().1
    }
}

impl From<Flaw> for (Flaw, Option<rusqlite::Error>) {
    fn from(flaw: Flaw) -> Self {
        (flaw, None)
    }
}

impl SqliteFile {
    /// Opens the file, or makes it, and tries whether it can be written.
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let flawed = |(flaw, source)| OpenError {
            path: path.to_owned(),
            flaw,
            source,
        };
        let connection = prepared(path).map_err(flawed)?;
        let (calls, mut called) = mpsc::channel::<Call>(MOST_WAITING);
        let serve = move || {
            while let Some(call) = called.blocking_recv() {
                call(&connection);
            }
        };
        thread::Builder::new()
            .name("state".to_owned())
            .spawn(serve)
            .map_err(|_| flawed(Flaw::NotUsable.into()))?;
        Ok(Self {
            calls,
            is_failing: AtomicBool::new(false),
        })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StateError> {
        let (answer, answered) = oneshot::channel();
        let call: Call = Box::new(move |connection| {
            // The caller may have given up.
            let _nobody_waits = answer.send(work(connection));
        });
        let done = async {
            self.calls.send(call).await.ok()?;
            answered.await.ok()
        };
        match timeout(LONGEST_CALL, done).await {
            Ok(Some(Ok(value))) => {
                if self.is_failing.swap(false, Ordering::Relaxed) {
                    state_up(true);
                    info!("the state file can be used again");
                }
                Ok(value)
            }
            Ok(Some(Err(error))) => Err(self.failed(&error.to_string())),
            Ok(None) => Err(self.failed("its thread has ended")),
            Err(_) => Err(self.failed("no answer in time")),
        }
    }

    /// Logs an outage once.
    fn failed(&self, error: &str) -> StateError {
        if !self.is_failing.swap(true, Ordering::Relaxed) {
            state_up(false);
            warn!(
                error,
                "the state file cannot be used; until it can, nothing can be followed and nobody is told of changes"
            );
        }
        StateError::Unavailable
    }
}

/// A connection to a file of the newest version.
fn prepared(path: &Path) -> Result<Connection, (Flaw, Option<rusqlite::Error>)> {
    let flawed = |error: rusqlite::Error| (Flaw::of(&error), Some(error));
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(flawed)?;
    let read = |connection: &Connection, pragma| {
        connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0))
    };
    connection.busy_timeout(LONGEST_BUSY).map_err(flawed)?;
    let made = read(&connection, "user_version").map_err(flawed)?;
    let application = read(&connection, "application_id").map_err(flawed)?;
    let tables: i64 = connection
        .query_one("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(flawed)?;
    if application != APPLICATION_ID && (application, made, tables) != (0, 0, 0) {
        return Err(Flaw::Foreign.into());
    }
    let made = usize::try_from(made).unwrap_or(usize::MAX);
    let Some(missing) = MIGRATIONS.get(made..) else {
        return Err(Flaw::Newer.into());
    };
    let healthy: String = connection
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(flawed)?;
    if healthy != "ok" {
        return Err(Flaw::Damaged.into());
    }
    set_up(&mut connection, missing).map_err(flawed)?;
    Ok(connection)
}

fn set_up(connection: &mut Connection, missing: &[&str]) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is erased is overwritten.
    connection.pragma_update(None, "secure_delete", "ON")?;
    let transaction = connection.transaction()?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    transaction.pragma_update(None, "user_version", newest)?;
    transaction.commit()?;
    connection.execute_batch(TRY_TO_WRITE)
}

impl Documents for SqliteFile {
    fn get<'a>(&'a self, kind: &'static str, key: &'a str) -> Answer<'a, Option<String>> {
        let key = key.to_owned();
        self.run(move |connection| {
            let sql = "SELECT json FROM document WHERE kind = ?1 AND key = ?2";
            connection
                .query_row(sql, params![kind, key], |row| row.get(0))
                .optional()
        })
        .boxed()
    }

    fn put<'a>(
        &'a self,
        kind: &'static str,
        key: &'a str,
        json: String,
        most: usize,
    ) -> Answer<'a, bool> {
        let key = key.to_owned();
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.run(move |connection| {
            let sql = "INSERT INTO document SELECT ?1, ?2, ?3
                WHERE EXISTS (SELECT 1 FROM document WHERE kind = ?1 AND key = ?2)
                OR (SELECT count(*) FROM document WHERE kind = ?1) < ?4
                ON CONFLICT DO UPDATE SET json = excluded.json";
            Ok(connection.execute(sql, params![kind, key, json, most])? > 0)
        })
        .boxed()
    }

    fn replace<'a>(&'a self, kind: &'static str, key: &'a str, json: String) -> Answer<'a, bool> {
        let key = key.to_owned();
        self.run(move |connection| {
            let sql = "UPDATE document SET json = ?3 WHERE kind = ?1 AND key = ?2";
            Ok(connection.execute(sql, params![kind, key, json])? > 0)
        })
        .boxed()
    }

    fn delete<'a>(&'a self, kind: &'static str, key: &'a str) -> Answer<'a, bool> {
        let key = key.to_owned();
        self.run(move |connection| {
            let sql = "DELETE FROM document WHERE kind = ?1 AND key = ?2";
            let deleted = connection.execute(sql, params![kind, key])?;
            // The log still has what was deleted. Where another process reads it, the next call empties it.
            let _is_read = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
            Ok(deleted > 0)
        })
        .boxed()
    }

    fn all(&self, kind: &'static str, most: usize) -> Answer<'_, Vec<(String, String)>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.run(move |connection| {
            connection
                .prepare("SELECT key, json FROM document WHERE kind = ?1 LIMIT ?2")?
                .query_map(params![kind, most], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_is_noticed_at_start() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection.pragma_update(None, "max_page_count", 3).unwrap();
        let error = connection.execute_batch(TRY_TO_WRITE).unwrap_err();
        assert_eq!(Flaw::of(&error), Flaw::Full);
    }

    #[test]
    fn a_start_that_was_interrupted_does_not_spoil_the_file() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        let (interrupted, _) = TRY_TO_WRITE.split_once("DELETE").unwrap();
        connection.execute_batch(interrupted).unwrap();
        connection.execute_batch(TRY_TO_WRITE).unwrap();
    }
}
