//! The FIFO ABI's pages and queues.

use alloc::boxed::Box;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use mm::int::count32;

use mm::lock::HookRelax;
use mm::{try_alloc, Account, Errno, Mfn, PageArray, VcpuId, PAGE_SIZE};
use public_headers::xen4::event_channel as abi;
use spin::mutex::SpinMutex;

use crate::state::event_channel::port::Port;

/// Number of event words in a page.
pub(crate) const WORDS_PER_PAGE: u32 = count32(PAGE_SIZE) / 4;
/// Maximum number of pages of an event array.
pub(crate) const MAX_PAGES: usize = (abi::EVTCHN_FIFO_NR_CHANNELS / WORDS_PER_PAGE) as usize;
/// Number of queues of a vcpu.
pub(crate) const QUEUES: usize = abi::EVTCHN_FIFO_MAX_QUEUES as usize;

pub(crate) const PENDING: u32 = 1 << abi::EVTCHN_FIFO_PENDING;
pub(crate) const MASKED: u32 = 1 << abi::EVTCHN_FIFO_MASKED;
pub(crate) const LINKED: u32 = 1 << abi::EVTCHN_FIFO_LINKED;
pub(crate) const BUSY: u32 = 1 << abi::EVTCHN_FIFO_BUSY;
pub(crate) const LINK: u32 = abi::EVTCHN_FIFO_LINK_MASK;

/// An event word: its frame and offset.
pub(crate) type Word = (Mfn, usize);

/// The last port added to a queue; 0 if none.
pub(crate) type Queue = SpinMutex<Port, HookRelax>;

/// A vcpu's queues.
#[derive(Default)]
pub(crate) struct FifoVcpu {
    /// Machine address of the control block; 0 if none. Holds a writable reference to its frame.
    pub(crate) control: AtomicU64,
    /// Its queues, most urgent first.
    pub(crate) queues: [Queue; QUEUES],
}

/// Vcpus whose queues are in a frame.
const VCPUS_PER_PAGE: usize = 16;

pub(crate) type FifoVcpus = PageArray<FifoVcpu, VCPUS_PER_PAGE>;

const _: () = assert!(FifoVcpus::FITS);

/// A domain's FIFO state; emptied but kept when the domain returns to the two-level ABI.
pub(crate) struct Fifo {
    /// Frames of the event array, each with a writable reference.
    pub(crate) pages: [AtomicU64; MAX_PAGES],
    /// Number of ports that have an event word.
    pub(crate) words: AtomicU32,
    /// By vcpu.
    vcpus: FifoVcpus,
    nr_vcpus: usize,
}

impl Fifo {
    /// Creates the state for `vcpus` vcpus, with nothing mapped.
    pub(crate) fn new(nr_vcpus: usize, account: &Account) -> Result<Box<Self>, Errno> {
        let vcpus = FifoVcpus::new(nr_vcpus, account)?;
        for id in (0..nr_vcpus).step_by(VCPUS_PER_PAGE) {
            vcpus.grow(id, |_| FifoVcpu::default())?;
        }
        let pages = [const { AtomicU64::new(0) }; MAX_PAGES];
        Ok(try_alloc::boxed(Fifo { pages, words: AtomicU32::new(0), vcpus, nr_vcpus })?)
    }

    /// Returns the queues of vcpu `id`.
    #[inline]
    pub(crate) fn vcpu(&self, id: VcpuId) -> Option<&FifoVcpu> {
        self.vcpus.get(id.index())
    }

    /// Returns the queues of all vcpus.
    pub(crate) fn vcpus(&self) -> impl Iterator<Item = &FifoVcpu> {
        (0..self.nr_vcpus).filter_map(|id| self.vcpus.get(id))
    }

    /// Returns the place of `port`'s event word, if its page has been registered.
    #[inline]
    pub(crate) fn word(&self, Port(port): Port) -> Option<Word> {
        if port >= self.words.load(Ordering::Acquire) {
            return None;
        }
        let page = self.pages.get((port / WORDS_PER_PAGE) as usize)?;
        Some((Mfn(page.load(Ordering::Relaxed)), (port % WORDS_PER_PAGE * 4) as usize))
    }
}
