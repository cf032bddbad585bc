//! The page at the width of a phone.

use serde_json::json;

use crate::browser::{Size, run};
use crate::page::LAST;

#[tokio::test]
async fn everything_can_be_reached_and_nothing_is_cut_off() {
    run(Size::Phone, async |page| {
        let overflow = "return document.documentElement.scrollWidth - innerWidth";
        page.see_no("#panel", "").await;
        page.click("#open-panel", "").await;
        page.click("[data-ticket='1234']", "").await;
        page.see_no("#panel", "").await;
        page.see(&format!("{LAST} .embed-title"), "#1234").await;
        let cut = format!(
            "const box = document.querySelector('{LAST} .embed').getBoundingClientRect();
             return box.right <= innerWidth && box.left >= 0"
        );
        page.until(&cut, json!(true)).await;
        page.until(overflow, json!(0)).await;

        page.click(&format!("{LAST} button"), "Details").await;
        page.see(&format!("{LAST} .embed-field-name"), "Times")
            .await;
        page.click(&format!("{LAST} .toolbar button:last-child"), "")
            .await;
        page.click(".menu-item", "Show on the wire").await;
        page.see(".wire-group.wanted", "Button “Details”").await;
        page.until(overflow, json!(0)).await;
        page.click("#wire .icon-button", "").await;
        page.see_no("#wire", "").await;

        page.click("#open-places", "").await;
        page.click("[data-spot=lounge]", "lounge").await;
        page.see("#channel-name", "lounge").await;
        page.see_no("#places", "").await;
        page.click("#open-places", "").await;
        page.click("[data-spot=support]", "support").await;

        page.write("/ticket 4").await;
        page.see("#composer .listbox", "id").await;
        page.click("#composer .send", "").await;
        page.see(&format!("{LAST} .embed-title"), "#4").await;
        page.until(overflow, json!(0)).await;

        page.click("[data-key='item/post-1'] .toolbar button", "")
            .await;
        page.click(".menu-item", "Apps").await;
        page.click(".submenu .menu-item", "Look up ticket").await;
        page.see(&format!("{LAST} .embed-title"), "#3").await;
    })
    .await;
}
