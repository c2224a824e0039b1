//! A domain's ports: found without a lock, allocated under the event lock.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU16, AtomicU32, AtomicU8, Ordering};

use mm::lock::{Fair, FairGuard, HookRelax};
use mm::{Account, DomId, Errno, Mfn, NoMemory, PageArray};
use public_headers::xen4::event_channel::{EVTCHN_FIFO_NR_CHANNELS, EVTCHN_FIFO_PRIORITY_DEFAULT};
use spin::mutex::{SpinMutex, SpinMutexGuard};
use spin::Once;

use crate::state::event_channel::fifo::{Fifo, FifoVcpus, Word};
use crate::state::event_channel::port::Port;
use crate::state::event_channel::shared_layout::SharedLayout;

/// Channels that are made together: a frame of them.
const PER_PAGE: usize = 128;
/// Ports that are looked at in search of a free one before the caller may be preempted.
const SEARCHED_AT_ONCE: u32 = 1024;
/// All that the ABIs have.
const MOST: usize = EVTCHN_FIFO_NR_CHANNELS as usize;

type Channels<P> = PageArray<Channel<P>, PER_PAGE>;

const _: () = assert!(Channels::<Arc<()>>::FITS);

/// What a channel leads to; `P` is how a domain holds another.
#[derive(Clone, Default)]
pub enum State<P> {
    /// Nothing: the port may be allocated.
    #[default]
    Free,
    /// Waits for a domain to bind to it.
    Unbound {
        /// The only domain that may.
        remote: DomId,
    },
    /// A port of another domain (or of its own).
    Interdomain {
        /// The other domain.
        remote: P,
        /// Its port, which leads back here.
        port: Port,
    },
    /// A physical interrupt.
    Pirq {
        /// Its number in this domain.
        pirq: u32,
    },
    /// A virtual interrupt.
    Virq {
        /// `VIRQ_*`.
        virq: u32,
    },
    /// Another vcpu of this domain.
    Ipi,
}

/// One event channel.
pub struct Channel<P> {
    /// Held while something is sent through it; changed only with the domain's event lock held too.
    pub(crate) state: SpinMutex<State<P>, HookRelax>,
    vcpu: AtomicU16,
    /// FIFO ABI: queue it goes to, 0 the most urgent.
    pub(crate) priority: AtomicU8,
    /// FIFO ABI: queue it was last put in, vcpu << 8 | priority.
    pub(crate) last_queue: AtomicU32,
    /// FIFO ABI: became pending before its event word existed.
    pub(crate) pending: AtomicBool,
}

impl<P> Default for Channel<P> {
    fn default() -> Self {
        Channel {
            state: SpinMutex::new(State::Free),
            vcpu: AtomicU16::new(0),
            priority: AtomicU8::new(0),
            last_queue: AtomicU32::new(0),
            pending: AtomicBool::new(false),
        }
    }
}

impl<P: Clone> Channel<P> {
    /// The vcpu that is notified.
    #[inline]
    pub fn vcpu(&self) -> u32 {
        self.vcpu.load(Ordering::Relaxed).into()
    }

    pub(crate) fn set_vcpu(&self, vcpu: u32) {
        self.vcpu.store(vcpu as u16, Ordering::Relaxed);
    }

    /// A copy of its state.
    pub fn state(&self) -> State<P> {
        self.state.lock().clone()
    }
}

/// What the event lock guards.
#[derive(Default)]
pub(crate) struct Ports {
    /// Channels that are not free.
    pub(crate) active: u32,
    /// No port below this one can be allocated, save 0.
    search_from: Port,
    /// Where a search that was preempted goes on; 0: there is none.
    search_on: Port,
    /// A port that this search has passed has been closed since.
    closed_behind: bool,
    /// The search has begun again for such a port, which it does once: a guest could close ports for ever.
    searched_again: bool,
    /// EVTCHNOP_reset under way: next port to close; 0: none.
    pub(crate) next_reset: Port,
    /// The domain is being destroyed: ports from here on are closed; 0: not begun.
    pub(crate) destroyed_from: Port,
}

/// The event lock, held.
pub(crate) type PortsGuard<'a> = FairGuard<'a, Ports>;

/// The lock of a channel, held.
pub(crate) type StateGuard<'a, P> = SpinMutexGuard<'a, State<P>, HookRelax>;

/// A domain's event channels.
pub struct EventChannels<P> {
    /// Frame with the `vcpu_info` of vcpus beyond those in `shared_info`, as long as they have no other.
    pub hidden_vcpu_infos: Once<Mfn>,
    /// Where the two-level ABI keeps its words.
    pub layout: SharedLayout,
    /// Fair: other domains' calls wait for it, however many this one makes.
    pub(crate) event_lock: Fair<Ports>,
    channels: Channels<P>,
    /// Ports that have a [`Channel`]: all below this.
    valid: AtomicU32,
    max_port: AtomicU32,
    /// The FIFO ABI is in use.
    pub(crate) fifo_abi: AtomicBool,
    pub(crate) fifo: Once<Box<Fifo>>,
    /// What pays for all of it.
    pub(crate) account: Account,
}

impl<P: Clone> EventChannels<P> {
    /// Maximum number of frames that the channels of a domain with `vcpus` vcpus take.
    pub const fn most_frames(vcpus: usize) -> u64 {
        Channels::<P>::most_frames(MOST) + FifoVcpus::most_frames(vcpus)
    }

