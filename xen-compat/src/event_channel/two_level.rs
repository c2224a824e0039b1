//! The two-level ABI: a bitmap of pending ports and one of masked ports in `shared_info`, and in each `vcpu_info` a
//! selector of words that hold a pending port.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use super::table::Port;
use crate::domain::Domain;
use crate::hv::Hv;
use crate::hw::Hw;
use crate::vcpu::Vcpu;

/// Where the guest's ABI keeps the words of event delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SharedLayout {
    /// Offset of the pending bitmap in `shared_info`.
    pub pending: u16,
    /// Offset of the mask bitmap in `shared_info`.
    pub mask: u16,
    /// Offset of the selector in `vcpu_info`.
    pub selector: u16,
    /// Ports the bitmaps hold: as many words as the selector has bits.
    pub max_ports: u32,
    /// log2 of the bits in a word of the bitmaps, which is also the width of the selector.
    pub word_shift: u8,
    /// Size of `vcpu_info` in bytes; array entries in `shared_info` have this distance.
    pub vcpu_info_size: u16,
    /// Entries of `vcpu_info` in `shared_info`.
    pub vcpu_infos: u16,
    /// Offsets of `wc_version` (seconds and nanoseconds follow) and of `wc_sec_hi` in `shared_info`; `None`: the wallclock
    /// is part of the time stamp.
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

    /// Offset of the 32 bits that hold `port`, from the start of a bitmap, and the port's bit in them.
    #[inline]
    const fn bit(port: Port) -> (usize, u32) {
        ((port / 32 * 4) as usize, 1 << (port % 32))
    }
}

impl<H: Hw> Hv<H> {
    /// Makes `port` pending and tells `v`, unless it was pending already or is masked.
    #[inline]
    pub(super) fn set_pending_2l(&self, d: &Arc<Domain>, v: &Vcpu, port: Port) {
        let layout = &d.event_channels.layout;
        if port >= layout.max_ports {
            return;
        }
        let (off, bit) = SharedLayout::bit(port);
        if self.hw.fetch_or32(d.shared_info, layout.pending as usize + off, bit) & bit != 0 {
            return;
        }
        let masked = self.hw.load32(d.shared_info, layout.mask as usize + off) & bit != 0;
        if d.sched.pollers.load(Ordering::SeqCst) != 0 {
            return self.pended_with_pollers(d, v, port, masked);
        }
        if !masked {
            self.select_word(d, v, port);
        }
    }

    /// The rest of [`Self::set_pending_2l`] when vcpus are polling.
    #[cold]
    #[inline(never)]
    fn pended_with_pollers(&self, d: &Arc<Domain>, v: &Vcpu, port: Port, masked: bool) {
        self.wake_pollers(d, port);
        if !masked {
            self.select_word(d, v, port);
        }
    }

    /// Sets the selector bit of the word `port` is in, and the upcall flag if that bit was clear.
    #[inline]
    fn select_word(&self, d: &Arc<Domain>, v: &Vcpu, port: Port) {
        let layout = &d.event_channels.layout;
        let (off, bit) = SharedLayout::bit(port >> layout.word_shift);
        if self.hw.slot_fetch_or32(v.vcpu_info(), layout.selector as usize + off, bit) & bit == 0 {
            self.mark_events_pending(d, v);
        }
    }

    /// Clears `port`'s pending bit.
    pub(super) fn clear_pending_2l(&self, d: &Domain, port: Port) {
        let layout = &d.event_channels.layout;
        if port < layout.max_ports {
            let (off, bit) = SharedLayout::bit(port);
            self.hw.fetch_and32(d.shared_info, layout.pending as usize + off, !bit);
        }
    }

    /// Clears `port`'s mask bit; if it is pending, tells `v`.
    pub(super) fn unmask_2l(&self, d: &Arc<Domain>, v: &Vcpu, port: Port) {
        let layout = &d.event_channels.layout;
        if port >= layout.max_ports {
            return;
        }
        let (off, bit) = SharedLayout::bit(port);
        if self.hw.fetch_and32(d.shared_info, layout.mask as usize + off, !bit) & bit != 0
            && self.is_pending_2l(d, port)
        {
            self.select_word(d, v, port);
        }
    }

    /// Whether `port`'s pending bit is set.
    #[inline]
    pub(super) fn is_pending_2l(&self, d: &Domain, port: Port) -> bool {
        let layout = &d.event_channels.layout;
        let (off, bit) = SharedLayout::bit(port);
        port < layout.max_ports && self.hw.load32(d.shared_info, layout.pending as usize + off) & bit != 0
    }

    /// Whether `port`'s mask bit is set (or it has none).
    pub(super) fn is_masked_2l(&self, d: &Domain, port: Port) -> bool {
        let layout = &d.event_channels.layout;
        let (off, bit) = SharedLayout::bit(port);
        port >= layout.max_ports || self.hw.load32(d.shared_info, layout.mask as usize + off) & bit != 0
    }
}
