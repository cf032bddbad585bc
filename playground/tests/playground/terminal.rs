//! What is typed at the prompt, and how messages look in a terminal.

use std::time::Duration;

use jiff::tz::TimeZone;
use playground::terminal::{
    Action, Change, Line, ParseError, Rendering, SlashError, Style, help, parse, printable, render,
    slash,
};
use serde_json::{Value, json};
use simulators::discord::{Interaction, Message};
use simulators::ticketrz::{Availability, Change as TicketChange, List, Quota, SinceId, Wording};

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
    assert_eq!(typed("/help"), typed("help"));
    assert_eq!((typed("/quit"), typed("exit")), (Line::Quit, Line::Quit));
    assert_eq!(typed("restart"), Line::Restart);
    assert_eq!(typed("inbox"), Line::Inbox);
    assert!(parse("change 4 away").is_err() && parse("change").is_err());
    for (line, change) in [
        ("/normal", Change::Normal),
        ("slow 1.5", Change::Slow(Duration::from_millis(1500))),
        ("down", Change::Availability(Availability::Refusing)),
        ("down 503", Change::Availability(Availability::Failing(503))),
        (
            "quota closed",
            Change::Quota(Quota::UsedUp, Wording::Tomorrow),
        ),
        (
            "quota 3 besok",
            Change::Quota(Quota::Left(3), Wording::Besok),
        ),
        ("list oldest", Change::List(List::OldestFirst)),
        ("since date", Change::SinceId(SinceId::Date)),
        ("rows 300", Change::Generated(300, 0)),
        ("rows 300 5", Change::Generated(300, 5)),
        ("change 4 closed", Change::Ticket(4, TicketChange::Closed)),
        (
            "change 4 comments 7",
            Change::Ticket(4, TicketChange::Comments(7)),
        ),
        (
            "change 4 to Siti Rahayu",
            Change::Ticket(4, TicketChange::AssignedTo("Siti Rahayu".to_owned())),
        ),
        ("lang id", Change::Language("id".to_owned())),
        ("roles 1 2", Change::Roles(vec![1, 2])),
        ("roles", Change::Roles(vec![])),
        ("dm", Change::DirectMessage),
        ("channel 5", Change::Channel(Some(5))),
        ("who sari", Change::Person("sari".to_owned())),
        ("wait 900", Change::Wait(Duration::from_mins(15))),
    ] {
        assert_eq!(typed(line), Line::Change(change), "{line}");
    }
    let apps = Action::Apps {
        command: "Look up ticket".into(),
        text: "see #1234".into(),
    };
    let complete = Action::Complete {
        command: "ticket".into(),
        option: "id".into(),
        typed: "12 3".into(),
    };
    for (line, action) in [
        ("press Share it", Action::Press("Share it".to_owned())),
        (
            "choose \"#1 · a\" 2",
            Action::Choose(vec!["#1 · a".into(), "2".into()]),
        ),
        ("complete /ticket id 12 3", complete),
        ("apps \"Look up ticket\" \"see #1234\"", apps),
    ] {
        assert_eq!(typed(line), Line::Action(action), "{line}");
    }
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
        "rows",
        "rows x",
        "list x",
        "since",
        "down 200",
        "press",
        "complete ticket",
        "apps Look",
    ] {
        assert!(matches!(parse(line), Err(ParseError::Usage(_))), "{line}");
    }
}

/// The definition of `/ticket`, and of a command with options of other types.
fn definitions() -> Vec<Value> {
    let id = json!({"type": 3, "name": "id", "name_localizations": {"id": "nomor"}});
    let share = json!({"type": 5, "name": "share"});
    let (whole, word) = (
        json!({"type": 4, "name": "whole"}),
        json!({"type": 3, "name": "word"}),
    );
    vec![
        json!({"name": "ticket", "description": "Look up a ticket", "options": [id, share]}),
        json!({"name": "other", "options": [whole, word]}),
        json!({"name": "Look up ticket", "type": 3}),
    ]
}

fn options_of(command: &str, line: &str) -> Result<String, SlashError> {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    slash(&definitions(), command, &words).map(|built| format!("{built:?}"))
}

#[test]
fn words_become_the_commands_options() {
    for (command, words, options) in [
        ("ticket", "1234", json!([["id", "1234"]])),
        ("ticket", "id:1234", json!([["id", "1234"]])),
        (
            "ticket",
            "nomor:1234 share:true",
            json!([["id", "1234"], ["share", true]]),
        ),
        (
            "ticket",
            "share:no 1234",
            json!([["share", false], ["id", "1234"]]),
        ),
        (
            "ticket",
            "https://example.com/t/1234",
            json!([["id", "https://example.com/t/1234"]]),
        ),
        (
            "ticket",
            "share:yes my ticket",
            json!([["share", true], ["id", "my ticket"]]),
        ),
        ("ticket", "1234 4 #5", json!([["id", "1234 4 #5"]])),
        (
            "ticket",
            "1234 4 true",
            json!([["id", "1234 4"], ["share", true]]),
        ),
        ("other", "5 One", json!([["whole", 5], ["word", "One"]])),
    ] {
        let mut wanted = Interaction::command(command);
        for option in options.as_array().unwrap() {
            wanted = wanted.option(option[0].as_str().unwrap(), option[1].clone());
        }
        assert_eq!(
            options_of(command, words),
            Ok(format!("{wanted:?}")),
            "{words}"
        );
    }
}

#[test]
fn words_that_do_not_fit_are_told() {
    let too_many = SlashError::TooMany("x".to_owned());
    assert_eq!(options_of("Look up ticket", "x"), Err(too_many));
    for (command, words) in [("other", "x"), ("ticket", "1 maybe")] {
        let refused = options_of(command, words);
        assert!(
            matches!(refused, Err(SlashError::WrongType { .. })),
            "{words}"
        );
    }
}

fn drawn(json: Value, style: Style) -> String {
    let rendering = Rendering {
        now: "2026-11-24T10:00:00Z".parse().unwrap(),
        zone: TimeZone::fixed(jiff::tz::offset(7)),
        style,
        people: [(7, "Budi".to_owned())].into(),
    };
    let message: Message = serde_json::from_value(json).unwrap();
    render(&message, &rendering)
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
    let text = help(&definitions());
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
