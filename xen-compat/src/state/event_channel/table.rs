//! A domain's ports: found without a lock, allocated under the event lock.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU16, AtomicU32, AtomicU8, Ordering};
use mm::int::{count32, low16, low8};

use mm::lock::{Fair, FairGuard, HookRelax};
use mm::{Account, DomId, Errno, Mfn, PageArray, Stop, VcpuId};
use public_headers::xen4::event_channel::{EVTCHN_FIFO_NR_CHANNELS, EVTCHN_FIFO_PRIORITY_DEFAULT};
use spin::mutex::{SpinMutex, SpinMutexGuard};
use spin::Once;

use crate::state::event_channel::fifo::{Fifo, FifoVcpus, Word};
use crate::state::event_channel::port::Port;
use crate::state::event_channel::shared_layout::{LayoutInUse, SharedLayout};

/// Channels that are allocated together: a frame of them.
const PER_PAGE: usize = 128;
/// Ports examined in search of a free one between two preemption points.
const SEARCHED_AT_ONCE: u32 = 1024;
/// Maximum number of ports in either ABI.
const MOST: usize = EVTCHN_FIFO_NR_CHANNELS as usize;

type Channels<P> = PageArray<Channel<P>, PER_PAGE>;

const _: () = assert!(Channels::<Arc<()>>::FITS);

/// The target of a channel; `P` is a reference to a domain.
#[derive(Clone, Default)]
pub enum State<P> {
    /// Nothing: the port may be allocated.
    #[default]
    Free,
    /// Waits for a domain to bind to it.
    Unbound {
        /// The only domain that may bind.
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
    /// Held while an event is sent through it; changed only with the domain's event lock held, too.
    pub(crate) state: SpinMutex<State<P>, HookRelax>,
    vcpu: AtomicU16,
    /// FIFO ABI: the queue for it, 0 the most urgent.
    pub(crate) priority: AtomicU8,
    /// FIFO ABI: the queue it was last added to, vcpu << 8 | priority.
    pub(crate) last_queue: AtomicU32,
    /// FIFO ABI: whether it became pending before its event word existed.
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
    /// Returns the vcpu that is notified.
    #[inline]
    pub fn vcpu(&self) -> VcpuId {
        VcpuId(self.vcpu.load(Ordering::Relaxed).into())
    }

    pub(crate) fn set_vcpu(&self, vcpu: VcpuId) {
        self.vcpu.store(low16(vcpu.0), Ordering::Relaxed);
    }

    /// Returns a copy of its state.
    pub fn state(&self) -> State<P> {
        self.state.lock().clone()
    }
}

/// The state guarded by the event lock.
#[derive(Default)]
pub(crate) struct Ports {
    /// Channels that are not free.
    pub(crate) active: u32,
    /// No port below this one is free.
    search_from: u32,
    /// Where a preempted search continues; 0 if there is none.
    search_on: u32,
    /// Whether a port that this search has passed has been closed since.
    closed_behind: bool,
    /// Whether the search has restarted for such a port, which it does only once, because a guest could close ports
    /// forever.
    searched_again: bool,
    /// Next port to close of an EVTCHNOP_reset in progress; 0 if none.
    pub(crate) next_reset: u32,
    /// Ports from here on are closed, because the domain is being destroyed; 0 if not begun.
    pub(crate) destroyed_from: u32,
}

/// Guard of the event lock.
pub(crate) type PortsGuard<'a> = FairGuard<'a, Ports>;

/// Guard of a channel's lock.
pub(crate) type StateGuard<'a, P> = SpinMutexGuard<'a, State<P>, HookRelax>;

/// A domain's event channels.
pub struct EventChannels<P> {
    /// Frame with the `vcpu_info` of vcpus beyond those in `shared_info`, until they register another.
    pub hidden_vcpu_infos: Once<Mfn>,
    /// The layout of the two-level ABI's words.
    pub layout: LayoutInUse,
    /// A fair lock, because other domains' calls wait for it, however many this one makes.
    pub(crate) event_lock: Fair<Ports>,
    channels: Channels<P>,
    /// All ports below this have a [`Channel`].
    valid: AtomicU32,
    max_port: AtomicU32,
    /// Whether the FIFO ABI is in use.
    pub(crate) fifo_abi: AtomicBool,
    pub(crate) fifo: Once<Box<Fifo>>,
    /// The account that is charged.
    pub(crate) account: Account,
}

impl<P: Clone> EventChannels<P> {
    /// Returns the maximum number of frames that the channels of a domain with `vcpus` vcpus take.
    pub const fn most_frames(vcpus: usize) -> u64 {
        Channels::<P>::most_frames(MOST) + FifoVcpus::most_frames(vcpus)
    }

