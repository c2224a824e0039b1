//! XENMEM_acquire_resource: the toolstack gets the frames of another domain's grant table, to fill in its first
//! entries.

use alloc::sync::Arc;
use core::mem::offset_of;
use mm::int::low32;

use grant_table::{DomGrants, Resource};
use mm::{DomId, Errno, Mfn};
use public_headers::xen4::compat::translate::Ulong;
use public_headers::xen4::memory as mem;
use public_headers::xen4::memory::XenMemAcquireResource;
use public_headers::xen4::xen::HYPERVISOR_MEMORY_OP;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::guest_memory::width::Caller;
use crate::hypercalls::memory_op::{MemoryOpArgs, MAX_EXTENTS};
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

/// Number of frames between two preemption points.
const STEP: u32 = 32;

impl<H: Hw> Hv<H> {
    /// XENMEM_acquire_resource; its extents are frames.
    ///
    /// Errors: EFAULT; EINVAL padding, numbers that make no sense, nothing of that kind, or beyond the table's limit;
    /// ESRCH; EPERM the caller itself, or it is not privileged; EOPNOTSUPP another kind of resource.
    pub(crate) fn acquire_resource(&self, cur: &Cur<'_>, args: &mut MemoryOpArgs) -> Hc {
        let &mut MemoryOpArgs { start, arg, .. } = args;
        let caller = self.caller(cur.d);
        let x: XenMemAcquireResource = caller.get(arg)?;
        if x.pad != 0 || x.frame.checked_add(x.nr_frames.into()).is_none_or(|end| end >> 32 != 0) {
            return Err(Errno::INVAL.into());
        }
        let d = self.domains.get(DomId(x.domid)).ok_or(Errno::SRCH)?;
        if Arc::ptr_eq(&d, cur.d) {
            return Err(Errno::PERM.into());
        }
        const { who(HYPERVISOR_MEMORY_OP, mem::XENMEM_ACQUIRE_RESOURCE) }.check(cur.d, Some(&d))?;
        let what = match (u32::from(x.type_), x.id) {
            (mem::XENMEM_RESOURCE_GRANT_TABLE, mem::XENMEM_RESOURCE_GRANT_TABLE_ID_SHARED) => Resource::Shared,
            (mem::XENMEM_RESOURCE_GRANT_TABLE, mem::XENMEM_RESOURCE_GRANT_TABLE_ID_STATUS) => Resource::Status,
            // A paravirtualised domain has none of these.
            (mem::XENMEM_RESOURCE_GRANT_TABLE, _)
            | (mem::XENMEM_RESOURCE_IOREQ_SERVER | mem::XENMEM_RESOURCE_VMTRACE_BUF, _) => {
                return Err(Errno::INVAL.into());
            }
            _ => return Err(Errno::OPNOTSUPP.into()),
        };
        if x.frame_list == 0 {
            if x.nr_frames != 0 || start != 0 {
                return Err(Errno::INVAL.into());
            }
            let at = arg.offset(offset_of!(XenMemAcquireResource, nr_frames));
            self.hw.put(at, &d.grants.resource_frames(what))?;
            return Ok(0);
        }
        let mut done = u32::try_from(start).ok().filter(|s| *s < x.nr_frames).ok_or(Errno::INVAL)?;
        if x.nr_frames > MAX_EXTENTS {
            return Err(Errno::INVAL.into());
        }
        while done < x.nr_frames {
            let preempted = match self.put_resource(&caller, &d, what, &x, done) {
                Ok(n) => {
                    done += n;
                    done < x.nr_frames && self.hw.preempt_pending()
                }
                Err(Stop::Restart) => true,
                Err(stop) => return Err(stop),
            };
            if preempted {
                args.start = done.into();
                return Err(Stop::Restart);
            }
        }
        Ok(0)
    }

    /// Returns the next frames after `done`, and how many. `Restart`: preempted.
    fn put_resource(
        &self,
        caller: &Caller<'_, H>,
        d: &Domain,
        what: Resource,
        x: &XenMemAcquireResource,
        done: u32,
    ) -> Result<u32, Stop> {
        let mut frames = [Mfn(0); STEP as usize];
        let n = (x.nr_frames - done).min(STEP);
        let list = frames.get_mut(..n as usize).ok_or(Errno::INVAL)?;
        let g = DomGrants::new(self, d);
        // The sum fits in 32 bits, as has been checked.
        g.acquire_resource(d, what, low32(x.frame) + done, list)?;
        for (i, mfn) in (done..).zip(list.iter()) {
            caller.put_nth(x.frame_list, i.into(), &Ulong(mfn.0))?;
        }
        Ok(n)
    }
}
