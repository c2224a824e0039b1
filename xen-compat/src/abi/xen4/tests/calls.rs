//! Hypercalls by their numbers, one by one and several at once.

use mm::Errno;
use public_headers::xen4::arch_x86_64::IretContext;
use public_headers::xen4::xen::{self as nr, MulticallEntry};

use super::*;
use crate::guest_memory::hypercall_result::{Hc, Stop};

const VERSION: i64 = 4 << 16 | 17;
/// Where the entries of a batch are.
const LIST: u64 = GUEST_VA + 0x70_000;

fn by_registers(w: &World, number: u64) -> i64 {
    w.after(|hv, cur| {
        (cur.regs.rax, cur.regs.rdi, cur.regs.rsi) = (number, 0, 0);
        hv.hypercall(cur);
    })
    .regs
    .rax as i64
}

#[test]
fn numbers_without_a_call_are_enosys() {
    let (w, dom0) = (World::new(1), World::new(0));
    let nosys = Errno::NOSYS.ret();
    assert_eq!(by_registers(&w, nr::HYPERVISOR_XEN_VERSION.into()), VERSION);
    for number in [56, 1 << 32 | u64::from(nr::HYPERVISOR_XEN_VERSION), u64::MAX] {
        assert_eq!(by_registers(&w, number), nosys, "{number:#x}");
    }
    let refused = [&w, &dom0].map(|w| by_registers(w, nr::HYPERVISOR_HYPFS_OP.into()));
    assert_eq!(refused, [Errno::PERM.ret(), nosys]);
    assert_eq!(by_registers(&w, nr::HYPERVISOR_XENPMU_OP.into()), Errno::OPNOTSUPP.ret());
}

fn entry(op: u32, args: [u64; 6]) -> MulticallEntry {
    MulticallEntry { op: op.into(), result: 0x5555, args }
}

fn batch(w: &World, entries: &[MulticallEntry], count: u64) -> (Hc, [u64; 6]) {
    for (i, e) in (0..).zip(entries) {
        w.hv.hw.put_nth(LIST, i, e).unwrap();
    }
    let mut a = [LIST, count, 0, 0, 0, 0];
    let mut rc = Ok(0);
    w.after(|hv, cur| rc = hv.call(cur, nr::HYPERVISOR_MULTICALL.into(), &mut a));
    (rc, a)
}

fn result(w: &World, i: u64) -> i64 {
    let e: MulticallEntry = w.hv.hw.get_nth(LIST, i).unwrap();
    e.result as i64
}

#[test]
fn each_entry_of_a_batch_gets_its_result() {
    let w = World::new(1);
    let calls = [
        entry(nr::HYPERVISOR_XEN_VERSION, [0; 6]),
        entry(nr::HYPERVISOR_MULTICALL, [LIST, 1, 0, 0, 0, 0]),
        entry(56, [0; 6]),
        entry(nr::HYPERVISOR_XEN_VERSION, [0; 6]),
    ];
    assert_eq!(batch(&w, &calls, 3).0, Ok(0));
    assert_eq!([0, 1, 2, 3].map(|i| result(&w, i)), [VERSION, Errno::INVAL.ret(), Errno::NOSYS.ret(), 0x5555]);
    let unreadable = [NOWHERE, 1, 0, 0, 0, 0];
    w.after(|hv, cur| {
        let rc = hv.call(cur, nr::HYPERVISOR_MULTICALL.into(), &mut unreadable.clone());
        assert_eq!(rc, Err(Stop::Err(Errno::FAULT)));
    });
}

#[test]
fn a_batch_that_was_preempted_goes_on_behind_what_is_done() {
    let w = World::new(1);
    let calls = [entry(nr::HYPERVISOR_XEN_VERSION, [0; 6]); 3];
    w.hv.hw.memory.set_preempt_after(1);
    let (rc, a) = batch(&w, &calls, 3);
    let step = size_of::<MulticallEntry>() as u64;
    assert_eq!((rc, a[0], a[1]), (Err(Stop::Restart), LIST + 2 * step, 1));
    assert_eq!([0, 1, 2].map(|i| result(&w, i)), [VERSION, VERSION, 0x5555]);
    // By the registers: the instruction is made again.
    w.hv.hw.memory.set_preempt_after(0);
    let after = w.after(|hv, cur| {
        (cur.regs.rax, cur.regs.rdi, cur.regs.rsi) = (nr::HYPERVISOR_MULTICALL.into(), LIST, 3);
        hv.hypercall(cur);
    });
    assert_eq!((after.regs.rip, after.regs.rdi, after.regs.rsi), (CODE - 2, LIST + step, 2));
    assert_eq!(after.regs.rax, nr::HYPERVISOR_MULTICALL.into());
}

#[test]
fn an_iret_ends_a_batch() {
    let w = World::new(1);
    let frame = IretContext { rax: 0xa, rip: CODE + 5, cs: 0xe030, rsp: STACK, ss: 0xe028, ..Default::default() };
    w.hv.hw.put(STACK, &frame).unwrap();
    let calls = [entry(nr::HYPERVISOR_IRET, [0; 6]), entry(nr::HYPERVISOR_XEN_VERSION, [0; 6])];
    assert_eq!(batch(&w, &calls, 2).0, Ok(0xa));
    assert_eq!([0, 1].map(|i| result(&w, i)), [0xa, 0x5555]);
}
