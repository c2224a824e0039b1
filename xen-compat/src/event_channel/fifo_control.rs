//! EVTCHNOP_init_control and EVTCHNOP_expand_array: the guest registers the pages of the FIFO ABI.

use alloc::sync::Arc;
use core::mem::size_of;
use core::sync::atomic::Ordering;
use mm::int::low8;

use mm::{Errno, Maddr, Mfn, VcpuId, PAGE_SIZE};
use public_headers::xen4::event_channel::{EvtchnFifoControlBlock, EVTCHN_FIFO_PRIORITY_DEFAULT};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::State;
use crate::state::event_channel::fifo::{Fifo, MAX_PAGES, WORDS_PER_PAGE};
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// EVTCHNOP_init_control: registers the control block of `vcpu`; the first one switches the domain to the FIFO ABI.
    ///
    /// # Errors
    /// ENOENT: no such vcpu. EINVAL: the block does not fit there, the vcpu has one, or the frame is not one that the
    /// domain may write. ENOMEM.
    pub fn evtchn_init_control(&self, d: &Arc<Domain>, vcpu: VcpuId, mfn: Mfn, offset: u32) -> Result<(), Errno> {
        if d.vcpu_by_id(vcpu).is_none() {
            return Err(Errno::NOENT);
        }
        if offset as usize > PAGE_SIZE - size_of::<EvtchnFifoControlBlock>() || !offset.is_multiple_of(8) {
            return Err(Errno::INVAL);
        }
        let ec = &d.event_channels;
        let _ports = ec.event_lock.lock();
        let fifo = match ec.fifo.get() {
            Some(fifo) => fifo,
            None => {
                let new = Fifo::new(d.vcpus().len(), &ec.account)?;
                ec.fifo.call_once(|| new)
            }
        };
        let block = &fifo.vcpu(vcpu).ok_or(Errno::NOENT)?.control;
        if block.load(Ordering::Relaxed) != 0 {
            return Err(Errno::INVAL);
        }
        self.get_guest_page(d, mfn)?;
        block.store(Maddr(mfn.maddr().0 + u64::from(offset)).0, Ordering::Release);
        if !ec.fifo_abi.load(Ordering::Relaxed) {
            // What is pending in the bitmap becomes pending again when its event word appears.
            for port in (1..ec.valid_ports().min(ec.layout.max_ports())).map(Port) {
                let Some(chn) = ec.channel(port) else { break };
                chn.priority.store(low8(EVTCHN_FIFO_PRIORITY_DEFAULT), Ordering::Relaxed);
                chn.last_queue.store(0, Ordering::Relaxed);
                if self.is_pending_2l(d, port) {
                    chn.pending.store(true, Ordering::Relaxed);
                }
            }
            ec.fifo_abi.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// EVTCHNOP_expand_array: adds a page of event words.
    ///
    /// # Errors
    /// EOPNOTSUPP: the domain does not use the FIFO ABI. ENOSPC: the array is complete. EINVAL: the frame is not one
    /// that the domain may write.
    pub fn evtchn_expand_array(&self, d: &Arc<Domain>, mfn: Mfn) -> Result<(), Errno> {
        let ec = &d.event_channels;
        let _ports = ec.event_lock.lock();
        if !ec.fifo_abi.load(Ordering::Relaxed) {
            return Err(Errno::OPNOTSUPP);
        }
        let fifo = ec.fifo.get().ok_or(Errno::OPNOTSUPP)?;
        let first = fifo.words.load(Ordering::Relaxed);
        let slot = (first / WORDS_PER_PAGE) as usize;
        if slot >= MAX_PAGES {
            return Err(Errno::NOSPC);
        }
        self.get_guest_page(d, mfn)?;
        fifo.pages[slot].store(mfn.0, Ordering::Relaxed);
        fifo.words.store(first + WORDS_PER_PAGE, Ordering::Release);
        for port in (first..first + WORDS_PER_PAGE).map(Port) {
            let Some(chn) = ec.channel(port) else { break };
            if chn.pending.swap(false, Ordering::Relaxed) {
                let state = chn.state.lock();
                if !matches!(*state, State::Free) {
                    self.set_pending(d, chn, port, chn.vcpu());
                }
            }
        }
        Ok(())
    }

    /// Releases the guest's pages and returns to the two-level ABI. No channel is open.
    pub(super) fn fifo_destroy(&self, d: &Domain) {
        let ec = &d.event_channels;
        ec.fifo_abi.store(false, Ordering::Release);
        let Some(fifo) = ec.fifo.get() else { return };
        fifo.words.store(0, Ordering::Release);
        for page in &fifo.pages {
            let mfn = page.swap(0, Ordering::AcqRel);
            if mfn != 0 {
                self.put_guest_page(d, Mfn(mfn));
            }
        }
        for fv in fifo.vcpus() {
            let control = fv.control.swap(0, Ordering::AcqRel);
            if control != 0 {
                self.put_guest_page(d, Maddr(control).mfn());
            }
            for queue in &fv.queues {
                *queue.lock() = Port::NONE;
            }
        }
    }
}
