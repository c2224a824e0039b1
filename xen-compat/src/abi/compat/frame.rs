//! Entering the guest kernel: the frames that exceptions, events and failsafe put on its stack.
//!
//! Lowest address first, each a 32-bit word: `[error code] [DS ES FS GS] EIP CS|mask<<16 EFLAGS [ESP SS]`. The selectors are
//! there only for failsafe, ESP and SS only if another ring was interrupted.

use core::mem::offset_of;
use mm::int::low32;

use public_headers::xen4::compat::arch_x86_32::FLAT_RING1_SS;
use public_headers::xen4::compat::xen::VcpuInfo;
use x86_defs::{eflags, exception, pfec};
use zerocopy::IntoBytes;

use crate::abi::ring1::{is_kernel, Frame, CLEARED_BY_ENTRY};
use crate::abi::xen4::guest_entry::ASSIST_ARCH_IOPL;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Callback, UPCALL_MASK};

pub(super) const CR2: usize = offset_of!(VcpuInfo, arch);

/// Returns whether a code selector is one of those that are loaded for nothing: there is no handler.
#[inline]
pub(crate) const fn is_null(cs: u16) -> bool {
    cs & !3 == 0
}

impl<H: Hw> Hv<H> {
    /// Puts a frame on the kernel's stack, with `below` (lowest address first) below EIP, CS and EFLAGS, and makes the
    /// registers continue at `to`. The domain is crashed if there is no handler or the stack cannot be written.
    #[inline]
    pub(crate) fn compat_bounce(&self, cur: &mut Cur<'_>, to: Callback, below: &[u32], what: &str) {
        if is_null(to.cs) {
            return self.crash_current(cur, format_args!("no guest handler for {what}"));
        }
        let r = &*cur.regs;
        let mut f = Frame::new();
        let (esp, ss) = if is_kernel(r.cs) {
            (low32(r.rsp), r.ss)
        } else {
            f.push(r.ss.into());
            f.push(low32(r.rsp));
            (low32(cur.ctx.kernel_sp), cur.ctx.kernel_ss)
        };
        let info = cur.v.vcpu_info();
        let mask = self.hw.slot_load8(info, UPCALL_MASK);
        if to.masks_events {
            self.hw.slot_store8(info, UPCALL_MASK, 1);
        }
        let mut flags = low32(r.rflags & !(eflags::IF | eflags::IOPL));
        if mask == 0 {
            flags |= low32(eflags::IF);
        }
        if cur.d.mem.vm_assist() & ASSIST_ARCH_IOPL != 0 {
            flags |= u32::from(cur.ctx.iopl) << 12;
        }
        f.push(flags);
        f.push(u32::from(r.cs) | u32::from(mask) << 16);
        f.push(low32(r.rip));
        for &word in below.iter().rev() {
            f.push(word);
        }
        let base = if u32::from(ss) == FLAT_RING1_SS { Some(0) } else { self.segment_base(cur, ss) };
        let sp = esp.wrapping_sub(f.size());
        let written = base.map(|b| self.hw.copy_to_guest(b.wrapping_add(sp).into(), f.words().as_bytes()));
        if written != Some(Ok(())) {
            return self.crash_current(
                cur,
                format_args!("cannot write the frame of {what} to its kernel stack {ss:#06x}:{sp:#010x}"),
            );
        }
        let r = &mut *cur.regs;
        r.rflags &= !CLEARED_BY_ENTRY;
        (r.cs, r.rip) = (to.cs, to.rip);
        (r.ss, r.rsp) = (ss, sp.into());
        cur.ctx.kernel_mode = true;
    }

    /// Delivers exception `vector`; the error code is dropped if the exception has none.
    pub(crate) fn compat_trap(&self, cur: &mut Cur<'_>, vector: u8, error_code: u32) {
        let t = cur.ctx.traps[usize::from(vector)];
        if is_null(t.cs) {
            let (eip, esp) = (cur.regs.rip, cur.regs.rsp);
            return self.crash_current(
                cur,
                format_args!("unhandled exception {vector}, error code {error_code:#06x}, eip {eip:#x}, esp {esp:#x}"),
            );
        }
        let code = [error_code];
        let below: &[u32] = if exception::has_error_code(vector) { &code } else { &[] };
        self.compat_bounce(cur, t.into(), below, "an exception");
    }

    /// Delivers a page fault: CR2 goes to `vcpu_info.arch.cr2`.
    pub(crate) fn compat_page_fault(&self, cur: &mut Cur<'_>, cr2: u32, error_code: u32) {
        // With the padding after it.
        self.hw.slot_store64(cur.v.vcpu_info(), CR2, cr2.into());
        let user = if cur.ctx.kernel_mode { 0 } else { pfec::USER };
        self.compat_trap(cur, exception::PF, error_code & !pfec::USER | user);
    }

    /// Delivers the failsafe frame with DS, ES, FS and GS as they should be, after selectors could not be loaded when the
    /// vcpu was switched in, and are null.
    pub(crate) fn compat_failsafe(&self, cur: &mut Cur<'_>, selectors: [u32; 4]) {
        let to = cur.ctx.failsafe_cb;
        self.compat_bounce(cur, to, &selectors, "failsafe");
    }
}
