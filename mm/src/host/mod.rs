//! A simulated machine in a host process: RAM as a vector of words, and TLBs that keep stale entries.

pub use crate::base::faults;

use std::cell::Cell;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64};
use std::sync::Mutex;
use std::vec::Vec;

use crate::base::cpu_mask::CpuMask;
use crate::base::int::{low16, low32};
use crate::base::pte;
use crate::base::types::{CpuId, DomId, Mfn, MAX_CPUS};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::frames::page_info::PageInfo;
use crate::frames::tlb::TlbClock;

std::thread_local! {
    static CPU: Cell<u32> = const { Cell::new(0) };
}

/// Sets the number of the CPU that this thread simulates.
pub fn set_this_cpu(cpu: u32) {
    CPU.set(cpu);
}

/// Returns the number of the CPU that this thread simulates.
pub fn this_cpu_index() -> usize {
    CPU.get() as usize
}

/// A translation in a TLB, as it was loaded.
#[derive(Clone, Copy, Debug)]
struct TlbEntry {
    page_va: u64,
    mfn: Mfn,
    writable: bool,
    user: bool,
    owner: Option<DomId>,
    /// The tables through which it was loaded; the CPU may have cached entries of these, too.
    tables: [Mfn; 4],
}

/// The simulated machine.
pub struct HostMachine {
    frames: Vec<PageInfo>,
    m2p: Vec<AtomicU64>,
    m2p_compat: Vec<AtomicU32>,
    shadow_table: Vec<AtomicU32>,
    ram: Vec<AtomicU64>,
    clock: TlbClock,
    cpus: u32,
    tlbs: Vec<Mutex<Vec<TlbEntry>>>,
    /// Calls of `preempt_pending` until it returns true; never if negative.
    fuse: AtomicI64,
    /// The number of full flushes, for tests that expect none.
    pub flushes: AtomicU64,
    /// The number of loads and stores so far, if they are counted in this build.
    pub accesses: AtomicU64,
}

impl HostMachine {
    /// Creates a machine with `pages` frames of RAM and `cpus` CPUs. The heap is empty.
    pub fn new(pages: usize, cpus: u32) -> Self {
        HostMachine {
            frames: (0..pages).map(|_| PageInfo::new()).collect(),
            m2p: (0..pages).map(|_| AtomicU64::new(!0)).collect(),
            m2p_compat: (0..pages).map(|_| AtomicU32::new(!0)).collect(),
            shadow_table: (0..pages).map(|_| AtomicU32::new(0)).collect(),
            ram: (0..pages * 512).map(|_| AtomicU64::new(0)).collect(),
            clock: TlbClock::new(),
            cpus: cpus.clamp(1, low32(MAX_CPUS as u64)),
            tlbs: (0..MAX_CPUS).map(|_| Mutex::new(Vec::new())).collect(),
            fuse: AtomicI64::new(-1),
            flushes: AtomicU64::new(0),
            accesses: AtomicU64::new(0),
        }
    }

    /// Makes `preempt_pending` return true once, at its `n`th call from now; never if negative.
    pub fn set_preempt_after(&self, n: i64) {
        self.fuse.store(n, SeqCst);
    }

    fn word(&self, mfn: Mfn, off: usize) -> &AtomicU64 {
        assert!(off < 4096, "offset {off:#x}");
        &self.ram[mfn.index() * 512 + off / 8]
    }

    /// Applies `f` to the `size` bytes at `off` within their word. Returns the old value.
    fn rmw(&self, mfn: Mfn, off: usize, size: usize, f: impl Fn(u64) -> Option<u64>) -> Result<u64, u64> {
        assert!(off.is_multiple_of(size), "misaligned access");
        let shift = (off % 8) * 8;
        let mask = if size == 8 { !0 } else { (1u64 << (size * 8)) - 1 };
        let part = |w: u64| w >> shift & mask;
        self.word(mfn, off)
            .fetch_update(SeqCst, SeqCst, |w| f(part(w)).map(|n| w & !(mask << shift) | (n & mask) << shift))
            .map(part)
            .map_err(part)
    }

