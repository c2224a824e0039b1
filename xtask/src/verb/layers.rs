//! `./x layers`: checks what depends on what, and that nothing depends on itself.

use crate::layers::{self, compare, Rooms};
use anyhow::{ensure, Context, Result};
use clap::Args;
use tests::paths;

/// Check what depends on what in each crate, and that nothing depends on itself
///
/// Reads the imports of each crate (`use`, and paths in the code; tests are left out), follows re-exports to the file that
/// defines what is named, and prints the rooms (a crate's modules, each with its submodules) in layers, bottom first:
/// each imports only from layers below its own. Fails where files or rooms import each other in circles, or against the
/// order of rooms.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Layers {
    /// One crate: also its files in layers, and the imports that form a circle, by line
    #[arg(value_name = "CRATE")]
    subject: Option<String>,
}

impl Layers {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let Some(name) = self.subject else { return check().map(|_| true) };
        let known = || CRATES.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
        let subject = CRATES.iter().find(|c| c.name == name);
        let wrong = look(subject.with_context(|| format!("no crate '{name}'; there are {}", known()))?, true)?;
        wrong.iter().for_each(|w| println!("{w}"));
        Ok(wrong.is_empty())
    }
}

/// A crate and its limits.
struct Subject {
    /// Its folder.
    name: &'static str,
    /// Its root file within that folder.
    root: &'static str,
    /// How many files are in circles today.
    in_circles: usize,
    /// The types whose methods are spread over many rooms, and how many calls of them go up today, against the first
    /// order of rooms.
    calls_up: Option<(&'static [&'static str], usize)>,
    rooms: &'static [Rooms<'static>],
}

/// Returns rooms in any order, none of them in a circle.
const fn rooms(within: &'static str, in_circles: usize) -> Rooms<'static> {
    Rooms { within, order: &[], in_circles }
}

/// Returns rooms in this order, bottom to top, none of them in a circle.
const fn ordered(within: &'static str, order: &'static [&'static str]) -> Rooms<'static> {
    Rooms { within, order, in_circles: 0 }
}

/// The crates, and the number of circles that each still has, which may only decrease.
const CRATES: &[Subject] = &[
    Subject {
        name: "mm",
        root: "src/lib.rs",
        in_circles: 0,
        calls_up: Some((&["DomCtx", "VcpuCtx"], 14)),
        rooms: &[
            ordered(
                "",
                &[
                    "lib.rs",
                    "base",
                    "frames",
                    "state",
                    "ctx",
                    "page_types",
                    "memory_ops",
                    "log_dirty",
                    "updates",
                    "two_level",
                    "check",
                    "host",
                ],
            ),
            rooms("state", 0),
        ],
    },
    Subject { name: "grant_table", root: "src/lib.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject {
        name: "xen-compat/cpu-policy",
        root: "src/lib.rs",
        in_circles: 0,
        calls_up: None,
        rooms: &[rooms("", 0)],
    },
    Subject {
        name: "xen-compat/kernel-image",
        root: "src/lib.rs",
        in_circles: 0,
        calls_up: None,
        rooms: &[rooms("", 0)],
    },
    Subject { name: "xen-compat/microcode", root: "src/lib.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject { name: "xen-compat/x86-defs", root: "src/lib.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject { name: "controller", root: "src/lib.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject {
        name: "xen-compat",
        root: "src/lib.rs",
        in_circles: 0,
        calls_up: Some((&["Hv"], 27)),
        rooms: &[ordered(
            "",
            &[
                "lib.rs",
                "machine",
                "guest_memory",
                "options",
                "defences",
                "state",
                "guest_log",
                "privilege",
                "sched",
                "frequency",
                "time",
                "memory",
                "irq",
                "event_channel",
                "keyhandler",
                "cpu",
                "domain",
                "hypercalls",
                "control",
                "abi",
                "build",
                "module_domains",
                "run_loop",
                "host",
            ],
        )],
    },
    Subject {
        name: "boot",
        root: "src/main.rs",
        in_circles: 0,
        calls_up: None,
        rooms: &[rooms("", 0), rooms("arch", 0)],
    },
    Subject { name: "boot/efi-loader", root: "src/lib.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject { name: "boot/efi-loader", root: "src/main.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject { name: "tests", root: "src/lib.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject { name: "tests/model", root: "src/lib.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject { name: "book", root: "src/main.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
    Subject { name: "xtask", root: "src/main.rs", in_circles: 0, calls_up: None, rooms: &[rooms("", 0)] },
];

/// Prints the layers of all crates. Returns a summary.
///
/// # Errors
/// All that is wrong.
pub(crate) fn check() -> Result<String> {
    let mut wrong = Vec::new();
    for subject in CRATES {
        wrong.extend(look(subject, false)?);
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("; "));
    let circles: usize = CRATES.iter().map(|c| c.in_circles).sum();
    Ok(format!("{} crates, {circles} files in circles", CRATES.len()))
}

/// Prints the layers of a crate, and with `all` those of its files. Returns what is wrong with them.
fn look(subject: &Subject, all: bool) -> Result<Vec<String>> {
    let layers = layers::Layers::of(&paths::root().join(subject.name).join(subject.root))?;
    let in_circles = layers.files_in_circles();
    println!("{}: {} files, {in_circles} of them in circles", subject.name, layers.files());
    let mut found = vec![compare("files in circles", in_circles, subject.in_circles)];
    let mut wrong = Vec::new();
    for rooms in subject.rooms {
        if !rooms.within.is_empty() {
            println!("{}, in {}:", subject.name, rooms.within);
        }
        print!("{}", layers.print_rooms(rooms, all)?);
        found.push(compare("rooms in circles", layers.rooms_in_circles(rooms)?, rooms.in_circles));
        wrong.extend(layers.against_order(rooms)?);
    }
    if let Some((of, allowed)) = subject.calls_up {
        let up = layers.calls_up(&subject.rooms[0], of)?;
        println!("  {} calls of methods of {} go to a room above", up.len(), of.join(" and "));
        if all {
            up.iter().for_each(|call| println!("    {call}"));
        }
        found.push(compare("calls of methods above", up.len(), allowed));
    }
    if all {
        println!("{}, its files:", subject.name);
        print!("{}", layers.print_files());
    }
    wrong.extend(found.into_iter().filter_map(|f| f.err()).map(|e| e.to_string()));
    Ok(wrong.into_iter().map(|w| format!("{}: {w}", subject.name)).collect())
}
