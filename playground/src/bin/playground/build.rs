//! Building the bot with cargo.

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use crate::failure::Failure;

const BINARY: &str = "ticketrz-bot";
const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");

/// Builds the bot in the playground's own profile, from the dependencies that were built for the playground. Returns where the
/// binary is.
pub(crate) async fn bot() -> Result<PathBuf, Failure> {
    let cargo = PathBuf::from(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let mut command = Command::new(&cargo);
    command
        .args(["build", "--package", "playground"])
        .args(["--package", BINARY, "--bin", BINARY])
        .args(["--manifest-path", MANIFEST])
        .arg("--message-format=json-render-diagnostics")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    // These are the playground's, from `cargo run`. Build scripts take them for a change: ring's does, and most of the bot would
    // be built again each time.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let child = command.spawn();
    let child = child.map_err(|source| Failure::NoCargo { cargo, source })?;
    let output = child.wait_with_output().await?;
    if !output.status.success() {
        return Err(Failure::Build);
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    messages
        .lines()
        .find_map(executable)
        .ok_or(Failure::NoBinary)
}

/// The path in cargo's message about the finished binary.
fn executable(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_bot = message.pointer("/target/name")? == BINARY;
    let path = message.get("executable")?.as_str()?;
    is_bot.then(|| PathBuf::from(path))
}
