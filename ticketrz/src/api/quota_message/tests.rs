use jiff::{civil, tz};
use proptest::prelude::*;

use super::*;

const HOUR: Duration = Duration::from_hours(1);
const CONTRACT: &str = "time limit reached please try again tomorrow at 18:00 - 06:00";

fn instant(text: &str, zone: &TimeZone) -> Timestamp {
    let local: civil::DateTime = text.parse().unwrap();
    zone.to_zoned_datetime(local).unwrap().timestamp()
}

/// Opening and end in local time, for a refusal at a local time.
fn read(message: &str, now: &str, zone: &str) -> (String, Option<String>) {
    let zone = TimeZone::get(zone).unwrap();
    let closed = QuotaWindow::read(message)
        .unwrap()
        .after(instant(now, &zone), &zone, HOUR)
        .unwrap();
    let local = |time: Timestamp| {
        time.to_zoned_datetime(zone.clone())
            .strftime("%F %R")
            .to_string()
    };
    (local(closed.opens_at), closed.open_until.map(local))
}

#[track_caller]
fn assert_opens(message: &str, now: &str, opens: &str, until: &str) {
    assert_opens_in("Asia/Jakarta", message, now, opens, until);
}

#[track_caller]
fn assert_opens_in(zone: &str, message: &str, now: &str, opens: &str, until: &str) {
    let expected = (opens.to_owned(), Some(until.to_owned()));
    assert_eq!(read(message, now, zone), expected, "{message} at {now}");
}

#[test]
fn tomorrow_is_the_next_day_of_the_apis_zone() {
    assert_opens(
        CONTRACT,
        "2026-11-23 10:00",
        "2026-11-24 18:00",
        "2026-11-25 06:00",
    );
    assert_opens(
        CONTRACT,
        "2026-11-23 23:59",
        "2026-11-24 18:00",
        "2026-11-25 06:00",
    );
    assert_opens(
        "tomorrow 08:00 - 17:00",
        "2026-11-24 00:00",
        "2026-11-25 08:00",
        "2026-11-25 17:00",
    );
    assert_opens(
        CONTRACT,
        "2026-12-31 10:00",
        "2027-01-01 18:00",
        "2027-01-02 06:00",
    );
}

#[test]
fn through_a_nights_window_tomorrow_is_the_coming_evening() {
    for now in ["18:00", "23:59"].map(|time| format!("2026-11-23 {time}")) {
        assert_opens(CONTRACT, &now, "2026-11-24 18:00", "2026-11-25 06:00");
    }
    for now in ["00:00", "00:15", "05:59"].map(|time| format!("2026-11-24 {time}")) {
        assert_opens(CONTRACT, &now, "2026-11-24 18:00", "2026-11-25 06:00");
    }
    for now in ["06:00", "17:59"].map(|time| format!("2026-11-24 {time}")) {
        assert_opens(CONTRACT, &now, "2026-11-25 18:00", "2026-11-26 06:00");
    }
}

#[test]
fn the_words_of_both_languages_are_known() {
    for tomorrow in ["tomorrow", "Tomorrow", "besok", "BESOK", "esok hari"] {
        assert_opens(
            &format!("{tomorrow} 18:00 - 06:00"),
            "2026-11-23 10:00",
            "2026-11-24 18:00",
            "2026-11-25 06:00",
        );
    }
    for today in [
        "today",
        "hari ini",
        "Hari  Ini",
        "tonight",
        "malam ini",
        "nanti",
        "",
    ] {
        assert_opens(
            &format!("{today} 18:00 - 06:00"),
            "2026-11-23 10:00",
            "2026-11-23 18:00",
            "2026-11-24 06:00",
        );
    }
}

#[test]
fn without_a_day_the_next_start_counts() {
    let message = "please try again at 18:00 - 06:00";
    assert_opens(
        message,
        "2026-11-23 10:00",
        "2026-11-23 18:00",
        "2026-11-24 06:00",
    );
    assert_opens(
        "08:00 - 17:00",
        "2026-11-23 17:00",
        "2026-11-24 08:00",
        "2026-11-24 17:00",
    );
}

#[test]
fn a_refusal_inside_the_window_keeps_it_closed_for_a_while_only() {
    let message = "please try again at 18:00 - 06:00";
    for (now, retry) in [
        ("2026-11-23 18:00", "2026-11-23 19:00"),
        ("2026-11-24 01:00", "2026-11-24 02:00"),
    ] {
        // Nothing is promised: the message says nothing of the time to try again at.
        let told = read(message, now, "Asia/Jakarta");
        assert_eq!(told, (retry.to_owned(), None), "{now}");
    }
    // Less than an hour is left of it.
    assert_opens(
        message,
        "2026-11-24 05:30",
        "2026-11-24 18:00",
        "2026-11-25 06:00",
    );
}

#[test]
fn times_may_be_written_in_other_ways() {
    for times in [
        "18.00 - 06.00",
        "18:00-06:00",
        "18:00 – 06:00",
        "18:00:00 - 06:00:00",
        "18:00 WIB - 06:00 WIB",
        "18:00 to 06:00",
        "18.00 s/d 06.00.",
        "pukul 18.00 sampai 06.00 WIB",
        "(18:00 - 6:00)",
        "18:00 hingga 06:00!",
        "2026-11-23 18:00 - 06:00",
    ] {
        assert_opens(
            times,
            "2026-11-23 10:00",
            "2026-11-23 18:00",
            "2026-11-24 06:00",
        );
    }
}

