//! What the buttons below a ticket carry.

use serenity::all::UserId;
use ticketrz::TicketId;

use super::style::CardStyle;
use crate::custom_id::{CustomId, only_ticket};

/// Look the ticket up anew and change the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refresh {
    pub(super) id: TicketId,
    /// Of the ticket as the message shows it.
    pub(super) fingerprint: u32,
    /// Who shared the message, if it is a shared one.
    pub(super) shared_by: Option<UserId>,
    /// Of the message.
    pub(super) style: CardStyle,
}

/// Show everything, only to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Details(pub(super) TicketId);

/// Change the details to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Back(pub(super) TicketId);

/// Post the ticket to the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) id: TicketId,
    /// Of the message.
    pub(super) style: CardStyle,
}

impl CustomId for Refresh {
    const NAME: &'static str = "refresh";

    fn arguments(&self) -> Vec<String> {
        let always = [self.id.to_string(), format!("{:08x}", self.fingerprint)];
        let shared_by = self.shared_by.map(|person| person.to_string());
        let style = self.style.argument().map(str::to_owned);
        always.into_iter().chain(shared_by).chain(style).collect()
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        let (style, arguments) = CardStyle::split(arguments);
        let (id, fingerprint, shared_by) = match arguments {
            [id, fingerprint] => (id, fingerprint, None),
            [id, fingerprint, person] => (id, fingerprint, Some(person.parse().ok()?)),
            _ => return None,
        };
        Some(Self {
            id: id.parse().ok()?,
            fingerprint: u32::from_str_radix(fingerprint, 16).ok()?,
            shared_by,
            style,
        })
    }
}

impl CustomId for Details {
    const NAME: &'static str = "details";

    fn arguments(&self) -> Vec<String> {
        vec![self.0.to_string()]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        only_ticket(arguments).map(Self)
    }
}

impl CustomId for Back {
    const NAME: &'static str = "back";

    fn arguments(&self) -> Vec<String> {
        vec![self.0.to_string()]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        only_ticket(arguments).map(Self)
    }
}

impl CustomId for Share {
    const NAME: &'static str = "share";

    fn arguments(&self) -> Vec<String> {
        let style = self.style.argument().map(str::to_owned);
        [self.id.to_string()].into_iter().chain(style).collect()
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        let (style, arguments) = CardStyle::split(arguments);
        let id = only_ticket(arguments)?;
        Some(Self { id, style })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_id::Parts;

    fn id(number: u64) -> TicketId {
        number.to_string().parse().unwrap()
    }

    fn read<Id: CustomId>(custom_id: &str) -> Option<Id> {
        Parts::split(custom_id)?.parse()
    }

    #[test]
    fn what_is_written_is_what_released_versions_wrote_and_is_read_again() {
        let refresh = Refresh {
            id: id(1234),
            fingerprint: 0x00ab_cdef,
            shared_by: None,
            style: CardStyle::Full,
        };
        assert_eq!(refresh.write(), "v1:refresh:1234:00abcdef");
        assert_eq!(read(&refresh.write()), Some(refresh));
        let shared = Refresh {
            id: id(u64::MAX),
            fingerprint: u32::MAX,
            shared_by: Some(UserId::new(u64::MAX - 1)),
            style: CardStyle::Full,
        };
        assert_eq!(
            shared.write(),
            "v1:refresh:18446744073709551615:ffffffff:18446744073709551614"
        );
        assert_eq!(read(&shared.write()), Some(shared));
        let details = Details(id(1));
        assert_eq!(details.write(), "v1:details:1");
        assert_eq!(read(&details.write()), Some(details));
        let share = Share {
            id: id(1),
            style: CardStyle::Full,
        };
        assert_eq!(share.write(), "v1:share:1");
        assert_eq!(read(&share.write()), Some(share));
    }

    #[test]
    fn what_is_not_a_full_card_says_so_at_the_end() {
        let details = Refresh {
            id: id(u64::MAX),
            fingerprint: u32::MAX,
            shared_by: Some(UserId::new(u64::MAX - 1)),
            style: CardStyle::Details,
        };
        assert_eq!(
            details.write(),
            "v1:refresh:18446744073709551615:ffffffff:18446744073709551614:details"
        );
        assert_eq!(read(&details.write()), Some(details));
        let brief = Share {
            id: id(1),
            style: CardStyle::Brief,
        };
        assert_eq!(brief.write(), "v1:share:1:brief");
        assert_eq!(read(&brief.write()), Some(brief));
        let back = Back(id(1));
        assert_eq!(back.write(), "v1:back:1");
        assert_eq!(read(&back.write()), Some(back));
        for odd in [
            "v1:share:1:full",
            "v1:share:1:brief:brief",
            "v1:share:brief",
        ] {
            assert_eq!(read::<Share>(odd), None, "{odd}");
        }
    }
}
