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
    let follows = match follows(context) {
        Ok(follows) => follows,
        Err(sentence) => return Response::sentence(sentence),
    };
    if let Ok(list) = list::render(follows, context).await {
        audit::note(context, None, "shown");
        Response::Message(list, Visibility::Private)
    } else {
        audit::note(context, None, "unavailable");
        Response::sentence(context.caller.language.say("following-unavailable"))
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
            Ok(sentence) => Response::sentence(sentence),
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
        stop_one(id, context).await.unwrap_or_else(|why| why)
    }
}

async fn stop_one(id: TicketId, context: Context<'_>) -> Result<Response, Response> {
    let stopped = stop(id, context).await?;
    let list = list::render(follows(context).map_err(Response::sentence)?, context).await;
    // The follow has ended even if the others cannot be read.
    Ok(list.map_or_else(|_| Response::sentence(stopped), Response::Update))
}

/// Returns what came of it. The error is what there is to say instead.
async fn stop(id: TicketId, context: Context<'_>) -> Result<String, Response> {
    let caller = context.caller;
    let stopped = follows(context)
        .map_err(Response::sentence)?
        .stop(caller.user, id)
        .await;
    let (key, outcome) = match stopped {
        Ok(true) => ("follow-stopped", "stopped"),
        Ok(false) => ("follow-not", "not_followed"),
        Err(error) => return Err(refused(error, Some(id), context)),
    };
    audit::note(context, Some(id), outcome);
    Ok(caller
        .language
        .say_with(key, [("id", id.to_string().into())]))
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
