//! Large numbers, in groups of three digits.

/// "1,914" of "1914".
pub(crate) fn grouped(digits: &str, separator: char) -> String {
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
        for (digits, expected) in [
            ("0", "0"),
            ("300", "300"),
            ("1914", "1,914"),
            ("20000", "20,000"),
            ("1234567", "1,234,567"),
        ] {
            assert_eq!(grouped(digits, ','), expected);
        }
        assert_eq!(grouped("1234567", '.'), "1.234.567");
    }
}
