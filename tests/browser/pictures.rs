//! The pictures in the README.

use std::path::PathBuf;

use serde_json::json;

use crate::browser::{Size, run};
use crate::page::{LAST, Page};

/// A PNG of a page of flat colours is well below this.
const LARGEST: usize = 250 * 1024;

/// Takes a picture of what the window shows.
pub(crate) async fn take(page: &Page, name: &str) {
    // Without traces of the pointer and the text cursor.
    page.script("document.activeElement.blur()").await;
    let cdp = page.web.cdp();
    let away = json!({"type": "mouseMoved", "x": 0, "y": 0});
    cdp.send_raw("Input.dispatchMouseEvent", away)
        .await
        .unwrap();
    let png = page.web.screenshot_as_png().await.unwrap();
    assert!(
        png.starts_with(b"\x89PNG") && png.len() < LARGEST,
        "{} bytes",
        png.len()
    );
    keep(name, &png);
}

/// Replaces a picture of the docs, if that is asked for.
pub(crate) fn keep(name: &str, picture: &[u8]) {
    if std::env::var_os("UPDATE_SCREENSHOTS").is_some_and(|update| update == "true") {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), picture).unwrap();
    }
}

async fn shared_ticket(page: &Page) {
    page.look_up("1234", "#1234").await;
    page.click(&format!("{LAST} button"), "Share").await;
    page.see(&format!("{LAST} .mention"), "@Budi").await;
}

#[tokio::test]
async fn pictures_of_the_dark_page_and_the_used_up_quota() {
    run(Size::Desktop, async |page| {
        page.look_up("1234", "#1234").await;
        take(page, "dark.png").await;
        page.click("#scenes .choice-name", "Quota used up").await;
        page.click("[data-ticket='8']", "").await;
        page.see(&format!("{LAST} .content"), "out of ticket lookups")
            .await;
        page.script("document.getElementById('panel').scrollTop = 0")
            .await;
        take(page, "quota.png").await;
    })
    .await;
}

#[tokio::test]
async fn pictures_of_the_light_page_with_the_wire() {
    run(Size::Desktop, async |page| {
        page.click("#theme", "").await;
        shared_ticket(page).await;
        page.click(&format!("{LAST} [aria-label='Show on the wire']"), "")
            .await;
        page.see(".wire-group.wanted", "Share").await;
        take(page, "light.png").await;
    })
    .await;
}

#[tokio::test]
async fn pictures_of_the_page_on_a_phone() {
    run(Size::Phone, async |page| {
        page.click("#open-panel", "").await;
        page.click("[data-ticket='8']", "").await;
        page.see(&format!("{LAST} .embed-title"), "#8").await;
        take(page, "phone.png").await;
    })
    .await;
}
