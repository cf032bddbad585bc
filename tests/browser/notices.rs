//! The channel in which the bot tells the team what is wrong, and tickets that change.

use crate::browser::{Size, run};
use crate::page::LAST;
use crate::pictures::take;
use crate::scenes::{choose, click_ticket};

#[tokio::test]
async fn the_team_reads_what_is_wrong_and_when_it_is_over() {
    run(Size::Desktop, async |page| {
        choose(page, "Quota used up").await;
        click_ticket(page, 4).await;
        page.see(&format!("{LAST} .content"), "out of ticket lookups")
            .await;
        page.click("[data-spot=team]", "team").await;
        page.see("#channel-topic", "what is wrong").await;
        page.see(&format!("{LAST} .content"), "out of ticket lookups")
            .await;
        page.see_no(&format!("{LAST} .ephemeral"), "").await;
        // A new bot does not wait before it tries the quota again.
        choose(page, "Normal").await;
        page.click("#bot .chip", "Restart the bot").await;
        page.see("#bot [role=status]", "The bot is ready again.")
            .await;
        page.click("[data-spot=support]", "support").await;
        page.see("#channel-name", "support").await;
        page.look_up("5", "#5").await;
        page.click("[data-spot=team]", "team").await;
        page.see(&format!("{LAST} .content"), "has ticket lookups again")
            .await;
        page.see(LAST, "(edited)").await;
        take(page, "team.png").await;
    })
    .await;
}

#[tokio::test]
async fn a_ticket_is_changed_from_the_panel() {
    run(Size::Desktop, async |page| {
        page.click("[data-change=state]", "State").await;
        page.see("#change [role=status]", "#4 is now ").await;
        page.look_up("4", "#4").await;
        page.see_no(&format!("{LAST} .embed"), "Open for").await;
        page.click("[data-change=assignee]", "Assignee").await;
        page.see("#change [role=status]", "assigned to").await;
        page.click(&format!("{LAST} button"), "Refresh").await;
        page.see("#change [role=status]", "#4 is now assigned to")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_follower_reads_in_a_direct_message_what_was_changed_from_the_panel() {
    run(Size::Desktop, async |page| {
        page.look_up("4", "#4").await;
        page.click(&format!("{LAST} button"), "Follow").await;
        page.see(
            &format!("{LAST} .content"),
            "I'll send you a direct message",
        )
        .await;
        page.click("[data-change=assignee]", "Assignee").await;
        page.see("#change [role=status]", "#4 is now assigned to")
            .await;
        page.click("[data-spot=direct_message]", "ticketrz").await;
        page.see(&format!("{LAST} .content"), "Ticket #4 has changed:")
            .await;
        page.see(&format!("{LAST} .content"), "Assignee admin22 → ")
            .await;
        page.click(&format!("{LAST} button"), "Stop following")
            .await;
        page.see(&format!("{LAST} .content"), "You no longer follow #4.")
            .await;
    })
    .await;
}
