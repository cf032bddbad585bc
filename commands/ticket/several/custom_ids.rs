//! What the buttons and the select below several tickets carry.

use std::iter::successors;

use ticketrz::TicketId;

use crate::{
    custom_id::CustomId,
    limits::{CUSTOM_ID, length},
};

/// The most tickets in a list.
const MOST: usize = 10;
/// The base of the numbers: ten of them fit into a custom id up to 78 billion.
const BASE: u32 = 36;
const SEPARATOR: &str = ".";

/// Show the ticket that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choose;

/// Look up the tickets that were left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rest(pub(super) Vec<TicketId>);

/// Post the tickets of a list to the channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShareAll {
    /// The tickets that the message shows.
    pub(super) shown: Vec<TicketId>,
    /// The others of the list.
    pub(super) others: Vec<TicketId>,
}

impl CustomId for Choose {
    const NAME: &'static str = "choose";

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        arguments.is_empty().then_some(Self)
    }
}

impl CustomId for Rest {
    const NAME: &'static str = "several_rest";

    fn arguments(&self) -> Vec<String> {
        vec![write(&self.0)]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        let [rest] = arguments else { return None };
        let rest = read(rest)?;
        (1..=MOST).contains(&rest.len()).then_some(Self(rest))
    }
}

impl CustomId for ShareAll {
    const NAME: &'static str = "several_share";

    fn arguments(&self) -> Vec<String> {
        vec![write(&self.shown), write(&self.others)]
    }

    fn from_arguments(arguments: &[&str]) -> Option<Self> {
        let [shown, others] = arguments else {
            return None;
        };
        let (shown, others) = (read(shown)?, read(others)?);
        let count = shown.len().saturating_add(others.len());
        (!shown.is_empty() && count <= MOST).then_some(Self { shown, others })
    }
}

/// The first of the tickets, as many as a list can have and its buttons can carry.
pub(super) fn fitting(ids: &[TicketId]) -> Vec<TicketId> {
    let mut fitting = ShareAll {
        shown: ids.iter().take(MOST).copied().collect(),
        others: Vec::new(),
    };
    while length(&fitting.write()) > CUSTOM_ID {
        fitting.shown.pop();
    }
    fitting.shown
}

fn write(ids: &[TicketId]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| digits(id.get())).collect();
    ids.join(SEPARATOR)
}

fn read(ids: &str) -> Option<Vec<TicketId>> {
    if ids.is_empty() {
        return Some(Vec::new());
    }
    let number = |digits| u64::from_str_radix(digits, BASE).ok();
    let ids = ids.split(SEPARATOR);
    ids.map(|digits| number(digits)?.to_string().parse().ok())
        .collect()
}

fn digits(number: u64) -> String {
    let quotients = successors(Some(number), |number| number.checked_div(BASE.into()));
    let digits = quotients
        .take_while(|number| *number > 0)
        .filter_map(|number| {
            let digit = number.checked_rem(BASE.into())?;
            char::from_digit(digit.try_into().ok()?, BASE)
        });
    let mut digits: Vec<_> = digits.collect();
    digits.reverse();
    digits.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::custom_id::Parts;

    fn ids(numbers: &[u64]) -> Vec<TicketId> {
        let id = |number: &u64| number.to_string().parse().unwrap();
        numbers.iter().map(id).collect()
    }

    fn parsed<Id: CustomId>(custom_id: &str) -> Option<Id> {
        Parts::split(custom_id)?.parse()
    }

    #[test]
    fn numbers_are_written_to_base_36() {
        let share = ShareAll {
            shown: ids(&[1234, 7]),
            others: ids(&[u64::MAX]),
        };
        assert_eq!(share.write(), "v1:several_share:ya.7:3w5e11264sgsf");
        assert_eq!(parsed(&share.write()), Some(share));
        let rest = Rest(ids(&[35, 36]));
        assert_eq!(rest.write(), "v1:several_rest:z.10");
        assert_eq!(parsed(&rest.write()), Some(rest));
    }

    #[test]
    fn ten_ordinary_numbers_fit_and_of_the_longest_ones_as_many_as_a_button_can_carry() {
        let ordinary: Vec<u64> = (0..12).map(|n| 78_000_000_000 + n).collect();
        assert_eq!(fitting(&ids(&ordinary)), ids(&ordinary[..10]));
        let longest: Vec<u64> = (0..12).map(|n| u64::MAX - n).collect();
        assert_eq!(fitting(&ids(&longest)), ids(&longest[..5]));
    }

    #[test]
    fn what_no_list_has_is_not_read() {
        for odd in [
            "v1:several_rest:",
            "v1:several_rest:0",
            "v1:several_rest:1..2",
            "v1:several_rest:01",
            "v1:several_rest:A",
            "v1:several_rest:1.2.3.4.5.6.7.8.9.a.b",
            "v1:several_rest:zzzzzzzzzzzzzzz",
        ] {
            assert_eq!(parsed::<Rest>(odd), None, "{odd}");
        }
        for odd in [
            "v1:several_share:1",
            "v1:several_share::1",
            "v1:several_share:1.2.3.4.5.6:7.8.9.a.b",
        ] {
            assert_eq!(parsed::<ShareAll>(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_fits_and_is_read_again(numbers in prop::collection::vec(1..=u64::MAX, 1..20), split: usize) {
            let all = fitting(&ids(&numbers));
            let (shown, others) = all.split_at(1 + split % all.len());
            let share = ShareAll { shown: shown.to_vec(), others: others.to_vec() };
            prop_assert!(length(&share.write()) <= CUSTOM_ID);
            prop_assert_eq!(parsed(&share.write()), Some(share));
            let rest = Rest(all);
            prop_assert_eq!(parsed(&rest.write()), Some(rest));
        }
    }
}
