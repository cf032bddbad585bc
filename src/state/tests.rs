//! Both stores, on a real file and a real Redis, and files that cannot be used.
//!
//! Without a `redis-server` its half says that it was skipped; with `CI=true` that is a failure.

use std::{fs, path::PathBuf, sync::Arc};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use ticketrz::{Redis, SystemClock};

use super::*;
use crate::redis_server;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    times: u32,
}

const NOTES: Kind<Note> = Kind::new("note", 3);
const OTHERS: Kind<Note> = Kind::new("other", 1);

fn note(times: u32) -> Note {
    Note { times }
}

fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    (folder, path)
}

async fn in_redis() -> Option<(redis_server::Redis, State)> {
    let server = redis_server::Redis::start().await?;
    let redis = Redis::new(&server.url().into(), Arc::new(SystemClock)).unwrap();
    let state = State::in_redis(&redis);
    // The first command finds no connection yet on a slow machine.
    while state.get(&NOTES, "").await.is_err() {
        tokio::task::yield_now().await;
    }
    Some((server, state))
}

async fn keeps_documents(state: &State) {
    assert_eq!(state.get(&NOTES, "a").await, Ok(None));
    assert_eq!(state.replace(&NOTES, "a", &note(1)).await, Ok(false));
    assert_eq!(state.get(&NOTES, "a").await, Ok(None), "nothing to replace");
    for (key, times) in [("a", 1), ("b", 2), ("c'\"", 3), ("a", 4)] {
        assert_eq!(state.put(&NOTES, key, &note(times)).await, Ok(()));
    }
    let full = state.put(&NOTES, "d", &note(5)).await;
    assert_eq!(full, Err(StateError::Full));
    assert_eq!(state.put(&OTHERS, "a", &note(9)).await, Ok(()));
    assert_eq!(state.replace(&NOTES, "b", &note(6)).await, Ok(true));
    let mut all = state.all(&NOTES).await.unwrap();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    let expected = [("a", 4), ("b", 6), ("c'\"", 3)];
    assert_eq!(
        all,
        expected.map(|(key, times)| (key.to_owned(), note(times)))
    );
    assert_eq!(state.delete(&NOTES, "a").await, Ok(true));
    assert_eq!(state.delete(&NOTES, "a").await, Ok(false));
    assert_eq!(state.get(&NOTES, "a").await, Ok(None));
    assert_eq!(state.get(&OTHERS, "a").await, Ok(Some(note(9))));
    assert_eq!(state.put(&NOTES, "d", &note(5)).await, Ok(()));
}

/// Documents of another version.
async fn skips_what_it_cannot_read(state: &State) {
    const TEXTS: Kind<String> = Kind::new("other", 1);
    state.delete(&OTHERS, "a").await.unwrap();
    state
        .put(&TEXTS, "a", &"from the future".to_owned())
        .await
        .unwrap();
    assert_eq!(state.get(&OTHERS, "a").await, Ok(None));
    assert_eq!(state.all(&OTHERS).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_file_keeps_documents_within_their_bounds_and_over_restarts() {
    let (_folder, path) = file();
    let state = State::in_file(&path).unwrap();
    keeps_documents(&state).await;
    drop(state);
    let state = State::in_file(&path).unwrap();
    assert_eq!(state.get(&NOTES, "d").await, Ok(Some(note(5))));
    skips_what_it_cannot_read(&state).await;
}

#[tokio::test]
async fn redis_keeps_documents_within_their_bounds() {
    let Some((_server, state)) = in_redis().await else {
        return;
    };
    keeps_documents(&state).await;
    skips_what_it_cannot_read(&state).await;
}

#[tokio::test]
async fn two_processes_may_use_one_file() {
    let (_folder, path) = file();
    let (one, other) = (
        State::in_file(&path).unwrap(),
        State::in_file(&path).unwrap(),
    );
    one.put(&NOTES, "a", &note(1)).await.unwrap();
    assert_eq!(other.delete(&NOTES, "a").await, Ok(true));
    assert_eq!(one.get(&NOTES, "a").await, Ok(None));
}

#[tokio::test]
async fn what_is_deleted_is_in_no_file_any_more() {
    const WORDS: Kind<String> = Kind::new("word", 1);
    let (folder, path) = file();
    let state = State::in_file(&path).unwrap();
    let found = || {
        let files = fs::read_dir(folder.path()).unwrap();
        let texts = files.map(|file| fs::read(file.unwrap().path()).unwrap());
        texts
            .into_iter()
            .any(|text| String::from_utf8_lossy(&text).contains("xyzzy"))
    };
    state.put(&WORDS, "a", &"xyzzy".to_owned()).await.unwrap();
    assert!(found());
    state.delete(&WORDS, "a").await.unwrap();
    assert!(!found());
}

#[tokio::test]
async fn a_file_that_another_process_holds_is_an_error_until_it_lets_go() {
    const WORDS: Kind<String> = Kind::new("word", 9);
    let (_folder, path) = file();
    let state = State::in_file(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let long = "long ".repeat(10_000);
    assert_eq!(
        state.put(&WORDS, "a", &long).await,
        Err(StateError::Unavailable)
    );
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    assert_eq!(state.put(&WORDS, "a", &long).await, Ok(()));
}

/// The last to close the file moves its log into it.
fn until_closed(path: &std::path::Path) {
    let log = path.with_extension("sqlite-wal");
    while log.exists() {
        std::thread::yield_now();
    }
}

fn refused(path: &std::path::Path) -> String {
    let error = State::in_file(path).unwrap_err().to_string();
    let named = format!("STATE_FILE is `{}`, but ", path.display());
    error
        .strip_prefix(&named)
        .unwrap_or_else(|| panic!("{error}"))
        .to_owned()
}

#[test]
fn a_damaged_file_is_named_with_what_to_do() {
    let (_folder, path) = file();
    fs::write(
        &path,
        "this is no database, and long enough for a header ".repeat(100),
    )
    .unwrap();
    assert!(refused(&path).starts_with("it is damaged"));
    fs::remove_file(&path).unwrap();
    drop(State::in_file(&path).unwrap());
    until_closed(&path);
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[4096..length].fill(0xAA);
    fs::write(&path, bytes).unwrap();
    assert!(refused(&path).starts_with("it is damaged"));
}

#[test]
fn a_file_of_another_program_or_of_a_newer_version_is_left_alone() {
    let (_folder, path) = file();
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (x)")
        .unwrap();
    let before = fs::read(&path).unwrap();
    assert!(refused(&path).starts_with("it belongs to another program"));
    assert_eq!(fs::read(&path).unwrap(), before);
    fs::remove_file(&path).unwrap();
    drop(State::in_file(&path).unwrap());
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert!(refused(&path).starts_with("a newer version"));
}

#[test]
fn a_file_without_a_folder_or_the_right_to_write_is_named_with_what_to_do() {
    let (folder, _) = file();
    assert!(
        refused(&folder.path().join("no/such/state.sqlite")).starts_with("it cannot be opened")
    );
    assert!(refused(folder.path()).starts_with("it cannot be opened"));
}
