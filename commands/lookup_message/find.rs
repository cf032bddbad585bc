//! Finds ticket numbers in a message.

use std::sync::LazyLock;

use regex::Regex;
use ticketrz::TicketId;
use url::Url;

use crate::{WebUrl, limits::SELECT_OPTIONS, web_url::named_ticket};

/// More than a message and its embeds can hold.
const MOST_BYTES_READ: usize = 32 * 1024;

/// `#1234`, but not `<#1234>`, which is a channel, nor part of a word or a link. Longer numbers are Discord's own ids.
static HASH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^\w<&/#])#(\d{1,15})\b"));
/// `ticket 1234`, `tiket no. 1234`.
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tickets?|tiket)(?:\s*(?:id|no|nr|number|nomor)\b\.?)?\s*[:#]?\s*(\d{1,15})\b",
    )
});
static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r#"https?://[^\s<>"'()\[\]]+"#));

#[expect(
    clippy::expect_used,
    reason = "constants, and the tests below use each"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is well-formed")
}

/// The tickets that `text` mentions, in order, without duplicates, more than are listed at once but not endlessly many. A
/// link counts if it leads to the ticket system's host, or has "ticket" in its path.
pub(super) fn find(text: &str, web_url: Option<&WebUrl>) -> Vec<TicketId> {
    let host = web_url.and_then(WebUrl::host);
    let text = text
        .get(..text.floor_char_boundary(MOST_BYTES_READ))
        .unwrap_or(text);
    let mut found: Vec<(usize, TicketId)> = [&HASH, &WORD]
        .into_iter()
        .flat_map(|pattern| pattern.captures_iter(text))
        .filter_map(|captures| {
            let number = captures.get(1)?;
            Some((number.start(), number.as_str().parse().ok()?))
        })
        .collect();
    let links = LINK.find_iter(text);
    found.extend(links.filter_map(|link| {
        Some((
            link.start(),
            linked(link.as_str(), web_url, host.as_deref())?,
        ))
    }));
    found.sort_by_key(|(position, _)| *position);

    let mut tickets = Vec::new();
    for (_, id) in found {
        if !tickets.contains(&id) {
            tickets.push(id);
        }
        if tickets.len() == SELECT_OPTIONS {
            break;
        }
    }
    tickets
}

fn linked(link: &str, web_url: Option<&WebUrl>, host: Option<&str>) -> Option<TicketId> {
    let link = link.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let url = Url::parse(link).ok()?;
    let path = url.path().to_ascii_lowercase();
    let is_ticket = url.host_str() == host || path.contains("ticket") || path.contains("tiket");
    is_ticket.then(|| named_ticket(link, web_url)).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<u64> {
        found_by(text, "https://desk.example/t/{id}")
    }

    fn found_by(text: &str, web_url: &str) -> Vec<u64> {
        find(text, Some(&web_url.parse().unwrap()))
            .into_iter()
            .map(TicketId::get)
            .collect()
    }

    #[test]
    fn the_bots_own_links_are_found_wherever_they_have_the_number() {
        let query = "https://desk.example/show?id={id}";
        assert_eq!(
            found_by("see https://desk.example/show?id=1234, please", query),
            [1234]
        );
        let route = "https://desk.example/app/2#/ticket/{id}";
        assert_eq!(
            found_by("https://desk.example/app/2#/ticket/1234", route),
            [1234]
        );
        assert_eq!(
            found("https://desk.example/app/2#/ticket/1234"),
            Vec::<u64>::new()
        );
    }

    #[test]
    fn numbers_are_found_as_people_write_them() {
        for (text, numbers) in [
            ("#1234", vec![1234]),
            ("please look at #1234, it is urgent", vec![1234]),
            ("(#1234)", vec![1234]),
            ("ticket 1234", vec![1234]),
            ("Tiket 1234 dan tiket no. 77", vec![1234, 77]),
            ("TICKET #1234", vec![1234]),
            ("Ticket number: 12", vec![12]),
            ("https://desk.example/t/1234", vec![1234]),
            ("see https://other.example/tickets/55.", vec![55]),
            ("<https://desk.example/view/9?tab=1>", vec![9]),
            ("[here](https://desk.example/view/10)", vec![10]),
            ("#3 #1 #2 #1", vec![3, 1, 2]),
        ] {
            assert_eq!(found(text), numbers, "{text:?}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "",
            "1234",
            "room 12",
            "<#123456789012345678>",
            "#123456789012345678",
            "a#12",
            "&#39;",
            "##12",
            "#0",
            "https://other.example/pull/12",
            "https://desk.example/about#12",
            "tickets are 12",
            "ticketing 5",
        ] {
            assert_eq!(found(text), Vec::<u64>::new(), "{text:?}");
        }
    }

    #[test]
    fn no_more_are_found_than_can_be_offered() {
        let text = (1..100)
            .map(|number| format!("#{number}"))
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(found(&text).len(), SELECT_OPTIONS);
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_a_panic(text in r"(#\d{1,20}|ticket |https://[a-z./0-9]{0,20}|.{0,5}){0,30}") {
            prop_assert!(found(&text).len() <= SELECT_OPTIONS);
        }
    }
}
