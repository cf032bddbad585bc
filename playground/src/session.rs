//! The person at the prompt: who they are, where, and what they saw last.

use std::collections::BTreeMap;

use playground::discord::{Answer, Interaction, Message, Person, Place, Sent};
use playground::stage::Stage;
use playground::terminal::{Action, Change, slash};
use serde_json::Value;

use crate::failure::Failure;

/// What an action led to.
pub(crate) enum Outcome {
    /// A message.
    Answered(Box<Answer>),
    /// Suggestions.
    Suggested(Vec<Value>),
}

/// One person's session.
pub(crate) struct Session<'a> {
    stage: &'a Stage,
    person: Person,
    place: Place,
    guild_locale: String,
    /// The ids of the messages seen so far, the newest last.
    seen: Vec<u64>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(stage: &'a Stage, person: Person) -> Self {
        Self {
            stage,
            person,
            place: Place::default(),
            guild_locale: "en-US".to_owned(),
            seen: Vec::new(),
        }
    }

    /// The commands that are registered, in all scopes.
    pub(crate) fn commands(&self) -> Vec<Value> {
        let discord = &self.stage.discord;
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
    pub(crate) async fn act(&mut self, action: Action) -> Result<Outcome, Failure> {
        let interaction = match action {
            Action::Slash { command, arguments } => slash(&self.commands(), &command, &arguments)?,
            Action::Press(button) => {
                let message = self.newest(|message| message.button(&button).is_some())?;
                Interaction::press(&message, &button)
            }
            Action::Choose(options) => {
                let message = self.newest(|message| message.select().is_some())?;
                Interaction::choose(&message, options)
            }
            Action::Apps { command, text } => Interaction::message_command(&command, text.as_str()),
            Action::Complete {
                command,
                option,
                typed,
            } => {
                let sent = self.send(Interaction::complete(&command, &option, &typed))?;
                return Ok(Outcome::Suggested(sent.choices().await?));
            }
        };
        let answer = self.send(interaction)?.answer().await?;
        self.seen.push(answer.message.id());
        Ok(Outcome::Answered(Box::new(answer)))
    }

    fn send(&self, interaction: Interaction) -> Result<Sent, Failure> {
        let interaction = interaction.by(self.person.clone()).at(self.place.clone());
        Ok(self.stage.discord.send(&interaction)?)
    }

    /// The newest message that fits, as it stands now.
    fn newest(&self, fits: impl Fn(&Message) -> bool) -> Result<Message, Failure> {
        let messages = self.seen.iter().rev();
        let mut messages = messages.filter_map(|id| self.stage.discord.message(*id));
        messages.find(fits).ok_or(Failure::NoMessage)
    }

    /// Turns a switch.
    pub(crate) fn change(&mut self, change: Change) {
        let ticketrz = &self.stage.ticketrz;
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
            Change::Language(locale) => self.person.locale = locale,
            Change::GuildLanguage(locale) => {
                self.place.guild_locale.clone_from(&locale);
                self.guild_locale = locale;
            }
            Change::Roles(roles) => self.person.roles = roles,
            Change::DirectMessage(true) => self.place = Place::direct_message(),
            Change::DirectMessage(false) => {
                self.place = Place::default().with_guild_locale(&self.guild_locale);
            }
            Change::Wait(by) => self.stage.discord.clock().advance(by),
        }
    }
}
