//! The reference page of the command line.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use crate::options::inert::{GROUPS, MEANINGLESS};
use crate::options::row::Row;
use crate::options::table::ACTING;

const HEAD: &str = "\
# The hypervisor's command line

This page is written from the table [`ACTING`](../xen-compat/src/options/table.rs), and a test compares the two
(`UPDATE_DOCS=1 cargo test -p xen-compat --lib options` writes it).

Options are separated by blanks; their names are Xen's. `<switch>` is `yes`, `on`, `true`, `enable` or `1`, or `no`,
`off`, `false`, `disable` or `0`; the name of a switch alone turns it on, with `no-` before it off. `<number>` is
decimal, hexadecimal after `0x`, or octal after `0`. `<size>` is a number with a unit (B, K, M, G, T), in KiB without
one. If an option is given twice the later one counts, except for lists, which add up. What follows ` -- ` is added to
dom0's command line.

A word that is not understood is reported, and the rest counts:

```
(XEN) parameter \"maxcpus\" has invalid value \"abc\", rc=-22!
(XEN) parameter \"no-such\" unknown!
(XEN) parameter \"xpti\" has no effect: nothing that it chooses is done here
```

## Options that act

| option | default | meaning |
|---|---|---|
";

const WITHOUT_EFFECT: &str = "
## Options of Xen that have no effect here

The hypervisor says so when one is given. Of those about the processor's defences the value is read, and checked, all
the same: at boot the hypervisor names the defences that Xen would then use and that are missing.

| options | why |
|---|---|
";

/// Returns the text of `docs/command-line.md`.
pub(crate) fn markdown() -> String {
    let mut page = String::from(HEAD);
    for row in sorted(ACTING) {
        let default = if row.default.is_empty() { String::new() } else { alloc::format!("`{}`", row.default) };
        let syntax = row.syntax.replace('|', "\\|");
        let _ = writeln!(page, "| `{}{syntax}` | {default} | {} |", row.name, row.meaning);
    }
    page.push_str(WITHOUT_EFFECT);
    for (why, names) in GROUPS {
        let _ = writeln!(page, "| {} | {why} |", quoted(names));
    }
    let _ = writeln!(page, "\nAccepted without a message, as they have no meaning here: {}.", quoted(MEANINGLESS));
    page
}

fn sorted(rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.name);
    rows
}

fn quoted(names: &[&str]) -> String {
    let mut names: Vec<_> = names.iter().map(|name| alloc::format!("`{name}`")).collect();
    names.sort();
    names.join(", ")
}