#[test]
fn midnight_may_be_24_or_0() {
    assert_opens(
        "18:00 - 24:00",
        "2026-11-23 10:00",
        "2026-11-23 18:00",
        "2026-11-24 00:00",
    );
    assert_opens(
        "18:00 - 00:00",
        "2026-11-23 10:00",
        "2026-11-23 18:00",
        "2026-11-24 00:00",
    );
    assert_opens(
        "24:00 - 06:00",
        "2026-11-23 10:00",
        "2026-11-24 00:00",
        "2026-11-24 06:00",
    );
}

#[test]
fn what_is_no_window_is_not_read() {
    for message in [
        "",
        "time limit reached",
        "18:00",
        "18:00 - 18:00",
        "25:00 - 06:00",
        "18:60 - 06:00",
        "24:30 - 06:00",
        "118:00 - 06:00",
        "18:00 - 06:000",
        "10.0.18.00 - 06.00",
    ] {
        assert_eq!(QuotaWindow::read(message), None, "{message}");
    }
}

#[test]
fn clock_changes_move_the_window_with_the_wall_clock() {
    // Berlin's clocks go from 02:00 to 03:00 on 2026-03-29 and from 03:00 to 02:00 on 2026-10-25.
    assert_opens_in(
        "Europe/Berlin",
        CONTRACT,
        "2026-03-28 10:00",
        "2026-03-29 18:00",
        "2026-03-30 06:00",
    );
    assert_opens_in(
        "Europe/Berlin",
        "18:00 - 06:00",
        "2026-03-28 10:00",
        "2026-03-28 18:00",
        "2026-03-29 06:00",
    );
    assert_opens_in(
        "Europe/Berlin",
        "18:00 - 06:00",
        "2026-10-24 10:00",
        "2026-10-24 18:00",
        "2026-10-25 06:00",
    );
    assert_opens_in(
        "Europe/Berlin",
        "02:30 - 06:00",
        "2026-03-28 10:00",
        "2026-03-29 03:30",
        "2026-03-29 06:00",
    );
    assert_opens_in(
        "Europe/Berlin",
        "01:00 - 02:30",
        "2026-10-24 10:00",
        "2026-10-25 01:00",
        "2026-10-25 02:30",
    );
}

#[test]
fn a_window_that_a_clock_change_swallows_has_no_end() {
    let (opens, until) = read("02:30 - 03:10", "2026-03-28 10:00", "Europe/Berlin");
    assert_eq!((opens.as_str(), until), ("2026-03-29 03:30", None));
}

#[test]
fn a_day_that_never_was_is_passed_over() {
    // Samoa skipped 2011-12-30.
    assert_opens_in(
        "Pacific/Apia",
        "tomorrow 18:00 - 20:00",
        "2011-12-29 10:00",
        "2011-12-31 18:00",
        "2011-12-31 20:00",
    );
}

#[test]
fn other_refusals_are_not_about_the_quota() {
    for message in [
        "",
        "Expired token",
        "you are not authorized to log into this site 1691",
        "Unlimited access denied",
        "at 18:00",
    ] {
        assert!(!speaks_of_quota(message), "{message}");
    }
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    let names: Vec<String> = tz::db().available().map(|name| name.to_string()).collect();
    prop::sample::select(names).prop_map(|name| TimeZone::get(&name).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_is_read_or_not_without_a_panic(text in any::<String>(), now in any_instant(), zone in any_zone()) {
        if let Some(window) = QuotaWindow::read(&text) {
            let _ = window.after(now, &zone, HOUR);
        }
    }

    #[test]
    fn any_window_opens_after_now_and_ends_after_that(
        day in prop::sample::select(vec!["", "today", "tomorrow", "besok", "hari ini"]),
        start in (0..24u8, 0..60u8),
        end in (0..=24u8, 0..60u8),
        now in any_instant(),
        zone in any_zone(),
    ) {
        prop_assume!(start != end);
        let end_minute = if end.0 == 24 { 0 } else { end.1 };
        let message = format!("try again {day} at {:02}:{:02} - {:02}:{:02}", start.0, start.1, end.0, end_minute);
        let window = QuotaWindow::read(&message).unwrap();
        let closed = window.after(now, &zone, HOUR).unwrap();
        prop_assert!(closed.opens_at > now);
        // Tomorrow's last minute, and a day for a day that a zone skips.
        prop_assert!(closed.opens_at.duration_since(now).as_hours() <= 74);
        prop_assert!(closed.open_until.is_none_or(|end| end > closed.opens_at));
    }

    #[test]
    fn a_window_starts_at_its_wall_clock_time_where_that_exists(hour in 0..19i8, now in any_instant(), zone in any_zone()) {
        let message = format!("tomorrow at {hour:02}:00 - 23:30");
        let closed = QuotaWindow::read(&message).unwrap().after(now, &zone, HOUR).unwrap();
        let opens = closed.opens_at.to_zoned_datetime(zone.clone());
        let local = opens.date().to_datetime(civil::Time::new(hour, 0, 0, 0).unwrap());
        if !zone.to_ambiguous_timestamp(local).is_ambiguous() && opens.time().hour() == hour {
            prop_assert_eq!(opens.time().minute(), 0);
        }
    }
}

prop_compose! {
    /// Any second of the years 1990 to 2100.
    fn any_instant()(second in 631_152_000..4_102_444_800i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }
}
