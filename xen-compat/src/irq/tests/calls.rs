//! dom0's other calls, and what a guest is refused.

use crate::irq::tests::*;
use crate::machine::hw::InterruptController;
use crate::state::event_channel::port::Port;

#[test]
fn mapping_and_its_errors() {
    let g = dom0();
    assert_eq!(g.map_gsi(24, 24), Err(Errno::INVAL));
    assert_eq!(g.map_gsi(-1, 3), Err(Errno::INVAL));
    assert_eq!(g.map_gsi(0, 0), Err(Errno::PERM), "the timer's line is not a guest's");
    assert_eq!(g.map_gsi(5, 100_000), Err(Errno::INVAL));
    assert_eq!(g.map_gsi(5, 5), Ok(5));
    assert_eq!(g.map_gsi(5, 5), Ok(5));
    assert_eq!(g.map_gsi(5, 6), Err(Errno::EXIST));
    assert_eq!(g.map_gsi(5, -1), Ok(5));
    assert_eq!(g.map_gsi(18, -1), Ok(16), "the first free one above the ISA interrupts");
    let mut arg = abi::PhysdevMapPirq { domid: 7, ..Default::default() };
    assert_eq!(g.op(abi::PHYSDEVOP_MAP_PIRQ, &mut arg), Err(Errno::SRCH));
    arg.domid = DomId::SELF.0;
    arg.type_ = 9;
    assert_eq!(g.op(abi::PHYSDEVOP_MAP_PIRQ, &mut arg), Err(Errno::INVAL));
    assert_eq!(g.unmap(4), Err(Errno::INVAL));
    assert_eq!(g.unmap(-1), Err(Errno::INVAL));
    assert_eq!(g.unmap(1 << 20), Err(Errno::INVAL));
    assert_eq!(g.eoi(4), Err(Errno::INVAL));
    assert_eq!(g.eoi(u32::MAX), Err(Errno::INVAL));
    assert_eq!(g.eoi(5), Ok(()));
    // Unmapped while bound: not usable, and taken until the channel is closed.
    let port = g.bind(5, false).unwrap();
    assert_eq!(g.bind(5, false), Err(Errno::EXIST));
    g.unmap(5).unwrap();
    assert_eq!(g.unmap(5), Err(Errno::INVAL));
    assert_eq!(g.bind(5, false), Err(Errno::PERM));
    assert!(g.hv.hw.devices.line(5).unwrap().masked);
    g.hv.evtchn_close(&g.d, Port(port)).unwrap();
    assert_eq!(g.map_gsi(5, 5), Ok(5));
    g.bind(5, false).unwrap();
    // A reserved pirq is not given to anybody else.
    let mut arg = abi::PhysdevGetFreePirq { type_: 1, pirq: 0 };
    g.op(abi::PHYSDEVOP_GET_FREE_PIRQ, &mut arg).unwrap();
    assert_eq!(arg.pirq, 17);
    assert_eq!(g.map_gsi(22, -1), Ok(18));
    assert_eq!(g.map_gsi(17, 17), Ok(17));
}

#[test]
fn reserved_configuration_space_must_be_where_the_firmware_has_it() {
    let g = dom0();
    let range = abi::PhysdevPciMmcfgReserved { address: 0xb000_0000, segment: 0, start_bus: 0, end_bus: 255, flags: 1 };
    let says = |mut r: abi::PhysdevPciMmcfgReserved| g.op(abi::PHYSDEVOP_PCI_MMCFG_RESERVED, &mut r);
    assert_eq!(says(range), Ok(()));
    assert_eq!(says(abi::PhysdevPciMmcfgReserved { flags: 0, ..range }), Ok(()));
    assert_eq!(says(abi::PhysdevPciMmcfgReserved { flags: 2, ..range }), Err(Errno::INVAL));
    assert_eq!(says(abi::PhysdevPciMmcfgReserved { address: 0xe000_0000, ..range }), Err(Errno::IO));
    assert_eq!(says(abi::PhysdevPciMmcfgReserved { segment: 1, ..range }), Err(Errno::NODEV));
    assert_eq!(says(abi::PhysdevPciMmcfgReserved { end_bus: 63, ..range }), Err(Errno::NODEV));
}

