//! A vcpu's first context: `VCPUOP_initialise` and the domain builders (public struct `vcpu_guest_context`).

use alloc::sync::Arc;
use mm::int::{index, low16, low32};

use mm::{try_alloc, DomCtx, Errno, GuestVa, Mfn, VcpuId};
use public_headers::xen4::arch_x86_64::{
    VcpuGuestContext, VGCF_FAILSAFE_DISABLES_EVENTS, VGCF_I387_VALID, VGCF_IN_KERNEL, VGCF_ONLINE,
    VGCF_SYSCALL_DISABLES_EVENTS,
};
use public_headers::xen4::compat;
use x86_defs::debugreg::DEBUGREGS_AT_RESET;
use x86_defs::{cr0, eflags};
use zerocopy::IntoBytes;

use crate::cpu::debugreg::check_debugreg;
use crate::cpu::emul::control_regs::fixup_guest_cr4;
use crate::cpu::segments::{fixup_selector, kernel_selector};
use crate::domain::compat_context::{self, CallbackSelectors};
use crate::guest_memory::hypercall_result::Stop;
use crate::machine::address::is_canonical;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::{Callback, TrapEntry, Vcpu, VcpuCtx, GUEST_CR0};
use crate::state::vm_assist;

/// The offset in an XSAVE area of the components it holds; others are loaded with their initial values.
const XSTATE_BV: usize = 512;
const X87_AND_SSE: u64 = 3;

impl<H: Hw> Hv<H> {
    /// Sets the context of vcpu `v` of `d` to `c`, with `selectors`, which [`Self::read_context`] gives. `ctx` is `v`'s: its
    /// holder decides that `v` may have a context now.
    ///
    /// # Errors
    /// EINVAL: an address is not canonical, or a table cannot be validated. EOPNOTSUPP: the vcpu has a context, with
    /// other tables. [`Stop::Restart`]: the validation of its page table was preempted; call again with the same
    /// context.
    pub fn arch_set_info_guest(
        &self,
        d: &Arc<Domain>,
        v: &Vcpu,
        ctx: &mut VcpuCtx,
        c: &VcpuGuestContext,
        selectors: CallbackSelectors,
    ) -> Result<(), Stop> {
        let pae = d.mem.is_pae();
        let code_addresses = [c.user_regs.rip, c.event_callback_eip, c.syscall_callback_eip, c.failsafe_callback_eip];
        let bases = [c.fs_base, c.gs_base_kernel, c.gs_base_user];
        let traps_ok = c.trap_ctxt.iter().all(|t| is_canonical(t.address));
        if !code_addresses.into_iter().chain(bases).all(is_canonical) || !traps_ok {
            return Err(Errno::INVAL.into());
        }
        if c.ldt_ents > mm::LDT_ENTRIES.into() || c.ldt_base & 0xfff != 0 {
            return Err(Errno::INVAL.into());
        }
        if v.id == VcpuId::FIRST && c.vm_assist & !vm_assist::valid(pae) != 0 {
            return Err(Errno::INVAL.into());
        }
        let first = !v.life.is_initialised();
        if !first {
            if !same_tables(ctx, c) {
                return Err(Errno::OPNOTSUPP.into());
            }
        } else if !pae && low32(c.flags) & VGCF_IN_KERNEL == 0 && c.ctrlreg[1] == 0 {
            return Err(Errno::INVAL.into());
        }
        set_registers(ctx, c, selectors, pae);
        if first {
            ctx.xcr0 = 1;
        }
        if low32(c.flags) & VGCF_I387_VALID != 0 {
            ctx.fpu.0[..512].copy_from_slice(&c.fpu_ctxt.x);
            ctx.fpu.0[XSTATE_BV..XSTATE_BV + 8].copy_from_slice(&X87_AND_SSE.to_le_bytes());
            ctx.xcr0_used |= X87_AND_SSE;
        }
        ctx.cr4 = fixup_guest_cr4(&d.emul.policy(), c.ctrlreg[4]);
        ctx.debugreg = DEBUGREGS_AT_RESET;
        for reg in [0, 1, 2, 3, 6, 7] {
            // What it may not set is unchanged, as on Xen.
            if let Ok((at, val)) = check_debugreg(ctx.cr4, reg, c.debugreg[reg as usize]) {
                ctx.debugreg[at] = val;
            }
        }
        if v.id == VcpuId::FIRST {
            // Domain builders begin with a zeroed shared_info.
            self.update_wallclock(d);
        }
        if !first {
            return Ok(());
        }
        let mm = DomCtx::new(self, &d.mem).vcpu(&ctx.mm);
        if v.id == VcpuId::FIRST {
            d.mem.replace_vm_assist(c.vm_assist);
        }
        mm.put_old_guest_table()?;
        let nr = index(c.gdt_ents.div_ceil(mm::DESCRIPTORS_PER_PAGE.into()));
        if nr > mm::GDT_FRAMES {
            return Err(Errno::INVAL.into());
        }
        let mut frames = [Mfn(0); mm::GDT_FRAMES];
        for (to, from) in frames.iter_mut().zip(&c.gdt_frames[..nr]) {
            *to = Mfn(*from);
        }
        mm.set_gdt(&frames[..nr], low32(c.gdt_ents))?;
        ctx.mm.ldt_base.set(c.ldt_base);
        ctx.mm.ldt_ents.set(low32(c.ldt_ents));
        let user = Mfn(c.ctrlreg[1] >> 12);
        mm.set_guest_tables(Mfn(c.ctrlreg[3] >> 12), (user != Mfn(0)).then_some(user))?;
        v.initialise(ctx);
        Ok(())
    }

