//! Tests of the machine layer itself, run by `selftest=all`; each prints `@@TEST name OK|FAIL`.

mod entry;

use crate::{arch, printk};

/// Prints the outcome of one test.
fn report(name: &str, good: bool) {
    printk!("@@TEST {name} {}", if good { "OK" } else { "FAIL" });
}

/// Runs the tests and ends the machine.
pub fn run(_which: &str) -> ! {
    report("heap", alloc::vec![1u8; 100_000].iter().map(|&b| u32::from(b)).sum::<u32>() == 100_000);
    arena();
    entry::run();
    printk!("@@SELFTEST DONE");
    arch::reset::restart()
}

fn arena() {
    let size = arch::memory::memory().arena.end - arch::memory::memory().arena.start;
    // SAFETY: called once.
    unsafe { arch::memory::lend_arena() };
    let big = alloc::vec![0xa5u8; size as usize / 2];
    let held = big[size as usize / 4] == 0xa5 && arch::memory::release_arena() == Err(1);
    drop(big);
    report("arena", held && arch::memory::release_arena().is_ok_and(|r| r.end - r.start == size));
}
