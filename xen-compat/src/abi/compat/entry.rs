//! Exits from guest mode: hypercalls, exceptions, software interrupts, faulting returns.

use mm::int::{low16, low32, low8};
use public_headers::xen4::compat::arch_x86_32::{FLAT_RING3_CS, FLAT_RING3_SS};
use x86_defs::{exception, pfec, selector_error};

use crate::abi::compat::frame::is_null;
use crate::abi::exits::{nmi_due, refused_vector, take_nmi};
use crate::abi::guest_abi::GuestAbi;
use crate::abi::ring1::is_kernel;
use crate::cpu::emul::result::EmulResult;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::entry::{self, ENTRY_RETURN_FAULT, ENTRY_SYSCALL, ENTRY_SYSCALL32, ENTRY_SYSENTER};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Callback, UPCALL_MASK, UPCALL_PENDING};

const LAST_EXCEPTION: u32 = exception::LAST as u32;
const INT80: u32 = entry::INT80 as u32;
const INT82: u32 = entry::INT82 as u32;
/// Length of an `int n`, a SYSCALL or a SYSENTER.
const INSN_LEN: u64 = 2;

/// Today's ABI, with 32-bit guests.
pub struct Compat;

impl GuestAbi for Compat {
    /// Selectors that cannot be loaded give the guest a failsafe frame.
    fn load_context<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        cur.ctx.mm.on_shadows.set(cur.d.mem.logs_dirty());
        let root = hv.loadable_root(cur.d, cur.ctx);
        let loaded = hv.load_state(cur, root);
        // Never by SYSRET, which leads to 64-bit code.
        cur.regs.entry_vector = 0;
        if let Err(selectors) = loaded {
            hv.compat_failsafe(cur, selectors.map(low32));
        }
    }

    #[inline]
    fn switched_in<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        hv.switched_in(cur);
    }

    #[inline]
    fn exit<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>, entry: u32) {
        cur.ctx.kernel_mode = is_kernel(cur.regs.cs);
        match entry {
            INT82 => hv.compat_hypercall(cur),
            ..=LAST_EXCEPTION => hv.compat_exception(cur, low8(entry)),
            INT80 => hv.compat_int80(cur),
            ENTRY_SYSCALL | ENTRY_SYSCALL32 => hv.compat_system_call(cur, cur.ctx.syscall32_cb),
            ENTRY_SYSENTER => hv.compat_system_call(cur, cur.ctx.sysenter_cb),
            _ if entry & ENTRY_RETURN_FAULT != 0 => {
                if !hv.ldt_wanted(cur, entry) {
                    // As if the guest's instruction at the bad address had faulted.
                    hv.compat_trap(cur, low8(entry), cur.regs.error_code);
                }
            }
            interrupt => hv.serve_interrupt(cur.cpu, hv.hw.interrupt(low8(interrupt))),
        }
    }

    fn deliver_nmi<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        if nmi_due(cur)
            && let Some(to) = take_nmi(cur, |t| !is_null(t.cs))
        {
            hv.compat_bounce(cur, to, &[], "an NMI");
        }
    }

    #[inline]
    fn deliver_events<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        let info = cur.v.vcpu_info();
        if hv.hw.slot_load8(info, UPCALL_PENDING) == 0 || hv.hw.slot_load8(info, UPCALL_MASK) != 0 {
            return;
        }
        let to = Callback { masks_events: true, ..cur.ctx.event_cb };
        hv.compat_bounce(cur, to, &[], "an event upcall");
    }

    #[inline]
    fn update_time<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>) {
        hv.update_time(cur);
    }
}

impl<H: Hw> Hv<H> {
    fn compat_exception(&self, cur: &mut Cur<'_>, vector: u8) {
        let error_code = cur.regs.error_code;
        match vector {
            exception::PF => self.compat_page_fault_exit(cur, self.hw.fault_address(), error_code),
            exception::GP => self.compat_general_protection(cur, error_code),
            exception::UD => {
                let result = self.emulate_forced_cpuid(cur);
                self.compat_emulated(cur, result, exception::UD, 0);
            }
            exception::NM => {
                if self.device_not_available(cur) {
                    self.compat_trap(cur, exception::NM, 0);
                }
            }
            exception::DB => {
                self.take_dr6(cur.ctx);
                self.compat_trap(cur, exception::DB, 0);
            }
            v => self.compat_trap(cur, v, error_code),
        }
    }