    /// Translates `va` through the tables of `root` as the hardware of `cpu` would: uses the TLB or loads it, and for a
    /// write requires writability at each level. Returns `None` for a page fault.
    pub fn touch(&self, cpu: CpuId, root: Mfn, va: u64, write: bool) -> Option<Mfn> {
        let mut tlb = self.tlbs[cpu.0 as usize].lock().unwrap_or_else(|e| e.into_inner());
        self.translate(&mut tlb, root, va, (write, true))
    }

    /// As [`Self::touch`], from ring 3 (`user`) or from ring 1, which is a supervisor.
    pub fn touch_as(&self, cpu: CpuId, root: Mfn, va: u64, write: bool, user: bool) -> Option<Mfn> {
        let mut tlb = self.tlbs[cpu.0 as usize].lock().unwrap_or_else(|e| e.into_inner());
        self.translate(&mut tlb, root, va, (write, user))
    }

    /// As [`Self::touch_as`], of a CPU whose TLB is empty.
    pub fn walk(&self, root: Mfn, va: u64, write: bool, user: bool) -> Option<Mfn> {
        self.translate(&mut Vec::new(), root, va, (write, user))
    }

    /// Stores a word at `va` from `cpu`. Its TLB is not flushed between translation and store.
    pub fn guest_store(&self, cpu: CpuId, root: Mfn, va: u64, val: u64) -> Option<Mfn> {
        self.guest_store_as(cpu, root, va, val, true)
    }

    /// As [`Self::guest_store`] from ring 3 (`user`), or from a ring 1 that is a supervisor.
    pub fn guest_store_as(&self, cpu: CpuId, root: Mfn, va: u64, val: u64, user: bool) -> Option<Mfn> {
        let mut tlb = self.tlbs[cpu.0 as usize].lock().unwrap_or_else(|e| e.into_inner());
        let mfn = self.translate(&mut tlb, root, va, (true, user))?;
        self.store64(mfn, (va & 0xff8) as usize, val);
        Some(mfn)
    }

    fn translate(&self, tlb: &mut Vec<TlbEntry>, root: Mfn, va: u64, (write, user): (bool, bool)) -> Option<Mfn> {
        let hit = |t: &&TlbEntry| t.page_va == va & !0xfff && (t.writable || !write) && (t.user || !user);
        if let Some(t) = tlb.iter().find(hit) {
            return Some(t.mfn);
        }
        let mut tables = [Mfn(0); 4];
        let mut table = root;
        let (mut writable, mut for_user) = (true, true);
        for (level, shift) in [39, 30, 21, 12].into_iter().enumerate() {
            tables[level] = table;
            let off = (va >> shift & 511) as usize * 8;
            let mut e = self.load64(table, off);
            loop {
                if e & pte::PRESENT == 0 || user && e & pte::USER == 0 {
                    return None;
                }
                let dirty = if level == 3 && write && writable && e & pte::RW != 0 { pte::DIRTY } else { 0 };
                match self.cmpxchg64(table, off, e, e | pte::ACCESSED | dirty) {
                    Ok(_) => break,
                    Err(seen) => e = seen,
                }
            }
            writable &= e & pte::RW != 0;
            for_user &= e & pte::USER != 0;
            table = pte::mfn(e);
            if table.index() >= self.frames.len() {
                return None;
            }
        }
        if write && !writable {
            return None;
        }
        let owner = self.frames[table.index()].owner();
        let entry = TlbEntry { page_va: va & !0xfff, mfn: table, writable, user: for_user, owner, tables };
        tlb.retain(|t| t.page_va != entry.page_va);
        faults::aside(|| tlb.push(entry));
        Some(table)
    }

