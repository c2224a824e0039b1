//! The nodes that a domain's memory comes from.

use mm::{CpuMask, DomId, NodeId};
use public_headers::xen4::memory::*;
use public_headers::xen4::xen::domid::XenctlBitmap;
use public_headers::xen4::xen::HYPERVISOR_MEMORY_OP;

use super::*;
use crate::host::build::machine_of_two_nodes;
use crate::options::numa::Dom0Nodes;

/// Frames of the second node begin here.
const SECOND: u64 = 128;

/// Returns a machine of two nodes with two CPUs each, dom0, and a domain with two vcpus.
fn two_nodes() -> Lab {
    let hv = machine_of_two_nodes(2);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let guest = add_domain(&hv, 1, 2).vcpu(0).unwrap();
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    Lab { hv, dom0, guest }
}

impl Lab {
    fn set_nodes(&self, nodes: u64) -> Hc {
        self.hv.hw.store64(BUFFER, 0, nodes);
        self.dom0(XEN_DOMCTL_SETNODEAFFINITY, 1, &self.nodemap()).0
    }

    fn nodemap(&self) -> XenDomctlNodeaffinity {
        let nodemap = XenctlBitmap { bitmap: HostHw::va(BUFFER, 0), nr_bits: 64, ..Default::default() };
        XenDomctlNodeaffinity { nodemap }
    }

    fn nodes(&self) -> u64 {
        assert_eq!(self.dom0(XEN_DOMCTL_GETNODEAFFINITY, 1, &self.nodemap()).0, Ok(0));
        self.hv.hw.load64(BUFFER, 0)
    }

    /// Has `who` ask for `n` frames for domain 1. Returns how many it gets, and their nodes.
    fn frames(&self, who: &VcpuRef, n: u64, mem_flags: u32) -> (Hc, Vec<u64>) {
        let list = XenMemoryReservation {
            extent_start: HostHw::va(BUFFER, 0),
            nr_extents: n,
            mem_flags,
            domid: 1,
            ..Default::default()
        };
        self.hv.hw.write(ARG, 0, list.as_bytes());
        let words = &mut [XENMEM_INCREASE_RESERVATION.into(), HostHw::va(ARG, 0), 0, 0, 0, 0];
        let rc = with_vcpu(who, 0, |cur| self.hv.call(cur, HYPERVISOR_MEMORY_OP.into(), words));
        let got = rc.unwrap_or_default() as usize;
        (rc, (0..got).map(|i| self.hv.hw.load64(BUFFER, 8 * i) / SECOND).collect())
    }
}

const fn on(node: u32) -> u32 {
    (node + 1) << 8
}

#[test]
fn memory_comes_from_a_domains_nodes_in_turn() {
    let l = two_nodes();
    assert_eq!(l.nodes(), 0b11, "those of all CPUs");
    assert_eq!(l.frames(&l.dom0, 4, 0), (Ok(4), vec![1, 0, 1, 0]));
    assert_eq!([0, 0b100, 1 << 63].map(|nodes| l.set_nodes(nodes)), [err(Errno::INVAL); 3]);
    assert_eq!((l.set_nodes(0b110), l.nodes()), (Ok(0), 0b110), "what does not exist is kept, too");
    assert_eq!(l.frames(&l.dom0, 3, 0), (Ok(3), vec![1; 3]));
    assert_eq!((l.set_nodes(0b01), l.nodes()), (Ok(0), 0b01));
    assert_eq!(l.frames(&l.guest, 3, 0), (Ok(3), vec![0; 3]), "the domain's own calls, too");
    assert_eq!((l.set_nodes(u64::MAX), l.nodes()), (Ok(0), 0b11), "it follows its vcpus again");
}

#[test]
fn unless_chosen_the_nodes_are_those_of_the_vcpus_cpus() {
    let l = two_nodes();
    let d = &l.guest.d;
    let hard = |v: usize, cpus| l.hv.set_hard_affinity(d, &d.vcpus()[v], CpuMask::from_low(cpus)).unwrap();
    let soft = |v: usize, cpus| l.hv.set_soft_affinity(d, &d.vcpus()[v], CpuMask::from_low(cpus)).unwrap();
    hard(0, 0b0001);
    assert_eq!(l.nodes(), 0b11, "the other vcpu runs anywhere");
    hard(1, 0b0010);
    assert_eq!(l.nodes(), 0b01);
    hard(1, 0b1110);
    assert_eq!(l.nodes(), 0b11);
    soft(0, 0b0010);
    soft(1, 0b0010);
    assert_eq!(l.nodes(), 0b01, "where both should run");
    soft(1, 0b1000);
    assert_eq!(l.nodes(), 0b11);
    assert_eq!(l.set_nodes(0b10), Ok(0));
    hard(1, 0b0001);
    assert_eq!(l.nodes(), 0b10, "chosen nodes stay");
    assert_eq!((l.set_nodes(!0), l.nodes()), (Ok(0), 0b01));
}

