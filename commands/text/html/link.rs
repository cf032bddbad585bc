//! Where a link leads, for those who cannot follow it.

/// The longest value of an attribute that is kept, in bytes. What is longer names trackers, not places.
pub(super) const LONGEST_VALUE: usize = 256;

/// A link whose text is being read.
#[derive(Debug)]
pub(super) struct Link {
    address: String,
    text_start: Option<usize>,
}

impl Link {
    /// A link to a page or a mailbox. `None` for any other address: nobody can use it outside the mail.
    pub(super) fn to(href: &[u8]) -> Option<Self> {
        let href = String::from_utf8_lossy(href);
        let mut address: String = href
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .collect();
        if href.len() >= LONGEST_VALUE {
            address.push('…');
        }
        let leads_out = ["http://", "https://", "mailto:"].iter().any(|scheme| {
            address
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        leads_out.then_some(Self {
            address,
            text_start: None,
        })
    }

    pub(super) fn text_starts_at(&mut self, position: usize) {
        self.text_start.get_or_insert(position);
    }

    /// The address, unless there is no text or the text already contains it.
    pub(super) fn address_to_show(&self, written: &[u8]) -> Option<&str> {
        let text = String::from_utf8_lossy(written.get(self.text_start?..)?);
        let differs = !essence(&text).eq_ignore_ascii_case(essence(&self.address));
        let address = self.address.strip_prefix("mailto:");
        differs.then(|| address.unwrap_or(&self.address))
    }
}

/// What people write of an address.
fn essence(address: &str) -> &str {
    if let Some(mailbox) = address.strip_prefix("mailto:") {
        return mailbox.split('?').next().unwrap_or(mailbox);
    }
    let page = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))
        .unwrap_or(address);
    page.strip_prefix("www.")
        .unwrap_or(page)
        .trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(href: &str, text: &str) -> Option<String> {
        let mut link = Link::to(href.as_bytes())?;
        link.text_starts_at(0);
        link.address_to_show(text.as_bytes()).map(str::to_owned)
    }

    #[test]
    fn an_address_is_shown_where_the_text_does_not_say_it() {
        for (href, text, address) in [
            ("https://x.example/a", "here", Some("https://x.example/a")),
            (
                "https://evil.example",
                "https://bank.example",
                Some("https://evil.example"),
            ),
            ("mailto:a@x.example", "Ann", Some("a@x.example")),
            ("https://x.example/", "x.example", None),
            ("http://www.x.example", "www.X.example", None),
            ("mailto:a@x.example?subject=y", "a@x.example", None),
            (" https://x\n.example ", "here", Some("https://x.example")),
            ("/relative", "here", None),
            ("#anchor", "here", None),
            ("javascript:alert(1)", "here", None),
            ("cid:1", "here", None),
        ] {
            assert_eq!(shown(href, text).as_deref(), address, "{href}");
        }
    }

    #[test]
    fn an_address_that_was_cut_says_so() {
        let long = format!("https://x.example/{}", "a".repeat(LONGEST_VALUE));
        let cut = shown(long.get(..LONGEST_VALUE).unwrap(), "here").unwrap();
        assert!(cut.ends_with("a…"), "{cut}");
    }

    #[test]
    fn a_link_without_text_shows_nothing() {
        let link = Link::to(b"https://x.example").unwrap();
        assert_eq!(link.address_to_show(b"before"), None);
    }
}
