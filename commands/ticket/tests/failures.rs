//! What people are told when there is no ticket, or an old one.

use super::*;

/// The reasons for which [`Tickets`] gives an old ticket.
fn may_be_stale(error: &LookupError) -> bool {
    matches!(
        error,
        LookupError::AccessRefused(_) | LookupError::QuotaClosed(_) | LookupError::Unavailable(_)
    )
}

#[test]
fn an_old_answer_says_how_old_it_is_and_why() {
    for language in Language::ALL {
        let mut sentences = Map::new();
        let reasons = errors()
            .into_iter()
            .filter(|(_, error)| may_be_stale(error));
        for (name, error) in reasons {
            let message = shown(&tickets()[0].1, Source::Stale(error), language);
            sentences.insert(name.to_owned(), message["content"].clone());
        }
        snapshot("stale", language, &Value::Object(sentences));
    }
}

#[test]
fn every_failure_has_a_sentence_of_its_own() {
    for language in Language::ALL {
        let mut sentences = Map::new();
        let mut add = |name: &str, response: Response| {
            let Response::Message(reply, Visibility::Private) = response else {
                panic!("{name} is not a private message: {response:?}");
            };
            assert!(
                reply.embeds.is_empty() && reply.components.is_empty(),
                "{name}"
            );
            assert!(
                length(&reply.content) <= 2000,
                "{name} is over Discord's limit"
            );
            sentences.insert(name.to_owned(), json!(reply.content));
        };
        for (name, error) in errors() {
            let reply = failure::lookup("1234".parse().unwrap(), &error, now(), reader(language));
            add(name, reply);
        }
        add("bad id", failure::bad_id(language));
        add("unknown command", failure::unknown_command(language));
        add("unknown button", failure::unknown_button(language));
        add("nothing found", failure::nothing_found(language));
        add(
            "slowed",
            Response::sentence(failure::slowed(Duration::from_secs(40), now(), language)),
        );
        for denied in [
            Denied::DirectMessage,
            Denied::Guild,
            Denied::Channel,
            Denied::Person,
            Denied::Find,
            Denied::FindOff,
        ] {
            add(
                &format!("denied {denied:?}"),
                failure::denied(denied, reader(language)),
            );
        }
        let internal = internal_failure(language, None, "0123abcd");
        add("internal", Response::Message(internal, Visibility::Private));
        snapshot("errors", language, &Value::Object(sentences));
    }
}

#[test]
fn no_internals_reach_a_person() {
    for (name, error) in errors() {
        let reply = failure::lookup(
            "1".parse().unwrap(),
            &error,
            now(),
            reader(Language::English),
        );
        let told = format!("{reply:?}");
        assert!(
            !told.contains("secret") && !told.contains("](https"),
            "{name}: {told}"
        );
    }
}
