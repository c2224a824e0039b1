//! `mm::Machine`: frames through the direct map, TLBs through IPIs.

use core::sync::atomic::{AtomicU16, AtomicU32, AtomicU64, AtomicU8, Ordering};

use mm::{CpuId, CpuMask, DomId, Machine, Mfn, PageInfo, Slot, TlbClock};

use super::metal::{hv, Metal};
use crate::arch::cpu::block::{online, this_cpu};
use crate::arch::cpu::requests::{relax, Request};
use crate::arch::entry::guest::preemption_point;
use crate::arch::image::layout::{DIRECT_VIRT, MAX_FRAMES, PAGE_SIZE};
use crate::arch::memory::paging::PAGING;
use crate::arch::memory::{compat_tables, frame_arrays};
use crate::arch::regs::bytes::{copy_bytes, zero_bytes};
use crate::arch::regs::instructions::{clflush, wbinvd};
use crate::arch::regs::tlb::{flush_all_local, invlpg};
use crate::arch::smp::calls;

/// Counts full flushes.
pub(super) static TLB: TlbClock = TlbClock::new();

const PAGE: usize = PAGE_SIZE as usize;

/// Returns the address of a frame in the direct map, for single words. The frame table checks frame numbers
/// (`docs/unsafe.md`): a check here could tell a guest's memory from addresses without memory, but not from memory that
/// the hypervisor has allocated since boot, which is in the direct map, too. The image, the hypervisor's own tables and
/// what it allocated at boot are not.
#[inline(always)]
fn frame(mfn: Mfn) -> usize {
    debug_assert!(mfn.0 < MAX_FRAMES);
    DIRECT_VIRT as usize + ((mfn.0 as usize) << 12)
}

/// Returns the address of `len` bytes of a frame. Panics if they are not in the frame.
#[inline]
fn range(mfn: Mfn, off: usize, len: usize) -> usize {
    assert!(off.checked_add(len).is_some_and(|end| end <= PAGE));
    frame(mfn) + off
}

/// Returns a valid offset for a `T`: within the frame, and aligned.
#[inline(always)]
const fn offset<T>(off: usize) -> usize {
    const { assert!(size_of::<T>().is_power_of_two()) };
    debug_assert!(off < PAGE && off.is_multiple_of(size_of::<T>()));
    off & (PAGE - size_of::<T>())
}

/// Returns the address of a `T` in a slot; `off` must be valid for one.
#[inline(always)]
fn in_slot<T>(slot: Slot, off: usize) -> usize {
    const { assert!(size_of::<T>().is_power_of_two()) };
    debug_assert!(off < Slot::SIZE && off.is_multiple_of(size_of::<T>()));
    DIRECT_VIRT as usize + slot.maddr().0 as usize + (off & (Slot::SIZE - size_of::<T>()))
}

macro_rules! atomic {
    ($name:ident, $atomic:ty, $($part:ident: $place:ty),* => $at:expr) => {
        #[inline(always)]
        fn $name($($part: $place),*) -> &'static $atomic {
            // SAFETY: within a frame that `mm` names, aligned, and mapped permanently. Such a frame holds no Rust
            // object; all access to it, by guests too, is as to atomics.
            unsafe { &*($at as *const $atomic) }
        }
    };
}
atomic!(a8, AtomicU8, mfn: Mfn, off: usize => frame(mfn) + offset::<AtomicU8>(off));
atomic!(a16, AtomicU16, mfn: Mfn, off: usize => frame(mfn) + offset::<AtomicU16>(off));
atomic!(a32, AtomicU32, mfn: Mfn, off: usize => frame(mfn) + offset::<AtomicU32>(off));
atomic!(a64, AtomicU64, mfn: Mfn, off: usize => frame(mfn) + offset::<AtomicU64>(off));
atomic!(s8, AtomicU8, slot: Slot, off: usize => in_slot::<AtomicU8>(slot, off));
atomic!(s32, AtomicU32, slot: Slot, off: usize => in_slot::<AtomicU32>(slot, off));
atomic!(s64, AtomicU64, slot: Slot, off: usize => in_slot::<AtomicU64>(slot, off));

