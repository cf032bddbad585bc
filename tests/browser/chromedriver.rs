//! Chromium and its driver: found, started, spoken to.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;
use thirtyfour::error::{WebDriverError, WebDriverResult};
use thirtyfour::session::http::{Body, HttpClient};
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use crate::page::GENEROUS;

/// The first has no window and no menus to draw, which are half of the others' work.
const BROWSERS: [&str; 5] = [
    "/usr/lib/chromium/chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const ARGUMENTS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    "about:blank",
];

/// What is needed of this machine.
pub(crate) struct Installed {
    browser: PathBuf,
    driver: PathBuf,
}

impl Installed {
    /// None when something is missing.
    pub(crate) fn find() -> Option<Self> {
        Some(Self {
            browser: BROWSERS.iter().find_map(|name| on_path(name))?,
            driver: on_path("chromedriver")?,
        })
    }

    /// Starts a Chromium with its own profile, and a driver on a free port that speaks with it.
    pub(crate) async fn start(&self) -> (Running, WebDriver) {
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Command::new(&self.browser);
        browser
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stderr(Stdio::piped());
        let mut browser = browser
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let stderr = browser.stderr.take().unwrap();
        let (debugger, (driver, port)) = tokio::join!(
            said(stderr, "DevTools listening on ws://"),
            self.start_driver(),
        );
        let debugger = debugger.unwrap();
        let (debugger, _) = debugger.split_once('/').unwrap();
        let mut chrome = DesiredCapabilities::chrome();
        chrome.set_debugger_address(debugger).unwrap();
        chrome
            .set_browser_log_level(LoggingPrefsLogLevel::All)
            .unwrap();
        let url = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
        let web = WebDriver::builder(url, chrome);
        let web = web.client(Client::new()).await.unwrap();
        (
            Running {
                browser,
                _driver: driver,
                _profile: profile,
            },
            web,
        )
    }

    /// The driver takes a port that is free for IPv6, and ends if it is not free for IPv4.
    async fn start_driver(&self) -> (Child, String) {
        const TRIES: usize = 5;
        let mut ended = Vec::new();
        for _ in 0..TRIES {
            let mut driver = Command::new(&self.driver);
            driver
                .arg("--port=0")
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::null());
            let mut driver = driver.kill_on_drop(true).spawn().unwrap();
            let stdout = driver.stdout.take().unwrap();
            match said(stdout, "successfully on port ").await {
                Ok(port) => return (driver, port),
                Err(output) => ended.push(output),
            }
        }
        panic!("{} ended: {ended:#?}", self.driver.display());
    }
}

/// What follows these words on the first line that has them, or all that was said before the end.
async fn said(
    output: impl AsyncRead + Unpin + Send + 'static,
    words: &str,
) -> Result<String, String> {
    let mut lines = BufReader::new(output).lines();
    let mut before = String::new();
    let found = tokio::time::timeout(GENEROUS, async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some((_, found)) = line.split_once(words) {
                return Ok(found.to_owned());
            }
            before.push_str(&line);
            before.push('\n');
        }
        Err(before)
    });
    let found = found.await.unwrap();
    // A program that nobody listens to must not write forever.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    found
}

/// A running browser and its driver; they end with this.
pub(crate) struct Running {
    browser: Child,
    _driver: Child,
    _profile: tempfile::TempDir,
}

impl Running {
    /// Closes the browser with all its processes.
    pub(crate) async fn close(mut self, web: WebDriver) {
        // The browser may be gone before it answers.
        let _closing = web.cdp().send_raw("Browser.close", json!({})).await;
        let ended = tokio::time::timeout(GENEROUS, self.browser.wait()).await;
        ended.unwrap().unwrap();
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|directory| directory.join(name))
        .find(|file| file.is_file())
}

/// thirtyfour's requests by the project's one HTTP client.
struct Client(reqwest::Client);

impl Client {
    fn new() -> Self {
        let client = reqwest::Client::builder().timeout(Duration::from_mins(2));
        Self(client.build().unwrap())
    }
}

#[async_trait::async_trait]
impl HttpClient for Client {
    async fn send(&self, request: Request<Body<'_>>) -> WebDriverResult<Response<Bytes>> {
        let (parts, body) = request.into_parts();
        let request = self
            .0
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers);
        let request = match body {
            Body::Empty => request,
            Body::Json(json) => request.body(json.to_string()),
        };
        let failed = |error: reqwest::Error| WebDriverError::HttpError(error.to_string());
        let answer = request.send().await.map_err(failed)?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(failed)?;
        let response = Response::builder().status(status).body(bytes);
        response.map_err(|error| WebDriverError::HttpError(error.to_string()))
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        Arc::new(Self::new())
    }
}
