//! What the buttons below a ticket do.

use ticketrz::{Freshness, Source};

use super::{
    card::{Card, Shown},
    custom_ids::{Back, Details, Refresh, Share},
    lookup::{look_up, shared, show},
    style::CardStyle,
    texts::Texts,
};
use crate::{
    Deferral, Response, Visibility,
    command::{Component, Context},
    failure,
};

impl Component for Refresh {
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = "refresh";

    /// Changes the message, or says only to the person why it stays as it is.
    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        let (caller, services) = (context.caller, context.services);
        let answer = match look_up(self.id, Freshness::Forced, context).await {
            Ok(answer) => answer,
            Err(response) => return response,
        };
        if let Source::Stale(reason) = &answer.source {
            return failure::lookup(self.id, reason, services.clock.now(), context.reader());
        }
        let (shown, language) = match self.shared_by {
            None => (Shown::Privately, caller.language),
            Some(person) => (Shown::SharedBy(person), caller.guild_language),
        };
        let texts = Texts::of(&answer.ticket).await;
        let card = Card::new(&answer, &texts, (shown, self.style), services, language);
        let unchanged = card.fingerprint() == self.fingerprint;
        Response::Update(if unchanged { card.unchanged() } else { card }.into_reply())
    }
}

impl Component for Details {
    const DEFERRAL: Deferral = Deferral::Message;
    const PURPOSE: &'static str = "details";

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        show(self.0, CardStyle::Details, Visibility::Private, context).await
    }
}

impl Component for Back {
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = "lookup";

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        let style = context.services.card_style;
        match show(self.0, style, Visibility::Private, context).await {
            Response::Message(card, _) if !card.embeds.is_empty() => Response::Update(card),
            failure => failure,
        }
    }
}

impl Component for Share {
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = "share";

    /// The ticket becomes a message of its own. Once that is posted, the pressed one says where.
    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        let (caller, services) = (context.caller, context.services);
        let answer = match look_up(self.id, Freshness::Cached, context).await {
            Ok(answer) => answer,
            Err(response) => return response,
        };
        let texts = Texts::of(&answer.ticket).await;
        let look = (Shown::Privately, self.style);
        let card = Card::new(&answer, &texts, look, services, caller.language);
        let post_style = match self.style {
            // Details are too long for a channel.
            CardStyle::Details => services.card_style,
            style => style,
        };
        Response::Post {
            post: shared(&answer, &texts, post_style, context),
            note: card.posted_in(caller.channel).into_reply(),
        }
    }
}
