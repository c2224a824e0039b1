//! Ways out of guest mode: software interrupts, privileged instructions, page faults.

use mm::{Machine, Mfn};

use crate::abi::xen2005::tests::world::*;
use crate::state::xen2005_role::Role;

const EIP: u32 = SCRATCH + 0x800;
const GP: u32 = 13;
const PF: u32 = 14;

fn handler(vector: u32) -> u64 {
    u64::from(KERNEL + 16 * vector)
}

/// Runs `code` from ring 1 (or 3) until it leaves guest mode with `entry` and `error_code`.
fn at(w: &mut World, user: bool, code: &[u8], entry: u32, error_code: u32) {
    let registers = w.regs;
    w.call(3, &[KERNEL_DS.into(), STACK]);
    w.put(EIP, code);
    w.regs = registers;
    let r = &mut w.regs;
    (r.rip, r.rsp, r.error_code) = (EIP.into(), STACK.into(), error_code);
    (r.cs, r.ss) = if user { (USER_CS, USER_DS) } else { (KERNEL_CS, KERNEL_DS) };
    w.exit(entry);
}

#[test]
fn software_interrupts_by_their_dpl() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[0x21, 13], 0);
    w.set_traps(&[3, 0x80], 3);
    // `int 0x21`, DPL 0: neither ring gets it; the error code names the gate.
    for user in [false, true] {
        at(&mut w, user, &[0xcd, 0x21], GP, 0x21 << 3 | 2);
        assert_eq!(w.regs.rip, handler(GP));
        let sp = w.regs.rsp as u32;
        assert_eq!(w.words::<2>(sp), [0x21 << 3 | 2, EIP]);
    }
    // DPL 3, through the fault and through the gate of its own; EIP is behind the instruction.
    at(&mut w, true, &[0xcd, 0x80], GP, 0x80 << 3 | 2);
    assert_eq!(w.regs.rip, handler(0x80));
    assert_eq!(w.words::<1>(STACK - 20), [EIP + 2]);
    for user in [false, true] {
        w.regs.rip = 0;
        at(&mut w, user, &[0xcd, 0x80], 0, 0);
        let r = &mut w.regs;
        (r.rip, r.rsp) = (u64::from(EIP) + 2, STACK.into());
        (r.cs, r.ss) = if user { (USER_CS, USER_DS) } else { (KERNEL_CS, KERNEL_DS) };
        w.exit(0x80);
        assert_eq!(w.regs.rip, handler(0x80));
        let sp = w.regs.rsp as u32;
        assert_eq!(w.words::<1>(sp), [EIP + 2]);
    }
    // Ring 3's `int 0x82` is a fault.
    at(&mut w, true, &[0xcd, 0x82], GP, 0x82 << 3 | 2);
    assert_eq!(w.regs.rip, handler(GP));
    // Without a handler of its own `int 0x80` is one, too, and EIP stays at it.
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[13], 0);
    at(&mut w, true, &[0xcd, 0x80], GP, 0x80 << 3 | 2);
    assert_eq!((w.regs.rip, w.words::<2>(STACK - 24)), (handler(GP), [0x402, EIP]));
    // Wrong error codes of an emulator: the instruction counts.
    w.set_traps(&[0x80], 3);
    at(&mut w, true, &[0xcd, 0x80], GP, 0x13 << 3 | 2);
    assert_eq!(w.regs.rip, handler(0x80));
    // System calls that 32-bit CPUs do not have, or are not allowed.
    w.set_traps(&[6, 13], 0);
    at(&mut w, true, &[0x0f, 0x05], 0x101, 0);
    assert_eq!(w.regs.rip, handler(6));
    at(&mut w, true, &[0x0f, 0x34], 0x102, 0);
    assert_eq!(w.regs.rip, handler(GP));
}

