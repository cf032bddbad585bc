//! What a setting is: its name, how it is given, and what it does.

/// What a setting is about; the heading that it stands under in `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The connection to Discord.
    Discord,
    /// The connection to the ticket system.
    Ticketrz,
    /// The team's quota, the cache, outages.
    Limits,
    /// What people see.
    Answers,
    /// Who may ask.
    Access,
    /// The process itself.
    Process,
}

impl Group {
    /// The heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Discord => "Discord",
            Self::Ticketrz => "Ticket system",
            Self::Limits => "Quota, cache and outages",
            Self::Answers => "Answers",
            Self::Access => "Access",
            Self::Process => "Process",
        }
    }
}

/// How a setting is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// By its environment variable or by its flag.
    ByFlag(&'static str),
    /// By its environment variable, or by a file that `<NAME>_FILE` names; never by a flag, which every
    /// process on the machine could read.
    Secretly,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// How it is given.
    pub given: Given,
    /// What stands for its value in `--help`.
    pub value: &'static str,
    /// Its value when it is not given.
    pub default: Option<&'static str>,
    /// What it is about.
    pub group: Group,
    /// What it does, in a sentence or two.
    pub help: &'static str,
}

pub(super) const fn plain(
    group: Group,
    name: &'static str,
    flag: &'static str,
    value: &'static str,
    default: Option<&'static str>,
    help: &'static str,
) -> Setting {
    Setting {
        name,
        given: Given::ByFlag(flag),
        value,
        default,
        group,
        help,
    }
}

pub(super) const fn secret(
    group: Group,
    name: &'static str,
    value: &'static str,
    help: &'static str,
) -> Setting {
    Setting {
        name,
        given: Given::Secretly,
        value,
        default: None,
        group,
        help,
    }
}
