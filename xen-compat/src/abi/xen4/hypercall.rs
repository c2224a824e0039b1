//! The hypercall table: number to handler, and how results and continuations reach the guest's registers.

use mm::int::low32;
use mm::Errno;
use public_headers::xen4::xen as nr;

use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Length of the SYSCALL and `int n` instructions, by which a continuation steps back.
const TRAP_INSN_LEN: u64 = 2;

impl<H: Hw> Hv<H> {
    /// Handles a hypercall by SYSCALL: number in RAX, arguments in RDI, RSI, RDX, R10, R8, R9, result in RAX.
    #[inline]
    pub fn hypercall(&self, cur: &mut Cur<'_>) {
        let number = cur.regs.rax;
        if number == u64::from(nr::HYPERVISOR_IRET) {
            return self.do_iret(cur);
        }
        let r = &*cur.regs;
        let mut a: Args = [r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9];
        match self.call(cur, number, &mut a) {
            Ok(v) => cur.regs.rax = v.cast_unsigned(),
            Err(Stop::Err(e)) => cur.regs.rax = e.ret().cast_unsigned(),
            Err(Stop::Restart) => {
                let r = &mut *cur.regs;
                [r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9] = a;
                r.rip = r.rip.wrapping_sub(TRAP_INSN_LEN);
            }
        }
    }

    /// Makes one call by number, from the registers or from a multicall entry.
    ///
    /// # Errors
    /// ENOSYS: there is no such call. Otherwise those of the call.
    #[inline(always)]
    pub fn call(&self, cur: &mut Cur<'_>, number: u64, a: &mut Args) -> Hc {
        if number > u64::from(u32::MAX) {
            return Err(Errno::NOSYS.into());
        }
        match low32(number) {
            nr::HYPERVISOR_SET_TRAP_TABLE => self.do_set_trap_table(cur, a),
            nr::HYPERVISOR_MMU_UPDATE => self.do_mmu_update(cur, a),
            nr::HYPERVISOR_SET_GDT => self.do_set_gdt(cur, a),
            nr::HYPERVISOR_STACK_SWITCH => self.do_stack_switch(cur, a),
            nr::HYPERVISOR_SET_CALLBACKS => self.do_set_callbacks(cur, a),
            nr::HYPERVISOR_FPU_TASKSWITCH => self.do_fpu_taskswitch(cur, a),
            nr::HYPERVISOR_SCHED_OP_COMPAT => self.do_sched_op_compat(cur, a),
            nr::HYPERVISOR_PLATFORM_OP => self.do_platform_op(cur, a),
            nr::HYPERVISOR_SET_DEBUGREG => self.do_set_debugreg(cur, a),
            nr::HYPERVISOR_GET_DEBUGREG => self.do_get_debugreg(cur, a),
            nr::HYPERVISOR_UPDATE_DESCRIPTOR => self.do_update_descriptor(cur, a),
            nr::HYPERVISOR_MEMORY_OP => self.do_memory_op(cur, a),
            nr::HYPERVISOR_MULTICALL => self.do_multicall(cur, a),
            nr::HYPERVISOR_UPDATE_VA_MAPPING => self.do_update_va_mapping(cur, a),
            nr::HYPERVISOR_SET_TIMER_OP => self.do_set_timer_op(cur, a),
            nr::HYPERVISOR_EVENT_CHANNEL_OP_COMPAT => self.do_event_channel_op_compat(cur, a),
            nr::HYPERVISOR_XEN_VERSION => self.do_xen_version(cur, a),
            nr::HYPERVISOR_CONSOLE_IO => self.do_console_io(cur, a),
            nr::HYPERVISOR_PHYSDEV_OP_COMPAT => self.do_physdev_op_compat(cur, a),
            nr::HYPERVISOR_GRANT_TABLE_OP => self.do_grant_table_op(cur, a),
            nr::HYPERVISOR_VM_ASSIST => self.do_vm_assist(cur, a),
            nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN => self.do_update_va_mapping_otherdomain(cur, a),
            nr::HYPERVISOR_VCPU_OP => self.do_vcpu_op(cur, a),
            nr::HYPERVISOR_SET_SEGMENT_BASE => self.do_set_segment_base(cur, a),
            nr::HYPERVISOR_MMUEXT_OP => self.do_mmuext_op(cur, a),
            nr::HYPERVISOR_NMI_OP => self.do_nmi_op(cur, a),
            nr::HYPERVISOR_SCHED_OP => self.do_sched_op(cur, a),
            nr::HYPERVISOR_CALLBACK_OP => self.do_callback_op(cur, a),
            nr::HYPERVISOR_EVENT_CHANNEL_OP => self.do_event_channel_op(cur, a),
            nr::HYPERVISOR_PHYSDEV_OP => self.do_physdev_op(cur, a),
            nr::HYPERVISOR_SYSCTL => self.do_sysctl(cur, a),
            nr::HYPERVISOR_DOMCTL => self.do_domctl(cur, a),
            nr::HYPERVISOR_KEXEC_OP | nr::HYPERVISOR_HYPFS_OP => {
                who(low32(number), 0).check(cur.d, None)?;
                Err(Errno::NOSYS.into())
            }
            nr::HYPERVISOR_XENPMU_OP => Err(Errno::OPNOTSUPP.into()),
            nr::HYPERVISOR_ARCH_0 => self.do_mca(cur, a),
            _ => Err(Errno::NOSYS.into()),
        }
    }
}
