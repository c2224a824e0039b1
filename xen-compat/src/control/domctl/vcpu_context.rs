//! A vcpu's state as a whole: set when a domain is built or restored, read when it is saved.

use alloc::sync::Arc;
use mm::int::{count32, low32, low8};

use mm::{Errno, Root, VcpuId};
use public_headers::xen4::arch_x86_64::{
    TrapInfo, VcpuGuestContext, VGCF_FAILSAFE_DISABLES_EVENTS, VGCF_I387_VALID, VGCF_IN_KERNEL, VGCF_ONLINE,
    VGCF_SYSCALL_DISABLES_EVENTS,
};
use public_headers::xen4::domctl::{XenDomctlExtVcpucontext, XenDomctlVcpucontext};
use x86_defs::cr0;
use zerocopy::FromZeros;

use crate::control::domctl::call::Call;
use crate::cpu::segments::{fixup_selector, kernel_selector};
use crate::domain::compat_context::CallbackSelectors;
use crate::guest_memory::hypercall_result::Stop;
use crate::machine::address::is_canonical;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Callback, Vcpu, VcpuCtx};

/// Size of the first version of `XenDomctlExtVcpucontext`.
const EXT_SIZE_MIN: u32 = 32;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_setvcpucontext. EINVAL: no such vcpu, or an invalid context. `Restart`: preempted. A null context
    /// resets the vcpu, which is allowed only for domains that were never started: else EINVAL.
    pub(crate) fn domctl_setvcpucontext(&self, d: &Arc<Domain>, vc: XenDomctlVcpucontext) -> Result<(), Stop> {
        let v = d.vcpu_by_id(VcpuId(vc.vcpu)).ok_or(Errno::INVAL)?;
        if vc.ctxt == 0 {
            return Err(Errno::INVAL.into());
        }
        let mut context = self.percpu(self.hw.this_cpu()).context.lock();
        let selectors = self.read_context(d, vc.ctxt.into(), &mut context)?;
        self.set_vcpu_context(d, v, &context, selectors)
    }

    /// XEN_DOMCTL_getvcpucontext. EINVAL: no such vcpu, or the caller itself. ENODATA: it has no context.
    pub(crate) fn domctl_getvcpucontext(&self, cur: &Cur<'_>, d: &Arc<Domain>, call: &Call) -> Result<(), Stop> {
        let vc: XenDomctlVcpucontext = call.op.u.get();
        let v = d.vcpu_by_id(VcpuId(vc.vcpu)).filter(|v| !is_running(cur, d, v)).ok_or(Errno::INVAL)?;
        if !v.life.is_initialised() {
            return Err(Errno::NODATA.into());
        }
        let mut context = self.percpu(cur.cpu).context.lock();
        let selectors = self.with_saved_ctx(cur, d, v, |ctx| arch_get_info_guest(&mut context, d, v, ctx))?;
        self.write_context(d, vc.ctxt.into(), &context, selectors)?;
        Ok(self.copy_back(call)?)
    }

    /// Calls `f` with the context of `v`, which is taken off its CPU meanwhile. Not for the calling vcpu. `Restart`:
    /// another call has its context; nothing has been done.
    pub(crate) fn with_saved_ctx<R>(
        &self,
        cur: &Cur<'_>,
        d: &Arc<Domain>,
        v: &Vcpu,
        f: impl FnOnce(&mut VcpuCtx) -> R,
    ) -> Result<R, Stop> {
        // The other vcpus of its domain may repeatedly be initialising one without a context.
        let all = !v.life.is_initialised() && !Arc::ptr_eq(d, cur.d);
        if all {
            self.domain_pause_sync(d);
        } else {
            self.vcpu_pause_sync(d, v);
        }
        let done = v.ctx.try_lock().map(|mut ctx| f(&mut ctx)).ok_or(Stop::Restart);
        if all {
            self.domain_unpause(d);
        } else {
            self.vcpu_unpause(d, v);
        }
        done
    }

    /// XEN_DOMCTL_set_ext_vcpucontext: entries for 32-bit user code, and machine checks. ESRCH: no such vcpu, or the
    /// caller's domain. EINVAL: too short, or not canonical.
    pub(crate) fn domctl_set_ext_vcpucontext(
        &self,
        cur: &Cur<'_>,
        d: &Arc<Domain>,
        evc: XenDomctlExtVcpucontext,
    ) -> Result<(), Stop> {
        let v = d.vcpu_by_id(VcpuId(evc.vcpu)).filter(|_| !Arc::ptr_eq(d, cur.d)).ok_or(Errno::SRCH)?;
        let canonical = is_canonical(evc.sysenter_callback_eip) && is_canonical(evc.syscall32_callback_eip);
        if evc.size < EXT_SIZE_MIN || !canonical {
            return Err(Errno::INVAL.into());
        }
        let pae = d.mem.is_pae();
        let callback = |rip, cs, masks: u8| Callback {
            rip: if pae { low32(rip).into() } else { rip },
            cs: if pae { kernel_selector(cs) } else { fixup_selector(cs) },
            masks_events: masks != 0,
        };
        self.with_saved_ctx(cur, d, v, |ctx| {
            ctx.sysenter_cb =
                callback(evc.sysenter_callback_eip, evc.sysenter_callback_cs, evc.sysenter_disables_events);
            ctx.syscall32_cb =
                callback(evc.syscall32_callback_eip, evc.syscall32_callback_cs, evc.syscall32_disables_events);
        })
    }

    /// XEN_DOMCTL_get_ext_vcpucontext. ESRCH: no such vcpu, or the caller itself.
    pub(crate) fn domctl_get_ext_vcpucontext(
        &self,
        cur: &Cur<'_>,
        d: &Arc<Domain>,
        call: &mut Call,
    ) -> Result<(), Stop> {
        let mut evc: XenDomctlExtVcpucontext = call.op.u.get();
        let v = d.vcpu_by_id(VcpuId(evc.vcpu)).filter(|v| !is_running(cur, d, v)).ok_or(Errno::SRCH)?;
        evc = self.with_saved_ctx(cur, d, v, |ctx| XenDomctlExtVcpucontext {
            vcpu: evc.vcpu,
            size: count32(size_of::<XenDomctlExtVcpucontext>()),
            sysenter_callback_eip: ctx.sysenter_cb.rip,
            sysenter_callback_cs: ctx.sysenter_cb.cs,
            sysenter_disables_events: u8::from(ctx.sysenter_cb.masks_events),
            syscall32_callback_eip: ctx.syscall32_cb.rip,
            syscall32_callback_cs: ctx.syscall32_cb.cs,
            syscall32_disables_events: u8::from(ctx.syscall32_cb.masks_events),
            ..Default::default()
        })?;
        call.op.u.set(&evc);
        Ok(self.copy_back(call)?)
    }
}

