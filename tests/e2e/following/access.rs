//! Who is told nothing any more.

use simulators::ticketrz::Change;

use super::{Following, rina};
use crate::stage::{GENEROUS, calls, message, ticket};

const GUILD: u64 = 1_100_000_000_000_000_010;

async fn ended(following: &Following, outcome: &str) {
    let audited = |line: &str| line.contains(r#""action":"tell""#) && line.contains(outcome);
    let log = following.stage.bot.log();
    log.wait_for(GENEROUS, audited).await.unwrap();
    assert!(following.all_told(&rina()).is_empty());
}

#[tokio::test]
async fn those_who_lost_their_role_or_left_are_told_nothing_and_the_follow_ends() {
    for leaves in [false, true] {
        let following =
            Following::start_with(|settings| settings.env("ALLOWED_ROLE_IDS", "500")).await;
        let staff = rina().with_roles([500]);
        following.follow("100001", &staff).await;
        if leaves {
            following.stage.discord.remove_member(GUILD, staff.id);
        } else {
            following.stage.discord.set_member(GUILD, &rina());
        }
        following
            .stage
            .ticketrz
            .change_ticket(100_001, &Change::Comments(9));
        ended(&following, "no_access").await;
        let list = following.list(&staff).await;
        assert!(list.content().starts_with("You follow no tickets."));
    }
}

#[tokio::test]
async fn buttons_in_direct_messages_are_for_those_who_may_still_look_up() {
    let following = Following::start_with(|settings| settings.env("ALLOWED_ROLE_IDS", "500")).await;
    let staff = rina().with_roles([500]);
    following.follow("100001", &staff).await;
    following
        .stage
        .ticketrz
        .change_ticket(100_001, &Change::Comments(9));
    let told = following.told(&staff, "→ 9").await;
    let shown = following.press(&told, "Conversation", &staff).await;
    assert_eq!(shown.embeds().len(), 1, "{}", shown.json());
    following.stage.discord.set_member(GUILD, &rina());
    let denied = following.press(&told, "Conversation", &rina()).await;
    assert!(denied.embeds().is_empty(), "{}", denied.json());
    assert!(
        denied
            .content()
            .contains("don't look up tickets in direct messages"),
        "{}",
        denied.content()
    );
    let stopped = following.press(&told, "Stop following", &rina()).await;
    assert_eq!(stopped.content(), "You no longer follow **#100001**.");
}

#[tokio::test]
async fn those_who_may_not_look_up_see_numbers_only_and_can_be_forgotten() {
    let following = Following::start_with(|settings| settings.env("ALLOWED_ROLE_IDS", "500")).await;
    following.follow("1234", &rina().with_roles([500])).await;
    let list = following.list(&rina()).await;
    let shown = list.json().to_string();
    assert!(
        shown.contains("#1234") && !shown.contains("brosur") && !shown.contains("Closed"),
        "{shown}"
    );
    let forgotten = following.press(&list, "Forget me", &rina()).await;
    assert!(forgotten.content().starts_with("I've forgotten"));
}

#[tokio::test]
async fn a_refused_direct_message_is_not_tried_again_until_the_person_was_told() {
    let following = Following::start().await;
    following.follow("100001", &rina()).await;
    let discord = &following.stage.discord;
    discord.set_takes_direct_messages(77, false);
    following
        .stage
        .ticketrz
        .change_ticket(100_001, &Change::Comments(9));
    ended(&following, "refused").await;
    let posts = || calls(discord, "POST", |path| path.ends_with("/messages")).len();
    // They take messages again, and are not tried before they were told.
    discord.set_takes_direct_messages(77, true);
    following.looks(2).await;
    assert_eq!(posts(), 1);
    // Commands know it within a run of the job.
    let mut told = message(&following.stage, &ticket("1234").by(rina())).await;
    while !told
        .content()
        .contains("couldn't send you a direct message")
    {
        told = message(&following.stage, &ticket("1234").by(rina())).await;
    }
    assert_eq!(told.embeds().len(), 1, "the answer is there too");
    let quiet = message(&following.stage, &ticket("20").by(rina())).await;
    assert!(
        !quiet.content().contains("direct message"),
        "once is enough"
    );
    following.told(&rina(), "→ 9").await;
}
