//! The assists that a guest may enable.

use public_headers::xen4::xen::{
    VMASST_TYPE_4GB_SEGMENTS, VMASST_TYPE_4GB_SEGMENTS_NOTIFY, VMASST_TYPE_ARCHITECTURAL_IOPL, VMASST_TYPE_M2P_STRICT,
    VMASST_TYPE_PAE_EXTENDED_CR3, VMASST_TYPE_RUNSTATE_UPDATE_FLAG, VMASST_TYPE_WRITABLE_PAGETABLES,
};

/// Returns the assists that a guest may switch: a 64-bit one or one with PAE tables, whose processes never see the
/// machine-to-phys table of 64-bit guests.
#[inline]
pub(crate) const fn valid(pae: bool) -> u64 {
    if pae {
        VALID & !(1 << VMASST_TYPE_M2P_STRICT)
    } else {
        VALID
    }
}

/// The assists that a 64-bit PV guest may switch.
pub(crate) const VALID: u64 = 1 << VMASST_TYPE_4GB_SEGMENTS
    | 1 << VMASST_TYPE_4GB_SEGMENTS_NOTIFY
    | 1 << VMASST_TYPE_WRITABLE_PAGETABLES
    | 1 << VMASST_TYPE_PAE_EXTENDED_CR3
    | 1 << VMASST_TYPE_ARCHITECTURAL_IOPL
    | 1 << VMASST_TYPE_RUNSTATE_UPDATE_FLAG
    | 1 << VMASST_TYPE_M2P_STRICT;
