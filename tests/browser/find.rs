//! Tickets that are found by words.

use serde_json::json;
use thirtyfour::Key;

use crate::browser::{Size, run};
use crate::page::{LAST, Page};
use crate::scenes::choose;

/// Types the search and sends it, with only the keyboard.
async fn find(page: &Page, words: &str) {
    page.write(&format!("/find {words}")).await;
    page.until("return document.activeElement.value", json!(words))
        .await;
    page.keys(Key::Enter).await;
}

#[tokio::test]
async fn a_search_shows_hits_one_is_opened_and_the_search_goes_further() {
    run(Size::Desktop, async |page| {
        page.write("/fin").await;
        page.see("#suggestions [role=option]", "/find").await;
        page.keys(Key::Escape).await;
        page.keys("d brosur").await;
        page.see("#composer .pill", "words").await;
        page.keys(Key::Enter).await;
        page.see(&format!("{LAST} .content"), "among the newest 100 of 1,914")
            .await;
        page.see(&format!("{LAST} .ephemeral"), "Only you can see this")
            .await;
        page.see(
            &format!("{LAST} .embed"),
            "#181994 · Minta brosur printer 15",
        )
        .await;
        page.click(&format!("{LAST} select option[value='181994']"), "")
            .await;
        page.see(&format!("{LAST} .embed-title"), "#181994 · Minta brosur")
            .await;

        page.click("#messages .components button", "Look further")
            .await;
        page.see("#messages .content", "among the newest 200 of 1,914")
            .await;
        page.see("#messages .edited", "(edited)").await;
        let calls = (page.ticketrz.lookups().len(), page.ticketrz.lists().len());
        assert_eq!(calls, (1, 2));
        page.click("#open-wire", "0 saved").await;
        page.see("#wire-calls", "3").await;
    })
    .await;
}

#[tokio::test]
async fn a_quota_that_ends_in_a_search_leaves_what_there_is() {
    run(Size::Desktop, async |page| {
        choose(page, "Quota ends soon").await;
        find(page, "zebra").await;
        page.see(&format!("{LAST} .content"), "out of ticket lookups")
            .await;
        page.see(&format!("{LAST} .content"), "among the newest 200 of 1,914")
            .await;
        assert_eq!(page.ticketrz.lists().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn without_a_list_nothing_is_searched() {
    run(Size::Desktop, async |page| {
        choose(page, "No list").await;
        for answers in [1, 2] {
            find(page, "brosur").await;
            page.until(
                "return document.querySelectorAll('#messages .ephemeral').length",
                json!(answers),
            )
            .await;
            page.see(
                &format!("{LAST} .content"),
                "doesn't let me search its tickets",
            )
            .await;
        }
        assert_eq!(page.ticketrz.lists().len(), 1);
    })
    .await;
}
