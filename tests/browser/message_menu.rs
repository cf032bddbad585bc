//! "Apps ▸ Look up ticket" in a message's menu.

use thirtyfour::Key;

use crate::browser::{Size, run};
use crate::page::{LAST, Page};

const ONE_TICKET: &str = "[data-key='item/post-1']";
const SEVERAL: &str = "[data-key='item/post-2']";

async fn right_click(page: &Page, message: &str) {
    let content = page.see(&format!("{message} .content"), "").await;
    let actions = page.web.action_chain();
    actions
        .context_click_element(&content)
        .perform()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_right_click_looks_the_messages_ticket_up() {
    run(Size::Desktop, async |page| {
        right_click(page, ONE_TICKET).await;
        page.click(".menu-item", "Apps").await;
        page.click(".submenu .menu-item", "Look up ticket").await;
        page.see(&format!("{LAST} .embed-title"), "#3").await;
        page.see(&format!("{LAST} .context"), "Budi used Look up ticket")
            .await;
        page.see_no(".menu", "").await;
    })
    .await;
}

#[tokio::test]
async fn of_several_tickets_one_is_chosen_by_the_keyboard_alone() {
    run(Size::Desktop, async |page| {
        // The ⋯ button is reached with Tab like any other.
        page.script(&format!(
            "document.querySelector(\"{SEVERAL} .toolbar button\").focus()"
        ))
        .await;
        page.keys(Key::Enter).await;
        page.see(".menu-item:focus", "Apps").await;
        page.keys(Key::Right).await;
        page.see(".submenu .menu-item:focus", "Look up ticket")
            .await;
        page.keys(Key::Left).await;
        page.see(".menu-item:focus", "Apps").await;
        page.keys(Key::Enter).await;
        page.see(".submenu .menu-item:focus", "Look up ticket")
            .await;
        page.keys(Key::Enter).await;
        page.see(&format!("{LAST} .embed-title"), "3 tickets").await;
        page.see(&format!("{LAST} select"), "").await;
        page.click(&format!("{LAST} select option[value='8']"), "")
            .await;
        page.see("#messages .embed-title", "#8").await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_everybody_sees_can_be_looked_up_too_and_a_private_one_cannot() {
    run(Size::Desktop, async |page| {
        page.look_up("1234", "#1234").await;
        right_click(page, SEVERAL).await;
        page.see(".menu-item", "Apps").await;
        page.keys(Key::Escape).await;
        page.see_no(".menu", "").await;
        page.script(&format!(
            "document.querySelector('{LAST} .toolbar button:last-child').click()"
        ))
        .await;
        page.see(".menu-item", "Show on the wire").await;
        page.see_no(".menu-item", "Apps").await;
        page.keys(Key::Escape).await;

        page.click("#messages .components button", "Share").await;
        page.see(&format!("{LAST} .mention"), "@Budi").await;
        page.script(&format!(
            "document.querySelector('{LAST} .toolbar button:last-child').click()"
        ))
        .await;
        page.click(".menu-item", "Apps").await;
        page.click(".submenu .menu-item", "Look up ticket").await;
        page.see(&format!("{LAST} .context"), "used Look up ticket")
            .await;
        page.see(&format!("{LAST} .embed-title"), "#1234").await;
    })
    .await;
}
