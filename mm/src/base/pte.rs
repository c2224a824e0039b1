//! Page-table entries of 64-bit format, and what a guest may put into them.

use core::ops::Range;

use public_headers::xen4::arch_x86_64::{HYPERVISOR_VIRT_END, HYPERVISOR_VIRT_START};
use public_headers::xen4::compat::arch_x86_32::HYPERVISOR_VIRT_START_PAE_RAW;

use crate::base::types::{Mfn, PAGE_SHIFT};

/// Present.
pub const PRESENT: u64 = 1;
/// Writable.
pub const RW: u64 = 1 << 1;
/// Accessible from ring 3.
pub const USER: u64 = 1 << 2;
/// Write-through.
pub const PWT: u64 = 1 << 3;
/// Cache disabled.
pub const PCD: u64 = 1 << 4;
/// Accessed.
pub const ACCESSED: u64 = 1 << 5;
/// Dirty.
pub const DIRTY: u64 = 1 << 6;
/// Page attribute table bit (L1).
pub const PAT: u64 = 1 << 7;
/// The page attribute table that goes with these bits in Xen's ABI: WB, WT, UC-, UC, WC, WP, UC, UC.
pub const PAT_VALUE: u64 = 0x0000_0501_0007_0406;
/// Large page (L2, L3).
pub const PSE: u64 = 1 << 7;
/// Survives a change of CR3.
pub const GLOBAL: u64 = 1 << 8;
/// Available to software, low bits.
pub const AVAIL: u64 = 7 << 9;
/// Available to software, high bits.
pub const AVAIL_HIGH: u64 = 0x7ff << 52;
/// Set by the hypervisor on entries that a 64-bit guest intends for its kernel only: such a guest runs entirely in ring
/// 3, so every entry is a user entry to the CPU.
pub const GUEST_KERNEL: u64 = 1 << 52;
/// No execution.
pub const NX: u64 = 1 << 63;
/// The frame number's bits.
pub const ADDR: u64 = 0x000f_ffff_ffff_f000;
/// Cache attributes.
pub const CACHE_ATTRS: u64 = PAT | PCD | PWT;
/// Write-combining, as Xen's ABI lays out the PAT.
pub const WC: u64 = PAT;

/// Bits that a guest may never set in an L2, L3 or L4 entry.
pub const DISALLOW: u64 = !(PRESENT | RW | USER | ACCESSED | DIRTY | AVAIL | AVAIL_HIGH | NX | ADDR);
/// Bits that a guest without device memory may never set in an L1 entry.
pub const L1_DISALLOW: u64 = DISALLOW & !GLOBAL;
/// Bits that a guest with device memory may never set in an L1 entry.
pub const L1_DISALLOW_DEVICE: u64 = L1_DISALLOW & !CACHE_ATTRS;

/// Bits that a guest with PAE tables may never set in an L3 entry.
pub const PAE_L3_DISALLOW: u64 = !(PRESENT | RW | USER | ACCESSED | DIRTY | AVAIL | ADDR);

/// Bits of an L1 entry that may change without a new check: all others matter to translation, caching or safety.
pub const FAST_L1: u64 = NX | AVAIL_HIGH | AVAIL | GLOBAL | DIRTY | ACCESSED | USER;
/// The same for L2 to L4 entries, where writability matters because of linear page tables.
pub const FAST_PDE: u64 = FAST_L1;

/// Returns the frame that an entry points to.
#[inline]
pub const fn mfn(e: u64) -> Mfn {
    Mfn((e & ADDR) >> 12)
}

/// Returns an entry for `mfn` with `flags`.
#[inline]
pub const fn entry(mfn: Mfn, flags: u64) -> u64 {
    (mfn.0 << 12) & ADDR | flags
}

/// Adjusts a present L1 entry of a 64-bit guest so that ring 3 can use it: kernel pages are marked, user pages are
/// global.
#[inline]
pub const fn adjust_l1(e: u64) -> u64 {
    let mut n = e;
    if n & USER == 0 {
        n |= GUEST_KERNEL | USER;
    }
    if n & GUEST_KERNEL == 0 {
        n |= GLOBAL | USER;
    }
    n
}

/// Adjusts a present L2 or L3 entry of a 64-bit guest.
#[inline]
pub const fn adjust_pde(e: u64) -> u64 {
    e | USER
}

/// Adjusts a present L4 entry of a 64-bit guest.
#[inline]
pub const fn adjust_l4(e: u64) -> u64 {
    e | USER | ACCESSED
}

/// The first L4 slot of the hypervisor's range.
pub const FIRST_XEN_SLOT: usize = l4_slot(HYPERVISOR_VIRT_START);
/// The last L4 slot of the hypervisor's range.
pub const LAST_XEN_SLOT: usize = l4_slot(HYPERVISOR_VIRT_END - 1);

const fn l4_slot(va: u64) -> usize {
    (va >> 39 & 0x1ff) as usize
}

/// Returns whether L4 slot `i` is the guest's own.
#[inline]
pub const fn is_guest_l4_slot(i: usize) -> bool {
    i < FIRST_XEN_SLOT || i > LAST_XEN_SLOT
}

/// Addresses that no 64-bit guest can use: the hypervisor's range, and the addresses below it that are not canonical.
pub const NOT_GUEST: Range<u64> = 1 << 47..HYPERVISOR_VIRT_END;

/// Returns whether a 64-bit guest may use linear address `va`: it is canonical and outside the hypervisor's range.
#[inline]
pub const fn addr_ok(va: u64) -> bool {
    va < NOT_GUEST.start || va >= NOT_GUEST.end
}

/// Where the hypervisor's part of the address space of a guest with PAE tables begins: the machine-to-phys table in
/// 32-bit words (`__HYPERVISOR_VIRT_START_PAE`). It goes up to 4 GiB.
pub const PAE_HYPERVISOR_START: u64 = HYPERVISOR_VIRT_START_PAE_RAW as u64;
/// Width in bits of the machine addresses of all frames that this table has room for.
pub const PAE_ADDRESS_BITS: u32 = (((1u64 << 32) - PAE_HYPERVISOR_START) / 4).ilog2() + PAGE_SHIFT;
/// The L3 slot of that part. The L2 there is of a kind of its own: [`crate::pgt::PAE_XEN_L2`].
pub const PAE_XEN_L3_SLOT: usize = (PAE_HYPERVISOR_START >> 30) as usize;
/// The first slot of that part in this L2.
pub const PAE_FIRST_XEN_L2_SLOT: usize = (PAE_HYPERVISOR_START >> 21 & 511) as usize;
/// The number of entries of a PAE L3.
pub const PAE_L3_ENTRIES: usize = 4;

const _: () = assert!(PAE_XEN_L3_SLOT == PAE_L3_ENTRIES - 1);

/// The number of entries in a page table.
pub(crate) const ENTRIES: usize = 512;
