//! What a list costs: calls of the team's quota, and the person's own lookups.

use simulators::{
    bot::{Bot, BotSettings},
    discord::{Interaction, Person},
    ticketrz::Quota,
};

use super::{TEN, list, over_both, saying};
use crate::{
    redis_server::Redis,
    stage::{BOT, GENEROUS, embed, message, services, stage_with, ticket, told},
    transports::as_set,
};

#[tokio::test]
async fn at_most_five_calls_are_made_and_a_button_makes_the_next() {
    over_both(as_set, async |discord, ticketrz| {
        for known in ["100002", "100004"] {
            told(discord, &ticket(known)).await;
        }
        let shown = told(discord, &ticket(TEN)).await;
        assert_eq!(ticketrz.lookups().len(), 2 + 5);
        assert_eq!(saying(&shown, "not looked up yet"), 3);
        assert_eq!(list(&shown)[7], "#100008 · not looked up yet");
        assert_eq!(
            shown.content(),
            "To go easy on our team's quota, I look up at most 5 tickets at a time."
        );
        let rest = Interaction::press(&shown, "Look up 3 more");
        let rest = told(discord, &rest).await;
        assert!(rest.is_ephemeral() && rest.id() != shown.id());
        assert_eq!(embed(&rest)["title"], "3 tickets");
        assert_eq!(saying(&rest, "not looked up yet"), 0);
        assert_eq!(ticketrz.lookups().len(), 10);
        let all = told(discord, &ticket(TEN)).await;
        assert_eq!((saying(&all, "admin22"), all.content()), (10, ""));
        assert_eq!(ticketrz.lookups().len(), 10);
    })
    .await;
}

#[tokio::test]
async fn an_operator_chooses_how_many_calls_and_no_more_than_ten_are_listed() {
    let stage = stage_with(|settings| settings.env("SEVERAL_CALLS", "1")).await;
    let shown = message(&stage, &ticket(&format!("{TEN} 100011"))).await;
    assert_eq!(stage.ticketrz.lookups().len(), 1);
    assert_eq!(list(&shown).len(), 10);
    assert_eq!(
        shown.content(),
        "To go easy on our team's quota, I look up at most one ticket at a time.\n\
         That's more than I list at once: these are the first 10."
    );
    let rest = message(&stage, &Interaction::press(&shown, "Look up 1 more")).await;
    assert_eq!(
        (list(&rest).len(), saying(&rest, "not looked up yet")),
        (9, 8)
    );
    assert_eq!(stage.ticketrz.lookups().len(), 2);
}

#[tokio::test]
async fn a_quota_that_ends_in_the_middle_ends_the_calls_with_a_line_each() {
    let no_probes = |settings: BotSettings| {
        settings
            .env("QUOTA_PROBE_INTERVAL", "0")
            .env("CACHE_FRESH", "1ms")
            .env("TICKETRZ_MAX_REQUESTS", "1")
    };
    over_both(no_probes, async |discord, ticketrz| {
        told(discord, &ticket("100009")).await;
        ticketrz.set(|switches| switches.quota = Quota::Left(2));
        let shown = told(discord, &ticket(TEN)).await;
        assert_eq!(
            ticketrz.lookups().len(),
            1 + 3,
            "the third was refused, and no more were made"
        );
        assert_eq!(saying(&shown, "admin22"), 2, "{}", shown.json());
        assert_eq!(saying(&shown, "out of ticket lookups"), 3);
        assert_eq!(saying(&shown, "not looked up yet"), 5);
        let content = shown.content();
        assert_eq!(
            content.matches("Our team is out of ticket lookups").count(),
            1,
            "{content}"
        );

        let rest = told(discord, &Interaction::press(&shown, "Look up 5 more")).await;
        assert_eq!(ticketrz.lookups().len(), 4, "closed means no calls");
        assert_eq!(saying(&rest, "out of ticket lookups"), 4);
        assert!(
            list(&rest)[3].contains(" · last seen <t:"),
            "what is known is shown: {}",
            rest.json()
        );
        assert_eq!(saying(&rest, "not looked up yet"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_call_spends_one_of_the_persons_lookups_and_what_is_known_none() {
    over_both(
        |settings| settings.env("LOOKUPS_PER_MINUTE", "3"),
        async |discord, ticketrz| {
            let rina = || Person::new(77, "rina");
            told(discord, &ticket("100001 100002 100003")).await;
            told(discord, &ticket("100001 100002 100003").by(rina())).await;
            let shown = told(
                discord,
                &ticket("100001 100004 100005 100006 100007").by(rina()),
            )
            .await;
            assert_eq!(ticketrz.lookups().len(), 3 + 3);
            assert_eq!(saying(&shown, "you've used up your lookups for now"), 1);
            assert!(
                shown.content().contains("You can continue <t:"),
                "{}",
                shown.json()
            );
        },
    )
    .await;
}

#[tokio::test]
async fn what_another_replica_knows_costs_no_call() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .env("REDIS_URL", redis.url())
        .env("LOOKUPS_PER_MINUTE", "0");
    let one = Bot::start_ready(&settings, &discord).await.unwrap();
    // The bot works without Redis until it is connected: then others see what it knows.
    let mut connection = redis.connection().await;
    for id in 100_000_u32..100_100 {
        told(&discord, &ticket(&id.to_string())).await;
        let keys: Vec<String> = redis::cmd("KEYS")
            .arg("*:ticket:*")
            .query_async(&mut connection)
            .await
            .unwrap();
        if !keys.is_empty() {
            break;
        }
    }
    let spent = ticketrz.lookups().len();
    let shown = told(&discord, &ticket("150001 150002 150003")).await;
    assert_eq!(ticketrz.lookups().len(), spent + 3);
    one.terminate().unwrap();
    one.wait(GENEROUS).await.unwrap();
    let _other = Bot::start_ready(&settings, &discord).await.unwrap();
    // It is connected once it answers from what the first one left in Redis.
    told(&discord, &ticket("1234 150001")).await;
    let spent = ticketrz.lookups().len();
    let again = told(&discord, &ticket("150001 150002 150003")).await;
    assert_eq!(list(&again), list(&shown));
    assert_eq!(ticketrz.lookups().len(), spent);
}
