//! `sysctl` (35): the control plane asks about and steers the hypervisor.

use public_headers::xen4::sysctl::{XenSysctl, XEN_SYSCTL_INTERFACE_VERSION};

use crate::errno::Errno;
use crate::guest_access::GuestAccess;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;
use crate::hypercall_result::{Args, Hc};

impl<H: Hw> Hv<H> {
    /// `sysctl(op)`: EACCES for another interface version, EPERM unless privileged, ENOSYS for a command we do not serve.
    pub fn do_sysctl(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let op: XenSysctl = self.hw.get(a[0])?;
        if op.interface_version != XEN_SYSCTL_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        if !cur.d.privileged {
            return Err(Errno::PERM.into());
        }
        Err(Errno::NOSYS.into())
    }
}
