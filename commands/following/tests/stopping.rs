//! The list of what a person follows, and ending a follow from it.

use std::{
    fmt::{self, Write},
    sync::{Arc, Mutex},
};

use futures_util::{FutureExt, future::BoxFuture};
use serenity::all::UserId;
use ticketrz::{Answer, TicketId};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::super::{
    FollowError, Followed, Follower, Following, Follows, OutOfReach, Pace, answer,
    custom_ids::StopOne,
};
use crate::{
    Language, Response, Services,
    command::Component,
    ticket::tests::{caller, context, json_of, services},
};

/// Somebody follows ticket 7 here, and any follow can be ended.
#[derive(Debug)]
struct Notes {
    can_be_read: bool,
}

impl Follows for Notes {
    fn follow<'a>(
        &'a self,
        _: Follower,
        _: &'a Answer,
    ) -> BoxFuture<'a, Result<Followed, FollowError>> {
        async { Ok(Followed::Now) }.boxed()
    }

    fn stop(&self, _: UserId, _: TicketId) -> BoxFuture<'_, Result<bool, FollowError>> {
        async { Ok(true) }.boxed()
    }

    fn of(&self, _: UserId) -> BoxFuture<'_, Result<Vec<Following>, FollowError>> {
        let following = Following {
            ticket: "7".parse().unwrap(),
            seen: None,
        };
        let following = self.can_be_read.then(|| vec![following]);
        async { following.ok_or(FollowError::Unavailable) }.boxed()
    }

    fn forget(&self, _: UserId) -> BoxFuture<'_, Result<(), FollowError>> {
        async { Ok(()) }.boxed()
    }

    fn pace(&self) -> Pace {
        Pace {
            tickets: 1,
            every: None,
        }
    }

    fn out_of_reach(&self, _: UserId) -> Option<OutOfReach> {
        None
    }

    fn told_out_of_reach(&self, _: UserId) -> BoxFuture<'_, ()> {
        async {}.boxed()
    }

    fn vouches_for(&self, _: UserId) -> BoxFuture<'_, bool> {
        async { false }.boxed()
    }
}

fn services_with(can_be_read: bool) -> Services {
    let mut services = services();
    services.follows = Some(Arc::new(Notes { can_be_read }));
    services
}

/// Chooses ticket 1234 from the list.
async fn stop(services: &Services) -> Response {
    let (caller, chosen) = (caller(), ["1234".to_owned()]);
    Component::answer(&StopOne, &chosen, context(&caller, services)).await
}

/// The lines of the audit log, each as the ticket and the outcome that it has.
#[derive(Clone, Default)]
struct AuditLog(Arc<Mutex<Vec<String>>>);

impl Subscriber for AuditLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "audit"
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if ["ticket", "outcome"].contains(&field.name()) {
            write!(self.0, "{field}={value:?} ").unwrap();
        }
    }
}

#[tokio::test]
async fn ending_a_follow_from_the_list_leaves_the_others_and_is_one_line_in_the_audit_log() {
    let log = AuditLog::default();
    let collecting = tracing::subscriber::set_default(log.clone());
    let Response::Update(list) = stop(&services_with(true)).await else {
        panic!("the list is not shown again");
    };
    drop(collecting);
    assert!(
        list.content.starts_with("You follow 1 ticket."),
        "{}",
        list.content
    );
    assert_eq!(*log.0.lock().unwrap(), ["ticket=1234 outcome=\"stopped\" "]);
}

#[tokio::test]
async fn a_follow_that_has_ended_is_told_as_ended_even_if_the_list_cannot_be_read() {
    let message = json_of(stop(&services_with(false)).await);
    assert_eq!(message["content"], "You no longer follow **#1234**.");
}

#[tokio::test]
async fn a_list_that_cannot_be_read_does_not_claim_that_something_was_to_change() {
    let (services, mut caller) = (services_with(false), caller());
    for (language, sentence) in [
        (
            Language::English,
            "I can't get at my notes right now. Try again in a minute.",
        ),
        (
            Language::Indonesian,
            "Saya sedang tidak bisa membuka catatan saya. Coba lagi dalam satu menit.",
        ),
    ] {
        caller.language = language;
        let message = json_of(answer(context(&caller, &services)).await);
        assert_eq!(message["content"], sentence);
    }
}
