//! The layout of the two-level ABI's words, for each kind of guest.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU16, AtomicU32, AtomicU8};

use crate::state::event_channel::port::Port;

/// The places of the words of event delivery in a guest's ABI.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SharedLayout {
    /// Offset of the pending bitmap in `shared_info`.
    pub pending: u16,
    /// Offset of the mask bitmap in `shared_info`.
    pub mask: u16,
    /// Offset of the selector in `vcpu_info`.
    pub selector: u16,
    /// Number of ports in the bitmaps, which have as many words as the selector has bits.
    pub max_ports: u32,
    /// log2 of the bits in a word of the bitmaps, which is also the width of the selector.
    pub word_shift: u8,
    /// Size of `vcpu_info` in bytes, also the distance of array entries in `shared_info`.
    pub vcpu_info_size: u16,
    /// Number of `vcpu_info` entries in `shared_info`.
    pub vcpu_infos: u16,
    /// Offsets of `wc_version` (seconds and nanoseconds follow) and of `wc_sec_hi` in `shared_info`; `None`: the
    /// wallclock is part of the time stamp.
    pub wallclock: Option<(u16, u16)>,
}

impl SharedLayout {
    /// 64-bit guests of the xen4 ABI (`xen.h`).
    pub const X86_64: SharedLayout = SharedLayout {
        pending: 2048,
        mask: 2560,
        selector: 8,
        max_ports: 64 * 64,
        word_shift: 6,
        vcpu_info_size: 64,
        vcpu_infos: 32,
        wallclock: Some((3072, 3084)),
    };
    /// 32-bit guests of the xen4 ABI.
    pub const X86_32: SharedLayout = SharedLayout {
        pending: 2048,
        mask: 2176,
        selector: 4,
        max_ports: 32 * 32,
        word_shift: 5,
        vcpu_info_size: 64,
        vcpu_infos: 32,
        wallclock: Some((2304, 2340)),
    };
    /// The ABI of 2005 (`shared_info_t` of its `xen.h`).
    pub const X86_32_2005: SharedLayout = SharedLayout {
        pending: 260,
        mask: 388,
        selector: 4,
        max_ports: 32 * 32,
        word_shift: 5,
        vcpu_info_size: 8,
        vcpu_infos: 32,
        wallclock: None,
    };
}

/// The layout that a domain has. It changes once at most, before the domain has memory: if it becomes a 32-bit guest. So it
/// is read as it is, without a lock.
#[derive(Default)]
pub struct LayoutInUse {
    pending: AtomicU16,
    mask: AtomicU16,
    selector: AtomicU16,
    max_ports: AtomicU32,
    word_shift: AtomicU8,
    vcpu_info_size: AtomicU16,
    vcpu_infos: AtomicU16,
    /// 0: none.
    wallclock: AtomicU16,
    wallclock_high: AtomicU16,
}

/// The fields of [`SharedLayout`], one by one.
impl LayoutInUse {
    /// Starts with `layout`.
    pub fn new(layout: SharedLayout) -> Self {
        let new = Self::default();
        new.set(layout);
        new
    }

    /// Changes to `layout`.
    pub fn set(&self, layout: SharedLayout) {
        let (wallclock, wallclock_high) = layout.wallclock.unwrap_or_default();
        self.pending.store(layout.pending, Relaxed);
        self.mask.store(layout.mask, Relaxed);
        self.selector.store(layout.selector, Relaxed);
        self.max_ports.store(layout.max_ports, Relaxed);
        self.word_shift.store(layout.word_shift, Relaxed);
        self.vcpu_info_size.store(layout.vcpu_info_size, Relaxed);
        self.vcpu_infos.store(layout.vcpu_infos, Relaxed);
        self.wallclock.store(wallclock, Relaxed);
        self.wallclock_high.store(wallclock_high, Relaxed);
    }

    /// Returns where the bitmap of pending ports is.
    #[inline]
    pub(crate) fn pending(&self) -> usize {
        self.pending.load(Relaxed).into()
    }

    /// Returns where the bitmap of masked ports is.
    #[inline]
    pub(crate) fn mask(&self) -> usize {
        self.mask.load(Relaxed).into()
    }

    /// Returns where the selector is in `vcpu_info`.
    #[inline]
    pub(crate) fn selector(&self) -> usize {
        self.selector.load(Relaxed).into()
    }

    /// Returns the offset of the 32 bits that hold `port`, from the start of a bitmap, and the port's bit in them;
    /// `None` for a port that only the FIFO ABI has.
    #[inline]
    pub(crate) fn bit(&self, port: Port) -> Option<(usize, u32)> {
        (port.0 < self.max_ports()).then(|| place(port.0))
    }

    /// Returns the offset of the 32 bits of the selector that hold the bit for `port`'s word, and that bit.
    #[inline]
    pub(crate) fn selector_bit(&self, port: Port) -> (usize, u32) {
        place(port.0 >> self.word_shift())
    }

    #[inline]
    pub(crate) fn max_ports(&self) -> u32 {
        self.max_ports.load(Relaxed)
    }

    #[inline]
    pub(crate) fn word_shift(&self) -> u8 {
        self.word_shift.load(Relaxed)
    }

    pub(crate) fn vcpu_info_size(&self) -> usize {
        self.vcpu_info_size.load(Relaxed).into()
    }

    pub(crate) fn vcpu_infos(&self) -> u32 {
        self.vcpu_infos.load(Relaxed).into()
    }

    pub(crate) fn wallclock(&self) -> Option<(usize, usize)> {
        let (low, high) = (self.wallclock.load(Relaxed), self.wallclock_high.load(Relaxed));
        (low != 0).then_some((low.into(), high.into()))
    }
}

/// Returns the offset of the 32 bits that hold bit `n`, and the bit in them.
#[inline]
const fn place(n: u32) -> (usize, u32) {
    ((n / 32 * 4) as usize, 1 << (n % 32))
}
