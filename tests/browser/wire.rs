//! The drawer that shows what went over the wire.

use playground::page::person;
use serde_json::json;
use simulators::discord::{Interaction, Person};

use crate::browser::{Size, run};
use crate::page::LAST;

#[tokio::test]
async fn a_message_leads_to_its_calls_with_their_json_and_without_secrets() {
    run(Size::Desktop, async |page| {
        page.look_up("1234", "#1234").await;
        page.look_up("1234", "#1234").await;
        page.until(
            "return [...document.querySelectorAll('#messages .embed')].length",
            json!(2),
        )
        .await;
        page.click("#open-wire", "1 saved").await;
        page.see("#wire-answered", "2").await;
        page.see("#wire-calls", "1").await;
        page.see("#wire-saved", "1").await;
        page.click("#wire .icon-button", "").await;

        let first = "#messages .private .toolbar button";
        page.script(&format!("document.querySelector('{first}').click()"))
            .await;
        page.see(".wire-group.wanted summary", "/ticket id:1234")
            .await;
        page.see(".wire-group.wanted summary", "1 API call").await;
        page.see(".wanted .wire-entry", "/api/authenticate").await;
        let entry = page.see(".wanted .wire-entry", "/api/ticketrz/1234").await;
        let line = entry.text().await.unwrap();
        assert!(
            line.contains("GET") && line.contains("200") && line.contains("ms"),
            "{line}"
        );
        page.click(".wanted .wire-entry", "/api/ticketrz/1234")
            .await;
        page.see(".wanted .wire-json", "accepted (hidden)").await;
        page.see(".wanted .wire-json", "\"Subject\": \"brosur\"")
            .await;

        // Everything that the page could show, opened or not.
        page.script(
            "for (const one of document.querySelectorAll('#wire details')) one.open = true",
        )
        .await;
        page.script(
            "for (const one of document.querySelectorAll('#wire details details')) one.open = true",
        )
        .await;
        page.see("#wire .wire-json", "email").await;
        let events = "const done = arguments[0];
            const source = new EventSource('/api/events');
            source.addEventListener('fresh', ({ data }) => { source.close(); done(data); });";
        let sent = page.web.execute_async(events, Vec::new()).await.unwrap();
        let sent = sent.json().to_string();
        let shown = page
            .script("return document.body.innerHTML")
            .await
            .to_string();
        let ticketrz = page.ticketrz.config();
        for secret in [
            page.discord.token(),
            &ticketrz.password,
            &ticketrz.token,
            "eyJ",
        ] {
            assert!(!sent.contains(secret) && !shown.contains(secret));
        }
        assert!(sent.contains("brosur") && sent.contains("{token}"));
        page.see(&format!("{LAST} .embed-title"), "#1234").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_cache_saved_never_falls_and_counts_whoever_asks() {
    run(Size::Desktop, async |page| {
        page.look_up("1234", "#1234").await;
        page.look_up("1234", "#1234").await;
        page.see("#open-wire", "1 saved").await;
        // Lookups that show no ticket save nothing, and take nothing away.
        page.click("summary", "Odd answers").await;
        for (id, answers) in [(20_014, 3), (20_016, 4)] {
            page.click(&format!("[data-ticket='{id}']"), "").await;
            page.until(
                "return document.querySelectorAll('#messages .ephemeral').length",
                json!(answers),
            )
            .await;
        }
        page.see("#open-wire", "1 saved").await;
        // Somebody else, who is not at this page: at the prompt, for example.
        let sari = Person::new(42, "sari").with_roles(person().roles);
        for expected in [2, 3] {
            let counting = page.tally.begin(&page.ticketrz);
            let lookup = Interaction::command("ticket").string("id", "1234");
            let sent = page.discord.send(&lookup.by(sari.clone())).unwrap();
            counting.end(&sent.answer().await.unwrap());
            page.see("#open-wire", &format!("{expected} saved")).await;
        }
    })
    .await;
}
