//! What is written or chosen and cannot be sent.

use serde_json::json;
use thirtyfour::Key;

use crate::browser::{Size, run};
use crate::page::LAST;

const VALUE: &str = "return document.querySelector('#composer textarea').value";

#[tokio::test]
async fn a_message_that_is_too_long_is_kept_and_said() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            let fill = "const text = document.querySelector('#composer textarea');
                text.value = 'x '.repeat(1001);
                text.dispatchEvent(new Event('input'));";
            page.script(fill).await;
            page.see("#composer-note", "2 characters over 2,000").await;
            page.keys(Key::Enter).await;
            let length = "return document.querySelector('#composer textarea').value.length";
            page.until(length, json!(2002)).await;
            page.keys(Key::Backspace).await;
            page.keys(Key::Backspace).await;
            page.see_no("#composer-note", "over").await;
            page.keys(Key::Enter).await;
            page.see(&format!("{LAST} .content"), "x x x").await;
            page.until(VALUE, json!("")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_written_while_the_playground_is_gone_is_kept_and_said() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            page.set_offline(true).await;
            page.write("Is anybody there?").await;
            page.keys(Key::Enter).await;
            page.see("#composer-note", "does not answer").await;
            page.see("#composer-note", "Your text is still here").await;
            page.until(VALUE, json!("Is anybody there?")).await;
            page.set_offline(false).await;
            page.keys(Key::Enter).await;
            page.see(&format!("{LAST} .content"), "Is anybody there?")
                .await;
            page.see_no("#composer-note", "still here").await;

            page.write("/ticket 4").await;
            page.see("#composer .pill", "id").await;
            page.set_offline(true).await;
            page.click("#composer .send", "").await;
            page.see(&format!("{LAST}.failed .content"), "does not answer")
                .await;
            page.see("#composer-note", "Your text is still here").await;
            page.until("return document.activeElement.value", json!("4"))
                .await;
            page.set_offline(false).await;
            page.click("#composer .send", "").await;
            page.see("#messages .embed-title", "#4").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_scene_a_role_and_a_clock_that_cannot_be_switched_say_so() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            if size != Size::Desktop {
                page.click("#open-panel", "").await;
            }
            page.set_offline(true).await;
            for (group, control) in [
                ("#scenes", "input[value=down]"),
                ("#you", "#role-support"),
                ("#clock", ".chip"),
                ("#bot", ".chip"),
            ] {
                page.click(&format!("{group} {control}"), "").await;
                page.see(&format!("{group} [role=alert]"), "Nothing was changed.")
                    .await;
            }
            // What holds is shown, not what was clicked.
            let shown = "return [document.querySelector('#scenes input:checked').value, \
                document.getElementById('role-support').checked]";
            page.until(shown, json!(["normal", true])).await;
            page.set_offline(false).await;
            page.click("#scenes input[value=changing]", "").await;
            page.see_no("#scenes [role=alert]", "Nothing").await;
            page.click("#scenes input[value=normal]", "").await;
        }
    })
    .await;
}
