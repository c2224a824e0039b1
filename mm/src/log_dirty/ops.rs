//! The control plane's operations on log-dirty mode. The domain's vcpus are paused meanwhile, and on no CPU.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use crate::base::account::Account;
use crate::base::errno::{Errno, Result};
use crate::base::types::{Mfn, Pfn};
use crate::ctx::{DomCtx, MmEnv};
use crate::frames::machine::Machine;
use crate::state::domain::DomainMem;
use crate::state::log_dirty::bitmap::{Bitmap, PER_LEAF};
use crate::state::log_dirty::run::{LogDirtyRun, LogDirtyStats};
use crate::state::log_dirty::shadows::Shadows;
use crate::state::log_dirty::State;

/// Minimum number of shadow frames of a domain.
const LIMIT_MIN: u64 = 256;
/// Default maximum: a fault may drop all of them, and nothing else runs on that CPU meanwhile.
const LIMIT_MAX: u64 = 1 << 15;
/// Default number of the domain's frames per shadow frame.
const FRAMES_PER_SHADOW: u64 = 64;

impl<E: MmEnv> DomCtx<'_, E> {
    /// Turns the mode of `d`, which has `vcpus` vcpus and frame numbers below `pfns`, on. Lists are charged to
    /// `account`.
    ///
    /// # Errors
    /// EINVAL: the mode is on, or the domain has page tables of two levels or is dying. ENOMEM.
    pub fn log_dirty_enable(&self, d: &DomainMem, vcpus: usize, pfns: u64, account: &Account) -> Result {
        if d.is_two_level() || d.is_dying() || d.logs_dirty() {
            return Err(Errno::INVAL);
        }
        let heap = &self.env.mm().heap;
        let mut bitmap = Bitmap::new(self.m, heap, pfns, account).ok_or(Errno::NOMEM)?;
        let Some(shadows) = Shadows::new(self.m, heap, self.log_dirty_limit(d), (vcpus, d.is_pae()), account) else {
            bitmap.free(self.m, heap);
            return Err(Errno::NOMEM);
        };
        *d.log_dirty.inner.lock() = Some(State { bitmap, shadows, faults: 0, unfinished: None });
        d.log_dirty.on.store(true, SeqCst);
        self.env.mm().logging.fetch_add(1, SeqCst);
        // A CPU that is writing an entry of the domain's from elsewhere sees the mode, or has written it.
        self.m.flush_tlb_cpus(self.m.online_cpus());
        Ok(())
    }

    /// Turns the mode of `d` off, if it is on. No CPU has a shadow of its loaded.
    pub fn log_dirty_disable(&self, d: &DomainMem) {
        d.log_dirty.on.store(false, SeqCst);
        let state = d.log_dirty.inner.lock().take();
        if let Some(mut state) = state {
            self.env.mm().logging.fetch_sub(1, SeqCst);
            let heap = &self.env.mm().heap;
            state.shadows.free(self.m, heap);
            state.bitmap.free(self.m, heap);
        }
    }

    /// Returns how many frame numbers of `d` are tracked; 0 while the mode is off.
    pub fn log_dirty_pfns(&self, d: &DomainMem) -> u64 {
        d.log_dirty.inner.lock().as_ref().map_or(0, |s| s.bitmap.pfns())
    }

    /// Returns the figures since the bitmap was last cleared.
    pub fn log_dirty_stats(&self, d: &DomainMem) -> LogDirtyStats {
        let inner = d.log_dirty.inner.lock();
        inner.as_ref().map_or_else(Default::default, |s| LogDirtyStats { faults: s.faults, dirty: s.bitmap.dirty() })
    }

    /// Returns the preempted operation.
    pub fn log_dirty_unfinished(&self, d: &DomainMem) -> Option<LogDirtyRun> {
        d.log_dirty.inner.lock().as_ref().and_then(|s| s.unfinished)
    }

    /// Notes, or forgets, an operation that was preempted.
    pub fn log_dirty_set_unfinished(&self, d: &DomainMem, unfinished: Option<LogDirtyRun>) {
        if let Some(state) = d.log_dirty.inner.lock().as_mut() {
            state.unfinished = unfinished;
        }
    }

    /// Copies the bits of frame numbers from `pfn` on, a multiple of 32768: at most so many.
    pub fn log_dirty_read(&self, d: &DomainMem, pfn: Pfn, to: &mut [u8]) {
        match d.log_dirty.inner.lock().as_ref() {
            Some(state) => state.bitmap.read(self.m, pfn.0 / PER_LEAF, to),
            None => to.fill(0),
        }
    }

    /// Clears the bits that are set in what [`Self::log_dirty_read`] gave. Until [`Self::log_dirty_protect`] is done no
    /// vcpu may run.
    pub fn log_dirty_clear(&self, d: &DomainMem, pfn: Pfn, these: &[u8]) {
        if let Some(state) = d.log_dirty.inner.lock().as_mut() {
            state.bitmap.clear(self.m, pfn.0 / PER_LEAF, these);
        }
    }

    /// Begins a new round: revokes the domain's write access, from chain `from` of its shadows on. Returns where to
    /// continue if preempted. What the hypervisor or another domain may write at any time must be marked afterwards
    /// ([`Self::mark_dirty`]).
    pub fn log_dirty_protect(&self, d: &DomainMem, from: usize) -> Option<usize> {
        let mut chain = from;
        loop {
            match d.log_dirty.inner.lock().as_mut() {
                Some(state) if state.shadows.write_protect(self.m, chain) => chain += 1,
                Some(state) => {
                    state.faults = 0;
                    break;
                }
                None => break,
            }
            if self.m.preempt_pending() {
                return Some(chain);
            }
        }
        d.flush_tlbs(self.m);
        None
    }

    /// Returns the maximum number of shadow frames of `d`.
    pub fn log_dirty_limit(&self, d: &DomainMem) -> u64 {
        match d.log_dirty.limit.load(Relaxed) {
            0 => (d.tot_pages() / FRAMES_PER_SHADOW + LIMIT_MIN).min(LIMIT_MAX),
            set => set,
        }
    }

    /// Sets the maximum number of shadow frames of `d`; 0: by its size.
    ///
    /// # Errors
    /// EINVAL: 0 while the mode is on.
    pub fn log_dirty_set_limit(&self, d: &DomainMem, frames: u64) -> Result {
        if frames == 0 && d.logs_dirty() {
            return Err(Errno::INVAL);
        }
        d.log_dirty.limit.store(frames, Relaxed);
        let limit = self.log_dirty_limit(d);
        if let Some(state) = d.log_dirty.inner.lock().as_mut() {
            state.shadows.set_limit(limit);
        }
        Ok(())
    }

    /// Returns the number of frames that shadows of `d` take now.
    pub fn log_dirty_frames(&self, d: &DomainMem) -> u64 {
        d.log_dirty.inner.lock().as_ref().map_or(0, |s| s.shadows.frames())
    }

    /// Calls `f` with each shadow of `d`, the table it stands for, and at which level.
    pub fn log_dirty_each_shadow(&self, d: &DomainMem, f: impl FnMut(Mfn, Mfn, u8)) {
        if let Some(state) = d.log_dirty.inner.lock().as_ref() {
            state.shadows.each(self.m, f);
        }
    }
}
