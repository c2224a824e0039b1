//! Commands about a table as a whole: its frames, its size, its version.

use core::mem::offset_of;

use grant_table::Grants;
use mm::{DomId, Errno, GuestVa, Mfn};
use public_headers::xen4::compat::grant_table as compat;
use public_headers::xen4::compat::translate::Ulong;
use public_headers::xen4::grant_table as gt;
use public_headers::xen4::grant_table::{
    GnttabGetStatusFrames, GnttabGetVersion, GnttabQuerySize, GnttabSetVersion, GnttabSetupTable,
};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::guest_memory::width::{Caller, Width};
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Makes a table as long as requested and returns its frames.
    ///
    /// Errors: EFAULT, also if no guest has memory at the address of the list; other errors are statuses.
    #[inline(never)]
    pub(crate) fn grant_setup_table<W: Width>(
        &self,
        g: &Grants<'_, Self>,
        caller: &Caller<'_, H, W>,
        arg: GuestVa,
    ) -> Hc {
        let op: GnttabSetupTable = caller.get(arg)?;
        let put = |i: u32, Mfn(mfn)| caller.put_nth(op.frame_list, i.into(), &Ulong(mfn));
        if !caller.may_have(op.frame_list) {
            return Err(Errno::FAULT.into());
        }
        let status = match g.target(DomId(op.dom)) {
            Ok(d) => loop {
                match g.grow_some(&d, op.nr_frames) {
                    Ok(true) => break put_frames(op.nr_frames, |i| d.grants.frame(i), put),
                    // The request is read again.
                    Ok(false) if self.hw.preempt_pending() => return Err(Stop::Restart),
                    Ok(false) => {}
                    Err(status) => break Err(status),
                }
            },
            Err(status) => Err(status),
        };
        let at = caller.width.pick(offset_of!(GnttabSetupTable, status), offset_of!(compat::GnttabSetupTable, status));
        self.put_status(arg, at, status)
    }

    /// Returns the status frames of version 2.
    #[inline(never)]
    pub(crate) fn grant_status_frames<W: Width>(
        &self,
        g: &Grants<'_, Self>,
        caller: &Caller<'_, H, W>,
        arg: GuestVa,
    ) -> Hc {
        let op: GnttabGetStatusFrames = caller.get(arg)?;
        // The list is one of 64-bit numbers in any layout.
        let put = |i: u32, Mfn(mfn)| self.hw.put_nth(op.frame_list, i.into(), &mfn);
        if !caller.may_have(op.frame_list) {
            return Err(Errno::FAULT.into());
        }
        let status = g.target(DomId(op.dom)).and_then(|d| {
            if op.nr_frames > d.grants.nr_status_frames() {
                return Err(gt::GNTST_GENERAL_ERROR);
            }
            put_frames(op.nr_frames, |i| d.grants.status_frame(i), put)
        });
        let status_at = (offset_of!(GnttabGetStatusFrames, status), offset_of!(compat::GnttabGetStatusFrames, status));
        self.put_status(arg, caller.width.pick(status_at.0, status_at.1), status)
    }

    fn put_status(&self, arg: GuestVa, at: usize, status: Result<(), i16>) -> Hc {
        let status = match status {
            Ok(()) => gt::GNTST_OKAY,
            Err(status) => status,
        };
        self.hw.put(arg.offset(at), &status)?;
        Ok(0)
    }

    #[inline(never)]
    pub(crate) fn grant_query_size(&self, g: &Grants<'_, Self>, arg: GuestVa) -> Hc {
        let mut op: GnttabQuerySize = self.hw.get(arg)?;
        op.status = match g.target(DomId(op.dom)) {
            Ok(d) => {
                op.nr_frames = d.grants.nr_frames();
                op.max_nr_frames = d.grants.limits().frames;
                gt::GNTST_OKAY
            }
            Err(status) => status,
        };
        self.hw.put(arg, &op)?;
        Ok(0)
    }

    /// Switches the version. The current version is always returned.
    #[inline(never)]
    pub(crate) fn grant_set_version(&self, g: &Grants<'_, Self>, arg: GuestVa) -> Hc {
        let op: GnttabSetVersion = self.hw.get(arg)?;
        let end = g.set_version(op.version);
        if end == Err(Stop::Restart) {
            // The request is read again.
            return Err(Stop::Restart);
        }
        self.hw.put(arg, &GnttabSetVersion { version: g.d.grants.version() })?;
        match end {
            Ok(()) => Ok(0),
            Err(stop) => Err(stop),
        }
    }

    /// Returns a domain's version. Errors: ESRCH, EPERM.
    #[inline(never)]
    pub(crate) fn grant_get_version(&self, g: &Grants<'_, Self>, arg: GuestVa) -> Hc {
        let op: GnttabGetVersion = self.hw.get(arg)?;
        let d = g.target(DomId(op.dom)).map_err(|e| match e {
            gt::GNTST_PERMISSION_DENIED => Errno::PERM,
            _ => Errno::SRCH,
        })?;
        let at = arg.offset(offset_of!(GnttabGetVersion, version));
        self.hw.put(at, &d.grants.version())?;
        Ok(0)
    }
}

/// Writes `n` frame numbers to a guest's list; if one cannot be written, the others are.
fn put_frames(
    n: u32,
    frame: impl Fn(u32) -> Option<Mfn>,
    put: impl Fn(u32, Mfn) -> Result<(), Errno>,
) -> Result<(), i16> {
    let mut status = Ok(());
    for i in 0..n {
        let Some(mfn) = frame(i) else { return Err(gt::GNTST_GENERAL_ERROR) };
        if put(i, mfn).is_err() {
            status = Err(gt::GNTST_BAD_VIRT_ADDR);
        }
    }
    status
}
