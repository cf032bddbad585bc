use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use serenity::all::{ChannelId, GuildId, UserId};

use super::*;
use crate::{
    Language,
    limits::{CUSTOM_ID, length},
};

const SLASH: u64 = 1;
const MESSAGE: u64 = 3;

fn caller() -> Caller {
    Caller {
        user: UserId::new(1),
        guild: Some(GuildId::new(2)),
        channel: ChannelId::new(3),
        parent_channel: None,
        roles: Vec::new(),
        language: Language::English,
        guild_language: Language::English,
    }
}

fn pressed(custom_id: &str) -> Invocation {
    let request = Request::Component {
        custom_id: custom_id.to_owned(),
        values: Vec::new(),
    };
    Invocation::new(caller(), request)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Discord's locales for each language that is not the definition's own.
const LOCALES: [(Language, &str); 1] = [(Language::Indonesian, "id")];

/// What a command still lacks to be whole.
fn lacking(command: &Command, members: &str, admins: &str) -> Vec<String> {
    let Command {
        name,
        definition,
        entry: Entry { label, purpose, .. },
        is_offered: _,
        handler,
        suggest,
        components,
    } = command;
    let definition: Value = serde_json::from_str(definition).unwrap_or_default();
    let mut lacking = Vec::new();
    let mut need = |is_there: bool, what: String| {
        if !is_there {
            lacking.push(what);
        }
    };
    need(definition["name"] == json!(name), "its own name".to_owned());
    let kind = match handler {
        Handler::Slash(_) | Handler::OpenSlash(_) => SLASH,
        Handler::Message(_) => MESSAGE,
    };
    need(definition["type"] == json!(kind), format!("type {kind}"));
    let asks = definition.to_string().contains(r#""autocomplete":true"#);
    need(
        asks == suggest.is_some(),
        "suggestions where it asks for them".to_owned(),
    );
    need(is_word(label), "a label".to_owned());
    texts(&definition, kind == SLASH, &mut need);

    for name in names(&definition) {
        let documented = match kind {
            SLASH => members.contains(&format!("`/{name}`")),
            _ => members.contains(&format!("**Apps → {name}**")),
        };
        need(documented, format!("{name} in docs/members.md"));
    }
    for option in options_of(&definition).filter(|option| option["required"] != json!(true)) {
        for option in names(option) {
            let documented = members.contains(&format!("`{option}: "));
            need(
                documented,
                format!("the option {option} in docs/members.md"),
            );
        }
    }
    let purposes = components.iter().map(|component| component.entry.purpose);
    for purpose in purposes.chain([*purpose]) {
        let documented = is_word(purpose) && admins.contains(&format!("`{purpose}`"));
        need(
            documented,
            format!("the action {purpose:?} in docs/admins.md"),
        );
    }
    for component in *components {
        need(
            is_word(component.entry.label),
            format!("a name for the component {:?}", component.entry.label),
        );
    }
    lacking
}

/// Names and descriptions of the command and its options, at any depth, in each language.
fn texts(definition: &Value, has_description: bool, need: &mut impl FnMut(bool, String)) {
    let keys = ["name", "description"];
    for key in keys.into_iter().take(1 + usize::from(has_description)) {
        let name = &definition["name"];
        let is_text = |text: &Value| text.as_str().is_some_and(|text| !text.is_empty());
        need(is_text(&definition[key]), format!("the {key} of {name}"));
        for (language, locale) in LOCALES {
            let text = &definition[format!("{key}_localizations")][locale];
            need(
                is_text(text),
                format!("the {key} of {name} in {language:?}"),
            );
        }
    }
    for option in options_of(definition) {
        texts(option, true, need);
    }
    for choice in definition["choices"].as_array().into_iter().flatten() {
        texts(choice, false, need);
    }
}

/// The name in each language.
fn names(definition: &Value) -> impl Iterator<Item = &str> {
    let localized = |(_, locale)| &definition["name_localizations"][locale];
    let names = LOCALES.into_iter().map(localized);
    names.chain([&definition["name"]]).filter_map(Value::as_str)
}

fn options_of(definition: &Value) -> impl Iterator<Item = &Value> {
    definition["options"].as_array().into_iter().flatten()
}

fn is_word(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

#[test]
fn every_command_has_a_label_texts_in_each_language_and_documentation() {
    assert_eq!(LOCALES.len() + 1, Language::ALL.len());
    let (members, admins) = (read("docs/members.md"), read("docs/admins.md"));
    for command in COMMANDS {
        let lacking = lacking(command, &members, &admins);
        assert!(lacking.is_empty(), "{} lacks {lacking:#?}", command.name);
    }
}

#[test]
fn a_command_without_them_is_found_out() {
    let bare = Command {
        name: "find",
        definition: r#"{
            "type": 1, "name": "find", "name_localizations": {"id": "cari"}, "description": "Find tickets",
            "options": [{"type": 3, "name": "words", "description": "", "autocomplete": true}]
        }"#,
        entry: Entry {
            label: "",
            purpose: "find",
            deferral: Deferral::Message,
        },
        is_offered: |_| true,
        handler: Handler::Message(|_, _| Box::pin(std::future::pending())),
        suggest: None,
        components: &[],
    };
    assert_eq!(
        lacking(&bare, "Type `/find`.", "`lookup`"),
        [
            "type 3",
            "suggestions where it asks for them",
            "a label",
            r#"the name of "words" in Indonesian"#,
            r#"the description of "words""#,
            r#"the description of "words" in Indonesian"#,
            "cari in docs/members.md",
            "find in docs/members.md",
            "the option words in docs/members.md",
            r#"the action "find" in docs/admins.md"#,
        ]
    );
}

#[test]
fn nothing_is_called_the_same_twice() {
    let names = COMMANDS.iter().map(|command| command.name);
    let components = COMMANDS.iter().flat_map(|command| command.components);
    let labels = COMMANDS
        .iter()
        .map(|command| command.entry.label)
        .chain(components.map(|component| component.entry.label))
        .chain([SUGGEST.label, UNKNOWN.label]);
    for words in [names.collect::<Vec<_>>(), labels.collect()] {
        let different: HashSet<_> = words.iter().collect();
        assert_eq!(different.len(), words.len(), "{words:?}");
    }
}

#[test]
fn the_buttons_of_every_released_version_still_work() {
    for (custom_id, label, deferral) in [
        ("v1:refresh:1234:9f3a01bc", "refresh", Deferral::Update),
        ("v1:refresh:1234:9f3a01bc:42", "refresh", Deferral::Update),
        ("v1:details:1234", "details", Deferral::Message),
        ("v1:share:1234", "share", Deferral::Update),
        ("v1:choose", "choose", Deferral::Message),
        (
            "v1:find_further:printer rusak",
            "find_further",
            Deferral::Update,
        ),
    ] {
        let invocation = pressed(custom_id);
        assert_eq!(invocation.label(), label, "{custom_id}");
        assert_eq!(invocation.deferral(), deferral, "{custom_id}");
        assert_eq!(invocation.kind, "component");
        // Not what it carries: the log gets it.
        assert_eq!(invocation.name, label);
    }
}

#[test]
fn a_custom_id_that_we_did_not_write_is_unknown() {
    let too_long = format!("v1:choose:{}", "x".repeat(CUSTOM_ID));
    assert!(length(&too_long) > CUSTOM_ID);
    for custom_id in [
        "",
        "v1",
        "v1:",
        "v0:details:1",
        "v2:details:1",
        "v1:details",
        "v1:details:",
        "v1:details:0",
        "v1:details:01",
        "v1:details:#1",
        "v1:details: 1",
        "v1:details:1:2",
        "v1:delete:1",
        "details:1",
        "v1:refresh:1",
        "v1:refresh:1:xyz",
        "v1:refresh:1:ABCDEF00",
        "v1:refresh:1:1",
        "v1:refresh:1:00000001:0",
        "v1:refresh:1:00000001:2:3",
        "v1:choose:1",
        "v1:choose:",
        "v1:details:https://x.example/1",
        &too_long,
    ] {
        let invocation = pressed(custom_id);
        assert_eq!(invocation.label(), UNKNOWN.label, "{custom_id:?}");
        assert_eq!(invocation.deferral(), Deferral::Message, "{custom_id:?}");
    }
}

#[test]
fn a_command_is_found_by_its_name_and_the_way_it_was_used() {
    let command = |name: &str| Request::Command {
        name: name.to_owned(),
        options: Options::default(),
    };
    let message_command = |name: &str| Request::MessageCommand {
        name: name.to_owned(),
        texts: Vec::new(),
    };
    let autocomplete = |name: &str| Request::Autocomplete {
        name: name.to_owned(),
        typed: Typed::default(),
    };
    for (request, kind, label, deferral) in [
        (command("ticket"), "command", "ticket", Deferral::Message),
        (
            command("Look up ticket"),
            "command",
            UNKNOWN.label,
            Deferral::Message,
        ),
        (
            message_command("Look up ticket"),
            "message_command",
            "lookup_message",
            Deferral::Message,
        ),
        (
            message_command("ticket"),
            "message_command",
            UNKNOWN.label,
            Deferral::Message,
        ),
        (
            autocomplete("ticket"),
            "autocomplete",
            SUGGEST.label,
            Deferral::None,
        ),
        (
            autocomplete("other"),
            "autocomplete",
            SUGGEST.label,
            Deferral::None,
        ),
    ] {
        let invocation = Invocation::new(caller(), request);
        let found = (invocation.kind, invocation.label(), invocation.deferral());
        assert_eq!(found, (kind, label, deferral), "{invocation:?}");
    }
}

proptest! {
    #[test]
    fn any_custom_id_is_read_without_a_panic(text in "(v1:(refresh|details|share|choose))?.{0,120}") {
        let _ = pressed(&text);
    }
}