    /// Looks for translations that must not exist any more: writable ones of frames that are now tables or descriptors,
    /// those of frames with another owner, and those loaded through frames that are now writable.
    ///
    /// # Errors
    /// A description of the first such translation.
    pub fn check_tlbs(&self) -> Result<(), std::string::String> {
        for (cpu, tlb) in self.tlbs.iter().enumerate() {
            for t in tlb.lock().unwrap_or_else(|e| e.into_inner()).iter() {
                let pg = &self.frames[t.mfn.index()];
                let (ty, count) = (pg.type_info() & page_info::pgt::TYPE, pg.type_info() & page_info::pgt::COUNT);
                if t.writable
                    && count != 0
                    && (page_info::pgt::L1..=page_info::pgt::SEG_DESC).contains(&ty)
                    && !pg.is_free()
                {
                    return Err(std::format!("cpu {cpu}: {t:x?} is writable, frame has type {:x}", pg.type_info()));
                }
                if pg.owner() != t.owner && pg.owner().is_some() && !pg.is_free() {
                    return Err(std::format!("cpu {cpu}: {t:x?} now belongs to {:?}", pg.owner()));
                }
                for m in t.tables {
                    let pg = &self.frames[m.index()];
                    let (ty, count) = (pg.type_info() & page_info::pgt::TYPE, pg.type_info() & page_info::pgt::COUNT);
                    if !pg.is_free() && count != 0 && ty == page_info::pgt::WRITABLE {
                        return Err(std::format!("cpu {cpu}: {t:x?} came through {m:x?}, which is writable"));
                    }
                }
            }
        }
        Ok(())
    }
}

impl Machine for HostMachine {
    fn frames(&self) -> &[PageInfo] {
        &self.frames
    }
    fn m2p(&self) -> &[AtomicU64] {
        &self.m2p
    }
    fn m2p_compat(&self) -> &[AtomicU32] {
        &self.m2p_compat
    }
    fn m2p_compat_pde(&self, i: usize) -> u64 {
        // Recognisable values, which are not frames of the simulated RAM.
        let at = [0xffe0_0000, 0xffc0_0000].get(i);
        at.map_or(0, |at| at | pte::PRESENT | pte::ACCESSED | pte::PSE)
    }
    fn shadow_table(&self) -> &[AtomicU32] {
        &self.shadow_table
    }
    fn words(&self, mfn: Mfn) -> &[AtomicU64; 512] {
        self.ram[mfn.index() * 512..].first_chunk().expect("a frame of the simulated RAM")
    }
    fn load8(&self, mfn: Mfn, off: usize) -> u8 {
        self.word(mfn, off).load(SeqCst).to_le_bytes()[off % 8]
    }
    fn load16(&self, mfn: Mfn, off: usize) -> u16 {
        assert!(off.is_multiple_of(2));
        low16(low32(self.word(mfn, off).load(SeqCst) >> (off % 8 * 8)))
    }
    fn load32(&self, mfn: Mfn, off: usize) -> u32 {
        assert!(off.is_multiple_of(4));
        low32(self.word(mfn, off).load(SeqCst) >> (off % 8 * 8))
    }
    #[inline]
    fn load64(&self, mfn: Mfn, off: usize) -> u64 {
        assert!(off.is_multiple_of(8));
        self.word(mfn, off).load(SeqCst)
    }
    fn store8(&self, mfn: Mfn, off: usize, val: u8) {
        let _ = self.rmw(mfn, off, 1, |_| Some(val.into()));
    }
    fn store16(&self, mfn: Mfn, off: usize, val: u16) {
        let _ = self.rmw(mfn, off, 2, |_| Some(val.into()));
    }
    fn store32(&self, mfn: Mfn, off: usize, val: u32) {
        let _ = self.rmw(mfn, off, 4, |_| Some(val.into()));
    }
    #[inline]
    fn store64(&self, mfn: Mfn, off: usize, val: u64) {
        assert!(off.is_multiple_of(8));
        self.word(mfn, off).store(val, SeqCst);
    }
    fn cmpxchg16(&self, mfn: Mfn, off: usize, old: u16, new: u16) -> Result<u16, u16> {
        self.rmw(mfn, off, 2, |v| (v == old.into()).then_some(new.into()))
            .map(|v| low16(low32(v)))
            .map_err(|v| low16(low32(v)))
    }
    fn cmpxchg32(&self, mfn: Mfn, off: usize, old: u32, new: u32) -> Result<u32, u32> {
        self.rmw(mfn, off, 4, |v| (v == old.into()).then_some(new.into())).map(low32).map_err(low32)
    }
    fn cmpxchg64(&self, mfn: Mfn, off: usize, old: u64, new: u64) -> Result<u64, u64> {
        self.rmw(mfn, off, 8, |v| (v == old).then_some(new))
    }
    fn fetch_or32(&self, mfn: Mfn, off: usize, val: u32) -> u32 {
        low32(self.rmw(mfn, off, 4, |v| Some(v | u64::from(val))).unwrap_or_default())
    }
    fn fetch_and32(&self, mfn: Mfn, off: usize, val: u32) -> u32 {
        low32(self.rmw(mfn, off, 4, |v| Some(v & u64::from(val))).unwrap_or_default())
    }
    fn fetch_or64(&self, mfn: Mfn, off: usize, val: u64) -> u64 {
        self.rmw(mfn, off, 8, |v| Some(v | val)).unwrap_or_default()
    }
    fn fetch_and64(&self, mfn: Mfn, off: usize, val: u64) -> u64 {
        self.rmw(mfn, off, 8, |v| Some(v & val)).unwrap_or_default()
    }
    fn swap64(&self, mfn: Mfn, off: usize, val: u64) -> u64 {
        self.word(mfn, off).swap(val, SeqCst)
    }
    fn read(&self, mfn: Mfn, off: usize, buf: &mut [u8]) {
        for (i, b) in buf.iter_mut().enumerate() {
            *b = self.load8(mfn, off + i);
        }
    }
    fn write(&self, mfn: Mfn, off: usize, buf: &[u8]) {
        for (i, b) in buf.iter().enumerate() {
            self.store8(mfn, off + i, *b);
        }
    }
    fn zero_page(&self, mfn: Mfn) {
        for off in (0..4096).step_by(8) {
            self.store64(mfn, off, 0);
        }
    }
    fn copy_page(&self, dst: Mfn, src: Mfn) {
        for off in (0..4096).step_by(8) {
            self.store64(dst, off, self.load64(src, off));
        }
    }
    fn copy_bytes(&self, dst: Mfn, dst_off: usize, src: Mfn, src_off: usize, len: usize) {
        for i in 0..len {
            self.store8(dst, dst_off + i, self.load8(src, src_off + i));
        }
    }

