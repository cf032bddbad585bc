//! The person at the prompt: who they are, where, and what they saw last.

use std::collections::BTreeMap;

use playground::page::Tally;
use playground::terminal::{Action, Change, slash};
use serde_json::Value;
use simulators::bot::Bot;
use simulators::discord::{Answer, Discord, Interaction, Message, Person, Place, Sent};
use simulators::stage::Stage;

use crate::failure::Failure;

/// What an action led to.
pub(crate) enum Outcome {
    /// A message.
    Answered(Box<Answer>),
    /// A message that the bot wrote by itself.
    Written(Box<Message>),
    /// Suggestions.
    Suggested(Vec<Value>),
}

/// What one terminal has seen and said so far.
#[derive(Default)]
pub(crate) struct Session {
    person: Person,
    place: Place,
    /// The ids of the messages seen so far, the newest last.
    seen: Vec<u64>,
    tally: Tally,
}

impl Session {
    /// The session of this person, in the channel where everybody begins.
    pub(crate) fn new(person: Person) -> Self {
        Self {
            person,
            ..Self::default()
        }
    }

    /// The same session, whose answers the page counts, too.
    pub(crate) fn counted_in(self, tally: Tally) -> Self {
        Self { tally, ..self }
    }

    /// The commands that are registered, in all scopes.
    pub(crate) fn commands(stage: &Stage) -> Vec<Value> {
        let discord = &stage.discord;
        let guilds = discord.config().guilds.iter();
        guilds
            .flat_map(|guild| discord.guild_commands(*guild))
            .chain(discord.global_commands())
            .collect()
    }

    /// The names of those who are here.
    pub(crate) fn people(&self) -> BTreeMap<u64, String> {
        let person = &self.person;
        let name = person.display_name.as_ref().unwrap_or(&person.username);
        BTreeMap::from([(person.id, name.clone())])
    }

    /// Does something and waits for what comes of it.
    pub(crate) async fn act(&mut self, stage: &Stage, action: Action) -> Result<Outcome, Failure> {
        let interaction = match action {
            Action::Slash { command, arguments } => {
                slash(&Self::commands(stage), &command, &arguments)?
            }
            Action::Press(button) => {
                let message = self.newest(stage, |message| message.button(&button).is_some())?;
                Interaction::press(&message, &button)
            }
            Action::Choose(options) => {
                let message = self.newest(stage, |message| message.select().is_some())?;
                Interaction::choose(&message, options)
            }
            Action::Apps { command, text } => Interaction::message_command(&command, text.as_str()),
            Action::Complete {
                command,
                option,
                typed,
            } => {
                let sent = self.send(stage, Interaction::complete(&command, &option, &typed))?;
                return Ok(Outcome::Suggested(sent.choices().await?));
            }
        };
        let counting = self.tally.begin(&stage.ticketrz);
        let answer = self.send(stage, interaction)?.answer().await?;
        counting.end(&answer);
        self.seen.push(answer.message.id());
        Ok(Outcome::Answered(Box::new(answer)))
    }

    /// The newest message that the bot wrote by itself, to this person or to the team. Waits for the first.
    pub(crate) async fn inbox(&mut self, stage: &Stage) -> Result<Outcome, Failure> {
        let discord = &stage.discord;
        let newest = |discord: &Discord| {
            let team = discord.messages_in(Place::team().channel);
            let direct = discord.direct_messages(self.person.id);
            let all = team.into_iter().chain(direct);
            all.filter(|message| !message.is_ephemeral())
                .max_by_key(Message::id)
        };
        let is_there = |discord: &Discord| newest(discord).is_some();
        discord
            .wait_until("a message of the bot's", is_there)
            .await?;
        let message = newest(discord).ok_or(Failure::NoMessage)?;
        self.seen.push(message.id());
        Ok(Outcome::Written(Box::new(message)))
    }

    fn send(&self, stage: &Stage, interaction: Interaction) -> Result<Sent, Failure> {
        let interaction = interaction.by(self.person.clone()).at(self.place.clone());
        Ok(stage.discord.send(&interaction)?)
    }

    /// The newest message that the person sees and that fits, as it is now.
    fn newest(&self, stage: &Stage, fits: impl Fn(&Message) -> bool) -> Result<Message, Failure> {
        let messages = self.seen.iter().rev();
        let mut messages = messages.filter_map(|id| stage.discord.message(*id));
        messages
            .find(|message| message.is_visible_to(&self.person) && fits(message))
            .ok_or(Failure::NoMessage)
    }

    /// Turns a switch.
    pub(crate) fn change(&mut self, stage: &Stage, change: Change) {
        let ticketrz = &stage.ticketrz;
        match change {
            Change::Normal => ticketrz.reset(),
            Change::Slow(latency) => ticketrz.set(|switches| switches.latency = latency),
            Change::Availability(to) => ticketrz.set(|switches| switches.availability = to),
            Change::Quota(quota, wording) => ticketrz.set(|switches| {
                switches.quota = quota;
                switches.wording = wording;
            }),
            Change::Expired => ticketrz.set(|switches| switches.tokens_expired = true),
            Change::PasswordRefused(to) => ticketrz.set(|switches| switches.password_refused = to),
            Change::Answers(answers) => ticketrz.set(|switches| switches.answers = answers),
            Change::Conversations(kind) => ticketrz.set(|switches| switches.conversations = kind),
            Change::List(kind) => ticketrz.set(|switches| switches.list = kind),
            Change::SinceId(meaning) => ticketrz.set(|switches| switches.since_id = meaning),
            Change::Generated(there, arrived) => ticketrz.set(|switches| {
                switches.generated = there;
                switches.arrived = arrived;
            }),
            Change::Ticket(id, change) => ticketrz.change_ticket(id, &change),
            Change::Language(locale) => self.person.locale = locale,
            Change::GuildLanguage(locale) => self.place.guild_locale = locale,
            Change::Roles(roles) => self.person.roles = roles,
            Change::Person(name) => self.person = somebody(&name),
            Change::DirectMessage => self.go(Place::direct_message()),
            Change::Channel(None) => self.go(Place::default()),
            Change::Channel(Some(channel)) => self.go(Place {
                channel,
                ..Place::default()
            }),
            Change::Wait(by) => stage.discord.clock().advance(by),
        }
    }

    /// Goes to a place of the same guild.
    fn go(&mut self, place: Place) {
        self.place = place.with_guild_locale(&self.place.guild_locale);
    }
}

/// The same person each time for the same name.
fn somebody(name: &str) -> Person {
    let usual = Person::default();
    if name == usual.username {
        return usual;
    }
    let number = name.bytes().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    Person::new(u64::from(number).saturating_add(1 << 52), name)
}

/// Does work that is pointless once the bot has ended.
pub(crate) async fn unless_ended<T>(
    bot: &Bot,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        result = work => result,
        status = bot.exited() => Err(Failure::Ended(status?)),
    }
}
