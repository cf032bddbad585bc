//! A team's day with the real bot: how many calls to the ticket system it makes, and how many a bot without memory would.
//!
//! ```text
//! cargo build --release --bin ticketrz-bot
//! cargo run --release -p playground --example day -- target/release/ticketrz-bot
//! ```
//!
//! The 200 actions are the same in each run. People come at random moments of nine hours and ask for one of 1,000 tickets by Zipf's
//! law, for several, or search. Half a minute later some narrow the search down, look further or open a hit; some read the
//! details or the conversation, share the ticket or refresh it. A new ticket arrives every 15 minutes.
//!
//! The bot's clock cannot be put forward. So the nine hours pass in 270 s, and what the bot calls fresh is shortened as much,
//! 120 times: a minute is 500 ms. On a busy machine an action can be late by half a minute of the day. `LOOKUPS_PER_MINUTE`
//! is off. The bot without memory is the same bot, started anew before each action; for it time means nothing.
#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "it prints a handful of figures for people"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use fastrand::Rng;
use serde_json::Value;
use simulators::bot::{Bot, BotSettings};
use simulators::discord::{Discord, DiscordConfig, Interaction, Message};
use simulators::ticketrz::{Ticketrz, TicketrzConfig};
use tokio::time::{Instant, sleep_until};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const ACTIONS: usize = 200;
const SEED: u64 = 1234;
const HOURS: f64 = 9.0;
/// How much shorter the day is here.
const FASTER: f64 = 120.0;
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two actions of a person.
const PAUSE: Duration = Duration::from_secs(30);
/// A new ticket arrives.
const ARRIVAL: Duration = Duration::from_mins(15);
/// Those that people ask for, from the newest one back.
const TICKETS: u64 = 1000;
const NEWEST_TICKET: u64 = 182_000;
/// What people search for, and how they narrow it down. Some match many tickets of the simulator, some few, one none.
const SEARCHES: [[&str; 2]; 10] = [
    ["brosur", "brosur printer 15"],
    ["printer", "printer floor 12"],
    ["vpn", "vpn meeting room"],
    ["invoice", "invoice 42"],
    ["dewi", "dewi lestari order"],
    ["refund", "refund order 31"],
    ["cafe", "cafe terminal"],
    ["scanner", "scanner 42"],
    ["report", "report 77"],
    ["zebra", "zebra crossing"],
];

#[derive(Clone, Debug)]
enum Action {
    Lookup(u64),
    Several(Vec<u64>),
    Find(&'static str),
    /// One of the newest search's hits.
    OpenHit(usize),
    LookFurther,
    /// These are below the newest card.
    Details,
    Conversation,
    Share,
    Refresh,
    /// An older page of the newest conversation.
    Older,
}

impl Action {
    fn name(&self) -> &'static str {
        match self {
            Self::Lookup(_) => "lookups",
            Self::Several(_) => "lists of several tickets",
            Self::Find(_) => "searches",
            Self::OpenHit(_) => "hits opened",
            Self::LookFurther => "looks further",
            Self::Details => "details",
            Self::Conversation => "conversations",
            Self::Share => "shares",
            Self::Refresh => "refreshes",
            Self::Older => "older pages of a conversation",
        }
    }
}

/// Calls, by endpoint.
#[derive(Clone, Copy, Debug)]
struct Calls {
    tickets: usize,
    conversations: usize,
    list: usize,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let binary = std::env::args().nth(1).ok_or("name the bot's binary")?;
    let day = day();
    let mut kinds = BTreeMap::<_, usize>::new();
    for (_, action) in &day {
        *kinds.entry(action.name()).or_default() += 1;
    }
    let kinds = kinds.iter().map(|(name, count)| format!("{count} {name}"));
    println!(
        "{} actions: {}\n",
        day.len(),
        kinds.collect::<Vec<_>>().join(", ")
    );
    let with = Office::open(&binary).await?.spend(&day, false).await?;
    let without = Office::open(&binary).await?.spend(&day, true).await?;
    println!("| calls | the bot | without memory |");
    println!("| --- | --- | --- |");
    for (name, count) in [
        ("tickets", (|calls| calls.tickets) as fn(&Calls) -> usize),
        ("conversations", |calls| calls.conversations),
        ("pages of the list", |calls| calls.list),
        ("all", |calls| {
            calls.tickets + calls.conversations + calls.list
        }),
    ] {
        println!("| {name} | {} | {} |", count(&with), count(&without));
    }
    Ok(())
}

