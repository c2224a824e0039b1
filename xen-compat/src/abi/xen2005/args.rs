//! Which registers the arguments of a call are in, where they are more than the table of calls says.

use mm::int::low16;
use mm::DomId;

use crate::abi::args::{FromRegisters, ToRegisters};
use crate::abi::xen2005::hypercall::Args;
use crate::abi::xen2005::mmu::DomMemOpArgs;

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