    /// Creates a table with the two-level ABI and its first page of channels, all free; ports up to `max_port` may be
    /// allocated. Its memory is charged to `account`.
    ///
    /// # Errors
    /// ENOMEM.
    pub fn new(layout: SharedLayout, max_port: u32, account: &Account) -> Result<Self, Errno> {
        let new = EventChannels {
            hidden_vcpu_infos: Once::new(),
            layout: LayoutInUse::new(layout),
            event_lock: Fair::new(Ports { search_from: 1, ..Ports::default() }),
            channels: Channels::new(MOST, account)?,
            valid: AtomicU32::new(0),
            max_port: AtomicU32::new(u32::MAX),
            fifo_abi: AtomicBool::new(false),
            fifo: Once::new(),
            account: account.clone(),
        };
        new.set_max_port(max_port);
        new.grow(Port::NONE)?;
        Ok(new)
    }

    /// Returns the channel of `port`, if that exists (it may be free).
    #[inline]
    pub fn channel(&self, port: Port) -> Option<&Channel<P>> {
        self.channels.get(port.0 as usize)
    }

    /// Sets the highest port that may be allocated (domctl `set_max_evtchn`, `max_evtchn_port` of domain creation).
    pub fn set_max_port(&self, max: u32) {
        self.max_port.store(max.min(i32::MAX as u32), Ordering::Relaxed);
    }

    /// Returns the number of ports of the ABI in use.
    pub fn max_ports(&self) -> u32 {
        if self.fifo_abi.load(Ordering::Relaxed) {
            EVTCHN_FIFO_NR_CHANNELS
        } else {
            self.layout.max_ports()
        }
    }

    /// Returns the number below which all ports have a channel.
    #[inline]
    pub fn valid_ports(&self) -> u32 {
        self.valid.load(Ordering::Acquire)
    }

    /// Returns the ports that have a channel.
    pub fn ports(&self) -> impl Iterator<Item = Port> + use<P> {
        (0..self.valid_ports()).map(Port)
    }

    /// Takes the event lock, which also guards the domain's pirqs.
    pub(crate) fn lock_events(&self) -> PortsGuard<'_> {
        self.event_lock.lock()
    }

    /// Channels that are not free.
    pub fn active(&self) -> u32 {
        self.event_lock.lock().active
    }

    /// Finds the lowest free port and its channel; the channel stays free until [`Self::open`]. `busy` returns whether
    /// a closed port is still in use by the guest. `Restart`: not found yet, call again; a guest decides how many of its
    /// ports are open or busy.
    pub(crate) fn free_port(
        &self,
        ports: &mut Ports,
        busy: impl Fn(Port) -> bool,
    ) -> Result<(Port, &Channel<P>), Stop> {
        let first = ports.search_from.max(ports.search_on);
        let end = self.max_ports().min(self.max_port.load(Ordering::Relaxed).saturating_add(1));
        let again = core::mem::take(&mut ports.searched_again);
        ports.search_on = 0;
        for number in first..end {
            if number - first == SEARCHED_AT_ONCE {
                (ports.search_on, ports.searched_again) = (number, again);
                return Err(Stop::Restart);
            }
            let port = Port(number);
            let chn = match self.channel(port) {
                Some(chn) => chn,
                None => self.grow(port)?,
            };
            if !matches!(*chn.state.lock(), State::Free) {
                // If there is a busy port before it, the next search begins there.
                if ports.search_from == number {
                    ports.search_from = number + 1;
                }
            } else if !busy(port) {
                ports.closed_behind = false;
                return Ok((port, chn));
            }
        }
        if core::mem::take(&mut ports.closed_behind) && !again {
            (ports.search_on, ports.searched_again) = (1, true);
            return Err(Stop::Restart);
        }
        Err(Errno::NOSPC.into())
    }

    /// Opens a free channel with a state.
    pub(crate) fn open(&self, ports: &mut Ports, chn: &Channel<P>, vcpu: VcpuId, state: State<P>) {
        let mut s = chn.state.lock();
        self.open_locked(ports, chn, &mut s, vcpu, state);
    }

    /// As [`Self::open`] when the channel's lock is held.
    pub(crate) fn open_locked(
        &self,
        ports: &mut Ports,
        chn: &Channel<P>,
        slot: &mut State<P>,
        vcpu: VcpuId,
        state: State<P>,
    ) {
        chn.set_vcpu(vcpu);
        chn.priority.store(low8(EVTCHN_FIFO_PRIORITY_DEFAULT), Ordering::Relaxed);
        *slot = state;
        ports.active += 1;
    }

    /// Counts a channel that has just become free.
    pub(crate) fn freed(&self, ports: &mut Ports, port: Port, chn: &Channel<P>) {
        chn.set_vcpu(VcpuId::FIRST);
        ports.active -= 1;
        ports.search_from = ports.search_from.min(port.0);
        ports.closed_behind |= port.0 < ports.search_on;
    }

    /// Returns the channel of `port`, allocating it if it is the next one. The event lock is held.
    pub(crate) fn grow(&self, port: Port) -> Result<&Channel<P>, Errno> {
        let number = port.0 as usize;
        if number >= MOST {
            return Err(Errno::NOSPC);
        }
        let chn = self.channels.grow(number, |_| Channel::default())?;
        let valid = (number / PER_PAGE + 1) * PER_PAGE;
        self.valid.fetch_max(count32(valid), Ordering::Release);
        Ok(chn)
    }

    /// Returns the frames that the guest has registered for the FIFO ABI, each once for each use.
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
