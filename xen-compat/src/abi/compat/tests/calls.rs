//! Hypercalls by their numbers, their arguments, several at once.

use mm::{Errno, GuestVa, Maddr};
use proptest::prelude::*;
use public_headers::xen4::compat::arch_x86_32::TrapInfo;
use public_headers::xen4::compat::xen::MulticallEntry;
use public_headers::xen4::xen::mmu::MmuUpdate;
use public_headers::xen4::xen::{self as nr};

use super::*;
use crate::abi::args::{decode, ToRegisters};
use crate::abi::compat::hypercall::Args;
use crate::event_channel::ops::EventChannelOpArgs;
use crate::guest_memory::hypercall_result::Stop;
use crate::hypercalls::console_io::ConsoleIoArgs;
use crate::hypercalls::memory_op::MemoryOpArgs;
use crate::hypercalls::mmu::{BatchArgs, UpdateDescriptorArgs, UpdateVaMappingOtherdomainArgs};
use crate::hypercalls::multicall::MulticallArgs;
use crate::hypercalls::set_timer_op::SetTimerOpArgs;
use crate::hypercalls::set_trap_table::SetTrapTableArgs;
use crate::machine::entry::INT82;

const VERSION: u32 = 4 << 16 | 17;
const STEP: u32 = size_of::<MulticallEntry>() as u32;

fn error(e: Errno) -> u32 {
    e.ret() as u32
}

/// The registers of a continuation that has just begun.
fn again<A: ToRegisters<Args>>(r: &Args) -> Args {
    let mut out = *r;
    decode::<_, A>(r).to_registers(&mut out);
    out
}

proptest! {
    #[test]
    fn a_continuation_says_what_the_call_said(r in any::<Args>()) {
        prop_assert_eq!(again::<BatchArgs<MmuUpdate>>(&r), r);
        prop_assert_eq!(again::<MulticallArgs<MulticallEntry>>(&r), r);
        prop_assert_eq!(again::<ConsoleIoArgs>(&r), r);
        prop_assert_eq!(again::<EventChannelOpArgs>(&r), r);
        prop_assert_eq!(again::<MemoryOpArgs>(&r), r);
        prop_assert_eq!(again::<SetTrapTableArgs<TrapInfo>>(&r), r);
    }
}

#[test]
fn long_arguments_are_in_two_registers() {
    let timer: SetTimerOpArgs = decode::<Args, _>(&[0x89ab_cdef, 0x0123_4567, 0, 0, 0, 0]);
    assert_eq!(timer.timeout, 0x0123_4567_89ab_cdef);
    let d: UpdateDescriptorArgs = decode::<Args, _>(&[8, 1, 0xffff, 0xcf_fb00, 0, 0]);
    assert_eq!((d.at, d.descriptor), (Maddr(1 << 32 | 8), 0x00cf_fb00_0000_ffff));
    let other: UpdateVaMappingOtherdomainArgs = decode::<Args, _>(&[0xc000_0000, 7, 1, 2, 0xabcd_0005, 0]);
    let m = other.mapping;
    assert_eq!((m.va, m.pte, m.flags, other.domain.0), (GuestVa(0xc000_0000), 1 << 32 | 7, 2, 5));
    let memory: MemoryOpArgs = decode::<Args, _>(&[77 << 6 | 6, 0x2000, 0, 0, 0, 0]);
    assert_eq!((memory.cmd, memory.start), (6, 77));
}

fn call(w: &World, number: u32, [b, c, d, s, ..]: Args) -> After {
    w.exit(INT82.into(), |cur| {
        let r = &mut *cur.regs;
        // What is above the 32 bits says nothing.
        [r.rax, r.rbx, r.rcx, r.rdx, r.rsi] = [number, b, c, d, s].map(|word| u64::from(word) | 5 << 32);
    })
}