impl Machine for Metal {
    #[inline(always)]
    fn frames(&self) -> &[PageInfo] {
        // SAFETY: the frame table is made of records of this type, zeroed or those of device memory, permanently.
        unsafe { frame_arrays::frame_table() }
    }
    #[inline(always)]
    fn m2p(&self) -> &[AtomicU64] {
        frame_arrays::m2p()
    }
    #[inline(always)]
    fn m2p_compat(&self) -> &[AtomicU32] {
        compat_tables::compat_m2p()
    }
    fn m2p_compat_pde(&self, i: usize) -> u64 {
        compat_tables::compat_m2p_entry(i)
    }
    #[inline(always)]
    fn shadow_table(&self) -> &[AtomicU32] {
        compat_tables::frame_words()
    }
    #[inline(always)]
    fn words(&self, mfn: Mfn) -> &[AtomicU64; 512] {
        // SAFETY: a whole frame of the direct map; the rest as for single words.
        unsafe { &*(range(mfn, 0, PAGE) as *const [AtomicU64; 512]) }
    }
    #[inline(always)]
    fn load8(&self, mfn: Mfn, off: usize) -> u8 {
        a8(mfn, off).load(Ordering::Acquire)
    }
    #[inline(always)]
    fn load16(&self, mfn: Mfn, off: usize) -> u16 {
        a16(mfn, off).load(Ordering::Acquire)
    }
    #[inline(always)]
    fn load32(&self, mfn: Mfn, off: usize) -> u32 {
        a32(mfn, off).load(Ordering::Acquire)
    }
    #[inline(always)]
    fn load64(&self, mfn: Mfn, off: usize) -> u64 {
        a64(mfn, off).load(Ordering::Acquire)
    }
    #[inline(always)]
    fn store8(&self, mfn: Mfn, off: usize, val: u8) {
        a8(mfn, off).store(val, Ordering::Release);
    }
    #[inline(always)]
    fn store16(&self, mfn: Mfn, off: usize, val: u16) {
        a16(mfn, off).store(val, Ordering::Release);
    }
    #[inline(always)]
    fn store32(&self, mfn: Mfn, off: usize, val: u32) {
        a32(mfn, off).store(val, Ordering::Release);
    }
    #[inline(always)]
    fn store64(&self, mfn: Mfn, off: usize, val: u64) {
        a64(mfn, off).store(val, Ordering::Release);
    }
    #[inline(always)]
    fn cmpxchg16(&self, mfn: Mfn, off: usize, old: u16, new: u16) -> Result<u16, u16> {
        a16(mfn, off).compare_exchange(old, new, Ordering::SeqCst, Ordering::SeqCst)
    }
    #[inline(always)]
    fn cmpxchg32(&self, mfn: Mfn, off: usize, old: u32, new: u32) -> Result<u32, u32> {
        a32(mfn, off).compare_exchange(old, new, Ordering::SeqCst, Ordering::SeqCst)
    }
    #[inline(always)]
    fn cmpxchg64(&self, mfn: Mfn, off: usize, old: u64, new: u64) -> Result<u64, u64> {
        a64(mfn, off).compare_exchange(old, new, Ordering::SeqCst, Ordering::SeqCst)
    }
    #[inline(always)]
    fn fetch_or32(&self, mfn: Mfn, off: usize, val: u32) -> u32 {
        a32(mfn, off).fetch_or(val, Ordering::SeqCst)
    }
    #[inline(always)]
    fn fetch_and32(&self, mfn: Mfn, off: usize, val: u32) -> u32 {
        a32(mfn, off).fetch_and(val, Ordering::SeqCst)
    }
    #[inline(always)]
    fn fetch_or64(&self, mfn: Mfn, off: usize, val: u64) -> u64 {
        a64(mfn, off).fetch_or(val, Ordering::SeqCst)
    }
    #[inline(always)]
    fn fetch_and64(&self, mfn: Mfn, off: usize, val: u64) -> u64 {
        a64(mfn, off).fetch_and(val, Ordering::SeqCst)
    }
    #[inline(always)]
    fn swap64(&self, mfn: Mfn, off: usize, val: u64) -> u64 {
        a64(mfn, off).swap(val, Ordering::SeqCst)
    }

