//! Where a vcpu's `vcpu_info` lies: in `shared_info`, or where the guest asked to have it.

use core::sync::atomic::Ordering;

use mm::{Mfn, PAGE_SIZE};

use crate::domain::Domain;
use crate::errno::Errno;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;
use crate::vcpu::{pause, Vcpu};

impl Vcpu {
    /// Frame and offset of its `vcpu_info`; `None` while it has none (beyond those `shared_info` holds).
    #[inline]
    pub fn vcpu_info_frame(&self) -> Option<(Mfn, usize)> {
        let ma = self.vcpu_info.load(Ordering::Acquire);
        (ma != 0).then_some((Mfn(ma >> 12), (ma & 0xfff) as usize))
    }
}

impl<H: Hw> Hv<H> {
    /// Machine address of the `vcpu_info` that `shared_info` holds for vcpu `id`; 0: none.
    pub fn default_vcpu_info(&self, d: &Domain, id: u32) -> u64 {
        let layout = &d.event_channels.layout;
        if id < u32::from(layout.vcpu_infos) {
            d.shared_info.maddr().0 + u64::from(id) * u64::from(layout.vcpu_info_size)
        } else {
            0
        }
    }

    /// VCPUOP_register_vcpu_info: moves the `vcpu_info` of `v`, a vcpu of the caller's domain, to another frame, for good.
    /// Everything looks pending afterwards, so that nothing is lost. ENXIO: it does not fit there. EINVAL: it has been
    /// moved before, `v` runs elsewhere, or the frame is not the domain's to write to.
    pub fn map_vcpu_info(&self, cur: &Cur<'_>, v: &Vcpu, mfn: Mfn, off: u32) -> Result<(), Errno> {
        let d = cur.d;
        let layout = &d.event_channels.layout;
        let size = usize::from(layout.vcpu_info_size);
        let off = off as usize;
        if off > PAGE_SIZE - size || !off.is_multiple_of(1 << layout.word_shift >> 3) {
            return Err(Errno::NXIO);
        }
        let _ports = d.event_channels.event_lock.lock();
        let old = v.vcpu_info.load(Ordering::Acquire);
        if old != self.default_vcpu_info(d, v.id) {
            return Err(Errno::INVAL);
        }
        if v.id != cur.v.id && v.pause_flags.load(Ordering::SeqCst) & pause::DOWN == 0 {
            return Err(Errno::INVAL);
        }
        self.get_guest_page(d, mfn)?;
        let at = mfn.maddr().0 + off as u64;
        if at == old {
            // It stays where it is, and nothing is lent.
            self.put_guest_page(d, mfn);
            return Ok(());
        }
        let mut info = [0; 64];
        let info = &mut info[..size.min(64)];
        if old == 0 {
            // evtchn_upcall_mask: no events before the guest asks for them.
            info[1] = 1;
        } else {
            // The two may overlap.
            self.hw.read(Mfn(old >> 12), (old & 0xfff) as usize, info);
        }
        self.hw.write(mfn, off, info);
        v.vcpu_info.store(at, Ordering::SeqCst);
        let selector = off + usize::from(layout.selector);
        self.hw.store32(mfn, selector, !0);
        if layout.word_shift == 6 {
            self.hw.store32(mfn, selector + 4, !0);
        }
        self.mark_events_pending(d, v);
        Ok(())
    }

    /// Forgets where a guest asked to have the `vcpu_info` of `v`, which does not run.
    pub fn unmap_vcpu_info(&self, d: &Domain, v: &Vcpu) {
        let home = self.default_vcpu_info(d, v.id);
        let old = v.vcpu_info.swap(home, Ordering::SeqCst);
        if old != home && old != 0 {
            self.put_guest_page(d, Mfn(old >> 12));
        }
    }
}
