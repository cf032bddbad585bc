//! Follow, `/following`, stopping, being forgotten.

use simulators::{
    discord::{Interaction, Place},
    ticketrz::Quota,
};

use super::{Following, budi, rina};
use crate::{
    cli::run,
    over_http::HttpStage,
    stage::{embed, message, stage, ticket, told},
};

#[tokio::test]
async fn a_follow_is_confirmed_with_how_often_the_ticket_is_looked_at_and_listed() {
    let following =
        Following::start_with(|settings| settings.env("FOLLOW_CALLS_PER_HOUR", "20")).await;
    let followed = following.follow("1234", &rina()).await;
    assert!(followed.is_ephemeral());
    assert_eq!(
        followed.content(),
        "I'll send you a direct message when the status, assignee, priority, due date or number of comments of **#1234** \
         changes. I look at each followed ticket about every 3 min; our team follows 1 ticket."
    );
    let again = following.follow("1234", &rina()).await;
    assert!(
        again
            .content()
            .starts_with("You already follow **#1234**. I look")
    );
    following.follow("20", &budi()).await;
    let list = following.list(&rina()).await;
    assert!(list.is_ephemeral());
    assert_eq!(
        list.content(),
        "You follow 1 ticket. I look at each followed ticket about every 6 min; our team follows 2 tickets."
    );
    let lines = embed(&list)["description"].as_str().unwrap();
    assert!(
        lines.starts_with("**#1234** · brosur · Closed · seen <t:"),
        "{lines}"
    );
    assert_eq!(
        following.stage.ticketrz.lookups().len(),
        2,
        "lists cost no calls"
    );
}

#[tokio::test]
async fn a_follow_ends_from_the_list_from_its_own_button_and_by_being_forgotten() {
    let following = Following::start().await;
    for id in ["1234", "20", "100001"] {
        following.follow(id, &rina()).await;
    }
    let card = message(&following.stage, &ticket("1234").by(rina())).await;
    let details = following.press(&card, "Details", &rina()).await;
    assert!(details.button("Follow").is_some(), "{}", details.json());
    let list = following.list(&rina()).await;
    let choice = Interaction::choose(&list, ["20"]).by(rina());
    let shorter = message(&following.stage, &choice).await;
    assert_eq!(shorter.id(), list.id());
    assert!(shorter.content().starts_with("You follow 2 tickets."));
    let again = following.follow("1234", &rina()).await;
    let stopped = following.press(&again, "Stop following", &rina()).await;
    assert_eq!(stopped.content(), "You no longer follow **#1234**.");
    let stopped = following.press(&again, "Stop following", &rina()).await;
    assert_eq!(stopped.content(), "You don't follow **#1234**.");
    let list = following.list(&rina()).await;
    assert!(list.content().starts_with("You follow 1 ticket."));
    let forgotten = following.press(&list, "Forget me", &rina()).await;
    assert!(
        forgotten
            .content()
            .starts_with("I've forgotten what you follow")
    );
    let list = following.list(&rina()).await;
    assert!(list.content().starts_with("You follow no tickets."));
    assert!(list.select().is_none());
    let kept = std::fs::read(super::file(&following.folder)).unwrap();
    let log = std::fs::read(super::file(&following.folder).with_extension("sqlite-wal"))
        .unwrap_or_default();
    for bytes in [kept, log] {
        assert!(
            !String::from_utf8_lossy(&bytes).contains("77:"),
            "it is overwritten in the file"
        );
    }
}

#[tokio::test]
async fn a_person_follows_as_many_as_the_setting_says() {
    let following = Following::start_with(|settings| settings.env("FOLLOWS_PER_PERSON", "2")).await;
    for id in ["1234", "20"] {
        following.follow(id, &rina()).await;
    }
    let refused = following.follow("100001", &rina()).await;
    assert_eq!(
        refused.content(),
        "You follow 2 tickets, as many as one person may. Stop following another one with `/following` first."
    );
    let other = following.follow("100001", &budi()).await;
    assert!(other.content().starts_with("I'll send you"));
}

#[tokio::test]
async fn a_follow_outlives_a_restart() {
    let mut following = Following::start().await;
    following.follow("1234", &rina()).await;
    following.stage.restart().await.unwrap();
    let list = following.list(&rina()).await;
    assert!(
        list.content().starts_with("You follow 1 ticket."),
        "{}",
        list.content()
    );
}

#[tokio::test]
async fn nothing_is_offered_without_a_store() {
    let stage = stage().await;
    let card = message(&stage, &ticket("1234")).await;
    assert!(card.button("Follow").is_none() && card.button("Share").is_some());
    let offered = stage.discord.offered_commands(&Place::default());
    let mut names = offered.iter().map(|command| &command["name"]);
    assert!(names.all(|name| name != "following"), "{offered:?}");
}

#[tokio::test]
async fn over_http_it_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = super::file(&folder);
    let stage =
        HttpStage::start_with(|settings| super::eager(settings).env("STATE_FILE", &path)).await;
    let card = told(&stage.discord, &ticket("1234").by(rina())).await;
    let followed = told(&stage.discord, &super::press(&card, "Follow", &rina())).await;
    assert!(followed.content().starts_with("I'll send you"));
    stage
        .ticketrz
        .change_ticket(1234, &simulators::ticketrz::Change::Comments(9));
    let says =
        |message: &simulators::discord::Message| message.content().contains("**Comments** 1 → 9");
    stage
        .discord
        .wait_for_direct_message(77, says)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_known_ticket_can_be_followed_while_the_quota_is_closed() {
    let following = Following::start().await;
    let card = message(&following.stage, &ticket("1234").by(rina())).await;
    following
        .stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    let other = message(&following.stage, &ticket("20").by(rina())).await;
    assert!(
        other.content().contains("out of ticket lookups"),
        "{}",
        other.content()
    );
    let known = following.press(&card, "Follow", &rina()).await;
    assert!(
        known.content().starts_with("I'll send you"),
        "what is in memory can be followed"
    );
}

#[tokio::test]
async fn a_person_is_forgotten_from_the_command_line_while_the_bot_runs() {
    let following = Following::start().await;
    following.follow("1234", &rina()).await;
    following.follow("1234", &budi()).await;
    let settings = || {
        simulators::bot::BotSettings::bare(crate::stage::BOT)
            .env("STATE_FILE", super::file(&following.folder))
    };
    let ended = run(settings(), &["forget", "77"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    assert_eq!(ended.output.trim(), "77 is forgotten; follows erased: 1");
    assert!(
        following
            .list(&rina())
            .await
            .content()
            .starts_with("You follow no tickets.")
    );
    assert!(
        following
            .list(&budi())
            .await
            .content()
            .starts_with("You follow 1 ticket.")
    );
    let ended = run(
        simulators::bot::BotSettings::bare(crate::stage::BOT),
        &["forget", "77"],
    )
    .await;
    assert_eq!(ended.code, Some(78));
    assert!(ended.said.contains("STATE_FILE"), "{}", ended.said);
}
