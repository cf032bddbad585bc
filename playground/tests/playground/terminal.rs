//! What is typed at the prompt, and how messages look in a terminal.

use std::time::Duration;

use jiff::tz::TimeZone;
use playground::terminal::{
    Action, Change, Line, ParseError, Rendering, SlashError, Style, help, parse, printable, render,
    slash,
};
use serde_json::{Value, json};
use simulators::discord::Message;
use simulators::ticketrz::{Availability, Quota, Wording};

use crate::client::{Bot, definitions};

fn typed(line: &str) -> Line {
    parse(line).unwrap().unwrap()
}

fn command(command: &str, arguments: &[&str]) -> Line {
    Line::Action(Action::Slash {
        command: command.to_owned(),
        arguments: arguments.iter().map(ToString::to_string).collect(),
    })
}

#[test]
fn slash_commands_are_the_bots() {
    assert_eq!(typed("/ticket 1234"), command("ticket", &["1234"]));
    assert_eq!(typed("  /tiket id:1234  "), command("tiket", &["id:1234"]));
    assert_eq!(
        typed("/x \"two words\" \"\""),
        command("x", &["two words", ""])
    );
    assert_eq!(parse("  "), Ok(None));
}

#[test]
fn the_prompts_own_verbs_need_no_slash() {
    for (line, wanted) in [
        ("/help", Line::Help),
        ("help", Line::Help),
        ("/quit", Line::Quit),
        ("exit", Line::Quit),
        ("/normal", Line::Change(Change::Normal)),
        (
            "slow 1.5",
            Line::Change(Change::Slow(Duration::from_millis(1500))),
        ),
        (
            "down",
            Line::Change(Change::Availability(Availability::Refusing)),
        ),
        (
            "down 503",
            Line::Change(Change::Availability(Availability::Failing(503))),
        ),
        (
            "quota closed",
            Line::Change(Change::Quota(Quota::UsedUp, Wording::Tomorrow)),
        ),
        (
            "quota 3 besok",
            Line::Change(Change::Quota(Quota::Left(3), Wording::Besok)),
        ),
        ("lang id", Line::Change(Change::Language("id".to_owned()))),
        ("roles 1 2", Line::Change(Change::Roles(vec![1, 2]))),
        ("roles", Line::Change(Change::Roles(vec![]))),
        ("dm", Line::Change(Change::DirectMessage)),
        ("channel 5", Line::Change(Change::Channel(Some(5)))),
        ("who sari", Line::Change(Change::Person("sari".to_owned()))),
        ("restart", Line::Restart),
        (
            "wait 900",
            Line::Change(Change::Wait(Duration::from_mins(15))),
        ),
        (
            "press Share it",
            Line::Action(Action::Press("Share it".to_owned())),
        ),
        (
            "choose \"#1 · a\" 2",
            Line::Action(Action::Choose(vec!["#1 · a".into(), "2".into()])),
        ),
        (
            "complete /ticket id 12 3",
            Line::Action(Action::Complete {
                command: "ticket".into(),
                option: "id".into(),
                typed: "12 3".into(),
            }),
        ),
    ] {
        assert_eq!(typed(line), wanted, "{line}");
    }
    let apps = typed("apps \"Look up ticket\" \"see #1234\"");
    let wanted = Action::Apps {
        command: "Look up ticket".into(),
        text: "see #1234".into(),
    };
    assert_eq!(apps, Line::Action(wanted));
}

#[test]
fn lines_without_meaning_say_what_to_type() {
    assert_eq!(parse("bogus"), Err(ParseError::Unknown("bogus".to_owned())));
    assert_eq!(parse("/"), Err(ParseError::Unknown("/".to_owned())));
    for line in [
        "slow",
        "slow x",
        "slow -1",
        "quota",
        "quota x",
        "roles x",
        "down 200",
        "press",
        "complete ticket",
        "apps Look",
    ] {
        assert!(matches!(parse(line), Err(ParseError::Usage(_))), "{line}");
    }
}

fn options_of(definition: &Value, arguments: &[&str]) -> Result<String, SlashError> {
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let name = definition["name"].as_str().unwrap().to_owned();
    slash(std::slice::from_ref(definition), &name, &arguments).map(|built| format!("{built:?}"))
}

#[tokio::test]
async fn words_become_the_commands_options() {
    let mut bot = Bot::ready().await;
    let definitions = bot.discord.global_commands();
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    for (name, arguments, wanted) in [
        ("ticket", words(&["1234"]), json!({"id": "1234"})),
        ("ticket", words(&["id:1234"]), json!({"id": "1234"})),
        (
            "ticket",
            words(&["nomor:1234", "share:true"]),
            json!({"id": "1234", "share": true}),
        ),
        (
            "ticket",
            words(&["share:no", "1234"]),
            json!({"id": "1234", "share": false}),
        ),
        (
            "ticket",
            words(&["https://example.com/t/1234"]),
            json!({"id": "https://example.com/t/1234"}),
        ),
        (
            "ticket",
            words(&["share:yes", "my", "ticket"]),
            json!({"id": "my ticket", "share": true}),
        ),
        (
            "all",
            words(&["5", "One"]),
            json!({"whole": 5, "word": "1"}),
        ),
    ] {
        let interaction = slash(&definitions, name, &arguments).unwrap();
        let (_, taken) = bot.take(&interaction).await;
        let mut got = json!({});
        for option in taken.0["data"]["options"].as_array().unwrap() {
            got[option["name"].as_str().unwrap()] = option["value"].clone();
        }
        assert_eq!(got, wanted, "{name} {arguments:?}");
    }
}

