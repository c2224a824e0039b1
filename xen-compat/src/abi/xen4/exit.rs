//! Exits from guest mode: system calls, exceptions, interrupts.

use mm::int::low8;
use mm::{Access, DomCtx, LogDirtyFault};
use x86_defs::{exception, pfec, selector_error};

use crate::abi::exits::{nmi_due, refused_vector, take_nmi};
use crate::abi::guest_abi::GuestAbi;
use crate::cpu::emul::result::EmulResult;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::address::{HYPERVISOR_VIRT, M2P_VIRT};
use crate::machine::entry::{ENTRY_RETURN_FAULT, ENTRY_SYSCALL, ENTRY_SYSCALL32, ENTRY_SYSENTER, INT80, INT82};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Callback, UPCALL_MASK, UPCALL_PENDING};

/// Today's ABI, with 64-bit guests.
pub struct Xen4;

impl GuestAbi for Xen4 {
    /// Selectors that cannot be loaded give the guest a failsafe frame.
    fn load_context<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        cur.ctx.mm.on_shadows.set(cur.d.mem.logs_dirty());
        let root = hv.loadable_root(cur.d, cur.ctx);
        if let Err(selectors) = hv.load_state(cur, root) {
            hv.failsafe(cur, selectors);
        }
    }

    #[inline]
    fn switched_in<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        hv.switched_in(cur);
    }

    #[inline]
    fn exit<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>, entry: u32) {
        match entry {
            ENTRY_SYSCALL => hv.exit_syscall(cur),
            _ if entry & ENTRY_RETURN_FAULT != 0 => {
                if !hv.ldt_wanted(cur, entry) {
                    // As if the guest's instruction at the bad address had faulted.
                    hv.inject_trap(cur, low8(entry), cur.regs.error_code);
                }
            }
            ENTRY_SYSCALL32 => hv.callback_or_ud(cur, |c| c.syscall32_cb, exception::UD),
            ENTRY_SYSENTER => hv.callback_or_ud(cur, |c| c.sysenter_cb, exception::GP),
            _ => match low8(entry) {
                INT80 => hv.exit_int80(cur),
                vector @ (..=exception::LAST | INT82) => hv.exit_exception(cur, vector),
                interrupt => hv.serve_interrupt(cur.cpu, hv.hw.interrupt(interrupt)),
            },
        }
    }

    fn deliver_nmi<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        if nmi_due(cur)
            && let Some(to) = take_nmi(cur, |t| t.rip != 0)
        {
            hv.bounce(cur, to, None, "an NMI");
        }
    }

    #[inline]
    fn deliver_events<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        let info = cur.v.vcpu_info();
        if hv.hw.slot_load8(info, UPCALL_PENDING) == 0 || hv.hw.slot_load8(info, UPCALL_MASK) != 0 {
            return;
        }
        let to = Callback { masks_events: true, ..cur.ctx.event_cb };
        hv.bounce(cur, to, None, "an event upcall");
    }

    #[inline]
    fn update_time<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        hv.update_time(cur);
    }
}

impl<H: Hw> Hv<H> {
    /// Handles SYSCALL: from the guest kernel it is a hypercall, from guest user mode it goes to the kernel's callback.
    #[inline]
    fn exit_syscall(&self, cur: &mut Cur<'_>) {
        if cur.ctx.kernel_mode {
            return self.hypercall(cur);
        }
        let to = cur.ctx.syscall_cb;
        if to.rip == 0 {
            return self.inject_trap(cur, exception::UD, 0);
        }
        self.bounce(cur, to, None, "a system call");
    }

    /// Handles an exception or software interrupt.
    fn exit_exception(&self, cur: &mut Cur<'_>, vector: u8) {
        let error_code = cur.regs.error_code;
        match vector {
            exception::PF => self.exit_page_fault(cur, self.hw.fault_address(), error_code),
            exception::GP => self.exit_general_protection(cur, error_code),
            exception::UD => self.exit_invalid_opcode(cur),
            exception::NM => self.exit_device_not_available(cur),
            exception::DB => {
                self.take_dr6(cur.ctx);
                self.inject_trap(cur, exception::DB, 0);
            }
            v => self.inject_trap(cur, v, error_code),
        }
    }

