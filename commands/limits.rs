//! Discord's limits, in its documentation's words, counted in UTF-16 code units.
//!
//! Discord says "characters" without saying which kind. UTF-16 code units are never fewer than code points, so what fits
//! by this count fits by either.

/// Embed title (<https://discord.com/developers/docs/resources/message#embed-object-embed-limits>).
pub(crate) const EMBED_TITLE: usize = 256;
/// Embed description.
pub(crate) const EMBED_DESCRIPTION: usize = 4096;
/// Fields in one embed.
pub(crate) const EMBED_FIELDS: usize = 25;
/// Name of an embed field.
pub(crate) const EMBED_FIELD_NAME: usize = 256;
/// Value of an embed field.
pub(crate) const EMBED_FIELD_VALUE: usize = 1024;
/// Text of an embed footer.
pub(crate) const EMBED_FOOTER: usize = 2048;
/// Title, description, field names and values, footer and author of all embeds of a message together.
pub(crate) const EMBED_TOTAL: usize = 6000;
/// Address of a link button (<https://discord.com/developers/docs/components/reference#button>).
pub(crate) const BUTTON_URL: usize = 512;
/// What a button or select carries (<https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id>).
pub(crate) const CUSTOM_ID: usize = 100;
/// Buttons in one row (<https://discord.com/developers/docs/components/reference#action-row>).
pub(crate) const ROW_BUTTONS: usize = 5;
/// Options in a select (<https://discord.com/developers/docs/components/reference#string-select>).
pub(crate) const SELECT_OPTIONS: usize = 25;
/// Suggestions under an option (<https://discord.com/developers/docs/interactions/receiving-and-responding>).
pub(crate) const SUGGESTIONS: usize = 25;
/// Label of an option in a select, name of a suggestion, and value of either.
pub(crate) const LABEL: usize = 100;

/// The length of `text` by the largest count that Discord may use.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}
