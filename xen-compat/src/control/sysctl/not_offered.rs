//! Trace buffers, live patches and cache monitoring, which do not exist here, as these calls report.

use mm::Errno;
use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{XenSysctlLivepatchList, XenSysctlLivepatchOp, XenSysctlPsrAlloc, XenSysctlTbufOp};

use crate::control::sysctl::call::Call;
use crate::guest_memory::bitmap::get_cpu_mask;
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

/// Events that are traced from the start on, if any are (`TRC_ALL`).
const TRC_ALL: u32 = 0x0fff_f000;
/// Maximum number of entries of a list of patches in one call.
const MAX_PATCHES: u32 = 1024;
/// Last of `XEN_SYSCTL_PSR_get_*`.
const PSR_LAST: u32 = 2;

impl<H: Hw> Hv<H> {
    /// XEN_SYSCTL_tbuf_op. ENOMEM: there is no room for buffers. EINVAL: without them nothing is traced; no such command.
    pub(crate) fn sysctl_tbuf_op(&self, call: &mut Call) -> Result<(), Errno> {
        let mut t: XenSysctlTbufOp = call.op.u.get();
        match t.cmd {
            c::XEN_SYSCTL_TBUFOP_GET_INFO => (t.evt_mask, t.buffer_mfn, t.size) = (TRC_ALL, 0, 0),
            // Of no use before there are buffers.
            c::XEN_SYSCTL_TBUFOP_SET_CPU_MASK => drop(get_cpu_mask(&self.hw, &t.cpu_mask)?),
            c::XEN_SYSCTL_TBUFOP_SET_EVT_MASK | c::XEN_SYSCTL_TBUFOP_DISABLE => {}
            c::XEN_SYSCTL_TBUFOP_SET_SIZE => return Err(Errno::NOMEM),
            _ => return Err(Errno::INVAL),
        }
        call.op.u.set(&t);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_livepatch_op. EINVAL: padding. E2BIG: too long a list. ENOENT: no such patch. EOPNOTSUPP: no patch is
    /// accepted.
    pub(crate) fn sysctl_livepatch_op(&self, call: &mut Call) -> Result<(), Errno> {
        let mut op: XenSysctlLivepatchOp = call.op.u.get();
        if op.pad != 0 {
            return Err(Errno::INVAL);
        }
        match op.cmd {
            c::XEN_SYSCTL_LIVEPATCH_LIST => {
                let mut list: XenSysctlLivepatchList = op.u.get();
                if list.nr > MAX_PATCHES {
                    return Err(Errno::TOO_BIG);
                }
                if list.pad != 0 {
                    return Err(Errno::INVAL);
                }
                (list.nr, list.version, list.name_total_size, list.metadata_total_size) = (0, 0, 0, 0);
                op.u.set(&list);
            }
            c::XEN_SYSCTL_LIVEPATCH_GET => return Err(Errno::NOENT),
            _ => return Err(Errno::OPNOTSUPP),
        }
        call.op.u.set(&op);
        self.sysctl_copy_back(call)
    }
}

/// XEN_SYSCTL_psr_alloc. ENODEV: cache allocation is not used. EOPNOTSUPP: no such command.
pub(crate) fn psr_alloc(op: XenSysctlPsrAlloc) -> Result<(), Errno> {
    Err(if op.cmd <= PSR_LAST { Errno::NODEV } else { Errno::OPNOTSUPP })
}
