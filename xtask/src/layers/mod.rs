//! The layers of a crate, from its own imports: which files and rooms depend on which, and where they depend on each
//! other.
//!
//! A *room* is a module together with all below it. Rooms are compared with their neighbours: those of the crate's root, and
//! those of the rooms that a crate names.

mod graph;
mod methods;
mod resolve;
mod source;

use anyhow::{ensure, Context, Result};
use graph::Graph;
use resolve::Imports;
use source::Crate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Neighbouring rooms.
#[derive(Clone, Copy)]
pub(crate) struct Rooms<'a> {
    /// The module that they are in; empty: the crate's root.
    pub within: &'a str,
    /// Their order, bottom to top: a room may import from those before it alone. Empty: any order without circles.
    pub order: &'a [&'a str],
    /// How many of them are in circles today.
    pub in_circles: usize,
}

/// The parsed sources of a crate.
pub(crate) struct Layers {
    krate: Crate,
    imports: Vec<Imports>,
    /// The folder of its root.
    src: PathBuf,
}

/// Rooms and what they need.
struct Neighbours {
    names: Vec<String>,
    graph: Graph,
    /// The imports from one to another, as files.
    why: BTreeMap<(usize, usize), Vec<(usize, usize)>>,
}

impl Layers {
    /// Reads the crate with this root.
    ///
    /// # Errors
    /// A file is missing or is no Rust.
    pub(crate) fn of(root: &Path) -> Result<Self> {
        let krate = Crate::read(root)?;
        let imports = resolve::imports(&krate);
        let src = root.parent().context("a file without a folder")?.to_owned();
        Ok(Self { krate, imports, src })
    }

    /// Returns the number of files.
    pub(crate) fn files(&self) -> usize {
        self.krate.files.len()
    }

    fn graph(&self) -> Graph {
        self.imports.iter().map(|i| i.keys().copied().collect()).collect()
    }

    fn name(&self, file: usize) -> &str {
        &self.krate.files[file].name
    }

    /// Returns the number of files that are in circles.
    pub(crate) fn files_in_circles(&self) -> usize {
        circles(&self.graph()).iter().map(Vec::len).sum()
    }

    /// Lists the files, a line for each layer, bottom first; and each import within a circle.
    pub(crate) fn print_files(&self) -> String {
        let graph = self.graph();
        let mut text = print_layers(&graph, |f| self.name(f));
        for circle in circles(&graph) {
            let _ = writeln!(text, "  a circle of {} files:", circle.len());
            for &from in &circle {
                for (to, names) in self.imports[from].iter().filter(|(to, _)| circle.contains(to)) {
                    let line = names.first().map_or(0, |n| n.0);
                    let names: BTreeSet<&str> = names.iter().map(|n| n.1.as_str()).collect();
                    let names = names.into_iter().collect::<Vec<_>>().join(", ");
                    let _ = writeln!(text, "    {}:{line} -> {} ({names})", self.name(from), self.name(*to));
                }
            }
        }
        text
    }

    /// Returns the rooms within a module; each file of that module's own counts as a room.
    fn rooms(&self, within: &str) -> Result<Neighbours> {
        let outer: Vec<&str> = within.split("::").filter(|s| !s.is_empty()).collect();
        let room = |file: usize| {
            let module = &self.krate.files[file].module;
            let inside = module.len() >= outer.len() && module.iter().zip(&outer).all(|(a, b)| a == b);
            inside.then(|| module.get(outer.len()).map_or_else(|| self.name(file), String::as_str))
        };
        let names: BTreeSet<&str> = (0..self.files()).filter_map(room).collect();
        ensure!(!names.is_empty(), "there is no module {within}");
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let number = |file: usize| room(file).and_then(|r| names.iter().position(|n| n == r));
        let mut graph = vec![BTreeSet::new(); names.len()];
        let mut why: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (from, imports) in self.imports.iter().enumerate() {
            for &to in imports.keys() {
                if let (Some(a), Some(b)) = (number(from), number(to))
                    && a != b
                {
                    graph[a].insert(b);
                    why.entry((a, b)).or_default().push((from, to));
                }
            }
        }
        Ok(Neighbours { names, graph, why })
    }

