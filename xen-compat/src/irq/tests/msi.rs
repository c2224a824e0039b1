//! Messages of PCI devices.

use crate::irq::tests::*;
use crate::state::event_channel::port::Port;
use crate::state::irq::desc::NR_MSI_IRQS;
use crate::state::irq::pci::Sbdf;

#[test]
fn msi() {
    let g = dom0();
    nic(&g.hv);
    assert_eq!(g.map_msi(NIC, 0, 0), Err(Errno::NODEV), "dom0 has not told of it");
    g.add_device(NIC).unwrap();
    g.add_device((0, 9, 9)).unwrap();
    assert_eq!(g.map_msi((0, 9, 9), 0, 0), Err(Errno::NODEV), "no capability");
    let pirq = g.map_msi(NIC, 0, 0).unwrap();
    assert_eq!(pirq, 24 + NR_MSI_IRQS as i32 - 1, "from the top");
    let conf = |reg, size| g.hv.hw.devices.pci_read(NIC, reg, size);
    let vector = conf(0x5c, 2) as u8;
    assert_eq!((conf(0x54, 4), conf(0x58, 4)), (0xfee0_0000, 0));
    assert_eq!(conf(0x60, 4) & 1, 1, "masked");
    // dom0 enables it by a write the hypervisor looks at; the mask bits stay.
    let at = Sbdf { seg: 0, bus: 0, devfn: 3 << 3 };
    assert_eq!(g.hv.pci_conf_write(at, 0x52, 2, 0x181), Ok(0x181));
    assert_eq!(g.hv.pci_conf_write(at, 0x60, 4, 0), Ok(1));
    assert_eq!(g.hv.pci_conf_write(at, 0x54, 4, 0xbad), Err(Errno::ACCES));
    assert_eq!(g.hv.pci_conf_write(at, 0x10, 4, 5), Ok(5));
    let port = g.bind(pirq as u32, false).unwrap();
    assert_eq!(conf(0x60, 4) & 1, 0);
    g.hv.do_irq(CpuId(0), vector);
    assert!(g.take_pending(port));
    g.hv.do_irq(CpuId(0), vector);
    assert!(g.take_pending(port));
    g.hv.evtchn_close(&g.d, Port(port)).unwrap();
    assert_eq!(conf(0x60, 4) & 1, 1);
    g.unmap(pirq).unwrap();
    g.hv.do_irq(CpuId(0), vector);
    // All is free again.
    assert_eq!(g.map_msi(NIC, 0, 0), Ok(pirq));
    let mut multi = abi::PhysdevMapPirq {
        domid: DomId::SELF.0,
        type_: abi::MAP_PIRQ_TYPE_MULTI_MSI as i32,
        index: -1,
        pirq: -1,
        devfn: NIC.2.into(),
        entry_nr: 4,
        ..Default::default()
    };
    assert_eq!(g.op(abi::PHYSDEVOP_MAP_PIRQ, &mut multi), Err(Errno::OPNOTSUPP));
    multi.entry_nr = 33;
    assert_eq!(g.op(abi::PHYSDEVOP_MAP_PIRQ, &mut multi), Err(Errno::DOM));
    multi.table_base = 1;
    assert_eq!(g.op(abi::PHYSDEVOP_MAP_PIRQ, &mut multi), Err(Errno::INVAL));
}

#[test]
fn msix() {
    let g = dom0();
    nic(&g.hv);
    g.add_device(NIC).unwrap();
    let entry = |n: u64, word: u64| g.hv.hw.devices.mmio_read(TABLE + n * 16 + word * 4);
    assert_eq!(g.map_msi(NIC, 3, 0xfebf_0000), Err(Errno::INVAL), "the table has 3 entries");
    let a = g.map_msi(NIC, 0, 0xfebf_0000).unwrap();
    let b = g.map_msi(NIC, 2, 0xfebf_0000).unwrap();
    assert!(g.hv.is_msix_frame(Mfn(TABLE >> 12)) && !g.hv.is_msix_frame(Mfn(0xfebf0)));
    assert_eq!((entry(0, 0), entry(0, 1), entry(0, 3)), (0xfee0_0000, 0, 1));
    assert_ne!(entry(0, 2), entry(2, 2));
    assert_eq!(g.hv.hw.devices.pci_read(NIC, 0x72, 2), 2, "enabled only while the table was written");
    let port = g.bind(b as u32, false).unwrap();
    assert_eq!((entry(0, 3), entry(2, 3)), (1, 0));
    g.hv.do_irq(CpuId(0), entry(2, 2) as u8);
    assert!(g.take_pending(port));
    // It moves with its vcpu.
    g.hv.pirq_set_affinity(&g.d, b as u32, CpuId(1));
    g.hv.do_irq(CpuId(0), entry(2, 2) as u8);
    assert_eq!((entry(2, 0), entry(2, 3)), (0xfee0_1000, 0));
    let at = Sbdf { seg: 0, bus: 0, devfn: 3 << 3 };
    assert_eq!(g.hv.pci_conf_write(at, 0x72, 2, 0x8002), Ok(0x8002));
    assert_eq!(g.hv.pci_conf_write(at, 0x74, 4, 0), Err(Errno::ACCES));
    // Lost in a reset of the device, written again.
    g.hv.hw.devices.mmio.lock().unwrap().clear();
    g.op(abi::PHYSDEVOP_RESTORE_MSI, &mut abi::PhysdevRestoreMsi { bus: 0, devfn: 3 << 3 }).unwrap();
    assert_eq!((entry(0, 3), entry(2, 3)), (1, 0));
    assert_ne!(entry(0, 2), entry(2, 2));
    let mut dev = abi::PhysdevPciDevice { seg: 0, bus: 0, devfn: 3 << 3 };
    assert_eq!(g.op(abi::PHYSDEVOP_PREPARE_MSIX, &mut dev), Err(Errno::BUSY));
    g.unmap(a).unwrap();
    g.op(abi::PHYSDEVOP_PCI_DEVICE_REMOVE, &mut dev).unwrap();
    assert_eq!(g.op(abi::PHYSDEVOP_PCI_DEVICE_REMOVE, &mut dev), Err(Errno::NODEV));
    assert!(!g.hv.is_msix_frame(Mfn(TABLE >> 12)));
    assert_eq!(entry(2, 3), 1);
    g.hv.evtchn_close(&g.d, Port(port)).unwrap();
    g.add_device(NIC).unwrap();
    assert_eq!(g.op(abi::PHYSDEVOP_RELEASE_MSIX, &mut dev), Err(Errno::BUSY));
    assert_eq!(g.op(abi::PHYSDEVOP_PREPARE_MSIX, &mut dev), Ok(()));
    assert_eq!(g.op(abi::PHYSDEVOP_RELEASE_MSIX, &mut dev), Ok(()));
}

#[test]
fn a_device_whose_memory_is_off_is_masked_as_a_whole() {
    let g = dom0();
    nic(&g.hv);
    g.add_device(NIC).unwrap();
    let a = g.map_msi(NIC, 0, 0xfebf_0000).unwrap();
    let port = g.bind(a as u32, false).unwrap();
    g.hv.hw.devices.pci_write(NIC, 4, 2, 0);
    assert_eq!(g.map_msi(NIC, 1, 0xfebf_0000), Err(Errno::NXIO));
    g.hv.evtchn_close(&g.d, Port(port)).unwrap();
    assert_eq!(g.hv.hw.devices.pci_read(NIC, 0x72, 2) & 0x4000, 0x4000);
}
