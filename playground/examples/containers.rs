//! The two replicas of `deploy/compose.yaml` in containers, behind its proxy and on its Redis, tried once with Docker: each
//! interaction is answered once though a replica is killed, and a stopped one finishes what is in flight.
//!
//! ```text
//! docker build --tag ticketrz-bot .
//! cargo run -p playground --example containers
//! ```
//!
//! It needs Docker with compose, the ports 8080 to 8082 of 127.0.0.1, and the subnet 172.30.77.0/24.
#![allow(clippy::print_stdout, reason = "it tells people how far it has come")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use simulators::discord::{Discord, DiscordConfig, How, Interaction, Message, Sent};
use simulators::ticketrz::{Quota, Ticketrz, TicketrzConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const PROJECT: &str = "ticketrz-bot-try";
/// Where containers find the machine that they run on.
const HOST: &str = "172.30.77.1";
const SUBNET: &str = "172.30.77.0/24";
const PROXY: &str = "http://127.0.0.1:8080";
const PATIENCE: Duration = Duration::from_secs(90);
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);
/// In each phase.
const INTERACTIONS: usize = 60;

#[tokio::main]
async fn main() -> Outcome<()> {
    let discord = Discord::start(DiscordConfig::default()).await?;
    let ticketrz = Ticketrz::start(TicketrzConfig::default()).await?;
    let compose = Compose::prepare(&[
        ("DISCORD_TOKEN", discord.token()),
        ("DISCORD_PUBLIC_KEY", &discord.public_key()),
        ("DISCORD_API_URL", &reachable(&discord.url()).await?),
        ("TICKETRZ_BASE_URL", &reachable(&ticketrz.url()).await?),
        ("DISCORD_ALLOW_HTTP", "true"),
        ("TICKETRZ_ALLOW_HTTP", "true"),
        ("TICKETRZ_EMAIL", &ticketrz.config().email),
        ("TICKETRZ_PASSWORD", &ticketrz.config().password),
        ("TICKETRZ_SITE_ID", &ticketrz.config().site_id),
        ("LOOKUPS_PER_MINUTE", "0"),
        ("CACHE_FRESH", "1h"),
        ("QUOTA_PROBE_INTERVAL", "0"),
    ])?;
    compose.run(&["up", "--detach", "--no-build"])?;
    let tried = compose.tried(&discord, &ticketrz).await;
    if tried.is_err() {
        compose.run(&["logs"])?;
    }
    compose.run(&["down", "--volumes"])?;
    tried
}

/// A copy of `deploy/` with its own settings. Dropping it removes the copy.
struct Compose {
    folder: tempfile::TempDir,
    program: Vec<&'static str>,
}