    fn this_cpu(&self) -> CpuId {
        CpuId(CPU.get())
    }
    fn online_cpus(&self) -> CpuMask {
        CpuMask::first(self.cpus as usize)
    }
    fn tlb(&self) -> &TlbClock {
        &self.clock
    }
    fn flush_tlb_cpus(&self, mask: CpuMask) {
        for cpu in mask.iter() {
            let t = self.clock.before_flush();
            self.tlbs[cpu.0 as usize].lock().unwrap_or_else(|e| e.into_inner()).clear();
            self.clock.flushed(cpu, t);
            self.flushes.fetch_add(1, SeqCst);
        }
    }
    fn invlpg_cpus(&self, mask: CpuMask, va: u64) {
        for cpu in mask.iter() {
            let mut tlb = self.tlbs[cpu.0 as usize].lock().unwrap_or_else(|e| e.into_inner());
            tlb.retain(|t| t.page_va != va & !0xfff);
        }
    }
    fn flush_cache(&self, _all: bool) {}
    fn flush_cache_page(&self, _mfn: Mfn) {}

    fn hypervisor_l4_slots(&self, _d: DomId) -> [u64; 16] {
        // Not accessible to users, so that no simulated guest gets in; accessed from the start, as on the metal.
        [pte::PRESENT | pte::ACCESSED; 16]
    }
    fn preempt_pending(&self) -> bool {
        if self.fuse.load(SeqCst) < 0 {
            return false;
        }
        self.fuse.fetch_sub(1, SeqCst) == 0
    }
    fn relax(&self) {
        std::thread::yield_now();
    }
}