    /// Reads a context for a vcpu of `d` from the caller's memory, in the layout of `d`'s width, whatever the caller's.
    ///
    /// # Errors
    /// EFAULT: it cannot be read. ENOMEM.
    pub(crate) fn read_context(
        &self,
        d: &Domain,
        at: GuestVa,
        to: &mut VcpuGuestContext,
    ) -> Result<CallbackSelectors, Errno> {
        if !d.mem.is_pae() {
            self.hw.copy_from_guest(at.0, to.as_mut_bytes())?;
            return Ok(CallbackSelectors::NATIVE);
        }
        let mut c = try_alloc::boxed(compat::arch_x86_32::VcpuGuestContext::default())?;
        self.hw.copy_from_guest(at.0, c.as_mut_bytes())?;
        Ok(compat_context::from_compat(&c, to))
    }

    /// Writes a context of `d` as [`Self::read_context`] reads it.
    ///
    /// # Errors
    /// EFAULT: it cannot be written. ENOMEM.
    pub(crate) fn write_context(
        &self,
        d: &Domain,
        at: GuestVa,
        c: &VcpuGuestContext,
        selectors: CallbackSelectors,
    ) -> Result<(), Errno> {
        if !d.mem.is_pae() {
            return Ok(self.hw.copy_to_guest(at.0, c.as_bytes())?);
        }
        let mut to = try_alloc::boxed(compat::arch_x86_32::VcpuGuestContext::default())?;
        compat_context::to_compat(c, selectors, &mut to);
        Ok(self.hw.copy_to_guest(at.0, to.as_bytes())?)
    }

    /// Gives `v` of `d` the context `c` and brings it up or takes it down as `c` says (`VGCF_ONLINE`), while `d` is paused.
    /// Not for the calling domain.
    ///
    /// # Errors
    /// As [`Self::arch_set_info_guest`]; also `Restart` if another call has the context of `v`.
    pub fn set_vcpu_context(
        &self,
        d: &Arc<Domain>,
        v: &Vcpu,
        c: &VcpuGuestContext,
        selectors: CallbackSelectors,
    ) -> Result<(), Stop> {
        self.domain_pause_sync(d);
        let done = match v.ctx.try_lock() {
            Some(mut ctx) => self.arch_set_info_guest(d, v, &mut ctx, c, selectors),
            None => Err(Stop::Restart),
        };
        if done.is_ok() {
            // Whoever unpauses the domain wakes it.
            if low32(c.flags) & VGCF_ONLINE != 0 {
                v.life.bring_up();
            } else {
                v.life.take_down();
            }
        }
        self.domain_unpause(d);
        done
    }
}

/// Returns whether the page tables and descriptor tables in `c` are those that the vcpu has.
fn same_tables(ctx: &VcpuCtx, c: &VcpuGuestContext) -> bool {
    let m = &ctx.mm;
    let user = m.guest_table_user.get().mfn();
    let gdt = m.gdt_frames.iter().zip(&c.gdt_frames).take(index(c.gdt_ents.div_ceil(mm::DESCRIPTORS_PER_PAGE.into())));
    m.guest_base() == Mfn(c.ctrlreg[3] >> 12)
        && user == Mfn(c.ctrlreg[1] >> 12)
        && (user != Mfn(0) || m.guest_top.get() != Mfn(0) || low32(c.flags) & VGCF_IN_KERNEL != 0)
        && u64::from(m.gdt_ents.get()) == c.gdt_ents
        && gdt.into_iter().all(|(have, want)| have.get().map(mm::Descriptors::mfn) == Some(Mfn(*want)))
        && u64::from(m.ldt_ents.get()) == c.ldt_ents
        && (c.ldt_ents == 0 || m.ldt_base.get() == c.ldt_base)
}

