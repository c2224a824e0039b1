//! The FIFO ABI: an event word for each port in an array of guest pages, linked into 16 queues for each vcpu whose
//! heads are in a control block (public header `event_channel.h`).
//!
//! The guest may write all of these words at any time. It can lose its own events that way and nothing else: each word
//! is read into a local, loops are bounded, and a queue's tail is the hypervisor's own.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use mm::lock::HookRelax;
use mm::{try_alloc, Account, Mfn, PageArray, PAGE_SIZE};
use public_headers::xen4::event_channel as abi;
use spin::mutex::SpinMutex;

use super::table::{Channel, EventChannels, Port};
use crate::domain::Domain;
use crate::errno::Errno;
use crate::hv::Hv;
use crate::hw::Hw;
use crate::vcpu::Vcpu;

/// Event words in a page.
pub(super) const WORDS_PER_PAGE: u32 = PAGE_SIZE as u32 / 4;
/// Pages an event array may have.
pub(super) const MAX_PAGES: usize = (abi::EVTCHN_FIFO_NR_CHANNELS / WORDS_PER_PAGE) as usize;
/// Queues of a vcpu.
pub(super) const QUEUES: usize = abi::EVTCHN_FIFO_MAX_QUEUES as usize;

pub(super) const PENDING: u32 = 1 << abi::EVTCHN_FIFO_PENDING;
pub(super) const MASKED: u32 = 1 << abi::EVTCHN_FIFO_MASKED;
pub(super) const LINKED: u32 = 1 << abi::EVTCHN_FIFO_LINKED;
pub(super) const BUSY: u32 = 1 << abi::EVTCHN_FIFO_BUSY;
pub(super) const LINK: u32 = abi::EVTCHN_FIFO_LINK_MASK;

/// An event word: its frame and offset.
pub(super) type Word = (Mfn, usize);

/// The last port put in a queue; 0: none.
pub(super) type Queue = SpinMutex<Port, HookRelax>;

/// A vcpu's queues.
#[derive(Default)]
pub(super) struct FifoVcpu {
    /// Machine address of the control block; 0: none. Holds a writable reference on its frame.
    pub(super) control: AtomicU64,
    /// Its queues, most urgent first.
    pub(super) queues: [Queue; QUEUES],
}

/// Vcpus whose queues are in a frame.
const VCPUS_PER_PAGE: usize = 16;

pub(super) type FifoVcpus = PageArray<FifoVcpu, VCPUS_PER_PAGE>;

const _: () = assert!(FifoVcpus::FITS);

/// A domain's FIFO state; kept, emptied, when the domain goes back to the two-level ABI.
pub(super) struct Fifo {
    /// Frames of the event array, each with a writable reference.
    pub(super) pages: [AtomicU64; MAX_PAGES],
    /// Ports that have an event word.
    pub(super) words: AtomicU32,
    /// By vcpu.
    vcpus: FifoVcpus,
    nr_vcpus: usize,
}

impl Fifo {
    /// Nothing mapped, for `vcpus` vcpus.
    pub(super) fn new(nr_vcpus: usize, account: &Account) -> Result<Box<Self>, Errno> {
        let vcpus = FifoVcpus::new(nr_vcpus, account)?;
        for id in (0..nr_vcpus).step_by(VCPUS_PER_PAGE) {
            vcpus.grow(id, |_| FifoVcpu::default())?;
        }
        let pages = [const { AtomicU64::new(0) }; MAX_PAGES];
        Ok(try_alloc::boxed(Fifo { pages, words: AtomicU32::new(0), vcpus, nr_vcpus })?)
    }

    /// The queues of vcpu `id`.
    #[inline]
    pub(super) fn vcpu(&self, id: u32) -> Option<&FifoVcpu> {
        self.vcpus.get(id as usize)
    }

    /// The queues of all vcpus.
    pub(super) fn vcpus(&self) -> impl Iterator<Item = &FifoVcpu> {
        (0..self.nr_vcpus).filter_map(|id| self.vcpus.get(id))
    }

    /// Where `port`'s event word lies, if its page has been given.
    #[inline]
    pub(super) fn word(&self, port: Port) -> Option<Word> {
        if port >= self.words.load(Ordering::Acquire) {
            return None;
        }
        let page = self.pages.get((port / WORDS_PER_PAGE) as usize)?;
        Some((Mfn(page.load(Ordering::Relaxed)), (port % WORDS_PER_PAGE * 4) as usize))
    }
}

impl EventChannels {
    /// Frames the guest has lent for the FIFO ABI, each once for each use.
    pub fn lent_frames(&self) -> impl Iterator<Item = Mfn> + '_ {
        self.fifo.get().into_iter().flat_map(|fifo| {
            let pages = fifo.pages.iter().map(|p| p.load(Ordering::Relaxed));
            let blocks = fifo.vcpus().map(|v| v.control.load(Ordering::Relaxed) >> 12);
            pages.chain(blocks).filter(|mfn| *mfn != 0).map(Mfn)
        })
    }

    #[inline]
    fn word(&self, port: Port) -> Option<Word> {
        self.fifo.get()?.word(port)
    }
}

impl<H: Hw> Hv<H> {
    #[inline]
    fn fifo_bits(&self, (mfn, off): Word) -> u32 {
        self.hw.load32(mfn, off)
    }

    /// Makes `port` pending, puts it at the end of its queue and tells `v` if that queue had nothing to read.
    #[inline]
    pub(super) fn set_pending_fifo(&self, d: &Arc<Domain>, v: &Vcpu, chn: &Channel, port: Port) {
        let Some(fifo) = d.event_channels.fifo.get() else { return };
        match fifo.word(port) {
            Some(word) => self.fifo_raise(d, v, fifo, chn, port, word),
            // The page may come later: it is raised then.
            None => chn.pending.store(true, Ordering::Relaxed),
        }
    }

    /// Clears `port`'s PENDING bit. The guest unlinks it and sees that there is nothing.
    pub(super) fn clear_pending_fifo(&self, d: &Domain, port: Port) {
        if let Some((mfn, off)) = d.event_channels.word(port) {
            self.hw.fetch_and32(mfn, off, !PENDING);
        }
    }

    /// Clears `port`'s MASKED bit; if it is pending, it is linked now.
    pub(super) fn unmask_fifo(&self, d: &Arc<Domain>, v: &Vcpu, chn: &Channel, port: Port) {
        if let Some((mfn, off)) = d.event_channels.word(port) {
            self.hw.fetch_and32(mfn, off, !MASKED);
            if self.hw.load32(mfn, off) & PENDING != 0 {
                self.set_pending_fifo(d, v, chn, port);
            }
        }
    }

    /// Whether `port`'s PENDING bit is set.
    pub(super) fn is_pending_fifo(&self, d: &Domain, port: Port) -> bool {
        d.event_channels.word(port).is_some_and(|w| self.fifo_bits(w) & PENDING != 0)
    }

    /// Whether `port`'s MASKED bit is set (or it has no word).
    pub(super) fn is_masked_fifo(&self, d: &Domain, port: Port) -> bool {
        d.event_channels.word(port).is_none_or(|w| self.fifo_bits(w) & MASKED != 0)
    }

    /// Whether a closed port cannot be used again yet, because the guest has still to take it from a queue.
    pub(super) fn is_busy(&self, d: &Domain, port: Port) -> bool {
        d.event_channels.fifo_abi.load(Ordering::Relaxed)
            && d.event_channels.word(port).is_some_and(|w| self.fifo_bits(w) & LINKED != 0)
    }
}
