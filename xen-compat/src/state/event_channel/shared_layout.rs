//! The layout of the two-level ABI's words, for each kind of guest.

use crate::state::event_channel::port::Port;

/// The places of the words of event delivery in the guest's ABI.
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

    /// Returns the offset of the 32 bits that hold `port`, from the start of a bitmap, and the port's bit in them;
    /// `None` for a port that only the FIFO ABI has.
    #[inline]
    pub(crate) const fn bit(&self, Port(port): Port) -> Option<(usize, u32)> {
        if port < self.max_ports {
            Some(place(port))
        } else {
            None
        }
    }

    /// As [`Self::bit`], for the bit of the selector that stands for the word `port` is in.
    #[inline]
    pub(crate) const fn selector_bit(&self, Port(port): Port) -> (usize, u32) {
        place(port >> self.word_shift)
    }
}

/// Returns the offset of the 32 bits that hold bit `n`, and the bit in them.
#[inline]
const fn place(n: u32) -> (usize, u32) {
    ((n / 32 * 4) as usize, 1 << (n % 32))
}
