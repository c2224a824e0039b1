//! A picture of states: a row of boxes from left to right, with an arrow for each way from one to another.

use super::svg::{width, wrap, Font, Svg};
use super::words::{Line, Word};

/// Most that the text of a state may be wide.
const TEXT: f64 = 88.0;
/// Most that the label of an arrow to the next state may be wide.
const LABEL: f64 = 84.0;
/// Padding between a state's text and its border, and around a label.
const PAD: f64 = 8.0;
/// Height of a line of text, and of one of a label.
const LINE: f64 = 15.0;
const SMALL_LINE: f64 = 12.5;
/// Height of an arrow that passes above states.
const ARC: f64 = 24.0;
/// Distance of arrows' ends from the middle of a box.
const ASIDE: f64 = 9.0;

/// States in order, and the ways between them.
pub(super) struct States {
    states: Vec<(String, String)>,
    arrows: Vec<Arrow>,
}

struct Arrow {
    from: usize,
    to: usize,
    label: String,
}

impl Arrow {
    /// Whether it leads to the state on the right.
    fn is_next(&self) -> bool {
        self.to == self.from + 1
    }
}

impl States {
    /// Reads a description; the error says what was expected.
    pub(super) fn parse(lines: &[Line]) -> Result<Self, String> {
        let mut all = States { states: Vec::new(), arrows: Vec::new() };
        for line in lines {
            match line.as_slice() {
                [Word::Bare(name), Word::Text(text)] => all.states.push((name.clone(), text.clone())),
                [Word::Bare(from), Word::Bare(to), Word::Bare(name), Word::Text(label)] if to == "->" => {
                    let arrow = Arrow { from: all.find(from)?, to: all.find(name)?, label: label.clone() };
                    all.arrows.push(arrow);
                }
                _ => return Err(format!("expected NAME \"text\", or NAME -> NAME \"label\", found {line:?}")),
            }
        }
        Ok(all)
    }

    fn find(&self, name: &str) -> Result<usize, String> {
        self.states.iter().position(|s| s.0 == name).ok_or_else(|| format!("no state is named {name}"))
    }

    /// Draws the picture.
    pub(super) fn draw(&self) -> String {
        let mut svg = Svg::new();
        let texts: Vec<_> = self.states.iter().map(|s| wrap(&s.1, Font::Plain, TEXT)).collect();
        let lines = texts.iter().map(Vec::len).max().unwrap_or(1);
        let (w, h) = (TEXT + 2.0 * PAD, lines as f64 * LINE + 2.0 * PAD);
        let arcs = self.arrows.iter().filter(|a| !a.is_next()).count();
        let top = PAD + LINE + arcs as f64 * ARC;
        let mut lefts = Vec::new();
        let mut x = PAD;
        for (i, text) in texts.iter().enumerate() {
            lefts.push(x);
            svg.rect((x, top), (w, h));
            let first = top + (h - text.len() as f64 * LINE) / 2.0 + 11.0;
            for (n, line) in text.iter().enumerate() {
                svg.text(x + w / 2.0, first + n as f64 * LINE, line, Font::Plain);
            }
            x += w + self.gap_after(i);
        }
        let mut level = 0;
        for arrow in &self.arrows {
            let middle = |state: usize| lefts[state] + w / 2.0;
            if arrow.is_next() {
                let (from, to, y) = (lefts[arrow.from] + w, lefts[arrow.to], top + h / 2.0);
                svg.arrow_right((from, y), to);
                let label = wrap(&arrow.label, Font::Small, LABEL);
                for (n, line) in label.iter().rev().enumerate() {
                    svg.text((from + to) / 2.0, y - 6.0 - n as f64 * SMALL_LINE, line, Font::Small);
                }
                continue;
            }
            level += 1;
            let aside = if arrow.to > arrow.from { ASIDE } else { -ASIDE };
            let (from, to, y) = (middle(arrow.from) + aside, middle(arrow.to) - aside, top - level as f64 * ARC);
            svg.arrow(&[(from, top), (from, y), (to, y), (to, top)]);
            svg.text((from + to) / 2.0, y - 5.0, &arrow.label, Font::Small);
        }
        let right = lefts.last().map_or(0.0, |left| left + w);
        svg.finish(right + PAD, top + h + PAD)
    }

    /// Space between a state and the next one, for the label of the arrow between them.
    fn gap_after(&self, state: usize) -> f64 {
        let next = self.arrows.iter().filter(|a| a.from == state && a.is_next());
        let lines = next.flat_map(|a| wrap(&a.label, Font::Small, LABEL));
        lines.map(|line| width(&line, Font::Small)).fold(2.0 * PAD, f64::max) + 2.0 * PAD
    }
}
