//! The hypervisor's own page tables: one set of L4 entries, filled at boot, shared by every page table of every CPU.

use core::ops::Range;
use core::sync::atomic::{AtomicU64, Ordering};

use spin::Mutex;

use crate::arch::image::layout::{DIRECT_VIRT, FIRST_SLOT, HUGE_PAGE, LARGE_PAGE, PAGE_SIZE, SLOTS};

/// Page table entry bits.
pub mod pte {
    use x86_64::structures::paging::PageTableFlags;

    /// Present.
    pub const P: u64 = PageTableFlags::PRESENT.bits();
    /// Writable.
    pub const RW: u64 = PageTableFlags::WRITABLE.bits();
    /// Accessible from ring 3.
    pub const US: u64 = PageTableFlags::USER_ACCESSIBLE.bits();
    /// Write-through.
    pub const PWT: u64 = PageTableFlags::WRITE_THROUGH.bits();
    /// Not cached.
    pub const PCD: u64 = PageTableFlags::NO_CACHE.bits();
    /// Accessed.
    pub const A: u64 = PageTableFlags::ACCESSED.bits();
    /// Dirty.
    pub const D: u64 = PageTableFlags::DIRTY.bits();
    /// A large page.
    pub const PS: u64 = PageTableFlags::HUGE_PAGE.bits();
    /// Global.
    pub const G: u64 = PageTableFlags::GLOBAL.bits();
    /// The upper bit of the memory type, in an entry of level 1. In larger pages [`PS`] is there.
    pub const PAT: u64 = mm::pte::PAT;
    /// The same in a large page.
    pub const LARGE_PAT: u64 = 1 << 12;
    /// Not executable.
    pub const NX: u64 = PageTableFlags::NO_EXECUTE.bits();
    /// Mask of the physical address.
    pub const ADDRESS: u64 = 0x000f_ffff_ffff_f000;

    /// Hypervisor data.
    pub const DATA: u64 = P | RW | A | D | G | NX;
    /// Hypervisor constants.
    pub const CONST: u64 = P | A | G | NX;
    /// Hypervisor code.
    pub const CODE: u64 = P | A | G;
    /// Device registers.
    pub const DEVICE: u64 = DATA | PCD | PWT;
    /// A device's memory, whose writes are combined.
    pub const WRITE_COMBINING: u64 = DATA | PAT;
    /// Data that guests may read.
    pub const GUEST_CONST: u64 = CONST | US;
}

const TABLE: u64 = pte::P | pte::RW | pte::A;

/// A page of 512 entries.
pub type Table = [AtomicU64; 512];

/// Returns the flags of a large page for those of a small one.
const fn large(flags: u64) -> u64 {
    let pat = if flags & pte::PAT != 0 { pte::LARGE_PAT } else { 0 };
    flags & !pte::PAT | pat | pte::PS
}

/// Why a mapping could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapError {
    /// No memory for a page table.
    NoMemory,
    /// Something is already mapped there.
    InUse,
}

/// The tables and the pages by which they may grow.
#[derive(Debug)]
pub struct Paging {
    root: u64,
    /// Unused pages.
    pool: Range<u64>,
    /// All pages in which there may be tables.
    all: Range<u64>,
    /// The difference between the virtual and the physical address of a table.
    offset: u64,
    huge_pages: bool,
}

/// The hypervisor's page tables.
pub static PAGING: Mutex<Paging> = Mutex::new(Paging::at(DIRECT_VIRT));

impl Paging {
    /// Returns no tables yet. They will be accessed at their physical address plus `offset`.
    pub const fn at(offset: u64) -> Self {
        Paging { root: 0, pool: 0..0, all: 0..0, offset, huge_pages: false }
    }

