//! What a person is answered, before it is put on any wire.

use serenity::all::{
    CreateActionRow, CreateAllowedMentions, CreateEmbed, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, EditInteractionResponse,
};

/// Who sees an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Only the person who asked (Discord's ephemeral messages).
    Private,
    /// Everyone in the channel.
    Public,
}

/// A message to answer with. It mentions nobody, whatever its text says.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Who sees it.
    pub visibility: Visibility,
    /// The text above the embeds.
    pub content: Option<String>,
    /// The embeds, already within Discord's limits.
    pub embeds: Vec<CreateEmbed>,
    /// The rows of buttons and selects.
    pub components: Vec<CreateActionRow>,
}

impl Reply {
    /// One sentence, for the person who asked alone.
    #[must_use]
    pub fn private_sentence(sentence: String) -> Self {
        Self {
            visibility: Visibility::Private,
            content: Some(sentence),
            embeds: Vec::new(),
            components: Vec::new(),
        }
    }

    /// As the first response to an interaction.
    pub fn into_response(self) -> CreateInteractionResponseMessage {
        let message = CreateInteractionResponseMessage::new()
            .ephemeral(self.visibility == Visibility::Private)
            .embeds(self.embeds)
            .components(self.components)
            .allowed_mentions(CreateAllowedMentions::new());
        match self.content {
            Some(content) => message.content(content),
            None => message,
        }
    }

    /// As the edit that fills in a deferred response. Its visibility was fixed by the deferral.
    pub fn into_edit(self) -> EditInteractionResponse {
        EditInteractionResponse::new()
            .content(self.content.unwrap_or_default())
            .embeds(self.embeds)
            .components(self.components)
            .allowed_mentions(CreateAllowedMentions::new())
    }

    /// As a message after the first response.
    pub fn into_followup(self) -> CreateInteractionResponseFollowup {
        let message = CreateInteractionResponseFollowup::new()
            .ephemeral(self.visibility == Visibility::Private)
            .embeds(self.embeds)
            .components(self.components)
            .allowed_mentions(CreateAllowedMentions::new());
        match self.content {
            Some(content) => message.content(content),
            None => message,
        }
    }
}
