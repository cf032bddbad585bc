//! Two replicas that share a Redis.

use simulators::{discord::Message, ticketrz::Change};

use super::{eager, press, rina};
use crate::{
    over_http::{Pair, root_of},
    stage::{calls, ticket, told},
};

#[tokio::test]
async fn one_of_two_replicas_tells_and_each_knows_what_the_other_was_told() {
    let Some(pair) = Pair::start(eager).await else {
        return;
    };
    let (one, other) = (root_of(&pair.one).await, root_of(&pair.other).await);
    pair.reached_at(&one).await;
    let card = told(&pair.discord, &ticket("100001").by(rina())).await;
    told(&pair.discord, &press(&card, "Follow", &rina())).await;
    pair.reached_at(&other).await;
    let list = simulators::discord::Interaction::command("following").by(rina());
    let listed = told(&pair.discord, &list).await;
    assert!(
        listed.content().starts_with("You follow 1 ticket."),
        "{}",
        listed.content()
    );
    pair.ticketrz.change_ticket(100_001, &Change::Comments(9));
    let says = |words: &'static str| move |message: &Message| message.content().contains(words);
    pair.discord
        .wait_for_direct_message(77, says("→ 9"))
        .await
        .unwrap();
    // The other replica goes on when this one ends.
    pair.one.terminate().unwrap();
    pair.one.wait(crate::stage::GENEROUS).await.unwrap();
    pair.ticketrz.change_ticket(100_001, &Change::Comments(10));
    pair.discord
        .wait_for_direct_message(77, says("9 → 10"))
        .await
        .unwrap();
    let posts = calls(&pair.discord, "POST", |path| path.ends_with("/messages"));
    assert_eq!(posts.len(), 2);
}
