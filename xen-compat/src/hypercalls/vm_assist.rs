//! `vm_assist` (21): compatibility switches of a guest.

use mm::Errno;
use public_headers::xen4::xen::{VMASST_CMD_DISABLE, VMASST_CMD_ENABLE};

use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vm_assist::valid;

/// Arguments of `vm_assist`.
pub(crate) struct VmAssistArgs {
    /// Whether to switch it on or off (`VMASST_CMD_*`).
    pub(crate) cmd: u32,
    /// What to switch (`VMASST_TYPE_*`).
    pub(crate) kind: u32,
}

impl<H: Hw> Hv<H> {
    /// Handles `vm_assist(cmd, type)`.
    ///
    /// # Errors
    /// EINVAL: an unknown type. ENOSYS: an unknown command.
    pub(crate) fn do_vm_assist(&self, cur: &mut Cur<'_>, VmAssistArgs { cmd, kind }: VmAssistArgs) -> Hc {
        if kind >= 64 || valid(cur.d.mem.is_pae()) & 1 << kind == 0 {
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
