//! A machine whose domains make hypercalls.

use std::sync::Arc;

use mm::{DomCtx, DomId, Machine, MemFlags, Mfn, Pfn};
use public_headers::xen4::domctl::XEN_DOMCTL_INTERFACE_VERSION;
use public_headers::xen4::platform::XENPF_INTERFACE_VERSION;
use public_headers::xen4::sysctl::XEN_SYSCTL_INTERFACE_VERSION;
use public_headers::xen4::xen as nr;
use xen_compat::domain::create::DomainConfig;
use xen_compat::guest_memory::hypercall_result::{Args, Hc};
use xen_compat::host::build::with_vcpu;
use xen_compat::host::HostHw;
use xen_compat::options::settings::Options;
use xen_compat::state::domain::{Domain, VcpuRef};
use xen_compat::Hv;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// First frame of arguments, which no domain owns.
pub(crate) const ARG: Mfn = Mfn(1);
/// Frames below this are not RAM of the heap.
pub(crate) const FIRST_RAM: u64 = 64;

/// The machine.
pub(crate) struct Lab {
    pub hv: Arc<Hv<HostHw>>,
}

impl Lab {
    /// Creates a machine with `ram` frames of free RAM and a control domain, number 0.
    pub(crate) fn new(ram: u64) -> Self {
        let hw = HostHw::new((FIRST_RAM + ram) as usize, 2);
        let hv = Arc::new(Hv::new(hw, 2, Vec::new(), Options::parse("noreboot").0));
        let (first, end) = (Mfn(FIRST_RAM), Mfn(FIRST_RAM + ram));
        hv.mm.init_frame_table(&hv.hw, &[(first, end)]);
        hv.mm.heap.add_region(&hv.hw, first, end, false);
        let l = Lab { hv };
        l.add(&DomainConfig { privileged: true, hardware: true, ..config(0) }, 2);
        l
    }

    /// Creates a domain through the product's own calls.
    pub(crate) fn add(&self, c: &DomainConfig, vcpus: u32) -> Arc<Domain> {
        let d = self.hv.domain_create(c).unwrap();
        self.hv.domain_set_vcpus(&d, vcpus).unwrap();
        d
    }

    pub(crate) fn domain(&self, id: u16) -> Arc<Domain> {
        self.hv.domains.get(DomId(id)).unwrap()
    }

    /// Makes a call as vcpu 0 of domain `id`.
    pub(crate) fn call(&self, id: u16, call: u32, args: Args) -> Hc {
        self.call_mut(id, call, &mut { args })
    }

    /// The same, with arguments that change when the call is preempted.
    pub(crate) fn call_mut(&self, id: u16, call: u32, args: &mut Args) -> Hc {
        let v: VcpuRef = self.domain(id).vcpu(0).unwrap();
        with_vcpu(&v, 0, |cur| model::within(|| self.hv.call(cur, call.into(), args)))
    }

    /// Gives domain `id` `n` frames. Returns their numbers.
    pub(crate) fn give_pages(&self, id: u16, n: usize) -> Vec<Mfn> {
        let d = self.domain(id);
        let mm = DomCtx::new(&*self.hv, &d.mem);
        let page = |pfn| {
            let mfn = mm.alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap();
            mm.set_gpfn(mfn, Pfn(pfn));
            mfn
        };
        (0..n as u64).map(page).collect()
    }

    /// Returns arguments of zeroes as most calls have them: a sub-operation, a page that names domain `domid`, one
    /// element.
    pub(crate) fn plain_args(&self, call: u32, sub: u32, domid: u16) -> Args {
        let mut page = [0u32; 1024];
        let version = match call {
            nr::HYPERVISOR_DOMCTL => XEN_DOMCTL_INTERFACE_VERSION,
            nr::HYPERVISOR_SYSCTL => XEN_SYSCTL_INTERFACE_VERSION,
            nr::HYPERVISOR_PLATFORM_OP => XENPF_INTERFACE_VERSION,
            _ => 0,
        };
        if version != 0 {
            (page[0], page[1], page[2]) = (sub, version, domid.into());
        } else {
            page[..2].fill(domid.into());
        }
        let at = self.arg(&page);
        match call {
            _ if version != 0 => [at, 0, 0, 0, 0, 0],
            nr::HYPERVISOR_PHYSDEV_OP_COMPAT | nr::HYPERVISOR_EVENT_CHANNEL_OP_COMPAT => [at, 0, 0, 0, 0, 0],
            nr::HYPERVISOR_MMU_UPDATE | nr::HYPERVISOR_MMUEXT_OP | nr::HYPERVISOR_MULTICALL => [at, 1, 0, 0x7ff0, 0, 0],
            nr::HYPERVISOR_CONSOLE_IO => [sub.into(), 4, at, 0, 0, 0],
            nr::HYPERVISOR_VCPU_OP => [sub.into(), 1, at, 0, 0, 0],
            _ => [sub.into(), at, 1, 0, 0, 0],
        }
    }

    /// Stores an argument where a call finds it. Returns its guest address.
    pub(crate) fn arg<T: IntoBytes + Immutable + ?Sized>(&self, arg: &T) -> u64 {
        for (i, page) in arg.as_bytes().chunks(4096).enumerate() {
            self.hv.hw.write(Mfn(ARG.0 + i as u64), 0, page);
        }
        HostHw::va(ARG, 0)
    }

    /// Returns what a call has left in its argument.
    pub(crate) fn answer<T: FromBytes + IntoBytes>(&self) -> T {
        let mut arg = T::new_zeroed();
        self.hv.hw.read(ARG, 0, arg.as_mut_bytes());
        arg
    }

    /// Calls `grant_table_op` with an array of requests. Returns the result.
    pub(crate) fn grant_op<T: IntoBytes + Immutable>(&self, id: u16, op: u32, requests: &[T]) -> Hc {
        let at = self.arg(requests);
        self.call(id, nr::HYPERVISOR_GRANT_TABLE_OP, [op.into(), at, requests.len() as u64, 0, 0, 0])
    }

    /// Destroys domain `id` as a toolstack does; it is gone once no other domain uses its frames.
    pub(crate) fn destroy(&self, id: u16) {
        let d = self.domain(id);
        while self.hv.domain_kill(&d).is_err() {}
    }
}

/// Returns the configuration of a domain with at most a hundred frames.
pub(crate) fn config(id: u16) -> DomainConfig {
    DomainConfig { max_pages: 100, ..DomainConfig::unprivileged(DomId(id)) }
}