/// What is done, and how long after the day's begin.
fn day() -> Vec<(Duration, Action)> {
    let mut rng = Rng::with_seed(SEED);
    let mut day = Vec::new();
    while day.len() < ACTIONS {
        let mut at = Duration::from_secs_f64(rng.f64() * HOURS * 3600.0);
        let visit = visit(&mut rng);
        for action in visit.into_iter().take(ACTIONS - day.len()) {
            day.push((at, action));
            at += PAUSE;
        }
    }
    // Where two visits overlap, the later one's first action comes between the earlier one's.
    day.sort_by_key(|(at, _)| *at);
    day
}

/// What a person does one after the other.
fn visit(rng: &mut Rng) -> Vec<Action> {
    let mut visit = match rng.u32(..100) {
        0..60 => vec![Action::Lookup(ticket(rng))],
        60..75 => {
            let several = (0..rng.usize(2..=6)).map(|_| ticket(rng));
            return vec![Action::Several(several.collect())];
        }
        _ => search(rng),
    };
    if matches!(
        visit.last(),
        Some(Action::Find(_) | Action::LookFurther) | None
    ) {
        return visit;
    }
    for (percent, action) in [
        (30, Action::Details),
        (40, Action::Conversation),
        (15, Action::Share),
        (20, Action::Refresh),
    ] {
        if rng.u32(..100) < percent {
            let pages = matches!(action, Action::Conversation) && rng.bool();
            visit.push(action);
            visit.extend(pages.then_some(Action::Older));
        }
    }
    visit
}

fn search(rng: &mut Rng) -> Vec<Action> {
    let [broad, narrow] = SEARCHES[zipf(rng, SEARCHES.len())];
    let mut search = vec![Action::Find(broad)];
    for (percent, action) in [
        (40, Action::Find(narrow)),
        (20, Action::LookFurther),
        (60, Action::OpenHit(zipf(rng, 5))),
    ] {
        if rng.u32(..100) < percent {
            search.push(action);
        }
    }
    search
}

fn ticket(rng: &mut Rng) -> u64 {
    let place = zipf(rng, usize::try_from(TICKETS).unwrap_or(usize::MAX));
    NEWEST_TICKET - u64::try_from(place).unwrap_or_default()
}

/// A number below `count`; the second is half as likely as the first, the third a third, and so on.
#[allow(clippy::cast_precision_loss, reason = "the numbers are small")]
fn zipf(rng: &mut Rng, count: usize) -> usize {
    let weights = || (1..=count).map(|place| 1.0 / place as f64);
    let mut left = rng.f64() * weights().sum::<f64>();
    let place = weights().position(|weight| {
        left -= weight;
        left < 0.0
    });
    place.unwrap_or_default()
}

/// The services, and what people have before them.
struct Office {
    discord: Discord,
    ticketrz: Ticketrz,
    settings: BotSettings,
    card: Option<Message>,
    hits: Option<Message>,
    conversation: Option<Message>,
}

impl Office {
    async fn open(binary: &str) -> Outcome<Self> {
        let discord = Discord::start(DiscordConfig::default()).await?;
        let ticketrz = Ticketrz::start(TicketrzConfig::default()).await?;
        let shortened = |minutes: f64| format!("{:.0}ms", minutes * 60_000.0 / FASTER);
        let settings = BotSettings::new(binary, &discord, &ticketrz)
            .env("DISCORD_TRANSPORT", "http")
            .env("DISCORD_PUBLIC_KEY", discord.public_key())
            .env("LOOKUPS_PER_MINUTE", "0")
            .env("CACHE_FRESH", shortened(1.0))
            .env("CONVERSATION_FRESH", shortened(1.0))
            .env("FIND_FRESH", shortened(5.0));
        Ok(Self {
            discord,
            ticketrz,
            settings,
            card: None,
            hits: None,
            conversation: None,
        })
    }

