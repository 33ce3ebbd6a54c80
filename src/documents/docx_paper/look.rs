//! One paragraph: its style, what differs from it, and its text.

use std::fmt::{Arguments, Write as _};

use crate::domain::paper::LINE_BREAK;

/// How a paragraph looks: a style of `styles.xml`, and what this one has of its own. All measures
/// are twentieths of a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    style: &'static str,
    keep_next: bool,
    thin: bool,
    tab: Option<Tab>,
    indent: Option<Indent>,
    half_points: Option<usize>,
}

/// Where a tab leads to.
#[derive(Debug, Clone, Copy)]
enum Tab {
    /// Text goes on from here.
    Left(usize),
    /// Text ends here.
    Right(usize),
    /// A rule to write on is drawn up to here.
    Ruled(usize),
}

#[derive(Debug, Clone, Copy)]
enum Indent {
    /// Left of all lines, and how far the first begins before them; a tab leads to the left.
    Hanging { left: usize, hanging: usize },
    /// Right of all lines.
    Right(usize),
}

impl Look {
    pub(super) const fn style(style: &'static str) -> Self {
        Self {
            style,
            keep_next: false,
            thin: false,
            tab: None,
            indent: None,
            half_points: None,
        }
    }

    /// Stands on the page where the next paragraph begins.
    pub(super) const fn keep_next(mut self) -> Self {
        self.keep_next = true;
        self
    }

    /// An empty line that takes next to no room.
    pub(super) const fn thin(mut self) -> Self {
        self.thin = true;
        self
    }

    pub(super) const fn hanging(mut self, left: usize, hanging: usize) -> Self {
        self.tab = Some(Tab::Left(left));
        self.indent = Some(Indent::Hanging { left, hanging });
        self
    }

    /// What stands behind a tab ends here.
    pub(super) const fn to_the_right(mut self, at: usize) -> Self {
        self.tab = Some(Tab::Right(at));
        self
    }

    /// A tab draws a rule up to here.
    pub(super) const fn ruled(mut self, at: usize) -> Self {
        self.tab = Some(Tab::Ruled(at));
        self
    }

    pub(super) const fn right(mut self, right: usize) -> Self {
        self.indent = Some(Indent::Right(right));
        self
    }

    pub(super) const fn half_points(mut self, size: usize) -> Self {
        self.half_points = Some(size);
        self
    }
}

/// Writes a paragraph; its elements stand in the order of the schema.
pub(super) fn paragraph(xml: &mut String, look: &Look, text: &str) {
    xml.push_str("<w:p><w:pPr><w:pStyle w:val=\"");
    xml.push_str(look.style);
    xml.push_str("\"/>");
    if look.keep_next {
        xml.push_str("<w:keepNext/>");
    }
    if let Some(tab) = look.tab {
        let (kind, leader, at) = match tab {
            Tab::Left(at) => ("left", "none", at),
            Tab::Right(at) => ("right", "none", at),
            Tab::Ruled(at) => ("right", "underscore", at),
        };
        put(
            xml,
            format_args!(
                r#"<w:tabs><w:tab w:val="{kind}" w:leader="{leader}" w:pos="{at}"/></w:tabs>"#
            ),
        );
    }
    // Large letters in an exact line, so that no font's own leading moves them down the page.
    if let Some(size) = look.half_points {
        let line = size * 11;
        put(
            xml,
            format_args!(r#"<w:spacing w:line="{line}" w:lineRule="exact"/>"#),
        );
    }
    if look.thin {
        xml.push_str(
            r#"<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:line="20" w:lineRule="exact"/>"#,
        );
    }
    match look.indent {
        Some(Indent::Hanging { left, hanging }) => put(
            xml,
            format_args!(r#"<w:ind w:left="{left}" w:hanging="{hanging}"/>"#),
        ),
        Some(Indent::Right(right)) => {
            put(xml, format_args!(r#"<w:ind w:right="{right}"/>"#));
        }
        None => {}
    }
    xml.push_str("</w:pPr>");
    if !text.is_empty() {
        run(xml, look, &closed_up(text));
    }
    xml.push_str("</w:p>");
}

/// Text with its tabs and line breaks.
fn run(xml: &mut String, look: &Look, text: &str) {
    // The hint makes quotation marks and dashes full width, as they are in Chinese.
    xml.push_str("<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/>");
    if let Some(size) = look.half_points {
        put(
            xml,
            format_args!(r#"<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#),
        );
    }
    xml.push_str("</w:rPr>");
    for (at, line) in text.split(LINE_BREAK).enumerate() {
        if at > 0 {
            xml.push_str("<w:br/>");
        }
        for (at, piece) in line.split('\t').enumerate() {
            if at > 0 {
                xml.push_str("<w:tab/>");
            }
            if !piece.is_empty() {
                xml.push_str("<w:t xml:space=\"preserve\">");
                xml.push_str(&escaped(piece));
                xml.push_str("</w:t>");
            }
        }
    }
    xml.push_str("</w:r>");
}

/// A text as XML content, without the characters that XML 1.0 does not know.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

/// A text without the spaces that a screen shows between Chinese and figures: in print these touch,
/// and a space would be stretched in a line that is set to full width.
pub(super) fn closed_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    let mut before = None;
    for word in text.split(' ') {
        if before.is_some_and(|before| !touch(before, word)) {
            closed.push(' ');
        }
        closed.push_str(word);
        before = Some(word);
    }
    closed
}

/// Whether one of two words ends or begins with a figure, the other one in Chinese. An address ends
/// at its space.
fn touch(before: &str, after: &str) -> bool {
    let Some((end, begin)) = before.chars().next_back().zip(after.chars().next()) else {
        return false;
    };
    let is_figure = |letter: char| letter.is_ascii_digit() || letter == '%';
    let is_address = before.contains("://") || after.contains("://");
    !is_address && ((is_chinese(end) && is_figure(begin)) || (is_figure(end) && is_chinese(begin)))
}

/// Chinese letters and marks, not signs such as × that want their room.
fn is_chinese(letter: char) -> bool {
    matches!(letter, '\u{3001}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
}

/// How wide a text is, in half characters: what stands outside ASCII takes two.
pub(super) fn width(text: &str) -> usize {
    text.chars()
        .map(|letter| if letter.is_ascii() { 1 } else { 2 })
        .sum()
}

/// Writes a piece of XML with values in it.
pub(super) fn put(xml: &mut String, piece: Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ok = xml.write_fmt(piece);
}
