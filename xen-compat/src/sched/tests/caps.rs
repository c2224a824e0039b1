//! Caps.

use crate::sched::tests::machine::Sim;

/// Lets one domain per cap, each with `vcpus` vcpus, run for `ms`. Returns the share of each in percent of a CPU.
fn shares(cpus: u32, vcpus: u32, caps: &[u16], ms: u64) -> std::vec::Vec<u64> {
    let mut s = Sim::new(cpus);
    for &cap in caps {
        let d = s.add(vcpus);
        s.domains[d].sched.set_cap(cap, vcpus as usize).unwrap();
    }
    s.settle();
    for _ in 0..ms * 10 {
        s.pass(100_000);
    }
    s.ran.iter().map(|r| r.iter().sum::<u64>() / ms / 10_000).collect()
}

#[test]
fn a_capped_domain_leaves_the_cpu_idle() {
    assert!(shares(1, 1, &[30], 1000)[0].abs_diff(30) <= 3);
}

#[test]
fn what_is_capped_goes_to_others() {
    let got = shares(1, 1, &[20, 0], 1000);
    assert!(got[0].abs_diff(20) <= 3 && got[1] >= 77, "{got:?}");
}

#[test]
fn vcpus_share_the_cap_of_their_domain() {
    let got = shares(2, 2, &[50], 1000)[0];
    assert!(got.abs_diff(50) <= 6, "{got}");
}

#[test]
fn caps_beyond_the_vcpus_are_refused() {
    let s = crate::state::sched::domain::DomainSched::default();
    assert!(s.set_cap(200, 2).is_ok());
    assert_eq!(s.set_cap(201, 2), Err(mm::Errno::INVAL));
    assert_eq!(s.set_weight(0), Err(mm::Errno::INVAL));
}
