//! Information on a domain and its vcpus.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::SeqCst;
use mm::int::low8;

use mm::{DomId, Errno, Stage, VcpuId};
use public_headers::xen4::arch_x86_64::config::XenArchDomainconfig;
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::{XenDomctlGetdomaininfo, XenDomctlGetvcpuinfo};
use public_headers::xen4::vcpu::RUNSTATE_RUNNING;
use public_headers::xen4::xen::HYPERVISOR_DOMCTL;

use crate::control::domctl::call::Call;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::sched::vcpu::State;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_getdomaininfo: of the first domain whose number is at least the one given; its number is returned.
    ///
    /// EINVAL: not a domain's number. ESRCH: none from there on. EPERM: the caller neither is privileged nor runs xenstored.
    pub(crate) fn domctl_getdomaininfo(&self, cur: &Cur<'_>, call: &mut Call) -> Result<(), Errno> {
        let from = DomId(call.op.domain);
        let d = match self.domains.get(from) {
            Some(d) => d,
            None if from.0 >= DomId::FIRST_RESERVED.0 => return Err(Errno::INVAL),
            None => self.domains.since(from).next().ok_or(Errno::SRCH)?,
        };
        const { who(HYPERVISOR_DOMCTL, c::XEN_DOMCTL_GETDOMAININFO) }.check(cur.d, Some(&d))?;
        let info = self.domain_info(&d);
        call.op.domain = info.domain;
        call.op.u.set(&info);
        self.copy_back(call)
    }

    /// Returns what `XEN_DOMCTL_getdomaininfo` and `XEN_SYSCTL_getdomaininfolist` report on a domain. It is blocked
    /// when all of its vcpus that are up are, and running when one of them is.
    pub(crate) fn domain_info(&self, d: &Arc<Domain>) -> XenDomctlGetdomaininfo {
        let mut info = XenDomctlGetdomaininfo {
            domain: d.id.0,
            max_vcpu_id: c::XEN_INVALID_MAX_VCPU_ID,
            tot_pages: d.mem.tot_pages(),
            max_pages: d.mem.max_pages(),
            outstanding_pages: d.mem.outstanding(),
            shared_info_frame: d.shared_info.0,
            ssidref: d.control.ssidref,
            cpupool: d.sched.pool(),
            handle: *d.handle.lock(),
            arch_config: XenArchDomainconfig { emulation_flags: d.control.emulation_flags, ..Default::default() },
            gpaddr_bits: low8(self.hw.physaddr_bits()),
            ..Default::default()
        };
        let mut flags = c::XEN_DOMINF_BLOCKED;
        for v in d.vcpus() {
            info.cpu_time += self.vcpu_runstate(v).time[RUNSTATE_RUNNING as usize];
            info.max_vcpu_id = v.id.0;
            let paused = v.life.pause_flags();
            if !paused.is_down() {
                info.nr_online_vcpus += 1;
                if !paused.is_blocked() {
                    flags &= !c::XEN_DOMINF_BLOCKED;
                }
                if v.sched.state() == State::Running {
                    flags |= c::XEN_DOMINF_RUNNING;
                }
            }
        }
        let set = |on, flag| if on { flag } else { 0 };
        // As in Xen, all bits are set while there is no reason.
        let code = d.life().code().unwrap_or(u32::MAX);
        info.flags = set(info.nr_online_vcpus != 0, flags)
            | set(d.life().stage() >= Stage::Dead, c::XEN_DOMINF_DYING)
            | set(d.life().is_shut_down(), c::XEN_DOMINF_SHUTDOWN)
            | set(d.life().is_paused_by_toolstack(), c::XEN_DOMINF_PAUSED)
            | set(d.control.debugger_attached.load(SeqCst), c::XEN_DOMINF_DEBUGGED)
            | set(d.control.xenstore, c::XEN_DOMINF_XS_DOMAIN)
            | code << c::XEN_DOMINF_SHUTDOWNSHIFT;
        info
    }

    /// XEN_DOMCTL_getvcpuinfo. EINVAL: beyond the number of vcpus. ESRCH: not made yet.
    pub(crate) fn domctl_getvcpuinfo(&self, d: &Domain, call: &mut Call) -> Result<(), Errno> {
        let mut info: XenDomctlGetvcpuinfo = call.op.u.get();
        if info.vcpu >= d.control.max_vcpus.load(SeqCst) {
            return Err(Errno::INVAL);
        }
        let v = d.vcpu_by_id(VcpuId(info.vcpu)).ok_or(Errno::SRCH)?;
        let flags = v.life.pause_flags();
        info.online = u8::from(!flags.is_down());
        info.blocked = u8::from(flags.is_blocked());
        info.running = u8::from(v.sched.state() == State::Running);
        info.cpu_time = self.vcpu_runstate(v).time[RUNSTATE_RUNNING as usize];
        info.cpu = v.sched.processor().0;
        call.op.u.set(&info);
        self.copy_back(call)
    }
}
