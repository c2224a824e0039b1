//! Exits from guest mode: hypercalls, exceptions, software interrupts, faulting returns.

use core::sync::atomic::Ordering::Relaxed;

use mm::int::{low32, low8};
use mm::ShadowFault;
use x86_defs::{exception, pfec, selector_error};

use crate::abi::exits::refused_vector;
use crate::abi::guest_abi::GuestAbi;
use crate::abi::ring1::is_kernel;
use crate::abi::xen2005::Guest;
use crate::machine::entry::{self, ENTRY_RETURN_FAULT, ENTRY_SYSCALL, ENTRY_SYSCALL32, ENTRY_SYSENTER};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

const LAST_EXCEPTION: u32 = exception::LAST as u32;
const INT80: u32 = entry::INT80 as u32;
const INT82: u32 = entry::INT82 as u32;

/// This ABI.
pub(crate) struct Xen2005;

impl GuestAbi for Xen2005 {
    fn load_context<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        let root = hv.mm_ctx(cur).two_level().load_root();
        if let Err(selectors) = hv.load_state(cur, root) {
            Guest { hv, cur }.failsafe(selectors.map(low32));
        }
    }

    #[inline]
    fn switched_in<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        Guest { hv, cur }.update_time();
    }

    #[inline]
    fn exit<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>, entry: u32) {
        cur.ctx.kernel_mode = is_kernel(cur.regs.cs);
        let mut g = Guest { hv, cur };
        match entry {
            INT82 => g.hypercall(),
            ..=LAST_EXCEPTION => g.exception(low8(entry)),
            INT80 => g.int80(),
            ENTRY_SYSCALL | ENTRY_SYSCALL32 => g.trap(exception::UD, 0),
            ENTRY_SYSENTER => g.trap(exception::GP, 0),
            _ if entry & ENTRY_RETURN_FAULT != 0 => {
                if !hv.ldt_wanted(g.cur, entry) {
                    let selectors = hv.live_selectors();
                    g.failsafe(selectors);
                }
            }
            irq => hv.serve_interrupt(g.cur.cpu, hv.hw.interrupt(low8(irq))),
        }
    }

    /// Such guests have none.
    fn deliver_nmi<H: Hw>(_: &Hv<H>, cur: &mut Cur<'_>) {
        cur.v.nmi_pending.store(false, Relaxed);
    }

    #[inline]
    fn deliver_events<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        Guest { hv, cur }.deliver_events();
    }

    #[inline]
    fn update_time<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        Guest { hv, cur }.update_time();
    }
}

impl<H: Hw> Guest<'_, '_, H> {
    fn exception(&mut self, v: u8) {
        let error_code = self.cur.regs.error_code;
        match v {
            exception::PF => self.page_fault_exit(self.hv.hw.fault_address(), error_code),
            exception::GP => self.general_protection(error_code),
            exception::NM => {
                if self.hv.device_not_available(self.cur) {
                    self.trap(exception::NM, 0);
                }
            }
            exception::DB => {
                self.hv.take_dr6(self.cur.ctx);
                self.trap(exception::DB, 0);
            }
            v => self.trap(v, error_code),
        }
    }

    pub(crate) fn page_fault_exit(&mut self, va: u64, error_code: u32) {
        if va > u64::from(u32::MAX) {
            // Beyond 4 GiB only the CPU looks for descriptors.
            if !self.hv.ldt_fault(self.cur, va, error_code) {
                self.crash(format_args!("page fault in the hypervisor's range at {va:#x}, error code {error_code:#x}"));
            }
            return;
        }
        match self.hv.mm_ctx(self.cur).two_level().fault(va, error_code) {
            ShadowFault::Fixed => {}
            ShadowFault::EmulateL1Write => {
                let stored = self.hv.emulate_store::<false, true>(self.cur, va, false);
                self.reap_grants();
                if !stored {
                    self.page_fault(low32(va), pfec::PRESENT | pfec::WRITE);
                }
            }
            ShadowFault::Deliver(error_code) => self.page_fault(low32(va), error_code),
        }
    }

    /// Handles `int 0x80`, which has a gate of its own for speed (set_fast_trap); to the guest it is like any other
    /// `int n`.
    fn int80(&mut self) {
        let regs = &mut self.cur.regs;
        regs.rip = u64::from(low32(regs.rip).wrapping_sub(2));
        self.int_n(entry::INT80);
    }

    /// Handles `int n`, with the registers at the instruction.
    fn int_n(&mut self, n: u8) {
        let t = self.cur.ctx.traps[usize::from(n)];
        if t.rip == 0 || u16::from(t.dpl) < self.cur.regs.cs & 3 {
            return self.trap(exception::GP, selector_error::of_gate(n));
        }
        let regs = &mut self.cur.regs;
        regs.rip = u64::from(low32(regs.rip).wrapping_add(2));
        self.software_interrupt(n);
    }

    fn general_protection(&mut self, error_code: u32) {
        if error_code & (selector_error::EXTERNAL | selector_error::IDT) == selector_error::IDT {
            let n = refused_vector(self.get(low32(self.cur.regs.rip)), error_code);
            return self.int_n(n);
        }
        if error_code == 0 && self.privileged_instruction() {
            return;
        }
        self.trap(exception::GP, error_code);
    }
}
