//! From typed words to a command's options.

use serde_json::{Value, json};
use thiserror::Error;

use simulators::discord::kind::command::CHAT_INPUT;
use simulators::discord::kind::option;
use simulators::discord::{Interaction, is_named};

/// The prompt's own verbs that somebody may type with a slash.
const VERBS: [&str; 3] = ["help", "quit", "restart"];

/// Words that do not fit the command.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SlashError {
    /// Nothing is called that.
    #[error("There is no command /{typed}. {}", hint(similar.as_deref()))]
    Unknown {
        /// What was typed.
        typed: String,
        /// What was probably meant.
        similar: Option<String>,
    },
    /// More values than options.
    #[error("the command has no option for \"{0}\"")]
    TooMany(String),
    /// A value of the wrong type.
    #[error("\"{value}\" does not fit the option \"{option}\"")]
    WrongType {
        /// The option.
        option: String,
        /// The value.
        value: String,
    },
}

/// Builds the interaction for a command typed as words: values go to the options in their order,
/// `option:value` goes to its option. `definitions` are the registered commands.
///
/// # Errors
/// When there is no such command, or when the words do not fit its definition.
pub fn slash(
    definitions: &[Value],
    command: &str,
    arguments: &[String],
) -> Result<Interaction, SlashError> {
    let mut interaction = Interaction::command(command);
    let definition = definitions.iter().find(|given| is_named(given, command));
    let definition = definition.ok_or_else(|| SlashError::Unknown {
        typed: command.to_owned(),
        similar: similar(definitions, command),
    })?;
    let options = definition.get("options");
    let options = options.and_then(Value::as_array).map(Vec::as_slice);
    let options = options.unwrap_or_default();
    let mut free: Vec<&Value> = options.iter().collect();
    let mut positional = Vec::new();
    for argument in arguments {
        let named = argument.split_once(':').and_then(|(name, value)| {
            let index = free.iter().position(|option| is_named(option, name))?;
            Some((free.remove(index), value))
        });
        match named {
            Some((option, value)) => interaction = fill(interaction, option, value)?,
            None => positional.push(argument.as_str()),
        }
    }
    let mut free = free.into_iter().peekable();
    let mut values = positional.into_iter().peekable();
    while let Some(mut value) = values.next().map(str::to_owned) {
        let Some(option) = free.next() else {
            return Err(SlashError::TooMany(value));
        };
        // A text takes what follows it, as its box in Discord would: all of it, or what cannot be the flag after it.
        let next = free.peek().map(|next| kind(next));
        let follows = |more: &&str| match next {
            None => true,
            Some(next) => {
                next == Some(option::BOOLEAN) && more.contains(|c: char| c.is_ascii_digit())
            }
        };
        if kind(option) == Some(option::STRING) {
            while let Some(more) = values.next_if(follows) {
                value.push(' ');
                value.push_str(more);
            }
        }
        interaction = fill(interaction, option, &value)?;
    }
    Ok(interaction)
}

/// The name that is a letter or two away: a slash command's in any language, or one of the prompt's own verbs.
fn similar(definitions: &[Value], typed: &str) -> Option<String> {
    let slash = definitions
        .iter()
        .filter(|definition| kind(definition).unwrap_or(CHAT_INPUT) == CHAT_INPUT);
    let names = slash.flat_map(|definition| {
        let localized = definition.get("name_localizations");
        let localized = localized.and_then(Value::as_object).into_iter().flatten();
        definition
            .get("name")
            .into_iter()
            .chain(localized.map(|(_, name)| name))
    });
    let names = names.filter_map(Value::as_str).chain(VERBS);
    let distance = |name: &str| strsim::damerau_levenshtein(name, typed);
    let most = typed.chars().count().div_euclid(3).clamp(1, 2);
    names
        .filter(|name| distance(name) <= most)
        .min_by_key(|name| distance(name))
        .map(str::to_owned)
}

fn hint(similar: Option<&str>) -> String {
    similar.map_or_else(
        || "Type /help for those that there are.".to_owned(),
        |name| format!("Did you mean /{name}?"),
    )
}

fn kind(option: &Value) -> Option<i64> {
    option.get("type").and_then(Value::as_i64)
}

fn fill(interaction: Interaction, option: &Value, value: &str) -> Result<Interaction, SlashError> {
    let name = option.get("name").and_then(Value::as_str).unwrap_or("");
    let typed = match kind(option) {
        Some(option::INTEGER) => value.parse::<i64>().ok().map(|number| json!(number)),
        Some(option::BOOLEAN) => match value.to_lowercase().as_str() {
            "true" | "yes" => Some(json!(true)),
            "false" | "no" => Some(json!(false)),
            _ => None,
        },
        _ => Some(json!(value)),
    };
    let typed = typed.ok_or_else(|| SlashError::WrongType {
        option: name.to_owned(),
        value: value.to_owned(),
    })?;
    Ok(interaction.option(name, typed))
}
