//! What can happen to a connection.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ticketrz::{Config, LookupError};
use tokio::{io::AsyncWriteExt, net::TcpListener, time::timeout};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig, crypto,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use crate::{
    reserved_port::ReservedPort,
    server::{Reply, Server},
    support::{BROSUR, config, id, tickets},
};

/// Far more than any of these needs, and less than a wait without an end.
const GENEROUS: Duration = Duration::from_secs(30);

#[track_caller]
fn assert_unavailable(error: &LookupError, because: &str) {
    let LookupError::Unavailable(cause) = error else {
        panic!("{error:?}")
    };
    assert!(cause.chain().contains(because), "{}", cause.chain());
}

async fn fail(config: Config) -> LookupError {
    tickets(config).get(id(1234)).await.unwrap_err()
}

/// The timeouts short, so that a test does not wait for the real ones.
fn impatient(base_url: &str) -> Config {
    let mut config = config(base_url);
    config.request_timeout = Duration::from_millis(250);
    config.budget = Duration::from_millis(400);
    config
}

#[tokio::test]
async fn a_refused_connection_is_an_outage() {
    let port = ReservedPort::new();
    let error = fail(config(&format!("http://{}", port.address()))).await;
    assert_unavailable(&error, "cannot be reached");
}

#[tokio::test]
async fn a_reset_is_an_outage() {
    let server = Server::always(Reply::Reset(Vec::new())).await;
    assert_unavailable(
        &fail(config(&server.url())).await,
        "connection to the API broke",
    );
}

#[tokio::test]
async fn a_reset_half_way_is_an_outage() {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{{\"Id\":",
        BROSUR.len()
    );
    let server = Server::always(Reply::Reset(head.into())).await;
    assert_unavailable(
        &fail(config(&server.url())).await,
        "connection to the API broke",
    );
}

#[tokio::test]
async fn an_answer_that_ends_early_is_an_outage() {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{{\"Id\":",
        BROSUR.len()
    );
    let server = Server::always(Reply::Raw(head.into())).await;
    assert_unavailable(
        &fail(config(&server.url())).await,
        "connection to the API broke",
    );
}

#[tokio::test]
async fn what_is_no_http_is_an_outage() {
    let server = Server::always(Reply::Raw(b"220 mail.example ESMTP\r\n".to_vec())).await;
    assert_unavailable(
        &fail(config(&server.url())).await,
        "connection to the API broke",
    );
}

#[tokio::test]
async fn an_answer_that_never_comes_has_an_end() {
    let start = Instant::now();
    let server = Server::always(Reply::Stall(Vec::new())).await;
    assert_unavailable(&fail(impatient(&server.url())).await, "in time");
    assert!(start.elapsed() < GENEROUS);
}

#[tokio::test]
async fn an_answer_that_stalls_half_way_has_an_end() {
    let start = Instant::now();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{{\"Id\":",
        BROSUR.len()
    );
    let server = Server::always(Reply::Stall(head.into())).await;
    assert_unavailable(&fail(impatient(&server.url())).await, "in time");
    assert!(start.elapsed() < GENEROUS);
}

#[tokio::test]
async fn a_server_that_takes_no_connection_in_has_an_end() {
    // Nobody ever accepts; TLS therefore never begins.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = impatient(&format!("https://{}", listener.local_addr().unwrap()));
    config.connect_timeout = Duration::from_millis(200);
    let start = Instant::now();
    assert_unavailable(&fail(config).await, "in time");
    assert!(start.elapsed() < GENEROUS);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_an_outage() {
    // RFC 2606 reserves `.invalid`. A resolver may take its time to say so, hence the short budget.
    let start = Instant::now();
    let error = fail(impatient("https://ticketrz.invalid")).await;
    assert!(matches!(error, LookupError::Unavailable(_)), "{error:?}");
    assert!(start.elapsed() < GENEROUS);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_an_outage() {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(
        certified.signing_key.serialize_der(),
    ));
    let tls = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            assert!(
                acceptor.accept(stream).await.is_err(),
                "the client trusted the certificate"
            );
        }
    });
    let error = fail(config(&format!("https://127.0.0.1:{port}"))).await;
    assert_unavailable(&error, "certificate");
    assert_unavailable(&error, "cannot be reached");
    assert!(!server.is_finished());
    server.abort();
}

/// The HTTP library passes over any number of these: what bounds them is the time that a request may take.
#[tokio::test]
async fn responses_that_are_only_informational_end_with_the_requests_time_and_hold_nobody_else_up()
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let flood = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let many = "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000);
        while stream.write_all(many.as_bytes()).await.is_ok() {}
    });
    let known = Server::always(Reply::ok(BROSUR)).await;
    let known = tickets(config(&known.url()));
    known.get(id(1234)).await.unwrap();

    let flooded = tickets(impatient(&format!("http://{address}")));
    let lookup = tokio::spawn(async move { flooded.get(id(1234)).await });
    while !lookup.is_finished() {
        timeout(GENEROUS, known.get(id(1234)))
            .await
            .unwrap()
            .unwrap();
        tokio::task::yield_now().await;
    }
    assert_unavailable(&lookup.await.unwrap().unwrap_err(), "in time");
    timeout(GENEROUS, flood).await.unwrap().unwrap();
}