#[test]
fn a_new_base_pointer_can_be_preempted() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[13], 0);
    let root = w.run(|g| g.cur.ctx.mm.guest_top.get().0);
    // A directory that has not been one before, with several tables in it.
    let new = w.frame(0xc03f_0000);
    let table = w.hv.hw.load32(Mfn(root), 0x300 * 4);
    assert_eq!(w.call(14, &[0xc03f_0000, 0, 0]), 0);
    (0..4).for_each(|i| w.hv.hw.store32(Mfn(new.into()), (0x300 + i) * 4, table));
    w.regs.rax = u64::from(new) << 12;
    for n in 0..3 {
        w.hv.hw.memory.set_preempt_after(0);
        at(&mut w, false, &[0x0f, 0x22, 0xd8], GP, 0); // mov %eax,%cr3
        assert_eq!(w.regs.rip, u64::from(EIP), "it is executed again, {n}");
        assert_eq!(w.run(|g| g.cur.ctx.mm.guest_top.get().0), root);
    }
    at(&mut w, false, &[0x0f, 0x22, 0xd8], GP, 0);
    assert_eq!(w.regs.rip, u64::from(EIP + 3));
    assert_eq!(w.run(|g| g.cur.ctx.mm.guest_top.get().0), u64::from(new));
}

#[test]
fn privileged_instructions() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[6, 7, 13, 14], 0);
    let done = |w: &World, len: u32| assert_eq!(w.regs.rip, u64::from(EIP + len));
    at(&mut w, false, &[0x0f, 0x20, 0xc3], GP, 0); // mov %cr0,%ebx
    done(&w, 3);
    assert_eq!(w.regs.rbx & 0x8000_000b, 0x8000_0003);
    w.regs.rcx = 0x8000_000b;
    at(&mut w, false, &[0x0f, 0x22, 0xc1], GP, 0); // mov %ecx,%cr0: TS
    done(&w, 3);
    at(&mut w, false, &[0x0f, 0x20, 0xc3], GP, 0);
    assert_eq!(w.regs.rbx & 8, 8);
    at(&mut w, false, &[0x0f, 0x06], GP, 0); // clts
    done(&w, 2);
    at(&mut w, false, &[0x0f, 0x20, 0xc3], GP, 0);
    assert_eq!(w.regs.rbx & 8, 0);
    // CR2 is that of the last page fault, and the guest's to write.
    at(&mut w, false, &[0x90], 0, 0);
    w.run(|g| g.page_fault(0x1234_5678, 2));
    at(&mut w, false, &[0x0f, 0x20, 0xd0], GP, 0); // mov %cr2,%eax
    assert_eq!(w.regs.rax, 0x1234_5678);
    w.regs.rax = 0x4321;
    at(&mut w, false, &[0x0f, 0x22, 0xd0], GP, 0);
    w.regs.rax = 0;
    at(&mut w, false, &[0x0f, 0x20, 0xd0], GP, 0);
    assert_eq!(w.regs.rax, 0x4321);
    // CR3: the guest's own directory; one that is none is ignored.
    at(&mut w, false, &[0x0f, 0x20, 0xd8], GP, 0);
    let root = w.run(|g| g.cur.ctx.mm.guest_top.get().0);
    assert_eq!(w.regs.rax, root << 12);
    w.regs.rax = 0x5000;
    at(&mut w, false, &[0x0f, 0x22, 0xd8], GP, 0);
    done(&w, 3);
    assert_eq!(w.run(|g| g.cur.ctx.mm.guest_top.get().0), root);
    for code in [&[0xfau8][..], &[0xfb], &[0x0f, 0x09]] {
        at(&mut w, false, code, GP, 0); // cli, sti, wbinvd
        done(&w, code.len() as u32);
        assert_eq!(w.shared(0), 0x100, "interrupts are the mask's business");
    }
    // WRMSR of a domain that may not does nothing; RDMSR of what does not exist faults; nothing leaks of the
    // hypervisor.
    at(&mut w, false, &[0x0f, 0x30], GP, 0);
    done(&w, 2);
    for msr in [0xc000_0101u64, 0xc000_0102, 0xc000_0100, 0x1234] {
        w.regs.rcx = msr;
        at(&mut w, false, &[0x0f, 0x32], GP, 0);
        assert_eq!(w.regs.rip, handler(GP), "{msr:#x}");
    }
    // HLT, CR4, LGDT, LTR, LLDT are not emulated, and user mode gets none of all this.
    for code in [&[0xf4u8][..], &[0x0f, 0x20, 0xe0], &[0x0f, 0x22, 0xe0], &[0x0f, 0x01, 0x17], &[0x0f, 0x00, 0xd8]] {
        at(&mut w, false, code, GP, 0);
        assert_eq!(w.regs.rip, handler(GP), "{code:02x?}");
    }
    for code in [&[0x0fu8, 0x06][..], &[0x0f, 0x20, 0xc0], &[0x0f, 0x32], &[0xfa], &[0xe4, 0x60]] {
        at(&mut w, true, code, GP, 0);
        assert_eq!(w.regs.rip, handler(GP), "{code:02x?}");
    }
    // A selector's fault is none of these.
    at(&mut w, false, &[0x0f, 0x06], GP, 0x60);
    assert_eq!((w.regs.rip, w.words::<1>(STACK - 16)), (handler(GP), [0x60]));
    // An instruction that goes on in a page that is not there.
    let edge = 0xc03f_ffff;
    w.put(edge, &[0x0f]);
    let r = &mut w.regs;
    (r.rip, r.rsp, r.cs, r.ss, r.error_code) = (edge.into(), STACK.into(), KERNEL_CS, KERNEL_DS, 0);
    w.exit(GP);
    assert_eq!((w.regs.rip, w.words::<1>(STACK - 20)), (handler(PF), [0xc040_0000]));
}

