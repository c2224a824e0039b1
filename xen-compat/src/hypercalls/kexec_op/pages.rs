//! The pages of an image: where they come from, the list of what is copied, and its page tables.

use mm::int::index;
use mm::{pte, DomCtx, Errno, Maddr, Mfn};

use crate::machine::hw::{kexec_entry, Hw};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::kexec::{end, Image, Kind, Place};

/// Size of what one entry of an L2 maps.
pub(super) const LARGE_PAGE: u64 = 2 << 20;
/// Entries of a page of the list; one more leads to the next page.
const PER_PAGE: u64 = 511;
/// Flags of an entry that leads to a table.
const TABLE: u64 = pte::ACCESSED | pte::RW | pte::PRESENT;
/// Flags of one that maps a page.
const LEAF: u64 = pte::DIRTY | TABLE;

impl<H: Hw> Hv<H> {
    /// Takes a page that is no destination, with addresses of up to `bits` bits (0: any). Returns `None` if it has found a
    /// destination: that has been set aside for its turn.
    pub(super) fn kexec_new_page(&self, d: &Domain, image: &mut Image, bits: u32) -> Result<Option<Mfn>, Errno> {
        if image.kind == Kind::Crash {
            return self.kexec_crash_page(image).map(Some);
        }
        let heap = DomCtx::new(self, &d.mem);
        let mfn = heap.alloc_xenheap_pages(0, bits).ok_or(Errno::NOMEM)?;
        if let Err(e) = image.frames.push(mfn) {
            heap.free_xenheap_pages(mfn, 0);
            return Err(e.into());
        }
        let Some(place) = image.place(mfn, self.nr_frames()) else { return Ok(Some(mfn)) };
        Ok(self.kexec_at_its_place(image, place, mfn))
    }

    /// Handles a frame that is its own destination: what is to be copied there moves into it, and the frame that this was in
    /// is free; or it is set aside.
    fn kexec_at_its_place(&self, image: &mut Image, place: Place, mfn: Mfn) -> Option<Mfn> {
        let ram = place.ram?;
        let entry = image.entry_of(place.segment, place.page);
        if entry < image.entries {
            let (list, off) = self.kexec_entry_at(image, entry)?;
            let old = self.hw.load64(list, off);
            if old & kexec_entry::SOURCE == 0 {
                return None;
            }
            let old = frame(old);
            self.hw.copy_page(mfn, old);
            self.hw.store64(list, off, mfn.maddr().0 | kexec_entry::SOURCE);
            return Some(old);
        }
        image.set_aside(ram);
        None
    }

    /// Takes a page of the memory for a crash kernel where no segment is. ENOMEM: there is none.
    fn kexec_crash_page(&self, image: &mut Image) -> Result<Mfn, Errno> {
        let area = self.hw.crash_area();
        let mut at = image.next_crash_page.next_multiple_of(4096);
        while let Some(s) = image.segments().iter().find(|s| s.dest_maddr < at + 4096 && at < end(s)) {
            at = end(s);
        }
        if at + 4096 > area.end {
            return Err(Errno::NOMEM);
        }
        image.next_crash_page = at + 4096;
        let mfn = frame(at);
        self.hw.zero_page(mfn);
        Ok(mfn)
    }

    /// Adds a spare page if one is missing. Returns whether one was.
    pub(super) fn kexec_needs_spare(&self, d: &Domain, image: &mut Image) -> Result<bool, Errno> {
        if image.spare.iter().all(Option::is_some) {
            return Ok(false);
        }
        if let Some(mfn) = self.kexec_new_page(d, image, 0)? {
            self.hw.zero_page(mfn);
            image.add_spare(mfn);
        }
        Ok(true)
    }

    /// Returns a page of zeroes for a list or a table.
    fn kexec_control_page(&self, image: &mut Image) -> Result<Mfn, Errno> {
        match image.kind {
            Kind::Default => image.take_spare(),
            Kind::Crash => self.kexec_crash_page(image),
        }
    }

    /// Returns where entry `i` of the list is.
    fn kexec_entry_at(&self, image: &Image, i: u64) -> Option<(Mfn, usize)> {
        let list = *image.list.get(index(i / PER_PAGE))?;
        Some((list, index(i % PER_PAGE) * 8))
    }

    /// Adds an entry to the list.
    pub(super) fn kexec_add_entry(&self, image: &mut Image, entry: u64) -> Result<(), Errno> {
        if image.entries == image.list.len() as u64 * PER_PAGE {
            self.kexec_grow_list(image)?;
        }
        let (list, off) = self.kexec_entry_at(image, image.entries).ok_or(Errno::NOMEM)?;
        self.hw.store64(list, off, entry);
        image.entries += 1;
        Ok(())
    }

    /// Adds a page to the list, to which the last entry of the one before leads.
    pub(super) fn kexec_grow_list(&self, image: &mut Image) -> Result<(), Errno> {
        let page = self.kexec_control_page(image)?;
        let last = image.list.len().checked_sub(1).and_then(|i| image.list.get(i).copied());
        image.list.push(page)?;
        if let Some(last) = last {
            self.hw.store64(last, index(PER_PAGE) * 8, page.maddr().0 | kexec_entry::INDIRECTION);
        }
        self.kexec_map_large(image, page.maddr().0)
    }

    /// Maps the large page around a machine address at that address.
    pub(super) fn kexec_map_large(&self, image: &mut Image, at: u64) -> Result<(), Errno> {
        let table = self.kexec_table(image, at, 2)?;
        self.hw.store64(table, slot(at, 2), at & !(LARGE_PAGE - 1) | LEAF | pte::PSE);
        Ok(())
    }

    /// Maps a page at the virtual address `va`, which no large page maps.
    pub(super) fn kexec_map_small(&self, image: &mut Image, va: u64, mfn: Mfn) -> Result<(), Errno> {
        let table = self.kexec_table(image, va, 1)?;
        self.hw.store64(table, slot(va, 1), pte::entry(mfn, LEAF));
        Ok(())
    }

    /// Returns the table of this level for a virtual address; those that are missing are made.
    fn kexec_table(&self, image: &mut Image, va: u64, level: u32) -> Result<Mfn, Errno> {
        let mut table = match image.root {
            Some(root) => root,
            None => {
                let root = self.kexec_control_page(image)?;
                image.root = Some(root);
                root
            }
        };
        for above in (level + 1..=4).rev() {
            let off = slot(va, above);
            let entry = self.hw.load64(table, off);
            table = if entry & pte::PRESENT != 0 {
                pte::mfn(entry)
            } else {
                let new = self.kexec_control_page(image)?;
                self.hw.store64(table, off, pte::entry(new, TABLE));
                new
            };
        }
        Ok(table)
    }
}

/// Returns the offset of the entry for `va` in a table of this level.
fn slot(va: u64, level: u32) -> usize {
    index(va >> (12 + 9 * (level - 1)) & 511) * 8
}

/// Returns the frame at a machine address.
fn frame(at: u64) -> Mfn {
    Maddr(at).mfn()
}
