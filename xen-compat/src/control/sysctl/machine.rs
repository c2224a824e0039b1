//! Information on the machine and its domains.

use cpu_policy::CpuPolicy;
use cpu_policy::Features;
use mm::{CpuId, DomId, Errno, NodeId, NodeMask};
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
/// Memory of a number without a node.
const NO_MEMORY: u64 = c::XEN_INVALID_MEM_SZ as u64;
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
            nr_nodes: self.nodes.online().count(),
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

    /// XEN_SYSCTL_availheap: free memory of a node, or of all (-1), within a range of address widths.
    pub(crate) fn sysctl_availheap(&self, call: &mut Call) -> Result<(), Errno> {
        let mut heap: XenSysctlAvailheap = call.op.u.get();
        let nodes = match heap.node {
            -1 => NodeMask::ALL,
            n => u64::try_from(n).ok().and_then(NodeId::new).map_or(NodeMask::NONE, NodeMask::of),
        };
        heap.avail_bytes = self.mm.heap.free_pages_in(nodes, heap.min_bitwidth, heap.max_bitwidth) << 12;
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
                let topo = XenSysctlCputopo {
                    core: t.core,
                    socket: t.socket,
                    node: self.nodes.map().of_cpu(CpuId(i)).0.into(),
                };
                self.hw.put_nth(ti.cputopo, u64::from(i), &topo)?;
            }
        }
        ti.num_cpus = n;
        call.op.u.set(&ti);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_numainfo: memory and distances of as many nodes as there is room for, numbers without a node included;
    /// without arrays, only their number.
    pub(crate) fn sysctl_numainfo(&self, call: &mut Call) -> Result<(), Errno> {
        let mut ni: XenSysctlNumainfo = call.op.u.get();
        let mut n = self.nodes.online().last().map_or(0, |last| u32::from(last.0) + 1);
        if ni.meminfo != 0 || ni.distance != 0 {
            n = n.min(ni.num_nodes);
            for (i, node) in (0..u64::from(n)).filter_map(|i| Some((i, NodeId::new(i)?))) {
                if ni.meminfo != 0 {
                    self.hw.put_nth(ni.meminfo, i, &self.meminfo(node))?;
                }
                if ni.distance != 0 {
                    for (j, other) in (0..u64::from(n)).filter_map(|j| Some((j, NodeId::new(j)?))) {
                        let distance = self.nodes.distance(node, other).unwrap_or(c::XEN_INVALID_NODE_DIST);
                        self.hw.put_nth(ni.distance, i * u64::from(n) + j, &distance)?;
                    }
                }
            }
        }
        ni.num_nodes = n;
        call.op.u.set(&ni);
        self.sysctl_copy_back(call)
    }

    fn meminfo(&self, node: NodeId) -> XenSysctlMeminfo {
        if !self.nodes.online().contains(node) {
            return XenSysctlMeminfo { memsize: NO_MEMORY, memfree: NO_MEMORY };
        }
        let free = self.mm.heap.free_pages_in(NodeMask::of(node), 0, 0);
        XenSysctlMeminfo { memsize: self.nodes.spanned(node), memfree: free << 12 }
    }

    /// XEN_SYSCTL_pcitopoinfo: the node of each device, as far as dom0 has named it. EINVAL: an array is missing.
    pub(crate) fn sysctl_pcitopoinfo(&self, call: &mut Call) -> Result<(), Errno> {
        let mut ti: XenSysctlPcitopoinfo = call.op.u.get();
        if ti.devs == 0 || ti.nodes == 0 {
            return Err(Errno::INVAL);
        }
        let n = ti.num_devs.min(MAX_DEVICES);
        for i in 0..n {
            let dev: PhysdevPciDevice = self.hw.get_nth(ti.devs, u64::from(i))?;
            let at = Sbdf { seg: dev.seg, bus: dev.bus, devfn: dev.devfn };
            let node = self.irqs.pci.lock().get(at).map(|dev| dev.node);
            let node = match node {
                Some(node) => node.map_or(c::XEN_INVALID_NODE_ID, |node| node.0.into()),
                None => c::XEN_INVALID_DEV,
            };
            self.hw.put_nth(ti.nodes, u64::from(i), &node)?;
        }
        ti.num_devs = n;
        call.op.u.set(&ti);
        self.sysctl_copy_back(call)
    }
}