#[test]
fn numbers_and_results() {
    let w = World::new();
    assert_eq!(call(&w, nr::HYPERVISOR_XEN_VERSION, [0; 6]).regs.rax, VERSION.into());
    for number in [56, 1 << 31, u32::MAX, nr::HYPERVISOR_SET_SEGMENT_BASE] {
        assert_eq!(call(&w, number, [0; 6]).regs.rax, error(Errno::NOSYS).into(), "{number:#x}");
    }
    for number in [nr::HYPERVISOR_MMU_UPDATE, nr::HYPERVISOR_MULTICALL] {
        assert_eq!(call(&w, number, [0xf57f_f000, 0, 0, 0x7ff0, 0, 0]).regs.rax, 0);
        assert_eq!(call(&w, number, [0xf580_0000, 0, 0, 0x7ff0, 0, 0]).regs.rax, error(Errno::FAULT).into());
    }
    assert_eq!(call(&w, nr::HYPERVISOR_SET_GDT, [NOWHERE, 1, 0, 0, 0, 0]).regs.rax, error(Errno::FAULT).into());
}

#[test]
fn entry_points_have_selectors() {
    let w = World::new();
    w.put(LIST, &[0x20 | 7 << 8 | 0xe018 << 16, HANDLER, 0, 0]);
    w.after(|hv, cur| {
        let args = |words: &[u32]| core::array::from_fn(|i| words.get(i).copied().unwrap_or(0));
        let mut ok = |number, words: &[u32]| {
            let mut a: Args = args(words);
            hv.compat_call(cur, number, &mut a)
        };
        assert_eq!(ok(nr::HYPERVISOR_SET_TRAP_TABLE, &[LIST]), Ok(0));
        assert_eq!(ok(nr::HYPERVISOR_SET_CALLBACKS, &[0xe018, 1, 0xe019, 2]), Ok(0));
        assert_eq!(ok(nr::HYPERVISOR_STACK_SWITCH, &[0xe020, STACK]), Ok(0));
        assert_eq!(ok(nr::HYPERVISOR_CALLBACK_OP, &[77, LIST]), Err(Stop::Err(Errno::INVAL)));
        let c = &*cur.ctx;
        let t = c.traps[0x20];
        assert_eq!((t.rip, t.cs, t.dpl, t.masks_events), (HANDLER.into(), 0xe019, 3, true));
        assert_eq!((c.event_cb.rip, c.event_cb.cs, c.failsafe_cb.rip, c.failsafe_cb.cs), (1, 0xe019, 2, 0xe019));
        assert_eq!((c.kernel_ss, c.kernel_sp), (0xe021, STACK.into()));
    });
}

fn entry(op: u32) -> [u32; 8] {
    [op, 0x5555, 0, 0, 0, 0, 0, 0]
}

fn results<const N: usize>(w: &World) -> [u32; N] {
    core::array::from_fn(|i| w.words::<2>((LIST + STEP * i as u32).into())[1])
}

#[test]
fn a_batch() {
    let w = World::new();
    let entries = [entry(nr::HYPERVISOR_XEN_VERSION), entry(nr::HYPERVISOR_MULTICALL), entry(56)];
    w.put(LIST, entries.as_flattened());
    let batch = [LIST, 3, 0, 0, 0, 0];
    assert_eq!(call(&w, nr::HYPERVISOR_MULTICALL, batch).regs.rax, 0);
    assert_eq!(results(&w), [VERSION, error(Errno::INVAL), error(Errno::NOSYS)]);
    // Preempted after the first: the rest is called again.
    w.hv.hw.memory.set_preempt_after(0);
    let a = call(&w, nr::HYPERVISOR_MULTICALL, batch);
    w.hv.hw.memory.set_preempt_after(-1);
    assert_eq!((a.regs.rip, a.regs.rbx, a.regs.rcx), ((CODE - 2).into(), (LIST + STEP).into(), 2));
    // iret ends it.
    w.put(STACK, &[0xa, CODE + 5, RING1.0.into(), 0x202]);
    w.put(LIST, [entry(nr::HYPERVISOR_IRET), entry(nr::HYPERVISOR_XEN_VERSION)].as_flattened());
    let a = call(&w, nr::HYPERVISOR_MULTICALL, [LIST, 2, 0, 0, 0, 0]);
    assert_eq!((a.regs.rax, a.regs.rip, results(&w)), (0xa, (CODE + 5).into(), [0xa, 0x5555]));
}
