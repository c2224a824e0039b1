//! platform_op as dom0's kernel calls it.

use mm::{Errno, Machine, Mfn};
use public_headers::xen4::platform as c;
use public_headers::xen4::xen::HYPERVISOR_PLATFORM_OP;
use zerocopy::{FromBytes, IntoBytes};

use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::HostHw;
use crate::machine::hw::Sleep;

const ARG: Mfn = Mfn(44);
/// Where the union begins.
const ARM: usize = 8;

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

#[test]
fn processors_are_described_and_go_offline() {
    let hv = machine(2);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let call = |cmd: u32, arm: [u32; 2]| {
        hv.hw.zero_page(ARG);
        hv.hw.write(ARG, 0, [cmd, c::XENPF_INTERFACE_VERSION].as_bytes());
        hv.hw.write(ARG, ARM, arm.as_bytes());
        let args = &mut [HostHw::va(ARG, 0), 0, 0, 0, 0, 0];
        let rc = with_vcpu(&dom0, 0, |cur| hv.call(cur, HYPERVISOR_PLATFORM_OP.into(), args));
        let mut back = [0u8; 32];
        hv.hw.read(ARG, ARM, &mut back);
        (rc, back)
    };
    let (rc, back) = call(c::XENPF_GET_CPUINFO, [1, 0]);
    let info = c::XenpfPcpuinfo::read_from_prefix(&back).unwrap().0;
    assert_eq!((rc, info.apic_id, info.acpi_id, info.max_present, info.flags), (Ok(0), 2, 2, 1, 1));
    let (_, back) = call(c::XENPF_GET_CPUINFO, [2, 0]);
    assert_eq!(c::XenpfPcpuinfo::read_from_prefix(&back).unwrap().0.flags, c::XEN_PCPU_FLAGS_INVALID);
    let (rc, back) = call(c::XENPF_GET_CPU_VERSION, [7, 0]);
    let version = c::XenpfPcpuVersion::read_from_prefix(&back).unwrap().0;
    assert_eq!((rc, version.xen_cpuid, version.max_present, version.family), (Ok(0), 7, 1, 0));
    assert_eq!([call(c::XENPF_CPU_ONLINE, [1, 0]).0, call(c::XENPF_CPU_ONLINE, [2, 0]).0], [Ok(0), err(Errno::INVAL)]);
    assert_eq!([0, 2].map(|cpu| call(c::XENPF_CPU_OFFLINE, [cpu, 0]).0), [Errno::OPNOTSUPP, Errno::INVAL].map(err));
    // It begins to leave, and is neither counted as online nor described any more.
    assert_eq!(call(c::XENPF_CPU_OFFLINE, [1, 0]).0, Err(Stop::Restart));
    let (_, back) = call(c::XENPF_GET_CPUINFO, [1, 0]);
    assert_eq!(c::XenpfPcpuinfo::read_from_prefix(&back).unwrap().0.flags, 0);
    let (_, back) = call(c::XENPF_GET_CPU_VERSION, [1, 0]);
    assert_eq!(c::XenpfPcpuVersion::read_from_prefix(&back).unwrap().0.vendor_id, [0; 12]);
    let park = |kind, n| call(c::XENPF_CORE_PARKING, [kind, n]);
    let (set, get) = (c::XEN_CORE_PARKING_SET, c::XEN_CORE_PARKING_GET);
    // Only the first CPU is left, which stays.
    assert_eq!([park(set, 0).0, park(set, 1).0, park(9, 0).0], [Ok(0), err(Errno::INVAL), err(Errno::INVAL)]);
    assert_eq!((park(get, 7).0, park(get, 7).1[4]), (Ok(0), 0));
    // The model's second CPU has APIC number 2, and ACPI number 2.
    let add = |apic, acpi| call(c::XENPF_CPU_HOTADD, [apic, acpi]).0;
    assert_eq!([add(2, 2), add(2, 7)], [err(Errno::EXIST); 2]);
    assert_eq!([add(3, 2), add(1024, 7), add(3, 512)], [err(Errno::INVAL); 3]);
    assert_eq!(add(3, 7), err(Errno::NOSPC));
    let quirks = [1, 2, 3, 4].map(|quirk| call(c::XENPF_PLATFORM_QUIRK, [quirk, 0]).0);
    assert_eq!(quirks, [Ok(0), Ok(0), Ok(0), err(Errno::INVAL)]);
    assert_eq!(
        [call(c::XENPF_RESOURCE_OP, [0, 0]).0, call(c::XENPF_RESOURCE_OP, [1, 0]).0],
        [Ok(0), err(Errno::NOSYS)]
    );
    assert_eq!(call(c::XENPF_CHANGE_FREQ, [0, 0]).0, err(Errno::NOSYS));
}

