//! Lines that guests can make the hypervisor print. Each test uses its own domain numbers, by which it recognises their
//! lines.

use public_headers::xen4::xen::HYPERVISOR_CONSOLE_IO;
use std::sync::{Arc, Mutex, Once};

use log::{LevelFilter, Log, Metadata, Record};
use mm::{Errno, Machine, Mfn};
use public_headers::xen4::xen::CONSOLEIO_WRITE;

use crate::guest_log::*;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::cpus::ODD_MSR;
use crate::host::{HostHw, CONSOLE_QUEUE};
use crate::machine::rate_limit::{BURST, INTERVAL};
use crate::options::levels::LogLevels;

/// All logged lines: level, target, text.
static SEEN: Mutex<Vec<(Level, String, String)>> = Mutex::new(Vec::new());

struct Spy;

impl Log for Spy {
    fn enabled(&self, _: &Metadata) -> bool {
        true
    }
    fn log(&self, r: &Record) {
        SEEN.lock().unwrap().push((r.level(), r.target().into(), r.args().to_string()));
    }
    fn flush(&self) {}
}

/// Starts recording logged lines for [`seen`].
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Spy).unwrap();
        log::set_max_level(LevelFilter::Trace);
    });
}

/// Returns a machine that logs guests' lines by `guest_loglvl=levels`.
fn machine_with(levels: &str) -> Arc<Hv<HostHw>> {
    listen();
    let mut hv = machine(1);
    let levels = LogLevels::parse(levels).unwrap();
    Arc::get_mut(&mut hv).unwrap().options.guest_loglvl = levels;
    hv
}

/// Returns the lines logged, by any test, that contain `what`.
pub(crate) fn seen(what: &str) -> Vec<(Level, String, String)> {
    SEEN.lock().unwrap().iter().filter(|line| line.2.contains(what)).cloned().collect()
}

fn read_odd_msr(hv: &Arc<Hv<HostHw>>, d: &Arc<Domain>, times: usize) {
    let v = d.vcpu(0).unwrap();
    with_vcpu(&v, 0, |cur| (0..times).for_each(|_| assert_eq!(hv.guest_rdmsr(cur, ODD_MSR).ok(), Some(0))));
}

fn write_console(hv: &Arc<Hv<HostHw>>, d: &Arc<Domain>, text: &[u8]) -> (Hc, [u64; 3]) {
    const BUFFER: Mfn = Mfn(45);
    hv.hw.write(BUFFER, 0, text);
    let mut a = [CONSOLEIO_WRITE.into(), text.len() as u64, HostHw::va(BUFFER, 0), 0, 0, 0];
    let v = d.vcpu(0).unwrap();
    let rc = with_vcpu(&v, 0, |cur| hv.call(cur, HYPERVISOR_CONSOLE_IO.into(), &mut a));
    (rc, [a[0], a[1], a[2]])
}

#[test]
fn a_guest_is_heard_a_few_times_and_then_counted() {
    let hv = machine_with("none/warning");
    let d = add_domain(&hv, 71, 1);
    read_odd_msr(&hv, &d, 1000);
    let lines = seen("d71v0 faking RDMSR");
    assert_eq!(lines.len(), BURST as usize);
    assert!(lines.iter().all(|l| (l.0, l.1.as_str()) == (Level::Warn, TARGET)));
    // Another domain has a limit of its own.
    let other = add_domain(&hv, 72, 1);
    read_odd_msr(&hv, &other, 3);
    assert_eq!(seen("d72v0 faking RDMSR").len(), 3);
    // When a domain is logged again, its suppressed lines are reported.
    hv.hw.clock.fetch_add(INTERVAL, std::sync::atomic::Ordering::SeqCst);
    read_odd_msr(&hv, &d, 1000);
    assert_eq!(seen("d71v0 faking RDMSR").len(), BURST as usize + 1);
    assert_eq!(seen("d71: ").iter().map(|l| l.2.as_str()).collect::<Vec<_>>(), ["d71: 990 messages suppressed"]);
    // And when it ends.
    hv.log_suppressed(&d);
    hv.log_suppressed(&d);
    assert_eq!(seen("d71: 999 messages suppressed").len(), 1);
}

