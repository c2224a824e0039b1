//! Physical interrupts on the model machine: lines, messages, and dom0's calls.

use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;

use mm::{CpuId, Ctx, DomId, Machine, MemFlags, Mfn, VcpuMm};
use public_headers::xen4::event_channel::{EvtchnBindPirq, EvtchnBindVcpu, EVTCHNOP_BIND_PIRQ, EVTCHNOP_BIND_VCPU};
use public_headers::xen4::physdev as abi;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::*;
use crate::errno::Errno;
use crate::host::devices::IOAPIC;
use crate::host::{add_domain, machine, with_vcpu, HostHw};
use crate::hypercall_result::Stop;

const ARGS: Mfn = Mfn(40);
/// A device with MSI (64-bit, maskable) and MSI-X.
const NIC: (u16, u8, u8) = (0, 0, 3 << 3);
const TABLE: u64 = 0xfebf_1000;

struct Guest {
    hv: Arc<Hv<HostHw>>,
    d: Arc<Domain>,
}

impl Guest {
    fn call<T: FromBytes + IntoBytes + Immutable>(&self, nr: u32, cmd: u32, arg: &mut T) -> Result<(), Errno> {
        self.hv.hw.write(ARGS, 0, arg.as_bytes());
        let mut a = [u64::from(cmd), HostHw::va(ARGS, 0), 0, 0, 0, 0];
        let result = with_vcpu(&self.d.vcpu(0).unwrap(), 0, |cur| match nr {
            32 => self.hv.do_event_channel_op(cur, &mut a),
            _ => self.hv.do_physdev_op(cur, &mut a),
        });
        self.hv.hw.read(ARGS, 0, arg.as_mut_bytes());
        match result {
            Ok(_) => Ok(()),
            Err(Stop::Err(e)) => Err(e),
            Err(Stop::Restart) => panic!("restart"),
        }
    }
    fn op<T: FromBytes + IntoBytes + Immutable>(&self, cmd: u32, arg: &mut T) -> Result<(), Errno> {
        self.call(33, cmd, arg)
    }
    fn map_gsi(&self, gsi: i32, pirq: i32) -> Result<i32, Errno> {
        let mut arg = abi::PhysdevMapPirq {
            domid: DomId::SELF.0,
            type_: abi::MAP_PIRQ_TYPE_GSI as i32,
            index: gsi,
            pirq,
            ..Default::default()
        };
        self.op(abi::PHYSDEVOP_MAP_PIRQ, &mut arg).map(|()| arg.pirq)
    }
    fn map_msi(&self, at: (u16, u8, u8), entry: i32, table_base: u64) -> Result<i32, Errno> {
        let mut arg = abi::PhysdevMapPirq {
            domid: DomId::SELF.0,
            type_: abi::MAP_PIRQ_TYPE_MSI_SEG as i32,
            index: -1,
            pirq: -1,
            bus: i32::from(at.0) << 16 | i32::from(at.1),
            devfn: at.2.into(),
            entry_nr: entry,
            table_base,
            ..Default::default()
        };
        self.op(abi::PHYSDEVOP_MAP_PIRQ, &mut arg).map(|()| arg.pirq)
    }
    fn unmap(&self, pirq: i32) -> Result<(), Errno> {
        let mut arg = abi::PhysdevUnmapPirq { domid: DomId::SELF.0, pirq, ..Default::default() };
        self.op(abi::PHYSDEVOP_UNMAP_PIRQ, &mut arg)
    }
    fn setup_gsi(&self, gsi: i32, level: bool) -> Result<(), Errno> {
        let t = level.into();
        self.op(
            abi::PHYSDEVOP_SETUP_GSI,
            &mut abi::PhysdevSetupGsi { gsi, triggering: t, polarity: t, ..Default::default() },
        )
    }
    fn bind(&self, pirq: u32, share: bool) -> Result<u32, Errno> {
        let mut arg = EvtchnBindPirq { pirq, flags: share.into(), port: 0 };
        self.call(32, EVTCHNOP_BIND_PIRQ, &mut arg).map(|()| arg.port)
    }
    fn eoi(&self, irq: u32) -> Result<(), Errno> {
        self.op(abi::PHYSDEVOP_EOI, &mut abi::PhysdevEoi { irq })
    }
    fn take_pending(&self, port: u32) -> bool {
        let at = 2048 + port as usize / 32 * 4;
        self.hv.hw.fetch_and32(self.d.shared_info, at, !(1 << (port % 32))) >> (port % 32) & 1 != 0
    }
    fn page(&self) -> Mfn {
        let v = VcpuMm::new();
        Ctx::new(&*self.hv, &self.d.mem, &v).alloc_domheap_pages(&self.d.mem, 0, MemFlags::default()).unwrap()
    }
    fn add_device(&self, at: (u16, u8, u8)) -> Result<(), Errno> {
        let mut arg = abi::PhysdevPciDeviceAdd { seg: at.0, bus: at.1, devfn: at.2, ..Default::default() };
        self.op(abi::PHYSDEVOP_PCI_DEVICE_ADD, &mut arg)
    }
}

