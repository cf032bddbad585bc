//! Text laid out in lines as a browser would, without a page.

use super::link::Link;

/// Any answer shows at most 4,096 UTF-16 code units, which are at most 12 KiB of UTF-8.
pub(super) const MOST_TEXT: usize = 16 * 1024;
const NO_BREAK_SPACE: &[u8] = "\u{a0}".as_bytes();

/// What goes before the next text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    Bullet,
    /// Nothing, but a block that begins here starts no line.
    FirstCell,
    NextCell,
}

/// Text that grows line by line. Spaces, line breaks and separators are written only before the text that follows them.
#[derive(Debug, Default)]
pub(super) struct Flow {
    out: Vec<u8>,
    /// Line breaks before the next text, at most two.
    breaks: u8,
    /// Whether the current line has anything in it, if only no-break spaces.
    line_is_open: bool,
    space: bool,
    /// No-break spaces before the next text. At the end of a line they are dropped.
    no_break_spaces: usize,
    lead: Option<Lead>,
    row_has_text: bool,
    /// How many `<pre>` are open.
    preformatted: u32,
    lists: u32,
    link: Option<Link>,
}

impl Flow {
    pub(super) fn is_full(&self) -> bool {
        self.out.len() >= MOST_TEXT
    }

    pub(super) fn into_text(mut self) -> String {
        self.close_link();
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// Text between tags, with HTML's white space.
    pub(super) fn text(&mut self, mut text: &[u8]) {
        while let Some((&first, rest)) = text.split_first() {
            if first.is_ascii_whitespace() {
                self.white_space(first);
                text = rest;
            } else if let Some(rest) = text.strip_prefix(NO_BREAK_SPACE) {
                self.no_break_space();
                text = rest;
            } else {
                let starts_space =
                    |byte: &u8| byte.is_ascii_whitespace() || Some(byte) == NO_BREAK_SPACE.first();
                let end = rest.iter().position(starts_space).unwrap_or(rest.len());
                let (word, rest) = text.split_at(end.saturating_add(1));
                self.word(word);
                text = rest;
            }
        }
    }

    /// Starts or ends something that has its lines to itself.
    pub(super) fn block(&mut self) {
        if self.line_is_open && self.lead.is_none() {
            self.end_line();
        }
        self.space = false;
        self.no_break_spaces = 0;
    }

    pub(super) fn paragraph(&mut self) {
        self.block();
        if self.lead.is_none() {
            self.breaks = 2;
        }
    }

    pub(super) fn line_break(&mut self) {
        if self.lead.is_none() {
            self.end_line();
        }
        self.space = false;
        self.no_break_spaces = 0;
    }

    pub(super) fn open_preformatted(&mut self) {
        self.paragraph();
        self.preformatted = self.preformatted.saturating_add(1);
    }

    pub(super) fn close_preformatted(&mut self) {
        self.paragraph();
        self.preformatted = self.preformatted.saturating_sub(1);
    }

    pub(super) fn open_list(&mut self) {
        self.list_edge();
        self.lists = self.lists.saturating_add(1);
    }

    pub(super) fn close_list(&mut self) {
        self.close_item();
        self.lists = self.lists.saturating_sub(1);
        self.list_edge();
    }

    pub(super) fn open_item(&mut self) {
        self.end_row();
        self.block();
        self.lead = Some(Lead::Bullet);
    }

    pub(super) fn close_item(&mut self) {
        self.lead = None;
        self.block();
    }

    /// Starts or ends a row or a table.
    pub(super) fn row(&mut self) {
        self.end_row();
        self.block();
        self.row_has_text = false;
    }

    pub(super) fn open_cell(&mut self) {
        if self.row_has_text {
            self.breaks = 0;
            self.line_is_open = false;
            self.space = false;
            self.no_break_spaces = 0;
            self.lead = Some(Lead::NextCell);
        } else {
            self.block();
            self.lead = Some(Lead::FirstCell);
        }
    }

    pub(super) fn close_cell(&mut self) {
        self.block();
        self.breaks = self.breaks.min(1);
    }

    /// What follows, up to the link's end, leads to an address.
    pub(super) fn open_link(&mut self, href: Option<&[u8]>) {
        self.close_link();
        self.link = href.and_then(Link::to);
    }

    /// Writes the address after the link's text where they differ.
    pub(super) fn close_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        if let Some(address) = link.address_to_show(&self.out) {
            self.out.extend(b" (");
            self.out.extend(address.as_bytes());
            self.out.push(b')');
        }
    }

    fn list_edge(&mut self) {
        // A list in a list has no blank lines around it.
        if self.lists == 0 {
            self.paragraph();
        } else {
            self.block();
        }
    }

    fn end_row(&mut self) {
        if self.lead.take() == Some(Lead::NextCell) {
            self.breaks = self.breaks.max(1);
        }
    }

    fn end_line(&mut self) {
        self.breaks = self.breaks.saturating_add(1).min(2);
        self.line_is_open = false;
    }

    fn white_space(&mut self, byte: u8) {
        match byte {
            b'\n' if self.preformatted > 0 => self.line_break(),
            _ if self.preformatted > 0 => self.no_break_space(),
            _ => self.space = self.line_is_open,
        }
    }

    fn no_break_space(&mut self) {
        self.line_is_open = true;
        self.no_break_spaces = self.no_break_spaces.saturating_add(1);
    }

    fn word(&mut self, word: &[u8]) {
        self.write_what_goes_before();
        if let Some(link) = &mut self.link {
            link.text_starts_at(self.out.len());
        }
        let room = MOST_TEXT.saturating_sub(self.out.len());
        self.out.extend(word.iter().take(room));
        self.line_is_open = true;
        self.row_has_text = true;
    }

    fn write_what_goes_before(&mut self) {
        let breaks = if self.out.is_empty() { 0 } else { self.breaks };
        let starts_line = self.out.is_empty() || breaks > 0;
        self.out
            .extend(std::iter::repeat_n(b'\n', usize::from(breaks)));
        match self.lead.take() {
            Some(Lead::Bullet) => self.out.extend("• ".as_bytes()),
            Some(Lead::NextCell) => self.out.extend(" · ".as_bytes()),
            None if self.space && !starts_line => self.out.push(b' '),
            Some(Lead::FirstCell) | None => {}
        }
        let room = MOST_TEXT.saturating_sub(self.out.len()) / NO_BREAK_SPACE.len();
        for _ in 0..self.no_break_spaces.min(room) {
            self.out.extend(NO_BREAK_SPACE);
        }
        self.breaks = 0;
        self.space = false;
        self.no_break_spaces = 0;
    }
}
