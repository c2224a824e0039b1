//! Entries to the kernel.

use super::*;
use public_headers::xen4::xen::VMASST_TYPE_WRITABLE_PAGETABLES;

use crate::machine::entry::{ENTRY_RETURN_FAULT, ENTRY_SYSCALL32, INT80};
use crate::state::vcpu::Callback;
use crate::state::vcpu::UPCALL_PENDING;

const GP: u32 = 13;
const PF: u32 = 14;

#[test]
fn an_exception_of_the_kernel_stays_on_its_stack() {
    let w = World::new();
    let a = w.exit(0, |c| c.regs.rflags = 0x246 | 1 << 16);
    assert_eq!((taken(&a), a.regs.rsp, a.regs.cs, a.regs.ss), (Some(0), u64::from(STACK) - 12, RING1.0, RING1.1));
    assert_eq!(w.words(a.regs.rsp), [CODE, RING1.0.into(), 0x246 | 1 << 16]);
    assert_eq!(a.regs.rflags, 0x246, "without RF");
}

#[test]
fn an_exception_of_a_program_goes_to_the_kernels_stack() {
    let w = World::new();
    let user = |c: &mut Cur<'_>| {
        (c.regs.cs, c.regs.ss, c.regs.rsp) = (RING3.0, RING3.1, 0x1234_5678);
        c.regs.error_code = 0x18;
    };
    let a = w.exit(GP, user);
    assert!(a.kernel_mode);
    assert_eq!((taken(&a), a.regs.rsp, a.regs.ss), (Some(13), u64::from(OTHER_STACK) - 24, RING1.1));
    assert_eq!(w.words(a.regs.rsp), [0x18, CODE, RING3.0.into(), 0x202, 0x1234_5678, RING3.1.into()]);
    // int 0x80, whose frame has no error code.
    let a = w.exit(INT80.into(), user);
    assert_eq!((taken(&a), a.regs.rsp), (Some(0x80), u64::from(OTHER_STACK) - 20));
    // Ring 2 is not the kernel either.
    let a = w.exit(0, |c| (c.regs.cs, c.regs.ss) = (0xe01a, 0xe022));
    assert_eq!(a.regs.rsp, u64::from(OTHER_STACK) - 20);
}

#[test]
fn a_frame_tells_whether_events_were_masked() {
    let w = World::new();
    w.set_masked(true);
    let a = w.exit(0, |_| {});
    assert_eq!(w.words(a.regs.rsp), [CODE, 1 << 16 | u32::from(RING1.0), 2], "as if IF had been clear");
    w.set_masked(false);
    w.exit(0, |c| c.ctx.traps[0].masks_events = true);
    assert!(w.masked());
}

#[test]
fn a_page_fault_tells_its_address() {
    let w = World::new();
    w.hv.hw.cr2[0].store(0xfedc_b000, std::sync::atomic::Ordering::SeqCst);
    let a = w.exit(PF, |c| (c.regs.cs, c.regs.error_code) = (RING3.0, 2));
    assert_eq!(taken(&a), Some(14));
    assert_eq!(w.words::<1>(a.regs.rsp), [6], "by a program");
    let (mfn, off) = w.v.v().vcpu_info_at();
    assert_eq!(w.hv.hw.load32(mfn, off + 8), 0xfedc_b000);
    // mov %cr2, %eax; mov %cr3, %ecx
    w.put(CODE, &[0x0fd0_200f, 0xd920]);
    let a = w.exit(GP, |_| {});
    assert_eq!((a.regs.rip, a.regs.rax), ((CODE + 3).into(), 0xfedc_b000));
    let mut top = 0;
    let a = w.exit(GP, |c| {
        c.regs.rip += 3;
        top = c.ctx.mm.guest_top.get().0;
    });
    assert_eq!((a.regs.rip, a.regs.rcx), ((CODE + 6).into(), top << 12));
}

