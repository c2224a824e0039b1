//! Domains of every ABI that are built again, while memory is lacking.

use std::vec::Vec;

use mm::host::{faults, set_this_cpu};
use mm::{CpuId, DomId};
use public_headers::xen4::sched::{SHUTDOWN_CRASH, SHUTDOWN_REBOOT};

use crate::abi::xen2005::tests::world;
use crate::build::dom0::parts::Dom0Options;
use crate::build::dom0::tests::machine;
use crate::host::HostHw;
use crate::module_domains::modules::Module;
use crate::module_domains::tests_xen4::kernels;
use crate::state::hypervisor::Hv;

/// Longer than a domain must have lived to be built again, in nanoseconds.
const LIFE: u64 = 11_000_000_000;

/// Ends the domain that `string` describes, for `reason` (SHUTDOWN_*), while allocation `nth` fails. Returns how many
/// domains there are then, how many pages are free, and how many allocations there were.
fn end(hv: &Hv<HostHw>, string: &str, kernel: &[u8], reason: u32, nth: Option<u64>) -> (usize, u64, u64) {
    set_this_cpu(0);
    let modules = [Module { string, bytes: kernel }];
    let d = hv.build_module_domains(&modules, DomId(0), &Dom0Options::default()).unwrap().remove(0);
    hv.hw.pass(LIFE);
    hv.domain_shutdown(&d, reason);
    drop(d);
    faults::fail(nth);
    hv.reap(CpuId(0), None);
    let asked = faults::asked();
    faults::fail(None);
    let built = hv.domains.all().count();
    assert_eq!(hv.hw.stopped.lock().unwrap().is_some(), built == 0);
    (built, hv.mm.heap.free_pages(), asked)
}

/// A rebuild leaves nothing behind and stops nothing, whichever allocation fails. Returns how many failures left the
/// domain unbuilt, and how many allocations there were.
fn each_allocation_fails(machine: impl Fn() -> Hv<HostHw>, string: &str, kernel: &[u8]) -> (u64, u64) {
    let (_, free, _) = end(&machine(), string, kernel, SHUTDOWN_CRASH, None);
    let (built, _, asked) = end(&machine(), string, kernel, SHUTDOWN_REBOOT, None);
    assert!(built == 1 && asked > 20, "{asked} allocations");
    let unbuilt = (0..asked).filter(|nth| {
        let (built, left, _) = end(&machine(), string, kernel, SHUTDOWN_REBOOT, Some(*nth));
        assert!(built == 1 || left == free, "allocation {nth}");
        built == 0
    });
    (unbuilt.count() as u64, asked)
}

#[test]
fn a_domain_of_april_2005_that_finds_no_memory_is_not_built_again() {
    let kernel: Vec<u8> = world::image(&[0x90; 64], world::LINUX);
    let (failures, asked) = each_allocation_fails(world::machine, "domain name=a mem=4M on_reboot=restart", &kernel);
    // A large piece of memory that is not free is replaced by smaller ones.
    assert!(failures > asked / 2, "{failures} of {asked}");
}

#[test]
fn a_domain_of_today_that_finds_no_memory_is_not_built_again() {
    for kernel in &kernels() {
        let machine = || machine(6144, 0);
        let (failures, asked) = each_allocation_fails(machine, "domain name=a mem=12M on_reboot=restart", kernel);
        assert!(failures > 10, "{failures} of {asked}");
    }
}
