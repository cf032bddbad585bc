//! Discord's timestamps, `<t:SECONDS:STYLE>`, in the reader's own clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The text for the inside of a timestamp (`SECONDS` or `SECONDS:STYLE`); `None` when it is not a timestamp.
pub(super) fn show(inside: &str, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let (seconds, style) = inside.split_once(':').unwrap_or((inside, "f"));
    let time = Timestamp::from_second(seconds.parse().ok()?).ok()?;
    let format = match style {
        "t" => "%H:%M",
        "T" => "%H:%M:%S",
        "d" => "%d/%m/%Y",
        "D" => "%-d %B %Y",
        "f" => "%-d %B %Y %H:%M",
        "F" => "%A, %-d %B %Y %H:%M",
        "R" => return Some(relative(time, now)),
        _ => return None,
    };
    let local = time.to_zoned_datetime(zone.clone());
    Some(local.strftime(format).to_string())
}

/// "3 hours ago", "in 2 days".
fn relative(time: Timestamp, now: Timestamp) -> String {
    const UNITS: [(u64, &str); 6] = [
        (365 * 86_400, "year"),
        (30 * 86_400, "month"),
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    let seconds = time.as_second().saturating_sub(now.as_second());
    let amount = seconds.unsigned_abs();
    let fitting = UNITS.iter().find(|(size, _)| amount >= *size);
    let (size, unit) = fitting.copied().unwrap_or((1, "second"));
    let count = amount.checked_div(size).unwrap_or(0);
    let plural = if count == 1 { "" } else { "s" };
    if seconds > 0 {
        format!("in {count} {unit}{plural}")
    } else {
        format!("{count} {unit}{plural} ago")
    }
}
