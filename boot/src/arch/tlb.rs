//! Flushing TLBs.

use core::arch::asm;

use super::cpu::{cr4, read_cr4, write_cr4};
use super::percpu::this_cpu;
use super::smp::{on_cpus, Request};

/// Forgets the translation of one address, global or not.
#[inline]
pub fn invlpg(va: u64) {
    // SAFETY: forgetting a translation only makes the CPU look it up again; non-canonical addresses are ignored.
    unsafe { asm!("invlpg [{}]", in(reg) va, options(nostack, preserves_flags)) };
}

/// Forgets all translations.
pub fn flush_all_local() {
    let value = read_cr4();
    // SAFETY: toggling PGE flushes everything; it ends as it was.
    unsafe {
        write_cr4(value & !cr4::PGE);
        write_cr4(value);
    }
}

/// Forgets the translation of `va`, or with `None` runs `whole` (which forgets everything), on all CPUs of `mask` that are online,
/// before it returns.
pub fn flush_cpus(mask: u64, va: Option<u64>, whole: fn()) {
    on_cpus(mask, va.map_or(Request::Run(whole), Request::FlushPage));
}

/// Runs a function on every other CPU before it returns.
pub fn call_others(f: fn()) {
    on_cpus(!(1 << this_cpu().id()), Request::Run(f));
}
