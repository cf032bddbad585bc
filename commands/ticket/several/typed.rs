//! Several tickets that a person typed or pasted into one option.

use ticketrz::TicketId;

use crate::{WebUrl, limits::SELECT_OPTIONS, web_url::named_ticket};

/// The tickets that `text` names, in order, without duplicates: numbers and links with blanks, commas or words between
/// them. None where anything with a digit in it names no ticket: it may be a number that was mistyped.
pub(crate) fn typed(text: &str, web_url: Option<&WebUrl>) -> Vec<TicketId> {
    let mut tickets = Vec::new();
    for piece in text.split_whitespace().flat_map(pieces) {
        match named_ticket(piece, web_url) {
            Some(id) if tickets.contains(&id) => {}
            Some(id) => tickets.push(id),
            None if piece.bytes().any(|byte| byte.is_ascii_digit()) => return Vec::new(),
            None => {}
        }
        if tickets.len() == SELECT_OPTIONS {
            break;
        }
    }
    tickets
}

/// Commas separate numbers, but a link may contain them.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let is_link = word.contains("://");
    word.split(move |c| !is_link && matches!(c, ',' | ';'))
        .map(|piece| piece.trim_matches(['.', ',', ';', ':', '!', '?', '(', ')', '"']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<u64> {
        let web_url = "https://desk.example/show?id={id}".parse().unwrap();
        let tickets = typed(text, Some(&web_url));
        tickets.into_iter().map(TicketId::get).collect()
    }

    #[test]
    fn numbers_are_read_as_people_type_and_paste_them() {
        for (text, numbers) in [
            ("1234 1240 #7", vec![1234, 1240, 7]),
            ("1234,1240;#7", vec![1234, 1240, 7]),
            ("1234, 1240 and #7.", vec![1234, 1240, 7]),
            ("tiket 1234 dan 1240 & 7", vec![1234, 1240, 7]),
            ("- #1234\n- #1240", vec![1234, 1240]),
            ("7 7 #7 007", vec![7]),
            (
                "https://desk.example/t/5 <https://desk.example/t/6?a=1,2>, https://desk.example/show?id=7.",
                vec![5, 6, 7],
            ),
            ("ticket 1234", vec![1234]),
        ] {
            assert_eq!(read(text), numbers, "{text:?}");
        }
    }

    #[test]
    fn nothing_is_looked_up_when_one_of_them_is_mistyped() {
        for text in [
            "",
            "printer",
            "12x",
            "1234 12x",
            "1234 0",
            "1234 -5",
            "1 99999999999999999999999",
            "1234 https://desk.example/12/about",
            "1234 https://desk.example/show?id=12#/ticket/5",
        ] {
            assert_eq!(read(text), Vec::<u64>::new(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in r"(#?\d{1,21}|[,; ]|https://[a-z./0-9]{0,20}|.{0,5}){0,80}") {
            prop_assert!(read(&text).len() <= SELECT_OPTIONS);
        }
    }
}
