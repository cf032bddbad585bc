//! Discord's limits, each named once. Source: Discord's developer documentation.
//! Lengths are counted in Unicode code points, as Discord's servers do.

/// A message's `content`.
pub const CONTENT: usize = 2000;
/// Embeds of one message.
pub const EMBEDS: usize = 10;
/// All texts of all embeds of a message together.
pub const EMBEDS_SUM: usize = 6000;
/// An embed's `title`.
pub const EMBED_TITLE: usize = 256;
/// An embed's `description`.
pub const EMBED_DESCRIPTION: usize = 4096;
/// An embed's fields.
pub const EMBED_FIELDS: usize = 25;
/// A field's `name`.
pub const FIELD_NAME: usize = 256;
/// A field's `value`.
pub const FIELD_VALUE: usize = 1024;
/// An embed's `footer.text`.
pub const FOOTER_TEXT: usize = 2048;
/// An embed's `author.name`.
pub const AUTHOR_NAME: usize = 256;
/// URLs in embeds.
pub const EMBED_URL: usize = 2048;
/// The largest `color`.
pub const COLOR: u64 = 0x00FF_FFFF;
/// Ids in each list of `allowed_mentions`.
pub const MENTIONS: usize = 100;
/// Action rows of one message.
pub const ROWS: usize = 5;
/// Buttons of one row.
pub const ROW_BUTTONS: usize = 5;
/// A button's `label`.
pub const BUTTON_LABEL: usize = 80;
/// A component's `custom_id`.
pub const CUSTOM_ID: usize = 100;
/// A link button's `url`.
pub const BUTTON_URL: usize = 512;
/// A select's options.
pub const SELECT_OPTIONS: usize = 25;
/// A select option's `label`, `value` and `description`.
pub const SELECT_TEXT: usize = 100;
/// A select's `placeholder`.
pub const PLACEHOLDER: usize = 150;
/// Choices of a command option or of an autocomplete answer.
pub const CHOICES: usize = 25;
/// A choice's `name`, and its `value` where that is a string.
pub const CHOICE_TEXT: usize = 100;
/// A command's or an option's name.
pub const COMMAND_NAME: usize = 32;
/// A command's or an option's description.
pub const COMMAND_DESCRIPTION: usize = 100;
/// Options of one command.
pub const COMMAND_OPTIONS: usize = 25;
/// A command's texts together.
pub const COMMAND_SUM: usize = 8000;
/// What a string option can hold.
pub const STRING_OPTION: usize = 6000;
/// A message's `nonce`, where it is a string.
pub const NONCE: usize = 25;
/// Seconds for which `enforce_nonce` recognizes a nonce: "the past few minutes", taken as few.
pub const NONCE_SECONDS: i64 = 2 * 60;
/// Seconds within which an interaction must be acknowledged.
pub const ACKNOWLEDGE_SECONDS: u64 = 3;
/// Seconds for which an interaction's token lives.
pub const TOKEN_SECONDS: u64 = 15 * 60;
