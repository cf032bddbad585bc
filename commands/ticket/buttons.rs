//! What the buttons below a ticket do.

use ticketrz::Source;

use super::{
    card::{Card, Shown},
    custom_ids::{Details, Refresh, Share},
    details,
    lookup::{look_up, show},
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
        let answer = match look_up(self.id, services.tickets.refresh(self.id), context).await {
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
        let card = Card::new(&answer, &texts, shown, services, language);
        let unchanged = card.fingerprint() == self.fingerprint;
        Response::Update(if unchanged { card.unchanged() } else { card }.into_reply())
    }
}

impl Component for Details {
    const DEFERRAL: Deferral = Deferral::Message;
    const PURPOSE: &'static str = "details";

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        let (caller, services) = (context.caller, context.services);
        match look_up(self.0, services.tickets.get(self.0), context).await {
            Ok(answer) => {
                let view = services.view(caller.language);
                let texts = Texts::of(&answer.ticket).await;
                let embed = details::render(&answer.ticket, &texts, answer.fetched_at, &view);
                let card = Card::new(&answer, &texts, Shown::Privately, services, caller.language)
                    .with_details(embed);
                Response::Message(card.into_reply(), Visibility::Private)
            }
            Err(response) => response,
        }
    }
}

impl Component for Share {
    /// The pressed message stays as it is; the ticket is a message of its own.
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = "share";

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        show(self.0, Visibility::Public, context).await
    }
}