    /// Returns how many of these rooms are in circles.
    ///
    /// # Errors
    /// There are no such rooms.
    pub(crate) fn rooms_in_circles(&self, rooms: &Rooms<'_>) -> Result<usize> {
        Ok(circles(&self.rooms(rooms.within)?.graph).iter().map(Vec::len).sum())
    }

    /// Lists the rooms, a line for each layer, bottom first; and, if `imports`, each import within a circle.
    ///
    /// # Errors
    /// There are no such rooms.
    pub(crate) fn print_rooms(&self, rooms: &Rooms<'_>, imports: bool) -> Result<String> {
        let all = self.rooms(rooms.within)?;
        let mut text = print_layers(&all.graph, |r| &all.names[r]);
        for circle in circles(&all.graph) {
            let names: Vec<&str> = circle.iter().map(|r| all.names[*r].as_str()).collect();
            let _ = writeln!(text, "  a circle of {} rooms: {}", circle.len(), names.join(" "));
            for ((a, b), files) in all.why.iter().filter(|((a, b), _)| circle.contains(a) && circle.contains(b)) {
                if imports {
                    let files: Vec<String> = files.iter().map(|(from, to)| self.import(*from, *to)).collect();
                    let _ = writeln!(text, "    {} -> {}: {}", all.names[*a], all.names[*b], files.join(", "));
                }
            }
        }
        Ok(text)
    }

    /// `wake.rs:12 -> clock.rs`.
    fn import(&self, from: usize, to: usize) -> String {
        let line = self.imports[from].get(&to).and_then(|names| names.first()).map_or(0, |n| n.0);
        format!("{}:{line} -> {}", self.name(from), self.name(to))
    }

    /// Lists the imports that violate the order of these rooms.
    ///
    /// # Errors
    /// There are no such rooms.
    pub(crate) fn against_order(&self, rooms: &Rooms<'_>) -> Result<Vec<String>> {
        if rooms.order.is_empty() {
            return Ok(Vec::new());
        }
        let all = self.rooms(rooms.within)?;
        let place = |name: &str| rooms.order.iter().position(|o| *o == name);
        let unknown = rooms.order.iter().filter(|o| !all.names.iter().any(|n| n == *o));
        let mut wrong: Vec<String> = unknown.map(|o| format!("{o} is in the order and no room")).collect();
        wrong.extend(all.names.iter().filter(|n| place(n).is_none()).map(|n| format!("{n} has no place in the order")));
        for ((a, b), files) in &all.why {
            let (above, below) = (&all.names[*a], &all.names[*b]);
            if place(above).zip(place(below)).is_some_and(|(above, below)| above < below) {
                wrong.extend(files.iter().map(|(from, to)| {
                    format!("{} imports from a room above its own, {below}", self.import(*from, *to))
                }));
            }
        }
        Ok(wrong)
    }
}

impl Layers {
    /// Lists the calls of methods of the types `of`, each a line, from a room to one above it.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(crate) fn calls_up(&self, rooms: &Rooms<'_>, of: &[&str]) -> Result<Vec<String>> {
        let place = |file: usize| {
            let room = self.krate.files[file].module.first().map_or_else(|| self.name(file), String::as_str);
            rooms.order.iter().position(|o| *o == room)
        };
        let calls = methods::calls(&self.src, (0..self.files()).map(|f| self.name(f)), of)?;
        let up = calls.iter().filter(|c| place(c.from).zip(place(c.to)).is_some_and(|(from, to)| from < to));
        Ok(up.map(|c| format!("{}:{} calls {} ({})", self.name(c.from), c.line, c.name, self.name(c.to))).collect())
    }
}

fn circles(graph: &Graph) -> Vec<Vec<usize>> {
    graph::components(graph).into_iter().filter(|c| c.len() > 1).collect()
}

fn print_layers<'a>(graph: &Graph, name: impl Fn(usize) -> &'a str) -> String {
    let mut text = String::new();
    for (number, layer) in graph::layers(graph).iter().enumerate() {
        let names: Vec<&str> = layer.iter().map(|n| name(*n)).collect();
        let _ = writeln!(text, "  {number:>2}  {}", names.join(" "));
    }
    text
}

