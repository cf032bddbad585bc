//! What HTML's elements mean for its text.

/// How an element shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// In the line around it.
    Inline,
    /// On lines of its own.
    Block,
    /// On lines of its own, with a blank line before and after.
    Paragraph,
    /// A paragraph in which spaces and line breaks count.
    Preformatted,
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// The end of a line.
    LineBreak,
    /// A table's row.
    Row,
    /// A cell in a row.
    Cell,
    /// A link.
    Link,
    /// A picture.
    Picture,
    /// Not at all.
    Hidden,
}

impl Element {
    /// The element with this name in lower case. `None`: HTML has no such element, or it means nothing for a mail's text.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"abbr" | b"b" | b"big" | b"code" | b"del" | b"em" | b"font" | b"i" | b"input"
            | b"ins" | b"label" | b"mark" | b"nobr" | b"o:p" | b"s" | b"small" | b"span"
            | b"strike" | b"strong" | b"sub" | b"sup" | b"tt" | b"u" => Self::Inline,
            b"address" | b"article" | b"body" | b"caption" | b"center" | b"dd" | b"div" | b"dt"
            | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"head"
            | b"header" | b"html" | b"link" | b"main" | b"meta" | b"nav" | b"section"
            | b"table" | b"tbody" | b"tfoot" | b"thead" => Self::Block,
            b"blockquote" | b"dl" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"hr"
            | b"p" => Self::Paragraph,
            b"pre" => Self::Preformatted,
            b"ol" | b"ul" => Self::List,
            b"li" => Self::Item,
            b"br" => Self::LineBreak,
            b"tr" => Self::Row,
            b"td" | b"th" => Self::Cell,
            b"a" => Self::Link,
            b"img" => Self::Picture,
            b"iframe" | b"script" | b"style" | b"title" => Self::Hidden,
            _ => return None,
        })
    }
}
