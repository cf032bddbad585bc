//! `.env`: the bot reads it exactly as `docker run --env-file` does, and says which line it cannot use.

use std::{path::Path, process::Stdio};

use simulators::{
    bot::BotSettings,
    ticketrz::{Ticketrz, TicketrzConfig},
};
use tokio::process::Command;

use crate::{
    cli::Ended,
    stage::{BOT, GENEROUS, services},
};

/// Runs the binary in `directory`, with only these variables.
async fn run_in<'a>(
    directory: &Path,
    variables: impl IntoIterator<Item = (&'a str, &'a str)>,
    arguments: &[&str],
) -> Ended {
    let process = Command::new(BOT)
        .args(arguments)
        .env_clear()
        .envs(variables)
        .current_dir(directory)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let ended = tokio::time::timeout(GENEROUS, process).await.unwrap();
    let ended = ended.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended {
        code: ended.status.code(),
        output: text(&ended.stdout),
        said: text(&ended.stderr),
    }
}

async fn run_with_file(file: &str, arguments: &[&str]) -> Ended {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join(".env"), file).unwrap();
    run_in(directory.path(), [], arguments).await
}

/// What `docker run --env-file` makes of the file: everything after `=`, comments only on lines of their own.
fn as_docker(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = file.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('='))
}

#[tokio::test]
async fn a_value_means_the_same_in_the_file_and_under_docker() {
    for password in [
        r#"pa$HOME${USER}"x"#,
        r"it's 5 #1 \n a\",
        r"\\'$$ `id` $(id)",
        "a#b=c==",
    ] {
        let ticketrz = Ticketrz::start(TicketrzConfig {
            password: password.to_owned(),
            ..TicketrzConfig::default()
        });
        let ticketrz = ticketrz.await.unwrap();
        let config = ticketrz.config();
        let file = format!(
            "\u{feff}# DISCORD_TOKEN=\r\n\n  TICKETRZ_BASE_URL={}\r\n\tTICKETRZ_EMAIL={}\nTICKETRZ_SITE_ID= {} \n\
             TICKETRZ_PASSWORD={password}\nSUPPORT_CONTACT=Ann \"the desk\" $5\nCACHE_FRESH=\n",
            ticketrz.url(),
            config.email,
            config.site_id
        );
        let ended = run_with_file(&file, &["lookup", "1234"]).await;
        assert_eq!(ended.code, Some(0), "{password}: {}", ended.said);

        let elsewhere = tempfile::tempdir().unwrap();
        let variables = as_docker(&file);
        let ended = run_in(elsewhere.path(), variables, &["lookup", "1234"]).await;
        assert_eq!(ended.code, Some(0), "{password}: {}", ended.said);
    }
}

