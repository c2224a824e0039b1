//! Operations of mmuext_op, decoded from the guest's structure.

use public_headers::xen4::xen::mmu as abi;

use crate::base::int::low32;
use crate::base::types::{GuestVa, Mfn};
use crate::frames::page_info::pgt;

/// The vcpus whose TLBs are flushed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Vcpus {
    /// The calling vcpu.
    Local,
    /// The caller's vcpus in the bitmap at this address.
    In(GuestVa),
    /// All of the caller's vcpus.
    All,
}

/// One operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Request {
    /// Pins a frame as a table of this type ([`pgt`]).
    Pin(Mfn, u64),
    /// Unpins a frame.
    Unpin(Mfn),
    /// Loads a table for kernel mode.
    NewBase(Mfn),
    /// Loads a table for user mode.
    NewUserBase(Mfn),
    /// Flushes whole TLBs.
    FlushTlb(Vcpus),
    /// Flushes the translation of one address.
    Invlpg(GuestVa, Vcpus),
    /// Writes back and invalidates this CPU's caches.
    FlushCache,
    /// Writes back and invalidates the caches of all CPUs.
    FlushCacheGlobal,
    /// Loads an LDT of this many descriptors.
    SetLdt(GuestVa, u32),
    /// Fills a frame with zeroes.
    ClearPage(Mfn),
    /// Copies a frame.
    CopyPage {
        /// The destination.
        to: Mfn,
        /// The source.
        from: Mfn,
    },
    /// Marks or unmarks a superpage.
    Superpage,
}

impl Request {
    /// Decodes an operation; `None`: there is no such command.
    #[inline]
    pub(crate) fn decode(op: abi::MmuextOp) -> Option<Self> {
        let (mfn, va, vcpus) = (Mfn(op.arg1), GuestVa(op.arg1), Vcpus::In(GuestVa(op.arg2)));
        Some(match op.cmd {
            abi::MMUEXT_PIN_L1_TABLE => Request::Pin(mfn, pgt::L1),
            abi::MMUEXT_PIN_L2_TABLE => Request::Pin(mfn, pgt::L2),
            abi::MMUEXT_PIN_L3_TABLE => Request::Pin(mfn, pgt::L3),
            abi::MMUEXT_PIN_L4_TABLE => Request::Pin(mfn, pgt::L4),
            abi::MMUEXT_UNPIN_TABLE => Request::Unpin(mfn),
            abi::MMUEXT_NEW_BASEPTR => Request::NewBase(mfn),
            abi::MMUEXT_TLB_FLUSH_LOCAL => Request::FlushTlb(Vcpus::Local),
            abi::MMUEXT_INVLPG_LOCAL => Request::Invlpg(va, Vcpus::Local),
            abi::MMUEXT_TLB_FLUSH_MULTI => Request::FlushTlb(vcpus),
            abi::MMUEXT_INVLPG_MULTI => Request::Invlpg(va, vcpus),
            abi::MMUEXT_TLB_FLUSH_ALL => Request::FlushTlb(Vcpus::All),
            abi::MMUEXT_INVLPG_ALL => Request::Invlpg(va, Vcpus::All),
            abi::MMUEXT_FLUSH_CACHE => Request::FlushCache,
            abi::MMUEXT_SET_LDT => Request::SetLdt(va, low32(op.arg2)),
            abi::MMUEXT_NEW_USER_BASEPTR => Request::NewUserBase(mfn),
            abi::MMUEXT_CLEAR_PAGE => Request::ClearPage(mfn),
            abi::MMUEXT_COPY_PAGE => Request::CopyPage { to: mfn, from: Mfn(op.arg2) },
            abi::MMUEXT_FLUSH_CACHE_GLOBAL => Request::FlushCacheGlobal,
            abi::MMUEXT_MARK_SUPER | abi::MMUEXT_UNMARK_SUPER => Request::Superpage,
            _ => return None,
        })
    }
}