    /// Starts with an empty root, taking pages from `pool` (physical).
    ///
    /// # Errors
    /// The pool is empty.
    ///
    /// # Safety
    /// Nothing else may use the pool, and it must be mapped at its physical address plus the offset.
    pub unsafe fn start(&mut self, pool: Range<u64>, huge_pages: bool) -> Result<(), MapError> {
        self.all = pool.clone();
        self.pool = pool;
        self.huge_pages = huge_pages;
        self.root = self.new_table()?.0;
        Ok(())
    }

    /// Sets where tables are accessed from now on: at their physical address plus `offset`.
    ///
    /// # Safety
    /// The pool must be mapped there in the tables in use.
    pub unsafe fn set_offset(&mut self, offset: u64) {
        self.offset = offset;
    }

    /// Returns the physical address of the root.
    pub fn root(&self) -> u64 {
        self.root
    }

    /// Takes a zeroed page from the pool. Returns its physical address and its entries.
    ///
    /// # Errors
    /// The pool is empty.
    pub fn new_table(&mut self) -> Result<(u64, &'static Table), MapError> {
        let page = self.pool.start;
        if page >= self.pool.end {
            return Err(MapError::NoMemory);
        }
        self.pool.start += PAGE_SIZE;
        let table = self.table(page);
        for entry in table {
            entry.store(0, Ordering::Relaxed);
        }
        Ok((page, table))
    }

