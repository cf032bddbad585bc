//! What holds for any text: the fuzz target and the property test say the same.

/// The longest text that Discord takes in an embed.
const LONGEST: usize = 4096;

/// Renders `source` whole and cut, and checks what comes of it.
///
/// # Panics
/// When an answer would be too long, or an escape or a line break would be wrong.
pub fn check(source: &str) {
    for limit in [0, 1, 300, LONGEST] {
        let shown = commands::shown_text(source, limit);
        assert!(shown.encode_utf16().count() <= limit, "{source:?}");
        assert!(!shown.contains("\n\n\n"), "{source:?}");
        let mut characters = shown.chars();
        while let Some(character) = characters.next() {
            assert!(character == '\n' || !character.is_control(), "{source:?}");
            if character == '\\' {
                assert!(characters.next().is_some(), "{source:?}");
            } else {
                assert!(!"*_~`|<>[]()@".contains(character), "{source:?}");
            }
        }
    }
}
