//! `docs/configuration.md` and `.env.example` say what the catalogue says.

use std::{fs, path::PathBuf};

use super::*;

const INTRODUCTION: &str = "# Configuration

Every setting is an environment variable. Those that are not secrets can also be given by the flag of the same name in small letters
(`LOG_LEVEL` is `--log-level`). An empty value counts as not given. Words such as `public` or `json` are understood in any case.

A file `.env` in the working directory is read too; the environment takes precedence. It means the same as with `docker run --env-file`: each line is
`NAME=value`, everything after the `=` is the value, and a comment has a line of its own. A value in quotes is refused, and a name that looks
misspelt is warned of.

Every secret `X` can also be given as `X_FILE`, the path of a file that holds it. Secrets have no flags: every process on a machine can read
another's command line.

Lengths of time are written `1500ms`, `60s`, `15m`, `24h`, `1h 30m`. Ids are Discord's, separated by commas.

A bad start reports every problem at once, each by its setting's name and with what to set it to, and exits with 78.
";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn row(setting: &Definition) -> String {
    let default = match (setting.default, setting.is_secret) {
        (Some(default), _) => format!("`{default}`"),
        (None, true) => "(secret)".to_owned(),
        (None, false) => String::new(),
    };
    let value = setting.value.replace('|', "\\|");
    format!(
        "| `{}` | {value} | {default} | {} |\n",
        setting.name, setting.help
    )
}

fn configuration() -> String {
    let mut document = INTRODUCTION.to_owned();
    for settings in SETTINGS.chunk_by(|one, next| one.group == next.group) {
        document.push_str("\n## ");
        document.extend(settings.first().map(|setting| setting.group));
        document
            .push_str("\n\n| setting | value | default | meaning |\n| --- | --- | --- | --- |\n");
        document.extend(settings.iter().map(row));
    }
    document
}

/// `UPDATE_DOCS=1 cargo test --lib settings` writes the file anew.
#[test]
fn the_configuration_document_is_the_catalogue() {
    let file = path("docs/configuration.md");
    let expected = configuration();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &expected).unwrap();
    }
    assert!(
        fs::read_to_string(file).unwrap() == expected,
        "run UPDATE_DOCS=1 cargo test --lib settings"
    );
    assert!(
        SETTINGS
            .iter()
            .all(|setting| expected.contains(&format!("`{}`", setting.name)))
    );
}

#[test]
fn the_example_names_every_setting_with_its_default() {
    let example = fs::read_to_string(path(".env.example")).unwrap();
    for setting in SETTINGS {
        let line = example.lines().find_map(|line| {
            let line = line.trim_start_matches('#');
            line.strip_prefix(setting.name)?.strip_prefix('=')
        });
        let Some(value) = line else {
            panic!("{} is not in .env.example", setting.name)
        };
        if let Some(default) = setting.default {
            assert_eq!(value, default, "{}", setting.name);
        }
    }
}

#[test]
fn each_setting_is_listed_once_and_groups_are_contiguous() {
    let mut names: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), SETTINGS.len());
    let mut groups: Vec<_> = SETTINGS.iter().map(|setting| setting.group).collect();
    groups.dedup();
    let contiguous = groups.len();
    groups.sort_unstable();
    groups.dedup();
    assert_eq!(groups.len(), contiguous);
}
