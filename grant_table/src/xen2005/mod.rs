//! The operations of April 2005, on the one engine.
//!
//! A mapping is a page-table entry of the user's and a handle, as ever. Particular to this ABI: the guest may end a use
//! by merely overwriting the entry, so the place of each entry is [recorded](mm::GrantedPtes); tables have their four
//! frames from the start; handles have 16 bits, and the status of a map is in them.

mod implicit;
mod map;
mod table;
mod transfer;
mod unmap;

pub use implicit::reap_overwritten;
pub use map::map_grant_ref;
use mm::int::{count32, low16};
pub use table::{dump_table, new_table, setup_table};
pub use transfer::{reassign_page, transfer_page};
pub use unmap::unmap_grant_ref;

use crate::maptrack;
use crate::table::Limits;

/// Shared frames of a table.
pub const NR_GRANT_FRAMES: u32 = 4;
/// Entries of a table.
pub const NR_GRANT_ENTRIES: u32 = 2048;
/// Maximum number of operations in one hypercall.
pub const MAX_OPS: u32 = 512;
/// Unmaps that share a TLB flush.
pub const BATCH: usize = 32;
/// First address that is the hypervisor's.
const HYPERVISOR_VIRT_START: u32 = 0xfc00_0000;

/// No page-table entry for an address: a negative errno in the place of a status, as guests of this ABI get it.
const NO_PTE: i16 = -(low16(public_headers::xen2005::errno::EINVAL.cast_unsigned()).cast_signed());

/// Limits of a table of this ABI.
pub const LIMITS: Limits = Limits {
    frames: NR_GRANT_FRAMES,
    maptrack_frames: count32(mm::GRANTED_HANDLES) / maptrack::PER_FRAME,
    version: 1,
    transitive: false,
    transfer: true,
};
