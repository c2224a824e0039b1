//! Random hypercalls.

mod event;
mod grant;
mod hypercall;
mod memory;
mod misc;
mod mmu;
mod multicall_entries;
mod sched;
mod tables;
mod wild;

use public_headers::xen4::xen as nr;

use self::multicall_entries::batch;
use crate::hand::Hand;

pub(crate) use hypercall::Call;

/// Returns a hypercall of any kind.
pub(crate) fn random(h: &mut Hand<'_>) -> Call {
    match h.ch.below(200) {
        0..=9 => multicall(h),
        10 => tables::new_root(h),
        _ => single(h),
    }
}

fn single(h: &mut Hand<'_>) -> Call {
    if !h.d.is_privileged() && h.ch.chance(4) {
        return wild::random(h);
    }
    let mut call = match h.ch.below(100) {
        0..=17 => mmu::mmu_update(h),
        18..=29 => mmu::update_va_mapping(h),
        30..=41 => mmu::mmuext_op(h),
        42..=44 => mmu::descriptors(h),
        45..=51 => memory::random(h),
        52..=71 => event::random(h),
        72..=81 => sched::sched_op(h),
        82..=86 => sched::vcpu_op(h),
        87..=88 => sched::set_timer_op(h),
        89..=94 => grant::random(h),
        _ => misc::random(h),
    };
    if h.ch.chance(2) {
        let i = h.ch.below(4) as usize;
        call.args[i] = h.small();
    }
    call
}

/// Makes a multicall.
fn multicall(h: &mut Hand<'_>) -> Call {
    let n = 1 + h.ch.below(5);
    let mut calls = Vec::new();
    for _ in 0..n {
        calls.push(match h.ch.below(30) {
            0 => Call::new("", nr::HYPERVISOR_MULTICALL, &[h.at, 1]),
            1 => Call::new("", nr::HYPERVISOR_IRET, &[]),
            _ => single(h),
        });
    }
    let list = batch(h, &calls);
    let list = h.claim(list);
    let n = if h.ch.chance(3) { h.small() } else { n };
    Call::new("multicall", nr::HYPERVISOR_MULTICALL, &[list, n])
}
