//! `GNTTABOP_set_version`: entries of 8 or of 16 bytes.

use mm::int::{count32, low16, low32};
use mm::{Errno, GrantRef, Machine, Mfn, Stop};
use public_headers::xen4::grant_table as gt;

use crate::env::{DomGrants, GrantDomain, GrantEnv};
use crate::sync::Ordering::Relaxed;
use crate::table::PER_FRAME_V2;
use crate::touched::PER_WORD;

/// Entries that a change of version keeps, because the toolstack made them.
const RESERVED: usize = gt::GNTTAB_NR_RESERVED_ENTRIES as usize;
/// Frames cleared between two preemption points.
const CLEARED_AT_ONCE: u32 = 8;
const IN_USE: u16 = gt::GTF_READING | gt::GTF_WRITING;

/// A grant that both versions can express.
#[derive(Clone, Copy, Default)]
struct Kept {
    flags: u16,
    domid: u16,
    frame: u32,
}

impl<E: GrantEnv> DomGrants<'_, E> {
    /// Switches the caller's table to `version`; all entries but the first eight are cleared.
    ///
    /// # Errors
    /// EINVAL no such version; ENOSYS version 2 when the domain may not have it; EBUSY other entries are in use, or the
    /// guest still maps the status frames; EAGAIN copies in progress; ERANGE a reserved entry that version 1 cannot
    /// express; ENOMEM; `Restart` preempted, call again.
    pub fn set_version(&self, version: u32) -> Result<(), Stop> {
        let t = self.d.grants();
        if version != 1 && version != 2 {
            return Err(Errno::INVAL.into());
        }
        if version > t.limits.version {
            return Err(Errno::NOSYS.into());
        }
        loop {
            self.clear_rest()?;
            if t.version() == version || t.nr_frames() == 0 {
                return Ok(());
            }
            self.none_in_use()?;
            let writing = t.shape.write();
            // Another vcpu may have used a grant or changed the version meanwhile.
            if t.touched.any().is_some() || t.usable.load(Relaxed) != t.nr_frames() || t.version() == version {
                continue;
            }
            let kept = if version == 2 {
                let kept = self.read_v1();
                self.grow_status(self.d, t.nr_frames()).map_err(|_| Errno::NOMEM)?;
                kept
            } else {
                if t.v2_ops.load(Relaxed) != 0 {
                    return Err(Errno::AGAIN.into());
                }
                let kept = self.read_v2().ok_or(Errno::RANGE)?;
                self.drop_status()?;
                kept
            };
            self.clear(0);
            self.write_kept(version, &kept);
            t.version.store(version, Relaxed);
            drop(writing);
        }
    }

    /// Verifies that no entry but the reserved ones is in use, and records it. EBUSY if one is; `Restart` if preempted.
    fn none_in_use(&self) -> Result<(), Stop> {
        let t = self.d.grants();
        while let Some(lot) = t.touched.any() {
            let reading = t.shape.read();
            let in_use = |first: u32| {
                (first.max(count32(RESERVED))..(first + PER_WORD).min(t.nr_entries()))
                    .any(|ref_| t.entry(GrantRef(ref_)).is_some_and(|e| e.lock().pin != 0))
            };
            if t.touched.search(lot, in_use) {
                return Err(Errno::BUSY.into());
            }
            drop(reading);
            if self.mm.m.preempt_pending() {
                return Err(Stop::Restart);
            }
        }
        Ok(())
    }

    /// Clears some frames from `first` on, which become usable; later ones do not. The shape is locked for writing.
    fn clear(&self, first: u32) {
        let t = self.d.grants();
        let end = (first + CLEARED_AT_ONCE).min(t.nr_frames());
        for mfn in (first..end).filter_map(|i| t.frame(i)) {
            self.mm.m.zero_page(mfn);
        }
        t.usable.store(end, Relaxed);
    }

    /// Clears what a change of version has left uncleared. `Restart` if preempted.
    fn clear_rest(&self) -> Result<(), Stop> {
        let t = self.d.grants();
        while t.usable.load(Relaxed) < t.nr_frames() {
            let writing = t.shape.write();
            self.clear(t.usable.load(Relaxed));
            drop(writing);
            if self.mm.m.preempt_pending() {
                return Err(Stop::Restart);
            }
        }
        Ok(())
    }

    fn first_frame(&self) -> Mfn {
        self.d.grants().frame(0).unwrap_or_default()
    }

    fn read_v1(&self) -> [Kept; RESERVED] {
        let (m, mfn) = (self.mm.m, self.first_frame());
        core::array::from_fn(|i| {
            let w = m.load64(mfn, i * 8);
            Kept { flags: low16(low32(w)), domid: low16(low32(w >> 16)), frame: (w >> 32) as u32 }
        })
    }

    /// Reads the reserved entries; `None` if version 1 cannot express one of them.
    fn read_v2(&self) -> Option<[Kept; RESERVED]> {
        let t = self.d.grants();
        let (m, mfn, status) = (self.mm.m, self.first_frame(), t.status_frame(0)?);
        let mut kept = [Kept::default(); RESERVED];
        for (i, k) in kept.iter_mut().enumerate() {
            // Read once: the guest may be writing.
            let (head, frame) = (m.load32(mfn, i * 16), m.load64(mfn, i * 16 + 8));
            match low16(head) & gt::GTF_TYPE_MASK {
                gt::GTF_PERMIT_ACCESS if frame >> 32 == 0 => {
                    let flags = low16(head) | m.load16(status, i * 2);
                    *k = Kept { flags, domid: (head >> 16) as u16, frame: low32(frame) };
                }
                gt::GTF_PERMIT_ACCESS | gt::GTF_TRANSITIVE => return None,
                _ => {}
            }
        }
        Some(kept)
    }

    fn write_kept(&self, version: u32, kept: &[Kept; RESERVED]) {
        let (m, mfn) = (self.mm.m, self.first_frame());
        for (i, k) in kept.iter().enumerate() {
            let head = |flags: u16| u32::from(k.domid) << 16 | u32::from(flags);
            if version == 1 {
                m.store64(mfn, i * 8, u64::from(k.frame) << 32 | u64::from(head(k.flags)));
            } else {
                if let Some(status) = self.d.grants().status_frame(0) {
                    m.store16(status, i * 2, k.flags & IN_USE);
                }
                m.store64(mfn, i * 16 + 8, k.frame.into());
                m.store32(mfn, i * 16, head(k.flags & !IN_USE));
            }
        }
    }

    /// Takes the status frames from the guest and frees them: all or none.
    fn drop_status(&self) -> mm::Result {
        let t = self.d.grants();
        let n = t.nr_status_frames();
        for i in 0..n {
            let Some(mfn) = t.status_frame(i) else { continue };
            if self.mm.unshare_xen_page(mfn, self.d.mem()) {
                continue;
            }
            for mfn in (0..i).filter_map(|i| t.status_frame(i)) {
                self.mm.share_xen_page_with_guest(mfn, self.d.mem(), mm::XenShare::Rw);
            }
            return Err(Errno::BUSY);
        }
        for mfn in (0..n).filter_map(|i| t.status_frame(i)) {
            self.mm.free_xenheap_pages(mfn, 0);
        }
        t.nr_status.store(0, Relaxed);
        Ok(())
    }
}

const _: () = assert!(RESERVED < PER_FRAME_V2 as usize);
