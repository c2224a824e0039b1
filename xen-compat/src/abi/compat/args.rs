//! Which registers the arguments of each call are in: EBX, ECX, EDX, ESI, EDI, EBP, with 64-bit ones in two.

use mm::int::{low16, low8};
use mm::{DomId, Maddr, VcpuId};
use public_headers::xen4::compat::arch_x86_32::XenCallback;

use crate::abi::args::{registers, FromRegisters};
use crate::abi::compat::hypercall::Args;
use crate::abi::compat::traps::SetCallbacksArgs;
use crate::control::domctl::DomctlArgs;
use crate::control::platform_op::PlatformOpArgs;
use crate::control::sysctl::SysctlArgs;
use crate::cpu::debugreg::{GetDebugregArgs, SetDebugregArgs};
use crate::cpu::segments::StackSwitchArgs;
use crate::event_channel::ops::EventChannelOpCompatArgs;
use crate::hypercalls::callback_op::{CallbackOpArgs, NmiOpArgs};
use crate::hypercalls::fpu_taskswitch::FpuTaskswitchArgs;
use crate::hypercalls::mca::McaArgs;
use crate::hypercalls::mmu::{SetGdtArgs, UpdateDescriptorArgs, UpdateVaMappingArgs, UpdateVaMappingOtherdomainArgs};
use crate::hypercalls::physdev_op::{PhysdevOpArgs, PhysdevOpCompatArgs};
use crate::hypercalls::sched_op::{SchedOpArgs, SchedOpCompatArgs};
use crate::hypercalls::set_timer_op::SetTimerOpArgs;
use crate::hypercalls::vcpu_op::VcpuOpArgs;
use crate::hypercalls::vm_assist::VmAssistArgs;
use crate::hypercalls::xen_version::XenVersionArgs;

/// Returns the number whose halves are in two registers.
#[inline(always)]
fn both(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

registers! {
    of Args;
    SetGdtArgs<u32>: (frames, entries) => { frames: frames.into(), entries }
    StackSwitchArgs: (ss, sp) => { ss: low16(ss), sp: sp.into() }
    SetCallbacksArgs: (event_cs, event, failsafe_cs, failsafe) => {
        event: XenCallback { cs: event_cs, eip: event },
        failsafe: XenCallback { cs: failsafe_cs, eip: failsafe }
    }
    FpuTaskswitchArgs: (set) => { set: set != 0 }
    SchedOpCompatArgs: (cmd, arg) => { cmd, reason: low8(arg) }
    PlatformOpArgs: (op) => { op: op.into() }
    SetDebugregArgs: (reg, value) => { reg, value: value.into() }
    GetDebugregArgs: (reg) => { reg }
    UpdateDescriptorArgs: (at, at_high, descriptor, descriptor_high) => {
        at: Maddr(both(at, at_high)),
        descriptor: both(descriptor, descriptor_high)
    }
    UpdateVaMappingArgs: (va, pte, pte_high, flags) => { va: va.into(), pte: both(pte, pte_high), flags: flags.into() }
    UpdateVaMappingOtherdomainArgs: (va, pte, pte_high, flags, domain) => {
        mapping: UpdateVaMappingArgs { va: va.into(), pte: both(pte, pte_high), flags: flags.into() },
        domain: DomId(low16(domain))
    }
    SetTimerOpArgs: (timeout, timeout_high) => { timeout: both(timeout, timeout_high) }
    EventChannelOpCompatArgs: (op) => { op: op.into() }
    XenVersionArgs: (cmd, arg) => { cmd, arg: arg.into() }
    PhysdevOpCompatArgs: (op) => { op: op.into() }
    VmAssistArgs: (cmd, kind) => { cmd, kind }
    VcpuOpArgs: (cmd, vcpu, arg) => { cmd, vcpu: VcpuId(vcpu), arg: arg.into() }
    NmiOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    SchedOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    CallbackOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    PhysdevOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    SysctlArgs: (op) => { op: op.into() }
    DomctlArgs: (op) => { op: op.into() }
    McaArgs: (op) => { op: op.into() }
}