fn dom0() -> Guest {
    let hv = machine(2);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let d = add_domain(&hv, 0, 2);
    Guest { hv, d }
}

fn nic(hv: &Hv<HostHw>) {
    let mut c = [0u8; 256];
    let mut put = |at: usize, bytes: &[u8]| c[at..at + bytes.len()].copy_from_slice(bytes);
    put(4, &[2, 0, 0x10, 0]);
    put(0x10, &0xfebf_0004u32.to_le_bytes());
    put(0x34, &[0x50]);
    put(0x50, &[5, 0x70, 0x80, 1]);
    put(0x70, &[0x11, 0, 2, 0]);
    put(0x74, &0x1000u32.to_le_bytes());
    put(0x78, &0x1800u32.to_le_bytes());
    hv.hw.devices.config.lock().unwrap().insert(NIC, c);
}

#[test]
fn a_level_line_is_masked_until_the_guest_is_done() {
    let g = dom0();
    assert_eq!(g.map_gsi(20, 20), Ok(20));
    g.setup_gsi(20, true).unwrap();
    assert_eq!(g.setup_gsi(20, true), Err(Errno::EXIST));
    assert!(g.hv.hw.devices.line(20).unwrap().masked);
    let port = g.bind(20, true).unwrap();
    let line = g.hv.hw.devices.line(20).unwrap();
    assert!(!line.masked && line.mode.level && line.mode.active_low);
    for n in 1..=3 {
        g.hv.do_irq(CpuId(0), line.vector);
        assert!(g.take_pending(port) && g.hv.hw.devices.line(20).unwrap().masked);
        assert_eq!(g.hv.hw.devices.eois.load(SeqCst), n);
        g.eoi(20).unwrap();
        assert!(!g.hv.hw.devices.line(20).unwrap().masked);
        g.eoi(20).unwrap();
    }
    g.hv.evtchn_close(&g.d, port).unwrap();
    assert!(g.hv.hw.devices.line(20).unwrap().masked);
    // Late, or from nowhere: acknowledged and nothing else.
    g.hv.do_irq(CpuId(0), line.vector);
    g.hv.do_irq(CpuId(1), 0x99);
    assert_eq!(g.hv.hw.devices.eois.load(SeqCst), 5);
    assert_eq!(g.bind(20, false), Ok(port));
}

#[test]
fn an_edge_line_needs_no_eoi_and_the_guest_can_see_that() {
    let g = dom0();
    let map = g.page();
    g.hv.hw.zero_page(map);
    let mut arg = abi::PhysdevPirqEoiGmfn { gmfn: map.0 };
    g.op(abi::PHYSDEVOP_PIRQ_EOI_GMFN_V2, &mut arg).unwrap();
    assert_eq!(g.op(abi::PHYSDEVOP_PIRQ_EOI_GMFN_V2, &mut arg), Err(Errno::BUSY));
    arg.gmfn = 1 << 50;
    assert_eq!(g.op(abi::PHYSDEVOP_PIRQ_EOI_GMFN_V1, &mut arg), Err(Errno::INVAL));
    g.map_gsi(1, 1).unwrap();
    g.map_gsi(21, 21).unwrap();
    let edge = g.bind(1, false).unwrap();
    // Bound first and set up afterwards: unmasked then.
    let level = g.bind(21, false).unwrap();
    assert_eq!(g.hv.hw.devices.line(21), None);
    g.setup_gsi(21, true).unwrap();
    assert!(!g.hv.hw.devices.line(21).unwrap().masked);
    assert_eq!(g.hv.hw.load32(map, 0), 1 << 21);
    g.hv.do_irq(CpuId(0), g.hv.hw.devices.line(1).unwrap().vector);
    assert!(g.take_pending(edge) && !g.hv.hw.devices.line(1).unwrap().masked);
    g.hv.do_irq(CpuId(0), g.hv.hw.devices.line(21).unwrap().vector);
    assert!(g.take_pending(level) && g.hv.hw.devices.line(21).unwrap().masked);
    // What is not masked by the guest is done with at one stroke.
    g.op(abi::PHYSDEVOP_IRQ_UNMASK_NOTIFY, &mut 0u32).unwrap();
    assert!(!g.hv.hw.devices.line(21).unwrap().masked);
    g.d.dying.store(true, SeqCst);
    while !g.hv.evtchn_destroy(&g.d) {}
    g.hv.free_domain_pirqs(&g.d);
    assert_eq!(g.hv.hw.frames()[map.0 as usize].type_info() & mm::pgt::COUNT, 0);
}