    /// What follows from an attempt to emulate an instruction: if it has not been emulated, the guest gets `vector`.
    fn compat_emulated(&self, cur: &mut Cur<'_>, result: EmulResult, vector: u8, error_code: u32) {
        cur.regs.rip = low32(cur.regs.rip).into();
        match result {
            EmulResult::Done => {}
            EmulResult::Inject(v, ec) => self.compat_trap(cur, v, ec),
            EmulResult::NotHandled => self.compat_trap(cur, vector, error_code),
        }
    }

    /// Handles the gate of system calls: they go to the kernel, unless it has no handler.
    fn compat_int80(&self, cur: &mut Cur<'_>) {
        let t = cur.ctx.traps[usize::from(entry::INT80)];
        if is_null(t.cs) {
            step_back(cur);
            return self.compat_trap(cur, exception::GP, selector_error::of_gate(entry::INT80));
        }
        self.compat_bounce(cur, t.into(), &[], "a system call");
    }

    /// Handles SYSCALL and SYSENTER, which lose the selectors: the caller counts as a process.
    fn compat_system_call(&self, cur: &mut Cur<'_>, to: Callback) {
        cur.ctx.kernel_mode = false;
        (cur.regs.cs, cur.regs.ss) = (low16(FLAT_RING3_CS), low16(FLAT_RING3_SS));
        if is_null(to.cs) {
            step_back(cur);
            return self.compat_trap(cur, exception::GP, 0);
        }
        self.compat_bounce(cur, to, &[], "a system call");
    }

    fn compat_page_fault_exit(&self, cur: &mut Cur<'_>, va: u64, mut error_code: u32) {
        if va > u64::from(u32::MAX) {
            // Beyond 4 GiB only the CPU looks for descriptors.
            if !self.ldt_fault(cur, va, error_code) {
                self.crash_current(
                    cur,
                    format_args!("page fault in the hypervisor's range at {va:#x}, error code {error_code:#x}"),
                );
            }
            return;
        }
        if cur.ctx.mm.on_shadows.get() {
            match self.fault_on_shadow(cur, va, error_code) {
                Some(of_the_guest) => error_code = of_the_guest,
                None => return,
            }
        }
        if cur.ctx.kernel_mode
            && error_code & (pfec::PRESENT | pfec::WRITE | pfec::RESERVED | pfec::FETCH) == pfec::PRESENT | pfec::WRITE
            && self.emulate_pae_write(cur, va)
        {
            return;
        }
        self.compat_page_fault(cur, low32(va), error_code);
    }

    fn compat_general_protection(&self, cur: &mut Cur<'_>, error_code: u32) {
        if error_code & (selector_error::EXTERNAL | selector_error::IDT) == selector_error::IDT {
            let vector = refused_vector(self.hw.get(low32(cur.regs.rip)), error_code);
            let t = cur.ctx.traps[usize::from(vector)];
            if u16::from(t.dpl) >= cur.regs.cs & 3 && !is_null(t.cs) {
                cur.regs.rip = low32(cur.regs.rip.wrapping_add(INSN_LEN)).into();
                return self.compat_bounce(cur, t.into(), &[], "a software interrupt");
            }
            return self.compat_trap(cur, exception::GP, selector_error::of_gate(vector));
        }
        let result = if error_code == 0 { self.compat_privop(cur) } else { self.compat_call_gate(cur, error_code) };
        self.compat_emulated(cur, result, exception::GP, error_code);
    }
}

/// Returns EIP to the instruction that led here.
fn step_back(cur: &mut Cur<'_>) {
    cur.regs.rip = low32(cur.regs.rip.wrapping_sub(INSN_LEN)).into();
}
