//! The page in another language.

use serde_json::json;

use crate::browser::{Size, run};
use crate::page::LAST;

#[tokio::test]
async fn in_indonesian_the_command_the_answer_and_the_client_are_indonesian() {
    run(Size::Desktop, async |page| {
        let id = page.see("#language", "").await;
        id.send_keys("Bahasa").await.unwrap();
        page.until("return document.documentElement.lang", json!("id"))
            .await;
        page.write("/").await;
        page.see("#suggestions [role=option]", "/tiket").await;
        page.keys("tiket 1234").await;
        page.see("#composer .pill", "nomor").await;
        page.see("#composer .listbox", "nomor").await;
        page.click("#composer .send", "").await;
        page.see(&format!("{LAST} .embed-field-name"), "Prioritas")
            .await;
        page.see(&format!("{LAST} .ephemeral"), "Hanya kamu").await;
        page.see(&format!("{LAST} .timestamp"), "Oktober 2018")
            .await;
        page.see(&format!("{LAST} .components button"), "Bagikan")
            .await;
    })
    .await;
}
