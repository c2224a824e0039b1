//! The layout of the hypervisor's part of the address space: L4 slots 256 to 271, the same in every page table.
//!
//! | address | what | guests |
//! |---|---|---|
//! | `0xffff800000000000` | M2P, 8 bytes per frame | may read |
//! | `0xffff820000000000` | GDT and LDT windows, 128 KiB per CPU | none |
//! | `0xffff828000000000` | M2P, writable | none |
//! | `0xffff82c000000000` | device memory | none |
//! | `0xffff82d000000000` | M2P of 32-bit guests, and a word per frame for their shadows | their kernels read the M2P
//! elsewhere |
//! | `0xffff82d040000000` | the image | none |
//! | `0xffff82d080000000` | the private region: heap, stacks, page tables | none |
//! | `0xffff82d0c0000000` | the boot arena, while it is lent | none |
//! | `0xffff82d100000000` | CPU blocks: entry stub, stacks, `Cpu`, 128 KiB per CPU | none |
//! | `0xffff82e000000000` | frame table, 32 bytes per frame | none |
//! | `0xffff830000000000` | direct map of all RAM except the image and the private region | none |

use mm::pte::{FIRST_XEN_SLOT, LAST_XEN_SLOT};
use public_headers::xen4::arch_x86_64::{HYPERVISOR_VIRT_END, HYPERVISOR_VIRT_START, MACH2PHYS_VIRT_START};

/// Size of a small page in bytes.
pub const PAGE_SIZE: u64 = 4096;
/// Size of a large (L2) page in bytes.
pub const LARGE_PAGE: u64 = 2 << 20;
/// Size of a huge (L3) page in bytes.
pub const HUGE_PAGE: u64 = 1 << 30;

/// The first L4 slot of the hypervisor.
pub const FIRST_SLOT: usize = FIRST_XEN_SLOT;
/// Number of L4 slots of the hypervisor.
pub const SLOTS: usize = LAST_XEN_SLOT + 1 - FIRST_XEN_SLOT;

/// M2P as guests see it: readable at any privilege level, never writable, never executable.
pub const M2P_RO_VIRT: u64 = MACH2PHYS_VIRT_START;
/// GDT (16 pages) and LDT (16 pages) windows, [`WINDOW_STRIDE`] per CPU.
pub const WINDOW_VIRT: u64 = 0xffff_8200_0000_0000;
/// Distance from one CPU's descriptor table window to the next.
pub const WINDOW_STRIDE: u64 = 32 * PAGE_SIZE;
/// M2P as the hypervisor writes it.
pub const M2P_VIRT: u64 = 0xffff_8280_0000_0000;
/// Device memory.
pub const IOREMAP_VIRT: u64 = 0xffff_82c0_0000_0000;
/// End of the range for device memory.
pub const IOREMAP_END: u64 = 0xffff_82d0_0000_0000;
/// M2P of 32-bit guests, writable.
pub const COMPAT_M2P_VIRT: u64 = 0xffff_82d0_0000_0000;
/// A word for each frame that 32-bit guests can have.
pub const FRAME_WORDS_VIRT: u64 = 0xffff_82d0_1000_0000;
/// Difference between the virtual and the physical address of the image.
pub const IMAGE_VOFF: u64 = 0xffff_82d0_4000_0000;
/// The private region.
pub const PRIVATE_VIRT: u64 = 0xffff_82d0_8000_0000;
/// The arena that is lent at boot.
pub const ARENA_VIRT: u64 = 0xffff_82d0_c000_0000;
/// CPU blocks.
pub const CPU_BLOCKS_VIRT: u64 = 0xffff_82d1_0000_0000;
/// Frame table.
pub const FRAME_TABLE_VIRT: u64 = 0xffff_82e0_0000_0000;
/// Direct map: the byte at physical address `p` is at `DIRECT_VIRT + p`.
pub const DIRECT_VIRT: u64 = 0xffff_8300_0000_0000;
/// The boot page tables map physical memory below this address at [`DIRECT_VIRT`].
pub const MAPPED_AT_BOOT: u64 = 4 << 30;
/// End of the direct map, and of the hypervisor's range.
pub const DIRECT_END: u64 = HYPERVISOR_VIRT_END;

/// Size of a frame table entry in bytes.
pub const FRAME_ENTRY: u64 = 32;

/// The highest frame number (exclusive) for which the windows have room.
pub const MAX_FRAMES: u64 = (DIRECT_END - DIRECT_VIRT) / PAGE_SIZE;

// The ABI defines the first and the last.
const _: () = assert!(M2P_RO_VIRT == HYPERVISOR_VIRT_START && DIRECT_END == M2P_RO_VIRT + ((SLOTS as u64) << 39));

/// Rounds a size or address up to whole pages.
pub const fn page_up(value: u64) -> u64 {
    value.saturating_add(PAGE_SIZE - 1) & !(PAGE_SIZE - 1)
}
