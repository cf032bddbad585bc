//! A ticket on one line of a list.

use ticketrz::TicketId;

use crate::{WebUrl, limits::length, text::SEPARATOR};

/// The number, and what there is to say of the ticket, the most important first: what does not fit into `room` is left out.
/// The number is a link if there is room for one after what comes `before` it.
pub(crate) fn line(
    id: TicketId,
    before: Vec<String>,
    after: Option<String>,
    web_url: Option<&WebUrl>,
    room: usize,
) -> String {
    let number = format!("#{id}");
    let mut parts = vec![number.clone()];
    let mut used = length(&number);
    let mut take = |part: &str| {
        let with = used
            .saturating_add(length(SEPARATOR))
            .saturating_add(length(part));
        let fits = with <= room && !part.is_empty();
        if fits {
            used = with;
        }
        fits
    };
    parts.extend(before.into_iter().filter(|part| take(part)));
    let link = web_url.map(|web_url| link(&number, &web_url.of(id)));
    let link = link.filter(|link| take(link));
    parts.extend(after.filter(|part| take(part)));
    if let (Some(link), Some(first)) = (link, parts.first_mut()) {
        *first = link;
    }
    parts.join(SEPARATOR)
}

fn link(text: &str, url: &str) -> String {
    // These would end the link.
    let url = url.replace(' ', "%20");
    let url = url.replace('(', "%28").replace(')', "%29");
    format!("[{text}]({url})")
}
