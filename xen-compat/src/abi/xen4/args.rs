//! Which registers the arguments of each call are in.
//!
//! What Xen declares as `int`, `unsigned int` or `domid_t` are the low bits of a register: the others say nothing, and are
//! dropped here by name. Addresses, sizes, times and the command of memory_op are whole registers.

use mm::int::{low16, low32, low8};
use mm::{DomId, ForeignDom, GrantRef, GuestVa, Maddr, VcpuId};

use crate::abi::args::{decode, registers, FromRegisters, ToRegisters, GNTTABOP_CMD_MASK, MMU_UPDATE_PREEMPTED};
use crate::control::domctl::DomctlArgs;
use crate::control::platform_op::PlatformOpArgs;
use crate::control::sysctl::SysctlArgs;
use crate::cpu::debugreg::{GetDebugregArgs, SetDebugregArgs};
use crate::cpu::segments::{SetSegmentBaseArgs, StackSwitchArgs};
use crate::event_channel::ops::{EventChannelOpArgs, EventChannelOpCompatArgs};
use crate::guest_memory::hypercall_result::Args;
use crate::hypercalls::callback_op::{CallbackOpArgs, NmiOpArgs, SetCallbacksArgs};
use crate::hypercalls::console_io::ConsoleIoArgs;
use crate::hypercalls::fpu_taskswitch::FpuTaskswitchArgs;
use crate::hypercalls::grant_table_op::GrantTableOpArgs;
use crate::hypercalls::mca::McaArgs;
use crate::hypercalls::memory_op::MemoryOpArgs;
use crate::hypercalls::mmu::{
    BatchArgs, SetGdtArgs, UpdateDescriptorArgs, UpdateVaMappingArgs, UpdateVaMappingOtherdomainArgs,
};
use crate::hypercalls::multicall::MulticallArgs;
use crate::hypercalls::physdev_op::{PhysdevOpArgs, PhysdevOpCompatArgs};
use crate::hypercalls::sched_op::{SchedOpArgs, SchedOpCompatArgs};
use crate::hypercalls::set_timer_op::SetTimerOpArgs;
use crate::hypercalls::set_trap_table::SetTrapTableArgs;
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
    ConsoleIoArgs: (cmd, count, buffer) => { cmd: low32(cmd), count: low32(count), buffer: buffer.into() }
    PhysdevOpCompatArgs: (op) => { op: op.into() }
    VmAssistArgs: (cmd, kind) => { cmd: low32(cmd), kind: low32(kind) }
    VcpuOpArgs: (cmd, vcpu, arg) => { cmd: low32(cmd), vcpu: VcpuId(low32(vcpu)), arg: arg.into() }
    SetSegmentBaseArgs: (which, base) => { which: low32(which), base }
    NmiOpArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
    SchedOpArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
    CallbackOpArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
    EventChannelOpArgs: (cmd, arg) => { cmd: low32(cmd), arg: arg.into() }
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

impl<T> FromRegisters<Args> for BatchArgs<T> {
    #[inline(always)]
    fn from_registers(&[requests, count, done, foreigndom, ..]: &Args) -> Self {
        let count = low32(count);
        Self {
            requests: requests.into(),
            count: count & !MMU_UPDATE_PREEMPTED,
            preempted: count & MMU_UPDATE_PREEMPTED != 0,
            done: (done != 0).then_some(done.into()),
            foreigndom: ForeignDom(low32(foreigndom)),
        }
    }
}

impl<T> ToRegisters<Args> for BatchArgs<T> {
    fn to_registers(&self, [requests, count, ..]: &mut Args) {
        *requests = self.requests.start.0;
        *count = u64::from(self.count | if self.preempted { MMU_UPDATE_PREEMPTED } else { 0 });
    }
}

/// Width of the sub-operation in memory_op's command (`MEMOP_EXTENT_SHIFT`).
const MEMOP_EXTENT_SHIFT: u32 = 6;
const MEMOP_CMD_MASK: u64 = (1 << MEMOP_EXTENT_SHIFT) - 1;

impl FromRegisters<Args> for MemoryOpArgs {
    #[inline(always)]
    fn from_registers(&[cmd, arg, ..]: &Args) -> Self {
        Self { cmd: low32(cmd & MEMOP_CMD_MASK), start: cmd >> MEMOP_EXTENT_SHIFT, arg: arg.into() }
    }
}

impl ToRegisters<Args> for MemoryOpArgs {
    fn to_registers(&self, [cmd, ..]: &mut Args) {
        *cmd = u64::from(self.cmd) | self.start << MEMOP_EXTENT_SHIFT;
    }
}

impl ToRegisters<Args> for EventChannelOpArgs {
    fn to_registers(&self, [cmd, ..]: &mut Args) {
        *cmd = self.cmd.into();
    }
}

impl<T> FromRegisters<Args> for MulticallArgs<T> {
    #[inline(always)]
    fn from_registers(&[entries, count, ..]: &Args) -> Self {
        Self { entries: entries.into(), count: low32(count) }
    }
}

impl<T> ToRegisters<Args> for MulticallArgs<T> {
    fn to_registers(&self, [entries, count, ..]: &mut Args) {
        (*entries, *count) = (self.entries.start.0, self.count.into());
    }
}

impl<T> FromRegisters<Args> for SetTrapTableArgs<T> {
    #[inline(always)]
    fn from_registers(&[table, ..]: &Args) -> Self {
        Self { table: table.into() }
    }
}

impl<T> ToRegisters<Args> for SetTrapTableArgs<T> {
    fn to_registers(&self, [table, ..]: &mut Args) {
        *table = self.table.start.0;
    }
}

impl ToRegisters<Args> for ConsoleIoArgs {
    fn to_registers(&self, [_, count, buffer, ..]: &mut Args) {
        (*count, *buffer) = (self.count.into(), self.buffer.0);
    }
}

impl GrantTableOpArgs for Args {
    #[inline]
    fn cmd(&self) -> u32 {
        low32(self[0]) & GNTTABOP_CMD_MASK
    }

    #[inline]
    fn search_from(&self) -> GrantRef {
        GrantRef(low32(self[0]) & !GNTTABOP_CMD_MASK)
    }

    #[inline]
    fn ops(&self) -> GuestVa {
        self[1].into()
    }

    #[inline]
    fn count(&self) -> u32 {
        low32(self[2])
    }

    fn set_rest(&mut self, ops: GuestVa, count: u32, search_from: GrantRef) {
        let cmd = self.cmd() | search_from.0;
        [self[0], self[1], self[2]] = [cmd.into(), ops.0, count.into()];
    }
}