/// Lets the kernel store an entry of the page table that maps its code: the value is there already. Returns whether the
/// store is emulated, rather than refused by a page fault.
fn stores_to_its_table(w: &World) -> bool {
    let load = |table: u64, slot: u32| w.hv.hw.load64(Mfn(table >> 12 & 0xf_ffff), slot as usize * 8);
    let mut l1 = 0;
    w.after(|_, cur| l1 = load(load(cur.ctx.mm.guest_top.get().0 << 12, CODE >> 30), CODE >> 21 & 511));
    // The frames of its tables are mapped where the kernel expects them: above it, by that same table.
    let mapped = (0..512).find(|i| load(l1, *i) >> 12 == l1 >> 12 && load(l1, *i) & 1 != 0).expect("it maps itself");
    let (slot, at) = (CODE >> 12 & 511, (CODE & !0x1f_ffff) + (mapped << 12));
    // mov %eax, (%edx)
    w.put(CODE, &[0x0289]);
    let va = at + slot * 8;
    w.hv.hw.cr2[0].store(va.into(), std::sync::atomic::Ordering::SeqCst);
    let a = w.exit(PF, |c| (c.regs.rax, c.regs.rdx, c.regs.error_code) = (load(l1, slot) & 0xffff_ffff, va.into(), 3));
    assert!(a.regs.rip == (CODE + 2).into() || taken(&a) == Some(14));
    taken(&a).is_none()
}

#[test]
fn stores_to_page_tables_are_emulated_for_a_domain_that_asks_for_it() {
    let assist = |w: &World, on| w.d.mem.set_vm_assist(VMASST_TYPE_WRITABLE_PAGETABLES, on);
    let w = World::domu();
    assert!(!stores_to_its_table(&w));
    assist(&w, true);
    assert!(stores_to_its_table(&w));
    assist(&w, false);
    assert!(!stores_to_its_table(&w));
    // The hardware domain need not ask.
    assert!(stores_to_its_table(&World::new()));
}

#[test]
fn a_return_that_fails_is_an_exception_where_it_led() {
    let w = World::new();
    let a = w.exit(ENTRY_RETURN_FAULT | GP, |c| (c.regs.cs, c.regs.error_code) = (0xfff9, 0xfff8));
    assert_eq!((taken(&a), w.words(a.regs.rsp)), (Some(13), [0xfff8, CODE, 0xfff9]));
}

#[test]
fn without_a_handler_or_a_stack_the_domain_crashes() {
    for vector in [0, GP, PF, INT80.into()] {
        let w = World::new();
        w.exit(vector, |c| c.ctx.traps.iter_mut().for_each(|t| t.cs = 1));
        assert!(w.crashed(), "{vector}");
    }
    let w = World::new();
    w.exit(0, |c| c.regs.rsp = NOWHERE.into());
    assert!(w.crashed());
    // A stack segment that there is not.
    let w = World::new();
    w.exit(0, |c| c.regs.ss = 0x69);
    assert!(w.crashed());
}

#[test]
fn events_and_failsafe_have_callbacks() {
    let w = World::new();
    let cb = Callback { rip: HANDLER.into(), cs: RING1.0, masks_events: false };
    let deliver = || {
        w.after(|hv, cur| {
            (cur.ctx.event_cb, cur.ctx.failsafe_cb) = (cb, cb);
            Compat::deliver_events(hv, cur);
        })
    };
    assert_eq!(taken(&deliver()), None, "none is pending");
    w.hv.hw.slot_store8(w.v.v().vcpu_info(), UPCALL_PENDING, 1);
    assert_eq!(taken(&deliver()), Some(0));
    assert!(w.masked());
    assert_eq!(taken(&deliver()), None, "masked");
    let a = w.after(|hv, cur| {
        cur.ctx.failsafe_cb = cb;
        hv.compat_failsafe(cur, [0xd5, 0xe5, 0xf5, 0x95]);
    });
    assert_eq!(w.words(a.regs.rsp), [0xd5, 0xe5, 0xf5, 0x95, CODE, 1 << 16 | u32::from(RING1.0), 2]);
}

