//! The address at which people see a ticket in the ticket system itself.

use ticketrz::TicketId;

use crate::limits::{BUTTON_URL, length};

const PLACEHOLDER: &str = "{id}";

/// The address of a ticket's web page, with `{id}` in place of the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl(String);

/// Not an address that a ticket number can be put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an http or https address with {PLACEHOLDER} where the ticket number goes, of at most {BUTTON_URL} characters \
     once a number of 20 digits stands there"
)]
pub struct WebUrlError;

impl std::str::FromStr for WebUrl {
    type Err = WebUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let filled = text.replace(PLACEHOLDER, &u64::MAX.to_string());
        let is_link = url::Url::parse(&filled)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if is_link && text.contains(PLACEHOLDER) && length(&filled) <= BUTTON_URL {
            Ok(Self(text.to_owned()))
        } else {
            Err(WebUrlError)
        }
    }
}

impl WebUrl {
    /// The address of one ticket.
    #[must_use]
    pub fn of(&self, id: TicketId) -> String {
        self.0.replace(PLACEHOLDER, &id.to_string())
    }

    /// The ticket that `link` leads to, if it is one of these addresses, with or without an added query or anchor.
    pub(crate) fn ticket(&self, link: &str) -> Option<TicketId> {
        let (before, after) = self.0.split_once(PLACEHOLDER)?;
        let (start, rest) = link.split_at_checked(before.len())?;
        let (number, rest) = rest.split_at_checked(leading_digits(rest))?;
        let rest = rest.strip_prefix(&after.replace(PLACEHOLDER, number))?;
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let (query, anchor) = rest.split_once('#').unwrap_or((rest, ""));
        let leads_there = start.eq_ignore_ascii_case(before)
            && (query.is_empty() || query.starts_with(['?', '&']))
            && anchor
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        leads_there.then(|| number.parse().ok()).flatten()
    }

    /// The host that the links lead to.
    pub(crate) fn host(&self) -> Option<String> {
        url::Url::parse(&self.0).ok()?.host_str().map(str::to_owned)
    }
}

/// The ticket that a person named: by a link to the ticket system, or in any way that [`TicketId`] parses.
pub(crate) fn named_ticket(text: &str, web_url: Option<&WebUrl>) -> Option<TicketId> {
    let link = text.trim();
    // In angle brackets a link gets no preview in Discord.
    let link = link
        .strip_prefix('<')
        .and_then(|link| link.strip_suffix('>'))
        .unwrap_or(link);
    web_url
        .and_then(|web_url| web_url.ticket(link))
        .or_else(|| text.parse().ok())
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str, web_url: &str) -> Option<u64> {
        let web_url: WebUrl = web_url.parse().unwrap();
        named_ticket(text, Some(&web_url)).map(TicketId::get)
    }

    #[test]
    fn a_link_that_the_bot_makes_names_its_ticket_wherever_the_number_is() {
        for web_url in [
            "https://desk.example/{id}",
            "https://desk.example/t/{id}/view",
            "https://desk.example/ticket?id={id}",
            "https://desk.example/ticket?id={id}&tab=1",
            "https://desk.example/app/2#/ticket/{id}",
            "https://desk.example/{id}?again={id}",
        ] {
            let url: WebUrl = web_url.parse().unwrap();
            let link = url.of("1234".parse().unwrap());
            for link in [
                link.clone(),
                format!(" <{link}> "),
                format!("{link}/"),
                format!("{link}&page=5"),
            ] {
                assert_eq!(named(&link, web_url), Some(1234), "{link} by {web_url}");
            }
        }
        for link in [
            "HTTPS://Desk.Example/ticket?id=1234",
            "https://desk.example/ticket?id=1234#comment-3",
        ] {
            let web_url = "https://desk.example/ticket?id={id}";
            assert_eq!(named(link, web_url), Some(1234), "{link}");
        }
    }

    #[test]
    fn another_link_or_number_is_read_as_everywhere() {
        let web_url = "https://desk.example/ticket?id={id}";
        for text in ["1234", "#1234", "https://other.example/tickets/1234"] {
            assert_eq!(named(text, web_url), Some(1234), "{text}");
        }
        assert_eq!(named_ticket("1234", None).map(TicketId::get), Some(1234));
    }

    #[test]
    fn a_link_to_something_else_names_no_ticket() {
        for (link, web_url) in [
            (
                "https://desk.example/ticket?id=",
                "https://desk.example/ticket?id={id}",
            ),
            (
                "https://desk.example/ticket?id=0",
                "https://desk.example/ticket?id={id}",
            ),
            (
                "https://desk.example/ticket?id=12x",
                "https://desk.example/ticket?id={id}",
            ),
            (
                "https://desk.example/ticket?id=12.5",
                "https://desk.example/ticket?id={id}",
            ),
            (
                "https://evil.example/ticket?id=12",
                "https://desk.example/ticket?id={id}",
            ),
            (
                "https://desk.example/2/list",
                "https://desk.example/{id}/view",
            ),
            (
                "https://desk.example/2024/report",
                "https://desk.example/{id}",
            ),
            (
                "https://desk.example/2#/ticket/1234",
                "https://desk.example/{id}",
            ),
            (
                "https://desk.example/2#/list/7",
                "https://desk.example/app/2#/ticket/{id}",
            ),
            (
                "https://desk.example/1?again=2",
                "https://desk.example/{id}?again={id}&x",
            ),
            ("https://désk", "https://desk.example/{id}"),
        ] {
            let ours: WebUrl = web_url.parse().unwrap();
            assert_eq!(ours.ticket(link), None, "{link} by {web_url}");
        }
    }

    #[test]
    fn the_number_goes_where_the_placeholder_is() {
        let url: WebUrl = "https://desk.example/t/{id}?tab=1".parse().unwrap();
        assert_eq!(
            url.of("1234".parse().unwrap()),
            "https://desk.example/t/1234?tab=1"
        );
    }

    #[test]
    fn no_link_is_longer_than_a_button_takes() {
        let longest = format!("https://desk.example/{}{{id}}", "a".repeat(471));
        let url: WebUrl = longest.parse().unwrap();
        assert_eq!(url.of(u64::MAX.to_string().parse().unwrap()).len(), 512);
        assert!(format!("{longest}a").parse::<WebUrl>().is_err());
    }

    #[test]
    fn anything_but_a_link_with_a_placeholder_is_refused() {
        let often = format!("https://desk.example/{}", "{id}/".repeat(24));
        for text in [
            "",
            "https://desk.example/",
            "desk.example/{id}",
            "javascript:alert({id})",
            &often,
        ] {
            assert_eq!(text.parse::<WebUrl>(), Err(WebUrlError), "{text}");
        }
    }
}