impl Compose {
    fn prepare(settings: &[(&str, &str)]) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
        let copy = folder.path().join("deploy");
        fs::create_dir_all(copy.join("haproxy"))?;
        for file in ["compose.yaml", "haproxy/haproxy.cfg"] {
            fs::copy(deploy.join(file), copy.join(file))?;
        }
        let lines = settings
            .iter()
            .map(|(name, value)| format!("{name}={value}\n"));
        fs::write(folder.path().join(".env"), lines.collect::<String>())?;
        fs::write(
            copy.join("network.yaml"),
            format!(
                "networks: {{ default: {{ ipam: {{ config: [{{ subnet: {SUBNET} }}] }} }} }}\n"
            ),
        )?;
        let is_plugin = Command::new("docker")
            .args(["compose", "version"])
            .output()
            .is_ok_and(|output| output.status.success());
        let program = if is_plugin {
            vec!["docker", "compose"]
        } else {
            vec!["docker-compose"]
        };
        Ok(Self { folder, program })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let (program, first) = self.program.split_first().unwrap_or((&"docker", &[]));
        let mut command = Command::new(program);
        command
            .args(first)
            .args(["--project-name", PROJECT, "--profile", "http"])
            .args(["--file", "compose.yaml", "--file", "network.yaml"])
            .args(arguments)
            .current_dir(self.folder.path().join("deploy"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Outcome<()> {
        succeed(&mut self.command(arguments))
    }

    fn container(&self, service: &str) -> Outcome<String> {
        let output = self.command(&["ps", "--quiet", service]).output()?;
        let id = String::from_utf8(output.stdout)?.trim().to_owned();
        if id.is_empty() {
            return Err(format!("{service} does not run").into());
        }
        Ok(id)
    }

    async fn tried(&self, discord: &Discord, ticketrz: &Ticketrz) -> Outcome<()> {
        let endpoint = format!("{PROXY}/interactions");
        until("the proxy finds a replica", async || {
            Ok(discord.set_interactions_endpoint(&endpoint).await.is_ok())
        })
        .await?;
        let (one, other) = (self.container("replica-1")?, self.container("replica-2")?);
        healthy(&one).await?;
        healthy(&other).await?;
        println!("both replicas are healthy by the image's own check");
        let shown = answered(discord, "1234").await?;

        ticketrz.set(|switches| switches.latency = Duration::from_secs(3));
        let slow = lookups(discord, "10", 10)?;
        until("one replica looks a ticket up for both", async || {
            Ok(ticketrz.lookups().len() == 2)
        })
        .await?;
        let mut sent = lookups(discord, "1234", INTERACTIONS)?;
        docker(&["kill", &other])?;
        ticketrz.set(|switches| switches.latency = Duration::ZERO);
        sent.extend(lookups(discord, "1234", INTERACTIONS)?);
        let deferred = answered_once(&slow, "#10 ").await?;
        answered_once(&sent, "#1234 ").await?;
        println!(
            "one was killed: {} interactions were answered once each, {deferred} of them after a deferral",
            slow.len().saturating_add(sent.len())
        );

        docker(&["start", &other])?;
        healthy(&other).await?;
        answered_once(&lookups(discord, "1234", INTERACTIONS)?, "#1234 ").await?;
        println!("it is back");

        // It has no token yet: two answers must come within a lookup's 10 s.
        ticketrz.set(|switches| switches.latency = Duration::from_secs(3));
        let slow = lookups(discord, "100001", 4)?;
        for sent in &slow {
            sent.acknowledged().await?;
        }
        docker(&["stop", "--time", "30", &other])?;
        answered_once(&slow, "#100001 ").await?;
        ticketrz.set(|switches| switches.latency = Duration::ZERO);
        check(
            inspect(&other, "{{.State.ExitCode}}")? == "0",
            "a stopped replica ends with 0",
        )?;
        check(
            !logs(&other)?.contains("some interactions in flight were not finished in time"),
            "it finished what was in flight by itself",
        )?;
        println!("one was stopped: it finished what was in flight, and ended with 0");

        docker(&["start", &other])?;
        healthy(&other).await?;
        for _ in 0..4 {
            let press = Interaction::press(&shown, "Details");
            discord.send(&press)?.answer().await?;
        }
        let before = ticketrz.lookups().len();
        ticketrz.set(|switches| switches.quota = Quota::UsedUp);
        for id in ["1", "3", "4", "5"] {
            let told = answered(discord, id).await?;
            check(
                told.content().contains("out of ticket lookups"),
                "people are told",
            )?;
        }
        check(
            ticketrz.lookups().len() == before.saturating_add(1),
            "one replica learns of the quota from the other",
        )?;
        println!("buttons work on both, and both know of one quota");
        Ok(())
    }
}

/// An address at which containers reach what listens only on the loopback interface.
async fn reachable(url: &str) -> Outcome<String> {
    let inner = url.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("0.0.0.0:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((mut outside, _)) = listener.accept().await {
            let inner = inner.clone();
            tokio::spawn(async move {
                if let Ok(mut inside) = TcpStream::connect(inner).await {
                    // An end that breaks off ends the other one too.
                    drop(tokio::io::copy_bidirectional(&mut outside, &mut inside).await);
                }
            });
        }
    });
    Ok(format!("http://{HOST}:{port}"))
}

fn lookup(id: &str) -> Interaction {
    Interaction::command("ticket").string("id", id)
}

fn lookups(discord: &Discord, id: &str, count: usize) -> Outcome<Vec<Sent>> {
    (0..count).map(|_| Ok(discord.send(&lookup(id))?)).collect()
}

async fn answered(discord: &Discord, id: &str) -> Outcome<Message> {
    Ok(discord.send(&lookup(id))?.answer().await?.message)
}

/// Each has its ticket, and no second answer. Returns the number that were deferred.
async fn answered_once(sent: &[Sent], title: &str) -> Outcome<usize> {
    let mut deferred: usize = 0;
    for sent in sent {
        let answer = sent.answer().await?;
        let embed = answer.message.embeds().first();
        let shown = embed.and_then(|embed| embed.get("title")?.as_str());
        check(
            shown.is_some_and(|shown| shown.starts_with(title)),
            "the answer is the ticket",
        )?;
        check(answer.follow_ups.is_empty(), "there is one answer")?;
        if answer.how == How::Deferred {
            deferred = deferred.saturating_add(1);
        }
    }
    Ok(deferred)
}

async fn healthy(container: &str) -> Outcome<()> {
    until("HEALTHCHECK turns healthy", async || {
        Ok(inspect(container, "{{.State.Health.Status}}")? == "healthy")
    })
    .await
}

async fn until(what: &str, holds: impl AsyncFn() -> Outcome<bool>) -> Outcome<()> {
    let wait = async {
        while !holds().await? {
            sleep(BETWEEN_LOOKS).await;
        }
        Ok(())
    };
    timeout(PATIENCE, wait)
        .await
        .map_err(|_| format!("waited in vain: {what}"))?
}

fn check(holds: bool, what: &str) -> Outcome<()> {
    if holds {
        return Ok(());
    }
    Err(format!("not so: {what}").into())
}

fn docker(arguments: &[&str]) -> Outcome<()> {
    succeed(Command::new("docker").args(arguments).stdout(Stdio::null()))
}

fn inspect(container: &str, format: &str) -> Outcome<String> {
    let output = Command::new("docker")
        .args(["inspect", "--format", format, container])
        .output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn logs(container: &str) -> Outcome<String> {
    let output = Command::new("docker").args(["logs", container]).output()?;
    Ok([output.stdout, output.stderr]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat())
}

fn succeed(command: &mut Command) -> Outcome<()> {
    if command.status()?.success() {
        return Ok(());
    }
    Err(format!("failed: {command:?}").into())
}
