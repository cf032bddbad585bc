//! What a person does: a command, a press, a choice, typing.

use serde_json::{Value, json};

use super::message::Message;
use super::person::Person;
use super::place::Place;

/// Something that a person does with the bot. Built here, done by [`super::Discord::send`].
#[derive(Clone, Debug)]
pub struct Interaction {
    pub(crate) what: What,
    pub(crate) person: Person,
    pub(crate) place: Place,
}

/// The message that a message command is used on.
#[derive(Clone, Debug)]
pub enum Quoted {
    /// A message that somebody wrote.
    Written {
        /// Its text.
        content: String,
        /// Who wrote it.
        author: Person,
    },
    /// A message that is held already, such as one of the bot's.
    Existing(Message),
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Slash {
        name: String,
        options: Vec<(String, Value)>,
    },
    Complete {
        name: String,
        option: String,
        typed: String,
        others: Vec<(String, Value)>,
    },
    MessageCommand {
        name: String,
        on: Quoted,
    },
    Press {
        message: u64,
        button: String,
    },
    Choose {
        message: u64,
        select: Option<String>,
        values: Vec<String>,
    },
}

impl Interaction {
    fn new(what: What) -> Self {
        Self {
            what,
            person: Person::default(),
            place: Place::default(),
        }
    }

    /// Types a slash command, by its name or by its name in the person's language, without a slash.
    #[must_use]
    pub fn command(name: &str) -> Self {
        Self::new(What::Slash {
            name: name.to_owned(),
            options: Vec::new(),
        })
    }

    /// Types in an option of a slash command, so that the bot is asked for suggestions.
    #[must_use]
    pub fn complete(command: &str, option: &str, typed: &str) -> Self {
        Self::new(What::Complete {
            name: command.to_owned(),
            option: option.to_owned(),
            typed: typed.to_owned(),
            others: Vec::new(),
        })
    }

    /// Uses a message command ("Apps" in a message's context menu) on somebody's message.
    #[must_use]
    pub fn message_command(name: &str, on: impl Into<Quoted>) -> Self {
        Self::new(What::MessageCommand {
            name: name.to_owned(),
            on: on.into(),
        })
    }

    /// Presses a button, named by its label or its `custom_id`.
    #[must_use]
    pub fn press(message: &Message, button: &str) -> Self {
        Self::new(What::Press {
            message: message.id(),
            button: button.to_owned(),
        })
    }

    /// Chooses from the message's select menu, by the options' labels or values.
    #[must_use]
    pub fn choose<T: Into<String>>(message: &Message, values: impl IntoIterator<Item = T>) -> Self {
        Self::new(What::Choose {
            message: message.id(),
            select: None,
            values: values.into_iter().map(Into::into).collect(),
        })
    }

    /// Names the select menu by its `custom_id` or placeholder, where a message has several.
    #[must_use]
    pub fn in_select(mut self, name: &str) -> Self {
        if let What::Choose { select, .. } = &mut self.what {
            *select = Some(name.to_owned());
        }
        self
    }

    /// Fills in an option of a command; ignored for presses and choices.
    #[must_use]
    pub fn option(mut self, name: &str, value: Value) -> Self {
        match &mut self.what {
            What::Slash { options, .. } => options.push((name.to_owned(), value)),
            What::Complete { others, .. } => others.push((name.to_owned(), value)),
            _ => {}
        }
        self
    }

    /// Fills in a string option.
    #[must_use]
    pub fn string(self, name: &str, value: &str) -> Self {
        self.option(name, json!(value))
    }

    /// Fills in a boolean option.
    #[must_use]
    pub fn boolean(self, name: &str, value: bool) -> Self {
        self.option(name, json!(value))
    }

    /// Who does it.
    #[must_use]
    pub fn by(mut self, person: Person) -> Self {
        self.person = person;
        self
    }

    /// Where it is done.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }
}

impl From<&str> for Quoted {
    fn from(content: &str) -> Self {
        Self::Written {
            content: content.to_owned(),
            author: Person::new(1_100_000_000_000_000_041, "sari").with_display_name("Sari"),
        }
    }
}

impl From<&Message> for Quoted {
    fn from(message: &Message) -> Self {
        Self::Existing(message.clone())
    }
}
