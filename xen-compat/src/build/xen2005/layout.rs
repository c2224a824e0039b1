//! The layout of a new domain: image, ramdisk, list of frames, page tables, start_info, boot stack, each page-aligned
//! and in this order, because the kernel treats everything after the page tables as free.

use crate::build::xen2005::error::Error;
use crate::state::xen2005::HYPERVISOR_VIRT;
use mm::int::low32;

const PAGE: u64 = 4096;
/// Bytes mapped by one page table.
const TABLE_SPAN: u64 = 4 << 20;
/// Minimum space after the boot stack.
const PAD: u64 = 512 << 10;

/// Virtual addresses, each a multiple of the page size unless noted. Page `n` of the domain is at `v_start + n * 4096`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    /// Page 0.
    pub v_start: u32,
    /// Ramdisk.
    pub ramdisk: u32,
    /// List of frame numbers.
    pub p2m: u32,
    /// Page directory; the page tables follow.
    pub page_tables: u32,
    /// Number of pages of page directory and page tables.
    pub nr_page_tables: u32,
    /// start_info.
    pub start_info: u32,
    /// End of the boot stack, which is one page.
    pub stack_end: u32,
    /// End of the mapping.
    pub v_end: u32,
}

impl Layout {
    /// Computes the layout for a kernel that ends at `kernel_end`, a ramdisk of `ramdisk_len` bytes and the domain's
    /// number of pages.
    pub(crate) fn new(v_start: u32, kernel_end: u32, ramdisk_len: u64, nr_pages: u64) -> Result<Self, Error> {
        let start = u64::from(v_start);
        let most = u64::from(HYPERVISOR_VIRT);
        if ramdisk_len > most || nr_pages > most / 4 {
            return Err(Error::TooBig);
        }
        let ramdisk = u64::from(kernel_end).next_multiple_of(PAGE);
        let p2m = (ramdisk + ramdisk_len).next_multiple_of(PAGE);
        let page_tables = (p2m + nr_pages * 4).next_multiple_of(PAGE);
        if page_tables > most {
            return Err(Error::TooBig);
        }
        let mut nr_page_tables = 2;
        let (start_info, stack_end, v_end) = loop {
            let start_info = page_tables + nr_page_tables * PAGE;
            let stack_end = start_info + 2 * PAGE;
            let mut v_end = stack_end.next_multiple_of(TABLE_SPAN);
            if v_end - stack_end < PAD {
                v_end += TABLE_SPAN;
            }
            if (v_end - start) / TABLE_SPAN < nr_page_tables {
                break (start_info, stack_end, v_end);
            }
            nr_page_tables += 1;
        };
        if v_end > most {
            return Err(Error::TooBig);
        }
        let need = (v_end - start) / PAGE;
        if need > nr_pages {
            return Err(Error::TooSmall { need, have: nr_pages });
        }
        Ok(Self {
            v_start,
            ramdisk: low32(ramdisk),
            p2m: low32(p2m),
            page_tables: low32(page_tables),
            nr_page_tables: low32(nr_page_tables),
            start_info: low32(start_info),
            stack_end: low32(stack_end),
            v_end: low32(v_end),
        })
    }

    /// Returns the page of the domain that contains `va`.
    pub(crate) fn page_of(&self, va: u32) -> u64 {
        u64::from(va - self.v_start) / PAGE
    }

    /// Returns the number of mapped pages.
    pub(crate) fn nr_mapped(&self) -> u64 {
        self.page_of(self.v_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification: 64 MiB, a ramdisk of 3 MiB.
    #[test]
    fn as_the_original_lays_out() {
        let l = Layout::new(0xc000_0000, 0xc033_8a3c, 3 << 20, 64 << 8).unwrap();
        assert_eq!((l.ramdisk, l.p2m, l.page_tables, l.nr_page_tables), (0xc033_9000, 0xc063_9000, 0xc064_9000, 3));
        assert_eq!((l.start_info, l.stack_end, l.v_end), (0xc064_c000, 0xc064_e000, 0xc080_0000));
        assert_eq!((l.page_of(l.page_tables), l.nr_mapped()), (0x649, 0x800));
    }

    #[test]
    fn a_small_rest_of_the_last_table_makes_for_another() {
        // The stack would end at 0xc0390000, 448 KiB below 4 MiB.
        let l = Layout::new(0xc000_0000, 0xc038_0000, 0, 16 << 10).unwrap();
        assert_eq!((l.p2m, l.stack_end, l.v_end, l.nr_page_tables), (0xc038_0000, 0xc039_5000, 0xc080_0000, 3));
    }

    #[test]
    fn what_does_not_fit() {
        let of = |end, ramdisk, pages| Layout::new(0xc000_0000, end, ramdisk, pages);
        assert_eq!(of(0xc033_8a3c, 3 << 20, 0x7ff), Err(Error::TooSmall { need: 0x800, have: 0x7ff }));
        assert_eq!(of(0xc033_8a3c, 1 << 30, 1 << 20), Err(Error::TooBig));
        assert_eq!(of(0xfbf0_0000, 0, 1 << 8), Err(Error::TooBig));
        assert_eq!(of(0xc010_0000, u64::MAX, 1 << 20), Err(Error::TooBig));
        assert_eq!(of(0xc010_0000, 0, u64::MAX), Err(Error::TooBig));
    }
}
