//! Information on the machine and its domains.

use cpu_policy::CpuPolicy;
use cpu_policy::Features;
use mm::{CpuId, DomId, Errno};
use public_headers::xen4::physdev::PhysdevPciDevice;
use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{
    XenSysctlAvailheap, XenSysctlCpuinfo, XenSysctlCputopo, XenSysctlCputopoinfo, XenSysctlGetcpuinfo,
    XenSysctlGetdomaininfolist, XenSysctlMeminfo, XenSysctlNumainfo, XenSysctlPcitopoinfo, XenSysctlPhysinfo,
};

use crate::control::sysctl::call::Call;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::e820;
use crate::machine::hw::Hw;
use crate::machine::physical_cpu::ThisCpu;
use crate::state::hypervisor::Hv;
use crate::state::irq::pci::Sbdf;

/// Number of nodes that Xen is built for, less one: tools size their arrays by this.
const MAX_NODE_ID: u32 = 63;
/// Distance of a node to itself.
const LOCAL_DISTANCE: u32 = 10;
/// Maximum number of PCI devices in one call.
const MAX_DEVICES: u32 = 0x1_0000;

impl<H: Hw> Hv<H> {
    pub(crate) fn sysctl_physinfo(&self, call: &mut Call) -> Result<(), Errno> {
        let host = CpuPolicy::host(&ThisCpu(&self.hw));
        let words = Features::of(&host).words();
        let (free_pages, outstanding_pages) = self.mm.heap.outstanding_claims();
        let (threads_per_core, cores_per_socket) = self.cpu_siblings();
        let max_mfn = self.hw.frames().len() as u64 - 1;
        let mut pi = XenSysctlPhysinfo {
            threads_per_core,
            cores_per_socket,
            nr_cpus: self.online_cpus().count(),
            max_cpu_id: self.hw.nr_cpus() - 1,
            nr_nodes: 1,
            max_node_id: MAX_NODE_ID,
            cpu_khz: self.hw.tsc_khz(),
            capabilities: c::XEN_SYSCTL_PHYSCAP_PV | self.gnttab_capabilities(),
            total_pages: self.memory_map.iter().filter(|e| e.kind == e820::kind::RAM).map(|e| e.size >> 12).sum(),
            free_pages,
            outstanding_pages,
            max_mfn,
            ..Default::default()
        };
        let n = pi.hw_cap.len();
        pi.hw_cap.copy_from_slice(&words[..n]);
        call.op.u.set(&pi);
        self.sysctl_copy_back(call)
    }

    /// Returns the versions of grant tables that domains may have.
    fn gnttab_capabilities(&self) -> u32 {
        match self.options.grants.max_version {
            0 | 1 => c::XEN_SYSCTL_PHYSCAP_GNTTAB_V1,
            _ => c::XEN_SYSCTL_PHYSCAP_GNTTAB_V1 | c::XEN_SYSCTL_PHYSCAP_GNTTAB_V2,
        }
    }

    /// XEN_SYSCTL_getdomaininfolist.
    pub(crate) fn sysctl_getdomaininfolist(&self, call: &mut Call) -> Result<(), Errno> {
        let mut list: XenSysctlGetdomaininfolist = call.op.u.get();
        let mut n = 0;
        for d in self.domains.since(DomId(list.first_domain)) {
            if n == list.max_domains {
                break;
            }
            self.hw.put_nth(list.buffer, u64::from(n), &self.domain_info(&d))?;
            n += 1;
        }
        list.num_domains = n;
        call.op.u.set(&list);
        self.sysctl_copy_back(call)
    }

    pub(crate) fn sysctl_getcpuinfo(&self, call: &mut Call) -> Result<(), Errno> {
        let mut info: XenSysctlGetcpuinfo = call.op.u.get();
        info.nr_cpus = info.max_cpus.min(self.hw.nr_cpus());
        for i in 0..info.nr_cpus {
            let idle = XenSysctlCpuinfo { idletime: self.cpu_idle_time(CpuId(i)) };
            self.hw.put_nth(info.info, u64::from(i), &idle)?;
        }
        call.op.u.set(&info);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_availheap: free memory within a range of address widths.
    pub(crate) fn sysctl_availheap(&self, call: &mut Call) -> Result<(), Errno> {
        let mut heap: XenSysctlAvailheap = call.op.u.get();
        let here = heap.node == -1 || heap.node == 0;
        let pages = if here { self.mm.heap.free_pages_in(heap.min_bitwidth, heap.max_bitwidth) } else { 0 };
        heap.avail_bytes = pages << 12;
        call.op.u.set(&heap);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_cputopoinfo: without an array, only the number of CPUs up to the last that is online.
    pub(crate) fn sysctl_cputopoinfo(&self, call: &mut Call) -> Result<(), Errno> {
        let mut ti: XenSysctlCputopoinfo = call.op.u.get();
        let mut n = self.online_cpus().iter().last().map_or(0, |last| last.0 + 1);
        if ti.cputopo != 0 {
            n = n.min(ti.num_cpus);
            for i in 0..n {
                let t = self.cpu_topology(i);
                let topo = XenSysctlCputopo { core: t.core, socket: t.socket, node: 0 };
                self.hw.put_nth(ti.cputopo, u64::from(i), &topo)?;
            }
        }
        ti.num_cpus = n;
        call.op.u.set(&ti);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_numainfo: one node with all memory.
    pub(crate) fn sysctl_numainfo(&self, call: &mut Call) -> Result<(), Errno> {
        let mut ni: XenSysctlNumainfo = call.op.u.get();
        let mut n = 1;
        if ni.meminfo != 0 || ni.distance != 0 {
            n = n.min(ni.num_nodes);
            if n == 1 && ni.meminfo != 0 {
                let info = XenSysctlMeminfo {
                    memsize: (self.hw.frames().len() as u64) << 12,
                    memfree: self.mm.heap.free_pages() << 12,
                };
                self.hw.put(ni.meminfo, &info)?;
            }
            if n == 1 && ni.distance != 0 {
                self.hw.put(ni.distance, &LOCAL_DISTANCE)?;
            }
        }
        ni.num_nodes = n;
        call.op.u.set(&ni);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_pcitopoinfo: the node of each device, none of which is known. EINVAL: an array is missing.
    pub(crate) fn sysctl_pcitopoinfo(&self, call: &mut Call) -> Result<(), Errno> {
        let mut ti: XenSysctlPcitopoinfo = call.op.u.get();
        if ti.devs == 0 || ti.nodes == 0 {
            return Err(Errno::INVAL);
        }
        let n = ti.num_devs.min(MAX_DEVICES);
        for i in 0..n {
            let dev: PhysdevPciDevice = self.hw.get_nth(ti.devs, u64::from(i))?;
            let known = self.irqs.pci.lock().is_known(Sbdf { seg: dev.seg, bus: dev.bus, devfn: dev.devfn });
            let node = if known { c::XEN_INVALID_NODE_ID } else { c::XEN_INVALID_DEV };
            self.hw.put_nth(ti.nodes, u64::from(i), &node)?;
        }
        ti.num_devs = n;
        call.op.u.set(&ti);
        self.sysctl_copy_back(call)
    }
}