#[test]
fn ports_by_privilege_level_and_bitmap() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[13], 0);
    w.regs.rax = 0x1122_3300;
    // A new domain has level 1: ring 1 may, ring 3 may not. There is nothing behind the ports.
    at(&mut w, false, &[0xe4, 0x60], GP, 0); // in $0x60,%al
    assert_eq!((w.regs.rip, w.regs.rax), (u64::from(EIP) + 2, 0x1122_33ff));
    w.regs.rdx = 0x3f8;
    at(&mut w, false, &[0xef], GP, 0); // out %eax,(%dx)
    assert_eq!(w.regs.rip, u64::from(EIP) + 1);
    at(&mut w, true, &[0xed], GP, 0);
    assert_eq!(w.regs.rip, handler(GP));
    // physdev_op: levels 0 to 3, then a bitmap.
    let set_iopl = |w: &mut World, level| {
        w.put_words(SCRATCH, &[6, 0, level, 0, 0, 0, 0, 0, 0, 0]);
        w.call(19, &[SCRATCH])
    };
    assert_eq!((set_iopl(&mut w, 4), set_iopl(&mut w, 0)), (-22, 0));
    at(&mut w, false, &[0xe4, 0x60], GP, 0);
    assert_eq!(w.regs.rip, handler(GP));
    at(&mut w, false, &[0xfa], GP, 0);
    assert_eq!(w.regs.rip, handler(GP), "cli needs the level");
    // From here on the hypervisor reads the guest's memory through its shadow.
    w.hv.hw.paging.store(true, std::sync::atomic::Ordering::SeqCst);
    let root = w.run(|g| g.hv.mm_ctx(g.cur).two_level().load_root());
    w.hv.hw.cr3[0].store(root.mfn().0, std::sync::atomic::Ordering::SeqCst);
    let bitmap = 0xc030_0000;
    w.put(bitmap, &[0xff; 64]);
    w.put(bitmap + 12, &[0xfe]);
    w.put_words(SCRATCH, &[7, 0, bitmap, 0, 512, 0, 0, 0, 0, 0]);
    assert_eq!(w.call(19, &[SCRATCH]), 0);
    for user in [false, true] {
        at(&mut w, user, &[0xe4, 0x60], GP, 0);
        assert_eq!(w.regs.rip, u64::from(EIP) + 2);
        at(&mut w, user, &[0xe5, 0x60], GP, 0); // four ports
        assert_eq!(w.regs.rip, handler(GP));
        w.regs.rdx = 512;
        at(&mut w, user, &[0xec], GP, 0);
        assert_eq!(w.regs.rip, handler(GP), "beyond the bitmap");
    }
    for (at_va, ports) in [(0xfbff_f001u32, 512), (bitmap, 65537)] {
        w.put_words(SCRATCH, &[7, 0, at_va, 0, ports, 0, 0, 0, 0, 0]);
        assert_eq!(w.call(19, &[SCRATCH]), -22);
    }
    assert_eq!(set_iopl(&mut w, 3), 0);
    at(&mut w, true, &[0xec], GP, 0);
    assert_eq!(w.regs.rip, u64::from(EIP) + 1);
    // INS of ring 3 does not reach the kernel's pages, nor what is not there.
    w.set_traps(&[14], 0);
    w.call(3, &[KERNEL_DS.into(), STACK]);
    w.put(EIP, &[0xf3, 0x6c]);
    for (va, code) in [(SCRATCH, 7), (0x0804_8000, 6)] {
        let r = &mut w.regs;
        (r.rcx, r.rdi, r.rdx, r.error_code) = (4, va.into(), 0x1f0, 0);
        (r.rip, r.rsp, r.cs, r.ss) = (EIP.into(), STACK.into(), USER_CS, USER_DS);
        w.exit(GP);
        assert_eq!((w.regs.rip, w.regs.rcx, w.words::<3>(STACK - 28)), (handler(PF), 4, [va, code, EIP]));
    }
    // Its own it fills, an element at a time.
    let own = 0xc030_2000;
    let frame = w.frame(own);
    assert_eq!(w.call(14, &[own, frame << 12 | 0x67, 2]), 0);
    w.put(own, &[0; 4]);
    (w.regs.rcx, w.regs.rdi, w.regs.rdx) = (2, own.into(), 0x1f0);
    for (left, eip) in [(1, EIP), (0, EIP + 2), (0, EIP + 2)] {
        at(&mut w, true, &[0xf3, 0x6c], GP, 0);
        assert_eq!((w.regs.rip, w.regs.rcx), (eip.into(), left));
    }
    assert_eq!(w.words::<1>(own), [0xffff]);
    // REP INSW: to memory, with the count in CX gone.
    (w.regs.rcx, w.regs.rdi, w.regs.rdx) = (4, SCRATCH.into(), 0x1f0);
    at(&mut w, false, &[0xf3, 0x66, 0x6d], GP, 0);
    assert_eq!((w.regs.rip, w.regs.rcx, w.regs.rdi), (u64::from(EIP) + 3, 0, u64::from(SCRATCH) + 8));
    assert_eq!(w.words::<2>(SCRATCH), [!0; 2]);
}

