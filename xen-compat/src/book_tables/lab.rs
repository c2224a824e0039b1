//! A machine with dom0 and two domUs, which the product itself has made and started.

use std::boxed::Box;
use std::sync::Arc;
use std::vec::Vec;

use mm::{CpuId, DomCtx, DomId, Machine, MemFlags, Mfn, Pfn};
use public_headers::xen4::arch_x86_64::{VcpuGuestContext, VGCF_IN_KERNEL};
use public_headers::xen4::domctl::{XenDomctl, XEN_DOMCTL_INTERFACE_VERSION};
use public_headers::xen4::mca::XEN_MCA_INTERFACE_VERSION;
use public_headers::xen4::platform::XENPF_INTERFACE_VERSION;
use public_headers::xen4::sysctl::{XenSysctl, XEN_SYSCTL_INTERFACE_VERSION};
use public_headers::xen4::xen as nr;
use zerocopy::{Immutable, IntoBytes};

use super::calls;
use super::table::Row;
use crate::domain::create::DomainConfig;
use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::host::build::{pass_while_idle, with_vcpu};
use crate::host::HostHw;
use crate::options::settings::Options;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;

/// Frames that no domain has: arguments, lists (two frames), a context (two frames).
pub(super) const ARG: Mfn = Mfn(1);
pub(super) const LIST: Mfn = Mfn(2);
pub(super) const CONTEXT: Mfn = Mfn(4);
/// RAM begins here, and has so many frames.
const FIRST: u64 = 64;
const RAM: u64 = 448;
/// A network card.
pub(super) const NIC: u8 = 3 << 3;
/// Maximum number of times that a preempted call is repeated.
const RESTARTS: usize = 10_000;

/// Who makes a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Caller {
    /// A control domain.
    Dom0,
    /// Domain 1, which is none.
    DomU,
}

impl Caller {
    pub(super) fn id(self) -> u16 {
        match self {
            Self::Dom0 => 0,
            Self::DomU => 1,
        }
    }

    /// Returns the domain that a call of the control plane is about.
    pub(super) fn target(self) -> u16 {
        self.id() + 1
    }
}

pub(super) struct Lab {
    pub hv: Arc<Hv<HostHw>>,
}

impl Lab {
    pub(super) fn new() -> Self {
        let hw = HostHw::new((FIRST + RAM) as usize, 2);
        let hv = Arc::new(Hv::new(hw, 2, Vec::new(), Options::parse("").0));
        let ram = (Mfn(FIRST), Mfn(FIRST + RAM));
        hv.mm.init_frame_table(&hv.hw, &[ram]);
        hv.mm.heap.add_region(&hv.hw, ram.0, ram.1, false);
        let l = Lab { hv };
        for id in 0..3 {
            let dom0 = id == 0;
            let unprivileged = DomainConfig::unprivileged(DomId(id));
            let c = DomainConfig { privileged: dom0, hardware: dom0, max_pages: 64, max_vcpus: 2, ..unprivileged };
            let d = l.hv.domain_create(&c).unwrap();
            l.hv.domain_set_vcpus(&d, 2).unwrap();
            l.hv.domain_unpause_by_toolstack(&d).unwrap();
        }
        let dom0 = l.domain(0);
        dom0.mem.iomem_permit(0xa0, 0xff).unwrap();
        dom0.ioports_permit(0, 0xffff).unwrap();
        l.hv.hw.devices.add_network_card((0, 0, NIC));
        l
    }

    pub(super) fn domain(&self, id: u16) -> Arc<Domain> {
        self.hv.domains.get(DomId(id)).unwrap()
    }

    /// Returns a page of domain `id`.
    pub(super) fn page(&self, id: u16) -> Mfn {
        let d = self.domain(id);
        let mm = DomCtx::new(&*self.hv, &d.mem);
        let mfn = mm.alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap();
        mm.set_gpfn(mfn, Pfn(7));
        mfn
    }

    /// Writes a vcpu's first context for domain `id`. Returns its guest address.
    pub(super) fn context(&self, id: u16) -> u64 {
        let mut c: Box<VcpuGuestContext> = Box::default();
        c.flags = VGCF_IN_KERNEL.into();
        c.ctrlreg[3] = self.page(id).0 << 12;
        c.user_regs.rip = 0x1000;
        let (first, rest) = c.as_bytes().split_at(4096);
        self.hv.hw.write(CONTEXT, 0, first);
        self.hv.hw.write(Mfn(CONTEXT.0 + 1), 0, rest);
        HostHw::va(CONTEXT, 0)
    }

