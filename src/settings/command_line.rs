//! The command line: the sub-commands, and a flag for every setting that is not a secret.

use clap::{Arg, ArgMatches, Command, FromArgMatches, Subcommand};
use clap_complete::Shell;
use serenity::all::UserId;
use ticketrz::TicketId;

use super::catalogue::SETTINGS;

/// The command to carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum Task {
    /// Run the bot; also the default without a command
    Run,
    /// Check everything that the bot depends on, and say how to fix each problem
    Check {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Look this ticket up as well, which spends one lookup of the team's quota
        #[arg(long, value_name = "ID")]
        ticket: Option<TicketId>,
    },
    /// Look a ticket up and print it
    Lookup {
        /// The ticket's number
        #[arg(value_name = "ID", required_unless_present = "codes")]
        id: Option<TicketId>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Print the words for codes that the ticket system's answers have taught, as a labels file. With a number, learn
        /// from that ticket first, which spends up to four lookups of the team's quota
        #[arg(long, conflicts_with = "json")]
        codes: bool,
    },
    /// Register the commands with Discord, where its copy differs
    Register,
    /// Erase everything that is kept about a person's follows
    Forget {
        /// The person's Discord id
        #[arg(value_name = "USER")]
        user: UserId,
    },
    /// Ask the bot on this machine whether it is alive; exits with 0 or 1
    #[command(name = "healthcheck")]
    HealthCheck,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
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
    Task::augment_subcommands(Command::new(env!("CARGO_PKG_NAME")))
        .version(version())
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .args_conflicts_with_subcommands(true)
        .mut_subcommands(|command| match command.get_name() {
            "completions" => command,
            "healthcheck" => command.args(flags().filter(|flag| flag.get_id() == "HTTP_ADDR")),
            _ => command.args(flags()).after_help(secrets_help()),
        })
        .args(flags())
        .after_help(secrets_help())
}

/// The command, and the matches that hold its settings.
pub(super) fn task(matches: &ArgMatches) -> Result<(Task, &ArgMatches), clap::Error> {
    Ok(match matches.subcommand() {
        Some((_, given)) => (Task::from_arg_matches(matches)?, given),
        None => (Task::Run, matches),
    })
}

fn flags() -> impl Iterator<Item = Arg> {
    let public = SETTINGS.iter().filter(|setting| !setting.is_secret);
    public.map(|setting| {
        let help = match setting.default {
            Some(default) => format!("{} [default: {default}]", setting.help),
            None => setting.help.to_owned(),
        };
        Arg::new(setting.name)
            .long(setting.name.to_ascii_lowercase().replace('_', "-"))
            .env(setting.name)
            .hide_env_values(true)
            .value_name(setting.value)
            .help_heading(setting.group)
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
            task(&matches).unwrap().0
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
            Task::Lookup {
                id: Some(id),
                json: false,
                codes: false
            }
        );
        assert_eq!(
            task_of("bot lookup --codes"),
            Task::Lookup {
                id: None,
                json: false,
                codes: true
            }
        );
        assert_eq!(task_of("bot healthcheck"), Task::HealthCheck);
        assert_eq!(
            task_of("bot completions bash"),
            Task::Completions { shell: Shell::Bash }
        );
    }
}
