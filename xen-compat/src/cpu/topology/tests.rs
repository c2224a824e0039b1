//! Where CPUs are, as the three ways to tell have it. The model's APIC numbers are even.

use mm::CpuId;
use std::sync::Arc;

use super::*;
use crate::host::build::machine;
use crate::host::HostHw;
use crate::machine::hw::CpuidRegs;

fn of(leaves: &[(u32, [u32; 4])]) -> Arc<Hv<HostHw>> {
    let mut hv = machine(4);
    let regs = leaves.iter().map(|&(leaf, [eax, ebx, ecx, edx])| (leaf, CpuidRegs { eax, ebx, ecx, edx }));
    Arc::get_mut(&mut hv).unwrap().hw.leaves.extend(regs);
    hv
}

fn places(hv: &Hv<HostHw>) -> [(u32, u32); 4] {
    [0, 1, 2, 3].map(|cpu| hv.cpu_topology(cpu)).map(|t| (t.core, t.socket))
}

#[test]
fn levels_of_leaf_0xb() {
    // One bit of the APIC's number tells threads; the model says the same of each subleaf.
    let hv = of(&[(0, [0xb, 0, 0, 0]), (0xb, [1, 1, 1 << 8, 0])]);
    assert_eq!(places(&hv), [(0, 0), (0, 1), (0, 2), (0, 3)]);
    // Three bits tell cores (and no threads).
    let hv = of(&[(0, [0xb, 0, 0, 0]), (0xb, [3, 1, 2 << 8, 0])]);
    assert_eq!(places(&hv), [(0, 0), (2, 0), (4, 0), (6, 0)]);
    assert_eq!((hv.cpu_siblings(), hv.has_threads()), ((1, 4), false));
}

#[test]
fn counts_of_leaves_1_and_4() {
    const HTT: u32 = 1 << 28;
    // Four numbers in a socket, two cores: the lowest bit tells threads.
    let hv = of(&[(0, [4, 0, 0, 0]), (1, [0, 4 << 16, 0, HTT]), (4, [1 << 26 | 1, 0, 0, 0])]);
    assert_eq!(places(&hv), [(0, 0), (1, 0), (0, 1), (1, 1)]);
    assert_eq!(hv.cpu_siblings(), (1, 2));
    // Without leaf 4 all numbers of a socket are threads of one core.
    let hv = of(&[(0, [1, 0, 0, 0]), (1, [0, 4 << 16, 0, HTT])]);
    assert_eq!(places(&hv), [(0, 0), (0, 0), (0, 1), (0, 1)]);
    assert_eq!((hv.cpu_siblings(), hv.has_threads()), ((2, 1), true));
    hv.pool_offline_cpu(CpuId(1)).unwrap();
    assert_eq!((hv.cpu_siblings(), hv.has_threads()), ((1, 1), true));
}

#[test]
fn without_either_each_cpu_is_a_socket() {
    assert_eq!(places(&of(&[(0, [1, 0, 0, 0])])), [(0, 0), (0, 2), (0, 4), (0, 6)]);
}
