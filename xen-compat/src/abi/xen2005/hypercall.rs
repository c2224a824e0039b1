//! The hypercall table: number to handler, arguments from and results to the guest's registers.

use mm::int::low32;
use mm::Errno;
use public_headers::xen2005::hypercall as nr;

use crate::abi::args::preemptible;
use crate::abi::xen2005::Guest;
use crate::guest_memory::hypercall_result::Stop;
use crate::machine::hw::Hw;

/// The bits of EAX that are the number.
const NUMBER_MASK: u32 = 31;
/// Length of `int 0x82`, by which a continuation steps back.
const INT_LEN: u32 = 2;

/// Arguments 1 to 5: EBX, ECX, EDX, ESI, EDI. A handler that returns [`Stop::Restart`] updates them.
pub(crate) type Args = [u32; 5];

/// The result of a handler: the value for EAX, or the reason why there is none.
pub(crate) type Hc = Result<i32, Stop>;

/// Returns the value that a guest gets for an error.
pub(crate) fn failure(e: Errno) -> i32 {
    low32(e.ret().cast_unsigned()).cast_signed()
}

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `int 0x82` from ring 1.
    #[inline]
    pub(crate) fn hypercall(&mut self) {
        let r = &*self.cur.regs;
        let mut a = [r.rbx, r.rcx, r.rdx, r.rsi, r.rdi].map(low32);
        let result = self.call(low32(r.rax) & NUMBER_MASK, &mut a);
        self.reap_grants();
        let r = &mut *self.cur.regs;
        match result {
            Ok(v) => r.rax = u64::from(v.cast_unsigned()),
            Err(Stop::Err(e)) => r.rax = u64::from(failure(e).cast_unsigned()),
            Err(Stop::Restart) => {
                [r.rbx, r.rcx, r.rdx, r.rsi, r.rdi] = a.map(u64::from);
                r.rip = u64::from(low32(r.rip).wrapping_sub(INT_LEN));
            }
        }
    }

    /// Makes one call by number, from the registers or from a multicall entry.
    pub(crate) fn call(&mut self, number: u32, a: &mut Args) -> Hc {
        match number {
            nr::HYPERVISOR_SET_TRAP_TABLE => preemptible(a, |args| self.set_trap_table(args)),
            nr::HYPERVISOR_MMU_UPDATE => preemptible(a, |args| self.mmu_update(args)),
            nr::HYPERVISOR_SET_GDT => self.set_gdt(a[0], a[1]),
            nr::HYPERVISOR_STACK_SWITCH => self.stack_switch(a[0], a[1]),
            nr::HYPERVISOR_SET_CALLBACKS => self.set_callbacks((a[0], a[1]), (a[2], a[3])),
            nr::HYPERVISOR_FPU_TASKSWITCH => self.fpu_taskswitch(a[0]),
            nr::HYPERVISOR_SCHED_OP => self.sched_op(a[0]),
            nr::HYPERVISOR_DOM0_OP => self.dom0_op(a[0]),
            nr::HYPERVISOR_SET_DEBUGREG => self.set_debugreg(a[0], a[1]),
            nr::HYPERVISOR_GET_DEBUGREG => self.get_debugreg(a[0]),
            nr::HYPERVISOR_UPDATE_DESCRIPTOR => self.update_descriptor(a[0], a[1], a[2]),
            nr::HYPERVISOR_SET_FAST_TRAP => self.set_fast_trap(a[0]),
            nr::HYPERVISOR_DOM_MEM_OP => preemptible(a, |args| self.dom_mem_op(args)),
            nr::HYPERVISOR_MULTICALL => preemptible(a, |args| self.multicall(args)),
            nr::HYPERVISOR_UPDATE_VA_MAPPING => self.update_va_mapping(a[0], a[1], a[2]),
            nr::HYPERVISOR_SET_TIMER_OP => self.set_timer_op(a[0], a[1]),
            nr::HYPERVISOR_EVENT_CHANNEL_OP => self.event_channel_op(a[0]),
            nr::HYPERVISOR_XEN_VERSION => self.xen_version(a[0]),
            nr::HYPERVISOR_CONSOLE_IO => self.console_io(a[0], a[1], a[2]),
            nr::HYPERVISOR_PHYSDEV_OP => self.physdev_op(a[0]),
            nr::HYPERVISOR_GRANT_TABLE_OP => self.grant_table_op(a),
            nr::HYPERVISOR_VM_ASSIST => self.vm_assist(a[0], a[1]),
            nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN => {
                self.update_va_mapping_otherdomain((a[0], a[1], a[2]), a[3])
            }
            nr::HYPERVISOR_MMUEXT_OP => preemptible(a, |args| self.mmuext_op(args)),
            // Long mode has no virtual-8086 mode.
            nr::HYPERVISOR_SWITCH_VM86 => Err(Errno::NOSYS.into()),
            // These guests have one vcpu.
            nr::HYPERVISOR_BOOT_VCPU => Err(Errno::INVAL.into()),
            _ => Err(Errno::NOSYS.into()),
        }
    }
}
