//! A picture of layers: a row of boxes for each layer.

use super::svg::{wrap, Font, Svg};
use super::words::{Line, Word};

/// Width of the picture.
const WIDTH: f64 = 760.0;
/// Width of the column of labels.
const LABEL: f64 = 120.0;
/// Space between boxes.
const GAP: f64 = 8.0;
/// Padding between a box's text and its border.
const PAD: f64 = 7.0;
/// Height of a line of text.
const LINE: f64 = 15.0;
/// Height of a border with its text.
const BORDER: f64 = 30.0;

enum Row {
    Layer { label: String, boxes: Vec<String> },
    Border(String),
}

/// Layers from top to bottom.
pub(super) struct Layers {
    rows: Vec<Row>,
}

impl Layers {
    /// Reads a description; the error says what was expected.
    pub(super) fn parse(lines: &[Line]) -> Result<Self, String> {
        let mut rows = Vec::new();
        for line in lines {
            let row = match line.as_slice() {
                [Word::Bare(bar), Word::Text(text)] if bar == "---" => Row::Border(text.clone()),
                [Word::Text(label), boxes @ ..] if !boxes.is_empty() => {
                    let boxes = boxes.iter().map(|b| match b {
                        Word::Text(text) => Ok(text.clone()),
                        Word::Bare(_) => Err(expected(line)),
                    });
                    Row::Layer { label: label.clone(), boxes: boxes.collect::<Result<_, _>>()? }
                }
                _ => return Err(expected(line)),
            };
            rows.push(row);
        }
        Ok(Layers { rows })
    }

    /// Draws the picture.
    pub(super) fn draw(&self) -> String {
        let mut svg = Svg::new();
        let mut y = GAP;
        for row in &self.rows {
            match row {
                Row::Border(text) => {
                    svg.line((0.0, y + 4.0), (WIDTH, y + 4.0));
                    svg.text(WIDTH / 2.0, y + 19.0, text, Font::Small);
                    y += BORDER;
                }
                Row::Layer { label, boxes } => {
                    let w = (WIDTH - LABEL - GAP) / boxes.len() as f64 - GAP;
                    let texts: Vec<_> = boxes.iter().map(|b| wrap(b, Font::Plain, w - 2.0 * PAD)).collect();
                    let label = wrap(label, Font::Bold, LABEL - GAP);
                    let lines = texts.iter().map(Vec::len).max().unwrap_or(1).max(label.len());
                    let h = lines as f64 * LINE + 2.0 * PAD;
                    put_lines(&mut svg, LABEL / 2.0, y, h, &label, Font::Bold);
                    for (i, text) in texts.iter().enumerate() {
                        let x = LABEL + GAP + i as f64 * (w + GAP);
                        svg.rect((x, y), (w, h));
                        put_lines(&mut svg, x + w / 2.0, y, h, text, Font::Plain);
                    }
                    y += h + GAP;
                }
            }
        }
        svg.finish(WIDTH, y)
    }
}

/// Centres lines of text in a box that begins at `y`.
fn put_lines(svg: &mut Svg, x: f64, y: f64, h: f64, lines: &[String], font: Font) {
    let first = y + (h - lines.len() as f64 * LINE) / 2.0 + 11.0;
    for (i, line) in lines.iter().enumerate() {
        svg.text(x, first + i as f64 * LINE, line, font);
    }
}

fn expected(line: &Line) -> String {
    format!("expected \"label\" \"box\"..., or --- \"text\", found {line:?}")
}
