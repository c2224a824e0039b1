//! The hypercall table: number to handler, and how results reach the guest's registers.

use mm::int::low32;
use mm::pte::PAE_HYPERVISOR_START;
use mm::Errno;
use public_headers::xen4::compat::arch_x86_32::TrapInfo;
use public_headers::xen4::xen as nr;

use crate::abi::args::{decode, preemptible, ToRegisters};
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::guest_memory::width::Compat;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Length of `int 0x82`, by which a continuation steps back.
const INT_LEN: u32 = 2;

/// Arguments 1 to 6: EBX, ECX, EDX, ESI, EDI, EBP. A handler that returns [`Stop::Restart`] updates them.
pub(crate) type Args = [u32; 6];

/// What a call returns that has nothing to tell.
fn done((): ()) -> i64 {
    0
}

/// Returns the value that a guest gets for a call that is finished.
pub(super) fn value(end: Result<i64, Errno>) -> u32 {
    low32(end.unwrap_or_else(Errno::ret).cast_unsigned())
}

/// Checks that a list begins at an address that guests may use. EFAULT even if it is empty.
fn may_begin_at(list: u32) -> Result<(), Errno> {
    (u64::from(list) < PAE_HYPERVISOR_START).then_some(()).ok_or(Errno::FAULT)
}

/// Makes a call by the registers of 64-bit guests.
#[inline(always)]
fn widened(a: &mut Args, call: impl FnOnce(&mut [u64; 6]) -> Hc) -> Hc {
    let mut wide = a.map(u64::from);
    let end = call(&mut wide);
    *a = wide.map(low32);
    end
}

impl<H: Hw> Hv<H> {
    /// Handles `int 0x82` from ring 1: number in EAX, result in EAX.
    #[inline]
    pub(super) fn compat_hypercall(&self, cur: &mut Cur<'_>) {
        let r = &*cur.regs;
        let number = low32(r.rax);
        if number == nr::HYPERVISOR_IRET {
            return self.compat_iret(cur);
        }
        let mut a = [r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp].map(low32);
        let end = match self.compat_call(cur, number, &mut a) {
            Ok(v) => Ok(v),
            Err(Stop::Err(e)) => Err(e),
            Err(Stop::Restart) => {
                let r = &mut *cur.regs;
                [r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp] = a.map(u64::from);
                r.rip = low32(r.rip).wrapping_sub(INT_LEN).into();
                return;
            }
        };
        cur.regs.rax = value(end).into();
    }

    /// Makes one call by number, from the registers or from a multicall entry.
    ///
    /// # Errors
    /// ENOSYS: there is no such call. Otherwise those of the call. If it is preempted, `a` says what is left of it.
    #[inline(always)]
    pub(crate) fn compat_call(&self, cur: &mut Cur<'_>, number: u32, a: &mut Args) -> Hc {
        match number {
            nr::HYPERVISOR_SET_TRAP_TABLE => preemptible(a, |args| self.do_set_trap_table::<TrapInfo>(cur, args)),
            nr::HYPERVISOR_MMU_UPDATE => {
                may_begin_at(a[0])?;
                widened(a, |a| self.mmu_update_call(cur, a))
            }
            nr::HYPERVISOR_SET_GDT => self.do_set_gdt::<u32>(cur, decode(a)),
            nr::HYPERVISOR_STACK_SWITCH => self.compat_stack_switch(cur, decode(a)),
            nr::HYPERVISOR_SET_CALLBACKS => self.compat_set_callbacks(cur, decode(a)),
            nr::HYPERVISOR_FPU_TASKSWITCH => self.do_fpu_taskswitch(cur, decode(a)),
            nr::HYPERVISOR_SCHED_OP_COMPAT => self.do_sched_op_compat(cur, decode(a)),
            nr::HYPERVISOR_PLATFORM_OP => self.do_platform_op(cur, decode(a)),
            nr::HYPERVISOR_SET_DEBUGREG => self.do_set_debugreg(cur, decode(a)),
            nr::HYPERVISOR_GET_DEBUGREG => self.do_get_debugreg(cur, decode(a)),
            nr::HYPERVISOR_UPDATE_DESCRIPTOR => self.do_update_descriptor(cur, decode(a)),
            // Numbers of frames that do not fit are as many as do.
            nr::HYPERVISOR_MEMORY_OP => {
                preemptible(a, |args| self.do_memory_op(cur, args)).map(|n| n.min(i32::MAX.into()))
            }
            nr::HYPERVISOR_MULTICALL => {
                may_begin_at(a[0])?;
                preemptible(a, |args| self.compat_multicall(cur, args))
            }
            nr::HYPERVISOR_UPDATE_VA_MAPPING => self.do_update_va_mapping(cur, decode(a)),
            nr::HYPERVISOR_SET_TIMER_OP => self.do_set_timer_op(cur, decode(a)),
            nr::HYPERVISOR_EVENT_CHANNEL_OP_COMPAT => self.do_event_channel_op_compat(cur, decode(a)),
            nr::HYPERVISOR_XEN_VERSION => self.do_xen_version(cur, decode(a)),
            nr::HYPERVISOR_CONSOLE_IO => preemptible(a, |args| self.do_console_io(cur, args)),
            nr::HYPERVISOR_PHYSDEV_OP_COMPAT => self.do_physdev_op_compat(cur, decode(a)),
            nr::HYPERVISOR_GRANT_TABLE_OP => self.do_grant_table_op(cur, a, Compat),
            nr::HYPERVISOR_VM_ASSIST => self.do_vm_assist(cur, decode(a)),
            nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN => self.do_update_va_mapping_otherdomain(cur, decode(a)),
            nr::HYPERVISOR_VCPU_OP => self.do_vcpu_op(cur, decode(a)),
            nr::HYPERVISOR_MMUEXT_OP => {
                may_begin_at(a[0])?;
                preemptible(a, |args| self.compat_mmuext_op(cur, args)).map(done)
            }
            nr::HYPERVISOR_NMI_OP => self.compat_nmi_op(cur, decode(a)),
            nr::HYPERVISOR_SCHED_OP => self.do_sched_op(cur, decode(a)),
            nr::HYPERVISOR_CALLBACK_OP => self.compat_callback_op(cur, decode(a)),
            nr::HYPERVISOR_EVENT_CHANNEL_OP => self.do_event_channel_op(cur, decode(a), |rest| rest.to_registers(a)),
            nr::HYPERVISOR_PHYSDEV_OP => self.do_physdev_op(cur, decode(a)),
            nr::HYPERVISOR_SYSCTL => self.do_sysctl(cur, decode(a)),
            nr::HYPERVISOR_DOMCTL => self.do_domctl(cur, decode(a)),
            nr::HYPERVISOR_KEXEC_OP => preemptible(a, |args| self.do_kexec_op(cur, args)),
            nr::HYPERVISOR_HYPFS_OP => {
                who(number, 0).check(cur.d, None)?;
                Err(Errno::NOSYS.into())
            }
            nr::HYPERVISOR_XENPMU_OP => Err(Errno::OPNOTSUPP.into()),
            nr::HYPERVISOR_ARCH_0 => self.do_mca(cur, decode(a)),
            _ => Err(Errno::NOSYS.into()),
        }
    }
}
