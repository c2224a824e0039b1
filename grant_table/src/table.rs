//! A domain's table: its frames, its version, its limits.

use alloc::boxed::Box;

use mm::{try_alloc, Account, GrantHandle, GrantRef, Mfn, NoMemory, PageArray};

use crate::active::{Active, Entry};
use crate::lock::ShapeLock;
use crate::maptrack::{Mapping, Maptrack};
use crate::sync::{AtomicU32, AtomicU64, Ordering::Relaxed};
use crate::touched::Touched;

/// Default maximum number of shared frames (`gnttab_max_frames`).
pub const MAX_FRAMES: u32 = 64;
/// Default maximum number of frames of handles (`gnttab_max_maptrack_frames`).
pub const MAX_MAPTRACK_FRAMES: u32 = 1024;

/// Entries in a frame, version 1.
pub(crate) const PER_FRAME_V1: u32 = 512;
/// Entries in a frame, version 2.
pub(crate) const PER_FRAME_V2: u32 = 256;
/// Status words in a frame.
pub(crate) const STATUS_PER_FRAME: u32 = 2048;
/// Shared frames that a table grows by before the caller may be preempted.
pub(crate) const GROWN_AT_ONCE: u32 = 8;
/// Active entries in a frame of the hypervisor's.
pub(crate) const ACTIVE_PER_PAGE: usize = 64;

type ActiveEntries = PageArray<Entry, ACTIVE_PER_PAGE>;

#[cfg(not(feature = "loom"))]
const _: () = assert!(ActiveEntries::FITS);

/// Returns the number of active entries for this many shared frames: enough for either version.
pub(crate) const fn active_entries(frames: u32) -> usize {
    frames as usize * PER_FRAME_V1 as usize
}

/// Limits of a domain's table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Maximum number of shared frames; at least 1.
    pub frames: u32,
    /// Maximum number of frames' worth of handles, [`crate::maptrack::PER_FRAME`] each.
    pub maptrack_frames: u32,
    /// Highest version: 1 or 2.
    pub version: u32,
    /// Transitive grants may be used to copy.
    pub transitive: bool,
    /// Pages may be transferred.
    pub transfer: bool,
}

impl Limits {
    /// Returns the maximum number of frames that the hypervisor takes for its records of a table with these limits; the
    /// table's own frames are counted separately.
    pub const fn most_frames(&self) -> u64 {
        ActiveEntries::most_frames(active_entries(self.frames)) + Maptrack::most_frames(self.maptrack_frames)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            frames: MAX_FRAMES,
            maptrack_frames: MAX_MAPTRACK_FRAMES,
            version: 2,
            transitive: true,
            transfer: true,
        }
    }
}

/// A domain's grant table, with the handles of its own mappings.
pub struct GrantTable {
    /// Distinguishes it from every other table that this domain number ever had.
    pub(crate) serial: u64,
    pub(crate) limits: Limits,
    /// Guards the next seven fields.
    pub(crate) shape: ShapeLock,
    pub(crate) version: AtomicU32,
    pub(crate) nr_frames: AtomicU32,
    /// Number of frames whose entries can be used: reduced until a change of version has cleared the others.
    pub(crate) usable: AtomicU32,
    pub(crate) frames: Box<[AtomicU64]>,
    pub(crate) nr_status: AtomicU32,
    pub(crate) status: Box<[AtomicU64]>,
    pub(crate) active: ActiveEntries,
    pub(crate) touched: Touched,
    /// Number of copies in progress that version 1 could not express.
    pub(crate) v2_ops: AtomicU32,
    pub(crate) maptrack: Maptrack,
    /// An entry that has received a page no longer has the committed flag.
    pub(crate) transfer_clears_committed: bool,
    /// Handles up to here have been released ([`crate::DomGrants::release_mappings`]).
    pub(crate) released: AtomicU32,
}

/// Shared frames of version 2 whose entries have their status in one frame.
pub(crate) const FRAMES_PER_STATUS: u32 = STATUS_PER_FRAME / PER_FRAME_V2;

/// Returns the number of status frames for `frames` shared frames of version 2.
pub(crate) const fn status_frames(frames: u32) -> u32 {
    frames.div_ceil(FRAMES_PER_STATUS)
}

