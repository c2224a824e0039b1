//! The place of a vcpu's `vcpu_info`: in `shared_info`, where the guest has registered it, or, before that, where the
//! guest does not see it.

use mm::{DomCtx, Errno, Mfn, Slot, VcpuId, PAGE_SIZE};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Vcpu, UPCALL_MASK};

impl Domain {
    /// Returns whether the guest sees the `vcpu_info` of its vcpu `v`: if not, events and the time need not be written
    /// there.
    #[inline]
    pub fn has_vcpu_info(&self, v: &Vcpu) -> bool {
        self.event_channels.hidden_vcpu_infos.get() != Some(&v.vcpu_info().at().0)
    }
}

impl<H: Hw> Hv<H> {
    /// Makes room for the `vcpu_info` of `n` vcpus of a new domain; those beyond `shared_info` get one that the guest
    /// does not see, until it registers another.
    ///
    /// # Errors
    /// ENOMEM: there is no frame for them.
    pub fn vcpu_info_init(&self, d: &Domain, n: u32) -> Result<(), Errno> {
        let hidden = &d.event_channels.hidden_vcpu_infos;
        if n <= d.event_channels.layout.vcpu_infos() || hidden.get().is_some() {
            return Ok(());
        }
        let page = DomCtx::new(self, &d.mem).alloc_xenheap_pages(0, u64::BITS).ok_or(Errno::NOMEM)?;
        self.hw.zero_page(page);
        for at in (0..PAGE_SIZE).step_by(Slot::SIZE) {
            self.hw.store8(page, at + UPCALL_MASK, 1);
        }
        hidden.call_once(|| page);
        Ok(())
    }

    /// Returns the place of vcpu `id`'s `vcpu_info` before its guest registers one.
    pub fn default_vcpu_info(&self, d: &Domain, id: VcpuId) -> Slot {
        let channels = &d.event_channels;
        let (infos, size) = (channels.layout.vcpu_infos(), channels.layout.vcpu_info_size());
        let (frame, off) = match channels.hidden_vcpu_infos.get() {
            // With very many vcpus some share one: nothing depends on the contents.
            Some(page) if id.0 >= infos => (*page, (id.0 - infos) as usize % (PAGE_SIZE / Slot::SIZE) * Slot::SIZE),
            _ => (d.shared_info, (id.0 % infos) as usize * size),
        };
        Slot::new(frame, off).unwrap_or(Slot::first(frame))
    }

    /// Frees the frame of [`Self::vcpu_info_init`]; no vcpu of `d` runs any more.
    pub(crate) fn vcpu_info_destroy(&self, d: &Domain) {
        if let Some(page) = d.event_channels.hidden_vcpu_infos.get() {
            DomCtx::new(self, &d.mem).free_xenheap_pages(*page, 0);
        }
    }

    /// VCPUOP_register_vcpu_info: moves the `vcpu_info` of `v`, a vcpu of the caller's domain, to another frame,
    /// permanently. Everything is marked pending afterwards, so that no event is lost.
    ///
    /// # Errors
    /// ENXIO: it does not fit there. EINVAL: it has been moved before, `v` is another vcpu that is up, or the frame is
    /// not one that the domain may write.
    pub fn map_vcpu_info(&self, cur: &Cur<'_>, v: &Vcpu, mfn: Mfn, off: u32) -> Result<(), Errno> {
        let d = cur.d;
        let layout = &d.event_channels.layout;
        let size = layout.vcpu_info_size();
        let off = off as usize;
        let slot = Slot::new(mfn, off).ok_or(Errno::NXIO)?;
        let _ports = d.event_channels.event_lock.lock();
        let old = v.vcpu_info();
        if old != self.default_vcpu_info(d, v.id) {
            return Err(Errno::INVAL);
        }
        if v.id != cur.v.id && v.life.is_up() {
            return Err(Errno::INVAL);
        }
        self.get_guest_page(d, mfn)?;
        if slot == old {
            // It stays in its place, and no frame is held.
            self.put_guest_page(d, mfn);
            return Ok(());
        }
        let mut info = [0; 64];
        let info = &mut info[..size.min(64)];
        if d.has_vcpu_info(v) {
            // The two may overlap.
            let (mfn, off) = old.at();
            self.hw.read(mfn, off, info);
        } else {
            // No events before the guest unmasks them.
            info[UPCALL_MASK] = 1;
        }
        self.hw.write(mfn, off, info);
        v.vcpu_info.swap(slot);
        let selector = layout.selector();
        self.hw.store32(mfn, off + selector, !0);
        if layout.word_shift() == 6 {
            self.hw.store32(mfn, off + selector + 4, !0);
        }
        self.mark_events_pending(d, v);
        Ok(())
    }

    /// Forgets the registered `vcpu_info` of `v`, which does not run.
    pub fn unmap_vcpu_info(&self, d: &Domain, v: &Vcpu) {
        let home = self.default_vcpu_info(d, v.id);
        let old = v.vcpu_info.swap(home);
        if old != home {
            self.put_guest_page(d, old.at().0);
        }
    }
}
