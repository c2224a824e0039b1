//! What `public-headers` states, checked against C headers, written out as C, JSON and Markdown, and compared.
//!
//! [`main`] is the whole tool; the modules are its parts, for tests.
#![forbid(unsafe_code)]

pub mod cases;
pub mod check;
pub mod check2005;
pub mod diff;
pub mod emit;
pub mod emit_c;
pub mod emit_json;
pub mod emit_markdown;
pub mod extra;
pub mod model;
pub mod probe;

use std::ffi::OsString;

use anyhow::{bail, Result};

const USAGE: &str = "\
usage: x abi check [DIR] [--all] [--extra] [--json FILE] [--junit FILE]
       x abi check-2005 [--all] [--json FILE] [--junit FILE]
       x abi emit [--check] [DIR]
       x abi diff FROM TO
       x abi list

check       compiles a C probe against the Xen headers in DIR (Debian's libxen-dev 4.17, unpacked by ./x) with -m64 and
            -m32, and compares every size, offset and constant with the crate's xen4
check-2005  compares the crate's xen2005 with the recorded facts of the April-2005 tree
emit        writes C headers, JSON and a Markdown reference to DIR (public-headers/include); --check only compares
diff        prints what changed between two ABIs: xen2005, xen4, xen4-i386
list        prints how many structures, fields and constants each ABI has

--all    print every item, not only the differences
--extra  also print what the C headers have and the crate has not";

/// Runs `x abi ARGS`. Returns whether everything was as it should be.
///
/// # Errors
/// There is no such command; otherwise as the command.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let mut parser = lexopt::Parser::from_args(args);
    let Some(first) = parser.next()? else { bail!("no command\n{USAGE}") };
    match first {
        lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => {
            println!("{USAGE}");
            Ok(true)
        }
        lexopt::Arg::Value(command) => match command.to_string_lossy().as_ref() {
            "check" => check::main(parser),
            "check-2005" => check2005::main(parser),
            "emit" => emit::main(parser),
            "diff" => diff::main(parser),
            "list" => {
                model::list();
                Ok(true)
            }
            other => bail!("no command '{other}'\n{USAGE}"),
        },
        other => Err(other.unexpected().into()),
    }
}