impl GrantTable {
    /// Creates a table without frames, version 1. `serial` is different for each table that a domain number gets.
    /// `account` is charged for its growth.
    ///
    /// # Errors
    /// [`NoMemory`]: the heap has no block for it.
    pub fn new(limits: Limits, serial: u64, account: &Account) -> core::result::Result<Self, NoMemory> {
        let zero = |_| AtomicU64::new(0);
        Ok(GrantTable {
            serial,
            limits,
            shape: ShapeLock::default(),
            version: AtomicU32::new(1),
            nr_frames: AtomicU32::new(0),
            usable: AtomicU32::new(0),
            frames: try_alloc::slice(limits.frames as usize, zero)?,
            nr_status: AtomicU32::new(0),
            status: try_alloc::slice(status_frames(limits.frames) as usize, zero)?,
            active: PageArray::new(active_entries(limits.frames), account)?,
            touched: Touched::new(limits.frames)?,
            v2_ops: AtomicU32::new(0),
            maptrack: Maptrack::new(limits.maptrack_frames, account)?,
            transfer_clears_committed: false,
            released: AtomicU32::new(0),
        })
    }

    /// Returns its limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns the version of the entries: 1 or 2.
    pub fn version(&self) -> u32 {
        self.version.load(Relaxed)
    }

    /// Returns the number of shared frames.
    pub fn nr_frames(&self) -> u32 {
        self.nr_frames.load(Relaxed)
    }

    /// Returns the number of status frames; 0 in version 1.
    pub fn nr_status_frames(&self) -> u32 {
        self.nr_status.load(Relaxed)
    }

    /// Returns the number of frames that hold handles, in use or not.
    pub fn nr_maptrack_frames(&self) -> u32 {
        self.maptrack.len() / crate::maptrack::PER_FRAME
    }

    /// Returns shared frame `i`, if there is one.
    pub fn frame(&self, i: u32) -> Option<Mfn> {
        (i < self.nr_frames()).then(|| self.frames.get(i as usize).map(|f| Mfn(f.load(Relaxed))))?
    }

    /// Returns status frame `i`, if there is one.
    pub fn status_frame(&self, i: u32) -> Option<Mfn> {
        (i < self.nr_status_frames()).then(|| self.status.get(i as usize).map(|f| Mfn(f.load(Relaxed))))?
    }

    /// Returns the number of usable entries; the shape is locked.
    pub(crate) fn nr_entries(&self) -> u32 {
        self.usable.load(Relaxed) * if self.version() == 1 { PER_FRAME_V1 } else { PER_FRAME_V2 }
    }

    #[inline]
    pub(crate) fn entry(&self, ref_: GrantRef) -> Option<&Entry> {
        self.active.get(ref_.0 as usize)
    }

    /// Returns the current record of `ref_`; for reports and tests.
    pub fn active(&self, ref_: GrantRef) -> Option<Active> {
        let _reading = self.shape.read();
        Some(*self.entry(ref_)?.lock())
    }

    /// Returns the domain's own mappings with their handles; for reports and tests.
    pub fn mappings(&self) -> impl Iterator<Item = (GrantHandle, Mapping)> + '_ {
        self.maptrack.mappings()
    }

    /// Returns the grants in use, with their references; for reports.
    pub fn in_use(&self) -> impl Iterator<Item = (GrantRef, Active)> + '_ {
        let all = (0..self.nr_frames() * PER_FRAME_V1).map(GrantRef);
        all.filter_map(|r| Some((r, self.active(r)?))).filter(|(_, a)| a.pin != 0)
    }

    /// Calls `f` with frames of the domain that others can currently write to through its grants: those of a frame's
    /// worth of references, from `from` on. Returns the next reference, or `None` after the last.
    pub fn written_by_others(&self, from: GrantRef, mut f: impl FnMut(Mfn)) -> Option<GrantRef> {
        let to = (from.0 + PER_FRAME_V1).min(self.nr_frames() * PER_FRAME_V1);
        for act in (from.0..to).filter_map(|ref_| self.active(GrantRef(ref_))) {
            if act.pin & crate::active::pin::WRITES != 0 {
                f(act.mfn);
            }
        }
        (to < self.nr_frames() * PER_FRAME_V1).then_some(GrantRef(to))
    }

    /// Removes all frames, shared and status, from the table of a domain that is gone; the caller must free them.
    pub fn take_frames(&self) -> impl Iterator<Item = Mfn> + '_ {
        let (frames, status) = {
            let _writing = self.shape.write();
            self.usable.store(0, Relaxed);
            (self.nr_frames.swap(0, Relaxed), self.nr_status.swap(0, Relaxed))
        };
        // Nothing grows for a dying domain, so these places do not change.
        let frames = self.frames.iter().take(frames as usize);
        frames.chain(self.status.iter().take(status as usize)).map(|f| Mfn(f.load(Relaxed)))
    }
}