#[test]
fn the_first_form_of_the_bitmap_also_unmasks() {
    let g = dom0();
    let mut arg = abi::PhysdevPirqEoiGmfn { gmfn: g.page().0 };
    g.op(abi::PHYSDEVOP_PIRQ_EOI_GMFN_V1, &mut arg).unwrap();
    g.map_gsi(1, 1).unwrap();
    let port = g.bind(1, false).unwrap();
    g.hv.hw.fetch_or32(g.d.shared_info, 2560, 1 << port);
    g.eoi(1).unwrap();
    assert_eq!(g.hv.hw.load32(g.d.shared_info, 2560), 0);
}

#[test]
fn mapping_and_its_errors() {
    let g = dom0();
    assert_eq!(g.map_gsi(24, 24), Err(Errno::INVAL));
    assert_eq!(g.map_gsi(-1, 3), Err(Errno::INVAL));
    assert_eq!(g.map_gsi(0, 0), Err(Errno::INVAL), "the timer's line is not a guest's");
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
    g.hv.evtchn_close(&g.d, port).unwrap();
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
fn an_unprivileged_guest_is_refused() {
    let g = dom0();
    let d = add_domain(&g.hv, 1, 1);
    let u = Guest { hv: g.hv.clone(), d };
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

#[test]
fn a_shared_line_waits_for_all_guests() {
    let g = dom0();
    let d = add_domain(&g.hv, 1, 1);
    let u = Guest { hv: g.hv.clone(), d };
    g.map_gsi(19, 19).unwrap();
    g.setup_gsi(19, true).unwrap();
    let mut arg = abi::PhysdevMapPirq { domid: 1, type_: 1, index: 19, pirq: 19, ..Default::default() };
    g.op(abi::PHYSDEVOP_MAP_PIRQ, &mut arg).unwrap();
    let p0 = g.bind(19, true).unwrap();
    assert_eq!(u.bind(19, false), Err(Errno::BUSY));
    let p1 = u.bind(19, true).unwrap();
    let mut query = abi::PhysdevIrqStatusQuery { irq: 19, flags: 0 };
    g.op(abi::PHYSDEVOP_IRQ_STATUS_QUERY, &mut query).unwrap();
    assert_eq!(query.flags, abi::XENIRQSTAT_NEEDS_EOI | abi::XENIRQSTAT_SHARED);
    let masked = || g.hv.hw.devices.line(19).unwrap().masked;
    g.hv.do_irq(CpuId(0), g.hv.hw.devices.line(19).unwrap().vector);
    assert!(g.take_pending(p0) && u.take_pending(p1) && masked());
    g.eoi(19).unwrap();
    assert!(masked());
    u.eoi(19).unwrap();
    assert!(!masked());
    g.hv.do_irq(CpuId(0), g.hv.hw.devices.line(19).unwrap().vector);
    g.eoi(19).unwrap();
    // The other one goes without a word.
    g.hv.evtchn_close(&u.d, p1).unwrap();
    assert!(!masked());
}

#[test]
fn an_interrupt_follows_its_vcpu_when_it_next_comes() {
    let g = dom0();
    g.map_gsi(20, 20).unwrap();
    g.setup_gsi(20, true).unwrap();
    let port = g.bind(20, false).unwrap();
    let line = || g.hv.hw.devices.line(20).unwrap();
    let vector = line().vector;
    let mut interrupt = || {
        g.hv.do_irq(CpuId(0), vector);
        assert!(line().masked);
        g.eoi(20).unwrap();
        assert!(!line().masked && line().vector == vector);
        line().cpu
    };
    g.call(32, EVTCHNOP_BIND_VCPU, &mut EvtchnBindVcpu { port, vcpu: 1 }).unwrap();
    let home = g.hv.vcpu_cpu(&g.d, 1);
    let other = CpuId(1 - home.0);
    assert_eq!(interrupt(), home);
    g.hv.evtchn_move_pirqs(&g.d, 0, other);
    assert_eq!(interrupt(), home, "that is not its vcpu");
    g.hv.evtchn_move_pirqs(&g.d, 1, other);
    assert_eq!(line().cpu, home, "not before it comes");
    assert_eq!(interrupt(), other);
}

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
    g.hv.evtchn_close(&g.d, port).unwrap();
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
    g.hv.evtchn_close(&g.d, port).unwrap();
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
    g.hv.evtchn_close(&g.d, port).unwrap();
    assert_eq!(g.hv.hw.devices.pci_read(NIC, 0x72, 2) & 0x4000, 0x4000);
}
