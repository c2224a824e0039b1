//! Tests of the machine layer itself, run by `selftest=all`; each prints `@@TEST name OK|FAIL`.
//! `selftest=panic`, `fault`, `stack`, `stuck`, `smap` end the machine in these ways, to show what is printed;
//! `selftest=defences` prints what Debian's Xen would about the processor's defences, with the same options.

mod compat;
mod defences;
mod devices;
mod entry;
mod nmi;
mod plain;
mod registers;
mod report;
mod ring3;
mod smap;

use self::report::report;
use crate::arch::console::printk;
use crate::arch::memory::arena as boot_arena;
use crate::arch::memory::map::memory;
use crate::arch::reset::restart;
use crate::arch::watchdog;

/// Runs the tests and ends the machine.
pub(crate) fn run(which: &str) -> ! {
    match which {
        "panic" => panic!("asked for by selftest=panic"),
        // SAFETY: this is fatal, which is intended.
        "fault" => unsafe { core::ptr::write_volatile(0x1234_0000 as *mut u8, 1) },
        "stack" => printk!("{}", overflow(1)),
        "stuck" => watchdog::act_stuck(),
        "smap" => smap::touch_user_page(),
        "defences" => {
            defences::print();
            restart();
        }
        _ => {}
    }
    report("heap", alloc::vec![1u8; 100_000].iter().map(|&b| u32::from(b)).sum::<u32>() == 100_000);
    plain::run();
    arena();
    let regs = entry::run();
    devices::run();
    if let Some(regs) = regs {
        nmi::run(regs);
    }
    printk!("@@SELFTEST DONE");
    restart()
}

/// Overflows the stack.
#[inline(never)]
fn overflow(depth: u64) -> u64 {
    let block = core::hint::black_box([depth; 64]);
    if depth == u64::MAX {
        0
    } else {
        overflow(depth + 1) + block[(depth % 64) as usize]
    }
}

fn arena() {
    let size = memory().arena.end - memory().arena.start;
    // SAFETY: called once.
    unsafe { boot_arena::lend() };
    let big = alloc::vec![0xa5u8; size as usize / 2];
    let held = big[size as usize / 4] == 0xa5 && boot_arena::release() == Err(1);
    drop(big);
    report("arena", held && boot_arena::release().is_ok_and(|r| r.end - r.start == size));
    report("arena_once", boot_arena::release().is_ok_and(|r| r.is_empty()));
}
