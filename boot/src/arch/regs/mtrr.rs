//! Memory type range registers: firmware sets them at boot, and what a suspend has changed of them is restored.

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use raw_cpuid::CpuId;
use x86_64::registers::control::{Cr0, Cr0Flags};

use super::instructions::wbinvd;
use super::msr::{rdmsr, wrmsr};
use super::tlb::flush_all_local;

const CAPABILITIES: u32 = 0xfe;
const DEFAULT_TYPE: u32 = 0x2ff;
/// In [`DEFAULT_TYPE`]: ranges have types.
const ENABLED: u64 = 1 << 11;
/// The first pair of base and mask.
const FIRST_PAIR: u32 = 0x200;
const FIXED: [u32; 11] = [0x250, 0x258, 0x259, 0x268, 0x269, 0x26a, 0x26b, 0x26c, 0x26d, 0x26e, 0x26f];
/// Pairs that are saved, at most; CPUs have up to ten.
const PAIRS: usize = 16;

static SAVED: [AtomicU64; 2 * PAIRS + FIXED.len() + 1] = [const { AtomicU64::new(0) }; 2 * PAIRS + FIXED.len() + 1];
static IS_SAVED: AtomicBool = AtomicBool::new(false);

/// Returns the numbers of the registers with a place for each, the one that enables the others last.
fn registers() -> impl Iterator<Item = (u32, &'static AtomicU64)> {
    // SAFETY: `save` has seen that there are such registers.
    let capabilities = unsafe { rdmsr(CAPABILITIES) };
    let pairs = (capabilities as usize & 0xff).min(PAIRS) as u32;
    let fixed = FIXED.into_iter().filter(move |_| capabilities & 1 << 8 != 0);
    (FIRST_PAIR..FIRST_PAIR + 2 * pairs).chain(fixed).chain([DEFAULT_TYPE]).zip(&SAVED)
}

/// Saves the running CPU's, which all CPUs have.
pub fn save() {
    if CpuId::new().get_feature_info().is_none_or(|basic| !basic.has_mtrr()) {
        return;
    }
    for (number, place) in registers() {
        // SAFETY: the CPU has it.
        place.store(unsafe { rdmsr(number) }, Ordering::Relaxed);
    }
    IS_SAVED.store(true, Ordering::Relaxed);
}

/// Makes the running CPU's those that have been saved, if any have.
pub fn restore() {
    if !IS_SAVED.load(Ordering::Relaxed) {
        return;
    }
    // SAFETY: the CPU has them.
    if registers().all(|(number, place)| unsafe { rdmsr(number) } == place.load(Ordering::Relaxed)) {
        return;
    }
    let cr0 = Cr0::read_raw();
    // SAFETY: as the architecture asks for (Intel SDM, "MTRR Considerations in MP Systems"): no cache is in use while types
    // change to what they were when memory was mapped.
    unsafe {
        Cr0::write_raw(cr0 & !Cr0Flags::NOT_WRITE_THROUGH.bits() | Cr0Flags::CACHE_DISABLE.bits());
        wbinvd();
        flush_all_local();
        wrmsr(DEFAULT_TYPE, rdmsr(DEFAULT_TYPE) & !ENABLED);
        registers().for_each(|(number, place)| wrmsr(number, place.load(Ordering::Relaxed)));
        wbinvd();
        flush_all_local();
        Cr0::write_raw(cr0);
    }
}
