//! A real nginx in front of two replicas.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{reserved_port::ReservedPort, stage::eventually};

/// A running nginx. It ends when this is dropped.
pub(crate) struct Balancer {
    server: Child,
    pub(crate) address: String,
    _directory: TempDir,
    _port: ReservedPort,
}

impl Balancer {
    /// Takes requests in turn to these addresses; what one of them leaves unanswered goes to the other. `None` when there is
    /// no nginx here.
    pub(crate) async fn start(replicas: [&str; 2]) -> Option<Self> {
        let port = ReservedPort::new();
        let directory = tempfile::tempdir().unwrap();
        let address = port.address().to_string();
        let file = directory.path().join("nginx.conf");
        std::fs::write(&file, configuration(directory.path(), &address, replicas)).unwrap();
        let server = launch(&file)?;
        eventually(async || TcpStream::connect(&address).await.is_ok()).await;
        Some(Self {
            server,
            address,
            _directory: directory,
            _port: port,
        })
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _already_gone = self.server.kill();
        let _already_gone = self.server.wait();
    }
}

#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests should know what was left out"
)]
fn launch(file: &Path) -> Option<Child> {
    let paths = std::env::var("PATH").unwrap_or_default();
    let server = Command::new("nginx")
        // Where Debian installs it, which is not in everyone's PATH.
        .env("PATH", format!("{paths}:/usr/sbin"))
        .arg("-c")
        .arg(file)
        .args(["-e", "stderr"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match server {
        Ok(server) => Some(server),
        Err(error) => {
            let insisted = std::env::var("CI").as_deref() == Ok("true");
            assert!(!insisted, "nginx is missing: {error}");
            eprintln!("skipped: there is no nginx; install it to run this test");
            None
        }
    }
}

fn configuration(directory: &Path, address: &str, [one, other]: [&str; 2]) -> String {
    let directory = directory.display();
    format!(
        "daemon off;
        master_process off;
        pid {directory}/pid;
        events {{ worker_connections 512; }}
        http {{
            access_log off;
            client_body_temp_path {directory}/body;
            proxy_temp_path {directory}/proxy;
            fastcgi_temp_path {directory}/fastcgi;
            uwsgi_temp_path {directory}/uwsgi;
            scgi_temp_path {directory}/scgi;
            upstream bots {{
                server {one} max_fails=0;
                server {other} max_fails=0;
            }}
            server {{
                listen {address};
                location = /interactions {{
                    proxy_pass http://bots;
                    proxy_connect_timeout 500ms;
                    proxy_next_upstream error timeout http_503 non_idempotent;
                }}
            }}
        }}
        "
    )
}
