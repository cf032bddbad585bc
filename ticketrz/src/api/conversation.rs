//! What was written in a ticket: `GET {host}/api/ticket/conversations/{id}`.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    json::{Json, Object, for_each},
    wire::Fields,
};
use crate::{ApiError, TicketId};

/// The most messages that are kept.
const MAX_MESSAGES: usize = 1000;
/// The most bytes of one message's text that are kept. An answer shows far fewer, but HTML takes some.
const MAX_TEXT: usize = 12 * 1024;
/// The most bytes of a name that are kept.
const MAX_NAME: usize = 512;
/// The most bytes that the messages of one conversation may take.
const MAX_BYTES: usize = 512 * 1024;
/// How deep messages may be nested. The vendor's example has them in a list, and in a list within that.
const MAX_DEPTH: u8 = 8;
/// The most parts of one message that are looked at.
const MAX_PARTS: usize = 8;

/// The messages of one ticket.
///
/// Names and texts were written by outsiders: they are untrusted, and texts may be HTML.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conversation {
    /// The ticket that was asked for.
    pub ticket: TicketId,
    /// The newest messages, oldest first.
    pub messages: Vec<Message>,
    /// How many older messages are left out, because only 1,000 messages or 512 KiB are kept.
    pub older: u64,
    /// How many messages are left out because they are marked as private.
    pub private: u64,
    /// How many messages are left out because they are marked as spam.
    pub spam: u64,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// `Incoming`: from the customer, not from the team. Where the API does not say, a message with a name is incoming.
    pub incoming: bool,
    /// `FromName`, at most 512 bytes of it.
    pub name: Option<String>,
    /// `Date`, or else `SendDate`, `ReceiveDate` or `CreateDate`.
    pub sent: Option<Timestamp>,
    /// `MediaId`: the code of the channel that it came through.
    pub channel: Option<String>,
    /// `BodyText`, or else `Content`, `Body` or `Description`: at most 12 KiB of it.
    pub text: Option<String>,
}

/// A conversation while it is read.
struct Reading<'a> {
    conversation: Conversation,
    zone: &'a TimeZone,
    /// The answer is about this ticket instead.
    other: Option<TicketId>,
}

impl Conversation {
    /// A conversation without messages.
    pub(super) fn empty(ticket: TicketId) -> Self {
        Self {
            ticket,
            messages: Vec::new(),
            older: 0,
            private: 0,
            spam: 0,
        }
    }

    /// Reads an object as the conversation of `asked`; `None` if it is none.
    pub(super) fn read(
        asked: TicketId,
        object: &Object<'_>,
        zone: &TimeZone,
    ) -> Option<Result<Self, ApiError>> {
        if !object.contains("data") {
            return None;
        }
        let mut reading = Reading {
            conversation: Self::empty(asked),
            zone,
            other: None,
        };
        reading.object(object, 0);
        if let Some(got) = reading.other {
            return Some(Err(ApiError::WrongTicket { asked, got }));
        }
        reading.conversation.shrink();
        Some(Ok(reading.conversation))
    }

    /// Sorts the messages, and drops the oldest ones over the limits. Those without a time count as the oldest.
    fn shrink(&mut self) {
        self.messages.sort_by_key(|message| message.sent);
        let mut room = MAX_BYTES;
        let newest = self.messages.iter().rev().take(MAX_MESSAGES);
        let kept = newest.take_while(|message| {
            let left = room.checked_sub(message.bytes());
            room = left.unwrap_or_default();
            left.is_some()
        });
        let dropped = self.messages.len().saturating_sub(kept.count());
        self.messages.drain(..dropped);
        let dropped = u64::try_from(dropped).unwrap_or(u64::MAX);
        self.older = self.older.saturating_add(dropped);
    }
}

impl Message {
    fn read(fields: &Fields<'_>) -> Self {
        let name = fields.excerpt("FromName", MAX_NAME);
        let mut dates = ["Date", "SendDate", "ReceiveDate", "CreateDate"].into_iter();
        Self {
            incoming: fields.flag("Incoming").unwrap_or(name.is_some()),
            name,
            sent: dates.find_map(|key| Some(fields.time(key)?.timestamp())),
            channel: fields.excerpt("MediaId", MAX_NAME),
            text: text(fields),
        }
    }

    /// About how many bytes it takes.
    fn bytes(&self) -> usize {
        [&self.name, &self.channel, &self.text]
            .into_iter()
            .flatten()
            .map(String::len)
            .fold(size_of::<Self>(), usize::saturating_add)
    }
}

/// The plain text before the HTML: it says more in as many bytes.
fn text(message: &Fields<'_>) -> Option<String> {
    let parts = match message.object.get("Contents") {
        Some(Json::List(parts)) => parts,
        _ => Vec::new(),
    };
    let parts = parts.into_iter().take(MAX_PARTS);
    let parts: Vec<_> = parts
        .filter_map(|part| Json::read(part.get()).ok()?.into_object())
        .collect();
    let of_part = |key| {
        parts.iter().find_map(|object| {
            let fields = Fields { object, ..*message };
            fields.excerpt(key, MAX_TEXT)
        })
    };
    of_part("BodyText")
        .or_else(|| message.excerpt("Content", MAX_TEXT))
        .or_else(|| of_part("Body"))
        .or_else(|| message.excerpt("Description", MAX_TEXT))
}

impl Reading<'_> {
    /// Reads a list of messages and wrappers, or one of either.
    fn value(&mut self, value: &RawValue, depth: u8) {
        let depth = depth.saturating_add(1);
        if depth > MAX_DEPTH || for_each(value, |item| self.value(item, depth)) {
            return;
        }
        if let Ok(Json::Object(object)) = Json::read(value.get()) {
            self.object(&object, depth);
        }
    }

    fn object(&mut self, object: &Object<'_>, depth: u8) {
        let fields = Fields {
            object,
            zone: self.zone,
        };
        if let Some(data) = object.raw("data") {
            let ticket = fields.code("ticketId");
            let ticket = ticket.and_then(|id| TicketId::from_decimal(&id));
            self.other = self
                .other
                .or(ticket.filter(|ticket| *ticket != self.conversation.ticket));
            self.value(data, depth);
        } else if ["Incoming", "Content", "Contents"]
            .iter()
            .any(|key| object.contains(key))
        {
            self.message(&fields);
        }
    }

    fn message(&mut self, fields: &Fields<'_>) {
        let conversation = &mut self.conversation;
        let count = if is_private(fields.object) {
            &mut conversation.private
        } else if fields.flag("Spam") == Some(true) {
            &mut conversation.spam
        } else {
            conversation.messages.push(Message::read(fields));
            if conversation.messages.len() >= 2 * MAX_MESSAGES {
                conversation.shrink();
            }
            return;
        };
        *count = count.saturating_add(1);
    }
}

/// `SecrecyId` is not documented: anything but nothing means private.
fn is_private(message: &Object<'_>) -> bool {
    match message.get("SecrecyId") {
        Some(Json::Null) => false,
        Some(Json::Text(mark)) => !mark.trim().is_empty(),
        Some(_) => true,
        None => message.contains("SecrecyId"),
    }
}

#[cfg(test)]
mod tests;
