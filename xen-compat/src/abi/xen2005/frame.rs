//! Entering the guest kernel: the frames that exceptions, events and failsafe put on its stack.
//!
//! Lowest address first, each a 32-bit word: `[CR2] [error code] [DS ES FS GS] EIP CS EFLAGS [ESP SS]`. CR2 is there
//! only for page faults, the selectors only for failsafe, ESP and SS only if another ring was interrupted.

use core::sync::atomic::Ordering::Relaxed;
use mm::int::low32;

use x86_defs::{eflags, exception};
use zerocopy::IntoBytes;

use crate::abi::ring1::{is_kernel, Frame, CLEARED_BY_ENTRY};
use crate::abi::xen2005::Guest;
use crate::machine::hw::Hw;
use crate::state::vcpu::{Callback, TrapEntry, UPCALL_MASK, UPCALL_PENDING};

impl<H: Hw> Guest<'_, '_, H> {
    /// Puts a frame on the kernel's stack, with `below` (lowest address first) below EIP, CS and EFLAGS, and makes the
    /// registers continue at `to`. Returns `false` if the stack cannot be written: the domain is crashed.
    fn enter_kernel(&mut self, to: Callback, below: &[u32], what: &str) -> bool {
        let r = &*self.cur.regs;
        let from_user = !is_kernel(r.cs);
        let mut f = Frame::new();
        let (esp, ss) = if from_user {
            f.push(r.ss.into());
            f.push(low32(r.rsp));
            (low32(self.cur.ctx.kernel_sp), self.cur.ctx.kernel_ss)
        } else {
            (low32(r.rsp), r.ss)
        };
        // The flags as the guest sees them: interrupts on, I/O privilege level 0.
        let flags = r.rflags & !eflags::IOPL | eflags::IF | eflags::ALWAYS;
        f.push(low32(flags));
        f.push(r.cs.into());
        f.push(low32(r.rip));
        for &word in below.iter().rev() {
            f.push(word);
        }
        let sp = esp.wrapping_sub(f.size());
        if self.write(sp, f.words().as_bytes()).is_err() {
            self.crash(format_args!("cannot write the frame of {what} to its kernel stack {sp:#x}"));
            return false;
        }
        let masks = to.masks_events;
        let r = &mut *self.cur.regs;
        r.rflags = flags & !CLEARED_BY_ENTRY;
        r.cs = to.cs;
        r.rip = to.rip;
        r.ss = ss;
        r.rsp = sp.into();
        self.cur.ctx.kernel_mode = true;
        if masks {
            self.hv.set_upcall_mask(self.cur, true);
        }
        true
    }

    fn to_trap(t: &TrapEntry) -> Callback {
        Callback { rip: t.rip, cs: t.cs, masks_events: t.masks_events }
    }

    /// Delivers exception `vector`, not a page fault; the error code is dropped if the exception has none.
    pub(crate) fn trap(&mut self, vector: u8, error_code: u32) {
        let t = self.cur.ctx.traps[usize::from(vector)];
        if self.no_handler(&t, vector, error_code) {
            return;
        }
        let code = [error_code & 0xffff];
        let below: &[u32] = if exception::has_error_code(vector) { &code } else { &[] };
        self.enter_kernel(Self::to_trap(&t), below, "an exception");
    }

    /// Delivers a page fault at `cr2`.
    pub(crate) fn page_fault(&mut self, cr2: u32, error_code: u32) {
        self.cur.d.xen2005.cr2.store(cr2, Relaxed);
        let t = self.cur.ctx.traps[usize::from(exception::PF)];
        if t.rip == 0 {
            let eip = self.cur.regs.rip;
            self.crash(format_args!("unhandled page fault at {cr2:#x}, error code {error_code:#06x}, eip {eip:#x}"));
            return;
        }
        self.enter_kernel(Self::to_trap(&t), &[cr2, error_code & 0xffff], "a page fault");
    }

    /// Crashes the domain and returns `true` if it has no handler for an exception.
    fn no_handler(&mut self, t: &TrapEntry, vector: u8, error_code: u32) -> bool {
        if t.rip == 0 {
            let (eip, esp) = (self.cur.regs.rip, self.cur.regs.rsp);
            self.crash(format_args!(
                "unhandled exception {vector}, error code {error_code:#06x}, eip {eip:#x}, esp {esp:#x}"
            ));
        }
        t.rip == 0
    }

    /// Delivers software interrupt `vector`; the registers are past its instruction.
    pub(crate) fn software_interrupt(&mut self, vector: u8) {
        let t = self.cur.ctx.traps[usize::from(vector)];
        if !self.no_handler(&t, vector, 0) {
            self.enter_kernel(Self::to_trap(&t), &[], "a software interrupt");
        }
    }

    /// Delivers the event upcall if it is due: pending and not masked. Only the guest clears the pending flag.
    #[inline]
    pub(crate) fn deliver_events(&mut self) {
        let info = self.cur.v.vcpu_info();
        let hw = &self.hv.hw;
        if hw.slot_load8(info, UPCALL_PENDING) == 0 || hw.slot_load8(info, UPCALL_MASK) != 0 {
            return;
        }
        let to = self.cur.ctx.event_cb;
        if to.rip == 0 {
            return self.crash(format_args!("no guest handler for an event upcall"));
        }
        self.enter_kernel(Callback { masks_events: true, ..to }, &[], "an event upcall");
    }

    /// Delivers the failsafe frame, with DS, ES, FS and GS as they should be and null selectors in the registers,
    /// because the guest's own could not be loaded.
    pub(crate) fn failsafe(&mut self, selectors: [u32; 4]) {
        let to = self.cur.ctx.failsafe_cb;
        if to.rip == 0 {
            return self.crash(format_args!("no guest handler for failsafe"));
        }
        if self.enter_kernel(to, &selectors, "failsafe") {
            self.hv.load_null_selectors();
        }
    }

    /// Crashes the domain.
    #[cold]
    pub(crate) fn crash(&mut self, why: core::fmt::Arguments<'_>) {
        self.hv.crash_current(self.cur, why);
    }
}
