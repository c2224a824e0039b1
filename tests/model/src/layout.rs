//! The two kinds of guests of today's ABI, as far as their kernels differ: the width of words and addresses, the levels
//! of page tables, the rings.
//!
//! A guest's first frames, each mapped at [`Layout::base`] plus its index in pages:
//!
//! ```text
//!             64-bit                                 32-bit PAE
//! 0..5        kernel L4, L3, L2, L1, user L4         L3, its last L2, that of the other L3, L1, other L3 (all read-only)
//! 5           code: instructions to be emulated
//! 6..8        a GDT, and a page the guest writes what it likes to
//! 8 + 3v      stack of vcpu v, and two pages of its hypercall arguments
//! 24..        free for anything
//! ```
//!
//! After them follow its `shared_info` and its grant table. The last L2 of an L3, which the hypervisor has a part of, can
//! be in no other: so each L3 has one, and both show the same pages.

use std::mem::offset_of;
use std::ops::Range;

use mm::pte::{NOT_GUEST, PAE_FIRST_XEN_L2_SLOT, PAE_HYPERVISOR_START, PAE_L3_ENTRIES, PAE_XEN_L3_SLOT};
use public_headers::xen4::arch_x86_64::{FLAT_KERNEL_CS64, FLAT_RING3_CS64, FLAT_RING3_SS64};
use public_headers::xen4::compat::arch_x86_32::{FLAT_RING1_CS, FLAT_RING1_SS, FLAT_RING3_CS, FLAT_RING3_SS};
use public_headers::xen4::{compat, xen};
use xen_compat::domain::compat_context::CallbackSelectors;
use xen_compat::machine::entry::{ENTRY_SYSCALL, INT82};
use xen_compat::state::domain::Domain;

/// Number of frames a guest starts with.
pub(crate) const FRAMES: usize = 32;
/// Number of frames that are page tables.
pub(crate) const TABLES: usize = 5;
/// Index of the first root table.
pub(crate) const ROOT: usize = 0;
/// Index of the L1 that maps the frames.
pub(crate) const L1: usize = 3;
/// Index of another root table: of a 64-bit guest that of user mode.
pub(crate) const OTHER_ROOT: usize = 4;
/// Index of the code frame.
pub(crate) const CODE: u64 = 5;
/// Index of a page that the guest writes what it likes to.
pub(crate) const SCRATCH: usize = 7;
/// Index of the first frame without a purpose.
pub(crate) const FREE: u64 = 24;
/// Slot of the L1 for `shared_info`.
pub(crate) const SHARED_SLOT: u64 = 40;
/// Slot of the L1 for the first frame of its grant table.
pub(crate) const GRANTS_SLOT: u64 = 41;
/// Maximum number of vcpus of a guest.
pub(crate) const MAX_VCPUS: u32 = 4;
/// Length of the instruction of a hypercall.
pub(crate) const CALL_LEN: u64 = 2;

/// Code addresses, where nothing is mapped, from [`Layout::base`] on.
pub(crate) mod code {
    /// Normal execution.
    pub(crate) const RUN: u64 = 0x100_0000;
    /// After the instruction of a hypercall.
    pub(crate) const CALLED: u64 = 0x100_1000;
    /// Event upcall.
    pub(crate) const EVENT: u64 = 0x100_2000;
    /// Failsafe callback.
    pub(crate) const FAILSAFE: u64 = 0x100_3000;
    /// System call from user mode.
    pub(crate) const SYSCALL: u64 = 0x100_4000;
    /// NMI.
    pub(crate) const NMI: u64 = 0x100_5000;
    /// Handler of vector 0; that of vector n follows at `16 * n`.
    pub(crate) const TRAPS: u64 = 0x101_0000;
}

/// A kind of guests.
pub(crate) struct Layout {
    /// Its name, for the statistics.
    pub name: &'static str,
    /// Whether its structures are those of 32-bit guests.
    pub compat: bool,
    /// Size of a word and an address in bytes.
    pub word: u64,
    /// First linear address in use in the kernel's part.
    pub base: u64,
    /// Addresses that are the hypervisor's, or no addresses.
    pub not_guest: Range<u64>,
    /// Number of levels of its own tables.
    pub levels: u64,
    /// Levels of its first tables.
    pub tables: [u64; TABLES],
    /// Entries that lead to its memory: table, slot, the table it leads to.
    pub ways: [(usize, u64, usize); 4],
    /// Slots of tables of levels 2, 3 and so on where it changes tables: some few, so that tables collide.
    pub slots: &'static [&'static [u64]],
    /// Slots of these levels in the addresses that it uses.
    pub reach: &'static [&'static [u64]],
    /// Code and stack selectors of its kernel.
    pub kernel: (u16, u16),
    /// Code and stack selectors of its programs.
    pub user: (u16, u16),
    /// The exit by which its kernel makes a hypercall.
    pub call: u32,
    /// Words that an entry to its kernel stores below the instruction pointer, besides error codes and selectors.
    pub saved: u64,
    /// Words of the frame of `iret` below the instruction pointer.
    pub iret: u64,
    /// Offset of the selector of pending words in `vcpu_info`.
    pub pending_sel: u64,
    /// Offset of the masks of ports in `shared_info`.
    pub masks: u64,
}

