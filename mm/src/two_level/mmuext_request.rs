//! Operations of mmuext_op, decoded from the structure of April 2005.

use public_headers::xen2005::xen as abi;

use crate::base::types::{GuestVa, Mfn};
use crate::frames::page_info::pgt;
use crate::updates::mmuext_request::Vcpus;

/// One operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Request {
    /// Pins a frame as a table of this type ([`pgt`]).
    Pin(Mfn, u64),
    /// Unpins a frame.
    Unpin(Mfn),
    /// Loads a table.
    NewBase(Mfn),
    /// Flushes whole TLBs.
    FlushTlb(Vcpus),
    /// Flushes the translation of one address.
    Invlpg(GuestVa, Vcpus),
    /// Writes back and invalidates this CPU's caches.
    FlushCache,
    /// Loads an LDT of this many descriptors.
    SetLdt(GuestVa, u32),
    /// Gives a frame to the domain that the batch names.
    Reassign(Mfn),
}

impl Request {
    /// Decodes an operation; `None`: there is no such command for tables of two levels.
    pub(super) fn decode(op: abi::MmuextOp) -> Option<Self> {
        let (mfn, va) = (Mfn(op.mfn.into()), GuestVa(op.mfn.into()));
        let vcpus = Vcpus::In(GuestVa(op.nr_ents.into()));
        Some(match op.cmd {
            abi::MMUEXT_PIN_L1_TABLE => Request::Pin(mfn, pgt::L1),
            abi::MMUEXT_PIN_L2_TABLE => Request::Pin(mfn, pgt::L2),
            abi::MMUEXT_UNPIN_TABLE => Request::Unpin(mfn),
            abi::MMUEXT_NEW_BASEPTR => Request::NewBase(mfn),
            abi::MMUEXT_TLB_FLUSH_LOCAL => Request::FlushTlb(Vcpus::Local),
            abi::MMUEXT_INVLPG_LOCAL => Request::Invlpg(va, Vcpus::Local),
            abi::MMUEXT_TLB_FLUSH_MULTI => Request::FlushTlb(vcpus),
            abi::MMUEXT_INVLPG_MULTI => Request::Invlpg(va, vcpus),
            abi::MMUEXT_TLB_FLUSH_ALL => Request::FlushTlb(Vcpus::All),
            abi::MMUEXT_INVLPG_ALL => Request::Invlpg(va, Vcpus::All),
            abi::MMUEXT_FLUSH_CACHE => Request::FlushCache,
            abi::MMUEXT_SET_LDT => Request::SetLdt(va, op.nr_ents),
            abi::MMUEXT_REASSIGN_PAGE => Request::Reassign(mfn),
            _ => return None,
        })
    }
}
