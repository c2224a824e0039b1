//! A machine whose domains make hypercalls, and an allocator that is asked about them.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use mm::{DomId, Machine, Mfn};
use public_headers::xen4::xen as nr;
use xen_compat::domain::{Domain, VcpuRef};
use xen_compat::domain_create::DomainConfig;
use xen_compat::host::{with_vcpu, HostHw};
use xen_compat::hypercall_result::{Args, Hc};
use xen_compat::options::Options;
use xen_compat::Hv;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Frames of arguments: memory of nobody's.
pub const ARG: Mfn = Mfn(1);
/// Frames below this are not RAM of the heap.
pub const FIRST_RAM: u64 = 64;

std::thread_local! {
    static IN_CALL: Cell<bool> = const { Cell::new(false) };
}

/// While a hypercall runs, memory lies about in single frames.
struct Scattered;

#[global_allocator]
static ALLOCATOR: Scattered = Scattered;

// SAFETY: the system's allocator, or nothing.
unsafe impl GlobalAlloc for Scattered {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if IN_CALL.get() && layout.size() > 4096 {
            return std::ptr::null_mut();
        }
        // SAFETY: by contract.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: by contract.
        unsafe { System.dealloc(at, layout) }
    }
}

/// The machine.
pub struct Lab {
    pub hv: Arc<Hv<HostHw>>,
}

impl Lab {
    /// A machine with `ram` frames of free RAM and a control domain, number 0.
    pub fn new(ram: u64) -> Self {
        let hw = HostHw::new((FIRST_RAM + ram) as usize, 2);
        let hv = Arc::new(Hv::new(hw, 2, Vec::new(), Options::parse("noreboot").0));
        let (first, end) = (Mfn(FIRST_RAM), Mfn(FIRST_RAM + ram));
        hv.mm.init_frame_table(&hv.hw, &[(first, end)]);
        hv.mm.heap.add_region(&hv.hw, first, end, false);
        let l = Lab { hv };
        l.add(&DomainConfig { privileged: true, hardware: true, ..config(0) }, 2);
        l
    }

    /// A domain of the product's own making.
    pub fn add(&self, c: &DomainConfig, vcpus: u32) -> Arc<Domain> {
        let d = self.hv.domain_create(c).unwrap();
        self.hv.domain_set_vcpus(&d, vcpus).unwrap();
        d
    }

    pub fn domain(&self, id: u16) -> Arc<Domain> {
        self.hv.domains.get(DomId(id)).unwrap()
    }

    /// Vcpu 0 of domain `id` makes a call.
    pub fn call(&self, id: u16, call: u32, args: Args) -> Hc {
        let v: VcpuRef = self.domain(id).vcpu(0).unwrap();
        with_vcpu(&v, 0, |cur| {
            IN_CALL.set(true);
            let done = self.hv.call(cur, call.into(), &mut { args });
            IN_CALL.set(false);
            done
        })
    }

    /// Puts an argument where a call finds it; its guest address.
    pub fn arg<T: IntoBytes + Immutable + ?Sized>(&self, arg: &T) -> u64 {
        for (i, page) in arg.as_bytes().chunks(4096).enumerate() {
            self.hv.hw.write(Mfn(ARG.0 + i as u64), 0, page);
        }
        HostHw::va(ARG, 0)
    }

    /// What a call has left in its argument.
    pub fn answer<T: FromBytes + IntoBytes>(&self) -> T {
        let mut arg = T::new_zeroed();
        self.hv.hw.read(ARG, 0, arg.as_mut_bytes());
        arg
    }

    /// `grant_table_op` with an array of requests; the result.
    pub fn grant_op<T: IntoBytes + Immutable>(&self, id: u16, op: u32, requests: &[T]) -> Hc {
        let at = self.arg(requests);
        self.call(id, nr::HYPERVISOR_GRANT_TABLE_OP, [op.into(), at, requests.len() as u64, 0, 0, 0])
    }

    /// Domain `id` is destroyed, as a toolstack does it.
    pub fn destroy(&self, id: u16) {
        let d = self.domain(id);
        while self.hv.domain_kill(&d).is_err() {}
        drop(d);
        assert!(self.hv.domains.get(DomId(id)).is_none());
    }
}

/// A domain that may have a hundred frames.
pub fn config(id: u16) -> DomainConfig {
    DomainConfig { max_pages: 100, ..DomainConfig::unprivileged(DomId(id)) }
}
