//! `set_trap_table`.

use mm::Errno;
use public_headers::xen4::arch_x86_64::TrapInfo;
use public_headers::xen4::xen::HYPERVISOR_SET_TRAP_TABLE;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::{HostHw, GUEST_VA};
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;

const TABLE: u64 = GUEST_VA + 0x40_000;

fn set(hv: &Hv<HostHw>, v: &VcpuRef, entries: &[TrapInfo]) -> (Hc, Args) {
    for (i, t) in (0..).zip(entries) {
        hv.hw.put_nth(TABLE, i, t).unwrap();
    }
    hv.hw.put_nth(TABLE, entries.len() as u64, &TrapInfo::default()).unwrap();
    let mut a = [TABLE, 0, 0, 0, 0, 0];
    (with_vcpu(v, 0, |cur| hv.call(cur, HYPERVISOR_SET_TRAP_TABLE.into(), &mut a)), a)
}

fn entry(vector: u8, flags: u8, address: u64) -> TrapInfo {
    TrapInfo { vector, flags, cs: 0xe030, address, ..Default::default() }
}

#[test]
fn entries_count_up_to_the_one_without_an_address() {
    let hv = machine(1);
    let v = add_domain(&hv, 1, 1).vcpu(0).unwrap();
    let table = [entry(3, 3, 0x3000), entry(14, 4, 0xe000), entry(0x80, 7, 0x8000)];
    assert_eq!(set(&hv, &v, &table).0, Ok(0));
    with_vcpu(&v, 0, |cur| {
        let seen = [3, 14, 0x80].map(|i| cur.ctx.traps[i]).map(|t| (t.rip, t.cs, t.dpl, t.masks_events));
        assert_eq!(seen, [(0x3000, 0xe033, 3, false), (0xe000, 0xe033, 0, true), (0x8000, 0xe033, 3, true)]);
        // What is not named stays; a null table clears all.
        assert_eq!(cur.ctx.traps[4].rip, 0);
        assert_eq!(hv.call(cur, HYPERVISOR_SET_TRAP_TABLE.into(), &mut [0; 6]), Ok(0));
        assert!(cur.ctx.traps.iter().all(|t| t.rip == 0));
    });
}

#[test]
fn a_handler_is_at_a_canonical_address() {
    let hv = machine(1);
    let v = add_domain(&hv, 1, 1).vcpu(0).unwrap();
    let table = [entry(1, 0, 0x1000), entry(2, 0, 1 << 47), entry(3, 0, 0x3000)];
    assert_eq!(set(&hv, &v, &table).0, Err(Stop::Err(Errno::INVAL)));
    with_vcpu(&v, 0, |cur| {
        // Those before it have been taken.
        assert_eq!([1, 2, 3].map(|i| cur.ctx.traps[i].rip), [0x1000, 0, 0]);
        let unreadable = hv.call(cur, HYPERVISOR_SET_TRAP_TABLE.into(), &mut [0x1000, 0, 0, 0, 0, 0]);
        assert_eq!(unreadable, Err(Stop::Err(Errno::FAULT)));
    });
}

#[test]
fn a_long_table_can_be_preempted() {
    let hv = machine(1);
    let v = add_domain(&hv, 1, 1).vcpu(0).unwrap();
    let table: [TrapInfo; 100] = core::array::from_fn(|i| entry(i as u8, 0, 0x1000 + i as u64));
    hv.hw.memory.set_preempt_after(0);
    let (rc, mut rest) = set(&hv, &v, &table);
    assert_eq!((rc, rest[0]), (Err(Stop::Restart), TABLE + 64 * size_of::<TrapInfo>() as u64));
    with_vcpu(&v, 0, |cur| {
        assert_eq!([63, 64].map(|i| cur.ctx.traps[i].rip), [0x1000 + 63, 0]);
        assert_eq!(hv.call(cur, HYPERVISOR_SET_TRAP_TABLE.into(), &mut rest), Ok(0));
        assert_eq!([64, 99, 100].map(|i| cur.ctx.traps[i].rip), [0x1000 + 64, 0x1000 + 99, 0]);
    });
}
