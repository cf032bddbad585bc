//! Times as Discord timestamps: every reader sees their own clock.

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use ticketrz::has_time;

/// A style of Discord's (<https://discord.com/developers/docs/reference#message-formatting-timestamp-styles>).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Style {
    /// `18:00`
    Time,
    /// `20 April 2021`
    Date,
    /// `20 April 2021 16:20`
    DateTime,
    /// `in 3 hours`
    Relative,
}

/// Discord's markup for the time.
pub(crate) fn markup(time: Timestamp, style: Style) -> String {
    let style = match style {
        Style::Time => 't',
        Style::Date => 'D',
        Style::DateTime => 'f',
        Style::Relative => 'R',
    };
    format!("<t:{}:{style}>", time.as_second())
}

/// The date, and the time of day where the ticket system gave one.
pub(crate) fn moment(time: &ZonedDateTime) -> String {
    if has_time(time) {
        markup(time.timestamp(), Style::DateTime)
    } else {
        day(time)
    }
}

/// The date.
pub(crate) fn day(time: &ZonedDateTime) -> String {
    // A date without a time must not move to another day: noon in UTC is on it from UTC-12 to UTC+11.
    let noon = TimeZone::UTC.to_timestamp(time.date().at(12, 0, 0, 0));
    let time = match noon {
        Ok(noon) if !has_time(time) => noon,
        _ => time.timestamp(),
    };
    markup(time, Style::Date)
}

/// How long ago, or how far ahead. `None` for a date without a time: the hours would be invented.
pub(crate) fn age(time: &ZonedDateTime) -> Option<String> {
    has_time(time).then(|| markup(time.timestamp(), Style::Relative))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_jakarta(time: &str) -> ZonedDateTime {
        format!("{time}[Asia/Jakarta]").parse().unwrap()
    }

    #[test]
    fn a_date_without_a_time_shows_no_hours_and_stays_on_its_day() {
        let date = in_jakarta("2018-10-17T00:00:00+07");
        assert_eq!((moment(&date), age(&date)), (day(&date), None));
        let noon: Timestamp = "2018-10-17T12:00:00Z".parse().unwrap();
        assert_eq!(day(&date), markup(noon, Style::Date));
        let time = in_jakarta("2018-10-17T01:53:21+07");
        assert_eq!(moment(&time), "<t:1539716001:f>");
        assert_eq!(day(&time), "<t:1539716001:D>");
        assert_eq!(age(&time).as_deref(), Some("<t:1539716001:R>"));
    }
}