    /// No channels yet, the two-level ABI, as many ports as the ABI has. What they take is charged to `account`.
    pub fn new(layout: SharedLayout, account: &Account) -> Result<Self, NoMemory> {
        Ok(EventChannels {
            hidden_vcpu_infos: Once::new(),
            layout,
            event_lock: Fair::new(Ports { search_from: 1, ..Ports::default() }),
            channels: Channels::new(MOST, account)?,
            valid: AtomicU32::new(0),
            max_port: AtomicU32::new(u32::MAX),
            fifo_abi: AtomicBool::new(false),
            fifo: Once::new(),
            account: account.clone(),
        })
    }

    /// The channel of `port`, if that exists (it may be free).
    #[inline]
    pub fn channel(&self, port: Port) -> Option<&Channel<P>> {
        self.channels.get(port as usize)
    }

    /// The highest port that may be allocated (domctl `set_max_evtchn`, `max_evtchn_port` of domain creation).
    pub fn set_max_port(&self, max: Port) {
        self.max_port.store(max.min(i32::MAX as u32), Ordering::Relaxed);
    }

    /// Number of ports the ABI in use has.
    pub fn max_ports(&self) -> u32 {
        if self.fifo_abi.load(Ordering::Relaxed) {
            EVTCHN_FIFO_NR_CHANNELS
        } else {
            self.layout.max_ports
        }
    }

    /// All ports that have a channel lie below this.
    #[inline]
    pub fn valid_ports(&self) -> u32 {
        self.valid.load(Ordering::Acquire)
    }

    /// Takes the event lock, which also guards the domain's pirqs.
    pub(crate) fn lock_events(&self) -> PortsGuard<'_> {
        self.event_lock.lock()
    }

    /// Channels that are not free.
    pub fn active(&self) -> u32 {
        self.event_lock.lock().active
    }

    /// The lowest free port and its channel; the channel stays free until [`Self::open`]. `busy` says that a port is
    /// still in the guest's hands although closed. RESTART: not found yet, to be called again; a guest decides how many of its
    /// ports are open or busy.
    pub(crate) fn free_port(
        &self,
        ports: &mut Ports,
        busy: impl Fn(Port) -> bool,
    ) -> Result<(Port, &Channel<P>), Errno> {
        let first = ports.search_from.max(ports.search_on);
        let end = self.max_ports().min(self.max_port.load(Ordering::Relaxed).saturating_add(1));
        let again = core::mem::take(&mut ports.searched_again);
        ports.search_on = 0;
        for port in first..end {
            if port - first == SEARCHED_AT_ONCE {
                (ports.search_on, ports.searched_again) = (port, again);
                return Err(Errno::RESTART);
            }
            let chn = match self.channel(port) {
                Some(chn) => chn,
                None => self.grow(port)?,
            };
            if !matches!(*chn.state.lock(), State::Free) {
                // With a busy one before it, that is where the next search begins.
                if ports.search_from == port {
                    ports.search_from = port + 1;
                }
            } else if !busy(port) {
                ports.closed_behind = false;
                return Ok((port, chn));
            }
        }
        if core::mem::take(&mut ports.closed_behind) && !again {
            (ports.search_on, ports.searched_again) = (1, true);
            return Err(Errno::RESTART);
        }
        Err(Errno::NOSPC)
    }

    /// Gives a free channel a state.
    pub(crate) fn open(&self, ports: &mut Ports, chn: &Channel<P>, vcpu: u32, state: State<P>) {
        let mut s = chn.state.lock();
        self.open_locked(ports, chn, &mut s, vcpu, state);
    }

    /// As [`Self::open`] when the channel's lock is held.
    pub(crate) fn open_locked(
        &self,
        ports: &mut Ports,
        chn: &Channel<P>,
        slot: &mut State<P>,
        vcpu: u32,
        state: State<P>,
    ) {
        chn.set_vcpu(vcpu);
        chn.priority.store(EVTCHN_FIFO_PRIORITY_DEFAULT as u8, Ordering::Relaxed);
        *slot = state;
        ports.active += 1;
    }

    /// Counts a channel as free that has just become so.
    pub(crate) fn freed(&self, ports: &mut Ports, port: Port, chn: &Channel<P>) {
        chn.set_vcpu(0);
        ports.active -= 1;
        ports.search_from = ports.search_from.min(port);
        ports.closed_behind |= port < ports.search_on;
    }

    /// The channel of `port`, which is made if it is the next one. The event lock is held.
    pub(crate) fn grow(&self, port: Port) -> Result<&Channel<P>, Errno> {
        if port as usize >= MOST {
            return Err(Errno::NOSPC);
        }
        let chn = self.channels.grow(port as usize, |_| Channel::default())?;
        let valid = (port as usize / PER_PAGE + 1) * PER_PAGE;
        self.valid.fetch_max(valid as u32, Ordering::Release);
        Ok(chn)
    }

    /// Frames the guest has lent for the FIFO ABI, each once for each use.
    pub fn lent_frames(&self) -> impl Iterator<Item = Mfn> + '_ {
        self.fifo.get().into_iter().flat_map(|fifo| {
            let pages = fifo.pages.iter().map(|p| p.load(Ordering::Relaxed));
            let blocks = fifo.vcpus().map(|v| v.control.load(Ordering::Relaxed) >> 12);
            pages.chain(blocks).filter(|mfn| *mfn != 0).map(Mfn)
        })
    }

    #[inline]
    pub(crate) fn word(&self, port: Port) -> Option<Word> {
        self.fifo.get()?.word(port)
    }
}