#[test]
fn a_system_call_has_a_callback_or_is_a_fault() {
    let w = World::new();
    let call = |cs| {
        w.exit(ENTRY_SYSCALL32, |c| {
            c.ctx.syscall32_cb = Callback { rip: HANDLER.into(), cs, masks_events: true };
            (c.regs.rip, c.regs.cs) = ((CODE + 2).into(), 0xe023);
        })
    };
    let a = call(RING1.0);
    assert_eq!((taken(&a), w.masked()), (Some(0), true));
    assert_eq!(w.words::<2>(a.regs.rsp), [CODE + 2, RING3.0.into()]);
    w.set_masked(false);
    let a = call(1);
    assert_eq!((taken(&a), w.words::<3>(a.regs.rsp)), (Some(13), [0, CODE, RING3.0.into()]));
}

#[test]
fn int_n_looks_at_the_table_of_the_guest() {
    let w = World::new();
    w.put(CODE, &[0x81cd]);
    let int81 = |cs, dpl| {
        w.exit(GP, |c| {
            (c.regs.cs, c.regs.error_code) = (cs, 0x81 << 3 | 2);
            c.ctx.traps[0x81].dpl = dpl;
        })
    };
    let a = int81(RING1.0, 1);
    assert_eq!((taken(&a), w.words(a.regs.rsp)), (Some(0x81), [CODE + 2]));
    let a = int81(RING1.0, 0);
    assert_eq!((taken(&a), w.words(a.regs.rsp)), (Some(13), [0x81 << 3 | 2, CODE]));
    assert_eq!(taken(&int81(RING3.0, 1)), Some(13));
    assert_eq!(taken(&int81(RING3.0, 3)), Some(0x81));
}

#[test]
fn privileged_instructions_are_emulated() {
    let w = World::new();
    // mov %cr0, %eax
    w.put(CODE, &[0x00c0_200f]);
    let a = w.exit(GP, |_| {});
    assert_eq!((a.regs.rip, a.regs.rax), ((CODE + 3).into(), crate::state::vcpu::GUEST_CR0));
    // rdmsr of the base of FS, which 32-bit CPUs do not have.
    w.put(CODE, &[0x320f]);
    let a = w.exit(GP, |c| c.regs.rcx = 0xc000_0100);
    assert_eq!(taken(&a), Some(13));
    // hlt, which is not emulated.
    w.put(CODE, &[0xf4]);
    assert_eq!(taken(&w.exit(GP, |_| {})), Some(13));
}

#[test]
fn the_ports_of_a_program_reach_its_own_memory_only() {
    let w = World::new();
    // rep outsb
    w.put(CODE, &[0x6ef3]);
    let a = w.exit(GP, |c| {
        (c.regs.cs, c.ctx.iopl) = (RING3.0, 3);
        (c.regs.rsi, c.regs.rcx) = (STACK.into(), 2);
    });
    assert_eq!((taken(&a), w.words::<2>(a.regs.rsp)), (Some(14), [5, CODE]));
    // The kernel's reach all.
    let a = w.exit(GP, |c| {
        c.ctx.iopl = 3;
        (c.regs.rsi, c.regs.rcx) = (STACK.into(), 2);
    });
    assert_eq!((a.regs.rip, a.regs.rsi, a.regs.rcx), ((CODE + 2).into(), (STACK + 2).into(), 0));
}

#[test]
fn an_nmi_waits_for_the_end_of_the_last() {
    let w = World::new();
    let nmi = || {
        w.v.v().nmi_pending.store(true, std::sync::atomic::Ordering::SeqCst);
        taken(&w.after(Compat::deliver_nmi))
    };
    assert_eq!((nmi(), nmi()), (Some(2), None));
    w.put(STACK, &[0, CODE, RING1.0.into(), 0x202]);
    w.after(|hv, cur| hv.compat_iret(cur));
    assert_eq!(nmi(), Some(2));
}
