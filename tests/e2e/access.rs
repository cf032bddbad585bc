//! Who may look tickets up, and where: for commands, buttons, selects and suggestions alike.

use simulators::discord::{Interaction, Message, Person, Place};
use simulators::stage::Stage;

use crate::stage::{message, stage_with, ticket};

const STAFF: u64 = 500;

fn staff() -> Person {
    Person::new(70, "rina").with_roles([STAFF])
}

fn guest() -> Person {
    Person::new(71, "adi").with_roles([501])
}

async fn staff_only() -> Stage {
    stage_with(|settings| {
        settings
            .env("ALLOWED_ROLE_IDS", STAFF.to_string())
            .env("SUPPORT_CONTACT", "the help desk")
    })
    .await
}

fn assert_refused(told: &Message, words: &str) {
    assert!(
        told.is_ephemeral() && told.embeds().is_empty(),
        "{}",
        told.json()
    );
    assert!(told.content().contains(words), "{}", told.content());
}

#[tokio::test]
async fn a_role_opens_everything_and_its_absence_nothing() {
    let stage = staff_only().await;
    let shared = message(&stage, &ticket("1234").boolean("share", true).by(staff())).await;
    assert!(!shared.embeds().is_empty());
    let lookups = stage.ticketrz.lookups().len();

    for attempt in [
        ticket("1234"),
        Interaction::press(&shared, "Details"),
        Interaction::press(&shared, "Refresh"),
        Interaction::message_command("Look up ticket", "#1234"),
    ] {
        assert_refused(
            &message(&stage, &attempt.by(guest())).await,
            "the help desk",
        );
    }
    let typing = Interaction::complete("ticket", "id", "1").by(guest());
    assert!(
        stage
            .discord
            .send(&typing)
            .unwrap()
            .choices()
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        stage.ticketrz.lookups().len(),
        lookups,
        "a refusal costs no call"
    );
}

#[tokio::test]
async fn a_choice_from_a_select_is_checked_too() {
    let stage = staff_only().await;
    let offered = message(
        &stage,
        &Interaction::message_command("Look up ticket", "#1 #2").by(staff()),
    )
    .await;
    let no_longer_staff = staff().with_roles([]);
    let choice = Interaction::choose(&offered, ["1"]).by(no_longer_staff);
    let told = message(&stage, &choice).await;
    assert_refused(&told, "role");
}

#[tokio::test]
async fn people_can_be_listed() {
    let stage = stage_with(|settings| settings.env("ALLOWED_USER_IDS", "71, 72")).await;
    assert!(
        !message(&stage, &ticket("1234").by(guest()))
            .await
            .embeds()
            .is_empty()
    );
    assert_refused(&message(&stage, &ticket("1234").by(staff())).await, "role");
}

#[tokio::test]
async fn channels_and_guilds_are_kept_to() {
    let stage = stage_with(|settings| settings.env("ALLOWED_CHANNEL_IDS", "900")).await;
    let guild = stage.discord.config().guilds[0];
    assert_refused(&message(&stage, &ticket("1234")).await, "this channel");
    let allowed = Place::channel(guild, 900);
    assert!(
        !message(&stage, &ticket("1234").at(allowed))
            .await
            .embeds()
            .is_empty()
    );

    let stage = stage_with(|settings| settings.env("ALLOWED_GUILD_IDS", "901")).await;
    assert_refused(&message(&stage, &ticket("1234")).await, "this server");
}

#[tokio::test]
async fn direct_messages_are_off_unless_they_are_allowed() {
    let stage = stage_with(|settings| settings).await;
    assert!(
        stage
            .discord
            .send(&ticket("1234").at(Place::direct_message()))
            .is_err(),
        "Discord does not offer it there"
    );

    let stage = stage_with(|settings| settings.env("ALLOW_DIRECT_MESSAGES", "true")).await;
    let shown = message(&stage, &ticket("1234").at(Place::direct_message())).await;
    assert!(!shown.embeds().is_empty());
}

#[tokio::test]
async fn too_many_lookups_are_slowed_with_when_to_go_on() {
    let stage = stage_with(|settings| settings.env("LOOKUPS_PER_MINUTE", "2")).await;
    for _ in 0..2 {
        assert!(!message(&stage, &ticket("1234")).await.embeds().is_empty());
    }
    let told = message(&stage, &ticket("1234")).await;
    assert_refused(&told, "You can continue <t:");
    assert!(
        !message(&stage, &ticket("1234").by(guest()))
            .await
            .embeds()
            .is_empty(),
        "others are not slowed"
    );
}
