//! A domain's log-dirty mode: its bitmap and the shadows that its vcpus run on.

pub(crate) mod bitmap;
pub(crate) mod run;
pub(crate) mod shadows;

use core::sync::atomic::{AtomicBool, AtomicU64};

use crate::base::lock::{Ranked, RANK_LOG_DIRTY};
use crate::base::page_vec::PageVec;
use crate::state::log_dirty::bitmap::Bitmap;
use crate::state::log_dirty::run::LogDirtyRun;
use crate::state::log_dirty::shadows::Shadows;

/// Maximum number of frames that the mode takes for its lists, however large the domain is; the bitmap and the shadows
/// come on top.
pub const LOG_DIRTY_LISTS: u64 = Bitmap::most_frames(1 << 33) + PageVec::<u32>::frames(shadows::CHAINS as usize);

/// A domain's log-dirty mode.
#[derive(Default)]
pub(crate) struct LogDirty {
    /// Whether the mode is on. It changes while no vcpu of the domain runs.
    pub(crate) on: AtomicBool,
    /// The maximum number of shadow frames that the control plane has set; 0: by the domain's size.
    pub(crate) limit: AtomicU64,
    pub(crate) inner: Ranked<Option<State>, RANK_LOG_DIRTY>,
}

/// The state while the mode is on.
pub(crate) struct State {
    pub(crate) bitmap: Bitmap,
    pub(crate) shadows: Shadows,
    /// Number of faults handled since the bitmap was last cleared.
    pub(crate) faults: u64,
    /// An operation that was preempted.
    pub(crate) unfinished: Option<LogDirtyRun>,
}
