//! Links an event into a FIFO queue.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;
use mm::int::{count32, index};

use crate::guest_log::guest_log;
use mm::lock::HookRelax;
use mm::{Maddr, VcpuId, PAGE_SIZE};
use spin::mutex::SpinMutexGuard;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::Channel;
use crate::state::event_channel::fifo::{Fifo, Queue, Word, BUSY, LINK, LINKED, MASKED, PENDING, QUEUES};
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::Vcpu;

/// Offset of the queue heads in the control block; `ready` is at 0.
const HEADS: usize = 8;

/// Maximum number of locking attempts while others change the port's queue.
const LOCK_TRIES: u32 = 3;
/// Maximum number of times that a guest can change a LINKED word while BUSY keeps it from unmasking.
const LINK_TRIES: u32 = 4;

type QueueGuard<'a> = SpinMutexGuard<'a, Port, HookRelax>;

/// The queue for an event and, if different, the one it was in last, both locked.
struct Queues<'a> {
    new: QueueGuard<'a>,
    old: Option<QueueGuard<'a>>,
}

#[inline]
fn queue_of(fifo: &Fifo, key: u32) -> Option<&Queue> {
    fifo.vcpu(VcpuId(key >> 8))?.queues.get((key & 0xff) as usize)
}

/// Locks the queues of `key` (vcpu << 8 | priority) and of the channel's last queue; the lower key first.
#[inline]
fn lock_queues<'a>(fifo: &'a Fifo, chn: &Channel, key: u32) -> Option<Queues<'a>> {
    let new = queue_of(fifo, key)?;
    for _ in 0..LOCK_TRIES {
        let last = chn.last_queue.load(Ordering::Relaxed);
        let queues = if last == key {
            Queues { new: new.lock(), old: None }
        } else {
            let old = queue_of(fifo, last)?;
            if key < last {
                let new = new.lock();
                Queues { new, old: Some(old.lock()) }
            } else {
                let old = old.lock();
                Queues { new: new.lock(), old: Some(old) }
            }
        };
        if chn.last_queue.load(Ordering::Relaxed) == last {
            return Some(queues);
        }
    }
    None
}

impl<H: Hw> Hv<H> {
    /// Sets PENDING in `word`; if the event is neither masked nor linked, links it and notifies `v`.
    ///
    /// PENDING is set with the queue locked, so that a CPU that finds the event linked also finds it in the list.
    #[inline]
    pub(super) fn fifo_raise(&self, d: &Arc<Domain>, v: &Vcpu, fifo: &Fifo, chn: &Channel, port: Port, word: Word) {
        let priority = u32::from(chn.priority.load(Ordering::Relaxed)) % count32(QUEUES);
        let Some(fv) = fifo.vcpu(v.id) else { return };
        let control = Maddr(fv.control.load(Ordering::Acquire));
        // A guest must not unmask events of a vcpu before it has registered that vcpu's control block.
        if control.0 == 0 {
            return;
        }
        let Some(mut tail) = fv.queues[priority as usize].try_lock() else {
            return self.fifo_raise_moving(d, v, fifo, chn, port, word, control, priority);
        };
        if chn.last_queue.load(Ordering::Relaxed) != (v.id.0 << 8 | priority) {
            drop(tail);
            return self.fifo_raise_moving(d, v, fifo, chn, port, word, control, priority);
        }
        let pended = self.fifo_set_bit(word, PENDING);
        let head = self.fifo_claim(word) && {
            // It was the last event of a queue read to its end, and an event must not be linked to itself.
            if *tail == port {
                *tail = Port::NONE;
            }
            self.fifo_append(d, fifo, control, priority, &mut tail, port)
        };
        drop(tail);
        self.fifo_tell(d, v, port, control, priority, pended, head);
    }

