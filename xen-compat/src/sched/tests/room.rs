//! Room in the run queues: for all vcpus that there are, and for no more.

use mm::{DomId, Mfn};

use crate::domain::create::DomainConfig;
use crate::guest_memory::hypercall_result::Stop;
use crate::host::{build, HostHw};
use crate::state::hypervisor::Hv;

fn room(hv: &Hv<HostHw>) -> [(usize, usize); 2] {
    [0, 1].map(|cpu| hv.cpus[cpu].runq.lock().room())
}

#[test]
fn room_for_a_domains_vcpus_goes_when_it_goes() {
    let hv = build::machine(2);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let [small, large] = [(1, 3), (2, 40)].map(|(id, vcpus)| {
        let d = hv.domain_create(&DomainConfig { max_pages: 64, ..DomainConfig::unprivileged(DomId(id)) }).unwrap();
        hv.domain_set_vcpus(&d, vcpus).unwrap();
        d
    });
    assert_eq!(room(&hv), [(43, 43); 2]);
    while hv.domain_kill(&large) == Err(Stop::Restart) {}
    assert_eq!(room(&hv), [(3, 3); 2]);
    while hv.domain_kill(&small) == Err(Stop::Restart) {}
    assert_eq!(room(&hv), [(0, 0); 2]);
}
