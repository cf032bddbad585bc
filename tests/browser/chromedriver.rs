//! Chromium and its driver: found, started, spoken to.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use thirtyfour::error::{WebDriverError, WebDriverResult};
use thirtyfour::session::http::{Body, HttpClient};
use thirtyfour::{
    ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
    WebDriver,
};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::page::GENEROUS;

const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const ARGUMENTS: [&str; 10] = [
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

    /// Starts a driver on a free port, and a Chromium with its own profile.
    pub(crate) async fn start(&self) -> (Driver, WebDriver) {
        let mut child = Command::new(&self.driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = tokio::time::timeout(GENEROUS, async {
            loop {
                let line = lines.next_line().await.unwrap().unwrap();
                if let Some((_, port)) = line.split_once("successfully on port ") {
                    break port.trim_end_matches('.').to_owned();
                }
            }
        });
        let port = port.await.unwrap();
        // A client that does not read must not write forever.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let profile = tempfile::tempdir().unwrap();
        let web = WebDriver::builder(
            format!("http://127.0.0.1:{port}"),
            self.capabilities(profile.path()),
        )
        .client(Client::new())
        .await
        .unwrap();
        (
            Driver {
                _child: child,
                _profile: profile,
            },
            web,
        )
    }

    fn capabilities(&self, profile: &Path) -> ChromeCapabilities {
        let mut chrome = DesiredCapabilities::chrome();
        chrome.set_binary(self.browser.to_str().unwrap()).unwrap();
        for argument in ARGUMENTS {
            chrome.add_arg(argument).unwrap();
        }
        let profile = format!("--user-data-dir={}", profile.display());
        chrome.add_arg(&profile).unwrap();
        chrome
            .set_browser_log_level(LoggingPrefsLogLevel::All)
            .unwrap();
        chrome
    }
}

/// A running driver; it ends with this.
pub(crate) struct Driver {
    _child: Child,
    _profile: tempfile::TempDir,
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
