//! Requests to other CPUs.
//!
//! Everything runs with interrupts off, so a CPU that waits for another must handle requests meanwhile: [`relax`] does.
//! There is one request at a time. The CPU that makes it holds [`TURN`], marks the mailboxes, interrupts, and waits
//! until all have answered; the interrupt reaches CPUs in a guest or asleep, and others answer at their next [`poll`].

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicUsize, Ordering};

use mm::CpuMask;
use spin::{Mutex, MutexGuard};

use super::block::{on_cpu_stack, online, this_cpu, Cpu};
use crate::arch::regs::tlb::invlpg;

/// A request to other CPUs.
#[derive(Debug, Clone, Copy)]
pub enum Request {
    /// Call a function.
    Run(fn()),
    /// Flush the translation of one address.
    FlushPage(u64),
    /// Call a function with an argument.
    Call(fn(usize), usize),
}

impl Request {
    fn serve(self) {
        match self {
            Self::Run(f) => f(),
            Self::FlushPage(va) => invlpg(va),
            Self::Call(f, argument) => f(argument),
        }
    }
}

struct Slot(UnsafeCell<Request>);
// SAFETY: written by the holder of `TURN` while no CPU is asked; read by CPUs that are asked.
unsafe impl Sync for Slot {}

static TURN: Mutex<()> = Mutex::new(());
static REQUEST: Slot = Slot(UnsafeCell::new(Request::FlushPage(0)));
static UNANSWERED: AtomicUsize = AtomicUsize::new(0);

/// Handles a request of another CPU, if there is one.
#[inline]
pub fn poll() {
    if on_cpu_stack() {
        let mailbox = &this_cpu().mailbox;
        if mailbox.load(Ordering::Relaxed) != 0 && mailbox.swap(0, Ordering::Acquire) != 0 {
            // SAFETY: we have been asked, so the slot stays as it is until we have answered.
            let request = unsafe { *REQUEST.0.get() };
            request.serve();
            UNANSWERED.fetch_sub(1, Ordering::Release);
        }
    }
}

/// Must be called in every loop that waits for another CPU: pauses, and handles requests of other CPUs.
#[inline]
pub fn relax() {
    core::hint::spin_loop();
    poll();
}

/// Waits for our turn to make a request.
fn take_turn() -> MutexGuard<'static, ()> {
    loop {
        match TURN.try_lock() {
            Some(turn) => return turn,
            None => relax(),
        }
    }
}

/// Calls `f` while there is no request: it may change which CPUs are online. A CPU that goes offline has answered all
/// requests made to it.
pub(in crate::arch) fn between_requests(f: impl FnOnce()) {
    let turn = take_turn();
    f();
    drop(turn);
}

/// Makes all online CPUs of `mask` handle a request, including this one if it is in the mask; returns when they have done
/// so. Requests must not make requests. `interrupt` makes a CPU look into its mailbox.
pub(in crate::arch) fn on_cpus(mask: CpuMask, request: Request, interrupt: impl Fn(&Cpu)) {
    let me = this_cpu().number();
    let mine = mask.contains(me);
    let mask = mask.without(CpuMask::of(me));
    if mask.is_empty() {
        if mine {
            request.serve();
        }
        return;
    }
    let turn = take_turn();
    let others = || online().filter(|c| mask.contains(c.number()));
    let count = others().count();
    // SAFETY: it is our turn and no CPU is asked.
    unsafe { *REQUEST.0.get() = request };
    UNANSWERED.store(count, Ordering::Relaxed);
    for other in others() {
        other.mailbox.store(1, Ordering::Release);
        interrupt(other);
    }
    // Done meanwhile.
    if mine {
        request.serve();
    }
    while UNANSWERED.load(Ordering::Acquire) != 0 {
        relax();
    }
    drop(turn);
}
