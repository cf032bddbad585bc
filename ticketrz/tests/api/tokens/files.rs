//! Tokens that somebody else takes care of: a fixed one, and one in a file.

use std::path::Path;

use ticketrz::{Clock, Credentials, LookupError, Tickets};

use super::token_of;
use crate::{
    server::{Reply, Server},
    support::{BROSUR, EXPIRED, Log, TestClock, any_ticket, config, id, jwt, tickets_at},
};

#[tokio::test]
async fn a_fixed_token_that_has_expired_is_said_at_start() {
    let log = Log::capture();
    let clock = TestClock::new();
    let mut config = config("https://desk.example");
    config.credentials = Credentials::Fixed(jwt("secret", clock.now(), 900).into());
    tickets_at(config.clone(), &clock);
    assert_eq!(log.count("has expired already"), 0);
    clock.advance(900);
    tickets_at(config, &clock);
    assert_eq!(log.count("has expired already"), 1);
}

fn file_bot(server: &Server, path: &Path) -> Tickets {
    let mut config = config(&server.url());
    config.credentials = Credentials::File(path.to_owned());
    tickets_at(config, &TestClock::new())
}

fn tokens_used(server: &Server) -> Vec<String> {
    server.requests().iter().map(token_of).collect()
}

#[tokio::test]
async fn a_token_file_is_read_again_when_it_changes() {
    let server = Server::start(any_ticket).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "first\n").unwrap();
    let tickets = file_bot(&server, &path);
    tickets.get(id(1)).await.unwrap();
    tickets.get(id(2)).await.unwrap();
    std::fs::write(&path, " second-token \r\n").unwrap();
    tickets.get(id(3)).await.unwrap();
    assert_eq!(tokens_used(&server), ["first", "first", "second-token"]);
}

#[tokio::test]
async fn a_token_file_is_read_again_when_its_token_is_refused() {
    let server = Server::start(any_ticket).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "one").unwrap();
    let modified = path.metadata().unwrap().modified().unwrap();
    let tickets = file_bot(&server, &path);
    tickets.get(id(1)).await.unwrap();
    server.now_by(|request| {
        if token_of(request) == "one" {
            Reply::new(401, EXPIRED)
        } else {
            any_ticket(request)
        }
    });

    // Still the same: no second call.
    assert!(matches!(
        tickets.get(id(2)).await,
        Err(LookupError::AccessRefused(_))
    ));
    assert_eq!(tokens_used(&server), ["one", "one"]);

    // A change that the file's time and length do not show.
    std::fs::write(&path, "two").unwrap();
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    assert!(tickets.get(id(2)).await.is_ok());
    assert_eq!(tokens_used(&server), ["one", "one", "two"]);

    // A change while a call is on its way.
    server.now_by(move |request| {
        if token_of(request) == "two" {
            std::fs::write(&path, "three").unwrap();
            Reply::new(401, EXPIRED)
        } else {
            any_ticket(request)
        }
    });
    assert!(tickets.get(id(3)).await.is_ok());
    assert_eq!(tokens_used(&server)[2..], ["two", "two", "three"]);
}

#[tokio::test]
async fn a_token_file_that_cannot_be_used_is_refused_access_until_it_can() {
    let server = Server::always(Reply::ok(BROSUR)).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let tickets = file_bot(&server, &path);
    let refused = async |why: &str| {
        let error = tickets.get(id(1234)).await.unwrap_err();
        let LookupError::AccessRefused(cause) = &error else {
            panic!("{error:?}")
        };
        assert!(cause.chain().contains(why), "{}", cause.chain());
    };
    refused("No such file").await;
    std::fs::create_dir(&path).unwrap();
    refused("not a regular file").await;
    std::fs::remove_dir(&path).unwrap();
    std::fs::write(&path, " \n").unwrap();
    refused("empty").await;
    std::fs::write(&path, vec![b'x'; 1_000_000]).unwrap();
    refused("too long").await;
    std::fs::write(&path, b"\xff\xfe").unwrap();
    refused("UTF-8").await;
    assert_eq!(server.count(), 0);
    std::fs::write(&path, "good").unwrap();
    assert!(tickets.get(id(1234)).await.is_ok());
}

#[tokio::test]
async fn a_token_with_many_claims_is_read_whole() {
    let server = Server::start(any_ticket).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let long = "x".repeat(4096);
    std::fs::write(&path, &long).unwrap();
    file_bot(&server, &path).get(id(1)).await.unwrap();
    assert_eq!(tokens_used(&server), [long]);
}

#[tokio::test]
async fn the_last_token_is_used_while_the_file_is_away() {
    let server = Server::start(any_ticket).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "good").unwrap();
    let tickets = file_bot(&server, &path);
    tickets.get(id(1)).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(tickets.get(id(2)).await.is_ok());
}
