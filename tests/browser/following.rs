//! Answers come into view, or the page says that there is one below.

use serde_json::json;

use crate::browser::{Size, run};
use crate::page::LAST;

const END_IS_SEEN: &str = "const end = document.querySelector('#messages > li:last-child').getBoundingClientRect().bottom;
    return end <= document.getElementById('scroller').getBoundingClientRect().bottom + 1";

#[tokio::test]
async fn every_answer_comes_into_view_or_is_announced() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            for id in ["1234", "9", "4"] {
                page.look_up(id, &format!("#{id}")).await;
                page.until(END_IS_SEEN, json!(true)).await;
            }
            page.see_no("#to-end", "").await;

            page.script("document.getElementById('scroller').scrollTop = 0")
                .await;
            page.until(END_IS_SEEN, json!(false)).await;
            page.see_no("#to-end", "").await;
            // A press leaves the person where they are: the answer is far below.
            page.script("document.querySelector(\"[data-custom-id*=':details:']\").click()")
                .await;
            page.see("#to-end", "New message ↓").await;
            page.until(
                "return document.getElementById('scroller').scrollTop",
                json!(0),
            )
            .await;
            page.click("#to-end", "").await;
            page.until(END_IS_SEEN, json!(true)).await;
            page.see_no("#to-end", "").await;

            // One's own command is followed from anywhere in the channel.
            page.script("document.getElementById('scroller').scrollTop = 0")
                .await;
            page.look_up("5", "#5").await;
            page.until(END_IS_SEEN, json!(true)).await;
            page.see(&format!("{LAST} .embed-title"), "#5").await;
        }
    })
    .await;
}