#[test]
fn an_unprivileged_guest_is_refused() {
    let g = dom0();
    let d = add_domain(&g.hv, 1, 1);
    let u = TestGuest { hv: g.hv.clone(), d };
    assert_eq!(u.map_gsi(5, 5), Err(Errno::PERM));
    assert_eq!(u.setup_gsi(5, true), Err(Errno::PERM));
    assert_eq!(u.setup_gsi(99, true), Err(Errno::INVAL));
    assert_eq!(u.unmap(5), Err(Errno::PERM));
    assert_eq!(u.add_device(NIC), Err(Errno::PERM));
    assert_eq!(u.bind(5, false), Err(Errno::PERM));
    let mut apic = abi::PhysdevApic { apic_physbase: IOAPIC, reg: 1, value: 0 };
    assert_eq!(u.op(abi::PHYSDEVOP_APIC_READ, &mut apic), Err(Errno::PERM));
    assert_eq!(u.op(abi::PHYSDEVOP_APIC_WRITE, &mut apic), Err(Errno::PERM));
    assert_eq!(u.op(abi::PHYSDEVOP_ALLOC_IRQ_VECTOR, &mut abi::PhysdevIrq::default()), Err(Errno::PERM));
    assert_eq!(u.op(abi::PHYSDEVOP_DBGP_OP, &mut abi::PhysdevDbgpOp::default()), Err(Errno::PERM));
    assert_eq!(u.op(abi::PHYSDEVOP_PREPARE_MSIX, &mut abi::PhysdevPciDevice::default()), Err(Errno::PERM));
    assert_eq!(u.op(abi::PHYSDEVOP_PCI_MMCFG_RESERVED, &mut abi::PhysdevPciMmcfgReserved::default()), Err(Errno::PERM));
    assert_eq!(u.op(99, &mut 0u64), Err(Errno::NOSYS));
    assert_eq!(u.op(abi::PHYSDEVOP_SET_IOPL, &mut abi::PhysdevSetIopl { iopl: 1 }), Ok(()));
    assert_eq!(u.op(abi::PHYSDEVOP_SET_IOPL, &mut abi::PhysdevSetIopl { iopl: 4 }), Err(Errno::INVAL));
    let mut map = abi::PhysdevSetIobitmap { bitmap: 0x1000, nr_ports: 65536, ..Default::default() };
    assert_eq!(u.op(abi::PHYSDEVOP_SET_IOBITMAP, &mut map), Ok(()));
    map.nr_ports = 65537;
    assert_eq!(u.op(abi::PHYSDEVOP_SET_IOBITMAP, &mut map), Err(Errno::INVAL));
    map = abi::PhysdevSetIobitmap { bitmap: 0x7fff_ffff_f000, nr_ports: 1, ..Default::default() };
    assert_eq!(u.op(abi::PHYSDEVOP_SET_IOBITMAP, &mut map), Err(Errno::INVAL));
}

#[test]
fn io_apic_registers() {
    let g = dom0();
    let mut arg = abi::PhysdevApic { apic_physbase: IOAPIC, reg: 1, value: 0 };
    g.op(abi::PHYSDEVOP_APIC_READ, &mut arg).unwrap();
    assert_eq!(arg.value, 0x100);
    arg.apic_physbase = 0x1000;
    assert_eq!(g.op(abi::PHYSDEVOP_APIC_READ, &mut arg), Err(Errno::INVAL));
    let write =
        |reg, value| g.op(abi::PHYSDEVOP_APIC_WRITE, &mut abi::PhysdevApic { apic_physbase: IOAPIC, reg, value });
    assert_eq!(write(3, 7), Ok(()), "not a redirection entry");
    assert_eq!(write(0x10 + 2 * 20 + 1, 7), Ok(()), "the high half");
    assert_eq!(write(0x10 + 2 * 24, 7), Err(Errno::INVAL));
    let timer = g.hv.hw.isa_irq(0).0;
    assert_eq!(write(0x10 + 2 * timer, 0), Ok(()), "the timer's");
    assert!(g.hv.hw.devices.line(timer).is_none(), "it stays as it is");
    assert_eq!(write(0x10 + 2 * 20, 2 << 8), Err(Errno::INVAL), "SMI");
    assert_eq!(write(0x10 + 2 * 20, 1 << 15 | 1 << 13 | 20), Ok(()));
    assert_eq!(g.d.irqs.irq(20), Some(20));
    let line = g.hv.hw.devices.line(20).unwrap();
    assert!(line.mode.level && line.mode.active_low && line.masked);
    g.bind(20, false).unwrap();
    assert_eq!(write(0x10 + 2 * 20, 20), Ok(()), "in use: ignored");
    assert!(!g.hv.hw.devices.line(20).unwrap().masked);
    let mut arg = abi::PhysdevIrq { irq: 20, vector: 0 };
    g.op(abi::PHYSDEVOP_ALLOC_IRQ_VECTOR, &mut arg).unwrap();
    assert_eq!(arg.vector, 20);
    let mut arg = abi::PhysdevIrqStatusQuery { irq: 20, flags: 0 };
    g.op(abi::PHYSDEVOP_IRQ_STATUS_QUERY, &mut arg).unwrap();
    assert_eq!(arg.flags, abi::XENIRQSTAT_NEEDS_EOI);
}