    /// Puts an argument where a call finds it; its guest address.
    pub(super) fn arg<T: IntoBytes + Immutable + ?Sized>(&self, arg: &T) -> u64 {
        self.hv.hw.zero_page(ARG);
        self.hv.hw.write(ARG, 0, arg.as_bytes());
        HostHw::va(ARG, 0)
    }

    /// Makes a call from vcpu 0 of domain `id`, and repeats it while it is preempted.
    pub(super) fn call(&self, id: u16, call: u32, mut args: Args) -> Hc {
        let v: VcpuRef = self.domain(id).vcpu(0).unwrap();
        for _ in 0..RESTARTS {
            let end = with_vcpu(&v, 0, |cur| self.hv.call(cur, call.into(), &mut args));
            if end != Err(Stop::Restart) {
                return end;
            }
            pass_while_idle(&self.hv, CpuId(1));
        }
        Err(Stop::Restart)
    }

    /// Makes dom0 do something before the call that is tried.
    pub(super) fn first(&self, call: u32, args: Args) {
        self.call(0, call, args).unwrap();
    }

    pub(super) fn domctl<T: IntoBytes + Immutable>(&self, cmd: u32, domain: u16, arm: &T) -> Args {
        let mut op = XenDomctl { cmd, interface_version: XEN_DOMCTL_INTERFACE_VERSION, domain, ..Default::default() };
        op.u.set(arm);
        [self.arg(&op), 0, 0, 0, 0, 0]
    }

    pub(super) fn sysctl<T: IntoBytes + Immutable>(&self, cmd: u32, arm: &T) -> Args {
        let mut op = XenSysctl { cmd, interface_version: XEN_SYSCTL_INTERFACE_VERSION, ..Default::default() };
        op.u.set(arm);
        [self.arg(&op), 0, 0, 0, 0, 0]
    }

    /// Makes the call of a row with arguments that do no harm.
    pub(super) fn make(&self, call: u32, row: &Row, caller: Caller) -> Hc {
        let args = calls::arguments(self, call, row, caller);
        self.call(caller.id(), call, args)
    }

    /// Makes a call with arguments of zeroes and a page of zeroes; of those with a version, the right one.
    pub(super) fn plain(&self, call: u32, caller: Caller) -> Hc {
        let at = match call {
            nr::HYPERVISOR_DOMCTL => return self.call(caller.id(), call, self.domctl(5, caller.target(), &0u32)),
            nr::HYPERVISOR_SYSCTL => self.arg(&[4, XEN_SYSCTL_INTERFACE_VERSION]),
            nr::HYPERVISOR_PLATFORM_OP => self.arg(&[55, XENPF_INTERFACE_VERSION]),
            nr::HYPERVISOR_ARCH_0 => self.arg(&[3, XEN_MCA_INTERFACE_VERSION]),
            _ => self.arg(&0u64),
        };
        let args = match call {
            nr::HYPERVISOR_SYSCTL | nr::HYPERVISOR_PLATFORM_OP | nr::HYPERVISOR_ARCH_0 => [at, 0, 0, 0, 0, 0],
            nr::HYPERVISOR_PHYSDEV_OP_COMPAT => [self.arg(&[12u32, 0, 0, 0]), 0, 0, 0, 0, 0],
            nr::HYPERVISOR_CONSOLE_IO => [0, 4, at, 0, 0, 0],
            nr::HYPERVISOR_MMU_UPDATE | nr::HYPERVISOR_MMUEXT_OP => [at, 0, 0, DomId::SELF.0.into(), 0, 0],
            nr::HYPERVISOR_MULTICALL => [at, 0, 0, 0, 0, 0],
            nr::HYPERVISOR_VCPU_OP => [3, 0, 0, 0, 0, 0],
            nr::HYPERVISOR_PHYSDEV_OP => [6, at, 0, 0, 0, 0],
            _ => [0, at, 0, 0, 0, 0],
        };
        self.call(caller.id(), call, args)
    }
}
