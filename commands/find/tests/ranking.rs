use std::sync::Arc;

use proptest::prelude::*;
use ticketrz::{Row, TicketId};

use super::{
    super::{
        query::Query,
        ranking::{find_in, rank},
    },
    id, row, rows,
};
use crate::limits::SELECT_OPTIONS;

/// The numbers that are found among rows of these subjects, numbered from 1.
fn found(subjects: &[&str], words: &str) -> Vec<u64> {
    let rows = (1..)
        .zip(subjects)
        .map(|(number, subject)| row(number, subject));
    numbers(&super::rows(rows), words)
}

fn numbers(rows: &[Arc<Row>], words: &str) -> Vec<u64> {
    find_in(rows, words)
        .into_iter()
        .map(TicketId::get)
        .collect()
}

fn finds(subject: &str, words: &str) -> bool {
    !found(&[subject], words).is_empty()
}

#[test]
fn whole_words_come_first_then_beginnings_parts_typos_and_shortened_words() {
    let subjects = ["Prnter", "Fotoprinter", "Printers", "Printer", "Plotter"];
    assert_eq!(found(&subjects, "printer"), [4, 3, 2, 1]);
    assert_eq!(found(&["Prrnt", "Printer"], "prnt"), [1, 2]);
}

#[test]
fn the_subject_comes_before_names_and_among_equals_the_newest() {
    let mut named = row(9, "Something else");
    named.requester = Some("Brosur".to_owned());
    let all = rows([
        row(3, "brosur"),
        named,
        row(5, "Brosur baru"),
        row(4, "lama"),
    ]);
    assert_eq!(numbers(&all, "brosur"), [5, 3, 9]);
}

#[test]
fn every_word_must_be_somewhere_in_the_ticket() {
    let mut ticket = row(7, "Printer rusak");
    ticket.requester = Some("Dinni".to_owned());
    ticket.assignee = Some("admin22".to_owned());
    ticket.category = Some("Question".to_owned());
    ticket.status = Some("Closed".to_owned());
    let all = rows([ticket]);
    for (words, is_found) in [
        ("rusak printer", true),
        ("printer dinni", true),
        ("admin22 question", true),
        ("printer siti", false),
        ("closed", false),
    ] {
        assert_eq!(!find_in(&all, words).is_empty(), is_found, "{words}");
    }
}

#[test]
fn case_and_accents_make_no_difference_on_either_side() {
    for (subject, words) in [
        ("BROSUR", "brosur"),
        ("Café menu", "CAFE"),
        ("Cafe menu", "café"),
        ("Cafe\u{301} menu", "café"),
        ("Đà Nẵng", "da nang"),
        ("Принтер не работает", "ПРИНТЕР"),
        ("打印机坏了", "打印机"),
    ] {
        assert!(finds(subject, words), "{words} in {subject}");
    }
}

#[test]
fn one_typo_is_forgiven_in_words_of_four_letters_or_more() {
    for typed in [
        "pritner", "prinyer", "prinnter", "printr", "rinter", "printerr", "pribter", "orinter",
    ] {
        assert!(finds("Printer rusak", typed), "{typed}");
    }
    for typed in [
        "pritnre", "printxyz", "pronyer", "lrinterx", "prnxter", "prxiter", "pxinxer",
    ] {
        assert!(!finds("Printer rusak", typed), "{typed}");
    }
    assert!(finds("kopi", "kpoi") && !finds("fan", "fna"));
    assert!(finds("принтер", "принетр"));
}

#[test]
fn letters_may_be_left_out_if_no_more_than_as_many_again_are_missing() {
    for (subject, typed, is_found) in [
        ("Komputer mati", "kmptr", true),
        ("Brosur", "brsr", true),
        ("Brosur", "rsur", false),
        ("Terdistribusi", "test", false),
        ("Ekomputer", "kmptr", false),
        ("Komputer", "kmt", false),
    ] {
        assert_eq!(finds(subject, typed), is_found, "{typed} in {subject}");
    }
}