/// Fills `c` from `ctx`, the context of `v`, and returns the rest of it.
fn arch_get_info_guest(c: &mut VcpuGuestContext, d: &Domain, v: &Vcpu, ctx: &VcpuCtx) -> CallbackSelectors {
    c.zero();
    let flag = |on: bool, bit: u32| if on { u64::from(bit) } else { 0 };
    c.fpu_ctxt.x.copy_from_slice(&ctx.fpu.0[..512]);
    c.flags = flag(true, VGCF_I387_VALID)
        | flag(v.life.is_up(), VGCF_ONLINE)
        | flag(ctx.kernel_mode, VGCF_IN_KERNEL)
        | flag(ctx.failsafe_cb.masks_events, VGCF_FAILSAFE_DISABLES_EVENTS)
        | flag(ctx.syscall_cb.masks_events, VGCF_SYSCALL_DISABLES_EVENTS);
    c.user_regs = ctx.regs;
    // The I/O privilege level is virtual: it is returned where guests expect it.
    c.user_regs.rflags |= u64::from(ctx.iopl) << 12;
    (c.user_regs.ds, c.user_regs.es, c.user_regs.fs, c.user_regs.gs) = (ctx.ds, ctx.es, ctx.fs, ctx.gs);
    for (vector, (to, t)) in c.trap_ctxt.iter_mut().zip(ctx.traps.iter()).enumerate() {
        let flags = t.dpl | u8::from(t.masks_events) << 2;
        *to = TrapInfo { vector: low8(count32(vector)), flags, cs: t.cs, address: t.rip, ..Default::default() };
    }
    c.ldt_ents = u64::from(ctx.mm.ldt_ents.get());
    c.ldt_base = if c.ldt_ents != 0 { ctx.mm.ldt_base.get() } else { 0 };
    for (to, from) in c.gdt_frames.iter_mut().zip(ctx.mm.gdt_frames.iter()) {
        *to = from.get().map_or(0, |frame| frame.mfn().0);
    }
    c.gdt_ents = u64::from(ctx.mm.gdt_ents.get());
    (c.kernel_ss, c.kernel_sp) = (u64::from(ctx.kernel_ss), ctx.kernel_sp);
    c.ctrlreg = control_registers(ctx);
    c.debugreg = ctx.debugreg;
    c.event_callback_eip = ctx.event_cb.rip;
    c.failsafe_callback_eip = ctx.failsafe_cb.rip;
    c.syscall_callback_eip = ctx.syscall_cb.rip;
    c.vm_assist = d.mem.vm_assist();
    (c.fs_base, c.gs_base_kernel, c.gs_base_user) = (ctx.fs_base, ctx.gs_base_kernel, ctx.gs_base_user);
    CallbackSelectors { event: ctx.event_cb.cs, failsafe: ctx.failsafe_cb.cs }
}

/// Returns whether `v` of `d` is the calling vcpu, which cannot wait for itself to stop.
pub(crate) fn is_running(cur: &Cur<'_>, d: &Arc<Domain>, v: &Vcpu) -> bool {
    Arc::ptr_eq(d, cur.d) && v.id == cur.v.id
}

/// Returns CR0 to CR7 as in a saved context: CR1 is the user-mode top-level table.
fn control_registers(ctx: &VcpuCtx) -> [u64; 8] {
    let table = |root: Root| root.mfn().0 << 12;
    let ts = if ctx.guest_ts { cr0::TS } else { 0 };
    let user = table(ctx.mm.guest_table_user.get());
    // CR2 is in `vcpu_info`, which is saved with the domain's memory.
    [ctx.cr0 & !cr0::TS | ts, user, 0, ctx.mm.guest_base().maddr().0, ctx.cr4, 0, 0, 0]
}
