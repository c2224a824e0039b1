//! Calls of a few lines: `fpu_taskswitch` (5), `xen_version` (17), `vm_assist` (21).

use mm::Errno;
use public_headers::xen2005::xen::{MAX_VMASST_TYPE, VMASST_CMD_DISABLE, VMASST_CMD_ENABLE};

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::machine::hw::Hw;
use crate::state::domain::Abi;
use crate::state::xen2005_role::Role;

/// The result of `xen_version`: 3.0.
const VERSION: i32 = 3 << 16;

impl<H: Hw> Guest<'_, '_, H> {
    /// Returns the domain's role.
    pub(crate) fn role(&self) -> Role {
        match self.cur.d.abi {
            Abi::Xen2005(role) => role,
            Abi::Xen4 => Role::FRONTEND,
        }
    }

    /// Handles `fpu_taskswitch(set)`: whether the next use of the FPU raises #NM.
    pub(crate) fn fpu_taskswitch(&mut self, set: u32) -> Hc {
        self.cur.ctx.guest_ts = set != 0;
        self.hv.hw.set_ts(set != 0);
        Ok(0)
    }

    /// Handles `xen_version(cmd)`. ENOSYS: any command but 0. Guests call it to have their events delivered.
    pub(crate) fn xen_version(&mut self, cmd: u32) -> Hc {
        match cmd {
            0 => Ok(VERSION),
            _ => Err(Errno::NOSYS.into()),
        }
    }

    /// Handles `vm_assist(cmd, type)`. 4-GiB segments need no help here, as nothing of the hypervisor's lies below 4
    /// GiB, and page tables are always emulated. EINVAL: there is no such type. ENOSYS: there is no such command.
    pub(crate) fn vm_assist(&mut self, cmd: u32, kind: u32) -> Hc {
        if kind > MAX_VMASST_TYPE {
            return Err(Errno::INVAL.into());
        }
        match cmd {
            VMASST_CMD_ENABLE | VMASST_CMD_DISABLE => Ok(0),
            _ => Err(Errno::NOSYS.into()),
        }
    }
}
