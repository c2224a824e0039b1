//! Any hypercall, including those of the control plane, with arbitrary arguments, as from a hostile domain.

use public_headers::xen4::{domctl, platform, sysctl};

use super::Call;
use crate::hand::Hand;

/// Number of words stored in memory as structures and lists.
const WORDS: u64 = 24;

pub(super) fn random(h: &mut Hand<'_>) -> Call {
    let mut words: Vec<u64> = (0..WORDS).map(|_| word(h)).collect();
    if h.ch.chance(30) {
        let (version, commands) = h.ch.pick(&[
            (domctl::XEN_DOMCTL_INTERFACE_VERSION, 90),
            (sysctl::XEN_SYSCTL_INTERFACE_VERSION, 32),
            (platform::XENPF_INTERFACE_VERSION, 70),
        ]);
        words[0] = h.ch.below(commands) | u64::from(version) << 32;
    }
    let at = h.put(&words);
    let number = if h.ch.chance(5) { word(h) } else { h.ch.below(64) };
    let args = [(); 6].map(|()| match h.ch.below(8) {
        0..=2 => at + h.ch.below(WORDS) * 8,
        3..=4 => h.ch.below(40),
        _ => word(h),
    });
    Call { name: "anything", number, args }
}

/// Picks a word that is meaningful to some call, or random.
fn word(h: &mut Hand<'_>) -> u64 {
    match h.ch.below(20) {
        0 | 1 => 0,
        2 => !h.ch.below(16),
        3 => 1 << h.ch.below(64),
        4 => i64::MAX as u64 >> h.ch.below(64),
        5 => h.mfn().0,
        6 => h.entry(),
        7 => h.request().0,
        8 => h.domid() | h.ch.below(64) << 16 | h.ch.below(64) << 32,
        9 => h.ch.below(64) << 32 | h.domid(),
        10 => h.va(),
        11 => h.l.args(h.vcpu) + 8192 - h.ch.below(256),
        12 => {
            let size = (h.l.not_guest.end - h.l.not_guest.start).min(1 << 43);
            h.l.not_guest.end - 1 - h.ch.below(size)
        }
        13 => h.l.not_guest.start + h.ch.any(),
        14 => h.ch.any() << 16 ^ h.ch.any(),
        15 => h.ch.pick(&[h.l.shared(), h.l.grants(), h.l.base]) + h.ch.below(8192),
        16 => h.port(),
        _ => h.ch.below(8),
    }
}
