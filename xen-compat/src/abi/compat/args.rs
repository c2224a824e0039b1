//! Which registers the arguments of each call are in: EBX, ECX, EDX, ESI, EDI, EBP, with 64-bit ones in two.

use mm::int::{low16, low32, low8};
use mm::{DomId, ForeignDom, GrantRef, GuestVa, Maddr, VcpuId};
use public_headers::xen4::compat::arch_x86_32::XenCallback;

use crate::abi::args::{registers, FromRegisters, ToRegisters, GNTTABOP_CMD_MASK, MMU_UPDATE_PREEMPTED};
use crate::abi::compat::hypercall::Args;
use crate::abi::compat::traps::SetCallbacksArgs;
use crate::control::domctl::DomctlArgs;
use crate::control::platform_op::PlatformOpArgs;
use crate::control::sysctl::SysctlArgs;
use crate::cpu::debugreg::{GetDebugregArgs, SetDebugregArgs};
use crate::cpu::segments::StackSwitchArgs;
use crate::event_channel::ops::{EventChannelOpArgs, EventChannelOpCompatArgs};
use crate::hypercalls::callback_op::{CallbackOpArgs, NmiOpArgs};
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
    ConsoleIoArgs: (cmd, count, buffer) => { cmd, count, buffer: buffer.into() }
    PhysdevOpCompatArgs: (op) => { op: op.into() }
    VmAssistArgs: (cmd, kind) => { cmd, kind }
    VcpuOpArgs: (cmd, vcpu, arg) => { cmd, vcpu: VcpuId(vcpu), arg: arg.into() }
    NmiOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    SchedOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    CallbackOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    EventChannelOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    PhysdevOpArgs: (cmd, arg) => { cmd, arg: arg.into() }
    SysctlArgs: (op) => { op: op.into() }
    DomctlArgs: (op) => { op: op.into() }
    McaArgs: (op) => { op: op.into() }
}

impl<T> FromRegisters<Args> for BatchArgs<T> {
    #[inline(always)]
    fn from_registers(&[requests, count, done, foreigndom, ..]: &Args) -> Self {
        Self {
            requests: requests.into(),
            count: count & !MMU_UPDATE_PREEMPTED,
            preempted: count & MMU_UPDATE_PREEMPTED != 0,
            done: (done != 0).then_some(done.into()),
            foreigndom: ForeignDom(foreigndom),
        }
    }
}

impl<T> ToRegisters<Args> for BatchArgs<T> {
    fn to_registers(&self, [requests, count, ..]: &mut Args) {
        *requests = low32(self.requests.start.0);
        *count = self.count | if self.preempted { MMU_UPDATE_PREEMPTED } else { 0 };
    }
}

/// Width of the sub-operation in memory_op's command (`MEMOP_EXTENT_SHIFT`).
const MEMOP_EXTENT_SHIFT: u32 = 6;
const MEMOP_CMD_MASK: u32 = (1 << MEMOP_EXTENT_SHIFT) - 1;

impl FromRegisters<Args> for MemoryOpArgs {
    #[inline(always)]
    fn from_registers(&[cmd, arg, ..]: &Args) -> Self {
        Self { cmd: cmd & MEMOP_CMD_MASK, start: (cmd >> MEMOP_EXTENT_SHIFT).into(), arg: arg.into() }
    }
}

impl ToRegisters<Args> for MemoryOpArgs {
    fn to_registers(&self, [cmd, ..]: &mut Args) {
        *cmd = self.cmd | low32(self.start << MEMOP_EXTENT_SHIFT);
    }
}

impl ToRegisters<Args> for EventChannelOpArgs {
    fn to_registers(&self, [cmd, ..]: &mut Args) {
        *cmd = self.cmd;
    }
}

impl<T> FromRegisters<Args> for MulticallArgs<T> {
    #[inline(always)]
    fn from_registers(&[entries, count, ..]: &Args) -> Self {
        Self { entries: entries.into(), count }
    }
}

impl<T> ToRegisters<Args> for MulticallArgs<T> {
    fn to_registers(&self, [entries, count, ..]: &mut Args) {
        (*entries, *count) = (low32(self.entries.start.0), self.count);
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
        *table = low32(self.table.start.0);
    }
}

impl ToRegisters<Args> for ConsoleIoArgs {
    fn to_registers(&self, [_, count, buffer, ..]: &mut Args) {
        (*count, *buffer) = (self.count, low32(self.buffer.0));
    }
}

impl GrantTableOpArgs for Args {
    #[inline]
    fn cmd(&self) -> u32 {
        self[0] & GNTTABOP_CMD_MASK
    }

    #[inline]
    fn search_from(&self) -> GrantRef {
        GrantRef(self[0] & !GNTTABOP_CMD_MASK)
    }

    #[inline]
    fn ops(&self) -> GuestVa {
        self[1].into()
    }

    #[inline]
    fn count(&self) -> u32 {
        self[2]
    }

    fn set_rest(&mut self, ops: GuestVa, count: u32, search_from: GrantRef) {
        let cmd = self.cmd() | search_from.0;
        [self[0], self[1], self[2]] = [cmd, low32(ops.0), count];
    }
}
