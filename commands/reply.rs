//! What a person is answered, before it is put on any wire.

use serenity::all::{
    AutocompleteChoice, CreateActionRow, CreateAllowedMentions, CreateAutocompleteResponse,
    CreateEmbed, CreateInteractionResponse, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateMessage, EditInteractionResponse,
    InteractionResponseFlags, MessageFlags,
};

/// Who sees an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Only the person who asked (Discord's ephemeral messages).
    Private,
    /// Everyone in the channel.
    Public,
}

/// What must be said to Discord first when an answer takes longer than it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deferral {
    /// "Thinking…", seen only by the person: the answer is a message.
    Message,
    /// Nothing that shows: the answer may change the message that was pressed on.
    Update,
    /// There is no way to defer; late suggestions are of no use.
    None,
}

/// What is done about an invocation.
#[derive(Clone, Debug)]
pub enum Response {
    /// A new message.
    Message(Reply, Visibility),
    /// The message that was pressed on changes.
    Update(Reply),
    /// A new message for everyone, which is posted once however often it is asked for. The message that was pressed on
    /// changes when that has been posted.
    Post {
        /// The new message.
        post: Reply,
        /// What the message that was pressed on becomes.
        note: Reply,
    },
    /// Suggestions for what is being typed.
    Suggest(Vec<Suggestion>),
}

/// The content of a message. It mentions nobody, whatever its text says.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The text above the embeds.
    pub content: String,
    /// The embeds, already within Discord's limits.
    pub embeds: Vec<CreateEmbed>,
    /// The rows of buttons and selects.
    pub components: Vec<CreateActionRow>,
}

/// One line under what is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is shown, at most 100 characters.
    pub name: String,
    /// What is sent when it is chosen.
    pub value: String,
}

impl Response {
    /// One sentence, for the person alone.
    pub(crate) fn sentence(content: String) -> Self {
        Self::Message(
            Reply {
                content,
                ..Reply::default()
            },
            Visibility::Private,
        )
    }

    /// The same with `note` below a text that only the person sees, and whether it is one.
    pub(crate) fn noting(self, note: &str) -> (Self, bool) {
        match self {
            Self::Message(mut reply, Visibility::Private) => {
                if !reply.content.is_empty() {
                    reply.content.push_str("\n\n");
                }
                reply.content.push_str(note);
                (Self::Message(reply, Visibility::Private), true)
            }
            other => (other, false),
        }
    }

    /// Whether it comes after the first response, which only defers it.
    #[must_use]
    pub fn is_post(&self) -> bool {
        matches!(self, Self::Post { .. })
    }

    /// As the first response to an interaction.
    #[must_use]
    pub fn into_response(self) -> CreateInteractionResponse {
        match self {
            Self::Message(reply, visibility) => {
                CreateInteractionResponse::Message(reply.into_message().flags(match visibility {
                    Visibility::Private => InteractionResponseFlags::EPHEMERAL,
                    Visibility::Public => InteractionResponseFlags::SUPPRESS_NOTIFICATIONS,
                }))
            }
            Self::Update(reply) => CreateInteractionResponse::UpdateMessage(reply.into_message()),
            Self::Post { .. } => CreateInteractionResponse::Acknowledge,
            Self::Suggest(suggestions) => {
                let choices = suggestions
                    .into_iter()
                    .map(|suggestion| AutocompleteChoice::new(suggestion.name, suggestion.value))
                    .collect();
                CreateInteractionResponse::Autocomplete(
                    CreateAutocompleteResponse::new().set_choices(choices),
                )
            }
        }
    }
}

impl Reply {
    fn into_message(self) -> CreateInteractionResponseMessage {
        CreateInteractionResponseMessage::new()
            .content(self.content)
            .embeds(self.embeds)
            .components(self.components)
            .allowed_mentions(CreateAllowedMentions::new())
    }

    /// As a message into a channel, or directly to a person.
    pub fn into_post(self) -> CreateMessage {
        CreateMessage::new()
            .content(self.content)
            .embeds(self.embeds)
            .components(self.components)
            .allowed_mentions(CreateAllowedMentions::new())
    }

    /// As the edit of a message that is there already.
    pub fn into_edit(self) -> EditInteractionResponse {
        EditInteractionResponse::new()
            .content(self.content)
            .embeds(self.embeds)
            .components(self.components)
            .allowed_mentions(CreateAllowedMentions::new())
    }

    /// As a message after the first response.
    pub fn into_followup(self, visibility: Visibility) -> CreateInteractionResponseFollowup {
        CreateInteractionResponseFollowup::new()
            .flags(match visibility {
                Visibility::Private => MessageFlags::EPHEMERAL,
                Visibility::Public => MessageFlags::SUPPRESS_NOTIFICATIONS,
            })
            .content(self.content)
            .embeds(self.embeds)
            .components(self.components)
            .allowed_mentions(CreateAllowedMentions::new())
    }
}
