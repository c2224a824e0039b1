//! Lines of the IO-APIC: level and edge, end of interrupt, sharing, moving.

use crate::irq::tests::*;
use crate::machine::hw::{Clocks, InterruptController, LineMode};
use crate::state::event_channel::port::Port;
use mm::host::set_this_cpu;
use mm::VcpuId;

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
    g.hv.evtchn_close(&g.d, Port(port)).unwrap();
    assert!(g.hv.hw.devices.line(20).unwrap().masked);
    // Late or spurious: only acknowledged.
    g.hv.do_irq(CpuId(0), line.vector);
    g.hv.do_irq(CpuId(1), 0x99);
    assert_eq!(g.hv.hw.devices.eois.load(SeqCst), 5);
    assert_eq!(g.bind(20, false), Ok(port));
}

#[test]
fn what_the_hypervisor_keeps_stays_as_it_routed_it() {
    let g = dom0();
    let mode = LineMode { level: false, active_low: false };
    g.hv.hw.gsi_route(4, 0xf0, CpuId(0), mode).unwrap();
    g.hv.hw.gsi_mask(4, false);
    let line = g.hv.hw.devices.line(4);
    g.hv.keep_irq(4);
    assert_eq!(g.setup_gsi(4, false), Err(Errno::EXIST));
    g.map_gsi(4, 4).unwrap();
    assert_eq!(g.bind(4, false), Err(Errno::BUSY));
    assert_eq!(g.bind(4, true), Err(Errno::BUSY));
    assert_eq!(g.hv.hw.devices.line(4), line);
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
    // Everything that the guest has not masked ends at once.
    g.op(abi::PHYSDEVOP_IRQ_UNMASK_NOTIFY, &mut 0u32).unwrap();
    assert!(!g.hv.hw.devices.line(21).unwrap().masked);
    kill(&g.hv, &g.d);
    assert!(g.hv.domains.get(g.d.id).is_none(), "the bitmap's frame is not held any more");
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
fn a_shared_line_waits_for_all_guests() {
    let g = dom0();
    let d = add_domain(&g.hv, 1, 1);
    let u = TestGuest { hv: g.hv.clone(), d };
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
    // The other one is closed without further effect.
    g.hv.evtchn_close(&u.d, Port(p1)).unwrap();
    assert!(!masked());
}

#[test]
fn a_line_comes_back_after_a_millisecond_whoever_is_not_done() {
    let g = dom0();
    g.map_gsi(20, 20).unwrap();
    g.setup_gsi(20, true).unwrap();
    let port = g.bind(20, true).unwrap();
    let line = || g.hv.hw.devices.line(20).unwrap();
    let pass = |cpu: u32, ns| {
        g.hv.hw.pass(ns);
        set_this_cpu(cpu);
        g.hv.timer_interrupt(CpuId(cpu));
        g.hv.soft_work(CpuId(cpu));
        set_this_cpu(0);
    };
    let armed = |cpu: usize| g.hv.hw.armed[cpu].load(SeqCst);
    pass(0, 1);
    g.hv.do_irq(CpuId(0), line().vector);
    pass(0, 0);
    assert_eq!(armed(0), g.hv.hw.now() + 1_000_000);
    pass(0, 999_999);
    assert!(g.take_pending(port) && line().masked);
    pass(0, 1);
    assert!(!line().masked);
    // The guest may say so later; that ends nothing else.
    g.eoi(20).unwrap();
    assert!(!line().masked);
    // One that has been ended in time is left alone, also if it comes again.
    g.hv.do_irq(CpuId(0), line().vector);
    pass(0, 600_000);
    g.eoi(20).unwrap();
    g.hv.do_irq(CpuId(0), line().vector);
    pass(0, 600_000);
    assert!(line().masked);
    pass(0, 400_000);
    assert!(!line().masked);
    // The first CPU sees to those of a CPU that goes off.
    g.hv.do_irq(CpuId(1), line().vector);
    g.hv.irqs_leave(CpuId(1));
    pass(0, 1_000_000);
    assert!(!line().masked);
    pass(1, 0);
}

#[test]
fn an_interrupt_follows_its_vcpu_when_it_next_comes() {
    let g = dom0();
    g.map_gsi(20, 20).unwrap();
    g.setup_gsi(20, true).unwrap();
    let port = g.bind(20, false).unwrap();
    let line = || g.hv.hw.devices.line(20).unwrap();
    let vector = line().vector;
    let interrupt = || {
        g.hv.do_irq(CpuId(0), vector);
        assert!(line().masked);
        g.eoi(20).unwrap();
        assert!(!line().masked && line().vector == vector);
        line().cpu
    };
    g.call(32, EVTCHNOP_BIND_VCPU, &mut EvtchnBindVcpu { port, vcpu: 1 }).unwrap();
    let home = g.hv.vcpu_cpu(&g.d, VcpuId(1));
    let other = CpuId(1 - home.0);
    assert_eq!(interrupt(), home);
    let runs = |vcpu: usize, cpu| g.hv.evtchn_move_pirqs(&g.d, &g.d.vcpus()[vcpu], cpu);
    runs(0, other);
    assert_eq!(interrupt(), home, "that is not its vcpu");
    runs(1, home);
    runs(1, other);
    assert_eq!(line().cpu, home, "not before it comes");
    assert_eq!(interrupt(), other);
    runs(1, home);
    assert_eq!(interrupt(), home);
    // From a CPU that goes off it is taken at once, also if it would have gone there the next time.
    g.hv.irqs_leave(home);
    let first = line();
    assert_eq!((first.cpu, first.masked), (CpuId(0), false));
    runs(1, CpuId(1));
    g.hv.irqs_leave(CpuId(1));
    assert_eq!(interrupt(), CpuId(0));
    // A closed port moves no interrupt.
    g.hv.evtchn_close(&g.d, Port(port)).unwrap();
    assert_eq!(g.d.irqs.bound().count(), 0);
}
