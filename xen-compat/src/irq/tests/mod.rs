//! Physical interrupts on the model machine.

pub(crate) mod calls;
pub(crate) mod dispatch;
pub(crate) mod lines;
pub(crate) mod msi;

use crate::state::domain::Domain;
use public_headers::xen4::xen::{HYPERVISOR_EVENT_CHANNEL_OP, HYPERVISOR_PHYSDEV_OP};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;

use mm::{CpuId, DomCtx, DomId, Errno, Machine, MemFlags, Mfn};
use public_headers::xen4::event_channel::{EvtchnBindPirq, EvtchnBindVcpu, EVTCHNOP_BIND_PIRQ, EVTCHNOP_BIND_VCPU};
use public_headers::xen4::physdev as abi;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::guest_memory::hypercall_result::Stop;
use crate::host::build::{add_domain, kill, machine, with_vcpu};
use crate::host::devices::IOAPIC;
use crate::host::HostHw;
use crate::irq::*;

const ARGS: Mfn = Mfn(40);
/// A device with MSI (64-bit, maskable) and MSI-X.
const NIC: (u16, u8, u8) = (0, 0, 3 << 3);
const TABLE: u64 = 0xfebf_1000;

/// A domain whose kernel is simulated by the tests.
struct TestGuest {
    hv: Arc<Hv<HostHw>>,
    d: Arc<Domain>,
}

impl TestGuest {
    fn call<T: FromBytes + IntoBytes + Immutable>(&self, nr: u32, cmd: u32, arg: &mut T) -> Result<(), Errno> {
        self.hv.hw.write(ARGS, 0, arg.as_bytes());
        let mut a = [u64::from(cmd), HostHw::va(ARGS, 0), 0, 0, 0, 0];
        let result = with_vcpu(&self.d.vcpu(0).unwrap(), 0, |cur| match nr {
            32 => self.hv.call(cur, HYPERVISOR_EVENT_CHANNEL_OP.into(), &mut a),
            _ => self.hv.call(cur, HYPERVISOR_PHYSDEV_OP.into(), &mut a),
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
        DomCtx::new(&*self.hv, &self.d.mem).alloc_domheap_pages(&self.d.mem, 0, MemFlags::default()).unwrap()
    }
    fn add_device(&self, at: (u16, u8, u8)) -> Result<(), Errno> {
        let mut arg = abi::PhysdevPciDeviceAdd { seg: at.0, bus: at.1, devfn: at.2, ..Default::default() };
        self.op(abi::PHYSDEVOP_PCI_DEVICE_ADD, &mut arg)
    }
}

fn dom0() -> TestGuest {
    let hv = machine(2);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let d = add_domain(&hv, 0, 2);
    TestGuest { hv, d }
}

fn nic(hv: &Hv<HostHw>) {
    hv.hw.devices.add_network_card(NIC);
}
