//! Slash commands: completed, answered, and what can be pressed on the answer.

use serde_json::json;
use thirtyfour::Key;

use crate::browser::{Size, run};
use crate::page::LAST;

#[tokio::test]
async fn a_command_is_completed_and_answered_for_the_person_alone() {
    run(Size::Desktop, async |page| {
        page.write("/").await;
        page.see("#suggestions [role=option][aria-selected=true]", "/ticket")
            .await;
        page.keys(Key::Tab).await;
        page.see("#composer .draft-command", "/ticket").await;
        page.see("#composer .pill", "id").await;
        page.keys("1234").await;
        // The first Enter chooses what is typed, the second sends it.
        page.see("#composer .listbox", "#1234 · look this up").await;
        page.keys(Key::Enter).await;
        page.until(
            "return document.activeElement.getAttribute('aria-expanded')",
            json!("false"),
        )
        .await;
        page.keys(Key::Enter).await;

        page.see(&format!("{LAST} .embed-title a"), "#1234 · brosur")
            .await;
        page.see(&format!("{LAST} .context"), "Budi used /ticket")
            .await;
        page.see(&format!("{LAST} .ephemeral"), "Only you can see this")
            .await;
        // Three inline fields are side by side, equally wide.
        let row = "const row = document.querySelector('.embed-row-3');
            const boxes = [...row.children].map((field) => field.getBoundingClientRect());
            return [boxes.length, new Set(boxes.map((box) => box.top)).size,
                new Set(boxes.map((box) => Math.round(box.width))).size];";
        page.until(row, json!([3, 1, 1])).await;
        let widest = "return getComputedStyle(document.querySelector('.embed')).maxWidth";
        page.until(widest, json!("520px")).await;
        page.click(&format!("{LAST} .link-button"), "Dismiss message")
            .await;
        page.see_no("#messages .embed", "").await;
    })
    .await;
}

#[tokio::test]
async fn a_suggestion_of_the_bots_is_chosen_with_the_keyboard() {
    run(Size::Desktop, async |page| {
        page.look_up("1234", "#1234").await;
        page.look_up("4", "#4").await;
        page.write("/ticket ").await;
        page.see("#suggestions [role=option]", "brosur").await;
        let chosen = "return document.getElementById(
            document.activeElement.getAttribute('aria-activedescendant'))?.textContent ?? ''";
        let first = page.script(chosen).await;
        page.keys(Key::Down).await;
        let second = page.script(chosen).await;
        assert_ne!(first, second);
        page.keys(Key::Up).await;
        page.until(chosen, first.clone()).await;
        page.keys(Key::Enter).await;
        page.until("return document.activeElement.value", first)
            .await;
        page.until(
            "return document.activeElement.getAttribute('aria-expanded')",
            json!("false"),
        )
        .await;
        page.keys(Key::Enter).await;
        page.see(&format!("{LAST} .embed-title"), "#4").await;
        // Both were in the cache, so the choice cost no call.
        page.see("#open-wire", "1 saved").await;
        assert_eq!(page.ticketrz.lookups().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn several_numbers_are_one_list_and_a_choice_opens_a_card() {
    run(Size::Desktop, async |page| {
        page.write("/ticket 1234 1240 #7").await;
        page.see("#composer .listbox", "#1234 #1240 #7 · look these up")
            .await;
        page.keys(Key::Enter).await;
        page.until(
            "return document.activeElement.getAttribute('aria-expanded')",
            json!("false"),
        )
        .await;
        page.keys(Key::Enter).await;
        page.see(&format!("{LAST} .embed-title"), "3 tickets").await;
        page.see(&format!("{LAST} .embed"), "#1240 · I couldn't find it")
            .await;
        page.click(&format!("{LAST} select option[value='7']"), "")
            .await;
        page.see(&format!("{LAST} .embed-title"), "#7 · It happened again")
            .await;
        page.click("#messages .components button", "Share all")
            .await;
        page.see(&format!("{LAST} .mention"), "@Budi").await;
        page.see(&format!("{LAST} .embed-title"), "2 tickets").await;
        assert_eq!(page.ticketrz.lookups().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn escape_and_backspace_lead_back_to_plain_text() {
    run(Size::Desktop, async |page| {
        page.write("/ticket ").await;
        page.see("#composer .pill", "id").await;
        page.keys(Key::Backspace).await;
        let value = "return document.querySelector('#composer textarea').value";
        page.until(value, json!("/ticket")).await;
        page.see("#suggestions [role=option]", "/ticket").await;
        page.keys(Key::Escape).await;
        page.see_no("#composer .listbox", "").await;
        page.keys(" 1").await;
        page.see("#composer .pill", "id").await;
        page.see("#composer .listbox", "id").await;
        page.keys(Key::Escape).await;
        page.keys(Key::Escape).await;
        page.until(value, json!("")).await;
        page.write("Good morning, **everybody**").await;
        page.keys(Key::Enter).await;
        page.see(&format!("{LAST} strong"), "everybody").await;
    })
    .await;
}

#[tokio::test]
async fn a_required_option_is_asked_for_and_an_optional_one_can_be_added() {
    run(Size::Desktop, async |page| {
        page.write("/ticket ").await;
        page.keys(Key::Enter).await;
        page.see("#composer .listbox", "This option is required")
            .await;
        page.keys("1234").await;
        page.click("#composer .more-options", "+2 optional").await;
        page.see("#suggestions [role=option]", "True").await;
        page.keys(Key::Enter).await;
        page.keys(Key::Enter).await;
        page.see(&format!("{LAST} .embed-title"), "#1234").await;
        // Shared at once: everybody sees it.
        page.see_no(&format!("{LAST} .ephemeral"), "").await;
    })
    .await;
}

#[tokio::test]
async fn details_refresh_and_share_do_what_they_say() {
    run(Size::Desktop, async |page| {
        page.look_up("1234", "#1234").await;
        page.click(&format!("{LAST} button"), "Details").await;
        page.see(&format!("{LAST} .embed-field-name"), "Durations")
            .await;

        let refresh = "#messages .components button[data-custom-id*=':refresh:']";
        page.click(refresh, "Refresh").await;
        page.see("#messages .content", "nothing has changed").await;
        page.see("#messages .edited", "(edited)").await;
        // The focus stays where it was although the message was drawn again.
        page.until(
            "return document.activeElement.textContent.includes('Refresh')",
            json!(true),
        )
        .await;
        assert_eq!(page.ticketrz.lookups().len(), 2);

        page.click("#messages .components button", "Share").await;
        page.see(&format!("{LAST} .mention"), "@Budi").await;
        page.see_no(&format!("{LAST} .ephemeral"), "").await;
        let open = page.see(&format!("{LAST} a.button"), "Open").await;
        let href = open.attr("href").await.unwrap();
        assert_eq!(href.as_deref(), Some("https://desk.example/tickets/1234"));
    })
    .await;
}
