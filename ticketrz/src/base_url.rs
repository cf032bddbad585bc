//! The root of the API: the contract's `{host}`.

use std::{fmt, net::IpAddr};

use url::{Host, Url};

/// The root of the API, the contract's `{host}`, checked once.
///
/// It has no credentials, query or fragment, so it can be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why a text is not a base URL. The error does not repeat it: it may contain a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// It is not a URL with a host.
    #[error("not a URL like https://desk.example")]
    Invalid,
    /// It is neither http nor https.
    #[error("only https (and http, for loopback addresses) can be used")]
    Scheme,
    /// Plain http would expose the token on the network.
    #[error("https is required, except for loopback addresses: plain http would expose the token")]
    Insecure,
    /// It contains a user name or password.
    #[error("the URL must not contain a user name or password")]
    Credentials,
    /// It contains a query or fragment.
    #[error("the URL must not contain a query or fragment")]
    QueryOrFragment,
}

impl BaseUrl {
    /// Reads a base URL, with or without a path prefix and a trailing slash.
    ///
    /// Plain http is allowed for loopback hosts (`localhost`, `127.0.0.0/8`, `::1`), and for others only if `insecure` is
    /// set.
    ///
    /// # Errors
    ///
    /// Returns the rule that the text breaks.
    pub fn parse(text: &str, insecure: bool) -> Result<Self, BaseUrlError> {
        let mut url = Url::parse(text.trim()).map_err(|_| BaseUrlError::Invalid)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::QueryOrFragment);
        }
        url.path_segments_mut()
            .map_err(|()| BaseUrlError::Invalid)?
            .pop_if_empty();
        let base = Self(url);
        if base.0.scheme() == "http" && !base.is_loopback() && !insecure {
            return Err(BaseUrlError::Insecure);
        }
        Ok(base)
    }

    /// Whether it points at this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
            None => false,
        }
    }

    /// An address under the root. Each segment is escaped.
    #[must_use]
    pub fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        // Every http URL has segments.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket_url(base: &str) -> String {
        BaseUrl::parse(base, false)
            .unwrap()
            .join(&["api", "ticketrz", "1234"])
            .into()
    }

    #[test]
    fn a_trailing_slash_and_a_path_prefix_are_understood() {
        for (base, expected) in [
            (
                "https://desk.example",
                "https://desk.example/api/ticketrz/1234",
            ),
            (
                "https://desk.example/",
                "https://desk.example/api/ticketrz/1234",
            ),
            (
                " https://desk.example:8443/ ",
                "https://desk.example:8443/api/ticketrz/1234",
            ),
            (
                "https://desk.example/one/cloud",
                "https://desk.example/one/cloud/api/ticketrz/1234",
            ),
            (
                "https://desk.example/one/cloud/",
                "https://desk.example/one/cloud/api/ticketrz/1234",
            ),
        ] {
            assert_eq!(ticket_url(base), expected, "{base}");
        }
    }

    #[test]
    fn plain_http_is_for_loopback_or_the_reckless() {
        for host in ["localhost", "127.0.0.1", "127.8.9.10:81", "[::1]:8080"] {
            assert!(
                BaseUrl::parse(&format!("http://{host}"), false).is_ok(),
                "{host}"
            );
        }
        for host in [
            "desk.example",
            "10.0.0.1",
            "[::2]",
            "localhost.example",
            "0.0.0.0",
        ] {
            let text = format!("http://{host}");
            assert_eq!(
                BaseUrl::parse(&text, false),
                Err(BaseUrlError::Insecure),
                "{host}"
            );
            assert!(BaseUrl::parse(&text, true).is_ok(), "{host}");
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused_by_rule() {
        for (text, expected) in [
            ("", BaseUrlError::Invalid),
            ("desk.example", BaseUrlError::Invalid),
            ("https://", BaseUrlError::Invalid),
            ("ftp://desk.example", BaseUrlError::Scheme),
            ("data:text/plain,x", BaseUrlError::Scheme),
            ("https://me@desk.example", BaseUrlError::Credentials),
            ("https://me:secret@desk.example", BaseUrlError::Credentials),
            ("https://desk.example?x=1", BaseUrlError::QueryOrFragment),
            ("https://desk.example/#top", BaseUrlError::QueryOrFragment),
        ] {
            assert_eq!(BaseUrl::parse(text, false), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn a_refusal_does_not_repeat_the_password() {
        let refusal = BaseUrl::parse("https://me:hunter2@desk.example", false).unwrap_err();
        assert!(!format!("{refusal} {refusal:?}").contains("hunter2"));
    }

    #[test]
    fn it_prints_without_the_trailing_slash() {
        let base = BaseUrl::parse("https://desk.example/", false).unwrap();
        assert_eq!(base.to_string(), "https://desk.example");
        assert_eq!(format!("{base:?}"), "BaseUrl(https://desk.example)");
    }
}
