//! `GNTTABOP_copy`. Frames that one element used are kept for the next.

use core::mem::offset_of;

use grant_table::{Copier, CopyEnd, Grants};
use mm::{Errno, GrantRef, GuestVa};
use public_headers::xen4::compat::grant_table as compat;
use public_headers::xen4::grant_table::GnttabCopy;
use zerocopy::FromZeros;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::guest_memory::width::{Caller, Width};
use crate::hypercalls::grant_table_op::{continue_after, GrantTableOpArgs};
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    #[inline(always)]
    pub(crate) fn grant_copy<W: Width>(
        &self,
        g: &Grants<'_, Self>,
        caller: &Caller<'_, H, W>,
        args: &mut impl GrantTableOpArgs,
    ) -> Hc {
        let mut copier = Copier::default();
        let end = self.copy_all(g, caller, &mut copier, args.ops(), args.count());
        copier.finish(g);
        match end? {
            Some(done) => continue_after(args, done, caller.size::<GnttabCopy>(), GrantRef(0)),
            None => Ok(0),
        }
    }

    /// Copies all elements. Otherwise returns how many were finished when it had to stop.
    #[inline(always)]
    fn copy_all<'a, W: Width>(
        &self,
        g: &Grants<'a, Self>,
        caller: &Caller<'_, H, W>,
        copier: &mut Copier<'a, Self>,
        start: GuestVa,
        count: u32,
    ) -> Result<Option<u32>, Errno> {
        let mut op = GnttabCopy::new_zeroed();
        for i in 0..count {
            if i != 0 && self.hw.preempt_pending() {
                return Ok(Some(i));
            }
            let at = caller.nth::<GnttabCopy>(start, i.into());
            caller.get_into(at, &mut op)?;
            let status = match copier.copy(g, &op) {
                CopyEnd::Status(status) => status,
                CopyEnd::Again => return Ok(Some(i)),
            };
            let status_at = caller.width.pick(offset_of!(GnttabCopy, status), offset_of!(compat::GnttabCopy, status));
            self.hw.put(at.offset(status_at), &status)?;
        }
        Ok(None)
    }
}
