//! Suggestions while a ticket number is being typed, from what the person was shown before.

use super::{several::typed, view::label};
use crate::{
    Language, Suggestion,
    command::Context,
    limits::{LABEL, SUGGESTIONS, length},
    recent::Seen,
    web_url::named_ticket,
};

/// The number that is typed comes first, because Enter chooses the first suggestion.
pub(super) fn tickets(text: &str, context: Context<'_>) -> Vec<Suggestion> {
    let (caller, services) = (context.caller, context.services);
    let named = named_ticket(text, services.web_url.as_ref());
    if named.is_none()
        && let Some(several) = several(text, context)
    {
        return vec![several];
    }
    let typed = text.trim().trim_start_matches('#').to_lowercase();
    let (exact, others): (Vec<_>, Vec<_>) = services
        .recent
        .of(caller)
        .into_iter()
        .filter(|seen| Some(seen.id) == named || matches(seen, &typed))
        .partition(|seen| Some(seen.id) == named);
    let is_new = exact.is_empty();
    let new = named.filter(|_| is_new).map(|id| Suggestion {
        name: format!("#{id} · {}", caller.language.say("suggestion-look-up")),
        value: id.to_string(),
    });
    let known = exact.into_iter().chain(others).map(|seen| Suggestion {
        name: name(&seen, caller.language),
        value: seen.id.to_string(),
    });
    new.into_iter().chain(known).take(SUGGESTIONS).collect()
}

/// Several numbers are suggested as they are, as far as a suggestion can hold them.
fn several(text: &str, context: Context<'_>) -> Option<Suggestion> {
    let ids = typed(text, context.services.web_url.as_ref());
    let numbers: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let value = numbers.join(" ");
    let name = format!("#{}", numbers.join(" #"));
    let name = format!(
        "{name} · {}",
        context.caller.language.say("suggestion-look-up-all")
    );
    (ids.len() > 1 && length(&name) <= LABEL).then_some(Suggestion { name, value })
}

/// Digits are the start of a number; words stand anywhere in the subject, in any order.
fn matches(seen: &Seen, typed: &str) -> bool {
    if seen.id.to_string().starts_with(typed) {
        return true;
    }
    let subject = seen.subject.as_deref().unwrap_or_default().to_lowercase();
    typed.split_whitespace().all(|word| subject.contains(word))
}

fn name(seen: &Seen, language: Language) -> String {
    let mut statuses = Language::ALL.into_iter().zip(&seen.status);
    let status = statuses.find(|(of, _)| *of == language);
    let status = status.map_or("", |(_, status)| status);
    label(seen.id, seen.subject.as_deref(), status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(id: &str, subject: Option<&str>, status: &str) -> Seen {
        Seen {
            id: id.parse().unwrap(),
            subject: subject.map(str::to_owned),
            status: [status.to_owned(), format!("id:{status}")],
        }
    }

    fn english(seen: &Seen) -> String {
        name(seen, Language::English)
    }

    #[test]
    fn digits_and_words_narrow() {
        let ticket = seen("1234", Some("Printer on fire, floor 3"), "Open");
        for typed in ["", "1", "1234", "fire", "printer", "floor fire", "prin 3"] {
            assert!(matches(&ticket, typed), "{typed:?}");
        }
        for typed in ["2", "12345", "water", "fire water"] {
            assert!(!matches(&ticket, typed), "{typed:?}");
        }
    }

    #[test]
    fn a_suggestion_says_number_subject_and_status_within_discords_limit() {
        assert_eq!(
            english(&seen("1234", Some("brosur"), "Closed")),
            "#1234 · brosur · Closed"
        );
        assert_eq!(english(&seen("1234", None, "Closed")), "#1234 · Closed");
        let long = english(&seen("1234", Some(&"å".repeat(300)), &"x".repeat(30)));
        assert_eq!(length(&long), 100);
        assert!(long.ends_with(&format!("… · {}", "x".repeat(30))), "{long}");
        assert!(length(&english(&seen("1234", Some("a"), &"y".repeat(300)))) <= 100);
    }
}
