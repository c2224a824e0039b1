//! `grant_table_op` (20): the shared table of a domain, its size and version.

use alloc::vec::Vec;

use mm::{Ctx, Mfn, VcpuMm, XenShare};
use public_headers::xen4::grant_table as gt;
use public_headers::xen4::grant_table::{GnttabGetVersion, GnttabQuerySize, GnttabSetVersion, GnttabSetupTable};
use spin::Mutex;

use crate::domain::Domain;
use crate::errno::Errno;
use crate::guest_access::GuestAccess;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;
use crate::hypercall_result::{Args, Hc};

/// Most frames of a domain's table (`gnttab_max_frames`), as Xen's default.
pub const MAX_FRAMES: u32 = 64;

/// A domain's grant table as far as it is set up: version and shared frames.
pub struct GrantFrames {
    inner: Mutex<Inner>,
}

struct Inner {
    version: u32,
    frames: Vec<Mfn>,
}

impl Default for GrantFrames {
    fn default() -> Self {
        GrantFrames { inner: Mutex::new(Inner { version: 1, frames: Vec::new() }) }
    }
}

impl GrantFrames {
    /// Takes the shared frames out, to be freed.
    pub(crate) fn take_frames(&self) -> Vec<Mfn> {
        core::mem::take(&mut self.inner.lock().frames)
    }
}

impl<H: Hw> Hv<H> {
    /// `grant_table_op(cmd, args, count)`.
    pub fn do_grant_table_op(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let (cmd, arg, count) = (a[0] as u32, a[1], a[2] as u32);
        if (count as i32) < 0 {
            return Err(Errno::INVAL.into());
        }
        match cmd {
            gt::GNTTABOP_SETUP_TABLE => {
                if count != 1 {
                    return Err(Errno::INVAL.into());
                }
                let mut op: GnttabSetupTable = self.hw.get(arg)?;
                op.status = self.setup_table(cur, &op)?;
                self.hw.put(arg, &op)?;
                Ok(0)
            }
            gt::GNTTABOP_QUERY_SIZE => {
                if count != 1 {
                    return Err(Errno::INVAL.into());
                }
                let mut op: GnttabQuerySize = self.hw.get(arg)?;
                match self.grant_target(cur, op.dom) {
                    Ok(d) => {
                        op.nr_frames = d.grants.inner.lock().frames.len().max(1) as u32;
                        op.max_nr_frames = MAX_FRAMES;
                        op.status = gt::GNTST_OKAY as i16;
                    }
                    Err(status) => op.status = status,
                }
                self.hw.put(arg, &op)?;
                Ok(0)
            }
            gt::GNTTABOP_SET_VERSION => {
                if count != 1 {
                    return Err(Errno::INVAL.into());
                }
                let mut op: GnttabSetVersion = self.hw.get(arg)?;
                if op.version != 1 {
                    return Err(Errno::INVAL.into());
                }
                op.version = cur.d.grants.inner.lock().version;
                self.hw.put(arg, &op)?;
                Ok(0)
            }
            gt::GNTTABOP_GET_VERSION => {
                if count != 1 {
                    return Err(Errno::INVAL.into());
                }
                let mut op: GnttabGetVersion = self.hw.get(arg)?;
                let d = self.domain_by_any_id(cur.d, op.dom)?;
                op.version = d.grants.inner.lock().version;
                self.hw.put(arg, &op)?;
                Ok(0)
            }
            _ => Err(Errno::NOSYS.into()),
        }
    }

    fn grant_target(&self, cur: &Cur<'_>, dom: u16) -> Result<alloc::sync::Arc<Domain>, i16> {
        let d = self.domain_by_any_id(cur.d, dom).map_err(|_| gt::GNTST_BAD_DOMAIN as i16)?;
        if d.id != cur.d.id && !cur.d.privileged {
            return Err(gt::GNTST_PERMISSION_DENIED as i16);
        }
        Ok(d)
    }

    /// Makes the table `nr_frames` long and tells the guest its frames.
    fn setup_table(&self, cur: &Cur<'_>, op: &GnttabSetupTable) -> Result<i16, Errno> {
        if op.nr_frames > MAX_FRAMES {
            return Ok(gt::GNTST_GENERAL_ERROR as i16);
        }
        let d = match self.grant_target(cur, op.dom) {
            Ok(d) => d,
            Err(status) => return Ok(status),
        };
        let mut table = d.grants.inner.lock();
        while table.frames.len() < op.nr_frames as usize {
            let Some(mfn) = self.new_shared_frame(&d) else { return Ok(gt::GNTST_GENERAL_ERROR as i16) };
            table.frames.push(mfn);
        }
        for (i, mfn) in table.frames[..op.nr_frames as usize].iter().enumerate() {
            self.hw.put_nth(op.frame_list, i as u64, &mfn.0)?;
        }
        Ok(gt::GNTST_OKAY as i16)
    }

    /// A zeroed frame of the hypervisor's that `d` may map; none for a dying domain.
    pub fn new_shared_frame(&self, d: &Domain) -> Option<Mfn> {
        if d.mem.is_dying() {
            return None;
        }
        let spare = VcpuMm::new();
        let mm = Ctx::new(self, &d.mem, &spare);
        let mfn = mm.alloc_xenheap_pages(0, 0)?;
        mm::Machine::zero_page(&self.hw, mfn);
        mm.share_xen_page_with_guest(mfn, &d.mem, XenShare::Rw);
        Some(mfn)
    }
}
