//! A small HTTP server on a real loopback socket, whose every answer a test writes down to the byte.

use std::{
    fmt::Write,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
};

/// What reached the server.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// What goes back.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Http {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// The answer, as soon as a permit is there for it.
    Held(Arc<Semaphore>, Box<Reply>),
    /// These bytes, and then nothing more while the connection stays open.
    Stall(Vec<u8>),
    /// These bytes, and then a reset.
    Reset(Vec<u8>),
    /// These bytes, and then the orderly end of the connection.
    Raw(Vec<u8>),
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::Http {
            status,
            headers: Vec::new(),
            body: body.as_ref().to_vec(),
        }
    }

    pub(crate) fn ok(body: impl AsRef<[u8]>) -> Self {
        Self::new(200, body)
    }

    pub(crate) fn held(self, gate: &Arc<Semaphore>) -> Self {
        Self::Held(Arc::clone(gate), Box::new(self))
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        if let Self::Http { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// The server. It ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    handler: Mutex<Arc<Handler>>,
    requests: Mutex<Vec<Request>>,
    /// Requests that wait for their answer, now and at most.
    open: AtomicUsize,
    peak: AtomicUsize,
}

impl Server {
    pub(crate) async fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Mutex::new(Arc::new(handler)),
            requests: Mutex::default(),
            open: AtomicUsize::default(),
            peak: AtomicUsize::default(),
        });
        let of_task = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&of_task)));
            }
        });
        Self {
            address,
            shared,
            task,
        }
    }

    /// A server that always answers the same.
    pub(crate) async fn always(reply: Reply) -> Self {
        Self::start(move |_| reply.clone()).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// How many requests there were.
    pub(crate) fn count(&self) -> usize {
        self.requests().len()
    }

    /// How many requests there were to a path.
    pub(crate) fn count_of(&self, path: &str) -> usize {
        self.requests()
            .iter()
            .filter(|request| request.path == path)
            .count()
    }

    /// The most requests that waited for their answer at one time.
    pub(crate) fn peak(&self) -> usize {
        self.shared.peak.load(Ordering::SeqCst)
    }

    /// From now on it answers this.
    pub(crate) fn now(&self, reply: Reply) {
        self.now_by(move |_| reply.clone());
    }

    pub(crate) fn now_by(&self, handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) {
        *self.shared.handler.lock().unwrap() = Arc::new(handler);
    }

    /// Waits until so many requests have come.
    pub(crate) async fn reached(&self, count: usize) {
        eventually(|| self.count() >= count).await;
    }
}

/// Waits for a condition, with an end that only a defect reaches.
pub(crate) async fn eventually(condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), wait)
        .await
        .expect("it never happened");
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let Some(request) = read_request(&mut stream).await else {
        return;
    };
    shared.requests.lock().unwrap().push(request.clone());
    let handler = Arc::clone(&shared.handler.lock().unwrap());
    let open = shared.open.fetch_add(1, Ordering::SeqCst) + 1;
    shared.peak.fetch_max(open, Ordering::SeqCst);
    let mut reply = handler(&request);
    while let Reply::Held(gate, held) = reply {
        gate.acquire().await.unwrap().forget();
        reply = *held;
    }
    shared.open.fetch_sub(1, Ordering::SeqCst);
    match reply {
        Reply::Held(..) => unreachable!("unwrapped above"),
        Reply::Http {
            status,
            headers,
            body,
        } => {
            let mut head = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n",
                body.len()
            );
            for (name, value) in headers {
                let _ = write!(head, "{name}: {value}\r\n");
            }
            head.push_str("\r\n");
            send(&mut stream, head.as_bytes()).await;
            send(&mut stream, &body).await;
            finish(stream).await;
        }
        Reply::Stall(bytes) => {
            send(&mut stream, &bytes).await;
            // The client ends it.
            drain(&mut stream).await;
        }
        Reply::Reset(bytes) => {
            send(&mut stream, &bytes).await;
            stream.set_zero_linger().unwrap();
        }
        Reply::Raw(bytes) => {
            send(&mut stream, &bytes).await;
            finish(stream).await;
        }
    }
}

/// The client may have gone already.
async fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes).await;
}

/// Closes without a reset, which would take bytes away that the client has not read yet.
async fn finish(mut stream: TcpStream) {
    let _ = stream.shutdown().await;
    drain(&mut stream).await;
}

async fn drain(stream: &mut TcpStream) {
    let mut buffer = [0; 1024];
    while matches!(stream.read(&mut buffer).await, Ok(1..)) {}
}

async fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let head_end = loop {
        let mut buffer = [0; 4096];
        let count = stream
            .read(&mut buffer)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut request = Request {
        method,
        path,
        headers,
        body: String::new(),
    };
    let length: usize = request
        .header("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = bytes.split_off(head_end + 4);
    while body.len() < length {
        let mut buffer = [0; 4096];
        let count = stream
            .read(&mut buffer)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        body.extend_from_slice(&buffer[..count]);
    }
    request.body = String::from_utf8(body).unwrap();
    Some(request)
}
