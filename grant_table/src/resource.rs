//! A table's frames as the toolstack requests them (`XENMEM_acquire_resource`): by number, allocated if missing.

use mm::{Errno, Machine, Mfn, Stop};

use crate::env::{DomGrants, GrantDomain, GrantEnv};
use crate::table::{status_frames, GrantTable, FRAMES_PER_STATUS};

/// Which frames of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resource {
    /// Those with the entries.
    Shared,
    /// Those with the status words of version 2.
    Status,
}

impl GrantTable {
    /// Returns the maximum number of these frames.
    pub fn resource_frames(&self, what: Resource) -> u32 {
        match what {
            Resource::Shared => self.limits.frames,
            Resource::Status => status_frames(self.limits.frames),
        }
    }
}

impl<E: GrantEnv> DomGrants<'_, E> {
    /// Returns frames from number `first` on of the table of `d`, as many as fit in `list`. The table grows as
    /// necessary.
    ///
    /// # Errors
    /// EINVAL none requested, beyond the table's limit, no memory, a dying domain's table too short, or status frames of
    /// a table that has none; `Restart` preempted, call again.
    pub fn acquire_resource(&self, d: &E::Domain, what: Resource, first: u32, list: &mut [Mfn]) -> Result<(), Stop> {
        let t = d.grants();
        let last = u32::try_from(list.len()).ok().and_then(|n| first.checked_add(n.checked_sub(1)?));
        let last = last.filter(|&i| i < t.resource_frames(what)).ok_or(Errno::INVAL)?;
        loop {
            let writing = t.shape.write();
            let (frames, missing) = match what {
                Resource::Shared => (&t.frames, (last >= t.nr_frames()).then_some(last + 1)),
                Resource::Status if t.version() != 2 => return Err(Errno::INVAL.into()),
                Resource::Status => {
                    (&t.status, (last >= t.nr_status_frames()).then_some((last + 1) * FRAMES_PER_STATUS))
                }
            };
            if let Some(nr) = missing
                && !self.grow_locked(d, nr).map_err(|_| Errno::INVAL)?
            {
                drop(writing);
                if self.mm.m.preempt_pending() {
                    return Err(Stop::Restart);
                }
                continue;
            }
            for (place, frame) in list.iter_mut().zip(frames.iter().skip(first as usize)) {
                *place = Mfn(frame.load(crate::sync::Ordering::Relaxed));
            }
            return Ok(());
        }
    }
}
