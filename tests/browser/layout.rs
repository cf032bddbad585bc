//! The page at the widths of a desktop and of two phones.

use serde_json::{Value, json};

use crate::browser::{Size, run};
use crate::page::{LAST, Page};

/// Words of up to twenty letters that are broken into two lines.
const BROKEN: &str = r"
    const broken = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { currentNode: node } = texts;
        if (!node.parentElement.checkVisibility() || node.parentElement.closest('.hidden, pre, code, option')) continue;
        for (const word of node.data.matchAll(/[\p{L}\p{N}]{2,20}/gu)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom)));
            if (lines.size > 1) broken.push(word[0]);
        }
    }
    return broken;";

/// Pairs of controls and texts that lie on each other.
const OVERLAPPING: &str = r"
    const groups = ['.topbar', '.composer-box', '.message', '.wire-head', '.panel-head', '.clock-line'];
    const pairs = [];
    const boxOf = (part) => {
        if (part.matches('button, select, input, textarea, .embed')) return part.getBoundingClientRect();
        const text = document.createRange();
        text.selectNodeContents(part);
        return text.getBoundingClientRect();
    };
    for (const group of groups.flatMap((css) => [...document.querySelectorAll(css)])) {
        const parts = [...group.querySelectorAll('button, select, input, textarea, time, .author, .badge, .local-command, .channel-name, .context > span, .content, .embed, .ephemeral > span, h2')]
            .filter((part) => part.checkVisibility({ visibilityProperty: true }) && part.getBoundingClientRect().width > 1);
        const inside = (a, b) => a.contains(b) || b.contains(a);
        for (const [index, one] of parts.entries()) for (const other of parts.slice(index + 1)) {
            if (inside(one, other) || getComputedStyle(one.closest('.toolbar') ?? one).opacity === '0' || getComputedStyle(other.closest('.toolbar') ?? other).opacity === '0') continue;
            const [a, b] = [boxOf(one), boxOf(other)];
            const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (width > 1 && height > 1) pairs.push([one.outerHTML.slice(0, 90), other.outerHTML.slice(0, 90)]);
        }
    }
    return pairs;";

async fn expect_tidy(page: &Page, size: Size, state: &str) {
    for (name, script) in [("broken", BROKEN), ("overlapping", OVERLAPPING)] {
        let found: Value = page.script(script).await;
        assert_eq!(found, json!([]), "{name} at {size:?}, {state}: {found:#}");
    }
    let overflow = "return document.documentElement.scrollWidth - innerWidth";
    page.until(overflow, json!(0)).await;
}

#[tokio::test]
async fn nothing_overlaps_and_no_word_is_broken() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            expect_tidy(page, size, "the beginning").await;
            page.look_up("1234", "#1234").await;
            expect_tidy(page, size, "a ticket").await;
            page.click(&format!("{LAST} button"), "Details").await;
            page.see(&format!("{LAST} .embed-field-name"), "Times")
                .await;
            expect_tidy(page, size, "details").await;
            page.write("/ticket ").await;
            page.see("#suggestions [role=option]", "brosur").await;
            expect_tidy(page, size, "a command").await;
            page.keys(thirtyfour::Key::Escape).await;
            page.keys(thirtyfour::Key::Escape).await;
            page.click("#open-wire", "").await;
            page.see(".wire-group", "/ticket").await;
            expect_tidy(page, size, "the wire").await;
            page.click("#wire .icon-button", "").await;
            if size != Size::Desktop {
                page.click("#open-panel", "").await;
            }
            page.click("#clock .chip", "+2 days").await;
            page.see(".clock-line", "+").await;
            expect_tidy(page, size, "the panel").await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_message_box_is_as_wide_as_the_channel() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            // Its frame has 16 px of padding for the text, on a phone 8 px beside it.
            let unused =
                "const box = document.querySelector('#composer textarea').getBoundingClientRect();
                const channel = document.getElementById('channel').getBoundingClientRect();
                return channel.width - box.width <= 34";
            page.until(unused, json!(true)).await;
        }
    })
    .await;
}
