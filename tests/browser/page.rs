//! The page as somebody in front of it sees and uses it. Everything waits until it can be done.

use std::time::{Duration, Instant};

use playground::page::Tally;
use serde_json::{Value, json};
use simulators::discord::Discord;
use simulators::ticketrz::Ticketrz;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{By, WebDriver, WebElement};

use crate::browser::Size;

/// More than anything takes even on a busy machine; a wait ends when its condition holds.
pub(crate) const GENEROUS: Duration = Duration::from_secs(45);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The last visible element that fits a selector and shows a text, in one call: the driver's own commands take three for each
/// element. Options are visible with their list.
const LAST_VISIBLE: &str = "
    const [css, text] = arguments;
    const shows = element =>
        (element.closest('select') ?? element).checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
        element.innerText.replace(/\\s+/g, ' ').trim().includes(text);
    return [...document.querySelectorAll(css)].findLast(shows) ?? null;
";

/// The newest message of the bot's.
pub(crate) const LAST: &str = "#messages > li:last-child";

/// An open page.
pub(crate) struct Page {
    pub(crate) web: WebDriver,
    pub(crate) discord: Discord,
    pub(crate) ticketrz: Ticketrz,
    pub(crate) tally: Tally,
    pub(crate) url: String,
}

impl Page {
    /// Reloads it, and waits until it is filled.
    pub(crate) async fn open(&self) {
        self.web.goto(&self.url).await.unwrap();
        self.see("#messages", "Rama").await;
    }

    /// Reloads it in a window of this size.
    pub(crate) async fn open_at(&self, size: Size) {
        let cdp = self.web.cdp();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", size.metrics())
            .await
            .unwrap();
        self.open().await;
    }

    /// Whether what the page asks of its server fails, as when the playground has ended.
    pub(crate) async fn set_offline(&self, offline: bool) {
        let blocked = if offline { vec!["*/api/*"] } else { Vec::new() };
        let cdp = self.web.cdp();
        cdp.send_raw("Network.enable", json!({})).await.unwrap();
        cdp.send_raw("Network.setBlockedURLs", json!({"urls": blocked}))
            .await
            .unwrap();
        // The browser reports each failed request, as it should.
        self.web.browser_log().await.unwrap();
    }

    /// Makes the system prefer a colour scheme.
    pub(crate) async fn prefer(&self, scheme: &str) {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        let cdp = self.web.cdp();
        cdp.send_raw("Emulation.setEmulatedMedia", media)
            .await
            .unwrap();
    }

    /// Waits until something visible that fits the selector shows the text. Returns it.
    pub(crate) async fn see(&self, css: &str, text: &str) -> WebElement {
        let started = Instant::now();
        loop {
            // A page that is just being drawn may lose an element while it is looked at.
            if let Ok(Some(found)) = self.find(css, text).await {
                return found;
            }
            assert!(
                started.elapsed() < GENEROUS,
                "no {css} with {text:?}; the page says:\n{}",
                self.text("body").await
            );
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn find(&self, css: &str, text: &str) -> WebDriverResult<Option<WebElement>> {
        let arguments = vec![json!(css), json!(text)];
        let found = self.web.execute(LAST_VISIBLE, arguments).await?;
        if found.json().is_null() {
            return Ok(None);
        }
        found.element().map(Some)
    }

    /// Waits until nothing visible fits the selector and shows the text.
    pub(crate) async fn see_no(&self, css: &str, text: &str) {
        let started = Instant::now();
        while !matches!(self.find(css, text).await, Ok(None)) {
            assert!(started.elapsed() < GENEROUS, "still a {css} with {text:?}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Waits until a script's value is as it should be.
    pub(crate) async fn until(&self, script: &str, wanted: Value) {
        let started = Instant::now();
        loop {
            let value = self.script(script).await;
            if value == wanted {
                return;
            }
            assert!(
                started.elapsed() < GENEROUS,
                "{script} is {value}, not {wanted}"
            );
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Clicks what fits the selector and shows the text (the last such thing).
    pub(crate) async fn click(&self, css: &str, text: &str) {
        let started = Instant::now();
        while let Err(error) = self.see(css, text).await.click().await {
            assert!(started.elapsed() < GENEROUS, "cannot click {css}: {error}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Types into whatever has the focus.
    pub(crate) async fn keys(&self, keys: impl Into<thirtyfour::TypingData>) {
        let focused = self.web.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// Types into the message box from its beginning.
    pub(crate) async fn write(&self, text: &str) {
        self.click("#composer textarea", "").await;
        self.keys(text).await;
    }

    /// Uses `/ticket` with only the keyboard, and waits for the answer's embed.
    pub(crate) async fn look_up(&self, id: &str, title: &str) {
        let before = self.discord.messages().len();
        self.write(&format!("/ticket {id}")).await;
        self.until("return document.activeElement.value", json!(id))
            .await;
        // The list above the box must be there before Enter picks from it.
        self.see("#composer .listbox", "id").await;
        self.keys(thirtyfour::Key::Escape).await;
        self.keys(thirtyfour::Key::Enter).await;
        self.see(&format!("{LAST} .embed-title"), title).await;
        assert_eq!(self.discord.messages().len(), before + 1);
    }

    /// The visible text of the first thing that fits.
    pub(crate) async fn text(&self, css: &str) -> String {
        let element = self.web.find(By::Css(css)).await.unwrap();
        element.text().await.unwrap()
    }

    /// The value that a script returns.
    pub(crate) async fn script(&self, script: &str) -> Value {
        let done = self.web.execute(script, Vec::new()).await.unwrap();
        done.json().clone()
    }

    /// Fails when the browser reported errors, refused something, or warned.
    pub(crate) async fn expect_a_quiet_console(&self) {
        let log = self.web.browser_log().await.unwrap();
        let complaints: Vec<_> = log
            .iter()
            .filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"))
            .collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}
