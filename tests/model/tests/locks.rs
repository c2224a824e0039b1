//! CPUs that wait for a lock handle other CPUs' requests. A separate process, because the wait function is set only
//! once.
#![allow(missing_docs, reason = "tests and benches document themselves")]

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use mm::host::{set_this_cpu, this_cpu_index};
use xen_compat::host::build::{add_domain, machine};

static SERVED: AtomicBool = AtomicBool::new(false);

/// A vcpu may bring up another and still be writing its context when a CPU is to run it.
#[test]
fn who_waits_for_a_vcpus_context_serves_other_cpus() {
    let serve = || {
        SERVED.store(true, SeqCst);
        std::thread::yield_now();
    };
    mm::lock::set_hooks(serve, this_cpu_index);
    let hv = machine(2);
    let d = add_domain(&hv, 1, 1);
    let held = d.vcpus()[0].ctx.switch_in();
    std::thread::scope(|s| {
        let waits = s.spawn(|| {
            set_this_cpu(1);
            drop(d.vcpus()[0].ctx.switch_in());
        });
        let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !SERVED.load(SeqCst) && std::time::Instant::now() < end {
            assert!(!waits.is_finished());
            std::thread::yield_now();
        }
        drop(held);
    });
    assert!(SERVED.load(SeqCst));
}