/// Kernels newer than 6.1 query this for each CPU, and log a refusal.
#[test]
fn a_pdc_buffer_keeps_what_is_known() {
    const PDC: Mfn = Mfn(45);
    let hv = machine(1);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let call_of = |acpi: u32, kind: u32, buffer: [u32; 3]| {
        hv.hw.zero_page(ARG);
        hv.hw.write(PDC, 0, buffer.as_bytes());
        hv.hw.write(ARG, 0, [c::XENPF_SET_PROCESSOR_PMINFO, c::XENPF_INTERFACE_VERSION, acpi, kind].as_bytes());
        hv.hw.write(ARG, ARM + 8, HostHw::va(PDC, 0).as_bytes());
        let args = &mut [HostHw::va(ARG, 0), 0, 0, 0, 0, 0];
        let rc = with_vcpu(&dom0, 0, |cur| hv.call(cur, HYPERVISOR_PLATFORM_OP.into(), args));
        let mut back = [0u8; 12];
        hv.hw.read(PDC, 0, &mut back);
        (rc, u32::from_le_bytes([back[8], back[9], back[10], back[11]]))
    };
    let call = |kind, buffer| call_of(1, kind, buffer);
    // A CPU without MWAIT and without Intel's register, of which the hypervisor leaves throttling alone.
    assert_eq!(call(c::XEN_PM_PDC, [1, 1, !0]), (Ok(0), 0x84 | 0x1a));
    assert_eq!(call(c::XEN_PM_PDC, [1, 1, 0]), (Ok(0), 0x1a));
    assert_eq!(call_of(u32::MAX, c::XEN_PM_PDC, [1, 1, 0]), (Ok(0), 0x1a), "of all CPUs");
    assert_eq!(call_of(7, c::XEN_PM_PDC, [1, 1, 0]), (err(Errno::INVAL), 0));
    assert_eq!(call(c::XEN_PM_PDC, [2, 1, !0]), (err(Errno::INVAL), !0));
    assert_eq!(call(c::XEN_PM_PDC, [1, 0, !0]), (err(Errno::INVAL), !0));
    assert_eq!(call(9, [1, 1, 7]), (err(Errno::INVAL), 7));
    assert_eq!(call(c::XEN_PM_TX, [1, 1, 7]), (err(Errno::NOSYS), 7));
}

#[test]
fn the_memory_types_of_firmware_are_read() {
    let hv = machine(1);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let read = |reg: u32| {
        hv.hw.zero_page(ARG);
        hv.hw.write(ARG, 0, [c::XENPF_READ_MEMTYPE, c::XENPF_INTERFACE_VERSION, reg, 0].as_bytes());
        let args = &mut [HostHw::va(ARG, 0), 0, 0, 0, 0, 0];
        let rc = with_vcpu(&dom0, 0, |cur| hv.call(cur, HYPERVISOR_PLATFORM_OP.into(), args));
        let mut back = [0u8; 32];
        hv.hw.read(ARG, ARM, &mut back);
        let range = c::XenpfReadMemtype::read_from_prefix(&back).unwrap().0;
        (rc, [range.mfn, range.nr_mfns, range.type_.into()])
    };
    // A CPU without MTRRs.
    assert_eq!(read(0).0, err(Errno::INVAL));
    // Two ranges: from 3 to 4 GiB, uncacheable, and one that is not in use. Bit 10 says that there is write-combining.
    let msrs = [(0xfe, 0x402), (0x200, 0xc000_0000), (0x201, 0xff_c000_0800), (0x202, 0x1006), (0x203, 0xff_ffff_f000)];
    hv.hw.msrs.lock().unwrap().extend(msrs);
    assert_eq!(read(0), (Ok(0), [0xc_0000, 0x4_0000, 0]));
    assert_eq!(read(1), (Ok(0), [0, 0, 0]));
    assert_eq!([read(2).0, read(u32::MAX).0], [err(Errno::INVAL); 2]);
    // All of the memory that there can be.
    hv.hw.msrs.lock().unwrap().extend([(0x202, 6), (0x203, 0x800)]);
    assert_eq!(read(1), (Ok(0), [0, 1 << 28, 6]));
}

#[test]
fn idle_states_that_dom0_reports_are_kept() {
    const STATES: Mfn = Mfn(45);
    let hv = machine(2);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let port = |type_, address| {
        let reg = c::XenPowerRegister { space_id: 1, bit_width: 8, address, ..Default::default() };
        c::XenProcessorCx { reg, type_, latency: 10, ..Default::default() }
    };
    let report = |acpi: u32, count: u32, states: u64| {
        hv.hw.zero_page(ARG);
        hv.hw.write(ARG, 0, [c::XENPF_SET_PROCESSOR_PMINFO, c::XENPF_INTERFACE_VERSION, acpi, c::XEN_PM_CX].as_bytes());
        let power = c::XenProcessorPower { count, flags: c::XenProcessorFlags::default(), states };
        hv.hw.write(ARG, ARM + 8, power.as_bytes());
        let args = &mut [HostHw::va(ARG, 0), 0, 0, 0, 0, 0];
        with_vcpu(&dom0, 0, |cur| hv.call(cur, HYPERVISOR_PLATFORM_OP.into(), args))
    };
    // C1 by a port, and a state that does not exist. The timer of the model's CPUs stops in others.
    for (n, cx) in [port(1, 0xb0), port(9, 0xb0), port(2, 0xb1)].iter().enumerate() {
        hv.hw.write(STATES, n * size_of::<c::XenProcessorCx>(), cx.as_bytes());
    }
    let at = HostHw::va(STATES, 0);
    let of = |cpu: usize| {
        let states = hv.cpus[cpu].idle.states.lock();
        (states.count(), states.choose(hv.idle_limits.get(), 20_000).1)
    };
    assert_eq!((report(2, 3, at), of(0), of(1)), (Ok(0), (2, Sleep::Halt), (2, Sleep::Port(0xb0))));
    // The next report replaces it.
    assert_eq!((report(2, 0, at), of(1)), (Ok(0), (2, Sleep::Halt)));
    assert_eq!([report(7, 3, at), report(2, 33, at)], [err(Errno::INVAL); 2]);
    assert_eq!([report(2, 3, 1 << 50), report(2, 32, HostHw::va(Mfn(255), 4000))], [err(Errno::FAULT); 2]);
}
