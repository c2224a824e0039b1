//! What of a register is an argument, and what a call that is preempted leaves in them.

use mm::{DomId, ForeignDom, GuestVa};
use proptest::prelude::*;
use public_headers::xen4::arch_x86_64::TrapInfo;
use public_headers::xen4::xen::mmu::MmuUpdate;
use public_headers::xen4::xen::{MulticallEntry, HYPERVISOR_SET_GDT, HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN};

use super::*;
use crate::abi::args::{decode, ToRegisters};
use crate::event_channel::ops::EventChannelOpArgs;
use crate::guest_memory::hypercall_result::{Args, Stop};
use crate::hypercalls::console_io::ConsoleIoArgs;
use crate::hypercalls::memory_op::MemoryOpArgs;
use crate::hypercalls::mmu::{BatchArgs, UpdateVaMappingOtherdomainArgs};
use crate::hypercalls::multicall::MulticallArgs;
use crate::hypercalls::sched_op::SchedOpCompatArgs;
use crate::hypercalls::set_trap_table::SetTrapTableArgs;

/// The registers of a continuation that has just begun.
fn again<A: ToRegisters<Args>>(r: &Args) -> Args {
    let mut out = *r;
    decode::<_, A>(r).to_registers(&mut out);
    out
}

proptest! {
    #[test]
    fn a_continuation_says_what_the_call_said(r in any::<Args>()) {
        let half = |n: u64| n & 0xffff_ffff;
        let [a, b, c, d, e, f] = r;
        prop_assert_eq!(again::<BatchArgs<MmuUpdate>>(&r), [a, half(b), c, d, e, f]);
        prop_assert_eq!(again::<MulticallArgs<MulticallEntry>>(&r), [a, half(b), c, d, e, f]);
        prop_assert_eq!(again::<ConsoleIoArgs>(&r), [a, half(b), c, d, e, f]);
        prop_assert_eq!(again::<EventChannelOpArgs>(&r), [half(a), b, c, d, e, f]);
        prop_assert_eq!(again::<MemoryOpArgs>(&r), r);
        prop_assert_eq!(again::<SetTrapTableArgs<TrapInfo>>(&r), r);
    }
}

#[test]
fn counts_and_commands_carry_how_far_a_call_has_come() {
    let batch: BatchArgs<MmuUpdate> =
        decode::<Args, _>(&[0x1000, 5 << 32 | 1 << 31 | 7, 0, 9 << 32 | 3 << 16 | 0x7ff0, 0, 0]);
    assert_eq!((batch.requests.start, batch.count, batch.preempted), (GuestVa(0x1000), 7, true));
    assert_eq!((batch.done, batch.foreigndom), (None, ForeignDom(3 << 16 | 0x7ff0)));
    assert_eq!((batch.foreigndom.frames(), batch.foreigndom.tables()), (DomId::SELF, Some(DomId(2))));
    let memory: MemoryOpArgs = decode::<Args, _>(&[(1 << 40 | 77) << 6 | 6, 0x2000, 0, 0, 0, 0]);
    assert_eq!((memory.cmd, memory.start, memory.arg), (6, 1 << 40 | 77, GuestVa(0x2000)));
    let old: SchedOpCompatArgs = decode::<Args, _>(&[1 << 32 | 2, 0x1_0000_0103, 0, 0, 0, 0]);
    assert_eq!((old.cmd, old.reason), (2, 3));
    let other: UpdateVaMappingOtherdomainArgs = decode::<Args, _>(&[1, 2, 3, 0xabcd_0007, 0, 0]);
    assert_eq!((other.mapping.va, other.mapping.pte, other.mapping.flags, other.domain), (GuestVa(1), 2, 3, DomId(7)));
}

#[test]
fn the_upper_half_of_a_number_says_nothing() {
    let w = World::new(1);
    w.after(|hv, cur| {
        // No descriptors; a domain that there is not.
        assert_eq!(hv.call(cur, HYPERVISOR_SET_GDT.into(), &mut [0, 1 << 32, 0, 0, 0, 0]), Ok(0));
        let mut elsewhere = [GUEST_VA, 0, 0, 1 << 32 | 99, 0, 0];
        let end = hv.call(cur, HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN.into(), &mut elsewhere);
        assert_eq!(end, Err(Stop::Err(mm::Errno::SRCH)));
    });
}
