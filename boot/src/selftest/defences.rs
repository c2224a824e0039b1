//! What Debian's Xen would do against the flaws of this processor.

use x86_64::registers::control::{Cr4, Cr4Flags};
use xen_compat::defences::report::Report;
use xen_compat::defences::{decide, processor, Build, Facts};

use super::report::report;
use crate::arch::console::printk;
use crate::arch::loader::cmdline::options;
use crate::machine::metal::Metal;

/// Prints Xen's report as its rules have it, for one CPU and memory far below the end of addresses. Each line begins
/// with `@@XEN `. SMEP must be as decided.
pub(super) fn print() {
    let cpu = processor(&Metal, false);
    let build = Build::XEN;
    let options = options();
    let facts =
        Facts { options: &options.defences, build, pv32: build.pv32, smt_wanted: options.smt, cacheable_end: 0 };
    let decisions = decide(&cpu, &facts);
    decisions.notes.iter().for_each(|note| printk!("@@XEN {note}"));
    Report { cpu: &cpu, decisions: &decisions, build: &build }.lines().for_each(|line| printk!("@@XEN {line}"));
    let smep = Cr4::read().contains(Cr4Flags::SUPERVISOR_MODE_EXECUTION_PROTECTION);
    report("smep", smep == decisions.control.smep);
    printk!("@@SELFTEST DONE");
}
