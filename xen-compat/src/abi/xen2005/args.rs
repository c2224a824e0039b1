//! Which registers the arguments of a call are in, where they are more than the table of calls says.

use mm::int::{low16, low32};
use mm::{DomId, ForeignDom};

use crate::abi::args::{FromRegisters, ToRegisters, MMU_UPDATE_PREEMPTED};
use crate::abi::xen2005::hypercall::Args;
use crate::abi::xen2005::mmu::DomMemOpArgs;
use crate::hypercalls::mmu::BatchArgs;
use crate::hypercalls::multicall::MulticallArgs;
use crate::hypercalls::set_trap_table::SetTrapTableArgs;

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

/// Width of the operation in dom_mem_op's command; the bits above say how many extents are done (`START_EXTENT_SHIFT`).
const MEMOP_SHIFT: u32 = 4;
const MEMOP_MASK: u32 = (1 << MEMOP_SHIFT) - 1;

impl FromRegisters<Args> for DomMemOpArgs {
    #[inline(always)]
    fn from_registers(&[op, list, count, order, domain]: &Args) -> Self {
        let domain = DomId(low16(domain));
        Self { op: op & MEMOP_MASK, done: op >> MEMOP_SHIFT, list, count, order, domain }
    }
}

impl ToRegisters<Args> for DomMemOpArgs {
    fn to_registers(&self, [op, ..]: &mut Args) {
        *op = self.op | self.done << MEMOP_SHIFT;
    }
}