/// Compares a number with its ceiling, which must be lowered with each improvement.
///
/// # Errors
/// It differs.
pub(crate) fn compare(what: &str, now: usize, allowed: usize) -> Result<()> {
    let word = if now > allowed { "there are new ones" } else { "lower the number in the table" };
    (now == allowed).then_some(()).with_context(|| format!("{now} {what}, {allowed} in the table: {word}"))
}

#[cfg(test)]
mod unit {
    use super::*;

    const FILES: &[(&str, &str)] = &[
        ("lib.rs", "mod low; mod mid; mod top; pub use low::Low;"),
        ("low/mod.rs", "mod deep; pub struct Low; fn f() { deep::g() }"),
        ("low/deep.rs", "use super::Low; pub fn g() {}"),
        ("mid.rs", "use crate::Low; pub struct Mid;"),
        ("top/mod.rs", "pub mod roof; mod cellar;"),
        ("top/roof.rs", "use crate::mid::Mid; pub struct Roof;"),
        ("top/cellar.rs", "use super::roof::Roof; use crate::Low;"),
    ];

    fn layers(name: &str, files: &[(&str, &str)]) -> Layers {
        let krate = source::fake(name, files).unwrap();
        let imports = resolve::imports(&krate);
        Layers { krate, imports, src: PathBuf::new() }
    }

    fn rooms<'a>(within: &'a str, order: &'a [&'a str]) -> Rooms<'a> {
        Rooms { within, order, in_circles: 0 }
    }

    #[test]
    fn a_circle_of_files_within_a_room_is_one_of_files_alone() {
        let l = layers("inner", FILES);
        assert_eq!((l.files(), l.files_in_circles()), (7, 2));
        assert_eq!(l.rooms_in_circles(&rooms("", &[])).unwrap(), 0);
        assert_eq!(l.print_rooms(&rooms("", &[]), true).unwrap(), "   0  lib.rs low\n   1  mid\n   2  top\n");
        assert_eq!(l.print_rooms(&rooms("top", &[]), true).unwrap(), "   0  roof top/mod.rs\n   1  cellar\n");
        let text = l.print_files();
        assert!(text.contains("a circle of 2 files:\n    low/mod.rs:1 -> low/deep.rs (deep::g)\n"), "{text}");
        assert!(l.rooms("nowhere").is_err());
    }

    #[test]
    fn a_circle_of_rooms_need_not_be_one_of_files() {
        let mut files = FILES.to_vec();
        files[2].1 = "use crate::mid::Mid; pub fn g() {}"; // deep -> mid -> low/mod, which no longer is imported by deep
        files[1].1 = "mod deep; pub struct Low;";
        let l = layers("outer", &files);
        assert_eq!((l.files_in_circles(), l.rooms_in_circles(&rooms("", &[])).unwrap()), (0, 2));
        let text = l.print_rooms(&rooms("", &[]), true).unwrap();
        assert!(text.contains("a circle of 2 rooms: low mid\n    low -> mid: low/deep.rs:1 -> mid.rs\n"), "{text}");
    }

    #[test]
    fn the_order_holds_and_every_room_has_its_place() {
        let l = layers("order", FILES);
        let against = |order: &[&str]| l.against_order(&rooms("", order)).unwrap();
        assert!(against(&[]).is_empty() && against(&["low", "mid", "top", "lib.rs"]).is_empty());
        assert_eq!(
            against(&["mid", "low", "top", "lib.rs"]),
            ["mid.rs:1 -> low/mod.rs imports from a room above its own, low"]
        );
        assert_eq!(against(&["low", "mid", "lib.rs"]), ["top has no place in the order"]);
        assert_eq!(against(&["low", "mid", "top", "lib.rs", "attic"]), ["attic is in the order and no room"]);
    }

    #[test]
    fn a_ceiling_is_neither_too_low_nor_too_high() {
        assert!(compare("files in circles", 3, 3).is_ok());
        assert!(compare("files in circles", 4, 3).unwrap_err().to_string().contains("new ones"));
        assert!(compare("files in circles", 2, 3).unwrap_err().to_string().contains("lower the number"));
    }
}
