//! Turns the tokenizer's events into lines. Keeps only what it needs of tags and attributes, so their size does not matter.

use html5gum::{Emitter, Error, State, naive_next_state};

use super::{element::Element, flow::Flow, link::LONGEST_VALUE};

/// Longer than the name of any element or attribute that is known.
const LONGEST_NAME: usize = 16;

/// What came of reading a source as HTML.
#[derive(Debug)]
pub(super) struct Page {
    /// Its text. Untrusted still.
    pub(super) text: String,
    /// Whether it was HTML: `<budi@example.com>`, `x <y` and `x <b and c> d` are what people write.
    pub(super) is_html: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    Href,
    Alt,
    Width,
    Height,
    Style,
    Hidden,
}

impl Attribute {
    fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"href" => Self::Href,
            b"alt" => Self::Alt,
            b"width" => Self::Width,
            b"height" => Self::Height,
            b"style" => Self::Style,
            b"hidden" => Self::Hidden,
            _ => return None,
        })
    }
}

/// The tag that is being read.
#[derive(Debug, Default)]
struct Tag {
    is_end: bool,
    name: Vec<u8>,
    attributes: usize,
    /// Whether its first attribute has a value, as people's own words in angle brackets do not.
    first_has_value: bool,
    attribute_name: Vec<u8>,
    /// Where the value of the attribute that is being read goes, if it is kept.
    current: Option<usize>,
    kept: Vec<(Attribute, Vec<u8>)>,
}

impl Tag {
    fn start(&mut self, is_end: bool) {
        self.is_end = is_end;
        self.name.clear();
        self.attributes = 0;
        self.first_has_value = false;
        self.attribute_name.clear();
        self.current = None;
        self.kept.clear();
    }

    fn looks_written_by_a_program(&self) -> bool {
        self.attributes == 0 || self.first_has_value
    }

    /// The first attribute of a name counts.
    fn end_attribute_name(&mut self) {
        if self.attribute_name.is_empty() {
            return;
        }
        self.current = Attribute::named(&self.attribute_name)
            .filter(|attribute| self.value(*attribute).is_none())
            .map(|attribute| {
                self.kept.push((attribute, Vec::new()));
                self.kept.len().saturating_sub(1)
            });
        self.attribute_name.clear();
    }

    fn value(&self, attribute: Attribute) -> Option<&[u8]> {
        let kept = self.kept.iter().find(|(name, _)| *name == attribute);
        kept.map(|(_, value)| value.as_slice())
    }

    /// Whether nobody is meant to see the picture.
    fn is_hidden(&self) -> bool {
        let is_dot = |attribute| {
            self.value(attribute)
                .is_some_and(|size| matches!(size, b"0" | b"1" | b"0px" | b"1px"))
        };
        let style = self.value(Attribute::Style).unwrap_or_default();
        let style: Vec<u8> = style
            .iter()
            .filter(|byte| !byte.is_ascii_whitespace())
            .map(u8::to_ascii_lowercase)
            .collect();
        let hides = |rule: &[u8]| style.windows(rule.len()).any(|window| window == rule);
        is_dot(Attribute::Width)
            || is_dot(Attribute::Height)
            || self.value(Attribute::Hidden).is_some()
            || hides(b"display:none")
            || hides(b"visibility:hidden")
    }
}

/// Takes the tokenizer's findings. Gives one [`Page`], at the end or as soon as no answer could show more.
#[derive(Debug, Default)]
pub(super) struct Reader {
    flow: Flow,
    tag: Tag,
    /// The element whose content is not text; only its own end tag ends it.
    hidden: Option<Vec<u8>>,
    is_html: bool,
    has_ended: bool,
}

impl Reader {
    fn open(&mut self, element: Element) {
        match element {
            Element::Inline | Element::Hidden => {}
            Element::Block => self.block(),
            Element::Paragraph => self.flow.paragraph(),
            Element::Preformatted => self.flow.open_preformatted(),
            Element::List => self.flow.open_list(),
            Element::Item => self.flow.open_item(),
            Element::LineBreak => self.flow.line_break(),
            Element::Row => self.flow.row(),
            Element::Cell => self.flow.open_cell(),
            Element::Link => self.flow.open_link(self.tag.value(Attribute::Href)),
            Element::Picture => {
                if !self.tag.is_hidden() {
                    let alt = self.tag.value(Attribute::Alt).unwrap_or_default();
                    self.flow.text(alt);
                }
            }
        }
    }

    fn close(&mut self, element: Element) {
        match element {
            Element::Inline | Element::Hidden | Element::Picture => {}
            Element::Cell => self.flow.close_cell(),
            Element::Block => self.block(),
            Element::Paragraph => self.flow.paragraph(),
            Element::Preformatted => self.flow.close_preformatted(),
            Element::List => self.flow.close_list(),
            Element::Item => self.flow.close_item(),
            Element::LineBreak => self.flow.line_break(),
            Element::Row => self.flow.row(),
            Element::Link => self.flow.close_link(),
        }
    }

    fn block(&mut self) {
        if self.tag.name == b"table" {
            self.flow.row();
        } else {
            self.flow.block();
        }
    }
}

/// Appends as much as there is room for.
fn append(kept: &mut Vec<u8>, more: &[u8], longest: usize) {
    let room = longest.saturating_sub(kept.len());
    kept.extend(more.iter().take(room));
}

impl Emitter for Reader {
    type Token = Page;

    fn pop_token(&mut self) -> Option<Page> {
        (self.has_ended || self.flow.is_full()).then(|| Page {
            text: std::mem::take(&mut self.flow).into_text(),
            is_html: self.is_html,
        })
    }

    fn emit_eof(&mut self) {
        self.has_ended = true;
    }

    fn emit_string(&mut self, text: &[u8]) {
        if self.hidden.is_none() {
            self.flow.text(text);
        }
    }

    fn init_start_tag(&mut self) {
        self.tag.start(false);
    }

    fn init_end_tag(&mut self) {
        self.tag.start(true);
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        append(&mut self.tag.name, name, LONGEST_NAME);
    }

    fn init_attribute(&mut self) {
        self.tag.end_attribute_name();
        self.tag.attributes = self.tag.attributes.saturating_add(1);
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        append(&mut self.tag.attribute_name, name, LONGEST_NAME);
    }

    fn init_attribute_value(&mut self) {
        self.tag.end_attribute_name();
        self.tag.first_has_value |= self.tag.attributes == 1;
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        if let Some((_, kept)) = self.tag.current.and_then(|at| self.tag.kept.get_mut(at)) {
            append(kept, value, LONGEST_VALUE);
        }
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.hidden = None;
        self.tag.end_attribute_name();
        let element = Element::named(&self.tag.name)?;
        self.is_html |= self.tag.looks_written_by_a_program();
        if self.tag.is_end {
            self.close(element);
            return None;
        }
        self.open(element);
        if element != Element::Hidden {
            return None;
        }
        self.hidden = Some(self.tag.name.clone());
        naive_next_state(&self.tag.name)
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag.is_end && self.hidden.as_ref() == Some(&self.tag.name)
    }

    fn init_doctype(&mut self) {
        self.is_html = true;
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: Error) {}
    fn set_last_start_tag(&mut self, _: Option<&[u8]>) {}
    fn set_self_closing(&mut self) {}
    fn init_comment(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn emit_current_comment(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn set_force_quirks(&mut self) {}
    fn emit_current_doctype(&mut self) {}
}
