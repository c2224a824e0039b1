//! Calls that the table denies are refused with Xen's errno, and change nothing.

pub(crate) mod argument;
pub(crate) mod calls;
pub(crate) mod state;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use mm::int::low32;
use mm::{Errno, Machine, Mfn};
use public_headers::xen4::physdev::{PhysdevPciDeviceAdd, PHYSDEVOP_PCI_DEVICE_ADD};
use public_headers::xen4::xen as nr;
use zerocopy::IntoBytes;

use crate::domain::create::DomainConfig;
use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::HostHw;
use crate::privilege::caller::Who;
use crate::privilege::table::TABLE;
use crate::privilege::tests::argument::Argument;
use crate::privilege::tests::state::{state, ARG};
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;

/// Three domains: the control and hardware domain, an unprivileged one, and one for it to act on.
pub(crate) struct Lab {
    hv: Arc<Hv<HostHw>>,
    dom0: VcpuRef,
    guest: VcpuRef,
    /// The guest is a 32-bit one.
    pae: bool,
    /// Calls that were tried.
    tried: Mutex<BTreeSet<(u32, u32)>>,
}

fn lab(pae: bool) -> Lab {
    let hv = machine(2);
    let dom0 = add_domain(&hv, 0, 2).vcpu(0).unwrap();
    add_domain(&hv, 2, 2);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let guest = if pae { add_pae_domain(&hv, 1, 2) } else { add_domain(&hv, 1, 2) }.vcpu(0).unwrap();
    for id in 0..3 {
        hv.evtchn_alloc_unbound(&hv.domains.get(mm::DomId(id)).unwrap(), mm::DomId(0)).unwrap();
    }
    let l = Lab { hv, dom0, guest, pae, tried: Mutex::default() };
    let dev = PhysdevPciDeviceAdd { devfn: 8, ..Default::default() };
    l.hv.hw.write(ARG, 0, dev.as_bytes());
    let args = [PHYSDEVOP_PCI_DEVICE_ADD.into(), HostHw::va(ARG, 0), 0, 0, 0, 0];
    assert_eq!(l.call(&l.dom0, nr::HYPERVISOR_PHYSDEV_OP, args), Ok(0));
    l
}

fn add_pae_domain(hv: &Hv<HostHw>, id: u16, vcpus: u32) -> Arc<Domain> {
    let unprivileged = DomainConfig::unprivileged(mm::DomId(id));
    let config = DomainConfig { max_pages: 64, max_evtchn_port: 4095, max_vcpus: vcpus, ..unprivileged };
    let d = hv.domain_create(&config).unwrap();
    hv.domain_make_pae(&d).unwrap();
    hv.domain_set_vcpus(&d, vcpus).unwrap();
    d
}

/// Returns the result of a refused call.
pub(crate) fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

impl Lab {
    fn call(&self, who: &VcpuRef, call: u32, mut args: Args) -> Hc {
        with_vcpu(who, 0, |cur| {
            if !cur.d.mem.is_pae() {
                return self.hv.call(cur, call.into(), &mut { args });
            }
            if call == nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN {
                // An entry of 64 bits is in two registers.
                let [va, pte, flags, domain, ..] = args;
                args = [va, pte, pte >> 32, flags, domain, 0];
            }
            self.hv.compat_call(cur, call, &mut args.map(low32))
        })
    }

    /// Returns the arguments of `call` as most have them, with `arg` in guest memory, as the guest lays it out.
    fn args<T: Argument>(&self, call: u32, sub: u32, arg: &T) -> Args {
        self.hv.hw.zero_page(ARG);
        self.hv.hw.write(ARG, 0, &arg.bytes(self.pae));
        let at = HostHw::va(ARG, 0);
        match call {
            nr::HYPERVISOR_DOMCTL
            | nr::HYPERVISOR_SYSCTL
            | nr::HYPERVISOR_PLATFORM_OP
            | nr::HYPERVISOR_ARCH_0
            | nr::HYPERVISOR_PHYSDEV_OP_COMPAT
            | nr::HYPERVISOR_EVENT_CHANNEL_OP_COMPAT => [at, 0, 0, 0, 0, 0],
            nr::HYPERVISOR_CONSOLE_IO => [sub.into(), 4, at, 0, 0, 0],
            _ => [sub.into(), at, 1, 0, 0, 0],
        }
    }

    /// Makes a call as the guest, which must return `want` and change nothing.
    fn refused<T: Argument>(&self, call: u32, sub: u32, arg: &T, want: Hc) {
        let args = self.args(call, sub, arg);
        self.refused_args(call, sub, args, want, true);
    }

    /// The same with arguments as they are; `with_arg`: nor is anything told in the frame of arguments.
    fn refused_args(&self, call: u32, sub: u32, args: Args, want: Hc, with_arg: bool) {
        self.tried.lock().unwrap().insert((call, sub));
        let before = state(&self.hv, with_arg);
        assert_eq!(self.call(&self.guest, call, args), want, "call {call} sub {sub}");
        let after = state(&self.hv, with_arg);
        for (b, a) in before.iter().zip(&after) {
            assert_eq!(b, a, "call {call} sub {sub} changed something");
        }
        assert_eq!(before.len(), after.len(), "call {call} sub {sub}");
    }
}

#[test]
fn the_state_shows_changes() {
    let l = lab(false);
    let before = state(&l.hv, true);
    assert_eq!(before, state(&l.hv, true));
    let changes: [&dyn Fn(); 6] = [
        &|| l.guest.d.irq_permit(5, true),
        &|| l.hv.hw.write(Mfn(50), 9, &[1]),
        &|| l.guest.d.control.debugger_attached.store(true, std::sync::atomic::Ordering::SeqCst),
        &|| assert!(l.hv.evtchn_alloc_unbound(&l.guest.d, mm::DomId(0)).is_ok()),
        &|| l.guest.v().ctx.try_lock().unwrap().iopl = 3,
        &|| l.hv.set_wallclock(7, 7, 0),
    ];
    let mut last = before;
    for (i, change) in changes.iter().enumerate() {
        change();
        let now = state(&l.hv, true);
        assert_ne!(last, now, "{i}");
        last = now;
    }
}

#[test]
fn no_line_is_hidden_by_another() {
    for (i, row) in TABLE.iter().enumerate() {
        for before in &TABLE[..i] {
            let hidden = before.call == row.call && (before.sub.is_none() || before.sub == row.sub);
            assert!(!hidden, "{before:?} {row:?}");
        }
    }
    // A call without sub-operations has one row, and every dispatched call has a row.
    let calls: BTreeSet<_> = TABLE.iter().map(|r| r.call).collect();
    let unknown = |n: &u32| {
        let l = lab(false);
        l.call(&l.dom0, *n, [u64::MAX; 6]) == err(Errno::NOSYS)
    };
    for n in (0..64).filter(|n| !calls.contains(n)) {
        assert!(unknown(&n), "{n}");
    }
}

#[test]
fn an_unprivileged_domain() {
    all_rows(&lab(false));
}

#[test]
fn an_unprivileged_domain_of_32_bits() {
    all_rows(&lab(true));
}

/// Every row that is not for all is tried by a domain that is not permitted.
fn all_rows(l: &Lab) {
    calls::control_plane(l);
    calls::memory(l);
    calls::devices(l);
    calls::others(l);
    let tried = l.tried.lock().unwrap();
    for row in TABLE.iter().filter(|r| r.who != Who::Any) {
        let done = tried.iter().any(|(call, sub)| *call == row.call && row.sub.is_none_or(|s| s == *sub));
        assert!(done, "{row:?} was not tried");
    }
}
