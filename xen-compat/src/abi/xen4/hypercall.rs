//! The hypercall table: number to handler, and how results reach the guest's registers.

use mm::int::low32;
use mm::Errno;
use public_headers::xen4::arch_x86_64::TrapInfo;
use public_headers::xen4::xen as nr;

use crate::abi::args::{decode, preemptible, ToRegisters};
use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::guest_memory::width::Native;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Length of the SYSCALL and `int n` instructions, by which a continuation steps back.
const TRAP_INSN_LEN: u64 = 2;

/// What a call returns that has nothing to tell.
fn done((): ()) -> i64 {
    0
}

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
    /// ENOSYS: there is no such call. Otherwise those of the call. If it is preempted, `a` says what is left of it.
    #[inline(always)]
    pub fn call(&self, cur: &mut Cur<'_>, number: u64, a: &mut Args) -> Hc {
        if number > u64::from(u32::MAX) {
            return Err(Errno::NOSYS.into());
        }
        match low32(number) {
            nr::HYPERVISOR_SET_TRAP_TABLE => preemptible(a, |args| self.do_set_trap_table::<TrapInfo>(cur, args)),
            nr::HYPERVISOR_MMU_UPDATE => self.mmu_update_call(cur, a),
            nr::HYPERVISOR_SET_GDT => self.do_set_gdt(cur, decode(a)),
            nr::HYPERVISOR_STACK_SWITCH => self.do_stack_switch(cur, decode(a)),
            nr::HYPERVISOR_SET_CALLBACKS => self.do_set_callbacks(cur, decode(a)),
            nr::HYPERVISOR_FPU_TASKSWITCH => self.do_fpu_taskswitch(cur, decode(a)),
            nr::HYPERVISOR_SCHED_OP_COMPAT => self.do_sched_op_compat(cur, decode(a)),
            nr::HYPERVISOR_PLATFORM_OP => self.do_platform_op(cur, decode(a)),
            nr::HYPERVISOR_SET_DEBUGREG => self.do_set_debugreg(cur, decode(a)),
            nr::HYPERVISOR_GET_DEBUGREG => self.do_get_debugreg(cur, decode(a)),
            nr::HYPERVISOR_UPDATE_DESCRIPTOR => self.do_update_descriptor(cur, decode(a)),
            nr::HYPERVISOR_MEMORY_OP => preemptible(a, |args| self.do_memory_op(cur, args)),
            nr::HYPERVISOR_MULTICALL => preemptible(a, |args| self.do_multicall(cur, args)),
            nr::HYPERVISOR_UPDATE_VA_MAPPING => self.do_update_va_mapping(cur, decode(a)),
            nr::HYPERVISOR_SET_TIMER_OP => self.do_set_timer_op(cur, decode(a)),
            nr::HYPERVISOR_EVENT_CHANNEL_OP_COMPAT => self.do_event_channel_op_compat(cur, decode(a)),
            nr::HYPERVISOR_XEN_VERSION => self.do_xen_version(cur, decode(a)),
            nr::HYPERVISOR_CONSOLE_IO => preemptible(a, |args| self.do_console_io(cur, args)),
            nr::HYPERVISOR_PHYSDEV_OP_COMPAT => self.do_physdev_op_compat(cur, decode(a)),
            nr::HYPERVISOR_GRANT_TABLE_OP => self.do_grant_table_op(cur, a, Native),
            nr::HYPERVISOR_VM_ASSIST => self.do_vm_assist(cur, decode(a)),
            nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN => self.do_update_va_mapping_otherdomain(cur, decode(a)),
            nr::HYPERVISOR_VCPU_OP => self.do_vcpu_op(cur, decode(a)),
            nr::HYPERVISOR_SET_SEGMENT_BASE => self.do_set_segment_base(cur, decode(a)),
            nr::HYPERVISOR_MMUEXT_OP => preemptible(a, |args| self.do_mmuext_op(cur, args)).map(done),
            nr::HYPERVISOR_NMI_OP => self.do_nmi_op(cur, decode(a)),
            nr::HYPERVISOR_SCHED_OP => self.do_sched_op(cur, decode(a)),
            nr::HYPERVISOR_CALLBACK_OP => self.do_callback_op(cur, decode(a)),
            nr::HYPERVISOR_EVENT_CHANNEL_OP => self.do_event_channel_op(cur, decode(a), |rest| rest.to_registers(a)),
            nr::HYPERVISOR_PHYSDEV_OP => self.do_physdev_op(cur, decode(a)),
            nr::HYPERVISOR_SYSCTL => self.do_sysctl(cur, decode(a)),
            nr::HYPERVISOR_DOMCTL => self.do_domctl(cur, decode(a)),
            nr::HYPERVISOR_KEXEC_OP => preemptible(a, |args| self.do_kexec_op(cur, args)),
            nr::HYPERVISOR_HYPFS_OP => {
                who(low32(number), 0).check(cur.d, None)?;
                Err(Errno::NOSYS.into())
            }
            nr::HYPERVISOR_XENPMU_OP => Err(Errno::OPNOTSUPP.into()),
            nr::HYPERVISOR_ARCH_0 => self.do_mca(cur, decode(a)),
            _ => Err(Errno::NOSYS.into()),
        }
    }

    /// Makes `mmu_update`. The registers of 32-bit guests are widened for it: its code is there only once, which keeps it
    /// in one piece.
    #[inline(always)]
    pub(in crate::abi) fn mmu_update_call(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        preemptible(a, |args| self.do_mmu_update(cur, args)).map(done)
    }
}
