//! What the team is told in its own channel.

use std::time::Duration;

use jiff::civil::Time;
use serenity::all::{ChannelId, RoleId};

use super::{catalogue as set, reader::Reader, setting::Setting};

/// What the team is told.
#[derive(Clone, Debug)]
pub(crate) struct NoticeSettings {
    /// `NOTICE_CHANNEL_ID`
    pub(crate) channel: ChannelId,
    /// `NOTICE_MENTION`
    pub(crate) mention: Option<RoleId>,
    /// `NOTICE_AFTER`
    pub(crate) after: Duration,
    /// `NOTICE_DAILY`
    pub(crate) daily: Option<Time>,
}

/// `None` where the team is told nothing.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<NoticeSettings> {
    let channel = reader.get(&set::NOTICE_CHANNEL_ID);
    let mention = reader.get(&set::NOTICE_MENTION);
    let daily = reader.get(&set::NOTICE_DAILY);
    let after = reader.or_default(&set::NOTICE_AFTER);
    let Some(channel) = channel else {
        if !reader.has_problem(&set::NOTICE_CHANNEL_ID) {
            without_channel(reader, &set::NOTICE_MENTION, mention.as_ref());
            without_channel(reader, &set::NOTICE_DAILY, daily.as_ref());
        }
        return None;
    };
    if reader.get(&set::DISCORD_TOKEN).is_none() {
        needs(reader, "DISCORD_TOKEN", "set it too: the bot posts with it");
    }
    if reader.get(&set::STATE_FILE).is_none() && reader.get(&set::REDIS_URL).is_none() {
        let hint = "set either too: the bot keeps there what it has posted";
        needs(reader, "STATE_FILE or REDIS_URL", hint);
    }
    Some(NoticeSettings {
        channel,
        mention,
        after,
        daily,
    })
}

fn needs(reader: &mut Reader<'_>, what: &str, hint: &str) {
    let problem = format!("is given without {what}");
    reader.problem(&set::NOTICE_CHANNEL_ID, &problem, hint);
}

fn without_channel<T>(reader: &mut Reader<'_>, setting: &Setting<T>, value: Option<&T>) {
    if value.is_some() {
        let hint = "set NOTICE_CHANNEL_ID too";
        reader.problem(setting, "is given without NOTICE_CHANNEL_ID", hint);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::environment::Raw, *};

    fn read_from(
        values: &[(&'static str, &str)],
    ) -> Result<Option<NoticeSettings>, Vec<super::super::Problem>> {
        Reader::read(&Raw::of(values), |reader| Some(read(reader)))
    }

    #[test]
    fn a_channel_needs_a_token_and_a_store_and_the_rest_needs_a_channel() {
        assert!(read_from(&[]).unwrap().is_none());
        let enough = [
            ("NOTICE_CHANNEL_ID", "5"),
            ("DISCORD_TOKEN", "token"),
            ("STATE_FILE", "state.sqlite"),
            ("NOTICE_DAILY", "09:00"),
        ];
        let settings = read_from(&enough).unwrap().unwrap();
        assert_eq!(settings.after, Duration::from_mins(5));
        assert_eq!(settings.daily, Some(jiff::civil::time(9, 0, 0, 0)));
        for (values, problems) in [
            (&[("NOTICE_CHANNEL_ID", "5")][..], 2),
            (&enough[..2], 1),
            (&[("NOTICE_MENTION", "7"), ("NOTICE_DAILY", "09:00")], 2),
            (&[("NOTICE_DAILY", "9 o'clock")], 1),
            (&[("NOTICE_AFTER", "25h")], 1),
            (
                &[("NOTICE_CHANNEL_ID", "support"), ("NOTICE_MENTION", "7")],
                1,
            ),
        ] {
            let found = read_from(values).unwrap_err();
            assert_eq!(found.len(), problems, "{values:?}: {found:?}");
        }
    }
}
