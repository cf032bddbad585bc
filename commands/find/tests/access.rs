use serenity::all::{ChannelId, GuildId, RoleId, UserId};

use crate::{
    AccessRules, Caller, Commands, FindAccess, Invocation, Language, OptionValue, Options, Request,
    Response, Scope, Visibility, definitions, ticket::tests::services,
};

fn caller(roles: &[u64]) -> Caller {
    Caller {
        user: UserId::new(1),
        guild: Some(GuildId::new(2)),
        channel: ChannelId::new(3),
        parent_channel: None,
        roles: roles.iter().copied().map(RoleId::new).collect(),
        language: Language::English,
        guild_language: Language::English,
    }
}

fn typed(words: &str) -> Request {
    let words = ("words".to_owned(), OptionValue::String(words.to_owned()));
    Request::Command {
        name: "find".to_owned(),
        options: Options(vec![words]),
    }
}

fn pressed() -> Request {
    Request::Component {
        custom_id: "v1:find_further:printer rusak".to_owned(),
        values: Vec::new(),
    }
}

fn access(find: FindAccess) -> AccessRules {
    AccessRules {
        find,
        ..AccessRules::default()
    }
}

/// What somebody is told. The ticket system of these services answers nobody: who gets as far as that may search.
async fn told(find: FindAccess, roles: &[u64], request: Request) -> String {
    let mut services = services();
    services.access = access(find);
    let invocation = Invocation::new(caller(roles), request);
    assert!(invocation.label().starts_with("find"), "{invocation:?}");
    match Commands::new(services).answer(&invocation).await {
        Response::Message(reply, Visibility::Private) => reply.content,
        other => panic!("not a private sentence: {other:?}"),
    }
}

#[tokio::test]
async fn without_a_role_that_may_search_neither_the_command_nor_the_button_does() {
    let allowed = || FindAccess::Roles([RoleId::new(7)].into());
    for request in [typed("printer rusak"), pressed()] {
        let without = told(allowed(), &[8], request.clone()).await;
        assert!(without.contains("but not search them"), "{without}");
        let off = told(FindAccess::Off, &[7], request).await;
        assert!(off.starts_with("Searching is switched off"), "{off}");
    }
}

#[tokio::test]
async fn nothing_to_search_for_costs_nothing_and_is_said() {
    for words in ["", "?", "x"] {
        let told = told(FindAccess::Everybody, &[], typed(words)).await;
        assert!(told.starts_with("Type at least two"), "{told}");
    }
}

#[test]
fn discord_offers_it_unless_it_is_off() {
    let offers = |find| {
        let definitions = definitions(Scope::Global, &access(find));
        definitions.iter().any(|command| command["name"] == "find")
    };
    assert!(offers(FindAccess::Everybody));
    assert!(offers(FindAccess::Roles([RoleId::new(7)].into())));
    assert!(!offers(FindAccess::Off));
}
