//! The switches next to the channel.

use serde_json::json;

use crate::browser::{Size, run};
use crate::page::{LAST, Page};

pub(crate) async fn choose(page: &Page, scene: &str) {
    page.click("#scenes .choice-name", scene).await;
    // The server's word counts, not the browser's.
    let checked = "return document.querySelector('#scenes input:checked')
        .parentElement.querySelector('.choice-name').textContent";
    page.until(checked, json!(scene)).await;
}

pub(crate) async fn click_ticket(page: &Page, id: u64) {
    page.click(&format!("[data-ticket='{id}']"), "").await;
}

#[tokio::test]
async fn a_used_up_quota_shows_when_lookups_work_again() {
    run(Size::Desktop, async |page| {
        click_ticket(page, 1234).await;
        page.see(&format!("{LAST} .embed-title"), "#1234").await;
        choose(page, "Quota used up").await;
        click_ticket(page, 4).await;
        page.see(&format!("{LAST} .content"), "out of ticket lookups")
            .await;
        // When, how long from now, and until when: each in the viewer's own words.
        let times = format!("return document.querySelectorAll('{LAST} .timestamp').length");
        page.until(&times, json!(3)).await;
        let relative = format!(
            "return document.querySelector('{LAST} [data-style=R]').textContent.startsWith('in ')"
        );
        page.until(&relative, json!(true)).await;
        // What is known already is still answered.
        click_ticket(page, 1234).await;
        page.see(&format!("{LAST} .embed-title"), "#1234").await;
    })
    .await;
}

