//! Random calls with random arguments, from dom0 and from a guest: nothing panics, and the tables stay consistent.

use proptest::prelude::*;
use public_headers::xen4::xen::{HYPERVISOR_EVENT_CHANNEL_OP, HYPERVISOR_PHYSDEV_OP};

use crate::event_channel::tests::*;

/// Returns a word of an argument: small numbers, a few frames, and anything.
fn word() -> impl Strategy<Value = u32> {
    prop_oneof![6 => 0u32..30, 2 => 60u32..80, 1 => Just(0x7ff0u32), 1 => any::<u32>(), 1 => Just(u32::MAX)]
}

fn call(hv: &Hv<HostHw>, d: &Arc<Domain>, nr: u32, cmd: u32, words: &[u32; 10]) {
    hv.hw.write(ARGS, 0, words.as_bytes());
    let mut a = [u64::from(cmd), HostHw::va(ARGS, 0), 0, 0, 0, 0];
    loop {
        let result = with_vcpu(&d.vcpu(0).expect("vcpu 0"), 0, |cur| match nr {
            32 => hv.call(cur, HYPERVISOR_EVENT_CHANNEL_OP.into(), &mut a),
            _ => hv.call(cur, HYPERVISOR_PHYSDEV_OP.into(), &mut a),
        });
        if result != Err(Stop::Restart) {
            return;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks(
        calls in proptest::collection::vec((0u16..2, prop_oneof![Just(32u32), Just(33)], 0u32..35,
            proptest::array::uniform10(word())), 1..150),
        vectors in proptest::collection::vec(any::<u8>(), 0..20),
    ) {
        let (hv, d0, d1) = two_domains();
        for _ in 0..8 {
            page_of(&hv, &d0);
            page_of(&hv, &d1);
        }
        let mut vectors = vectors.into_iter();
        for (n, (who, nr, cmd, words)) in calls.iter().enumerate() {
            call(&hv, [&d0, &d1][usize::from(*who)], *nr, *cmd, words);
            if n % 8 == 0
                && let Some(vector) = vectors.next() {
                    hv.do_irq(mm::CpuId(0), vector);
                }
        }
        check_invariants(&[&d0, &d1]);
        // Both can be taken down, in either order, and leave nothing behind.
        for d in [&d1, &d0] {
            kill(&hv, d);
            prop_assert_eq!(d.event_channels.active(), 0);
        }
        prop_assert_eq!(hv.domains.all().count(), 0, "one is left, as something refers to its frames");
        for v in d0.vcpus().iter().chain(d1.vcpus()) {
            prop_assert!(v.virq_port.iter().all(|p| p.load(SeqCst).is_none()));
        }
    }
}