/// A page fault at `va` of an instruction of ring 1.
fn fault(w: &mut World, code: &[u8], va: u32, error_code: u32) {
    w.put(EIP, code);
    let r = &mut w.regs;
    (r.rip, r.rsp, r.cs, r.ss) = (EIP.into(), STACK.into(), KERNEL_CS, KERNEL_DS);
    w.run(|g| {
        g.cur.ctx.kernel_mode = true;
        g.page_fault_exit(va.into(), error_code);
    });
}

#[test]
fn stores_to_page_tables() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[14], 0);
    let start = w.d.vcpus()[0].ctx.try_lock().unwrap().regs.rsi as u32;
    let pt_base = w.words::<16>(start)[6];
    let l1 = pt_base + 4096;
    let l1_frame = w.frame(l1);
    let entry = |w: &World, slot: u32| w.hv.hw.load32(Mfn(l1_frame.into()), 4 * slot as usize);
    let slot = 0x3f0;
    let old = entry(&w, slot);
    let va = l1 + 4 * slot;
    assert_eq!(old & 0xfff & !0x40, 0x23);
    w.regs.rdx = va.into();
    // mov %eax,(%edx): made read-only.
    w.regs.rax = u64::from(old & !2);
    fault(&mut w, &[0x89, 0x02], va, 3);
    assert_eq!((w.regs.rip, entry(&w, slot) & !0x60), (u64::from(EIP) + 2, old & !0x62));
    // orl $2,(%edx), then btrl $1,(%edx): the old bit is in the carry flag.
    fault(&mut w, &[0x83, 0x0a, 0x02], va, 3);
    assert_eq!(entry(&w, slot) & 2, 2);
    fault(&mut w, &[0x0f, 0xba, 0x32, 0x01], va, 3);
    assert_eq!((entry(&w, slot) & 2, w.regs.rflags & 1), (0, 1));
    // andl $-3 and an indexed address; xchg gives the old entry.
    w.regs.rbx = 2;
    fault(&mut w, &[0x83, 0x64, 0x9a, 0xf8, 0xfd], va, 3);
    assert_eq!(w.regs.rip, u64::from(EIP) + 5);
    w.regs.rax = 0;
    fault(&mut w, &[0x87, 0x02], va, 3);
    assert_eq!((w.regs.rax as u32 & !0x60, entry(&w, slot)), (old & !0x62, 0));
    // lock cmpxchg %ecx,(%edx)
    (w.regs.rax, w.regs.rcx) = (0, old.into());
    fault(&mut w, &[0xf0, 0x0f, 0xb1, 0x0a], va, 3);
    assert_eq!((entry(&w, slot) & !0x60, w.regs.rflags & 0x40), (old & !0x60, 0x40));
    // rep stosl clears what is left of the table.
    (w.regs.rax, w.regs.rcx, w.regs.rdi) = (0, 16, va.into());
    for _ in 0..16 {
        let at_va = w.regs.rdi as u32;
        fault(&mut w, &[0xf3, 0xab], at_va, 3);
    }
    assert_eq!((w.regs.rip, w.regs.rcx, entry(&w, 0x3f0), entry(&w, 0x3ff)), (u64::from(EIP) + 2, 0, 0, 0));
    // What validation refuses is a page fault of the guest's: a frame of nobody's, another's table.
    for bad in [0x0000_0067u32, 0x00ff_f067, l1_frame << 12 | 0x67] {
        w.regs.rdx = va.into();
        w.regs.rax = bad.into();
        fault(&mut w, &[0x89, 0x02], va, 3);
        assert_eq!((w.regs.rip, entry(&w, slot)), (handler(PF), 0), "{bad:#x}");
        assert_eq!(w.words::<3>(STACK - 20), [va, 3, EIP]);
    }
    // The directory is no L1: a store to it is the guest's fault (the test of WP by a byte store).
    w.regs.rdx = pt_base.into();
    fault(&mut w, &[0x88, 0x02], pt_base, 3);
    assert_eq!((w.regs.rip, w.words::<2>(STACK - 20)), (handler(PF), [pt_base, 3]));
    // Nothing is there.
    fault(&mut w, &[0x89, 0x02], 0xc040_0000, 2);
    assert_eq!((w.regs.rip, w.words::<2>(STACK - 20)), (handler(PF), [0xc040_0000, 2]));
}

#[test]
fn faults_of_the_hypervisors_range_are_the_guests() {
    let mut w = World::new(Role::FRONTEND);
    w.set_traps(&[14], 0);
    fault(&mut w, &[0x89, 0x02], 0xfc00_0000, 3);
    assert_eq!((w.regs.rip, w.words::<2>(STACK - 20)), (handler(PF), [0xfc00_0000, 3]));
    fault(&mut w, &[0x89, 0x02], 0xfc40_0000, 2);
    assert_eq!(w.regs.rip, handler(PF));
}
