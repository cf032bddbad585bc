//! How the playground and its bot end when they are told to.

#[cfg(target_os = "linux")]
use std::time::Instant;
use std::{
    io::Read as _,
    process::{Child, Command, Output},
};

use nix::{sys::signal::Signal, unistd::Pid};

use super::*;

/// Sends the signal once `is_time` holds. Returns how the playground ended, and what it wrote to stderr.
fn told_to_stop(
    command: Command,
    signal: Signal,
    is_time: impl FnOnce(&mut Child),
) -> (Option<i32>, String) {
    let mut child = spawned(command);
    // Held open: the end of the input would end the prompt, too.
    let stdin = child.stdin.take();
    is_time(&mut child);
    let process = Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(process, signal).unwrap();
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    drop(stdin);
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn sigterm_and_ctrl_c_end_the_bot_as_its_host_would() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let command = with_bot(&["prompt", "--verbose"]);
        let (code, stderr) = told_to_stop(command, signal, |child| {
            let mut begin = [0; 16];
            let stdout = child.stdout.as_mut().unwrap();
            stdout.read_exact(&mut begin).unwrap();
            assert_eq!(&begin, b"The bot is ready");
        });
        assert_eq!(code, Some(0), "{signal}: {stderr}");
        assert!(stderr.contains("bot: told to end"), "{signal}: {stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_bot_that_is_never_ready_is_ended_too() {
    // It writes forever.
    let command = playground(&["--bot", "/usr/bin/yes", "prompt"]);
    let mut bot = None;
    let (code, stderr) = told_to_stop(command, Signal::SIGTERM, |child| {
        while bot.is_none() {
            assert_eq!(child.try_wait().unwrap(), None, "it waits for its bot");
            bot = child_of(child.id());
            std::thread::yield_now();
        }
    });
    assert_eq!(code, Some(0), "{stderr}");
    let bot = bot.unwrap();
    let end = Instant::now() + PATIENCE;
    while is_running(bot) {
        assert!(Instant::now() < end, "the bot was left behind");
        std::thread::yield_now();
    }
}

/// A process that has ended may be listed until its parent asks how.
#[cfg(target_os = "linux")]
fn is_running(process: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat"))
        .is_ok_and(|stat| !stat.contains(") Z "))
}

/// A process that this one has started; each thread has its own list.
#[cfg(target_os = "linux")]
fn child_of(process: u32) -> Option<i32> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let mut started = threads.filter_map(|thread| {
        let children = std::fs::read_to_string(thread.ok()?.path().join("children")).ok()?;
        children.split_whitespace().next()?.parse().ok()
    });
    started.next()
}

/// Ctrl-C at a terminal reaches every process of the foreground group.
#[test]
fn one_ctrl_c_for_the_whole_group_ends_everything_without_an_error() {
    use std::os::unix::process::CommandExt as _;

    let mut command = with_bot(&["prompt", "--verbose"]);
    command.process_group(0);
    let mut child = spawned(command);
    let stdin = child.stdin.take();
    let mut begin = [0; 16];
    let stdout = child.stdout.as_mut().unwrap();
    stdout.read_exact(&mut begin).unwrap();
    let group = Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::killpg(group, Signal::SIGINT).unwrap();
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    drop(stdin);
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("ERROR"), "{stderr}");
    assert!(stderr.contains("bot: told to end"), "{stderr}");
}
