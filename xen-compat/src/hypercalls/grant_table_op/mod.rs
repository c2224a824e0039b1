//! `grant_table_op` (20): decoded here, done in the crate `grant_table`.
//!
//! A batch that is preempted continues where it stopped: its pointer and count in the argument registers have been
//! advanced. The upper bits of the command belong to a cache flush that has to search a table.

pub(crate) mod batch;
pub(crate) mod copy;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use alloc::sync::Arc;
use mm::int::low32;

use grant_table::{DomGrants, GrantDomain, GrantEnv, GrantTable, Grants};
use mm::{DomCtx, DomId, DomainMem, Errno};
use public_headers::xen4::grant_table as gt;

use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::guest_memory::width::{Caller, Width};
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

/// The bits of the command that name the operation; those above are the reference from which a search continues
/// (`GNTTABOP_CONTINUATION_ARG_SHIFT`).
pub(crate) const CMD_MASK: u32 = (1 << 12) - 1;

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
    pub(crate) fn do_grant_table_op<W: Width>(&self, cur: &mut Cur<'_>, a: &mut Args, width: W) -> Hc {
        let (cmd, count) = (low32(a[0]), low32(a[2]));
        if cmd & !CMD_MASK != 0 && cmd & CMD_MASK != gt::GNTTABOP_CACHE_FLUSH {
            return Err(Errno::INVAL.into());
        }
        if count as i32 <= 0 {
            self.grant_none(cmd & CMD_MASK, a, Caller { hw: &self.hw, width }.may_have(a[1]))?;
        }
        let (g, caller) = (self.grants(cur), Caller { hw: &self.hw, width });
        let result = match cmd & CMD_MASK {
            gt::GNTTABOP_MAP_GRANT_REF => self.grant_map(&g, a),
            gt::GNTTABOP_UNMAP_GRANT_REF => self.grant_unmap(&g, a),
            gt::GNTTABOP_COPY => self.grant_copy(&g, &caller, a),
            gt::GNTTABOP_UNMAP_AND_REPLACE => self.grant_unmap_and_replace(&g, a),
            gt::GNTTABOP_TRANSFER => self.grant_transfer(&g, &caller, a),
            gt::GNTTABOP_SWAP_GRANT_REF => self.grant_swap(&g, a),
            gt::GNTTABOP_CACHE_FLUSH => self.grant_cache_flush(&g, a),
            gt::GNTTABOP_SET_VERSION => self.grant_set_version(&g, a[1]),
            gt::GNTTABOP_GET_VERSION => self.grant_get_version(&g, a[1]),
            gt::GNTTABOP_SETUP_TABLE | gt::GNTTABOP_QUERY_SIZE | gt::GNTTABOP_GET_STATUS_FRAMES if count != 1 => {
                Err(Errno::INVAL.into())
            }
            gt::GNTTABOP_SETUP_TABLE => self.grant_setup_table(&g, &caller, a[1]),
            gt::GNTTABOP_QUERY_SIZE => self.grant_query_size(&g, a[1]),
            gt::GNTTABOP_GET_STATUS_FRAMES => self.grant_status_frames(&g, &caller, a[1]),
            _ => Err(Errno::NOSYS.into()),
        };
        let left = if result.is_ok() { 0 } else { low32(a[2]) };
        cur.d.grant_counts.add(cmd & CMD_MASK, count - left);
        result
    }

    /// Checks a call without elements: EINVAL if the count is negative, EFAULT if no guest has memory at the address.
    #[cold]
    fn grant_none(&self, cmd: u32, a: &Args, may_have: bool) -> Result<(), Errno> {
        if low32(a[2]) != 0 {
            return Err(Errno::INVAL);
        }
        let is_array = matches!(
            cmd,
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

    /// Returns the grant operations of the running vcpu.
    #[inline]
    pub(crate) fn grants<'a>(&'a self, cur: &'a Cur<'_>) -> Grants<'a, Self> {
        DomGrants { mm: DomCtx::new(self, &cur.d.mem), d: cur.d }.vcpu(&cur.ctx.mm, cur.v.id)
    }
}

/// Sets the arguments to the rest of a batch of which `done` elements of `stride` bytes are finished.
#[cold]
pub(crate) fn continue_after(a: &mut Args, done: u32, stride: usize) -> Hc {
    a[1] = a[1].wrapping_add(u64::from(done) * stride as u64);
    a[2] = u64::from(low32(a[2]).wrapping_sub(done));
    Err(Stop::Restart)
}

/// Returns the address of element `i` of an array of `T` at `start`.
#[inline]
pub(crate) fn element<T>(start: u64, i: u32) -> u64 {
    start.wrapping_add(u64::from(i) * size_of::<T>() as u64)
}
