//! A domain's first page tables, written into its own pages. Memory management validates them afterwards like any others.

use kernel_image::elf::Class;
use kernel_image::Kernel;
use mm::int::count32;
use mm::pte::PAE_L3_ENTRIES;
use mm::{pgt, pte, Machine, Mfn};

use crate::build::xen4::error::BuildError;
use crate::build::xen4::spans::spans;

/// What the tables of a kernel look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// Four levels; the kernel is in ring 3.
    Native,
    /// PAE: three levels, with all four L2 there, and a kernel in ring 1.
    Pae,
}

impl Format {
    /// Returns that of a kernel.
    pub(crate) fn of(k: &Kernel) -> Self {
        match k.class {
            Class::Elf64 => Self::Native,
            Class::Elf32 => Self::Pae,
        }
    }

    /// Returns the level of the root.
    pub(crate) const fn top(self) -> usize {
        match self {
            Self::Native => 4,
            Self::Pae => 3,
        }
    }

    /// Returns the type of the root.
    pub(crate) const fn root_type(self) -> u64 {
        match self {
            Self::Native => pgt::L4,
            Self::Pae => pgt::L3,
        }
    }

    /// Returns the number of tables, the root included, that map `lo..hi`.
    pub(crate) fn tables(self, lo: u64, hi: u64) -> u64 {
        let above = match self {
            Self::Native => spans(lo, hi, 39) + spans(lo, hi, 30),
            Self::Pae => PAE_L3_ENTRIES as u64,
        };
        1 + above + spans(lo, hi, 21)
    }

    /// Returns the flags of an entry for a kernel page.
    const fn leaf(self) -> u64 {
        match self {
            Self::Native => LEAF | pte::USER | pte::GUEST_KERNEL,
            Self::Pae => LEAF,
        }
    }
}

/// Entries of the tables themselves.
const TABLE: u64 = pte::PRESENT | pte::RW | pte::ACCESSED | pte::USER | pte::DIRTY;
/// Entries for kernel pages.
const LEAF: u64 = pte::PRESENT | pte::RW | pte::ACCESSED;

/// A tree of tables that grows as pages are mapped in ascending order.
pub(crate) struct PageTables<'a, M: Machine> {
    m: &'a M,
    format: Format,
    root: Mfn,
    /// Tables last used at levels 1 to 3, with the part of the address that they map.
    last: [Option<(u64, Mfn)>; 3],
}

impl<'a, M: Machine> PageTables<'a, M> {
    /// Starts with an empty root.
    pub(crate) fn new(m: &'a M, format: Format, root: Mfn) -> Self {
        m.zero_page(root);
        Self { m, format, root, last: [None; 3] }
    }

    /// Adds the tables that must be there although they map nothing.
    pub(crate) fn complete(&mut self, alloc: &mut dyn FnMut() -> Option<Mfn>) -> Result<(), BuildError> {
        if self.format == Format::Pae {
            for i in 0..PAE_L3_ENTRIES as u64 {
                self.table(2, i << 30, alloc)?;
            }
        }
        Ok(())
    }

    /// Returns the table of the highest level.
    pub(crate) fn root(&self) -> Mfn {
        self.root
    }

    /// Returns the frame that `va` is mapped to.
    pub(crate) fn frame(&self, va: u64) -> Option<Mfn> {
        let e = self.m.load64(self.find(1, va)?, slot(va, 12));
        (e & pte::PRESENT != 0).then(|| pte::mfn(e))
    }

    /// Maps `va` to `mfn`. Missing tables are taken from `alloc`, lowest level first.
    pub(crate) fn map(
        &mut self,
        va: u64,
        mfn: Mfn,
        writable: bool,
        alloc: &mut dyn FnMut() -> Option<Mfn>,
    ) -> Result<(), BuildError> {
        let l1 = self.table(1, va, alloc)?;
        let leaf = self.format.leaf();
        let flags = if writable { leaf } else { leaf & !pte::RW };
        self.m.store64(l1, slot(va, 12), pte::entry(mfn, flags));
        Ok(())
    }

    /// Returns the table of `level`, below the root's, that maps `va`.
    fn table(&mut self, level: usize, va: u64, alloc: &mut dyn FnMut() -> Option<Mfn>) -> Result<Mfn, BuildError> {
        if level == self.format.top() {
            return Ok(self.root);
        }
        let shift = 12 + 9 * count32(level);
        if let Some((part, table)) = self.last[level - 1]
            && part == va >> shift
        {
            return Ok(table);
        }
        // A sibling may have been built before, so the tree is searched from the root.
        if let Some(found) = self.find(level, va) {
            self.last[level - 1] = Some((va >> shift, found));
            return Ok(found);
        }
        let new = alloc().ok_or(BuildError::NotEnoughMemory("page tables"))?;
        self.m.zero_page(new);
        let parent = self.table(level + 1, va, alloc)?;
        self.m.store64(parent, slot(va, shift), pte::entry(new, TABLE));
        self.last[level - 1] = Some((va >> shift, new));
        Ok(new)
    }

    fn find(&self, level: usize, va: u64) -> Option<Mfn> {
        let mut table = self.root;
        for l in (level..self.format.top()).rev() {
            let e = self.m.load64(table, slot(va, 12 + 9 * count32(l)));
            if e & pte::PRESENT == 0 {
                return None;
            }
            table = pte::mfn(e);
        }
        Some(table)
    }
}

/// Returns the byte offset of the entry for `va` in a table whose entries map 2^`shift` bytes.
fn slot(va: u64, shift: u32) -> usize {
    (va >> shift & 511) as usize * 8
}
