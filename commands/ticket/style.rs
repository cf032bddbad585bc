//! How much of a ticket a message shows.

/// How much of a ticket a message shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardStyle {
    /// Title, state, excerpt and a few fields.
    #[default]
    Full,
    /// Title and state only.
    Brief,
    /// Everything.
    Details,
}

impl CardStyle {
    /// The last argument of a custom id. A full card has none, as in released versions.
    pub(super) fn argument(self) -> Option<&'static str> {
        match self {
            Self::Full => None,
            Self::Brief => Some("brief"),
            Self::Details => Some("details"),
        }
    }

    /// The style that `arguments` end in, and the arguments before it.
    pub(super) fn split<'a, 'b>(arguments: &'a [&'b str]) -> (Self, &'a [&'b str]) {
        match arguments {
            [before @ .., "brief"] => (Self::Brief, before),
            [before @ .., "details"] => (Self::Details, before),
            _ => (Self::Full, arguments),
        }
    }
}
