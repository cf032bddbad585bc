//! What people, not the bot, write in the channels.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::viewer::Spot;
use simulators::discord::{Person, Quoted};

/// The newest posts that are kept.
pub(super) const KEPT: usize = 200;

/// A message of a person's.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) id: u64,
    pub(super) channel: u64,
    pub(super) author: Person,
    pub(super) content: String,
    pub(super) at: Timestamp,
    /// The bot's newest message when this was written: the order of the channel, whatever the clock does.
    pub(super) after: u64,
}

impl From<&Post> for Quoted {
    fn from(post: &Post) -> Self {
        Self::Written {
            content: post.content.clone(),
            author: post.author.clone(),
        }
    }
}

impl Post {
    /// For the page.
    pub(super) fn json(&self) -> Value {
        let author = &self.author;
        json!({
            "kind": "post",
            "id": self.id.to_string(),
            "at": self.at.to_string(),
            "after": self.after.to_string(),
            "author": {"id": author.id.to_string(), "name": author.display_name},
            "content": self.content,
        })
    }
}

/// A conversation to begin with, so that there is something to look tickets up from.
pub(super) fn beginning(now: Timestamp) -> Vec<Post> {
    let sari = || Person::new(1_100_000_000_000_000_041, "sari").with_display_name("Sari");
    let rama = || Person::new(1_100_000_000_000_000_042, "rama").with_display_name("Rama");
    let said = [
        (
            Spot::Support,
            sari(),
            26,
            "Good morning! The printer on the 3rd floor is silent again. Is anybody on ticket #3?",
        ),
        (
            Spot::Support,
            rama(),
            25,
            "On it. I'm also waiting for news about #4, #8 and tiket 1234.",
        ),
        (
            Spot::Lounge,
            rama(),
            12,
            "Lunch at twelve? And does anybody know what became of #5?",
        ),
    ];
    let said = said.into_iter().zip(1..);
    said.map(|((spot, author, minutes, content), id)| Post {
        id,
        channel: spot.place().channel,
        author,
        content: content.to_owned(),
        at: now
            .checked_sub(SignedDuration::from_mins(minutes))
            .unwrap_or(now),
        after: 0,
    })
    .collect()
}
