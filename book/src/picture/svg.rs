//! Pieces of SVG. Lengths are in user units, which are CSS pixels unless the page is narrower than the picture.

use std::fmt::Write;

/// Style of text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    /// Prose.
    Plain,
    /// Prose, smaller.
    Small,
    /// A label.
    Bold,
    /// Names of code.
    Code,
}

impl Font {
    /// Returns the approximate width of a character.
    fn advance(self) -> f64 {
        match self {
            Self::Plain => 6.9,
            Self::Small => 5.7,
            Self::Bold => 7.0,
            Self::Code => 7.3,
        }
    }

    fn attributes(self) -> &'static str {
        match self {
            Self::Plain => "font-size=\"12\"",
            Self::Small => "font-size=\"10.5\" opacity=\"0.8\"",
            Self::Bold => "font-size=\"12\" font-weight=\"bold\"",
            Self::Code => "font-size=\"12\" font-family=\"monospace\"",
        }
    }
}

/// Returns the approximate width of `text`.
pub(super) fn width(text: &str, font: Font) -> f64 {
    text.chars().count() as f64 * font.advance()
}

/// Wraps `text` into lines no wider than `room`, except for single words that are.
pub(super) fn wrap(text: &str, font: Font, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(last) if width(last, font) + width(word, font) + font.advance() <= room => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A picture being drawn.
pub(super) struct Svg {
    body: String,
}

impl Svg {
    /// Creates an empty picture.
    pub(super) fn new() -> Self {
        Svg { body: String::new() }
    }

    /// Draws text centred at `x`, with its baseline at `y`.
    pub(super) fn text(&mut self, x: f64, y: f64, text: &str, font: Font) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let attributes = font.attributes();
        self.put(&format!("<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{text}</text>"));
    }

    /// Draws an opaque box by its upper left corner and size.
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (w, h): (f64, f64)) {
        let place = format!("x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"4\"");
        self.put(&format!("<rect {place} style=\"fill:var(--bg,#fff)\"/>"));
        self.put(&format!(
            "<rect class=\"box\" {place} fill=\"currentColor\" fill-opacity=\"0.07\" stroke=\"currentColor\" \
             stroke-opacity=\"0.6\"/>"
        ));
    }

    /// Draws a faint line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.path(&[from, to], "stroke-dasharray=\"3 4\" stroke-opacity=\"0.35\"");
    }

    /// Draws a line through points with an arrowhead at the last, which it reaches from above.
    pub(super) fn arrow(&mut self, points: &[(f64, f64)]) {
        self.path(points, "");
        if let Some((x, y)) = points.last() {
            let (left, right, top) = (x - 3.5, x + 3.5, y - 7.0);
            self.put(&format!(
                "<path class=\"arrow\" d=\"M{left:.1} {top:.1} L{right:.1} {top:.1} L{x:.1} {y:.1} z\" fill=\"currentColor\"/>"
            ));
        }
    }

    /// Draws a level line to the right, with an arrowhead at its end.
    pub(super) fn arrow_right(&mut self, from: (f64, f64), x: f64) {
        let y = from.1;
        self.path(&[from, (x, y)], "");
        let (left, top, bottom) = (x - 7.0, y - 3.5, y + 3.5);
        self.put(&format!(
            "<path class=\"arrow\" d=\"M{left:.1} {top:.1} L{left:.1} {bottom:.1} L{x:.1} {y:.1} z\" fill=\"currentColor\"/>"
        ));
    }

    fn path(&mut self, points: &[(f64, f64)], style: &str) {
        let mut path = String::new();
        for (i, (x, y)) in points.iter().enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if i == 0 { "M" } else { " L" });
        }
        self.put(&format!("<path d=\"{path}\" fill=\"none\" stroke=\"currentColor\" {style}/>"));
    }

    /// Returns the whole picture, in this size.
    pub(super) fn finish(self, w: f64, h: f64) -> String {
        let body = self.body;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" height=\"{h:.0}\" role=\"img\" \
             style=\"max-width:100%;height:auto\" font-family=\"sans-serif\" text-anchor=\"middle\" fill=\"currentColor\">\n\
             {body}</svg>"
        )
    }

    fn put(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }
}
