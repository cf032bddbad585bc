//! Discord's interactions as the commands know them.

use commands::{Caller, Invocation, Language, OptionValue};
use serenity::all::{CommandInteraction, ResolvedValue};

pub(crate) fn invocation(interaction: &CommandInteraction) -> Invocation {
    let options = interaction
        .data
        .options()
        .into_iter()
        .filter_map(|option| {
            let value = match option.value {
                ResolvedValue::String(text) => OptionValue::Text(text.to_owned()),
                ResolvedValue::Boolean(flag) => OptionValue::Flag(flag),
                _ => return None,
            };
            Some((option.name.to_owned(), value))
        })
        .collect();
    Invocation {
        caller: Caller {
            user: interaction.user.id,
            guild: interaction.guild_id,
            channel: interaction.channel_id,
            language: Language::from_locale(&interaction.locale),
        },
        command: interaction.data.name.clone(),
        options,
    }
}
