//! Sockets that can fail on purpose: connections that are reset, and a port that refuses.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// The pause before the port is bound again.
const REBIND_AFTER: Duration = Duration::from_millis(20);

/// A handler's hold on the connection that its request came by.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResetHandle(Arc<AtomicBool>);

impl ResetHandle {
    /// Resets the connection (TCP RST) as soon as the server touches it again.
    pub(crate) fn reset(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_reset(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Connected<IncomingStream<'_, Listener>> for ResetHandle {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        stream.io().handle.clone()
    }
}

/// A TCP connection that ends in a reset once its [`ResetHandle`] says so.
pub(crate) struct Connection {
    stream: TcpStream,
    handle: ResetHandle,
}

impl Connection {
    fn check(&self) -> io::Result<()> {
        if self.handle.is_reset() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.handle.is_reset() {
            // Without it the peer would see an orderly end (FIN), which is another failure.
            // A socket that is already gone needs no reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A loopback port that can stop and start listening while its server runs.
pub(crate) struct Listener {
    address: SocketAddr,
    /// Bound and never listening: while the port refuses, no other service can get it.
    _reserved: TcpSocket,
    inner: Option<TcpListener>,
    refuse: watch::Receiver<bool>,
}

impl Listener {
    /// Binds a free port on 127.0.0.1.
    pub(crate) async fn bind() -> io::Result<(Self, Port)> {
        let reserved = TcpSocket::new_v4()?;
        reserved.set_reuseaddr(true)?;
        reserved.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = reserved.local_addr()?;
        let inner = TcpListener::bind(address).await?;
        let (sender, refuse) = watch::channel(false);
        let listener = Self {
            address,
            _reserved: reserved,
            inner: Some(inner),
            refuse,
        };
        Ok((
            listener,
            Port {
                address,
                refuse: sender,
            },
        ))
    }

    async fn follow_switch(&mut self) {
        if *self.refuse.borrow_and_update() {
            self.inner = None;
            // An error means that the server is being dropped, with this task.
            let _ = self.refuse.wait_for(|refuse| !refuse).await;
        }
        if self.inner.is_none() {
            self.inner = TcpListener::bind(self.address).await.ok();
        }
        if self.inner.is_none() {
            tokio::time::sleep(REBIND_AFTER).await;
        }
    }
}

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            self.follow_switch().await;
            let Some(inner) = &self.inner else { continue };
            let mut refuse = self.refuse.clone();
            let accepted = tokio::select! {
                accepted = inner.accept() => accepted,
                _ = refuse.wait_for(|refuse| *refuse) => continue,
            };
            if let Ok((stream, address)) = accepted {
                // Small frames go out at once; where it fails they go out a little later.
                let _ = stream.set_nodelay(true);
                let handle = ResetHandle::default();
                return (Connection { stream, handle }, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// The outside of a [`Listener`]: its address and its switch.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) address: SocketAddr,
    refuse: watch::Sender<bool>,
}

impl Port {
    /// Whether new connections are refused.
    pub(crate) fn set_refusing(&self, refusing: bool) {
        self.refuse.send_replace(refusing);
    }
}
