//! `healthcheck`: whether the bot on this machine is alive, for containers without a shell.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use super::terminal::complain;
use crate::exit::Exit;

/// Container health checks usually time out after a few seconds.
const LONGEST: Duration = Duration::from_secs(3);

/// Asks the bot that listens on `address`.
pub(super) async fn ask(address: SocketAddr) -> Exit {
    let url = format!("http://{}/healthz", reachable(address));
    let answer = async {
        reqwest::Client::builder()
            .no_proxy()
            .timeout(LONGEST)
            .build()?
            .get(url)
            .send()
            .await?
            .error_for_status()
    };
    match answer.await {
        Ok(_) => Exit::Stopped,
        Err(error) => {
            complain(format_args!("the bot is not alive: {error}"));
            Exit::Failed
        }
    }
}

/// A bot that listens on all interfaces is asked over the loopback interface.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
