//! Large numbers, in groups of three digits.

use crate::Language;

/// "1,914", or "1.914" in Indonesian.
pub(crate) fn grouped(number: u64, language: Language) -> String {
    let separator = match language {
        Language::English => ',',
        Language::Indonesian => '.',
    };
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let is_start_of_group = digits.len().saturating_sub(index).is_multiple_of(3);
        if index > 0 && is_start_of_group {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_groups_of_three() {
        for (number, english, indonesian) in [
            (0, "0", "0"),
            (300, "300", "300"),
            (1914, "1,914", "1.914"),
            (20_000, "20,000", "20.000"),
            (1_234_567, "1,234,567", "1.234.567"),
        ] {
            assert_eq!(grouped(number, Language::English), english);
            assert_eq!(grouped(number, Language::Indonesian), indonesian);
        }
    }
}
