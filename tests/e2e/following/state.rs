//! A state file that cannot be used.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use rusqlite::Connection;
use simulators::{bot::BotSettings, clock::Clock, discord::Place, stage::Stage};
use tempfile::TempDir;

use super::{Following, file, press, rina};
use crate::{
    cli::run,
    over_http::{get, root_of},
    stage::{BOT, GENEROUS, eventually, message, services, ticket},
};

/// A bot that a shell starts: `$0` is its binary.
async fn stage_by(shell: &str, path: &Path) -> Stage {
    let settings = |settings: BotSettings| {
        settings
            .env("STATE_FILE", path)
            .env("LOOKUPS_PER_MINUTE", "0")
            .arg("-c")
            .arg(shell)
            .arg(BOT)
    };
    let stage = Stage::start_with("/bin/sh", Clock::system(), settings).await;
    stage.unwrap()
}

/// The bot says what is wrong with its file, and answers without it.
async fn goes_on_without(stage: &Stage, flaw: &str) {
    let log = stage.bot.log();
    let said = |line: &str| line.contains("the bot goes on without its state");
    let line = log.wait_for(GENEROUS, said).await.unwrap();
    assert!(line.contains(r#""level":"ERROR""#), "{line}");
    assert!(
        line.contains("STATE_FILE is `") && line.contains(flaw),
        "{line}"
    );
    let card = message(stage, &ticket("1234").by(rina())).await;
    assert_eq!(card.embeds().len(), 1);
    assert!(card.button("Follow").is_none());
    let offered = stage.discord.offered_commands(&Place::default());
    assert!(
        offered.iter().all(|command| command["name"] != "following"),
        "{offered:?}"
    );
    let (_, metrics) = get(&format!("{}/metrics", root_of(&stage.bot).await)).await;
    assert!(metrics.contains("ticketrz_bot_state_up 0"), "{metrics}");
}

#[tokio::test]
async fn a_damaged_file_is_said_by_its_name_costs_no_lookup_and_is_found_by_check() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(file(&folder), "no database ".repeat(1000)).unwrap();
    let stage = stage_by(r#"exec "$0""#, &file(&folder)).await;
    goes_on_without(&stage, "it is damaged: restore it").await;
    let (discord, ticketrz) = (&stage.discord, &stage.ticketrz);
    let settings = BotSettings::new(BOT, discord, ticketrz).env("STATE_FILE", file(&folder));
    let ended = run(settings, &["check"]).await;
    assert_eq!(ended.code, Some(1));
    let line = ended
        .output
        .lines()
        .find(|line| line.starts_with("WRONG     state"));
    let line = line.unwrap_or_else(|| panic!("{}", ended.output));
    assert!(line.contains("it is damaged → restore it"), "{line}");
}

#[tokio::test]
async fn a_file_that_may_not_be_written_costs_no_lookup() {
    let folder = tempfile::tempdir().unwrap();
    for is_there in [true, false] {
        if is_there {
            let made = Following::start_with(|settings| settings.env("STATE_FILE", file(&folder)));
            made.await.stage.end().await.unwrap();
            fs::set_permissions(file(&folder), Permissions::from_mode(0o444)).unwrap();
        } else {
            fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
            fs::remove_file(file(&folder)).unwrap();
        }
        fs::set_permissions(folder.path(), Permissions::from_mode(0o555)).unwrap();
        // Root may write anything.
        let shell = r#"cd /
            [ "$(id -u)" != 0 ] || exec setpriv --reuid 65534 --regid 65534 --clear-groups "$0"
            exec "$0""#;
        let stage = stage_by(shell, &file(&folder)).await;
        let flaw = if is_there {
            "it cannot be written: give the bot's user the right"
        } else {
            "it cannot be opened: make its folder, and give the bot's user the right"
        };
        goes_on_without(&stage, flaw).await;
    }
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
}

/// A shell that gives the bot a disk of its own, of this size. When there is a file `fill` it fills the disk, and makes a file
/// `full`. `None` where that may not be done, as in most containers.
fn own_disk(folder: &TempDir, size: &str) -> Option<String> {
    let mount = |folder: &str| format!("mount -t tmpfs -o size={size} none {folder}");
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let disk = disk.to_str().unwrap();
    let may = Command::new("unshare")
        .args(["-rm", "/bin/sh", "-c", &mount(disk)])
        .output();
    if !may.is_ok_and(|may| may.status.success()) {
        let insisted = std::env::var("CI").as_deref() == Ok("true");
        assert!(!insisted, "this process may not mount a disk");
        eprintln!("skipped: this process may not mount a disk");
        return None;
    }
    let (mount, folder) = (mount(disk), folder.path().display());
    let fill = format!(
        "for look in $(seq 600); do [ -e {folder}/fill ] && break; sleep 0.1; done
        cat /dev/zero > {disk}/zeroes; touch {folder}/full"
    );
    let bot = format!(r#"{mount} && {{ ({fill}) > /dev/null 2>&1 & exec "$0"; }}"#);
    Some(format!("exec unshare -rm /bin/sh -c '{bot}' \"$0\""))
}

#[tokio::test]
async fn a_disk_without_room_costs_no_lookup() {
    let folder = tempfile::tempdir().unwrap();
    let Some(shell) = own_disk(&folder, "64k") else {
        return;
    };
    let stage = stage_by(&shell, &folder.path().join("disk/state.sqlite")).await;
    goes_on_without(&stage, "there is no room on its disk: make some").await;
}

#[tokio::test]
async fn a_disk_that_becomes_full_costs_no_lookup() {
    let folder = tempfile::tempdir().unwrap();
    let Some(shell) = own_disk(&folder, "1m") else {
        return;
    };
    let stage = stage_by(&shell, &folder.path().join("disk/state.sqlite")).await;
    let follow = async |id: &str| {
        let card = message(&stage, &ticket(id).by(rina())).await;
        assert_eq!(card.embeds().len(), 1);
        let answer = message(&stage, &press(&card, "Follow", &rina())).await;
        answer.content().to_owned()
    };
    let followed = follow("1234").await;
    assert!(followed.starts_with("I'll send you"), "{followed}");
    fs::write(folder.path().join("fill"), "").unwrap();
    eventually(async || folder.path().join("full").exists()).await;
    // The file may still have a little room within it.
    let mut answers = Vec::new();
    for id in ["20", "100001", "100002", "100003", "100004", "100005"] {
        answers.push(follow(id).await);
    }
    let failed = |answer: &String| answer.starts_with("I can't get at my notes");
    assert!(answers.iter().any(failed), "{answers:#?}");
    let log = stage.bot.log().text();
    assert!(
        log.contains("the state file cannot be used; until it can"),
        "{log}"
    );
}

#[tokio::test]
async fn check_says_why_nothing_can_be_followed() {
    let (discord, ticketrz) = services().await;
    let settings = || BotSettings::new(BOT, &discord, &ticketrz);
    let folder = tempfile::tempdir().unwrap();
    for (settings, verdict, why) in [
        (settings(), "skipped", "without STATE_FILE or REDIS_URL"),
        (
            settings().env("STATE_FILE", file(&folder)),
            "fine",
            "members can follow",
        ),
        (
            settings()
                .env("STATE_FILE", file(&folder))
                .without("DISCORD_TOKEN")
                .env("DISCORD_TRANSPORT", "http")
                .env("DISCORD_PUBLIC_KEY", discord.public_key()),
            "skipped",
            "without DISCORD_TOKEN",
        ),
    ] {
        let ended = run(settings, &["check"]).await;
        let line = ended
            .output
            .lines()
            .find(|line| line.contains("  following  "));
        let line = line.unwrap_or_else(|| panic!("{}", ended.output));
        assert!(line.starts_with(verdict) && line.contains(why), "{line}");
    }
}

#[tokio::test]
async fn a_file_that_fails_while_the_bot_runs_costs_no_lookup() {
    let following = Following::start().await;
    following.follow("1234", &rina()).await;
    let other = Connection::open(file(&following.folder)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let card = message(&following.stage, &ticket("20").by(rina())).await;
    assert_eq!(card.embeds().len(), 1);
    let failed = following.press(&card, "Follow", &rina()).await;
    assert!(
        failed.content().starts_with("I can't get at my notes"),
        "{}",
        failed.content()
    );
    other.execute_batch("ROLLBACK").unwrap();
    let followed = following.press(&card, "Follow", &rina()).await;
    assert!(
        followed.content().starts_with("I'll send you"),
        "{}",
        followed.content()
    );
    let log = following.stage.bot.log().text();
    assert_eq!(
        log.matches("the state file cannot be used; until it can")
            .count(),
        1,
        "{log}"
    );
}
