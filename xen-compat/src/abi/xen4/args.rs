//! Which registers the arguments of each call are in.
//!
//! What Xen declares as `int`, `unsigned int` or `domid_t` are the low bits of a register: the others say nothing, and
//! are dropped here by name. Addresses, sizes, times and the command of memory_op are whole registers.

use mm::int::{low16, low32, low8};
use mm::{DomId, Maddr, VcpuId};

use crate::abi::args::{decode, registers, FromRegisters};
use crate::control::domctl::DomctlArgs;
use crate::control::platform_op::PlatformOpArgs;
use crate::control::sysctl::SysctlArgs;
use crate::cpu::debugreg::{GetDebugregArgs, SetDebugregArgs};
use crate::cpu::segments::{SetSegmentBaseArgs, StackSwitchArgs};
use crate::event_channel::ops::EventChannelOpCompatArgs;
use crate::guest_memory::hypercall_result::Args;
use crate::hypercalls::callback_op::{CallbackOpArgs, NmiOpArgs, SetCallbacksArgs};
use crate::hypercalls::fpu_taskswitch::FpuTaskswitchArgs;
use crate::hypercalls::mca::McaArgs;
use crate::hypercalls::mmu::{SetGdtArgs, UpdateDescriptorArgs, UpdateVaMappingArgs, UpdateVaMappingOtherdomainArgs};
use crate::hypercalls::physdev_op::{PhysdevOpArgs, PhysdevOpCompatArgs};
use crate::hypercalls::sched_op::{SchedOpArgs, SchedOpCompatArgs};
use crate::hypercalls::set_timer_op::SetTimerOpArgs;
use crate::hypercalls::vcpu_op::VcpuOpArgs;
use crate::hypercalls::vm_assist::VmAssistArgs;
use crate::hypercalls::xen_version::XenVersionArgs;

registers! {
    of Args;
    SetGdtArgs<u64>: (frames, entries) => { frames: frames.into(), entries: low32(entries) }
    StackSwitchArgs: (ss, sp) => { ss: low16(low32(ss)), sp }
    SetCallbacksArgs: (event, failsafe, syscall) => { event, failsafe, syscall }
    FpuTaskswitchArgs: (set) => { set: low32(set) != 0 }
    SchedOpCompatArgs: (cmd, arg) => { cmd: low32(cmd), reason: low8(low32(arg)) }
    PlatformOpArgs: (op) => { op: op.into() }
    SetDebugregArgs: (reg, value) => { reg: low32(reg), value }
    GetDebugregArgs: (reg) => { reg: low32(reg) }
    UpdateDescriptorArgs: (at, descriptor) => { at: Maddr(at), descriptor }
    UpdateVaMappingArgs: (va, pte, flags) => { va: va.into(), pte, flags }
    SetTimerOpArgs: (timeout) => { timeout }
    EventChannelOpCompatArgs: (op) => { op: op.into() }
    XenVersionArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
    PhysdevOpCompatArgs: (op) => { op: op.into() }
    VmAssistArgs: (cmd, kind) => { cmd: low32(cmd), kind: low32(kind) }
    VcpuOpArgs: (cmd, vcpu, arg) => { cmd: low32(cmd), vcpu: VcpuId(low32(vcpu)), arg: arg.into() }
    SetSegmentBaseArgs: (which, base) => { which: low32(which), base }
    NmiOpArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
    SchedOpArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
    CallbackOpArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
    PhysdevOpArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
    SysctlArgs: (op) => { op: op.into() }
    DomctlArgs: (op) => { op: op.into() }
    McaArgs: (op) => { op: op.into() }
}

impl FromRegisters<Args> for UpdateVaMappingOtherdomainArgs {
    #[inline(always)]
    fn from_registers(r: &Args) -> Self {
        Self { mapping: decode(r), domain: DomId(low16(low32(r[3]))) }
    }
}
