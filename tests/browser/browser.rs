//! What every test begins and ends with.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt as _;
use playground::page::{self, Backstage, Page as Server};
use serde_json::json;
use simulators::clock::Clock;
use simulators::stage::Stage;
use tokio::sync::Semaphore;

use crate::chromedriver::Installed;
use crate::page::Page;

const BOT: &str = env!("CARGO_BIN_EXE_ticketrz-bot");

/// Two browsers keep a small machine busy.
static TURNS: Semaphore = Semaphore::const_new(2);

/// The size of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Desktop,
    Phone,
    /// The narrowest phone that is still in use.
    Narrow,
}

impl Size {
    pub(crate) const ALL: [Self; 3] = [Self::Desktop, Self::Phone, Self::Narrow];

    pub(crate) fn metrics(self) -> serde_json::Value {
        match self {
            Self::Desktop => {
                json!({"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": false})
            }
            Self::Phone => {
                json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true})
            }
            Self::Narrow => {
                json!({"width": 320, "height": 568, "deviceScaleFactor": 1, "mobile": true})
            }
        }
    }
}

/// Runs a test on its own page, with its own bot and Chromium, and afterwards looks
/// whether the browser reported any error.
pub(crate) async fn run(size: Size, test: impl AsyncFnOnce(&Page)) {
    let Some(installed) = Installed::find() else {
        return skip();
    };
    let _turn = TURNS.acquire().await.unwrap();
    let stage = Stage::start_with(BOT, Clock::system(), page::settings).await;
    let mut stage = stage.unwrap();
    let server = Server::bind(0).await.unwrap();
    let url = server.url();
    let (backstage, mut restarts) = Backstage::new(stage.discord.clone(), stage.ticketrz.clone());
    let tally = backstage.tally.clone();
    let serving = tokio::spawn(server.serve(backstage));
    let (running, web) = installed.start().await;
    let page = Page {
        web,
        discord: stage.discord.clone(),
        ticketrz: stage.ticketrz.clone(),
        tally,
        url,
    };

    let tested = async {
        let cdp = page.web.cdp();
        let zone = json!({"timezoneId": "Asia/Jakarta"});
        cdp.send_raw("Emulation.setTimezoneOverride", zone)
            .await
            .unwrap();
        page.prefer("dark").await;
        page.open_at(size).await;
        test(&page).await;
        page.expect_a_quiet_console().await;
    };
    let restarting = async {
        while let Some(restart) = restarts.recv().await {
            stage.restart().await.unwrap();
            restart.done();
        }
        std::future::pending::<()>().await;
    };
    let tested = async {
        tokio::select! { () = tested => {}, () = restarting => {} }
    };
    let tested = AssertUnwindSafe(tested).catch_unwind().await;

    // Whether the test passed or not, nothing that it started keeps running.
    running.close(page.web).await;
    serving.abort();
    let ended = stage.end().await;
    if let Err(panic) = tested {
        resume_unwind(panic);
    }
    assert!(ended.unwrap().success());
}

fn skip() {
    let said = "SKIPPED: no chromium and chromedriver here. Install them (Debian: apt-get install \
                chromium-headless-shell chromium-driver), then: cargo test --test browser\n";
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "{said}"
    );
    // Not by `eprintln!`: a passing test's output is hidden.
    std::io::stderr().write_all(said.as_bytes()).unwrap();
}