/// Sets the part of the context that cannot fail.
fn set_registers(ctx: &mut VcpuCtx, c: &VcpuGuestContext, selectors: CallbackSelectors, pae: bool) {
    let flags = low32(c.flags);
    let selector = if pae { kernel_selector } else { fixup_selector };
    let r = &mut ctx.regs;
    *r = c.user_regs;
    r.cs = selector(r.cs);
    r.ss = selector(r.ss);
    ctx.iopl = (c.user_regs.rflags >> 12 & 3) as u8;
    r.rflags = r.rflags & !(eflags::IOPL | eflags::VM) | eflags::IF | eflags::ALWAYS;
    r.entry_vector = 0;
    (ctx.ds, ctx.es, ctx.fs, ctx.gs) = (c.user_regs.ds, c.user_regs.es, c.user_regs.fs, c.user_regs.gs);
    // The rings of a 32-bit guest say it.
    ctx.kernel_mode = if pae { r.cs & 2 == 0 } else { flags & VGCF_IN_KERNEL != 0 };
    (ctx.fs_base, ctx.gs_base_kernel, ctx.gs_base_user) = (c.fs_base, c.gs_base_kernel, c.gs_base_user);
    ctx.kernel_ss = selector(low16(low32(c.kernel_ss)));
    ctx.kernel_sp = c.kernel_sp;
    ctx.cr0 = GUEST_CR0;
    ctx.guest_ts = c.ctrlreg[0] & cr0::TS != 0;
    for (vector, t) in c.trap_ctxt.iter().enumerate() {
        ctx.traps[vector] =
            TrapEntry { rip: t.address, cs: selector(t.cs), dpl: t.flags & 3, masks_events: t.flags & 4 != 0 };
    }
    let cb = |rip, cs, masks_events| Callback { rip, cs: selector(cs), masks_events };
    ctx.event_cb = cb(c.event_callback_eip, selectors.event, true);
    ctx.failsafe_cb = cb(c.failsafe_callback_eip, selectors.failsafe, flags & VGCF_FAILSAFE_DISABLES_EVENTS != 0);
    let syscall_cs = CallbackSelectors::NATIVE.event;
    ctx.syscall_cb = cb(c.syscall_callback_eip, syscall_cs, flags & VGCF_SYSCALL_DISABLES_EVENTS != 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::create::DomainConfig;
    use crate::host::build::machine;
    use mm::DomId;
    use zerocopy::FromZeros;

    #[test]
    fn a_first_context_gets_no_more_than_the_vcpu_may_set_itself() {
        let hv = machine(1);
        hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
        let d = hv.domain_create(&DomainConfig::unprivileged(DomId(1))).unwrap();
        hv.domain_set_vcpus(&d, 1).unwrap();
        let v = &d.vcpus()[0];
        let mut c = VcpuGuestContext::new_zeroed();
        c.flags = (VGCF_IN_KERNEL | VGCF_I387_VALID).into();
        c.fpu_ctxt.x[160] = 0x5a;
        // A breakpoint in the hypervisor, one on an address that is not canonical, and general detect.
        c.debugreg = [0xffff_8200_0000_1000, 0x1234_5678, 1 << 63, 0x7fff_ffff_f000, 0, 0, 0, 0x2403];
        c.ctrlreg[4] = !0;
        // It has no page table.
        let mut ctx = v.ctx.try_lock().unwrap();
        assert!(hv.arch_set_info_guest(&d, v, &mut ctx, &c, CallbackSelectors::NATIVE).is_err());
        assert_eq!(ctx.debugreg, [0, 0x1234_5678, 0, 0x7fff_ffff_f000, 0, 0, 0xffff_0ff0, 0x400]);
        assert_eq!(ctx.cr4 & 1 << 13, 0, "no VMXE");
        assert_eq!(ctx.cr4, fixup_guest_cr4(&d.emul.policy(), !0));
        assert_eq!((ctx.fpu.0[160], ctx.fpu.0[XSTATE_BV]), (0x5a, 3));
    }
}