    #[inline(always)]
    fn slot_load8(&self, slot: Slot, off: usize) -> u8 {
        s8(slot, off).load(Ordering::Acquire)
    }
    #[inline(always)]
    fn slot_store8(&self, slot: Slot, off: usize, val: u8) {
        s8(slot, off).store(val, Ordering::Release);
    }
    #[inline(always)]
    fn slot_store64(&self, slot: Slot, off: usize, val: u64) {
        s64(slot, off).store(val, Ordering::Release);
    }
    #[inline(always)]
    fn slot_fetch_or32(&self, slot: Slot, off: usize, val: u32) -> u32 {
        s32(slot, off).fetch_or(val, Ordering::SeqCst)
    }

    fn read(&self, mfn: Mfn, off: usize, buf: &mut [u8]) {
        let from = range(mfn, off, buf.len()) as *const u8;
        // SAFETY: within one frame of the direct map; a guest that writes meanwhile changes bytes, nothing else.
        unsafe { copy_bytes(buf.as_mut_ptr(), from, buf.len()) }
    }
    fn write(&self, mfn: Mfn, off: usize, buf: &[u8]) {
        let to = range(mfn, off, buf.len()) as *mut u8;
        // SAFETY: as above.
        unsafe { copy_bytes(to, buf.as_ptr(), buf.len()) }
    }
    fn zero_page(&self, mfn: Mfn) {
        // SAFETY: a whole frame of the direct map.
        unsafe { zero_bytes(range(mfn, 0, PAGE) as *mut u8, PAGE) }
    }
    fn copy_page(&self, dst: Mfn, src: Mfn) {
        self.copy_bytes(dst, 0, src, 0, PAGE);
    }
    #[inline(always)]
    fn copy_bytes(&self, dst: Mfn, dst_off: usize, src: Mfn, src_off: usize, len: usize) {
        let (to, from) = (range(dst, dst_off, len), range(src, src_off, len));
        // SAFETY: within two frames of the direct map.
        unsafe { copy_bytes(to as *mut u8, from as *const u8, len) }
    }

    #[inline(always)]
    fn this_cpu(&self) -> CpuId {
        this_cpu().number()
    }
    fn online_cpus(&self) -> CpuMask {
        let mut mask = CpuMask::NONE;
        for c in online() {
            mask.insert(c.number());
        }
        mask
    }
    #[inline(always)]
    fn tlb(&self) -> &TlbClock {
        &TLB
    }
    fn flush_tlb_local(&self) {
        flush_here();
    }
    fn invlpg_local(&self, va: u64) {
        invlpg(va);
    }
    fn flush_tlb_cpus(&self, mask: CpuMask) {
        if mask == CpuMask::of(self.this_cpu()) {
            return flush_here();
        }
        calls::on_cpus(mask, Request::Run(flush_here));
    }
    fn invlpg_cpus(&self, mask: CpuMask, va: u64) {
        if mask == CpuMask::of(self.this_cpu()) {
            return invlpg(va);
        }
        calls::on_cpus(mask, Request::FlushPage(va));
    }
    fn flush_cache(&self, all: bool) {
        wbinvd();
        if all {
            calls::call_others(wbinvd);
        }
    }
    fn flush_cache_page(&self, mfn: Mfn) {
        for line in (0..PAGE).step_by(64) {
            clflush(range(mfn, line, 64) as u64);
        }
    }
    fn hypervisor_l4_slots(&self, _d: DomId) -> [u64; 16] {
        PAGING.lock().slots()
    }
    #[inline]
    fn preempt_pending(&self) -> bool {
        preemption_point();
        this_cpu().attention().load(Ordering::Acquire) != 0
    }
    #[inline]
    fn relax(&self) {
        relax();
    }
}

/// Flushes all translations of this CPU that a guest can have caused, and advances the clock.
pub(super) fn flush_here() {
    let time = TLB.before_flush();
    flush_all_local();
    TLB.flushed(this_cpu().number(), time);
    if time == 0
        && let Some(hv) = hv()
    {
        hv.tlb_clock_wrapped();
    }
}
