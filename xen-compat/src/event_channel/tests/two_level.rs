//! Bits of the two-level ABI.

use crate::event_channel::tests::*;
use crate::state::event_channel::shared_layout::SharedLayout;

fn bit(hv: &Hv<HostHw>, d: &Domain, at: u16, port: u32) -> bool {
    hv.hw.load32(d.shared_info, usize::from(at) + port as usize / 32 * 4) >> (port % 32) & 1 != 0
}

fn mask(hv: &Hv<HostHw>, d: &Domain, port: u32) {
    hv.hw.fetch_or32(d.shared_info, usize::from(SharedLayout::X86_64.mask) + port as usize / 32 * 4, 1 << (port % 32));
}

fn selector(hv: &Hv<HostHw>, d: &Domain, vcpu: usize) -> u64 {
    let (mfn, off) = d.vcpus()[vcpu].vcpu_info_at();
    hv.hw.load64(mfn, off + usize::from(SharedLayout::X86_64.selector))
}

#[test]
fn pending_selector_and_upcall() {
    let (hv, d0, d1) = two_domains();
    // Ports in several words, notified on vcpu 1.
    for _ in 0..200 {
        bind_ipi(&hv, &d0, 1).unwrap();
    }
    for port in [1, 63, 64, 130] {
        assert!(!bit(&hv, &d0, 2048, port));
        send(&hv, &d0, port).unwrap();
        assert!(bit(&hv, &d0, 2048, port));
    }
    assert_eq!(selector(&hv, &d0, 1), 0b111);
    assert_eq!(selector(&hv, &d0, 0), 0);
    assert!(take_upcall(&hv, &d0, 1) && !take_upcall(&hv, &d0, 0));
    // Already pending: there is no new notification.
    send(&hv, &d0, 64).unwrap();
    assert!(!take_upcall(&hv, &d0, 1));
    let _ = d1;
}

#[test]
fn a_masked_port_is_pending_in_silence_until_unmasked() {
    let (hv, d0, _) = two_domains();
    let port = bind_ipi(&hv, &d0, 0).unwrap();
    mask(&hv, &d0, port);
    send(&hv, &d0, port).unwrap();
    assert!(bit(&hv, &d0, 2048, port) && selector(&hv, &d0, 0) == 0 && !take_upcall(&hv, &d0, 0));
    unmask(&hv, &d0, port).unwrap();
    assert!(!bit(&hv, &d0, 2560, port) && selector(&hv, &d0, 0) == 1 && take_upcall(&hv, &d0, 0));
    // Once more: it is not masked, so there is nothing to do.
    unmask(&hv, &d0, port).unwrap();
    assert!(!take_upcall(&hv, &d0, 0));
    assert_eq!(unmask(&hv, &d0, 4000), Err(Errno::INVAL));
    // A port that has a channel but is not open: nothing is touched.
    mask(&hv, &d0, port + 1);
    assert_eq!(unmask(&hv, &d0, port + 1), Ok(0));
    assert!(bit(&hv, &d0, 2560, port + 1));
}

#[test]
fn narrow_layout() {
    let l = SharedLayout::X86_32;
    assert_eq!((l.max_ports, SharedLayout::X86_64.max_ports), (1024, 4096));
    assert_eq!(usize::from(l.mask - l.pending) * 8, 1024);
}
