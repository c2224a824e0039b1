//! The assists that a guest may enable.

use mm::int::low32;
use mm::Errno;
use public_headers::xen4::xen::{
    VMASST_CMD_DISABLE, VMASST_CMD_ENABLE, VMASST_TYPE_4GB_SEGMENTS, VMASST_TYPE_4GB_SEGMENTS_NOTIFY,
    VMASST_TYPE_ARCHITECTURAL_IOPL, VMASST_TYPE_M2P_STRICT, VMASST_TYPE_PAE_EXTENDED_CR3,
    VMASST_TYPE_RUNSTATE_UPDATE_FLAG, VMASST_TYPE_WRITABLE_PAGETABLES,
};

use crate::guest_memory::hypercall_result::{Args, Hc};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// The assists that a 64-bit PV guest may switch.
pub(crate) const VALID: u64 = 1 << VMASST_TYPE_4GB_SEGMENTS
    | 1 << VMASST_TYPE_4GB_SEGMENTS_NOTIFY
    | 1 << VMASST_TYPE_WRITABLE_PAGETABLES
    | 1 << VMASST_TYPE_PAE_EXTENDED_CR3
    | 1 << VMASST_TYPE_ARCHITECTURAL_IOPL
    | 1 << VMASST_TYPE_RUNSTATE_UPDATE_FLAG
    | 1 << VMASST_TYPE_M2P_STRICT;

impl<H: Hw> Hv<H> {
    /// Handles `vm_assist(cmd, type)`.
    ///
    /// # Errors
    /// EINVAL: an unknown type. ENOSYS: an unknown command.
    pub fn do_vm_assist(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let (cmd, kind) = (low32(a[0]), low32(a[1]));
        if kind >= 64 || VALID & 1 << kind == 0 {
            return Err(Errno::INVAL.into());
        }
        match cmd {
            VMASST_CMD_ENABLE => cur.d.mem.set_vm_assist(kind, true),
            VMASST_CMD_DISABLE => cur.d.mem.set_vm_assist(kind, false),
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }
}
