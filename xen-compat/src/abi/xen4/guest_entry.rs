//! Entering the guest kernel: the frames that exceptions, events, system calls and failsafe put on its stack.
//!
//! A 64-bit frame, lowest address first (public/arch-x86/xen-x86_64.h and the SYSCALL convention):
//! `RCX R11 [error code, or DS ES FS GS for failsafe] RIP CS|mask<<32 RFLAGS RSP SS`.

use core::mem::offset_of;
use mm::int::low16;

use public_headers::xen4::arch_x86_64::{FLAT_KERNEL_CS64, FLAT_RING3_SS64};
use public_headers::xen4::xen::VcpuInfo;
use x86_defs::{eflags, exception, pfec};

use crate::machine::entry::ENTRY_SYSCALL;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Callback, UPCALL_MASK};

const CR2: usize = offset_of!(VcpuInfo, arch);

/// `VMASST_TYPE_architectural_iopl` as a bit of `DomainMem::vm_assist`.
pub(in crate::abi) const ASSIST_ARCH_IOPL: u64 = 1 << 4;

impl<H: Hw> Hv<H> {
    /// Switches between guest-kernel and guest-user mode: page tables and GS base.
    #[inline]
    pub fn toggle_guest_mode(&self, cur: &mut Cur<'_>) {
        cur.ctx.kernel_mode = !cur.ctx.kernel_mode;
        self.hw.swap_gs();
        self.hw.load_cr3(self.loadable_root(cur.d, cur.ctx));
        if cur.ctx.kernel_mode {
            self.kernel_entered(cur.d, cur.v);
        }
    }

    /// Puts a frame on the guest kernel's stack and makes the registers continue at `to`. The domain is crashed if
    /// there is no handler or the stack cannot be written.
    #[inline]
    pub fn bounce(&self, cur: &mut Cur<'_>, to: Callback, error_code: Option<u32>, what: &str) {
        if to.rip == 0 {
            return self.crash_current(cur, format_args!("no guest handler for {what}"));
        }
        let (mut sp, cs) = if cur.ctx.kernel_mode {
            (cur.regs.rsp, (cur.regs.cs & !3) as u64)
        } else {
            self.toggle_guest_mode(cur);
            (cur.ctx.kernel_sp, cur.regs.cs as u64)
        };
        sp &= !0xf;
        let info = cur.v.vcpu_info();
        let mask = self.hw.slot_load8(info, UPCALL_MASK);
        if to.masks_events {
            self.hw.slot_store8(info, UPCALL_MASK, 1);
        }
        let mut flags = cur.regs.rflags & !(eflags::IF | eflags::IOPL);
        if mask == 0 {
            flags |= eflags::IF;
        }
        if cur.d.mem.vm_assist() & ASSIST_ARCH_IOPL != 0 {
            flags |= (cur.ctx.iopl as u64) << 12;
        }
        let frame = [
            cur.regs.rcx,
            cur.regs.r11,
            error_code.unwrap_or(0) as u64,
            cur.regs.rip,
            cs | (mask as u64) << 32,
            flags,
            cur.regs.rsp,
            cur.regs.ss as u64,
        ];
        let written = match error_code {
            Some(_) => {
                sp = sp.wrapping_sub(64);
                self.hw.write_guest_words(sp, &frame)
            }
            None => {
                sp = sp.wrapping_sub(56);
                let f = [frame[0], frame[1], frame[3], frame[4], frame[5], frame[6], frame[7]];
                self.hw.write_guest_words(sp, &f)
            }
        };
        if written.is_err() {
            return self
                .crash_current(cur, format_args!("cannot write the frame of {what} to its kernel stack {sp:#x}"));
        }
        self.enter_kernel_at(cur, to.rip, sp);
    }

    #[inline]
    fn enter_kernel_at(&self, cur: &mut Cur<'_>, rip: u64, sp: u64) {
        cur.regs.entry_vector = ENTRY_SYSCALL;
        cur.regs.rflags &= !(eflags::AC | eflags::VM | eflags::RF | eflags::NT | eflags::TF);
        cur.regs.ss = low16(FLAT_RING3_SS64);
        cur.regs.rsp = sp;
        cur.regs.cs = low16(FLAT_KERNEL_CS64);
        cur.regs.rip = rip;
    }

    /// Delivers exception `vector` to the guest; the error code is dropped if the exception has none.
    pub fn inject_trap(&self, cur: &mut Cur<'_>, vector: u8, error_code: u32) {
        let t = cur.ctx.traps[vector as usize];
        let ec = exception::has_error_code(vector).then_some(error_code);
        if t.rip == 0 {
            let (rip, rsp) = (cur.regs.rip, cur.regs.rsp);
            return self.crash_current(
                cur,
                format_args!("unhandled exception {vector}, error code {error_code:#06x}, rip {rip:#x}, rsp {rsp:#x}"),
            );
        }
        self.bounce(cur, t.into(), ec, "an exception");
    }

    /// Delivers a general protection fault.
    pub fn inject_gp(&self, cur: &mut Cur<'_>, error_code: u32) {
        self.inject_trap(cur, 13, error_code);
    }

    /// Delivers a page fault: CR2 goes to `vcpu_info.arch.cr2`.
    #[inline]
    pub fn inject_page_fault(&self, cur: &mut Cur<'_>, cr2: u64, error_code: u32) {
        let info = cur.v.vcpu_info();
        self.hw.slot_store64(info, CR2, cr2);
        let mut ec = error_code & !pfec::USER;
        if !cur.ctx.kernel_mode {
            ec |= pfec::USER;
        }
        let t = cur.ctx.traps[exception::PF as usize];
        if t.rip == 0 {
            let rip = cur.regs.rip;
            return self.crash_current(
                cur,
                format_args!("unhandled page fault at {cr2:#x}, error code {ec:#06x}, rip {rip:#x}"),
            );
        }
        self.bounce(cur, t.into(), Some(ec), "a page fault");
    }

    /// Delivers a software interrupt (`int n`) through the virtual IDT.
    pub fn inject_softint(&self, cur: &mut Cur<'_>, vector: u8) {
        let t = cur.ctx.traps[vector as usize];
        self.bounce(cur, t.into(), None, "a software interrupt");
    }

    /// Sets or clears `evtchn_upcall_mask` of the running vcpu.
    #[inline]
    pub fn set_upcall_mask(&self, cur: &Cur<'_>, masked: bool) {
        let info = cur.v.vcpu_info();
        self.hw.slot_store8(info, UPCALL_MASK, masked as u8);
    }

    /// Delivers the failsafe frame with DS, ES, FS and GS as they should be, after selectors could not be loaded when
    /// the vcpu was switched in, and are null. The others and the bases are unchanged: the kernel needs its own.
    pub fn failsafe(&self, cur: &mut Cur<'_>, sels: [u64; 4]) {
        let to = cur.ctx.failsafe_cb;
        self.bounce(cur, to, None, "failsafe");
        if to.rip == 0 {
            return;
        }
        // They lie between R11 and RIP.
        let sp = cur.regs.rsp.wrapping_sub(32);
        let [ds, es, fs, gs] = sels;
        if self.hw.write_guest_words(sp, &[cur.regs.rcx, cur.regs.r11, ds, es, fs, gs]).is_err() {
            return self.crash_current(cur, format_args!("cannot write the failsafe frame to {sp:#x}"));
        }
        cur.regs.rsp = sp;
    }
}
