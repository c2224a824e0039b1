//! Calls on page tables and descriptor tables: their arguments. What they do is `mm`'s to test.

use mm::{Errno, Machine, Mfn};
use public_headers::xen4::xen as nr;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::{HostHw, GUEST_VA};
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;

const LIST: u64 = GUEST_VA + 0x40_000;
const DONE: u64 = GUEST_VA + 0x50_000;
const NOWHERE: u64 = 0x1000;
/// In the hypervisor's range.
const HYPERVISORS: u64 = 0xffff_8000_0000_1000;

struct World {
    hv: std::sync::Arc<Hv<HostHw>>,
    v: VcpuRef,
}

impl World {
    fn new() -> Self {
        let hv = machine(1);
        hv.mm.init_frame_table(&hv.hw, &[(Mfn(0), Mfn(256))]);
        hv.mm.heap.add_region(&hv.hw, Mfn(96), Mfn(256), false);
        let v = add_domain(&hv, 1, 1).vcpu(0).unwrap();
        Self { hv, v }
    }

    fn call(&self, call: u32, args: &mut Args) -> Hc {
        with_vcpu(&self.v, 0, |cur| self.hv.call(cur, call.into(), args))
    }

    fn done(&self) -> u32 {
        self.hv.hw.get(DONE).unwrap()
    }
}

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

#[test]
fn a_batch_lies_where_guests_have_memory_even_if_it_is_empty() {
    let w = World::new();
    for call in [nr::HYPERVISOR_MMU_UPDATE, nr::HYPERVISOR_MMUEXT_OP] {
        assert_eq!(w.call(call, &mut [HYPERVISORS, 0, 0, DOMID_SELF, 0, 0]), err(Errno::FAULT), "{call}");
        assert_eq!(w.call(call, &mut [LIST, 0, 0, DOMID_SELF, 0, 0]), Ok(0), "{call}");
        assert_eq!(w.call(call, &mut [NOWHERE, 1, 0, DOMID_SELF, 0, 0]), err(Errno::FAULT), "{call}");
        assert_eq!(w.call(call, &mut [LIST, 0, 0, 99, 0, 0]), err(Errno::SRCH), "{call}: no such domain");
    }
}

const DOMID_SELF: u64 = 0x7ff0;

#[test]
fn the_number_done_is_told_and_added_to_when_a_batch_goes_on() {
    let w = World::new();
    // No flags of a TLB or cache are needed to see what was done: an operation that does not exist fails at once.
    let flush = |op: u32| [u64::from(op), 0, 0];
    w.hv.hw.put(LIST, &[flush(6), flush(6), flush(99)].concat()[..].try_into().map(|w: [u64; 9]| w).unwrap()).unwrap();
    assert_eq!(w.call(nr::HYPERVISOR_MMUEXT_OP, &mut [LIST, 3, DONE, DOMID_SELF, 0, 0]), err(Errno::NOSYS));
    assert_eq!(w.done(), 2);
    assert_eq!(w.call(nr::HYPERVISOR_MMUEXT_OP, &mut [LIST, 2 | 1 << 31, DONE, DOMID_SELF, 0, 0]), Ok(0));
    assert_eq!(w.done(), 4, "with those before it was preempted");
    assert_eq!(w.call(nr::HYPERVISOR_MMUEXT_OP, &mut [LIST, 1, NOWHERE, DOMID_SELF, 0, 0]), Ok(0));
    // Preempted: the rest is to be called again.
    w.hv.hw.memory.set_preempt_after(0);
    let mut a = [LIST, 2, DONE, DOMID_SELF, 0, 0];
    assert_eq!(w.call(nr::HYPERVISOR_MMUEXT_OP, &mut a), Err(Stop::Restart));
    let done = u64::from(w.done());
    assert_eq!((a[0], a[1]), (LIST + 24 * done, 1 << 31 | (2 - done)));
    assert_eq!(w.call(nr::HYPERVISOR_MMUEXT_OP, &mut a), Ok(0));
    assert_eq!(w.done(), 2);
}

#[test]
fn a_descriptor_table_is_of_pages_that_hold_descriptors() {
    let w = World::new();
    let set_gdt = |frames, entries| w.call(nr::HYPERVISOR_SET_GDT, &mut [frames, entries, 0, 0, 0, 0]);
    assert_eq!(set_gdt(LIST, 7169), err(Errno::INVAL), "the rest is the hypervisor's");
    assert_eq!(set_gdt(NOWHERE, 1), err(Errno::FAULT));
    w.hv.hw.put(LIST, &200u64).unwrap();
    assert_eq!(set_gdt(LIST, 512), err(Errno::INVAL), "another's frame");
    let ctx = mm::DomCtx::new(&*w.hv, &w.v.d.mem);
    let page = ctx.alloc_domheap_pages(&w.v.d.mem, 0, mm::MemFlags::default()).unwrap();
    w.hv.hw.zero_page(page);
    w.hv.hw.put(LIST, &page.0).unwrap();
    assert_eq!(set_gdt(LIST, 512), Ok(0));
    let update = |at: u64, descriptor: u64| w.call(nr::HYPERVISOR_UPDATE_DESCRIPTOR, &mut [at, descriptor, 0, 0, 0, 0]);
    // A flat data segment of ring 3; one of ring 0, and one that is not aligned.
    assert_eq!(update(page.0 << 12 | 8, 0x00cf_f300_0000_ffff), Ok(0));
    assert_eq!(w.hv.hw.load64(page, 8), 0x00cf_f300_0000_ffff);
    assert_eq!(update(page.0 << 12 | 4, 0x00cf_f300_0000_ffff), err(Errno::INVAL));
    assert_eq!(update(200 << 12, 0x00cf_f300_0000_ffff), err(Errno::INVAL));
    assert_eq!(set_gdt(0, 0), Ok(0), "none");
}

#[test]
fn a_mapping_is_updated_where_there_is_a_table() {
    let w = World::new();
    let va = |call, domain| w.call(call, &mut [0x4000_0000, 0, 0, domain, 0, 0]);
    assert_eq!(va(nr::HYPERVISOR_UPDATE_VA_MAPPING, 0), err(Errno::INVAL));
    assert_eq!(va(nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN, 99), err(Errno::SRCH));
}
