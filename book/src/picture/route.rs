//! A call as it goes through the crates: a column for each, a row for each step, arrows from step to step.

use super::svg::{width, Font, Svg};
use super::words::{Line, Word};

/// Distance between columns.
const LANE: f64 = 150.0;
/// Distance between rows.
const ROW: f64 = 66.0;
/// Height of a box with one line, and of each further one.
const BOX: [f64; 2] = [26.0, 13.0];
/// Space above the first row, for the names of columns.
const TOP: f64 = 40.0;
/// Padding between a box's text and its border, and at the picture's sides.
const PAD: f64 = 10.0;

struct Lane {
    name: String,
    /// Where its code is, as a path from the page.
    folder: Option<String>,
}

struct Step {
    /// Number of its column.
    lane: usize,
    /// A function.
    name: Option<String>,
    text: Option<String>,
}

/// A route.
pub(super) struct Route {
    lanes: Vec<Lane>,
    steps: Vec<Step>,
}

impl Route {
    /// Reads a description; the error says what was expected.
    pub(super) fn parse(lines: &[Line]) -> Result<Self, String> {
        let mut route = Route { lanes: Vec::new(), steps: Vec::new() };
        for line in lines {
            let mut words = line.iter();
            let Some(Word::Bare(first)) = words.next() else { return Err(expected(line)) };
            if first == "lane" {
                match line.as_slice() {
                    [_, Word::Bare(name)] => route.lanes.push(Lane { name: name.clone(), folder: None }),
                    [_, Word::Bare(name), Word::Bare(folder)] => {
                        route.lanes.push(Lane { name: name.clone(), folder: Some(folder.clone()) });
                    }
                    _ => return Err(expected(line)),
                }
                continue;
            }
            let lane = route.lanes.iter().position(|l| l.name == *first).ok_or(format!("there is no lane {first}"))?;
            let (name, text) = match words.as_slice() {
                [] => (None, None),
                [Word::Text(text)] => (None, Some(text.clone())),
                [Word::Bare(name)] => (Some(name.clone()), None),
                [Word::Bare(name), Word::Text(text)] => (Some(name.clone()), Some(text.clone())),
                _ => return Err(expected(line)),
            };
            if name.is_some() && route.lanes[lane].folder.is_none() {
                return Err(format!("lane {first} has no folder to look for names in"));
            }
            route.steps.push(Step { lane, name, text });
        }
        Ok(route)
    }

    /// Returns folders, and the names that must be defined in them.
    pub(super) fn code(&self) -> impl Iterator<Item = (&str, &str)> {
        self.steps.iter().filter_map(|s| Some((self.lanes[s.lane].folder.as_deref()?, s.name.as_deref()?)))
    }

    /// Draws the picture; `file` returns the file that defines a name in a lane's folder.
    pub(super) fn draw(&self, file: &mut dyn FnMut(&str, &str) -> Option<String>) -> String {
        let lines: Vec<_> = self.steps.iter().map(|step| self.lines(step, file)).collect();
        let mut svg = Svg::new();
        let (w, h) = (self.lanes.len() as f64 * LANE + 2.0 * PAD, TOP + self.steps.len() as f64 * ROW);
        for (i, lane) in self.lanes.iter().enumerate() {
            svg.text(centre(i), 16.0, &lane.name, Font::Bold);
            svg.line((centre(i), 24.0), (centre(i), h));
        }
        let place = |(row, lines): (usize, &Vec<_>)| Place::of(lines, self.steps[row].lane, row, w);
        let boxes: Vec<_> = lines.iter().enumerate().map(place).collect();
        for (i, (from, to)) in boxes.iter().zip(boxes.iter().skip(1)).enumerate() {
            let (a, b) = (self.steps[i].lane, self.steps[i + 1].lane);
            // Each step has its own row, so a line that leaves it sideways crosses nothing.
            let path = if a == b {
                vec![(centre(a), from.y + from.h), (centre(b), to.y)]
            } else {
                let side = if b > a { from.x + from.w } else { from.x };
                let reached = if b > a { side < centre(b) } else { side > centre(b) };
                if reached {
                    vec![(side, from.y + from.h / 2.0), (centre(b), from.y + from.h / 2.0), (centre(b), to.y)]
                } else {
                    vec![(centre(b), from.y + from.h), (centre(b), to.y)]
                }
            };
            svg.arrow(&path);
        }
        for (lines, place) in lines.iter().zip(&boxes) {
            svg.rect((place.x, place.y), (place.w, place.h));
            let mut base = place.y + 17.0;
            for (text, font) in lines {
                svg.text(place.x + place.w / 2.0, base, text, *font);
                base += BOX[1];
            }
        }
        svg.finish(w, h)
    }

    /// Returns the lines of a step's box.
    fn lines(&self, step: &Step, file: &mut dyn FnMut(&str, &str) -> Option<String>) -> Vec<(String, Font)> {
        let mut lines = Vec::new();
        if let Some(name) = &step.name {
            let folder = self.lanes[step.lane].folder.as_deref();
            lines.push((name.clone(), Font::Code));
            lines.extend(folder.and_then(|folder| file(folder, name)).map(|file| (file, Font::Small)));
        }
        let font = if step.name.is_some() { Font::Small } else { Font::Plain };
        lines.extend(step.text.clone().map(|text| (text, font)));
        lines
    }
}

/// A box by its upper left corner and size.
struct Place {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl Place {
    fn of(lines: &[(String, Font)], lane: usize, row: usize, picture: f64) -> Place {
        let w = lines.iter().map(|(text, font)| width(text, *font)).fold(20.0, f64::max) + 2.0 * PAD;
        let h = BOX[0] + BOX[1] * (lines.len().max(1) - 1) as f64;
        // It may extend beyond its column, but not beyond the picture.
        let x = (centre(lane) - w / 2.0).min(picture - w - 2.0).max(2.0);
        Place { x, y: TOP + row as f64 * ROW, w, h }
    }
}

fn centre(lane: usize) -> f64 {
    PAD + (lane as f64 + 0.5) * LANE
}

fn expected(line: &Line) -> String {
    format!("expected lane NAME [FOLDER], or LANE [name] [\"text\"], found {line:?}")
}