    /// Does it all. `forgets` ends the bot before each action, and its memory with it.
    async fn spend(mut self, day: &[(Duration, Action)], forgets: bool) -> Outcome<Calls> {
        let mut bot = self.start_bot().await?;
        let begin = Instant::now();
        for (at, action) in day {
            let arrived = at.as_secs() / ARRIVAL.as_secs();
            self.ticketrz.set(|switches| switches.arrived = arrived);
            if forgets {
                bot.kill().await?;
                bot = self.start_bot().await?;
            } else {
                sleep_until(begin + at.div_f64(FASTER)).await;
            }
            self.act(action).await?;
        }
        Ok(Calls {
            tickets: self.ticketrz.lookups().len(),
            conversations: self.ticketrz.conversations().len(),
            list: self.ticketrz.lists().len(),
        })
    }

    async fn start_bot(&self) -> Outcome<Bot> {
        let bot = Bot::start(&self.settings)?;
        let listens = |line: &str| line.contains("\"listening\"");
        let line = bot.log().wait_for(PATIENCE, listens).await?;
        let line: Value = serde_json::from_str(&line)?;
        let address = line["address"].as_str().ok_or("the bot has no address")?;
        let is_ready = |line: &str| line.contains("ready for Discord's requests");
        bot.log().wait_for(PATIENCE, is_ready).await?;
        let endpoint = format!("http://{address}/interactions");
        self.discord.set_interactions_endpoint(&endpoint).await?;
        Ok(bot)
    }

    async fn act(&mut self, action: &Action) -> Outcome<()> {
        let Some(interaction) = self.interaction(action) else {
            // A search without hits.
            return Ok(());
        };
        let answer = self.discord.send(&interaction)?.answer().await?;
        let message = answer.message;
        let place = match action {
            // There may be no hits.
            Action::Find(_) | Action::LookFurther => {
                self.hits = Some(message);
                return Ok(());
            }
            Action::Lookup(_) | Action::OpenHit(_) => Some(&mut self.card),
            Action::Conversation => Some(&mut self.conversation),
            _ => None,
        };
        if let Some(place) = place {
            *place = Some(message.clone());
        }
        if message.embeds().is_empty() {
            return Err(format!("{action:?} was answered with {}", message.json()).into());
        }
        Ok(())
    }

    fn interaction(&self, action: &Action) -> Option<Interaction> {
        let ticket = |ids: &str| Interaction::command("ticket").string("id", ids);
        let hits = || self.hits.as_ref();
        Some(match action {
            Action::Lookup(id) => ticket(&id.to_string()),
            Action::Several(ids) => {
                let ids: Vec<_> = ids.iter().map(u64::to_string).collect();
                ticket(&ids.join(" "))
            }
            Action::Find(words) => Interaction::command("find").string("words", words),
            Action::OpenHit(place) => {
                let options = hits()?.select()?["options"].as_array()?;
                let hit = options.get((*place).min(options.len() - 1))?;
                Interaction::choose(hits()?, [hit["value"].as_str()?])
            }
            Action::LookFurther => {
                hits()?.button("Look further")?;
                Interaction::press(hits()?, "Look further")
            }
            Action::Details => Interaction::press(self.card.as_ref()?, "Details"),
            Action::Conversation => Interaction::press(self.card.as_ref()?, "Conversation"),
            Action::Share => Interaction::press(self.card.as_ref()?, "Share"),
            Action::Refresh => Interaction::press(self.card.as_ref()?, "Refresh"),
            Action::Older => Interaction::press(self.conversation.as_ref()?, "Older"),
        })
    }
}
