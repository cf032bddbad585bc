//! Tickets whose text tries to be more than text.

use serde_json::json;

use crate::browser::{Size, run};
use crate::page::LAST;

#[tokio::test]
async fn the_text_of_tickets_and_people_stays_text() {
    run(Size::Desktop, async |page| {
        for (id, title) in [(2, "#2"), (9, "#9"), (11, "#11"), (16, "#16")] {
            page.click(&format!("[data-ticket='{id}']"), "").await;
            page.see(&format!("{LAST} .embed-title"), title).await;
            page.click(&format!("{LAST} button"), "Details").await;
            page.see(&format!("{LAST} .embed-field"), "").await;
        }
        page.write("<img src=x onerror=alert(1)> <b>bold</b> [a](javascript:alert(1))")
            .await;
        page.keys(thirtyfour::Key::Enter).await;
        page.see(&format!("{LAST} .content"), "<img src=x").await;
        let built = "return [...document.querySelectorAll('#messages img, #messages script, \
                     #messages iframe, #messages b, #messages style')].length";
        page.until(built, json!(0)).await;
        // Nothing in a ticket becomes a mention, a time, a spoiler or a link.
        let made = "return [...document.querySelectorAll('.embed .mention, .embed .spoiler, \
                    .embed [href*=\"evil\"], #messages [href^=\"javascript\"]')].length";
        page.until(made, json!(0)).await;
        let literal = "return [...document.querySelectorAll('.embed-title')]
            .some((title) => title.textContent.includes('**bold** [click](https://evil.example) @everyone'))";
        page.until(literal, json!(true)).await;
    })
    .await;
}
