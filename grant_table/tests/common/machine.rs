//! A simulated machine whose guests write to their tables whenever the hypervisor looks.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use std::sync::Mutex;

use mm::host::HostMachine;
use mm::{CpuId, CpuMask, DomId, Machine, Mfn, PageInfo, TlbClock};
use test_rng::Rng;

/// The guests' actions before an access of the hypervisor's to a frame (`!0`: to none).
type Meddle = Box<dyn FnMut(&HostMachine, Mfn) + Send>;

pub(crate) struct Hostile {
    pub m: HostMachine,
    pub meddle: Mutex<Option<Meddle>>,
    /// Number of bytes copied, for tests that nothing is copied.
    pub copies: AtomicU64,
}

std::thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

impl Hostile {
    pub(crate) fn new(pages: usize, cpus: u32) -> Self {
        Hostile { m: HostMachine::new(pages, cpus), meddle: Mutex::new(None), copies: AtomicU64::new(0) }
    }

    fn tick(&self, mfn: Mfn) {
        if INSIDE.replace(true) {
            return;
        }
        if let Some(f) = self.meddle.lock().unwrap().as_mut() {
            f(&self.m, mfn);
        }
        INSIDE.set(false);
    }
}

macro_rules! through {
    ($($f:ident($($a:ident: $t:ty),*) $(-> $r:ty)? $(, at $mfn:ident)?;)*) => {
        $(fn $f(&self, $($a: $t),*) $(-> $r)? {
            self.tick(through!(@ $($mfn)?));
            self.m.$f($($a),*)
        })*
    };
    (@) => { Mfn(!0) };
    (@ $mfn:ident) => { $mfn };
}

impl Machine for Hostile {
    fn frames(&self) -> &[PageInfo] {
        self.m.frames()
    }
    fn m2p(&self) -> &[AtomicU64] {
        self.m.m2p()
    }
    fn m2p_compat(&self) -> &[AtomicU32] {
        self.m.m2p_compat()
    }
    fn m2p_compat_pde(&self, i: usize) -> u64 {
        self.m.m2p_compat_pde(i)
    }
    fn shadow_table(&self) -> &[AtomicU32] {
        self.m.shadow_table()
    }
    fn words(&self, mfn: Mfn) -> &[AtomicU64; 512] {
        self.tick(mfn);
        self.m.words(mfn)
    }
    fn tlb(&self) -> &TlbClock {
        self.m.tlb()
    }
    fn copy_bytes(&self, dst: Mfn, dst_off: usize, src: Mfn, src_off: usize, len: usize) {
        self.copies.fetch_add(len as u64, SeqCst);
        assert!(dst != src || dst_off + len <= src_off || src_off + len <= dst_off, "overlapping copy");
        self.m.copy_bytes(dst, dst_off, src, src_off, len);
    }
    fn read(&self, mfn: Mfn, off: usize, buf: &mut [u8]) {
        self.m.read(mfn, off, buf);
    }
    fn write(&self, mfn: Mfn, off: usize, buf: &[u8]) {
        self.m.write(mfn, off, buf);
    }
    through! {
        load8(mfn: Mfn, off: usize) -> u8, at mfn;
        load16(mfn: Mfn, off: usize) -> u16, at mfn;
        load32(mfn: Mfn, off: usize) -> u32, at mfn;
        load64(mfn: Mfn, off: usize) -> u64, at mfn;
        store8(mfn: Mfn, off: usize, val: u8), at mfn;
        store16(mfn: Mfn, off: usize, val: u16), at mfn;
        store32(mfn: Mfn, off: usize, val: u32), at mfn;
        store64(mfn: Mfn, off: usize, val: u64), at mfn;
        cmpxchg16(mfn: Mfn, off: usize, old: u16, new: u16) -> Result<u16, u16>, at mfn;
        cmpxchg32(mfn: Mfn, off: usize, old: u32, new: u32) -> Result<u32, u32>, at mfn;
        cmpxchg64(mfn: Mfn, off: usize, old: u64, new: u64) -> Result<u64, u64>, at mfn;
        fetch_or32(mfn: Mfn, off: usize, val: u32) -> u32, at mfn;
        fetch_and32(mfn: Mfn, off: usize, val: u32) -> u32, at mfn;
        fetch_or64(mfn: Mfn, off: usize, val: u64) -> u64, at mfn;
        fetch_and64(mfn: Mfn, off: usize, val: u64) -> u64, at mfn;
        swap64(mfn: Mfn, off: usize, val: u64) -> u64, at mfn;
        zero_page(mfn: Mfn), at mfn;
        copy_page(dst: Mfn, src: Mfn), at dst;
        this_cpu() -> CpuId;
        online_cpus() -> CpuMask;
        flush_tlb_cpus(mask: CpuMask);
        invlpg_cpus(mask: CpuMask, va: u64);
        flush_cache(all: bool);
        flush_cache_page(mfn: Mfn), at mfn;
        hypervisor_l4_slots(d: DomId) -> [u64; 16];
        preempt_pending() -> bool;
        relax();
    }
}

/// Guests that keep writing random heads and frames to their entries; `head(rng, table, ref)` says what they may write.
pub(crate) fn meddler(
    tables: Vec<(u16, u32, Mfn)>,
    mut rng: Rng,
    head: impl Fn(&mut Rng, u16, u32) -> (u32, u64) + Send + 'static,
) -> Meddle {
    Box::new(move |m, _| {
        if tables.is_empty() || !rng.chance(30) {
            return;
        }
        let (id, version, mfn) = rng.pick(&tables);
        let r = rng.below(super::REFS.into()) as u32;
        let (h, frame) = head(&mut rng, id, r);
        let both = rng.chance(50);
        if version == 1 {
            // The status bits are shared with the hypervisor: a guest may lie about them too.
            m.store32(mfn, r as usize * 8, h);
            if both {
                m.store32(mfn, r as usize * 8 + 4, frame as u32);
            }
        } else {
            m.store32(mfn, r as usize * 16, h);
            if both {
                m.store64(mfn, r as usize * 16 + 8, frame);
            }
        }
    })
}
