//! The page without a mouse.

use serde_json::json;
use thirtyfour::Key;

use crate::browser::{Size, run};
use crate::page::{LAST, Page};

const BOX_HAS_FOCUS: &str = "return document.activeElement.matches('#composer textarea')";
const FROM_THE_TOP: &str = "document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');";

async fn tab(page: &Page) {
    let actions = page.web.action_chain();
    actions.send_keys(Key::Tab).perform().await.unwrap();
}

#[tokio::test]
async fn the_message_box_has_the_focus_and_takes_what_is_typed_anywhere() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            page.until(BOX_HAS_FOCUS, json!(true)).await;
            for elsewhere in ["#scroller", "#open-wire", "#theme"] {
                page.script(&format!("document.querySelector('{elsewhere}').focus()"))
                    .await;
                page.keys("hi").await;
                page.until("return document.activeElement.value", json!("hi"))
                    .await;
                page.keys(Key::Backspace).await;
                page.keys(Key::Backspace).await;
            }
            // A command that is begun takes it as well.
            page.keys("/ticket ").await;
            page.see("#composer .pill", "id").await;
            page.script("document.getElementById('scroller').focus()")
                .await;
            page.keys("7").await;
            page.until("return document.activeElement.value", json!("7"))
                .await;
        }
    })
    .await;
}

#[tokio::test]
async fn keys_that_mean_something_elsewhere_stay_there() {
    run(Size::Desktop, async |page| {
        page.script("document.getElementById('language').focus()")
            .await;
        page.keys("Bahasa").await;
        page.until("return document.documentElement.lang", json!("id"))
            .await;
        page.script("document.getElementById('open-wire').focus()")
            .await;
        page.keys(" ").await;
        page.see("#wire", "The wire").await;
        page.until(
            "return document.querySelector('#composer textarea').value",
            json!(""),
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn tab_reaches_the_message_box_in_ten_presses_however_many_messages_there_are() {
    run(Size::Desktop, async |page| {
        for id in ["1234", "4", "5"] {
            page.look_up(id, &format!("#{id}")).await;
        }
        for size in Size::ALL {
            page.open_at(size).await;
            page.see("#messages .embed", "#5").await;
            page.script(FROM_THE_TOP).await;
            tab(page).await;
            page.see("#skip:focus", "Skip to the message box").await;
            page.keys(Key::Enter).await;
            page.until(BOX_HAS_FOCUS, json!(true)).await;

            page.script(FROM_THE_TOP).await;
            let mut presses = 0;
            while page.script(BOX_HAS_FOCUS).await == json!(false) || presses == 0 {
                tab(page).await;
                presses += 1;
                assert!(presses <= 10, "{size:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_arrows_go_from_message_to_message_and_tab_into_one() {
    run(Size::Desktop, async |page| {
        page.look_up("1234", "#1234").await;
        page.script("document.getElementById('scroller').focus()")
            .await;
        page.keys(Key::Up).await;
        page.see(&format!("{LAST}:focus"), "#1234").await;
        page.keys(Key::Up).await;
        page.see("[data-key='item/post-2']:focus", "Rama").await;
        page.keys(Key::Down).await;
        tab(page).await;
        page.see(&format!("{LAST} a:focus"), "#1234").await;
        // What has the focus stays where it is when a new message comes.
        tab(page).await;
        page.see(&format!("{LAST} :focus"), "").await;
        page.keys(Key::Escape).await;
        page.until(BOX_HAS_FOCUS, json!(true)).await;
    })
    .await;
}
