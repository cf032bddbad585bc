//! The command line: the sub-commands, and a flag for every setting that is not a secret.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use clap_complete::Shell;
use ticketrz::TicketId;

use super::catalogue::SETTINGS;

/// The command to carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Run the bot.
    Run,
    /// Check everything that the bot depends on.
    Check {
        /// Print JSON.
        json: bool,
        /// A ticket to look up, which spends one lookup.
        ticket: Option<TicketId>,
    },
    /// Print a ticket.
    Lookup {
        /// Its number.
        id: TicketId,
        /// Print JSON.
        json: bool,
    },
    /// Register the commands with Discord.
    Register,
    /// Ask a running bot whether it is alive.
    HealthCheck,
    /// Print a shell's completions.
    Completions(Shell),
}

/// The version. Released binaries add the commit and the date of their build, which their build sets.
fn version() -> String {
    let version = env!("CARGO_PKG_VERSION");
    match (option_env!("BUILD_COMMIT"), option_env!("BUILD_DATE")) {
        (Some(commit), Some(date)) => format!("{version} ({commit} {date})"),
        _ => version.to_owned(),
    }
}

/// The whole command line.
pub(super) fn command() -> Command {
    Command::new(env!("CARGO_PKG_NAME"))
        .version(version())
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .args_conflicts_with_subcommands(true)
        .subcommands([
            with_settings("run", "Run the bot; also the default without a command"),
            with_settings(
                "check",
                "Check everything that the bot depends on, and say how to fix each problem",
            )
            .arg(json())
            .arg(
                Arg::new("ticket")
                    .long("ticket")
                    .value_name("ID")
                    .value_parser(value_parser!(TicketId))
                    .help(
                        "Look this ticket up as well, which spends one lookup of the team's quota",
                    ),
            ),
            with_settings("lookup", "Look a ticket up and print it")
                .arg(json())
                .arg(
                    Arg::new("id")
                        .required(true)
                        .value_name("ID")
                        .value_parser(value_parser!(TicketId))
                        .help("The ticket's number"),
                ),
            with_settings(
                "register",
                "Register the commands with Discord, where its copy differs",
            ),
            Command::new("healthcheck")
                .about("Ask the bot on this machine whether it is alive; exits with 0 or 1")
                .args(flags().filter(|flag| flag.get_id() == "HTTP_ADDR")),
            Command::new("completions")
                .about("Print completions for a shell")
                .arg(
                    Arg::new("shell")
                        .required(true)
                        .value_name("SHELL")
                        .value_parser(value_parser!(Shell)),
                ),
        ])
        .args(flags())
        .after_help(secrets_help())
}

/// The command, and the matches that hold its settings.
pub(super) fn task(matches: &ArgMatches) -> (Task, &ArgMatches) {
    let Some((name, given)) = matches.subcommand() else {
        return (Task::Run, matches);
    };
    let id = |argument| given.get_one::<TicketId>(argument).copied();
    let task = match name {
        "check" => Task::Check {
            json: given.get_flag("json"),
            ticket: id("ticket"),
        },
        "lookup" => id("id").map_or(Task::Run, |id| Task::Lookup {
            id,
            json: given.get_flag("json"),
        }),
        "register" => Task::Register,
        "healthcheck" => Task::HealthCheck,
        "completions" => given
            .get_one::<Shell>("shell")
            .map_or(Task::Run, |shell| Task::Completions(*shell)),
        _ => Task::Run,
    };
    (task, given)
}

fn with_settings(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .args(flags())
        .after_help(secrets_help())
}

fn json() -> Arg {
    Arg::new("json")
        .long("json")
        .action(ArgAction::SetTrue)
        .help("Print JSON")
}

fn flags() -> impl Iterator<Item = Arg> {
    SETTINGS
        .iter()
        .filter(|setting| !setting.is_secret)
        .map(|setting| {
            let help = match setting.default {
                Some(default) => format!("{} [default: {default}]", setting.help),
                None => setting.help.to_owned(),
            };
            Arg::new(setting.name)
                .long(setting.flag())
                .env(setting.name)
                .hide_env_values(true)
                .value_name(setting.value)
                .help_heading(setting.group.heading())
                .help(help)
        })
}

fn secrets_help() -> String {
    let secrets: Vec<_> = SETTINGS
        .iter()
        .filter(|setting| setting.is_secret)
        .map(|setting| format!("  {}\n          {}", setting.name, setting.help))
        .collect();
    format!(
        "Secrets, given only by the environment, or by a file that <NAME>_FILE names:\n\n{}\n\n\
         Settings may also be in a file .env in the working directory; the environment takes precedence.",
        secrets.join("\n\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn help_documents_every_setting() {
        let help = command().render_help().to_string();
        for setting in SETTINGS {
            assert!(
                help.contains(setting.name),
                "{} is not documented",
                setting.name
            );
        }
    }

    #[test]
    fn every_setting_but_a_secret_has_the_flag_of_its_name() {
        for setting in SETTINGS {
            let flag = setting.name.to_ascii_lowercase().replace('_', "-");
            let command = command();
            let is_flag = command
                .get_arguments()
                .any(|argument| argument.get_long() == Some(&flag));
            assert_eq!(is_flag, !setting.is_secret, "{flag}");
        }
    }

    #[test]
    fn each_command_is_understood_with_its_arguments() {
        let task_of = |line: &str| {
            let matches = command().try_get_matches_from(line.split(' ')).unwrap();
            task(&matches).0
        };
        let id: TicketId = "1234".parse().unwrap();
        assert_eq!(task_of("bot"), Task::Run);
        assert_eq!(task_of("bot run --log-level debug"), Task::Run);
        assert_eq!(
            task_of("bot check --json --ticket 1234"),
            Task::Check {
                json: true,
                ticket: Some(id)
            }
        );
        assert_eq!(
            task_of("bot lookup #1234"),
            Task::Lookup { id, json: false }
        );
        assert_eq!(task_of("bot healthcheck"), Task::HealthCheck);
        assert_eq!(
            task_of("bot completions bash"),
            Task::Completions(Shell::Bash)
        );
    }
}