    /// Handles the gate of system calls: they go to the kernel, unless it has no handler.
    fn exit_int80(&self, cur: &mut Cur<'_>) {
        if cur.ctx.traps[INT80 as usize].rip == 0 {
            cur.regs.rip = cur.regs.rip.wrapping_sub(2);
            return self.inject_gp(cur, selector_error::of_gate(INT80));
        }
        self.inject_softint(cur, INT80);
    }

    fn callback_or_ud(&self, cur: &mut Cur<'_>, pick: fn(&crate::state::vcpu::VcpuCtx) -> Callback, otherwise: u8) {
        let to = pick(cur.ctx);
        if to.rip == 0 {
            return self.inject_trap(cur, otherwise, 0);
        }
        self.bounce(cur, to, None, "a system call");
    }

    #[inline]
    pub(super) fn exit_page_fault(&self, cur: &mut Cur<'_>, cr2: u64, mut error_code: u32) {
        let in_hypervisor = HYPERVISOR_VIRT.contains(&cr2);
        if cur.ctx.mm.on_shadows.get() && !in_hypervisor {
            match self.fault_on_shadow(cur, cr2, error_code) {
                Some(of_the_guest) => error_code = of_the_guest,
                None => return,
            }
        }
        if in_hypervisor {
            // The CPU itself loads descriptors as a supervisor.
            if error_code & (pfec::USER | pfec::RESERVED) == 0 && self.ldt_fault(cur, cr2, error_code) {
                return;
            }
        } else if cur.ctx.kernel_mode
            && error_code & (pfec::PRESENT | pfec::WRITE | pfec::RESERVED | pfec::FETCH) == pfec::PRESENT | pfec::WRITE
            && self.emulate_pt_write(cur, cr2)
        {
            return;
        }
        // Nothing else that is mapped in the hypervisor's range is visible to the guest.
        let ec = if in_hypervisor && !M2P_VIRT.contains(&cr2) { error_code & !pfec::PRESENT } else { error_code };
        self.inject_page_fault(cur, cr2, ec);
    }

    /// Handles a page fault in log-dirty mode, where most are due to the shadow. Returns the error code that the
    /// guest's tables imply if the fault is the guest's own.
    #[cold]
    pub(in crate::abi) fn fault_on_shadow(&self, cur: &mut Cur<'_>, cr2: u64, error_code: u32) -> Option<u32> {
        let mm = DomCtx::new(self, &cur.d.mem).vcpu(&cur.ctx.mm);
        let is = |bit| error_code & bit != 0;
        let access = Access { write: is(pfec::WRITE), fetch: is(pfec::FETCH), user: is(pfec::USER) };
        match mm.log_dirty_fault(cur.ctx.cr3().mfn(), cr2, access) {
            LogDirtyFault::Served => None,
            LogDirtyFault::Guest { present: true } => Some(error_code | pfec::PRESENT),
            LogDirtyFault::Guest { present: false } => Some(error_code & !pfec::PRESENT),
            LogDirtyFault::NoMemory => {
                self.crash_current(cur, format_args!("no frame for a shadow"));
                None
            }
        }
    }

    fn exit_general_protection(&self, cur: &mut Cur<'_>, error_code: u32) {
        if error_code & (selector_error::EXTERNAL | selector_error::IDT) == selector_error::IDT {
            let vector = refused_vector(self.hw.get(cur.regs.rip), error_code);
            let t = cur.ctx.traps[vector as usize];
            let enough = if cur.ctx.kernel_mode { t.dpl >= 1 } else { t.dpl >= 3 };
            if enough && t.rip != 0 {
                cur.regs.rip = cur.regs.rip.wrapping_add(2);
                return self.inject_softint(cur, vector);
            }
            return self.inject_gp(cur, selector_error::of_gate(vector));
        }
        if error_code == 0 {
            match self.emulate_privop(cur) {
                EmulResult::Done => return,
                EmulResult::Inject(v, ec) => return self.inject_trap(cur, v, ec),
                EmulResult::NotHandled => {}
            }
        }
        self.inject_gp(cur, error_code);
    }

    fn exit_invalid_opcode(&self, cur: &mut Cur<'_>) {
        match self.emulate_forced_cpuid(cur) {
            EmulResult::Done => {}
            EmulResult::Inject(v, ec) => self.inject_trap(cur, v, ec),
            EmulResult::NotHandled => self.inject_trap(cur, exception::UD, 0),
        }
    }

    fn exit_device_not_available(&self, cur: &mut Cur<'_>) {
        if self.device_not_available(cur) {
            self.inject_trap(cur, exception::NM, 0);
        }
    }
}
