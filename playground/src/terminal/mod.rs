//! Discord in a terminal: what is typed, and how messages look.

mod help;
mod line;
mod markdown;
mod moment;
mod render;
mod slash;
mod style;
mod words;

pub use help::help;
pub use line::{Action, Change, Line, ParseError, parse};
pub use render::{Rendering, render};
pub use slash::{SlashError, slash};
pub use style::{Style, printable};
