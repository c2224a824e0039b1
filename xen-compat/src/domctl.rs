//! `domctl` (36): the control plane's operations on domains.

use mm::DomId;
use public_headers::xen4::domctl::{
    XenDomctl, XEN_DOMCTL_CREATEDOMAIN, XEN_DOMCTL_GETDOMAININFO, XEN_DOMCTL_INTERFACE_VERSION,
};

use crate::errno::Errno;
use crate::guest_access::GuestAccess;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;
use crate::hypercall_result::{Args, Hc};

impl<H: Hw> Hv<H> {
    /// `domctl(op)`: EACCES for another interface version, ESRCH for a domain there is not, EPERM unless privileged, ENOSYS
    /// for a command we do not serve.
    pub fn do_domctl(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let op: XenDomctl = self.hw.get(a[0])?;
        if op.interface_version != XEN_DOMCTL_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        let named = !matches!(op.cmd, XEN_DOMCTL_CREATEDOMAIN | XEN_DOMCTL_GETDOMAININFO);
        if named && self.domains.get(DomId(op.domain)).is_none() {
            return Err(Errno::SRCH.into());
        }
        if !cur.d.privileged {
            return Err(Errno::PERM.into());
        }
        Err(Errno::NOSYS.into())
    }
}
