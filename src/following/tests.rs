//! Days of following, with the time in hand.

mod listed;

use std::{sync::Arc, time::Duration};

use commands::{
    AccessRules, Commands, FollowError, Followed, Follower, Follows, Language, OutOfReach, Services,
};
use jiff::{Timestamp, tz::TimeZone};
use serenity::all::{GuildId, UserId};
use simulators::{
    clock::Clock,
    discord::{Discord, DiscordConfig, Endpoint, Fault, Person, Place},
    record::{Exchange, Service},
    ticketrz::{Change, Ticketrz, TicketrzConfig},
};
use tempfile::TempDir;
use ticketrz::{BaseUrl, Config, Credentials, Login, LoginEncoding, TicketId, Tickets};

use super::{
    calls::Calls,
    documents::{self, FOLLOWS, Who},
    follows::FollowStore,
    job::{FollowTickets, NoteSightings},
    members::Members,
    sightings::Sightings,
};
use crate::{discord::Rest, jobs::Job, state::State};

const HOUR: Duration = Duration::from_hours(1);
const STEP: Duration = Duration::from_mins(1);
const FOLLOWED: u64 = 40;

/// The simulated services' time, for the bot.
#[derive(Debug)]
struct Shared(Clock);

impl ticketrz::Clock for Shared {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

struct House {
    discord: Discord,
    ticketrz: Ticketrz,
    clock: Clock,
    tickets: Tickets,
    store: Arc<FollowStore>,
    note: NoteSightings,
    follow: FollowTickets,
    guild: u64,
    _folder: TempDir,
}

impl House {
    async fn new(calls_per_hour: u32) -> Self {
        Self::with(calls_per_hour, |_| {}).await
    }

    async fn with(calls_per_hour: u32, configure: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::stopped(Timestamp::now());
        let discord = Discord::start(DiscordConfig {
            clock: clock.clone(),
            ..DiscordConfig::default()
        });
        let ticketrz = Ticketrz::start(TicketrzConfig {
            clock: clock.clone(),
            ..TicketrzConfig::default()
        });
        let (discord, ticketrz) = (discord.await.unwrap(), ticketrz.await.unwrap());
        let folder = tempfile::tempdir().unwrap();
        let shared: Arc<dyn ticketrz::Clock> = Arc::new(Shared(clock.clone()));
        let account = ticketrz.config();
        let credentials = Credentials::Login(Login {
            email: account.email.clone(),
            password: account.password.clone().into(),
            site_id: account.site_id.clone(),
            encoding: LoginEncoding::Form,
        });
        let sightings = Arc::<Sightings>::default();
        let base_url = BaseUrl::parse(&ticketrz.url(), false).unwrap();
        let mut config = Config::new(base_url, TimeZone::UTC, credentials);
        config.observer = Some(Arc::clone(&sightings) as _);
        configure(&mut config);
        let tickets = Tickets::new(config, Arc::clone(&shared)).unwrap();
        let api = BaseUrl::parse(&discord.url(), false).unwrap();
        let members = Members {
            rest: Rest::new(&api, Some(&discord.token().into())).unwrap(),
            access: AccessRules::default(),
        };
        let store = Arc::new(FollowStore::new(
            State::in_file(&folder.path().join("state.sqlite")).unwrap(),
            Arc::clone(&shared),
            members,
            Calls::per_hour(calls_per_hour),
            10,
        ));
        let mut services = Services::new(tickets.clone(), shared);
        services.follows = Some(Arc::clone(&store) as _);
        let follow = FollowTickets::new(
            Arc::clone(&store),
            Arc::clone(&sightings),
            tickets.clone(),
            Commands::new(services),
            7 * 24 * HOUR,
        );
        let guild = Place::default().guild.unwrap();
        Self {
            note: NoteSightings {
                store: Arc::clone(&store),
                sightings,
            },
            discord,
            ticketrz,
            clock,
            tickets,
            store,
            follow,
            guild,
            _folder: folder,
        }
    }

    async fn follows(&self, user: u64, ticket: u64) {
        let person = Person::new(user, "somebody");
        self.discord.set_member(self.guild, &person);
        let answer = self.tickets.get(id(ticket)).await.unwrap();
        let follower = Follower {
            user: UserId::new(user),
            guild: Some(GuildId::new(self.guild)),
            language: Language::English,
        };
        let follows: &dyn Follows = &*self.store;
        follows.follow(follower, &answer).await.unwrap();
    }

    /// Lets time pass, and the jobs run.
    async fn pass(&self, time: Duration) {
        for _ in 0..time.as_secs().div_ceil(STEP.as_secs()) {
            self.clock.advance(STEP);
            self.note.run().await.unwrap();
            self.follow.run_once().await.unwrap();
        }
    }

