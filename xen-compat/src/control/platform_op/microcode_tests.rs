//! XENPF_microcode_update on the model machine.

use std::sync::Arc;
use std::vec::Vec;

use ::microcode::{sample, Cpu};
use mm::{Errno, Machine, Mfn};
use public_headers::xen4::platform::{XenpfMicrocodeUpdate, XENPF_INTERFACE_VERSION, XENPF_MICROCODE_UPDATE};
use public_headers::xen4::xen::HYPERVISOR_PLATFORM_OP;
use zerocopy::IntoBytes;

use crate::guest_log::tests::{listen, seen};
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::HostHw;
use crate::machine::hw::CpuidRegs;
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;

const ARG: Mfn = Mfn(44);
/// A page without an owner.
const FILE: Mfn = Mfn(45);
const SKYLAKE: u32 = 0x50654;

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

/// Creates an Intel machine whose CPUs run revision 5.
fn intel(cpus: u32) -> (Arc<Hv<HostHw>>, VcpuRef) {
    let mut hv = machine(cpus);
    let hw = &mut Arc::get_mut(&mut hv).unwrap().hw;
    let first = CpuidRegs { eax: 1, ebx: 0x756e_6547, edx: 0x4965_6e69, ecx: 0x6c65_746e };
    hw.leaves.extend([(0, first), (1, CpuidRegs { eax: SKYLAKE, ..CpuidRegs::default() })]);
    hw.microcode.get_mut().unwrap().cpu = Cpu { signature: SKYLAKE, platform: 2, revision: 5 };
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    (hv, dom0)
}

fn update(hv: &Hv<HostHw>, dom0: &VcpuRef, file: &[u8]) -> Hc {
    hv.hw.write(FILE, 0, file);
    update_from(hv, dom0, HostHw::va(FILE, 0), file.len() as u32)
}

fn update_from(hv: &Hv<HostHw>, dom0: &VcpuRef, data: u64, length: u32) -> Hc {
    hv.hw.write(ARG, 0, [XENPF_MICROCODE_UPDATE, XENPF_INTERFACE_VERSION].as_bytes());
    hv.hw.write(ARG, 8, XenpfMicrocodeUpdate { data, length, ..Default::default() }.as_bytes());
    let args = &mut [HostHw::va(ARG, 0), 0, 0, 0, 0, 0];
    with_vcpu(dom0, 0, |cur| hv.call(cur, HYPERVISOR_PLATFORM_OP.into(), args))
}

fn patch(revision: u32) -> Vec<u8> {
    sample::intel(SKYLAKE, 0xff, revision, &[])
}

#[test]
fn a_later_patch_is_loaded_once() {
    listen();
    let (hv, dom0) = intel(2);
    let file = [sample::intel(0x306a9, 0xff, 99, &[]), patch(8), patch(7)].concat();
    assert_eq!(update(&hv, &dom0, &file), Ok(0));
    assert_eq!(hv.hw.microcode.lock().unwrap().cpu.revision, 8);
    assert!(!seen("microcode: CPU0 updated from revision 0x5 to 0x8, date = 2026-11-30").is_empty());
    assert_eq!(update(&hv, &dom0, &patch(8)), err(Errno::EXIST), "no newer than what has been loaded");
    assert_eq!(update(&hv, &dom0, &patch(9)), Ok(0));
}

#[test]
fn a_cpu_that_starts_later_gets_what_the_others_have() {
    listen();
    let (hv, dom0) = intel(2);
    let revision = || hv.hw.microcode.lock().unwrap().cpu.revision;
    let lose = || hv.hw.microcode.lock().unwrap().cpu.revision = 4;
    lose();
    hv.renew_microcode();
    assert_eq!(revision(), 4, "there is none");
    assert_eq!(update(&hv, &dom0, &patch(8)), Ok(0));
    assert_eq!(update(&hv, &dom0, &patch(9)), Ok(0));
    lose();
    hv.renew_microcode();
    assert_eq!(revision(), 9);
    assert!(!seen("microcode: CPU0 updated from revision 0x4 to 0x9").is_empty());
    // One that has a later one keeps it, and one that refuses goes without.
    hv.hw.microcode.lock().unwrap().cpu.revision = 10;
    hv.renew_microcode();
    assert_eq!(revision(), 10);
    lose();
    hv.hw.microcode.lock().unwrap().stubborn = true;
    hv.renew_microcode();
    assert_eq!(revision(), 4);
}

#[test]
fn what_cannot_be_loaded_has_xens_errors() {
    let (hv, dom0) = intel(1);
    assert_eq!(update(&hv, &dom0, &sample::intel(0x306a9, 0xff, 99, &[])), err(Errno::NOENT));
    assert_eq!(update(&hv, &dom0, &[]), err(Errno::NOENT));
    assert_eq!(update(&hv, &dom0, &patch(5)), err(Errno::EXIST), "they run it");
    assert_eq!(update(&hv, &dom0, b"no microcode"), err(Errno::INVAL));
    let mut bad = patch(9);
    bad[200] ^= 1;
    assert_eq!(update(&hv, &dom0, &bad), err(Errno::INVAL));
    assert_eq!(update_from(&hv, &dom0, u64::MAX - 10_000, 4096), err(Errno::FAULT));
    assert_eq!(update_from(&hv, &dom0, HostHw::va(FILE, 0), u32::MAX), err(Errno::NOMEM));
    hv.hw.microcode.lock().unwrap().stubborn = true;
    assert_eq!(update(&hv, &dom0, &patch(9)), err(Errno::IO));
    // Nothing has been loaded, so the next try counts.
    hv.hw.microcode.lock().unwrap().stubborn = false;
    assert_eq!(update(&hv, &dom0, &patch(9)), Ok(0));
}

#[test]
fn other_cpus_load_none() {
    let hv = machine(1);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    assert_eq!(update(&hv, &dom0, &patch(9)), err(Errno::INVAL));
}

#[test]
fn the_boot_loaders_file_is_loaded_without_dom0() {
    let (hv, _) = intel(2);
    hv.load_microcode_at_boot(b"no microcode");
    assert_eq!(hv.hw.microcode.lock().unwrap().cpu.revision, 5);
    hv.load_microcode_at_boot(&patch(6));
    assert_eq!(hv.hw.microcode.lock().unwrap().cpu.revision, 6);
}
