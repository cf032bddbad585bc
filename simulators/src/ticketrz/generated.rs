//! Tickets like those of an ordinary team, as many as a test wants: the same for the same number.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::switches::Switches;
use super::tickets;

/// The newest of the tickets that are there at the beginning.
const NEWEST: u64 = 182_000;
/// The most of them, and the most that can come.
const MOST: u64 = 2000;
/// Between two tickets.
const HOURS_APART: u64 = 3;

const SUBJECTS: [&str; 16] = [
    "Minta brosur printer {n}",
    "Printer on floor {n} does not print",
    "VPN drops in meeting room {n}",
    "Invoice {n} was not sent",
    "Harga paket {n} bulan?",
    "Password reset for till {n}",
    "Scanner {n} makes grey pages",
    "Pesanan {n} belum sampai",
    "Cannot open report {n}",
    "Order {n} arrived damaged",
    "Jadwal teknisi tanggal {n}",
    "New laptop for desk {n}",
    "Café terminal {n} is offline",
    "E-mail quota of team {n} is full",
    "Refund for order {n}",
    "Projector in room {n} shows no picture",
];

/// The people of the tickets, by their ids from 31330 on.
const REQUESTERS: [&str; 8] = [
    "Dewi Lestari",
    "Budi Santoso",
    "Putri Ayu",
    "Agus Wijaya",
    "Rina Hartono",
    "José Álvarez",
    "佐藤 花子",
    "Tono",
];
const FIRST_REQUESTER: u64 = 31_330;

/// Codes and their words, as the vendor's pages and the notes of people around it have them.
const WORDS: [(&str, &str); 24] = [
    ("TS2", "New"),
    ("TS3", "Open"),
    ("TS4", "Pending"),
    ("TS5", "Reopened"),
    ("TS6", "Solved"),
    ("TS7", "Closed"),
    ("TP1", "Low"),
    ("TP2", "Medium"),
    ("TP3", "High"),
    ("EMAIL", "Email"),
    ("FCBK", "Facebook"),
    ("WHATP", "WhatsApp"),
    ("WALKIN", "Walk In"),
    ("LIVECHAT", "LiveChat"),
    ("331", "Other"),
    ("332", "Question"),
    ("333", "Complaint"),
    ("334", "Order"),
    ("31329", "Dinni"),
    ("268", "admin22"),
    ("269", "Siti Rahayu"),
    ("270", "Andi"),
    ("TS9", "Escalated"),
    ("335", "Return"),
];

/// The word for a code, or the code itself.
pub(super) fn word(code: &str) -> String {
    let known = WORDS.iter().find(|(known, _)| *known == code);
    let requester = || {
        let place = code.parse::<u64>().ok()?.checked_sub(FIRST_REQUESTER)?;
        REQUESTERS.get(usize::try_from(place).ok()?)
    };
    let word = known.map(|(_, word)| word).or_else(requester);
    word.unwrap_or(&code).to_string()
}

/// The numbers of those that the list shows.
pub(super) fn ids(switches: &Switches) -> impl Iterator<Item = u64> + use<> {
    let first = NEWEST.saturating_sub(switches.generated.min(MOST));
    let last = NEWEST.saturating_add(switches.arrived.min(MOST));
    first.saturating_add(1)..=last
}

/// Whether a number belongs to one, also to one that the list does not show.
pub(super) fn is_one(id: u64) -> bool {
    id > NEWEST.saturating_sub(MOST) && id <= NEWEST.saturating_add(MOST)
}

/// The ticket, with codes. Those that arrived are from today.
pub(super) fn ticket(id: u64, today: Timestamp) -> Value {
    // The ticket system's own time zone. A whole day, so that a ticket is the same at each lookup.
    let today = today
        .to_zoned_datetime(TimeZone::fixed(jiff::tz::offset(7)))
        .date();
    let noise = noise(id);
    let hours = |hours: u64| SignedDuration::from_hours(i64::try_from(hours).unwrap_or_default());
    let age = NEWEST.saturating_sub(id).saturating_mul(HOURS_APART);
    let today = today.at(0, 0, 0, 0);
    let created = today.saturating_sub(hours(age));
    let after = |least: u64| {
        let later = created.saturating_add(hours(least.saturating_add(noise % 48)));
        json!(later.min(today).strftime("%F %T").to_string())
    };
    let pick = |from: &[&'static str], salt: u64| {
        let place = noise.rotate_right(u32::try_from(salt).unwrap_or_default());
        let place = usize::try_from(place % from.len().max(1) as u64).unwrap_or_default();
        from.get(place).copied().unwrap_or_default()
    };
    let number = (noise % 90).saturating_add(10).to_string();
    let status = pick(&["TS7", "TS7", "TS7", "TS6", "TS4", "TS3", "TS3", "TS2"], 5);
    let is = |states: &[&str], date: Value| {
        if states.contains(&status) {
            date
        } else {
            Value::Null
        }
    };
    let assignee = pick(&["268", "269", "270"], 9);
    let requester =
        FIRST_REQUESTER.saturating_add(noise.rotate_right(13) % REQUESTERS.len() as u64);
    let changes = json!({
        "Subject": pick(&SUBJECTS, 3).replace("{n}", &number),
        "Requestor": requester.to_string(), "ContactId": requester.to_string(),
        "StatusId": status,
        "PriorityId": pick(&["TP1", "TP2", "TP2", "TP3"], 7),
        "MediaId": pick(&["EMAIL", "EMAIL", "WHATP", "FCBK", "WALKIN", "LIVECHAT"], 17),
        "CategoryId": pick(&["331", "332", "333", "334", "335"], 23),
        "AssigneeList": assignee, "AssigneeTextList": word(assignee),
        "CreateDate": created.strftime("%F %T").to_string(),
        "OpenDate": is(&["TS7", "TS6", "TS4", "TS3"], after(1)),
        "PendingDate": is(&["TS4"], after(2)),
        "SolveDate": is(&["TS7", "TS6"], after(3)),
        "CloseDate": is(&["TS7"], after(4)),
        "StatusDate": after(4), "ModifyDate": after(4), "CommentDate": after(2), "ViewDate": after(1),
        "DueDate": is(&["TS3"], after(60)),
        "ResolutionTime": null, "CloseUser": null, "SolveUser": null,
    });
    tickets::with(id, &changes)
}

/// A number that looks like chance and is the same for the same ticket.
pub(super) fn noise(id: u64) -> u64 {
    fastrand::Rng::with_seed(id).u64(..)
}
