//! What the rest is made of, as the crates above use it.
#![allow(missing_docs, reason = "tests and benches document themselves")]

use mm::host::{faults, HostMachine};
use mm::*;

#[test]
fn an_errno_is_returned_negated() {
    assert_eq!([Errno::PERM, Errno::TOO_BIG, Errno::NOBUFS].map(Errno::ret), [-1, -7, -105]);
    assert_eq!(Errno::INVAL.code(), 22);
    assert_eq!((Errno::from(Fault), Errno::from(NoMemory)), (Errno::FAULT, Errno::NOMEM));
    let stops = [Stop::from(Fault), NoMemory.into(), Errno::BUSY.into()];
    assert_eq!(stops, [Errno::FAULT, Errno::NOMEM, Errno::BUSY].map(Stop::Err));
    // One byte each, and so is what may have one.
    assert_eq!([size_of::<Result>(), size_of::<Result<(), Stop>>()], [1, 1]);
}

#[test]
fn accounts_have_a_bound() {
    let account = Account::new(2).unwrap();
    let take = || account.charge(|| Ok(()));
    assert_eq!((take(), account.charge(|| Err::<(), _>(NoMemory)), take(), take()), {
        let full = Err(NoMemory);
        (Ok(()), full, Ok(()), full)
    });
    assert_eq!((account.frames(), account.most()), (2, 2));
}

#[test]
fn lists_of_frames_grow_on_an_account() {
    let account = Account::new(3).unwrap();
    let mut list = PageVec::<u64>::new(&account);
    assert!(list.is_empty() && list.pop().is_none());
    let n = (0..).find(|i| list.push(*i).is_err()).unwrap();
    assert_eq!((list.len() as u64, account.frames()), (n, 3));
    assert!(PageVec::<u64>::frames(list.len()) <= 3 && PageVec::<u64>::frames(list.len() + 1) > 3);
    *list.get_mut(700).unwrap() += 1;
    assert_eq!((list.get(700).copied(), list.pop()), (Some(701), Some(n - 1)));
    while list.pop().is_some() {}
    let mut few = PageVec::<u8>::new(&Account::new(1).unwrap());
    few.push(5).unwrap();
    assert_eq!(format!("{few:?}"), "[5]");
    // A frame for the numbers, and one for the list of frames.
    assert_eq!(PageArray::<u64, 512>::most_frames(1), 2);
    assert!(PageArray::<u64, 512>::most_frames(100_000) > 100_000 / 512);
}

#[test]
fn what_allocates_fails_when_there_is_no_memory() {
    let fails = |f: &mut dyn FnMut() -> bool| {
        faults::fail(Some(0));
        let failed = !f();
        faults::fail(None);
        failed && f()
    };
    assert!(fails(&mut || try_alloc::copy(&[1, 2]).is_ok_and(|v| v == [1, 2])));
    assert!(fails(&mut || try_alloc::boxed(7).is_ok_and(|b| *b == 7)));
    assert!(fails(&mut || try_alloc::array::<_, 3>(|i| i).is_ok_and(|a| *a == [0, 1, 2])));
    assert!(fails(&mut || Account::new(1).is_ok()));
    let mut set = RangeSet::new();
    set.add(1, 9).unwrap();
    assert!(fails(&mut || set.try_clone().is_ok_and(|s| s == set)));
    // A list that is full grows, and stays as it was where it cannot.
    let mut list = try_alloc::vec(1).unwrap();
    try_alloc::push(&mut list, 1).unwrap();
    assert!(fails(&mut || try_alloc::push(&mut list, 2).is_ok()));
    let mut full = try_alloc::vec(1).unwrap();
    try_alloc::push_reserved(&mut full, 1);
    faults::fail(Some(0));
    assert_eq!((try_alloc::insert(&mut full, 0, 0), try_alloc::reserve(&mut full, 1)), (Err(NoMemory), Ok(())));
    faults::fail(None);
    try_alloc::insert(&mut full, 0, 0).unwrap();
    assert_eq!((list, full), (vec![1, 2], vec![0, 1]));
}

#[test]
fn sets_of_cpus() {
    let mut mask = CpuMask::of(CpuId(3));
    mask.insert(CpuId(63));
    assert!(mask.contains(CpuId(63)) && !mask.contains(CpuId(62)));
    assert_eq!(mask.without(CpuMask::of(CpuId(3))), CpuMask::from_low(1 << 63));
    assert_eq!(mask.iter().collect::<Vec<_>>(), [CpuId(3), CpuId(63)]);
}

#[test]
fn a_slot_is_reached_through_its_frame() {
    let m = HostMachine::new(3, 1);
    let slot = Slot::new(Mfn(2), 128).unwrap();
    m.slot_store64(slot, 8, 0x1122_3344_5566_7788);
    m.slot_store8(slot, 9, 0xff);
    assert_eq!((m.slot_load8(slot, 9), m.slot_load8(slot, 10)), (0xff, 0x66));
    assert_eq!(m.slot_fetch_or32(slot, 12, 0x8000_0000), 0x1122_3344);
    assert_eq!(m.load64(Mfn(2), 136), 0x9122_3344_5566_ff88);
    assert_eq!((Slot::first(Mfn(2)).at(), m.load16(Mfn(2), 138)), ((Mfn(2), 0), 0x5566));
    m.store16(Mfn(2), 138, 1);
    assert_eq!((m.cmpxchg16(Mfn(2), 138, 1, 2), m.cmpxchg16(Mfn(2), 138, 1, 3)), (Ok(1), Err(2)));
    assert_eq!((m.cmpxchg32(Mfn(2), 136, 0, 1), m.swap64(Mfn(2), 136, 5)), (Err(0x0002_ff88), 0x9122_3344_0002_ff88));
    m.copy_bytes(Mfn(1), 8, Mfn(2), 136, 8);
    assert_eq!(m.load64(Mfn(1), 8), 5);
}

#[test]
fn selectors_of_gates_and_call_gates() {
    let d = DomainMemBuilder { id: DomId(1), privileged: false, hardware: false, max_pages: 5 }.build();
    // The guest's LDT, its GDT, the flat segment; the hypervisor's part of the GDT.
    assert!([0x7, 0xdfff, 0xe033, 0xe034].into_iter().all(|s| d.gate_selector_ok(s)));
    assert!(![0xe008, 0xe030, 0xfff8].into_iter().any(|s| d.gate_selector_ok(s)));
    const PRESENT: u64 = 1 << 47;
    const CALL_GATE: u64 = PRESENT | 0xc << 40 | 3 << 45;
    // Disarmed: its DPL is kept in the selector's RPL.
    assert_eq!(d.check_descriptor(CALL_GATE | 0x10 << 16), Some(CALL_GATE & !(3 << 45) | 0x13 << 16));
    for refused in [CALL_GATE | 0xe008 << 16, CALL_GATE | 1 << 32, PRESENT | 0xe << 40, PRESENT | 9 << 40] {
        assert_eq!(d.check_descriptor(refused), None, "{refused:x}");
    }
    assert_eq!([0x1234, PRESENT].map(|e| d.check_descriptor(e)), [Some(0x1234), Some(PRESENT)]);
}

#[test]
fn an_assistance_is_switched_on_and_off() {
    let d = DomainMemBuilder { id: DomId(1), privileged: false, hardware: false, max_pages: 5 }.build();
    d.set_vm_assist(3, true);
    d.set_vm_assist(5, true);
    d.set_vm_assist(3, false);
    assert_eq!(d.vm_assist(), 1 << 5);
}
