//! Following tickets: a button of the card, and `/following`, which lists them.

mod assignees;
mod change;
mod custom_ids;
mod follows;
mod list;
mod snapshot;
#[cfg(test)]
mod tests;

use serenity::all::CreateActionRow;
use ticketrz::{Freshness, TicketId};

use self::{
    custom_ids::{ForgetMe, StopOne},
    list::stop_button,
};
use crate::{
    Deferral, Reply, Response, Visibility, audit,
    command::{Command, Component, ComponentEntry, Context, Entry, Handler},
    failure, ticket,
};

pub(crate) use self::{
    assignees::Assignees,
    change::changes,
    custom_ids::{Follow, Unfollow},
};
pub use self::{
    change::{End, ending},
    follows::{FollowError, Followed, Follower, Following, Follows, OutOfReach, Pace},
    snapshot::Snapshot,
};

pub(crate) const COMMAND: Command = Command {
    name: "following",
    definition: include_str!("definition.json"),
    entry: Entry {
        label: "following",
        purpose: "following",
        deferral: Deferral::Message,
    },
    is_offered: |access| !access.without_following,
    handler: Handler::OpenSlash(|_, context| Box::pin(answer(context))),
    suggest: None,
    components: &[
        ComponentEntry::of::<Follow>(),
        ComponentEntry::of::<Unfollow>(),
        ComponentEntry::of::<StopOne>(),
        ComponentEntry::of::<ForgetMe>(),
    ],
};

async fn answer(context: Context<'_>) -> Response {
    let list = async {
        let list = list::render(follows(context).map_err(Response::sentence)?, context).await;
        list.map_err(|error| refused(error, None, context))
    };
    match list.await {
        Ok(list) => {
            audit::note(context, None, "shown");
            Response::Message(list, Visibility::Private)
        }
        Err(response) => response,
    }
}

impl Component for Follow {
    const DEFERRAL: Deferral = Deferral::Message;
    const PURPOSE: &'static str = "follow";

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        follow(self.0, context).await.unwrap_or_else(|why| why)
    }
}

/// The error is what there is to say instead.
async fn follow(id: TicketId, context: Context<'_>) -> Result<Response, Response> {
    let (follows, caller) = (
        follows(context).map_err(Response::sentence)?,
        context.caller,
    );
    // Changes are told from how the ticket is now: the card that was pressed on may be old.
    let ticket = ticket::look_up(id, Freshness::Cached, context).await?;
    context.services.assignees.learn(&ticket.ticket);
    let follower = Follower {
        user: caller.user,
        guild: caller.guild,
        language: caller.language,
    };
    let (key, outcome) = match follows.follow(follower, &ticket).await {
        Ok(Followed::Now) => ("follow-now", "followed"),
        Ok(Followed::Already) => ("follow-already", "already"),
        Err(error) => return Err(refused(error, Some(id), context)),
    };
    audit::note(context, Some(id), outcome);
    let language = caller.language;
    let told = language.say_with(key, [("id", id.to_string().into())]);
    let reply = Reply {
        content: format!("{told} {}", list::pace(follows.pace(), language)),
        components: vec![CreateActionRow::Buttons(vec![stop_button(id, language)])],
        ..Reply::default()
    };
    Ok(Response::Message(reply, Visibility::Private))
}

impl Component for Unfollow {
    const DEFERRAL: Deferral = Deferral::Message;
    const PURPOSE: &'static str = "unfollow";
    const NEEDS_ACCESS: bool = false;

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        match stop(self.0, context).await {
            Ok(key) => {
                let id = self.0.to_string().into();
                Response::sentence(context.caller.language.say_with(key, [("id", id)]))
            }
            Err(response) => response,
        }
    }
}

impl Component for StopOne {
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = "unfollow";
    const NEEDS_ACCESS: bool = false;

    async fn answer(&self, values: &[String], context: Context<'_>) -> Response {
        let Some(Ok(id)) = values.first().map(|value| value.parse()) else {
            return failure::unknown_button(context.caller.language);
        };
        if let Err(response) = stop(id, context).await {
            return response;
        }
        match answer(context).await {
            Response::Message(list, _) if !list.components.is_empty() => Response::Update(list),
            failure => failure,
        }
    }
}

/// The error is what there is to say instead of the sentence with this key.
async fn stop(id: TicketId, context: Context<'_>) -> Result<&'static str, Response> {
    let stopped = follows(context)
        .map_err(Response::sentence)?
        .stop(context.caller.user, id)
        .await;
    let (key, outcome) = match stopped {
        Ok(true) => ("follow-stopped", "stopped"),
        Ok(false) => ("follow-not", "not_followed"),
        Err(error) => return Err(refused(error, Some(id), context)),
    };
    audit::note(context, Some(id), outcome);
    Ok(key)
}

impl Component for ForgetMe {
    const DEFERRAL: Deferral = Deferral::Update;
    const PURPOSE: &'static str = "forget";
    const NEEDS_ACCESS: bool = false;

    async fn answer(&self, _: &[String], context: Context<'_>) -> Response {
        forget(context).await.unwrap_or_else(|why| why)
    }
}

async fn forget(context: Context<'_>) -> Result<Response, Response> {
    let caller = context.caller;
    let forgotten = follows(context)
        .map_err(Response::sentence)?
        .forget(caller.user)
        .await;
    forgotten.map_err(|error| refused(error, None, context))?;
    context.services.recent.erase(caller.user);
    audit::note(context, None, "forgotten");
    Ok(Response::Update(Reply {
        content: caller.language.say("follow-forgotten"),
        ..Reply::default()
    }))
}

/// The error is the sentence to say instead.
fn follows(context: Context<'_>) -> Result<&dyn Follows, String> {
    let follows = context.services.follows.as_deref();
    follows.ok_or_else(|| context.caller.language.say("follow-not-offered"))
}

fn refused(error: FollowError, id: Option<TicketId>, context: Context<'_>) -> Response {
    let language = context.caller.language;
    let (outcome, sentence) = match error {
        FollowError::PersonFull(most) => {
            let most = [("most", most.into())];
            ("full", language.say_with("follow-person-full", most))
        }
        FollowError::TeamFull => ("full", language.say("follow-team-full")),
        FollowError::Unavailable => ("unavailable", language.say("follow-unavailable")),
    };
    audit::note(context, id, outcome);
    Response::sentence(sentence)
}
