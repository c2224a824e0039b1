//! The tables as they stand in the pages.

use core::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::string::{String, ToString};
use std::vec::Vec;

use mm::Errno;

/// What a table says that a caller gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Said {
    Served,
    Refused(Errno),
}

/// A row: `| Operation | Number | Here | Differs |`.
#[derive(Debug)]
pub(super) struct Row {
    pub page: String,
    pub line: usize,
    pub operation: String,
    pub number: u64,
    pub dom0: Said,
    pub dom_u: Said,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {}", self.page, self.line, self.operation)
    }
}

/// What a table lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// All calls.
    Calls,
    /// Those of April 2005.
    CallsOf2005,
    /// Sub-operations of a call.
    Operations,
}

impl Row {
    pub(super) fn kind(&self) -> Kind {
        match self.page.as_str() {
            "README.md" => Kind::Calls,
            "xen2005.md" => Kind::CallsOf2005,
            _ => Kind::Operations,
        }
    }
}

/// Errnos by the names that the pages call them.
const ERRNOS: [(&str, Errno); 13] = [
    ("EPERM", Errno::PERM),
    ("ENOENT", Errno::NOENT),
    ("ESRCH", Errno::SRCH),
    ("ENOSPC", Errno::NOSPC),
    ("ENOMEM", Errno::NOMEM),
    ("EACCES", Errno::ACCES),
    ("EFAULT", Errno::FAULT),
    ("EBUSY", Errno::BUSY),
    ("EEXIST", Errno::EXIST),
    ("ENODEV", Errno::NODEV),
    ("EINVAL", Errno::INVAL),
    ("ENOSYS", Errno::NOSYS),
    ("EOPNOTSUPP", Errno::OPNOTSUPP),
];

fn said(word: &str) -> Said {
    if word == "served" {
        return Said::Served;
    }
    let known = ERRNOS.iter().find(|(name, _)| *name == word);
    Said::Refused(known.unwrap_or_else(|| panic!("\"{word}\" is neither served nor an errno")).1)
}

/// `served`, or an errno; after a comma what a domU gets instead.
fn here(cell: &str) -> (Said, Said) {
    let (dom0, dom_u) = cell.split_once(", domU ").unwrap_or((cell, cell));
    (said(dom0), said(dom_u))
}

/// Returns all rows of all pages.
pub(super) fn rows() -> Vec<Row> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/hypercalls");
    let mut pages: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    pages.sort();
    let mut all = Vec::new();
    for path in pages {
        let text = fs::read_to_string(&path).unwrap();
        let page = path.file_name().unwrap().to_string_lossy().to_string();
        all.extend(rows_of(&page, &text));
    }
    all
}

/// Returns the rows of a page; those of tables with another head are not among them.
fn rows_of(page: &str, text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut within = false;
    for (line, text) in (1..).zip(text.lines()) {
        let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
        match cells.as_slice() {
            ["Operation" | "Call", "Number", "Here", "Differs"] => within = true,
            _ if !text.starts_with('|') => within = false,
            [first, ..] if first.starts_with('-') => {}
            [operation, number, said, _] if within => {
                // A link's text.
                let operation = operation.trim_start_matches('[').split(']').next().unwrap_or_default().to_string();
                let number = number.parse().unwrap_or_else(|_| panic!("{page}:{line}: {number} is no number"));
                let (dom0, dom_u) = here(said);
                rows.push(Row { page: page.to_string(), line, operation, number, dom0, dom_u });
            }
            _ if within => panic!("{page}:{line}: four cells are due"),
            _ => {}
        }
    }
    rows
}

#[test]
fn a_page_is_read() {
    let text =
        "# x\n\n| Operation | Number | Here | Differs |\n|---|---|---|---|\n| A_b | 3 | served, domU EPERM | |\n\n\
                | Call | Here | Why |\n|---|---|---|\n| c | ENOSYS | d |\n";
    let rows = rows_of("p.md", text);
    assert_eq!(rows.len(), 1);
    assert_eq!((&*rows[0].operation, rows[0].number, rows[0].line), ("A_b", 3, 5));
    assert_eq!((rows[0].dom0, rows[0].dom_u), (Said::Served, Said::Refused(Errno::PERM)));
}
