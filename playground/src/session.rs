//! The person at the prompt: who they are, where, and what they saw last.

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
    last: Option<Message>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(stage: &'a Stage, person: Person) -> Self {
        Self {
            stage,
            person,
            place: Place::default(),
            guild_locale: "en-US".to_owned(),
            last: None,
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

    /// Does something and waits for what comes of it.
    pub(crate) async fn act(&mut self, action: Action) -> Result<Outcome, Failure> {
        let interaction = match action {
            Action::Slash { command, arguments } => slash(&self.commands(), &command, &arguments)?,
            Action::Press(button) => Interaction::press(self.last()?, &button),
            Action::Choose(options) => Interaction::choose(self.last()?, options),
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
        self.last = Some(answer.message.clone());
        Ok(Outcome::Answered(Box::new(answer)))
    }

    fn send(&self, interaction: Interaction) -> Result<Sent, Failure> {
        let interaction = interaction.by(self.person.clone()).at(self.place.clone());
        Ok(self.stage.discord.send(&interaction)?)
    }

    fn last(&self) -> Result<&Message, Failure> {
        self.last.as_ref().ok_or(Failure::NoMessage)
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