#[test]
fn guest_loglvl_decides() {
    for (id, levels, printed) in [
        (73, "none", 0),
        (74, "error", 0),
        (75, "error/warning", BURST as usize),
        (76, "warning", 100),
        (77, "all", 100),
        (78, "none/all", BURST as usize),
    ] {
        let hv = machine_with(levels);
        read_odd_msr(&hv, &add_domain(&hv, id, 1), 100);
        assert_eq!(seen(&format!("d{id}v0 faking")).len(), printed, "{levels}");
    }
}

#[test]
fn what_a_guest_writes_goes_by_guest_loglvl_too() {
    let hv = machine_with("none/warning");
    let d = add_domain(&hv, 79, 1);
    assert_eq!(write_console(&hv, &d, b"no\n").0, Err(Stop::Err(Errno::PERM)));
    for (id, levels, printed) in [(80, "all", 50), (81, "debug", 50), (82, "none/debug", BURST as usize)] {
        let hv = machine_with(levels);
        let d = add_domain(&hv, id, 1);
        for _ in 0..50 {
            assert_eq!(write_console(&hv, &d, b"say\x07 \x1b[2Jso\n").0, Ok(0));
        }
        let lines = seen(&format!("(d{id}) say [2Jso"));
        assert_eq!(lines.len(), printed, "{levels}");
        assert!(lines.iter().all(|l| (l.0, l.1.as_str()) == (Level::Debug, TARGET)));
        // A line without an end is cut.
        (0..2).for_each(|_| assert_eq!(write_console(&hv, &d, &[b'x'; 128]).0, Ok(0)));
        assert_eq!(seen(&format!("(d{id}) {}", "x".repeat(200))).len(), usize::from(printed == 50));
    }
}

#[test]
fn a_domain_that_has_crashed_reports_once() {
    let hv = machine_with("none/warning");
    let d = add_domain(&hv, 83, 2);
    for id in 0..2 {
        let v = d.vcpu(id).unwrap();
        with_vcpu(&v, 0, |cur| hv.crash_current(cur, format_args!("its own fault")));
    }
    assert_eq!(seen("d83v0: its own fault").len(), 1);
    assert_eq!((seen("d83v1: its own fault").len(), seen("Domain 83 crashed").len()), (0, 1));
    assert_eq!(seen("CONTEXT: pv user (d83v0)").len() + seen("CONTEXT: pv kernel (d83v0)").len(), 1);
    // A domain's last message is logged even if its limit is used up.
    let d = add_domain(&hv, 84, 1);
    read_odd_msr(&hv, &d, 10);
    let v = d.vcpu(0).unwrap();
    with_vcpu(&v, 0, |cur| hv.crash_current(cur, format_args!("its own fault")));
    assert_eq!((seen("d84v0: its own fault").len(), seen("Domain 84 crashed").len()), (1, 1));
    let hv = machine_with("none");
    let v = add_domain(&hv, 85, 1).vcpu(0).unwrap();
    with_vcpu(&v, 0, |cur| hv.crash_current(cur, format_args!("its own fault")));
    assert_eq!((seen("d85v0: its own fault").len(), seen("Domain 85 crashed").len()), (0, 0));
}

#[test]
fn the_owner_of_the_hardware_is_always_heard() {
    let hv = machine_with("none/warning");
    let d = add_domain(&hv, 0, 1);
    let before = seen("d0v0 faking RDMSR").len();
    read_odd_msr(&hv, &d, 100);
    assert_eq!(seen("d0v0 faking RDMSR").len() - before, 100);
}

/// A slow device makes dom0 repeat the call with the remaining text; nothing is printed twice.
#[test]
fn dom0_waits_for_its_console_by_calling_again() {
    use std::sync::atomic::Ordering::SeqCst;
    let hv = machine_with("none/warning");
    let d = add_domain(&hv, 0, 1);
    hv.hw.console_waiting.store(CONSOLE_QUEUE, SeqCst);
    let (rc, a) = write_console(&hv, &d, &[b'y'; 300]);
    assert_eq!((rc, a), (Err(Stop::Restart), [CONSOLEIO_WRITE.into(), 300, HostHw::va(Mfn(45), 0)]));
    hv.hw.console_waiting.store(0, SeqCst);
    assert_eq!(write_console(&hv, &d, &[b'y'; 300]).0, Ok(0));
    assert_eq!(*hv.hw.console.lock().unwrap(), [b'y'; 300]);
}
