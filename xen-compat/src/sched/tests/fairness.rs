//! Shares of CPU time.

use crate::sched::tests::machine::Sim;

/// Lets hogs of the given weights run for `ms` milliseconds. Returns the share of each in thousandths of one CPU.
fn shares(cpus: u32, weights: &[u16], ms: u64) -> std::vec::Vec<u64> {
    let mut s = Sim::new(cpus);
    for &w in weights {
        let d = s.add(1);
        s.domains[d].sched.set_weight(w).unwrap();
    }
    s.settle();
    for _ in 0..ms {
        s.pass(1_000_000);
    }
    s.ran.iter().map(|r| r[0] / ms / 1000).collect()
}

fn assert_near(got: &[u64], want: &[u64], off: u64) {
    let near = got.iter().zip(want).all(|(g, w)| g.abs_diff(*w) <= off);
    assert!(near, "got {got:?}, want {want:?}");
}

#[test]
fn equals_share_one_cpu_equally() {
    assert_near(&shares(1, &[256, 256, 256], 3000), &[333, 333, 333], 10);
}

#[test]
fn weights_divide_one_cpu() {
    assert_near(&shares(1, &[512, 256, 256], 4000), &[500, 250, 250], 15);
    assert_near(&shares(1, &[1024, 256], 5000), &[800, 200], 15);
    assert_near(&shares(1, &[256, 64], 5000), &[800, 200], 20);
}

#[test]
fn three_equals_share_two_cpus() {
    assert_near(&shares(2, &[256; 3], 6000), &[667; 3], 60);
}

#[test]
fn five_equals_share_four_cpus() {
    assert_near(&shares(4, &[256; 5], 6000), &[800; 5], 80);
}

#[test]
fn as_many_as_cpus_never_wait() {
    assert_eq!(shares(3, &[256, 64, 1024], 500), [1000; 3]);
}

#[test]
fn who_ran_alone_for_long_does_not_starve_afterwards() {
    let mut s = Sim::new(2);
    s.add(1);
    s.settle();
    for _ in 0..100 {
        s.pass(100_000_000);
    }
    let (a, b) = (s.add(1), s.add(1));
    s.settle();
    let before = s.ran[0][0];
    for _ in 0..3000 {
        s.pass(1_000_000);
    }
    let got = [s.ran[0][0] - before, s.ran[a][0], s.ran[b][0]].map(|ns| ns / 3_000_000);
    assert_near(&got, &[667; 3], 80);
}

#[test]
fn nobody_waits_long() {
    let mut s = Sim::new(2);
    for _ in 0..6 {
        s.add(1);
    }
    s.settle();
    let mut last = [0; 6];
    for ms in 0..3000u64 {
        s.pass(1_000_000);
        for cpu in 0..2 {
            last[s.running(cpu).unwrap().d.id.0 as usize] = ms;
        }
        assert!(last.iter().all(|l| ms - l < 150), "at {ms}: {last:?}");
    }
}