#[test]
fn a_number_finds_its_ticket_and_subjects_that_hold_it_as_it_was_typed() {
    let subjects = ["Invoice 55", "INV-2024/17", "Order 202455", "Order 2042"];
    assert_eq!(found(&subjects, "55"), [1, 3]);
    assert_eq!(found(&subjects, "2034"), [0; 0]);
    assert_eq!(found(&subjects, "#2024"), [2, 3]);
    assert_eq!(found(&subjects, "17"), [2]);
    let all = rows([
        row(12_250, "brosur"),
        row(7, "Copy of 12250"),
        row(8, "x 112250"),
    ]);
    assert_eq!(numbers(&all, "#12250"), [12_250, 7, 8]);
}

#[tokio::test]
async fn the_very_words_are_enough_and_otherwise_as_many_hits_as_can_be_shown() {
    let enough = async |subjects: &[&str], words| {
        let all = (1..)
            .zip(subjects)
            .map(|(number, subject)| row(number, subject));
        rank(&Query::read(words).unwrap(), rows(all))
            .await
            .are_enough()
    };
    assert!(enough(&["Printer rusak", "x"], "rusak printer").await);
    assert!(!enough(&["Printers", "Prnter", "Fotoprinter"], "printer").await);
    assert!(!enough(&["Printer", "rusak"], "rusak printer").await);
    assert!(!enough(&["Printers"; SELECT_OPTIONS - 1], "printer").await);
    assert!(enough(&["Printers"; SELECT_OPTIONS], "printer").await);
}

#[tokio::test]
async fn many_rows_are_ranked_like_few() {
    let subject = |number: u64| {
        if number.is_multiple_of(100) {
            "printer"
        } else {
            "x"
        }
    };
    let all = rows((1..=5_000).map(|number| row(number, subject(number))));
    let hits = rank(&Query::read("printer").unwrap(), all).await;
    let best: Vec<_> = hits.best.iter().map(|row| row.id).collect();
    let expected: Vec<_> = (26..=50).rev().map(|hundred| id(hundred * 100)).collect();
    assert_eq!((hits.count, best), (50, expected));
}

proptest! {
    #[test]
    fn any_words_are_searched_in_any_text_without_a_panic(
        subject in r"(\PC|[a-z𝒜-𝓏\u{300}-\u{310} ]){0,256}", words in r"(\PC|[a-z𝒜-𝓏 ]){0,60}"
    ) {
        let _ = find_in(&rows([row(1, &subject)]), &words);
    }

    #[test]
    fn a_text_is_found_by_each_of_its_words_however_it_is_written(subject in r"([A-Za-zÀ-žα-ω]{2,9}[ ,-]){1,6}") {
        for word in subject.split([' ', ',', '-']).filter(|word| !word.is_empty()) {
            for word in [word.to_owned(), word.to_uppercase(), word.to_lowercase()] {
                let is_short = Query::read(&word).is_none();
                // A capital ẞ is written as two letters, and some letters have no single capital.
                let is_same_length = word.chars().count() == word.to_lowercase().chars().count();
                prop_assert!(is_short || !is_same_length || finds(&subject, &word) || word.contains("SS"), "{word:?}");
            }
        }
    }

    #[test]
    fn one_edit_of_a_long_word_is_found(word in "[a-z]{4,12}", at in 0..12_usize, letter in "[a-z]", kind in 0..4_u8) {
        let mut letters: Vec<char> = word.chars().collect();
        let at = at % (letters.len() - 1);
        let letter = letter.chars().next().unwrap();
        match kind {
            0 if letters.len() > 4 => { letters.remove(at); }
            1 => letters.insert(at, letter),
            2 => letters[at] = letter,
            _ => letters.swap(at, at + 1),
        }
        let typed: String = letters.into_iter().collect();
        prop_assert!(finds(&format!("some {word} text"), &typed), "{typed} for {word}");
    }
}