#[test]
fn a_new_domain_has_no_nodes_of_its_own_until_it_has_vcpus() {
    let l = two_nodes();
    let made = l.dom0(XEN_DOMCTL_CREATEDOMAIN, 2, &config(1));
    assert_eq!((made.0, l.dom0(XEN_DOMCTL_GETNODEAFFINITY, 2, &l.nodemap()).0), (Ok(0), Ok(0)));
    assert_eq!(l.hv.hw.load64(BUFFER, 0), u64::MAX);
    assert_eq!(l.dom0(XEN_DOMCTL_MAX_VCPUS, 2, &XenDomctlMaxVcpus { max: 1 }).0, Ok(0));
    assert_eq!(l.dom0(XEN_DOMCTL_GETNODEAFFINITY, 2, &l.nodemap()).0, Ok(0));
    assert_eq!(l.hv.hw.load64(BUFFER, 0), 0b11);
}

#[test]
fn a_node_may_be_asked_for_and_insisted_on_by_who_may_choose() {
    let l = two_nodes();
    assert_eq!(l.set_nodes(0b01), Ok(0));
    assert_eq!(l.frames(&l.dom0, 2, on(1)), (Ok(2), vec![1; 2]));
    assert_eq!(l.frames(&l.dom0, 2, on(1) | XENMEMF_EXACT_NODE_REQUEST), (Ok(2), vec![1; 2]));
    assert_eq!(l.frames(&l.dom0, 2, on(5)), (Ok(2), vec![0; 2]), "no such node is no reason to refuse");
    assert_eq!(l.frames(&l.dom0, 2, on(5) | XENMEMF_EXACT_NODE_REQUEST), (Ok(0), vec![]));
    assert_eq!(l.frames(&l.dom0, 2, on(64)), (Ok(0), vec![]), "no machine has that node");
    assert_eq!(l.frames(&l.guest, 2, on(1)), (Ok(2), vec![0; 2]), "a guest's wish is no command");
    assert_eq!(l.frames(&l.guest, 2, on(1) | XENMEMF_EXACT_NODE_REQUEST), (Ok(0), vec![]));
    // All of the second node, and nothing more.
    l.guest.d.mem.set_max_pages(1000);
    let left = l.hv.mm.heap.free_pages_in(mm::NodeMask::of(NodeId(1)), 0, 0);
    let (rc, got) = l.frames(&l.dom0, 200, on(1) | XENMEMF_EXACT_NODE_REQUEST);
    assert_eq!((rc, got), (Ok(left as i64), vec![1; left as usize]));
    assert_eq!(l.frames(&l.dom0, 2, on(1)), (Ok(2), vec![0; 2]));
}

#[test]
fn memory_of_a_virtual_node_comes_from_the_node_behind_it() {
    let l = two_nodes();
    let at = |off| HostHw::va(BUFFER, off);
    l.hv.hw.write(BUFFER, 0, [10u32, 20, 20, 10, 0, 0, 1, 0].as_bytes());
    let layout = XenDomctlVnuma {
        nr_vnodes: 2,
        nr_vcpus: 2,
        vdistance: at(0),
        vcpu_to_vnode: at(16),
        vnode_to_pnode: at(24),
        ..Default::default()
    };
    assert_eq!(l.dom0(XEN_DOMCTL_SETVNUMAINFO, 1, &layout).0, Ok(0));
    let exact = XENMEMF_VNODE | XENMEMF_EXACT_NODE_REQUEST;
    assert_eq!(l.frames(&l.dom0, 3, on(0) | XENMEMF_VNODE), (Ok(3), vec![1; 3]));
    assert_eq!(l.frames(&l.dom0, 3, on(1) | exact), (Ok(3), vec![0; 3]));
    assert_eq!(l.frames(&l.guest, 3, on(0) | exact), (Ok(3), vec![1; 3]), "a guest may name its own nodes");
    assert_eq!(l.frames(&l.guest, 3, on(2) | exact), (Ok(0), vec![]));
}

#[test]
fn dom0s_nodes_are_those_of_the_proximity_domains_that_exist() {
    let l = two_nodes();
    let nodes = |domains: &[u32]| l.hv.dom0_nodes(&Dom0Nodes { domains: domains.to_vec(), relaxed: false }).0;
    assert_eq!([nodes(&[]), nodes(&[1]), nodes(&[7, 0]), nodes(&[7])], [0b11, 0b10, 0b01, 0b11]);
    assert_eq!(l.hv.domains.get(DomId(0)).map(|d| d.mem.nodes().affinity().0), Some(0b11));
}
