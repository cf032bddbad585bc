//! Builds embeds that never exceed Discord's limits.

use serenity::all::{Colour, CreateEmbed, CreateEmbedFooter, Timestamp};

use crate::{
    limits::{
        EMBED_DESCRIPTION, EMBED_FIELD_NAME, EMBED_FIELD_VALUE, EMBED_FIELDS, EMBED_FOOTER,
        EMBED_TITLE, EMBED_TOTAL, length,
    },
    text::sanitize,
};

/// Builds an embed piece by piece, in order of importance: what no longer fits is left out.
#[derive(Debug, Default)]
pub(crate) struct Embed {
    inner: CreateEmbed,
    fields: usize,
    used: usize,
}

impl Embed {
    /// A title of a trusted start and an untrusted rest.
    pub(crate) fn title(self, start: &str, untrusted: Option<&str>) -> Self {
        let Some(untrusted) = untrusted else {
            return self.add(start, |embed| embed.title(start));
        };
        let start = format!("{start} · ");
        let room = EMBED_TITLE.saturating_sub(length(&start));
        let title = start + &sanitize::escape(untrusted, sanitize::Lines::One, room);
        self.add(&title, |embed| embed.title(&title))
    }

    pub(crate) fn url(mut self, url: &str) -> Self {
        self.inner = self.inner.url(url);
        self
    }

    pub(crate) fn colour(mut self, colour: Colour) -> Self {
        self.inner = self.inner.colour(colour);
        self
    }

    /// A description: a line of finished markup, and below it untrusted text, at most `limit` long.
    pub(crate) fn description(self, line: &str, untrusted: &str, limit: usize) -> Self {
        const BREAK: &str = "\n\n";
        let room = EMBED_DESCRIPTION.min(self.room());
        let room = room
            .saturating_sub(length(line))
            .saturating_sub(BREAK.len());
        let text = sanitize::escape(untrusted, sanitize::Lines::Many, limit.min(room));
        let description = match (line, text.as_str()) {
            ("", text) => text.to_owned(),
            (line, "") => line.to_owned(),
            (line, text) => format!("{line}{BREAK}{text}"),
        };
        if description.is_empty() || length(&description) > EMBED_DESCRIPTION {
            return self;
        }
        self.add(&description, |embed| embed.description(&description))
    }

    /// A field of finished markup, side by side with its neighbours. Nothing happens without a value.
    pub(crate) fn field(self, name: &str, value: Option<String>) -> Self {
        self.add_field(name, value, true)
    }

    /// A field that has its lines to itself.
    pub(crate) fn block(self, name: &str, value: Option<String>) -> Self {
        self.add_field(name, value, false)
    }

    fn add_field(mut self, name: &str, value: Option<String>, inline: bool) -> Self {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return self;
        };
        let size = length(name).saturating_add(length(&value));
        let fits = length(name) <= EMBED_FIELD_NAME
            && length(&value) <= EMBED_FIELD_VALUE
            && self.fields < EMBED_FIELDS
            && size <= self.room();
        if !fits {
            return self;
        }
        self.fields = self.fields.saturating_add(1);
        self.used = self.used.saturating_add(size);
        self.inner = self.inner.field(name, value, inline);
        self
    }

    /// A footer of trusted text, and the time that Discord shows beside it in the reader's own clock.
    pub(crate) fn footer(self, text: &str, time: jiff::Timestamp) -> Self {
        let text = sanitize::plain(text, EMBED_FOOTER);
        self.add(&text, |embed| {
            let embed = embed.footer(CreateEmbedFooter::new(text.clone()));
            match Timestamp::from_unix_timestamp(time.as_second()) {
                Ok(time) => embed.timestamp(time),
                Err(_) => embed,
            }
        })
    }

    pub(crate) fn build(self) -> CreateEmbed {
        self.inner
    }

    fn room(&self) -> usize {
        EMBED_TOTAL.saturating_sub(self.used)
    }

    fn add(mut self, text: &str, put: impl FnOnce(CreateEmbed) -> CreateEmbed) -> Self {
        let size = length(text);
        if size <= self.room() {
            self.used = self.used.saturating_add(size);
            self.inner = put(self.inner);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn json(embed: Embed) -> Value {
        serde_json::to_value(embed.build()).unwrap()
    }

    #[test]
    fn what_exceeds_a_limit_of_discord_is_left_out_and_what_reaches_it_is_not() {
        for (name, value, fits) in [
            (256, 1024, true),
            (257, 1, false),
            (1, 1025, false),
            (257, 1025, false),
        ] {
            let embed = Embed::default().field(&"n".repeat(name), Some("v".repeat(value)));
            let fields = json(embed)["fields"].as_array().map_or(0, Vec::len);
            assert_eq!(fields == 1, fits, "{name} {value}");
        }
        for (length, fits) in [(4096, true), (4097, false), (5000, false)] {
            let embed = Embed::default().description(&"x".repeat(length), "", 0);
            assert_eq!(json(embed)["description"].is_string(), fits, "{length}");
        }
    }

    #[test]
    fn an_embed_has_at_most_25_fields_and_6000_units() {
        let fields = |size: usize| {
            let embed = (0..30).fold(Embed::default(), |embed, _| {
                embed.field("n", Some("v".repeat(size)))
            });
            json(embed)["fields"].as_array().map_or(0, Vec::len)
        };
        assert_eq!(fields(1), 25);
        // Six with their names are 6,000 units.
        assert_eq!(fields(999), 6);
        assert_eq!(fields(1000), 5);
    }
}
