//! The hardware as memory management sees it. `boot` implements it on the metal, [`crate::host`] in a host process.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use crate::base::cpu_mask::CpuMask;
use crate::base::int::low32;
use crate::base::slot::Slot;
use crate::base::types::{CpuId, DomId, Mfn, Pfn};
use crate::frames::page_info::PageInfo;
use crate::frames::tlb::TlbClock;

/// Memory, TLBs and CPUs.
///
/// Every `mfn` handed to the memory accessors is below `frames().len()` and RAM, and no frame that the heap has given
/// the hypervisor itself ([`crate::frames::heap::Heap::alloc_own`]): what says so is the frame table. Offsets lie
/// within the page and are aligned to the access; the implementation sees to that. Memory may be shared with running
/// guests, so accesses are single, atomic and never cached.
pub trait Machine: Sync {
    /// Returns the frame table, indexed by mfn. An all-zero record is not RAM that may be allocated.
    fn frames(&self) -> &[PageInfo];
    /// Returns the machine-to-phys table, indexed by mfn; `!0` is an invalid entry. It is at least as long as the frame
    /// table.
    fn m2p(&self) -> &[AtomicU64];
    /// Returns the same table in 32-bit words for 32-bit guests, as far as it goes; empty without such guests.
    fn m2p_compat(&self) -> &[AtomicU32] {
        &[]
    }
    /// Returns the entry of an L2 (a 2 MiB page, supervisor, read-only, accessed) that maps piece `_i` of
    /// [`Self::m2p_compat`]; 0 beyond its end.
    fn m2p_compat_pde(&self, _i: usize) -> u64 {
        0
    }
    /// Returns for each frame that a 32-bit entry can name a word that says where its shadow is; zeroed at boot. If it
    /// is empty, no tables of two levels are accepted.
    fn shadow_table(&self) -> &[AtomicU32] {
        &[]
    }
    /// Writes the machine-to-phys entry of `mfn` in all tables.
    #[inline]
    fn set_m2p(&self, mfn: Mfn, pfn: Pfn) {
        if let Some(e) = self.m2p().get(mfn.index()) {
            e.store(pfn.0, Relaxed);
        }
        if let Some(e) = self.m2p_compat().get(mfn.index()) {
            e.store(low32(pfn.0), Relaxed);
        }
    }

