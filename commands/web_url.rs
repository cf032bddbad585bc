//! The address at which people see a ticket in the ticket system itself.

use ticketrz::TicketId;

const PLACEHOLDER: &str = "{id}";
/// Room for the digits that replace the placeholder, within what Discord allows a link button.
const LONGEST: usize = 480;

/// A link to a ticket for people, with `{id}` where the number goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl(String);

/// Not a link that tickets can be put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an http or https address of at most {LONGEST} characters with {PLACEHOLDER} where the ticket number goes"
)]
pub struct WebUrlError;

impl std::str::FromStr for WebUrl {
    type Err = WebUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let filled = text.replace(PLACEHOLDER, "1");
        let is_link = url::Url::parse(&filled)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if is_link && text.contains(PLACEHOLDER) && text.len() <= LONGEST {
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

    /// The host that the links lead to.
    pub(crate) fn host(&self) -> Option<String> {
        url::Url::parse(&self.0).ok()?.host_str().map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_goes_where_the_placeholder_is() {
        let url: WebUrl = "https://desk.example/t/{id}?tab=1".parse().unwrap();
        assert_eq!(
            url.of("1234".parse().unwrap()),
            "https://desk.example/t/1234?tab=1"
        );
    }

    #[test]
    fn anything_but_a_link_with_a_placeholder_is_refused() {
        let long = format!("https://desk.example/{}/{{id}}", "a".repeat(600));
        for text in [
            "",
            "https://desk.example/",
            "desk.example/{id}",
            "javascript:alert({id})",
            &long,
        ] {
            assert_eq!(text.parse::<WebUrl>(), Err(WebUrlError), "{text}");
        }
    }
}
