//! What the list saves, and what it costs when it is wrong or missing.

use std::time::Duration;

use commands::Follows;
use jiff::tz::TimeZone;
use serde_json::json;
use serenity::all::UserId;
use simulators::ticketrz::{Change, List, Switches};

use super::{FOLLOWED, HOUR, House, STEP};

impl House {
    /// Eight people follow 40 tickets of the list.
    async fn with_listed(change: impl FnOnce(&mut Switches)) -> Self {
        let house = Self::new(20).await;
        house.ticketrz.set(|switches| {
            switches.generated = 60;
            change(switches);
        });
        for index in 0..FOLLOWED {
            house.follows(1 + index / 5, listed(index)).await;
        }
        house
    }

    /// Tickets change until rows have announced two changes, and were read once more.
    async fn learns_that_the_list_is_right(&self) {
        // All of the 40 are on its first page, so that none costs a look of its own.
        let soon = Some(Duration::from_mins(3));
        for index in 1..20 {
            let change = Change::Comments(500);
            self.ticketrz.change_ticket(listed(index), &change);
            self.pass(HOUR).await;
            if self.store.pace().every == soon {
                return;
            }
        }
        panic!("it is not believed");
    }

    /// How long it takes until somebody is told of a change.
    async fn told_within(&self, index: u64, change: &Change) -> Duration {
        let (user, began) = (1 + index / 5, self.clock.now());
        let before = self.told(user).len();
        self.ticketrz.change_ticket(listed(index), change);
        while self.told(user).len() == before {
            self.pass(STEP).await;
            let waited = self.clock.now().duration_since(began);
            assert!(waited.as_hours() < 30, "never told of {index}");
        }
        self.clock.now().duration_since(began).unsigned_abs()
    }
}

/// The tickets that the list shows first.
fn listed(index: u64) -> u64 {
    182_000 - index
}

#[tokio::test]
async fn a_list_that_has_told_the_truth_twice_saves_calls_and_changes_are_told_sooner() {
    let house = House::with_listed(|_| {}).await;
    let (began, before) = (house.clock.now(), house.calls());
    house.pass(STEP).await;
    assert_eq!(house.store.pace().every, Some(2 * HOUR));
    house.learns_that_the_list_is_right().await;
    for index in [30, 38, 25] {
        let waited = house.told_within(index, &Change::Comments(600)).await;
        assert!(waited <= Duration::from_mins(12), "{waited:?}");
    }
    let follows: &dyn Follows = &*house.store;
    for following in follows.of(UserId::new(5)).await.unwrap() {
        let (_, at) = following.seen.unwrap();
        let ago = house.clock.now().duration_since(at);
        assert!(ago.as_mins() <= 12, "{} is {ago}", following.ticket);
    }
    let minutes = house.clock.now().duration_since(began).as_mins();
    let own = house.calls() - before;
    assert!(own <= usize::try_from(minutes / 3 + 1).unwrap(), "{own}");
}

#[tokio::test]
async fn a_list_that_does_not_tell_is_not_believed_and_changes_are_told_all_the_same() {
    let house = House::with_listed(|_| {}).await;
    house.learns_that_the_list_is_right().await;
    // In the ticket system's own time zone.
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    let modified = house.clock.now().to_zoned_datetime(zone);
    let modified = modified.strftime("%F %T").to_string();
    let commented = |count: u64| {
        let fields = json!({"Comment": count.to_string(), "ModifyDate": modified});
        Change::Fields(fields.as_object().unwrap().clone())
    };
    house.told_within(0, &commented(599)).await;
    // A change that is no modification. Within a day the ticket itself is looked at.
    house.ticketrz.change_ticket(listed(0), &commented(600));
    house.pass(HOUR).await;
    assert!(!house.told(1).iter().any(|told| told.contains("→ 600")));
    house.clock.advance(23 * HOUR);
    house.pass(3 * HOUR).await;
    assert!(house.told(1).iter().any(|told| told.contains("→ 600")));
    assert_eq!(house.store.pace().every, Some(2 * HOUR));
}

#[tokio::test]
async fn a_missing_list_costs_one_call_now_and_then() {
    let house = House::with_listed(|switches| switches.list = List::Missing).await;
    house.pass(8 * HOUR).await;
    let lists = house.ticketrz.lists().len();
    assert!((2..=5).contains(&lists), "{lists}");
    let waited = house.told_within(7, &Change::Comments(500)).await;
    assert!(waited <= 3 * HOUR, "{waited:?}");
}

#[tokio::test]
async fn rows_that_a_search_brings_say_what_to_look_at_first() {
    let house = House::with_listed(|_| {}).await;
    house.pass(HOUR).await;
    // A row from the very moment of a look would tell nothing new.
    house.clock.advance(STEP);
    house
        .ticketrz
        .change_ticket(listed(39), &Change::Comments(9));
    house
        .tickets
        .search(1, false, |_| async { true })
        .await
        .unwrap();
    house.pass(6 * STEP).await;
    assert_eq!(house.told(8).len(), 1);
}