#[test]
fn words_that_do_not_fit_are_told() {
    let all = &definitions()[1];
    let too_many = options_of(&definitions()[3], &["x"]);
    assert_eq!(too_many, Err(SlashError::TooMany("x".to_owned())));
    assert!(matches!(
        options_of(all, &["x"]),
        Err(SlashError::WrongType { .. })
    ));
    assert!(matches!(
        options_of(&definitions()[0], &["1", "maybe"]),
        Err(SlashError::WrongType { .. })
    ));
}

fn message(message: Value) -> Message {
    serde_json::from_value(message).unwrap()
}

fn drawn(json: Value, style: Style) -> String {
    let rendering = Rendering {
        now: "2026-11-24T10:00:00Z".parse().unwrap(),
        zone: TimeZone::fixed(jiff::tz::offset(7)),
        style,
        people: [(7, "Budi".to_owned())].into(),
    };
    render(&message(json), &rendering)
}

#[test]
fn an_embed_looks_as_in_discord() {
    let inline = |name: &str, value: &str| json!({"name": name, "value": value, "inline": true});
    let text = drawn(
        json!({
            "flags": 64,
            "content": "Here you are",
            "embeds": [{
                "title": "#1234 · brosur", "url": "https://example.com/1234", "color": 0x00_FF_00,
                "description": "an \\*excerpt\\* [link](https://example.com/a)",
                "fields": [
                    inline("Status", "Closed"), inline("Priority", "Low"), inline("Type", "TT1"),
                    inline("Created", "<t:1795514400:f> (<t:1795514400:R>)"),
                    {"name": "Took", "value": "463 days 18 h", "inline": false},
                ],
                "footer": {"text": "from the *cache*"},
            }],
            "components": [{"type": 1, "components": [
                {"type": 2, "style": 2, "label": "Share", "custom_id": "s"},
                {"type": 2, "style": 5, "label": "Open", "url": "https://example.com/1234"},
            ]}],
        }),
        Style::Plain,
    );
    let wanted = "\
Here you are
┃ #1234 · brosur
┃ https://example.com/1234
┃ an *excerpt* link (https://example.com/a)
┃ Status Closed   Priority Low   Type TT1
┃ Created 24 November 2026 17:00 (0 seconds ago)
┃ Took
┃   463 days 18 h
┃ from the *cache*
[ Share ]  [ Open ↗ ] https://example.com/1234
👁 Only you can see this
";
    assert_eq!(text, wanted);
}

#[test]
fn colours_are_those_of_the_embed() {
    let text = drawn(
        json!({"embeds": [{"title": "t", "color": 0x01_02_03}]}),
        Style::Ansi,
    );
    assert!(text.starts_with("\u{1b}[38;2;1;2;3m┃\u{1b}[0m"), "{text:?}");
}

#[test]
fn every_style_of_timestamp_is_a_time() {
    for (inside, wanted) in [
        ("1795514400", "24 November 2026 17:00"),
        ("1795514400:t", "17:00"),
        ("1795514400:T", "17:00:00"),
        ("1795514400:d", "24/11/2026"),
        ("1795514400:D", "24 November 2026"),
        ("1795514400:F", "Tuesday, 24 November 2026 17:00"),
        ("1795525200:R", "in 3 hours"),
        ("1795341600:R", "2 days ago"),
        ("1795514340:R", "1 minute ago"),
        ("x:R", "<t:x:R>"),
        ("1795514400:Q", "<t:1795514400:Q>"),
    ] {
        let text = drawn(json!({"content": format!("<t:{inside}>")}), Style::Plain);
        assert_eq!(text, format!("{wanted}\n"));
    }
}

#[test]
fn escaped_text_is_shown_and_working_markup_is_told_apart() {
    for (content, wanted) in [
        (
            r"\<@1\> \[a\](b) \<t:0:R\> 5 \\ 6",
            r"<@1> [a](b) <t:0:R> 5 \ 6",
        ),
        ("<@1> <@&7> <#7> <@7>", "@user 1 @role 7 #channel 7 @Budi"),
        ("**bold** __u__ ~~s~~", "bold u s"),
        ("[a](https://evil.example)", "a (https://evil.example)"),
        ("[a](javascript:x)", "[a](javascript:x)"),
        ("** a", "** a"),
        (r"C:\dir", r"C:\dir"),
    ] {
        assert_eq!(
            drawn(json!({"content": content}), Style::Plain),
            format!("{wanted}\n")
        );
    }
}

#[test]
fn untrusted_text_cannot_command_the_terminal() {
    let evil = "\u{1b}[31m\u{7}\u{202e}\u{0}\u{9b}x\r";
    let text = drawn(
        json!({
            "content": evil,
            "embeds": [{"title": evil, "url": evil, "description": evil, "footer": {"text": evil},
                        "author": {"name": evil}, "fields": [{"name": evil, "value": evil}]}],
            "components": [{"type": 1, "components": [{"type": 2, "style": 5, "label": evil, "url": evil}]}],
        }),
        Style::Plain,
    );
    assert!(text.contains('x'));
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "{text:?}"
    );
    assert!(!text.contains('\u{202e}'));
    assert_eq!(printable("a\tb\nc"), "a b\nc");
}

#[test]
fn thinking_and_notifying_messages_say_so() {
    let thinking = drawn(json!({"flags": 128}), Style::Plain);
    assert_eq!(thinking, "ticketrz is thinking…\n");
    let pinging = drawn(
        json!({"content": "a", "mention_everyone": true}),
        Style::Plain,
    );
    assert!(pinging.contains("notifies"));
}

#[test]
fn help_lists_commands_and_ids() {
    let commands = definitions();
    let text = help(commands.as_array().unwrap());
    for part in [
        "/ticket",
        "apps: Look up ticket",
        "1234",
        "40102",
        "90001",
        "quota closed",
    ] {
        assert!(text.contains(part), "{part}");
    }
}
