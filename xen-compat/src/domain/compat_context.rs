//! A vcpu's context in the layout of 32-bit guests, and what it says in that of 64-bit ones.

use mm::int::{count32, low16, low32, low8};
use mm::{Maddr, Mfn};
use public_headers::xen4::arch_x86_64::{CpuUserRegs, TrapInfo, VcpuGuestContext, FLAT_KERNEL_CS64};
use public_headers::xen4::compat::arch_x86_32 as compat;
use public_headers::xen4::compat::translate::Translated;
use zerocopy::FromZeros;

/// The code selectors of callbacks, which only 32-bit guests choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallbackSelectors {
    /// Of the event callback.
    pub event: u16,
    /// Of the failsafe callback.
    pub failsafe: u16,
}

impl CallbackSelectors {
    /// Those of a 64-bit guest.
    pub const NATIVE: Self = Self { event: low16(FLAT_KERNEL_CS64), failsafe: low16(FLAT_KERNEL_CS64) };
}

/// Fills `to` with what `c` says; what only 64-bit guests have is zero. CR3 has the form of a 64-bit guest's.
pub(crate) fn from_compat(c: &compat::VcpuGuestContext, to: &mut VcpuGuestContext) -> CallbackSelectors {
    to.zero();
    to.fpu_ctxt.x = c.fpu_ctxt.x;
    to.flags = c.flags.into();
    to.user_regs = widen_regs(&c.user_regs);
    for (to, from) in to.trap_ctxt.iter_mut().zip(&c.trap_ctxt) {
        *to = TrapInfo::from_compat(from);
    }
    (to.ldt_base, to.ldt_ents) = (c.ldt_base.into(), c.ldt_ents.into());
    (to.gdt_frames, to.gdt_ents) = (c.gdt_frames.map(u64::from), c.gdt_ents.into());
    (to.kernel_ss, to.kernel_sp) = (c.kernel_ss.into(), c.kernel_sp.into());
    to.ctrlreg = c.ctrlreg.map(u64::from);
    (to.ctrlreg[1], to.ctrlreg[3]) = (0, pae_cr3_frame(c.ctrlreg[3]).maddr().0);
    to.debugreg = c.debugreg.map(u64::from);
    to.event_callback_eip = c.event_callback_eip.into();
    to.failsafe_callback_eip = c.failsafe_callback_eip.into();
    to.vm_assist = c.vm_assist.into();
    CallbackSelectors { event: low16(c.event_callback_cs), failsafe: low16(c.failsafe_callback_cs) }
}

/// Fills `to` with what a 32-bit guest's context has of `c`.
pub fn to_compat(c: &VcpuGuestContext, selectors: CallbackSelectors, to: &mut compat::VcpuGuestContext) {
    to.fpu_ctxt.x = c.fpu_ctxt.x;
    to.flags = low32(c.flags);
    to.user_regs = narrow_regs(&c.user_regs);
    for (vector, (to, from)) in to.trap_ctxt.iter_mut().zip(&c.trap_ctxt).enumerate() {
        *to = compat::TrapInfo { vector: low8(count32(vector)), ..from.to_compat() };
    }
    (to.ldt_base, to.ldt_ents) = (low32(c.ldt_base), low32(c.ldt_ents));
    (to.gdt_frames, to.gdt_ents) = (c.gdt_frames.map(low32), low32(c.gdt_ents));
    (to.kernel_ss, to.kernel_sp) = (low32(c.kernel_ss), low32(c.kernel_sp));
    to.ctrlreg = c.ctrlreg.map(low32);
    to.ctrlreg[3] = pae_cr3(Maddr(c.ctrlreg[3]).mfn());
    to.debugreg = c.debugreg.map(low32);
    (to.event_callback_cs, to.event_callback_eip) = (selectors.event.into(), low32(c.event_callback_eip));
    (to.failsafe_callback_cs, to.failsafe_callback_eip) = (selectors.failsafe.into(), low32(c.failsafe_callback_eip));
    to.vm_assist = low32(c.vm_assist);
}

/// Returns the value of CR3 for the L3 `mfn`: the lower 20 bits of its number are the upper ones there, and the others are
/// below them (`xen_pfn_to_cr3`).
pub(crate) const fn pae_cr3(mfn: Mfn) -> u32 {
    low32(mfn.0).rotate_left(12)
}

/// Returns the frame that such a value names.
pub(crate) const fn pae_cr3_frame(cr3: u32) -> Mfn {
    Mfn(cr3.rotate_right(12) as u64)
}

fn widen_regs(r: &compat::CpuUserRegs) -> CpuUserRegs {
    CpuUserRegs {
        rbx: r.ebx.into(),
        rcx: r.ecx.into(),
        rdx: r.edx.into(),
        rsi: r.esi.into(),
        rdi: r.edi.into(),
        rbp: r.ebp.into(),
        rax: r.eax.into(),
        error_code: r.error_code.into(),
        entry_vector: r.entry_vector.into(),
        rip: r.eip.into(),
        cs: r.cs,
        saved_upcall_mask: r.saved_upcall_mask,
        rflags: r.eflags.into(),
        rsp: r.esp.into(),
        ss: r.ss,
        es: r.es,
        ds: r.ds,
        fs: r.fs,
        gs: r.gs,
        ..Default::default()
    }
}

fn narrow_regs(r: &CpuUserRegs) -> compat::CpuUserRegs {
    compat::CpuUserRegs {
        ebx: low32(r.rbx),
        ecx: low32(r.rcx),
        edx: low32(r.rdx),
        esi: low32(r.rsi),
        edi: low32(r.rdi),
        ebp: low32(r.rbp),
        eax: low32(r.rax),
        error_code: low16(r.error_code),
        entry_vector: low16(r.entry_vector),
        eip: low32(r.rip),
        cs: r.cs,
        saved_upcall_mask: r.saved_upcall_mask,
        eflags: low32(r.rflags),
        esp: low32(r.rsp),
        ss: r.ss,
        es: r.es,
        ds: r.ds,
        fs: r.fs,
        gs: r.gs,
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::boxed::Box;
    use zerocopy::{FromBytes, IntoBytes};

    #[test]
    fn a_context_comes_back_from_the_other_layout() {
        let mut bytes = [0u8; size_of::<compat::VcpuGuestContext>()];
        test_rng::Rng::new(5).fill(&mut bytes);
        let mut c = Box::new(compat::VcpuGuestContext::read_from_bytes(&bytes).unwrap());
        // Padding and what the layouts do not have in common.
        for (vector, t) in (0..=255).zip(&mut c.trap_ctxt) {
            t.vector = vector;
        }
        c.user_regs = narrow_regs(&widen_regs(&c.user_regs));
        c.ctrlreg[1] = 0;
        (c.event_callback_cs, c.failsafe_callback_cs) = (0xe019, 0x1234);
        let (mut native, mut back) = (Box::<VcpuGuestContext>::default(), Box::<compat::VcpuGuestContext>::default());
        let selectors = from_compat(&c, &mut native);
        assert_eq!(selectors, CallbackSelectors { event: 0xe019, failsafe: 0x1234 });
        to_compat(&native, selectors, &mut back);
        assert_eq!(back.as_bytes(), c.as_bytes());
    }

    #[test]
    fn cr3_names_frames_above_4_gib() {
        let mut c = Box::<compat::VcpuGuestContext>::default();
        c.ctrlreg[3] = 0x4567_8123;
        let mut native = Box::<VcpuGuestContext>::default();
        from_compat(&c, &mut native);
        assert_eq!(native.ctrlreg[3], 0x0123_4567_8000);
    }
}
