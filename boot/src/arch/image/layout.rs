//! Where everything lies in the hypervisor's part of the address space: L4 slots 256 to 271, the same in every page table.
//!
//! | address | what | guests |
//! |---|---|---|
//! | `0xffff800000000000` | M2P, 8 bytes a frame | may read |
//! | `0xffff820000000000` | GDT and LDT windows, 128 KiB a CPU | none |
//! | `0xffff828000000000` | M2P, writable | none |
//! | `0xffff82c000000000` | device memory | none |
//! | `0xffff82d000000000` | M2P of 32-bit guests, and a word a frame for their shadows | their kernels read the M2P elsewhere |
//! | `0xffff82d040000000` | the image | none |
//! | `0xffff82d080000000` | the private region: heap, stacks, page tables | none |
//! | `0xffff82d0c0000000` | the boot arena, while it is lent | none |
//! | `0xffff82d100000000` | CPU blocks: entry stub, stacks, `Cpu`, 128 KiB a CPU | none |
//! | `0xffff82e000000000` | frame table, 32 bytes a frame | none |
//! | `0xffff830000000000` | direct map of all RAM but the image and the private region | none |

use public_headers::xen4::arch_x86_64::{HYPERVISOR_VIRT_END, HYPERVISOR_VIRT_START, MACH2PHYS_VIRT_START};

/// Bytes of a small page.
pub const PAGE_SIZE: u64 = 4096;
/// Bytes of a large (L2) page.
pub const LARGE_PAGE: u64 = 2 << 20;
/// Bytes of a huge (L3) page.
pub const HUGE_PAGE: u64 = 1 << 30;

/// First L4 slot of the hypervisor.
pub const FIRST_SLOT: usize = 256;
/// Number of L4 slots the hypervisor has.
pub const SLOTS: usize = 16;

/// M2P as guests see it: readable at any privilege level, never writable, never executable.
pub const M2P_RO_VIRT: u64 = MACH2PHYS_VIRT_START;
/// GDT (16 pages) and LDT (16 pages) windows, [`WINDOW_STRIDE`] a CPU.
pub const WINDOW_VIRT: u64 = 0xffff_8200_0000_0000;
/// Distance of one CPU's descriptor table window from the next one's.
pub const WINDOW_STRIDE: u64 = 32 * PAGE_SIZE;
/// M2P as the hypervisor writes it.
pub const M2P_VIRT: u64 = 0xffff_8280_0000_0000;
/// Device memory.
pub const IOREMAP_VIRT: u64 = 0xffff_82c0_0000_0000;
/// End of the range for device memory.
pub const IOREMAP_END: u64 = 0xffff_82d0_0000_0000;
/// M2P of 32-bit guests, writable.
pub const COMPAT_M2P_VIRT: u64 = 0xffff_82d0_0000_0000;
/// A word for each frame 32-bit guests can have.
pub const FRAME_WORDS_VIRT: u64 = 0xffff_82d0_0100_0000;
/// Virtual address of an image byte less its physical address.
pub const IMAGE_VOFF: u64 = 0xffff_82d0_4000_0000;
/// The private region.
pub const PRIVATE_VIRT: u64 = 0xffff_82d0_8000_0000;
/// The arena lent at boot.
pub const ARENA_VIRT: u64 = 0xffff_82d0_c000_0000;
/// CPU blocks.
pub const CPU_BLOCKS_VIRT: u64 = 0xffff_82d1_0000_0000;
/// Frame table.
pub const FRAME_TABLE_VIRT: u64 = 0xffff_82e0_0000_0000;
/// Direct map: the byte at physical address `p` is at `DIRECT_VIRT + p`.
pub const DIRECT_VIRT: u64 = 0xffff_8300_0000_0000;
/// End of the direct map, and of the hypervisor's range.
pub const DIRECT_END: u64 = HYPERVISOR_VIRT_END;

/// Bytes of a frame table entry.
pub const FRAME_ENTRY: u64 = 32;

/// Highest frame number (exclusive) the windows have room for.
pub const MAX_FRAMES: u64 = (DIRECT_END - DIRECT_VIRT) / PAGE_SIZE;

// The ABI has the first and the last.
const _: () = {
    assert!(M2P_RO_VIRT == HYPERVISOR_VIRT_START && M2P_RO_VIRT << 16 >> 55 == FIRST_SLOT as u64);
    assert!(DIRECT_END == M2P_RO_VIRT + ((SLOTS as u64) << 39));
};

/// A size or address rounded up to whole pages.
pub const fn page_up(value: u64) -> u64 {
    value.saturating_add(PAGE_SIZE - 1) & !(PAGE_SIZE - 1)
}
