//! Physical memory of the model machine, which is [`mm::host`]'s.

use core::sync::atomic::{AtomicU32, AtomicU64};

use mm::{CpuId, CpuMask, DomId, Mfn, TlbClock};

use crate::host::HostHw;

macro_rules! forward {
    ($($name:ident(&self $(, $arg:ident: $ty:ty)*) $(-> $ret:ty)?;)*) => {
        $(fn $name(&self $(, $arg: $ty)*) $(-> $ret)? {
            self.jitter();
            let result = self.memory.$name($($arg),*);
            self.jitter();
            result
        })*
    };
}

impl mm::Machine for HostHw {
    forward! {
        frames(&self) -> &[mm::PageInfo];
        m2p(&self) -> &[AtomicU64];
        m2p_compat(&self) -> &[AtomicU32];
        m2p_compat_pde(&self, i: usize) -> u64;
        shadow_table(&self) -> &[AtomicU32];
        words(&self, mfn: Mfn) -> &[AtomicU64; 512];
        load8(&self, mfn: Mfn, off: usize) -> u8;
        load16(&self, mfn: Mfn, off: usize) -> u16;
        load32(&self, mfn: Mfn, off: usize) -> u32;
        load64(&self, mfn: Mfn, off: usize) -> u64;
        store8(&self, mfn: Mfn, off: usize, val: u8);
        store16(&self, mfn: Mfn, off: usize, val: u16);
        store32(&self, mfn: Mfn, off: usize, val: u32);
        store64(&self, mfn: Mfn, off: usize, val: u64);
        cmpxchg16(&self, mfn: Mfn, off: usize, old: u16, new: u16) -> Result<u16, u16>;
        cmpxchg32(&self, mfn: Mfn, off: usize, old: u32, new: u32) -> Result<u32, u32>;
        cmpxchg64(&self, mfn: Mfn, off: usize, old: u64, new: u64) -> Result<u64, u64>;
        fetch_or32(&self, mfn: Mfn, off: usize, val: u32) -> u32;
        fetch_and32(&self, mfn: Mfn, off: usize, val: u32) -> u32;
        fetch_or64(&self, mfn: Mfn, off: usize, val: u64) -> u64;
        fetch_and64(&self, mfn: Mfn, off: usize, val: u64) -> u64;
        swap64(&self, mfn: Mfn, off: usize, val: u64) -> u64;
        read(&self, mfn: Mfn, off: usize, buf: &mut [u8]);
        write(&self, mfn: Mfn, off: usize, buf: &[u8]);
        zero_page(&self, mfn: Mfn);
        copy_page(&self, dst: Mfn, src: Mfn);
        copy_bytes(&self, dst: Mfn, dst_off: usize, src: Mfn, src_off: usize, len: usize);
        this_cpu(&self) -> CpuId;
        online_cpus(&self) -> CpuMask;
        tlb(&self) -> &TlbClock;
        flush_tlb_cpus(&self, mask: CpuMask);
        invlpg_cpus(&self, mask: CpuMask, va: u64);
        flush_cache(&self, all: bool);
        flush_cache_page(&self, mfn: Mfn);
        hypervisor_l4_slots(&self, d: DomId) -> [u64; 16];
        preempt_pending(&self) -> bool;
    }
    /// Lets time pass while a CPU waits.
    fn relax(&self) {
        self.pass(1000);
        std::thread::yield_now();
    }
}