    /// Returns a frame as words, to iterate over all entries of a table.
    fn words(&self, mfn: Mfn) -> &[AtomicU64; 512];
    /// Loads a byte.
    fn load8(&self, mfn: Mfn, off: usize) -> u8;
    /// Loads 16 bits.
    fn load16(&self, mfn: Mfn, off: usize) -> u16;
    /// Loads 32 bits.
    fn load32(&self, mfn: Mfn, off: usize) -> u32;
    /// Loads 64 bits.
    fn load64(&self, mfn: Mfn, off: usize) -> u64;
    /// Stores a byte.
    fn store8(&self, mfn: Mfn, off: usize, val: u8);
    /// Stores 16 bits.
    fn store16(&self, mfn: Mfn, off: usize, val: u16);
    /// Stores 32 bits.
    fn store32(&self, mfn: Mfn, off: usize, val: u32);
    /// Stores 64 bits.
    fn store64(&self, mfn: Mfn, off: usize, val: u64);
    /// Compares and exchanges 16 bits.
    ///
    /// # Errors
    /// The value found, which is not `old`: nothing was exchanged.
    fn cmpxchg16(&self, mfn: Mfn, off: usize, old: u16, new: u16) -> Result<u16, u16>;
    /// Compares and exchanges 32 bits.
    ///
    /// # Errors
    /// The value found, which is not `old`: nothing was exchanged.
    fn cmpxchg32(&self, mfn: Mfn, off: usize, old: u32, new: u32) -> Result<u32, u32>;
    /// Compares and exchanges 64 bits.
    ///
    /// # Errors
    /// The value found, which is not `old`: nothing was exchanged.
    fn cmpxchg64(&self, mfn: Mfn, off: usize, old: u64, new: u64) -> Result<u64, u64>;
    /// Ors into 32 bits; the old value.
    fn fetch_or32(&self, mfn: Mfn, off: usize, val: u32) -> u32;
    /// Ands into 32 bits; the old value.
    fn fetch_and32(&self, mfn: Mfn, off: usize, val: u32) -> u32;
    /// Ors into 64 bits; the old value.
    fn fetch_or64(&self, mfn: Mfn, off: usize, val: u64) -> u64;
    /// Ands into 64 bits; the old value.
    fn fetch_and64(&self, mfn: Mfn, off: usize, val: u64) -> u64;
    /// Exchanges 64 bits; the old value.
    fn swap64(&self, mfn: Mfn, off: usize, val: u64) -> u64;
    /// Loads a byte of a slot, as all of these do; `off` lies in it and is aligned, which the implementation sees to.
    #[inline]
    fn slot_load8(&self, slot: Slot, off: usize) -> u8 {
        let (mfn, first) = slot.at();
        self.load8(mfn, first + off)
    }
    /// Stores a byte.
    #[inline]
    fn slot_store8(&self, slot: Slot, off: usize, val: u8) {
        let (mfn, first) = slot.at();
        self.store8(mfn, first + off, val);
    }
    /// Stores 64 bits.
    #[inline]
    fn slot_store64(&self, slot: Slot, off: usize, val: u64) {
        let (mfn, first) = slot.at();
        self.store64(mfn, first + off, val);
    }
    /// Ors into 32 bits; the old value.
    #[inline]
    fn slot_fetch_or32(&self, slot: Slot, off: usize, val: u32) -> u32 {
        let (mfn, first) = slot.at();
        self.fetch_or32(mfn, first + off, val)
    }
    /// Copies bytes out of a frame.
    fn read(&self, mfn: Mfn, off: usize, buf: &mut [u8]);
    /// Copies bytes into a frame.
    fn write(&self, mfn: Mfn, off: usize, buf: &[u8]);
    /// Fills a frame with zeroes.
    fn zero_page(&self, mfn: Mfn);
    /// Copies a whole frame.
    fn copy_page(&self, dst: Mfn, src: Mfn);
    /// Copies `len` bytes between two frames (which may be the same one, not overlapping).
    fn copy_bytes(&self, dst: Mfn, dst_off: usize, src: Mfn, src_off: usize, len: usize);

    /// Returns the current CPU.
    fn this_cpu(&self) -> CpuId;
    /// Returns the CPUs that run guests.
    fn online_cpus(&self) -> CpuMask;
    /// Returns the TLB clock, which the implementation advances at each full flush (also by a context switch).
    fn tlb(&self) -> &TlbClock;
    /// Flushes every translation a guest can have caused, global ones included, on all CPUs of `mask` (this one too,
    /// when in it) before it returns.
    fn flush_tlb_cpus(&self, mask: CpuMask);
    /// Flushes the translation of `va` on all CPUs of `mask` before it returns.
    fn invlpg_cpus(&self, mask: CpuMask, va: u64);
    /// As [`Self::flush_tlb_cpus`] for this CPU only.
    #[inline]
    fn flush_tlb_local(&self) {
        self.flush_tlb_cpus(CpuMask::of(self.this_cpu()));
    }
    /// As [`Self::invlpg_cpus`] for this CPU only.
    #[inline]
    fn invlpg_local(&self, va: u64) {
        self.invlpg_cpus(CpuMask::of(self.this_cpu()), va);
    }
    /// Writes back and invalidates this CPU's caches, or with `all` those of every CPU (WBINVD).
    fn flush_cache(&self, all: bool);
    /// Writes back and invalidates the cache lines of one frame (CLFLUSH).
    fn flush_cache_page(&self, mfn: Mfn);

    /// Entries 256..=271 of the L4 tables of domain `d`: the hypervisor's range. Index 0 is the read-only M2P.
    fn hypervisor_l4_slots(&self, d: DomId) -> [u64; 16];
    /// Returns whether this CPU has pending work, so that long operations should stop and be continued later.
    fn preempt_pending(&self) -> bool;
    /// Runs inside a spin loop: pauses, and handles other CPUs' requests (TLB flushes).
    fn relax(&self);
}
