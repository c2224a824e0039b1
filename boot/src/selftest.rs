//! Tests of the machine layer itself, run by `selftest=`; each prints `@@TEST name OK|FAIL`.

use crate::{arch, printk};

fn report(name: &str, good: bool) {
    printk!("@@TEST {name} {}", if good { "OK" } else { "FAIL" });
}

/// Runs the tests and ends the machine.
pub fn run(_which: &str) -> ! {
    report("heap", alloc::vec![1u8; 100_000].iter().map(|&b| u32::from(b)).sum::<u32>() == 100_000);
    printk!("@@SELFTEST DONE");
    arch::reset::restart()
}