#[tokio::test]
async fn the_environment_takes_precedence_over_the_file() {
    let (_, ticketrz) = services().await;
    let config = ticketrz.config();
    let directory = tempfile::tempdir().unwrap();
    let file = format!(
        "TICKETRZ_BASE_URL=http://127.0.0.1:1\nTICKETRZ_TOKEN={}\n",
        config.token
    );
    std::fs::write(directory.path().join(".env"), file).unwrap();
    let url = ticketrz.url();
    let variables = [("TICKETRZ_BASE_URL", url.as_str())];
    let ended = run_in(directory.path(), variables, &["lookup", "1234"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
}

#[tokio::test]
async fn a_line_that_cannot_be_used_is_said_by_number_and_name_and_never_by_value() {
    let file = "# The first line.\n\
        DISCORD_TOKEN=\"hunter2\"\n\
        export TICKETRZ_EMAIL=hunter2\n\
        hunter2\n\
        =hunter2\n\
        TICKETRZ_PASSWORD='hunter2'\n\
        LOG_LEVEL=info\n\
        LOG_LEVEL=hunter2\n\
        hunter2==\n\
        TICKETRZ_SITE_ID =hunter2\n";
    let ended = run_with_file(file, &[]).await;
    assert_eq!(ended.code, Some(78), "{}", ended.said);
    for (name, line) in [
        ("DISCORD_TOKEN", "line 2 of .env"),
        ("TICKETRZ_EMAIL", "line 3 of .env"),
        (".env", "line 4"),
        (".env", "line 5"),
        ("TICKETRZ_PASSWORD", "line 6 of .env"),
        ("LOG_LEVEL", "line 8 of .env"),
        (".env", "line 9"),
        ("TICKETRZ_SITE_ID", "line 10 of .env"),
    ] {
        let is_said = |said: &str| said.trim_start().starts_with(name) && said.contains(line);
        assert!(
            ended.said.lines().any(is_said),
            "{name}, {line} in:\n{}",
            ended.said
        );
    }
    for name in ["DISCORD_TOKEN", "TICKETRZ_EMAIL", "TICKETRZ_PASSWORD"] {
        assert_eq!(ended.said.matches(name).count(), 1, "{}", ended.said);
    }
    assert!(!ended.said.contains("TICKETRZ_TOKEN"), "{}", ended.said);
    assert!(!ended.said.contains("hunter2"), "{}", ended.said);
}

#[tokio::test]
async fn quotes_that_docker_would_pass_on_are_said_wherever_they_come_from() {
    let settings = BotSettings::bare(BOT).env("TICKETRZ_PASSWORD", "\"hunter2\"");
    let ended = crate::cli::run(settings, &[]).await;
    assert_eq!(ended.code, Some(78), "{}", ended.said);
    assert!(
        ended.said.contains("TICKETRZ_PASSWORD is in quotes"),
        "{}",
        ended.said
    );
    assert!(!ended.said.contains("hunter2"), "{}", ended.said);
}

#[tokio::test]
async fn a_file_that_is_no_text_is_said_by_its_line() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join(".env"),
        b"LOG_LEVEL=info\nX=\xff\xfe\n",
    )
    .unwrap();
    let ended = run_in(directory.path(), [], &[]).await;
    assert_eq!(ended.code, Some(78), "{}", ended.said);
    assert!(
        ended.said.contains(".env is not UTF-8 text on line 2"),
        "{}",
        ended.said
    );
}

#[tokio::test]
async fn misspelt_names_are_warned_of_with_what_was_meant() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .env("CACHE_FERSH", "30s")
        .env("DISCORD_TOKEN_FLIE", "x")
        .env("SOMETHING_ELSE", "x");
    let file =
        "ALLOWED_ROLE_ID=1\nMY_OWN=x\nHTTPS_PROXY=\nno_proxy=localhost\nNO_COLOR=1\nhunter2_Ab=x\n";
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join(".env"), file).unwrap();
    let warnings = [
        "CACHE_FERSH is not a setting: did you mean CACHE_FRESH?",
        "DISCORD_TOKEN_FLIE is not a setting: did you mean DISCORD_TOKEN_FILE?",
        "ALLOWED_ROLE_ID (line 1 of .env) is not a setting: did you mean ALLOWED_ROLE_IDS?",
        "MY_OWN (line 2 of .env) is not a setting",
    ];

    let ended = run_in(directory.path(), settings.variables(), &["check"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    let ended_json = run_in(directory.path(), settings.variables(), &["register"]).await;
    assert_eq!(ended_json.code, Some(0), "{}", ended_json.said);
    for said in [ended.output.replace(" → ", ": "), ended_json.said] {
        for warning in warnings {
            assert!(said.contains(warning), "{warning} is not in:\n{said}");
        }
        for name in ["SOMETHING_ELSE", "PROXY", "proxy", "NO_COLOR", "hunter2"] {
            assert!(!said.contains(name), "{name} is in:\n{said}");
        }
    }

    // Where the right name is missing, both are said together.
    let settings = settings.without("DISCORD_TOKEN").env("DISCORD_TOKN", "x");
    let ended = run_in(directory.path(), settings.variables(), &[]).await;
    assert_eq!(ended.code, Some(78));
    for said in [
        "DISCORD_TOKEN is missing",
        "DISCORD_TOKN is not a setting: did you mean DISCORD_TOKEN?",
    ] {
        assert!(
            ended.said.contains(said),
            "{said} is not in:\n{}",
            ended.said
        );
    }
}
