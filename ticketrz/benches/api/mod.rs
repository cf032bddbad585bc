//! An API that answers at once with the ticket that it is asked for, on a real socket.

use std::{net::SocketAddr, sync::Arc};

use jiff::tz::TimeZone;
use ticketrz::{BaseUrl, Config, Credentials};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const TICKET: &str = include_str!("../../tests/data/brosur.json");

/// Starts the API; it ends with the runtime.
pub async fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let template: Arc<str> = TICKET.into();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&template)));
        }
    });
    address
}

/// The defaults, with room for a thousand lookups to wait.
pub fn config(address: SocketAddr) -> Config {
    let base_url = BaseUrl::parse(&format!("http://{address}"), false).expect("a loopback URL");
    let zone = TimeZone::get("Asia/Jakarta").expect("bundled");
    let mut config = Config::new(base_url, zone, Credentials::Fixed("token".into()));
    config.max_waiting = 1000;
    config
}

/// Answers one request after the other until the client hangs up. Requests without a body end with a blank line.
async fn serve(mut stream: TcpStream, template: Arc<str>) {
    let mut request = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await {
            Ok(count @ 1..) => request.extend_from_slice(&buffer[..count]),
            _ => return,
        }
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let text = String::from_utf8_lossy(&request);
        let path = text.split(' ').nth(1).unwrap_or_default();
        let id = path.rsplit('/').next().unwrap_or_default();
        let body = template.replace("\"1234\"", &format!("\"{id}\""));
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        request.clear();
    }
}