const SCATTERED: &[u64] = &[0, 1, 1, 1, 511, 511];
const NEAR: &[u64] = &[0, 0, 0, 1, 511];
/// L4 slot of the base of a 64-bit guest.
const NATIVE_SLOT: u64 = 273;
/// The last slot of the last L2 that is the guest's, and the first that is not.
const SHARED_L2: [u64; 2] = [PAE_FIRST_XEN_L2_SLOT as u64 - 1, PAE_FIRST_XEN_L2_SLOT as u64];
const PAE_SLOT: u64 = PAE_XEN_L3_SLOT as u64;
const BEYOND: u64 = PAE_L3_ENTRIES as u64;

/// 64-bit guests.
static NATIVE: Layout = Layout {
    name: "64-bit",
    compat: false,
    word: 8,
    base: 0xffff_8880_0000_0000,
    not_guest: NOT_GUEST,
    levels: 4,
    tables: [4, 3, 2, 1, 4],
    ways: [(ROOT, NATIVE_SLOT, 1), (OTHER_ROOT, 0, 1), (1, 0, 2), (2, 0, L1)],
    slots: &[SCATTERED, SCATTERED, &[0, 1, 511, 0, 1, 511, 0, 1, 511, 256, 271, NATIVE_SLOT]],
    reach: &[NEAR, NEAR, &[0, 1, NATIVE_SLOT, NATIVE_SLOT, NATIVE_SLOT, 511]],
    kernel: (FLAT_KERNEL_CS64 as u16, FLAT_RING3_SS64 as u16),
    user: (FLAT_RING3_CS64 as u16 | 3, FLAT_RING3_SS64 as u16),
    call: ENTRY_SYSCALL,
    saved: 2,
    iret: 4,
    pending_sel: offset_of!(xen::VcpuInfo, evtchn_pending_sel) as u64,
    masks: offset_of!(xen::SharedInfo, evtchn_mask) as u64,
};

/// 32-bit guests with PAE tables.
static PAE: Layout = Layout {
    name: "32-bit",
    compat: true,
    word: 4,
    base: PAE_SLOT << 30,
    not_guest: PAE_HYPERVISOR_START..1 << 32,
    levels: 3,
    tables: [3, 2, 2, 1, 3],
    ways: [(ROOT, PAE_SLOT, 1), (OTHER_ROOT, PAE_SLOT, 2), (1, 0, L1), (2, 0, L1)],
    slots: &[
        &[0, 1, 1, 1, 1, SHARED_L2[0], SHARED_L2[0], SHARED_L2[0], SHARED_L2[1], 511],
        &[0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, PAE_SLOT, BEYOND],
    ],
    reach: &[&[0, 0, 0, 0, 1, SHARED_L2[0], 511], &[0, 1, 2, PAE_SLOT, PAE_SLOT, PAE_SLOT]],
    kernel: (FLAT_RING1_CS as u16, FLAT_RING1_SS as u16),
    user: (FLAT_RING3_CS as u16, FLAT_RING3_SS as u16),
    call: INT82 as u32,
    saved: 0,
    iret: 1,
    pending_sel: offset_of!(compat::xen::VcpuInfo, evtchn_pending_sel) as u64,
    masks: offset_of!(compat::xen::SharedInfo, evtchn_mask) as u64,
};

impl Layout {
    /// Returns that of a domain.
    pub(crate) fn of(d: &Domain) -> &'static Layout {
        if d.mem.is_pae() {
            &PAE
        } else {
            &NATIVE
        }
    }

    /// Returns the linear address of its `i`th page.
    pub(crate) const fn va(&self, i: u64) -> u64 {
        self.base + i * 4096
    }

    /// Returns the first address of the arguments of vcpu `v`, two pages.
    pub(crate) const fn args(&self, v: u32) -> u64 {
        self.va(9 + 3 * v as u64)
    }

    /// Returns the top of the stack of vcpu `v`.
    pub(crate) const fn stack(&self, v: u32) -> u64 {
        self.va(9 + 3 * v as u64)
    }

    /// Returns the address of `shared_info`.
    pub(crate) const fn shared(&self) -> u64 {
        self.va(SHARED_SLOT)
    }

    /// Returns the address of its grant table.
    pub(crate) const fn grants(&self) -> u64 {
        self.va(GRANTS_SLOT)
    }

    /// Returns the address of one of [`code`].
    pub(crate) const fn code(&self, which: u64) -> u64 {
        self.base + which
    }

    /// Returns an address or number as its registers hold it.
    pub(crate) const fn word(&self, val: u64) -> u64 {
        if self.compat {
            val & 0xffff_ffff
        } else {
            val
        }
    }

    /// Returns a result of a hypercall as its kernel reads it.
    pub(crate) const fn result(&self, rax: u64) -> i64 {
        if self.compat {
            rax as i32 as i64
        } else {
            rax as i64
        }
    }

    /// Returns whether `slot` of its first table `i` leads to memory that it needs.
    pub(crate) fn is_way(&self, i: usize, slot: u64) -> bool {
        self.ways.iter().any(|(table, s, _)| (*table, *s) == (i, slot))
    }

    /// Returns the code selectors of its callbacks.
    pub(crate) const fn callbacks(&self) -> CallbackSelectors {
        CallbackSelectors { event: self.kernel.0, failsafe: self.kernel.0 }
    }
}