    /// As [`Self::fifo_raise`] for an event that was last in another queue, or while the queue is being changed.
    #[inline(never)]
    #[allow(
        clippy::too_many_arguments,
        reason = "a part of `fifo_raise`, split off for its size: what that looked up is passed on in registers"
    )]
    fn fifo_raise_moving(
        &self,
        d: &Arc<Domain>,
        v: &Vcpu,
        fifo: &Fifo,
        chn: &Channel,
        port: Port,
        word: Word,
        control: Maddr,
        priority: u32,
    ) {
        let key = v.id.0 << 8 | priority;
        let Some(mut queues) = lock_queues(fifo, chn, key) else {
            guest_log!(self, d, Warn, "d{} port {port}: event lost, too many queue changes", d.id.0);
            return;
        };
        let pended = self.fifo_set_bit(word, PENDING);
        let head = self.fifo_claim(word) && {
            // It was the last event of a queue read to its end: nothing may be linked after it there.
            let old = queues.old.as_mut().unwrap_or(&mut queues.new);
            if **old == port {
                **old = Port::NONE;
            }
            if queues.old.take().is_some() {
                chn.last_queue.store(key, Ordering::Relaxed);
            }
            self.fifo_append(d, fifo, control, priority, &mut queues.new, port)
        };
        drop(queues);
        self.fifo_tell(d, v, port, control, priority, pended, head);
    }

    /// Sets a bit of an event word. Returns whether it was clear.
    #[inline]
    fn fifo_set_bit(&self, (mfn, off): Word, bit: u32) -> bool {
        self.hw.fetch_or32(mfn, off, bit) & bit == 0
    }

    /// Sets LINKED if the event is neither masked nor linked. Returns whether it did.
    #[inline]
    fn fifo_claim(&self, word: Word) -> bool {
        self.hw.load32(word.0, word.1) & (MASKED | LINKED) == 0 && self.fifo_set_bit(word, LINKED)
    }

    /// Appends an event to a queue. Returns whether it is now the head.
    #[inline]
    fn fifo_append(&self, d: &Domain, fifo: &Fifo, control: Maddr, priority: u32, tail: &mut Port, port: Port) -> bool {
        let last = core::mem::replace(tail, port);
        if !last.is_none() && fifo.word(last).is_some_and(|w| self.fifo_set_link(d, w, port)) {
            return false;
        }
        let off = index(control.0) % PAGE_SIZE + HEADS + priority as usize * 4;
        self.hw.store32(control.mfn(), off, port.0);
        true
    }

    /// Notifies `v` of a queue that has become ready, and the vcpus that poll the port.
    #[inline]
    #[allow(
        clippy::too_many_arguments,
        reason = "a part of `fifo_raise`, split off for its size: what that looked up is passed on in registers"
    )]
    fn fifo_tell(
        &self,
        d: &Arc<Domain>,
        v: &Vcpu,
        port: Port,
        control: Maddr,
        priority: u32,
        pended: bool,
        head: bool,
    ) {
        if pended {
            self.wake_pollers(d, port);
        }
        if head {
            let (mfn, off) = (control.mfn(), index(control.0) % PAGE_SIZE);
            if self.hw.fetch_or32(mfn, off, 1 << priority) & 1 << priority == 0 {
                self.mark_events_pending(d, v);
            }
        }
    }

    /// Links the event at `tail` to `port` if it is still LINKED. Returns whether it was.
    #[inline]
    fn fifo_set_link(&self, d: &Domain, tail: Word, port: Port) -> bool {
        if let Ok(linked) = self.try_set_link(tail, port) {
            return linked;
        }
        self.fifo_set_link_busy(d, tail, port)
    }

    /// As [`Self::fifo_set_link`] while the guest changes the word: BUSY keeps it from unmasking, and so bounds how
    /// often that can happen.
    #[cold]
    #[inline(never)]
    fn fifo_set_link_busy(&self, d: &Domain, tail: Word, port: Port) -> bool {
        let (mfn, off) = tail;
        self.hw.fetch_or32(mfn, off, BUSY);
        for _ in 0..LINK_TRIES {
            if let Ok(linked) = self.try_set_link(tail, port) {
                if !linked {
                    self.hw.fetch_and32(mfn, off, !BUSY);
                }
                return linked;
            }
        }
        self.hw.fetch_and32(mfn, off, !BUSY);
        guest_log!(self, d, Warn, "d{} port {port}: event lost, guest keeps changing a linked event", d.id.0);
        true
    }

    /// Makes one attempt; `Err` if the guest has changed the word meanwhile.
    #[inline]
    fn try_set_link(&self, (mfn, off): Word, port: Port) -> Result<bool, ()> {
        let old = self.hw.load32(mfn, off);
        if old & LINKED == 0 {
            return Ok(false);
        }
        let new = old & !(BUSY | LINK) | port.0;
        self.hw.cmpxchg32(mfn, off, old, new).map(|_| true).map_err(|_| ())
    }
}