#[tokio::test]
async fn a_slow_ticket_system_makes_the_bot_think_first() {
    run(Size::Desktop, async |page| {
        choose(page, "Slow").await;
        click_ticket(page, 5).await;
        page.see(&format!("{LAST} .thinking"), "ticketrz is thinking…")
            .await;
        page.see(&format!("{LAST} .embed-title"), "#5").await;
        page.see_no(&format!("{LAST} .thinking"), "").await;
    })
    .await;
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_a_wrong_password_is_said() {
    run(Size::Desktop, async |page| {
        click_ticket(page, 3).await;
        page.see(&format!("{LAST} .embed-title"), "#3").await;
        choose(page, "Token expired").await;
        click_ticket(page, 4).await;
        page.see(&format!("{LAST} .embed-title"), "#4").await;
        assert_eq!(page.ticketrz.authentications().len(), 2);
        choose(page, "Wrong password").await;
        click_ticket(page, 5).await;
        page.see(&format!("{LAST} .content"), "isn't accepting my sign-in")
            .await;
    })
    .await;
}

#[tokio::test]
async fn outages_and_nonsense_are_one_friendly_sentence() {
    run(Size::Desktop, async |page| {
        choose(page, "Garbage answers").await;
        click_ticket(page, 4).await;
        page.see(&format!("{LAST} .content"), "isn't responding properly")
            .await;
        choose(page, "Down").await;
        click_ticket(page, 5).await;
        page.until(
            "return document.querySelectorAll('#messages .ephemeral').length",
            json!(2),
        )
        .await;
        page.see(&format!("{LAST} .content"), "isn't responding properly")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_changing_ticket_changes_on_refresh() {
    run(Size::Desktop, async |page| {
        choose(page, "Tickets changing").await;
        click_ticket(page, 10).await;
        page.see(&format!("{LAST} .embed-title"), "Version 1").await;
        page.click(&format!("{LAST} button"), "Refresh").await;
        page.see(&format!("{LAST} .embed-title"), "Version 2").await;
    })
    .await;
}

#[tokio::test]
async fn a_conversation_is_read_in_pages_until_it_is_not_offered() {
    run(Size::Desktop, async |page| {
        click_ticket(page, 4).await;
        page.click(&format!("{LAST} button"), "Conversation").await;
        page.see(&format!("{LAST} .embed-title"), "Conversation")
            .await;
        page.click(&format!("{LAST} button"), "Older").await;
        page.see(LAST, "Could you send me the brochure?").await;
        assert_eq!(page.ticketrz.conversations().len(), 1);
        choose(page, "No conversations").await;
        click_ticket(page, 5).await;
        page.click(&format!("{LAST} button"), "Conversation").await;
        page.see(
            &format!("{LAST} .content"),
            "doesn't let me read conversations",
        )
        .await;
        assert_eq!(page.ticketrz.conversations().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn roles_and_places_decide_what_a_person_may_do() {
    run(Size::Desktop, async |page| {
        page.click("label.choice", "Role “Support”").await;
        page.see(".me-roles", "no roles").await;
        click_ticket(page, 4).await;
        page.see(&format!("{LAST} .content"), "roles can't look up tickets")
            .await;
        page.click("label.choice", "Role “Support”").await;
        page.see(".me-roles", "Support").await;

        page.click("[data-spot=lounge]", "lounge").await;
        page.see("#messages .beginning", "Welcome to #lounge!")
            .await;
        page.see_no("#messages .message", "a role that may").await;
        click_ticket(page, 4).await;
        page.see(
            &format!("{LAST} .content"),
            "aren't set up for this channel",
        )
        .await;

        page.click("[data-spot=direct_message]", "ticketrz").await;
        page.see("#channel-name", "ticketrz").await;
        page.write("/").await;
        page.see("#composer .listbox", "offers no commands here")
            .await;
    })
    .await;
}

#[tokio::test]
async fn the_clock_goes_forward_for_the_services_and_on_the_page() {
    run(Size::Desktop, async |page| {
        let before = page.discord.clock().now();
        page.click(".chip", "+15 min").await;
        page.see(".clock-line", "15 min ahead").await;
        let passed = page.discord.clock().since(before);
        assert!(passed.as_secs() >= 15 * 60);
        // The bot's token has expired meanwhile; nobody notices.
        click_ticket(page, 4).await;
        page.see(&format!("{LAST} .embed-title"), "#4").await;
    })
    .await;
}

#[tokio::test]
async fn the_clock_shows_its_date_is_reset_and_the_ages_follow_it() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            let due = |ahead: bool| {
                let wanted = if ahead { "^in " } else { " ago$" };
                format!(
                    "return [...document.querySelectorAll('{LAST} [data-style=R]')]
                        .some((age) => /{wanted}/.test(age.textContent))"
                )
            };
            page.look_up("20", "#20").await;
            page.until(&due(true), json!(true)).await;
            let open_panel = async || {
                if size != Size::Desktop {
                    page.click("#open-panel", "").await;
                }
            };
            let date = "return document.querySelector('.clock-date').textContent ===
                new Intl.DateTimeFormat('en-US', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
                    .format(Date.now() + arguments[0] * 86400000)";
            let date = |days: u32| date.replace("arguments[0]", &days.to_string());
            open_panel().await;
            page.until(&date(0), json!(true)).await;
            page.see(".clock-line", "as on this computer").await;
            page.click("#clock .chip", "+1 day").await;
            page.see(".clock-line", "+1 day ahead").await;
            page.click("#clock .chip", "+1 day").await;
            page.see(".clock-line", "+2 days ahead").await;
            page.until(&date(2), json!(true)).await;
            page.until(&due(true), json!(false)).await;
            page.until(&due(false), json!(true)).await;
            page.click("#clock .chip", "Reset").await;
            page.see(".clock-line", "as on this computer").await;
            page.until(&date(0), json!(true)).await;
            page.until(&due(true), json!(true)).await;
            let behind = jiff::Timestamp::now().duration_since(page.discord.clock().now());
            assert!(behind.as_secs().abs() < 60, "{behind}");
            page.keys(thirtyfour::Key::Escape).await;

            // What was answered two days ahead stays above what is answered now.
            open_panel().await;
            page.click("#clock .chip", "+2 days").await;
            page.see(".clock-line", "+2 days ahead").await;
            page.keys(thirtyfour::Key::Escape).await;
            page.look_up("5", "#5").await;
            open_panel().await;
            page.click("#clock .chip", "Reset").await;
            page.see(".clock-line", "as on this computer").await;
            page.keys(thirtyfour::Key::Escape).await;
            page.look_up("6", "#6").await;
            page.write("Thanks!").await;
            page.keys(thirtyfour::Key::Enter).await;
            page.see(&format!("{LAST} .content"), "Thanks!").await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_bot_is_restarted_from_the_page_and_forgets_a_refused_password() {
    run(Size::Desktop, async |page| {
        for (size, id) in Size::ALL.into_iter().zip([5, 6, 7]) {
            page.open_at(size).await;
            let open_panel = async || {
                if size != Size::Desktop {
                    page.click("#open-panel", "").await;
                }
            };
            open_panel().await;
            choose(page, "Wrong password").await;
            click_ticket(page, id).await;
            page.see(&format!("{LAST} .content"), "sign-in").await;
            open_panel().await;
            choose(page, "Normal").await;
            page.click("#bot .chip", "Restart the bot").await;
            page.see("#bot [role=status]", "The bot is ready again.")
                .await;
            click_ticket(page, id).await;
            page.see(&format!("{LAST} .embed-title"), &format!("#{id}"))
                .await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_ticket_clicked_in_direct_messages_explains_where_it_can_be_looked_up() {
    run(Size::Desktop, async |page| {
        for size in Size::ALL {
            page.open_at(size).await;
            if size != Size::Desktop {
                page.click("#open-places", "").await;
            }
            page.click("[data-spot=direct_message]", "").await;
            page.see("#channel-name", "ticketrz").await;
            if size != Size::Desktop {
                page.click("#open-panel", "").await;
            }
            click_ticket(page, 1234).await;
            page.see(&format!("{LAST}.explained .content"), "Go to #support")
                .await;
            page.see_no("#messages .failure", "").await;
            page.script("document.querySelector('[data-spot=support]').click()")
                .await;
            page.see("#channel-name", "support").await;
        }
        assert_eq!(page.ticketrz.lookups().len(), 0);
    })
    .await;
}
