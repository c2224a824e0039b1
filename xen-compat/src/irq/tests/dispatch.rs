//! Dispatch of interrupts that a CPU has taken.

use public_headers::xen4::event_channel::{EvtchnBindVirq, EVTCHNOP_BIND_VIRQ};
use public_headers::xen4::xen::HYPERVISOR_CONSOLE_IO;
use public_headers::xen4::xen::{CONSOLEIO_READ, VIRQ_CONSOLE};

use crate::irq::tests::*;
use crate::machine::hw::Interrupt;
use crate::state::percpu::softirq;

impl TestGuest {
    /// CPU 0 takes interrupts in the hypervisor, and goes round its loop.
    fn taken(&self, what: &[Interrupt]) {
        self.hv.hw.held.lock().unwrap().extend_from_slice(what);
        self.hv.cpus[0].softirq.fetch_or(softirq::INTERRUPT, SeqCst);
        self.hv.soft_work(CpuId(0));
        assert_eq!(self.hv.cpus[0].softirq.load(SeqCst) & (softirq::INTERRUPT | softirq::TIMER), 0);
        assert!(self.hv.hw.held.lock().unwrap().is_empty());
    }
    fn read_console(&self, count: u32) -> Vec<u8> {
        let mut a = [u64::from(CONSOLEIO_READ), u64::from(count), HostHw::va(ARGS, 0), 0, 0, 0];
        let n = with_vcpu(&self.d.vcpu(0).unwrap(), 0, |cur| self.hv.call(cur, HYPERVISOR_CONSOLE_IO.into(), &mut a))
            .ok()
            .unwrap();
        let mut bytes = vec![0; n as usize];
        self.hv.hw.read(ARGS, 0, &mut bytes);
        bytes
    }
}

#[test]
fn interrupts_taken_in_the_hypervisor_are_served_before_the_guest_goes_on() {
    let g = dom0();
    g.map_gsi(20, 20).unwrap();
    g.setup_gsi(20, true).unwrap();
    let port = g.bind(20, true).unwrap();
    let vector = g.hv.hw.devices.line(20).unwrap().vector;
    g.taken(&[Interrupt::Timer, Interrupt::Own, Interrupt::Device(vector)]);
    assert!(g.take_pending(port));
    assert_eq!(g.hv.hw.devices.eois.load(SeqCst), 1, "the others have been acknowledged");
}

#[test]
fn what_is_typed_waits_for_the_hardware_domain() {
    let g = dom0();
    let mut virq = EvtchnBindVirq { virq: VIRQ_CONSOLE, ..Default::default() };
    g.call(32, EVTCHNOP_BIND_VIRQ, &mut virq).unwrap();
    g.taken(&[Interrupt::Console]);
    assert!(!g.take_pending(virq.port), "only the port wanted more");
    g.hv.hw.typed.lock().unwrap().extend_from_slice(b"ls\n");
    g.hv.serve_interrupt(CpuId(0), Interrupt::Console);
    assert!(g.take_pending(virq.port));
    assert_eq!((g.read_console(2), g.read_console(100), g.read_console(100)), (b"ls".to_vec(), b"\n".to_vec(), vec![]));
}
