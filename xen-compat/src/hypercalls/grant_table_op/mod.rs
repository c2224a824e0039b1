//! `grant_table_op` (20): decoded here, done in the crate `grant_table`.
//!
//! A batch that is preempted continues where it stopped: its pointer and count have been advanced. A cache flush that has
//! to search a table also keeps where the search continues.

pub(crate) mod batch;
pub(crate) mod copy;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use alloc::sync::Arc;

use grant_table::{DomGrants, GrantDomain, GrantEnv, GrantTable, Grants};
use mm::{DomCtx, DomId, DomainMem, Errno, GrantRef, GuestVa};
use public_headers::xen4::grant_table as gt;

use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::guest_memory::width::{Caller, Width};
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

/// Arguments of `grant_table_op`, in the registers of an ABI.
///
/// They are decoded when they are asked for: the CPU has no registers to spare while it maps a grant, so a structure of
/// them would be one more copy on the stack.
pub(crate) trait GrantTableOpArgs {
    /// What to do (`GNTTABOP_*`).
    fn cmd(&self) -> u32;
    /// Where a preempted search of a table continues; otherwise the first reference.
    fn search_from(&self) -> GrantRef;
    /// The operations that are left: an array of structures of the command.
    fn ops(&self) -> GuestVa;
    /// Their number.
    fn count(&self) -> u32;
    /// Sets them to what is left of the call.
    fn set_rest(&mut self, ops: GuestVa, count: u32, search_from: GrantRef);
}

impl GrantDomain for Domain {
    #[inline]
    fn mem(&self) -> &DomainMem {
        &self.mem
    }
    #[inline]
    fn grants(&self) -> &GrantTable {
        &self.grants
    }
}

impl<H: Hw> GrantEnv for Hv<H> {
    type Domain = Domain;
    type Ref = Arc<Domain>;
    #[inline]
    fn domain(&self, id: DomId) -> Option<Arc<Domain>> {
        self.domains.get(id)
    }
}

impl<H: Hw> Hv<H> {
    /// Handles `grant_table_op(cmd, args, count)`.
    ///
    /// # Errors
    /// EINVAL: a negative count, a count other than 1 where it must be 1, or a command that cannot be continued.
    /// EFAULT: an element cannot be read, or its result cannot be written. ENOSYS: no such command. Otherwise those of
    /// the operations without a status; each element of the others has one of its own.
    #[inline]
    pub(crate) fn do_grant_table_op<W: Width>(
        &self,
        cur: &mut Cur<'_>,
        args: &mut impl GrantTableOpArgs,
        width: W,
    ) -> Hc {
        let (cmd, count) = (args.cmd(), args.count());
        if args.search_from() != GrantRef(0) && cmd != gt::GNTTABOP_CACHE_FLUSH {
            return Err(Errno::INVAL.into());
        }
        if count as i32 <= 0 {
            grant_none(args, Caller { hw: &self.hw, width }.may_have(args.ops()))?;
        }
        let (g, caller) = (self.grants(cur), Caller { hw: &self.hw, width });
        let result = match cmd {
            gt::GNTTABOP_MAP_GRANT_REF => self.grant_map(&g, args),
            gt::GNTTABOP_UNMAP_GRANT_REF => self.grant_unmap(&g, args),
            gt::GNTTABOP_COPY => self.grant_copy(&g, &caller, args),
            gt::GNTTABOP_UNMAP_AND_REPLACE => self.grant_unmap_and_replace(&g, args),
            gt::GNTTABOP_TRANSFER => self.grant_transfer(&g, &caller, args),
            gt::GNTTABOP_SWAP_GRANT_REF => self.grant_swap(&g, args),
            gt::GNTTABOP_CACHE_FLUSH => self.grant_cache_flush(&g, args),
            gt::GNTTABOP_SET_VERSION => self.grant_set_version(&g, args.ops()),
            gt::GNTTABOP_GET_VERSION => self.grant_get_version(&g, args.ops()),
            gt::GNTTABOP_SETUP_TABLE | gt::GNTTABOP_QUERY_SIZE | gt::GNTTABOP_GET_STATUS_FRAMES if count != 1 => {
                Err(Errno::INVAL.into())
            }
            gt::GNTTABOP_SETUP_TABLE => self.grant_setup_table(&g, &caller, args.ops()),
            gt::GNTTABOP_QUERY_SIZE => self.grant_query_size(&g, args.ops()),
            gt::GNTTABOP_GET_STATUS_FRAMES => self.grant_status_frames(&g, &caller, args.ops()),
            _ => Err(Errno::NOSYS.into()),
        };
        let left = if result.is_ok() { 0 } else { args.count() };
        cur.d.grant_counts.add(cmd, count - left);
        result
    }

    /// Returns the grant operations of the running vcpu.
    #[inline]
    pub(crate) fn grants<'a>(&'a self, cur: &'a Cur<'_>) -> Grants<'a, Self> {
        DomGrants { mm: DomCtx::new(self, &cur.d.mem), d: cur.d }.vcpu(&cur.ctx.mm, cur.v.id)
    }
}

/// Checks a call without elements: EINVAL if the count is negative, EFAULT if no guest has memory at the address.
#[cold]
fn grant_none(args: &impl GrantTableOpArgs, may_have: bool) -> Result<(), Errno> {
    if args.count() != 0 {
        return Err(Errno::INVAL);
    }
    let is_array = matches!(
        args.cmd(),
        gt::GNTTABOP_MAP_GRANT_REF
            | gt::GNTTABOP_UNMAP_GRANT_REF
            | gt::GNTTABOP_COPY
            | gt::GNTTABOP_UNMAP_AND_REPLACE
            | gt::GNTTABOP_TRANSFER
            | gt::GNTTABOP_SWAP_GRANT_REF
            | gt::GNTTABOP_CACHE_FLUSH
    );
    if is_array && !may_have {
        return Err(Errno::FAULT);
    }
    Ok(())
}

/// Sets the arguments to the rest of a batch of which `done` elements of `stride` bytes are finished, and whose next one
/// has searched a table up to `search_from`.
#[cold]
pub(crate) fn continue_after(args: &mut impl GrantTableOpArgs, done: u32, stride: usize, search_from: GrantRef) -> Hc {
    let ops = args.ops().offset(done as usize * stride);
    args.set_rest(ops, args.count().wrapping_sub(done), search_from);
    Err(Stop::Restart)
}
