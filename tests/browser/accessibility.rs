//! axe-core's WCAG 2 A and AA rules, on every state of the page, dark and light.

use serde_json::{Value, json};

use crate::browser::{Size, run};
use crate::page::{LAST, Page};

const AXE: &str = include_str!("vendor/axe-core/axe.min.js");

async fn expect_no_violations(page: &Page, state: &str) {
    // Colours are measured after transitions have ended.
    page.until(
        "return document.getAnimations().filter((one) => one instanceof CSSTransition).length",
        json!(0),
    )
    .await;
    if page.script("return typeof axe").await == json!("undefined") {
        page.script(AXE).await;
    }
    let run = "const done = arguments[0];
        axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
            .then(({ violations, passes }) => done({ passes: passes.length, violations: violations.map(({ id, nodes }) =>
                [id, nodes.slice(0, 5).map(({ target, failureSummary }) => [target, failureSummary])]) }));";
    let result = page.web.execute_async(run, Vec::new()).await.unwrap();
    let result = result.json();
    assert!(result["passes"].as_u64().unwrap() > 20, "{result}");
    let violations: &Value = &result["violations"];
    assert!(*violations == json!([]), "{state}: {violations:#}");
}

/// The links in the message under the pointer that contrast by less than 4.5 : 1, with their ratios. axe-core measures a page
/// at rest.
const FAINT_LINKS: &str = r"
    const message = document.querySelector('#messages .message:hover');
    const luminance = (colour) => {
        const [red, green, blue] = colour.match(/\d+/g).slice(0, 3).map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = luminance(getComputedStyle(message).backgroundColor);
    const links = [...message.querySelectorAll('.used-command, .link-button, .content a')];
    if (!links.length) return 'no links';
    return links.map((link) => [luminance(getComputedStyle(link).color), link.textContent])
        .map(([colour, text]) => [(Math.max(colour, ground) + 0.05) / (Math.min(colour, ground) + 0.05), text])
        .filter(([ratio]) => ratio < 4.5);";

/// Moves the pointer over something.
async fn hover(page: &Page, css: &str) {
    page.script(&format!(
        "document.querySelector('{css}').scrollIntoView({{ block: 'center' }})"
    ))
    .await;
    let element = page.see(css, "").await;
    let actions = page.web.action_chain();
    actions
        .move_to_element_center(&element)
        .perform()
        .await
        .unwrap();
    page.until(
        &format!("return document.querySelectorAll('{css}:hover').length"),
        json!(1),
    )
    .await;
}

async fn everything_at_once(page: &Page) {
    page.click("[data-ticket='1234']", "").await;
    page.see(&format!("{LAST} .embed-title"), "#1234").await;
    page.click(&format!("{LAST} button"), "Details").await;
    page.see(&format!("{LAST} .embed-field-name"), "Durations")
        .await;
    page.click("#messages .components button", "Share").await;
    page.see(&format!("{LAST} .mention"), "@Budi").await;
    page.write("A ~~long~~ __story__ ||spoiler|| `code` <@1> https://desk.example")
        .await;
    page.keys(thirtyfour::Key::Enter).await;
    page.see(&format!("{LAST} code"), "code").await;
    expect_no_violations(page, "messages").await;
    hover(page, "#messages .private").await;
    expect_no_violations(page, "a private message under the pointer").await;
    page.until(FAINT_LINKS, json!([])).await;

    page.write("/").await;
    page.see("#suggestions [role=option]", "/ticket").await;
    expect_no_violations(page, "commands").await;
    page.keys("ticket 12").await;
    page.see("#suggestions [role=option]", "brosur").await;
    expect_no_violations(page, "suggestions").await;
    page.keys(thirtyfour::Key::Escape).await;
    page.keys(thirtyfour::Key::Escape).await;

    page.script("document.querySelector(\"[data-key='item/post-2'] .toolbar button\").click()")
        .await;
    page.click(".menu-item", "Apps").await;
    page.see(".submenu .menu-item", "Look up ticket").await;
    expect_no_violations(page, "menu").await;
    page.click(".submenu .menu-item", "Look up ticket").await;
    page.see(&format!("{LAST} select"), "").await;

    page.click("#open-wire", "").await;
    page.script("document.querySelectorAll('.wire-group')[3].open = true")
        .await;
    page.see(".wire-entry", "").await;
    page.script("document.querySelector('.wire-entry').open = true")
        .await;
    page.see(".wire-json", "").await;
    expect_no_violations(page, "wire").await;
}

#[tokio::test]
async fn the_dark_page_meets_wcag_aa() {
    run(Size::Desktop, async |page| {
        page.until(
            "return document.documentElement.dataset.theme",
            json!("dark"),
        )
        .await;
        everything_at_once(page).await;
    })
    .await;
}

#[tokio::test]
async fn the_light_page_meets_wcag_aa_and_is_remembered() {
    run(Size::Desktop, async |page| {
        page.click("#theme", "").await;
        page.until(
            "return document.documentElement.dataset.theme",
            json!("light"),
        )
        .await;
        page.open().await;
        page.until(
            "return document.documentElement.dataset.theme",
            json!("light"),
        )
        .await;
        everything_at_once(page).await;
    })
    .await;
}

#[tokio::test]
async fn the_system_decides_until_the_person_does() {
    run(Size::Desktop, async |page| {
        page.prefer("light").await;
        page.until(
            "return document.documentElement.dataset.theme",
            json!("light"),
        )
        .await;
        page.prefer("dark").await;
        page.until(
            "return document.documentElement.dataset.theme",
            json!("dark"),
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn the_page_on_a_phone_meets_wcag_aa() {
    run(Size::Phone, async |page| {
        page.click("#open-panel", "").await;
        page.see("#panel h2", "Playground").await;
        expect_no_violations(page, "panel").await;
        page.click("[data-ticket='1234']", "").await;
        page.see(&format!("{LAST} .embed-title"), "#1234").await;
        expect_no_violations(page, "messages").await;
        page.click("#open-places", "").await;
        page.see("#places", "lounge").await;
        expect_no_violations(page, "places").await;
        page.keys(thirtyfour::Key::Escape).await;
        page.see_no("#places", "").await;
        page.click("#open-wire", "").await;
        page.see(".wire-group", "/ticket").await;
        expect_no_violations(page, "wire").await;
    })
    .await;
}