    /// Calls for tickets, one each or a page of the list.
    fn calls(&self) -> usize {
        self.ticketrz.lookups().len() + self.ticketrz.lists().len()
    }

    /// Messages that were sent, whether they arrived or not.
    fn sent(&self) -> usize {
        let calls = self.discord.recorder().exchanges(Service::Discord);
        let is_post = |call: &&Exchange| call.method == "POST" && call.path.ends_with("/messages");
        calls.iter().filter(is_post).count()
    }

    fn told(&self, user: u64) -> Vec<String> {
        let messages = self.discord.direct_messages(user);
        messages
            .iter()
            .map(|message| message.content().to_owned())
            .collect()
    }
}

fn id(number: u64) -> TicketId {
    number.to_string().parse().unwrap()
}

#[tokio::test]
async fn a_day_of_40_followed_tickets_and_200_lookups_stays_within_the_budget() {
    const LOOKUPS: u64 = 200;
    let ticket_of = |index| 100_000 + index;
    let house = House::new(20).await;
    for index in 0..FOLLOWED {
        house.follows(1 + index / 5, ticket_of(index)).await;
    }
    let at_first = house.calls();
    let mut asked = 0;
    for hour in 0..24 {
        let before = (house.calls(), asked);
        let change = Change::Comments(100 + hour);
        house.ticketrz.change_ticket(ticket_of(hour), &change);
        for minute in 1..=60 {
            house.pass(Duration::from_mins(1)).await;
            if asked < LOOKUPS * (hour * 60 + minute) / (24 * 60) {
                // Half of them of tickets that nobody follows.
                let ticket = ticket_of(asked * 7 % (2 * FOLLOWED));
                house.tickets.get(id(ticket)).await.unwrap();
                asked += 1;
            }
        }
        let calls = house.calls() - before.0;
        let own = calls - usize::try_from(asked - before.1).unwrap();
        assert!(own <= 20, "{own} calls of our own in hour {hour}");
    }
    assert_eq!(asked, LOOKUPS);
    let own = house.calls() - at_first - 200;
    assert!((470..=480).contains(&own), "{own} calls of our own");
    // A round takes two hours.
    house.pass(2 * HOUR).await;
    let told: Vec<_> = (1..=8).flat_map(|user| house.told(user)).collect();
    assert_eq!(told.len(), 24, "{told:#?}");
    for hour in 0..24 {
        let says = format!("Ticket **#{}** has changed:\n", ticket_of(hour));
        let news = format!(" → {}", 100 + hour);
        let is_about = |told: &&String| told.starts_with(&says) && told.ends_with(&news);
        assert_eq!(told.iter().filter(is_about).count(), 1, "{told:#?}");
    }
}

#[tokio::test]
async fn lookups_of_people_save_calls() {
    let house = House::new(20).await;
    house.follows(1, 100_000).await;
    let at_first = house.ticketrz.lookups().len();
    for _ in 0..30 {
        house.pass(Duration::from_mins(2)).await;
        house.tickets.get(id(100_000)).await.unwrap();
    }
    assert_eq!(house.ticketrz.lookups().len() - at_first, 30);
}

#[tokio::test]
async fn a_bot_that_keeps_no_tickets_tells_what_changed() {
    let house = House::with(60, |config| {
        config.cache.fresh = Duration::ZERO;
        config.cache.stale = Duration::ZERO;
    })
    .await;
    house.follows(1, 100_000).await;
    house.follows(2, 100_001).await;
    for ticket in [100_000, 100_001] {
        house.ticketrz.change_ticket(ticket, &Change::Comments(9));
    }
    house.pass(HOUR / 6).await;
    assert_eq!((house.told(1).len(), house.told(2).len()), (1, 1));
}

#[tokio::test]
async fn looks_count_after_the_clock_was_put_back() {
    let house = House::new(60).await;
    house.clock.advance(48 * HOUR);
    house.follows(1, 100_000).await;
    house.pass(STEP).await;
    house.clock.reset();
    house.ticketrz.change_ticket(100_000, &Change::Comments(9));
    house.pass(HOUR / 6).await;
    assert_eq!(house.told(1).len(), 1);
}

#[tokio::test]
async fn a_message_that_discord_does_not_confirm_is_sent_anew_after_an_hour_and_then_given_up() {
    let house = House::new(60).await;
    house.follows(1, 100_000).await;
    let fault = Fault::status(502);
    house
        .discord
        .fail_next(Endpoint::ChannelMessage, 1000, fault);
    let comments = Change::Comments(9);
    house.ticketrz.change_ticket(100_000, &comments);
    let mut sent = Vec::new();
    for time in [HOUR / 6, HOUR / 2, HOUR / 2, 3 * HOUR] {
        house.pass(time).await;
        sent.push(house.sent());
    }
    assert!(sent[0] >= 2, "{sent:?}");
    assert_eq!(sent[1], sent[0], "Discord may have forgotten it");
    assert!(sent[2] > sent[1], "{sent:?}");
    assert_eq!(sent[3], sent[2], "it is given up");
}

#[tokio::test]
async fn follows_are_kept_for_a_day_where_direct_messages_are_refused() {
    let house = House::new(20).await;
    let user = UserId::new(1);
    let follows: &dyn Follows = &*house.store;
    house.follows(1, 100_000).await;
    house.discord.set_takes_direct_messages(1, false);
    house.ticketrz.change_ticket(100_000, &Change::Comments(9));
    house.pass(HOUR).await;
    assert_eq!(follows.out_of_reach(user), Some(OutOfReach::Waiting));
    house.pass(22 * HOUR).await;
    assert_eq!(follows.of(user).await.unwrap().len(), 1);
    house.pass(2 * HOUR).await;
    assert_eq!(follows.of(user).await.unwrap().len(), 0);
    assert_eq!(follows.out_of_reach(user), Some(OutOfReach::Ended));
    follows.told_out_of_reach(user).await;
    house.pass(STEP).await;
    assert_eq!(follows.out_of_reach(user), None);
    assert!(house.told(1).is_empty());
}

#[tokio::test]
async fn a_closed_ticket_that_is_opened_again_in_time_stays_followed() {
    let house = House::new(20).await;
    let follows: &dyn Follows = &*house.store;
    let count = async || follows.of(UserId::new(1)).await.unwrap().len();
    let days = |days| 24 * HOUR * days;
    house.follows(1, 4).await;
    house.ticketrz.change_ticket(4, &Change::Closed);
    house.pass(HOUR).await;
    house.clock.advance(days(6));
    house.ticketrz.change_ticket(4, &Change::Reopened);
    house.pass(HOUR).await;
    house.clock.advance(days(2));
    house.pass(HOUR).await;
    assert_eq!(count().await, 1);
    house.ticketrz.change_ticket(4, &Change::Closed);
    house.pass(HOUR).await;
    house.clock.advance(days(7));
    house.pass(HOUR).await;
    assert_eq!(count().await, 0);
    let told = house.told(1);
    assert_eq!(told.len(), 4, "{told:#?}");
    assert!(told[3].contains("closed for 7 days"), "{told:#?}");
}

#[tokio::test]
async fn all_people_together_follow_five_hundred_tickets() {
    let house = House::new(20).await;
    house.follows(1, 100_000).await;
    let state = &house.store.state;
    let [(_, follow)] = &documents::follows(state).await.unwrap()[..] else {
        panic!("not one follow")
    };
    for user in 1..=50 {
        for ticket in 0..10 {
            let who = Who {
                user: UserId::new(user),
                ticket: id(100_000 + ticket),
            };
            let key = who.to_string();
            state.put(&FOLLOWS, &key, follow).await.unwrap();
        }
    }
    let follows: &dyn Follows = &*house.store;
    let answer = house.tickets.get(id(100_000)).await.unwrap();
    let late = Follower {
        user: UserId::new(51),
        guild: None,
        language: Language::English,
    };
    let refused = follows.follow(late, &answer).await;
    assert_eq!(refused, Err(FollowError::TeamFull));
    follows.stop(UserId::new(7), id(100_003)).await.unwrap();
    let followed = follows.follow(late, &answer).await;
    assert_eq!(followed, Ok(Followed::Now));
}

#[tokio::test]
async fn two_replicas_and_a_restart_spend_no_call_twice() {
    let folder = tempfile::tempdir().unwrap();
    let open = || State::in_file(&folder.path().join("state.sqlite")).unwrap();
    let calls = Calls::per_hour(20);
    let (one, other) = (open(), open());
    let at = |seconds| Timestamp::from_second(seconds).unwrap();
    assert_eq!(calls.take(&one, at(0)).await, Ok(true));
    assert_eq!(calls.take(&other, at(1)).await, Ok(false));
    drop(one);
    assert_eq!(calls.take(&open(), at(179)).await, Ok(false));
    assert_eq!(calls.take(&open(), at(180)).await, Ok(true));
    assert_eq!(calls.take(&other, at(181)).await, Ok(false));
    // The clock was put back by more than the time between two calls.
    assert_eq!(calls.take(&other, at(-1000)).await, Ok(true));
    let none = Calls::per_hour(0);
    assert_eq!(none.take(&other, at(9999)).await, Ok(false));
}