    /// Returns the entries of the table at a physical address, which must be that of a table.
    fn table(&self, phys: u64) -> &'static Table {
        assert!(self.all.contains(&phys) && phys.is_multiple_of(PAGE_SIZE), "no page table at {phys:#x}");
        // SAFETY: a page of the pool; all are mapped at `offset`, and accessed as atomics only.
        unsafe { &*((phys + self.offset) as *const Table) }
    }

    /// Creates the tables above the entry that maps `va` at `level` (1: 4 KiB, 2: 2 MiB, 3: 1 GiB).
    ///
    /// # Errors
    /// The pool is empty, or a larger page is mapped there.
    pub fn make_tables(&mut self, va: u64, level: u32) -> Result<(), MapError> {
        self.entry(va, level).map(|_| ())
    }

    /// Returns 32 entries from the one that maps `va` on, a multiple of 32 pages; creates the tables above them.
    ///
    /// # Errors
    /// As for [`make_tables`](Self::make_tables).
    ///
    /// # Safety
    /// Nothing of the hypervisor's own may lie there.
    pub unsafe fn window(&mut self, va: u64) -> Result<&'static [AtomicU64], MapError> {
        self.entry(va, 1)?;
        let mut table = self.table(self.root);
        for level in [4, 3, 2] {
            table = self.table(table[index(va, level)].load(Ordering::Relaxed) & pte::ADDRESS);
        }
        let first = index(va, 1);
        Ok(&table[first..first + 32])
    }

    /// Returns the entry that maps `va` at `level`; creates the tables above it.
    fn entry(&mut self, va: u64, level: u32) -> Result<&'static AtomicU64, MapError> {
        let mut table = self.table(self.root);
        for l in (level + 1..=4).rev() {
            let entry = &table[index(va, l)];
            let mut value = entry.load(Ordering::Relaxed);
            if value & pte::P == 0 {
                let user = if index(va, 4) == FIRST_SLOT { pte::US } else { 0 };
                value = self.new_table()?.0 | TABLE | user;
                entry.store(value, Ordering::Relaxed);
            }
            if value & pte::PS != 0 {
                return Err(MapError::InUse);
            }
            table = self.table(value & pte::ADDRESS);
        }
        Ok(&table[index(va, level)])
    }

    /// Maps `size` bytes at `va`, where nothing is mapped, to `phys`, with the largest pages that fit. All three are
    /// multiples of 4 KiB.
    ///
    /// # Errors
    /// The pool is empty, or something is already mapped there: it stays, and so do the mappings made before it.
    pub fn map(&mut self, va: u64, phys: u64, size: u64, flags: u64) -> Result<(), MapError> {
        let mut done = 0;
        while done < size {
            let (v, p, left) = (va + done, phys + done, size - done);
            let fits = |page: u64| (v | p) & (page - 1) == 0 && left >= page;
            let (level, page, bits) = if self.huge_pages && fits(HUGE_PAGE) {
                (3, HUGE_PAGE, large(flags))
            } else if fits(LARGE_PAGE) {
                (2, LARGE_PAGE, large(flags))
            } else {
                (1, PAGE_SIZE, flags)
            };
            match self.entry(v, level) {
                Ok(entry) if level > 1 && entry.load(Ordering::Relaxed) & (pte::P | pte::PS) == pte::P => {
                    // There is already a table: fill that instead.
                    let small = if level == 3 { LARGE_PAGE } else { PAGE_SIZE };
                    for offset in (0..page).step_by(small as usize) {
                        let bits = if small == LARGE_PAGE { large(flags) } else { flags };
                        fill(self.entry(v + offset, level - 1)?, (p + offset) | bits)?;
                    }
                }
                Ok(entry) => fill(entry, p | bits)?,
                Err(e) => return Err(e),
            }
            done += page;
        }
        Ok(())
    }

    /// Removes the mappings of `size` bytes at `va`; the caller flushes. Pages must be wholly inside the range.
    ///
    /// # Safety
    /// Nothing may use what is mapped there any more.
    pub unsafe fn unmap(&mut self, va: u64, size: u64) {
        let mut at = va;
        while at < va + size {
            at += self.clear(at);
        }
    }

    /// Clears the leaf entry at `va`. Returns the size that it mapped, or could have mapped.
    fn clear(&self, va: u64) -> u64 {
        let mut table = self.table(self.root);
        for level in (1..=4).rev() {
            let entry = &table[index(va, level)];
            let value = entry.load(Ordering::Relaxed);
            let size = 1u64 << (12 + 9 * (level - 1));
            if level == 1 || value & pte::P == 0 || value & pte::PS != 0 {
                entry.store(0, Ordering::Relaxed);
                return size - (va & (size - 1));
            }
            table = self.table(value & pte::ADDRESS);
        }
        PAGE_SIZE
    }

    /// Returns what `va` maps to: physical address and flags.
    pub fn lookup(&self, va: u64) -> Option<(u64, u64)> {
        let mut table = self.table(self.root);
        for level in (1..=4).rev() {
            let value = table[index(va, level)].load(Ordering::Relaxed);
            if value & pte::P == 0 {
                return None;
            }
            if level == 1 || value & pte::PS != 0 {
                let mask = (1u64 << (12 + 9 * (level - 1))) - 1;
                return Some(((value & pte::ADDRESS & !mask) | (va & mask), value & !pte::ADDRESS));
            }
            table = self.table(value & pte::ADDRESS);
        }
        None
    }

    /// Makes the hypervisor's own entries of the root the same as those of `other`.
    pub fn share_slots(&mut self, other: &Paging) {
        let root = self.table(self.root);
        for (to, from) in root[FIRST_SLOT..].iter().zip(other.slots()) {
            to.store(from, Ordering::Relaxed);
        }
    }

    /// Returns the 16 entries that every guest's L4 page gets, from slot 256 on.
    pub fn slots(&self) -> [u64; SLOTS] {
        let root = self.table(self.root);
        core::array::from_fn(|i| root[FIRST_SLOT + i].load(Ordering::Relaxed))
    }
}

/// Fills an empty entry.
fn fill(entry: &AtomicU64, value: u64) -> Result<(), MapError> {
    if entry.load(Ordering::Relaxed) & pte::P != 0 {
        return Err(MapError::InUse);
    }
    entry.store(value, Ordering::Relaxed);
    Ok(())
}

/// Returns the index of `va` in a table of `level`.
pub const fn index(va: u64, level: u32) -> usize {
    ((va >> (12 + 9 * (level - 1))) & 511) as usize
}
