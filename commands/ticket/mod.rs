//! `/ticket`: look one ticket up, or several at once.

mod buttons;
mod card;
mod custom_ids;
mod embed;
mod fields;
mod lookup;
mod several;
mod state;
mod style;
mod suggest;
#[cfg(test)]
pub(crate) mod tests;
mod texts;
mod view;

use self::lookup::show;
use crate::{
    Deferral, OptionValue, Options, Response, Suggestion, Typed, Visibility,
    command::{Command, Component, ComponentEntry, Context, Entry, Handler},
    conversation, failure,
    web_url::named_ticket,
};

pub(crate) use fields::assigned;
pub use fields::{CardFields, CardFieldsError};
pub(crate) use lookup::{follower_card, look_up};
pub(crate) use several::{Choose, show_each};
pub use style::CardStyle;
pub(crate) use view::{View, label, short};

pub(crate) const COMMAND: Command = Command {
    name: "ticket",
    definition: include_str!("definition.json"),
    entry: Entry {
        label: "ticket",
        purpose: "lookup",
        deferral: Deferral::Message,
    },
    is_offered: |_| true,
    handler: Handler::Slash(|options, context| Box::pin(answer(options, context))),
    suggest: Some(suggest),
    components: &[
        ComponentEntry::of::<custom_ids::Refresh>(),
        ComponentEntry::of::<custom_ids::Details>(),
        ComponentEntry::of::<custom_ids::Back>(),
        ComponentEntry::of::<custom_ids::Share>(),
        ComponentEntry::of::<conversation::Conversation>(),
        ComponentEntry::of::<conversation::Page>(),
        ComponentEntry::of::<several::Choose>(),
        ComponentEntry::of::<several::Rest>(),
        ComponentEntry::of::<several::ShareAll>(),
    ],
};
const ID_OPTION: &str = "id";
const SHARE_OPTION: &str = "share";
const BRIEF_OPTION: &str = "brief";

async fn answer(options: &Options, context: Context<'_>) -> Response {
    let services = context.services;
    let visibility = match options.get(SHARE_OPTION) {
        Some(OptionValue::Flag(true)) => Visibility::Public,
        Some(OptionValue::Flag(false)) => Visibility::Private,
        _ => services.visibility,
    };
    let purpose = match visibility {
        Visibility::Private => context.purpose,
        Visibility::Public => custom_ids::Share::PURPOSE,
    };
    let style = match options.get(BRIEF_OPTION) {
        Some(OptionValue::Flag(true)) => CardStyle::Brief,
        Some(OptionValue::Flag(false)) => CardStyle::Full,
        _ => services.card_style,
    };
    let text = match options.get(ID_OPTION) {
        Some(OptionValue::String(text)) => text.as_str(),
        _ => "",
    };
    let web_url = services.web_url.as_ref();
    let ids = match named_ticket(text, web_url) {
        Some(id) => vec![id],
        None => several::typed(text, web_url),
    };
    match ids.as_slice() {
        [] => failure::bad_id(context.caller.language),
        [id] => show(*id, style, visibility, Context { purpose, ..context }).await,
        several => show_each(several, context).await,
    }
}

fn suggest(typed: &Typed, context: Context<'_>) -> Vec<Suggestion> {
    match typed.option.as_str() {
        ID_OPTION => suggest::tickets(&typed.text, context),
        _ => Vec::new(),
    }
}
