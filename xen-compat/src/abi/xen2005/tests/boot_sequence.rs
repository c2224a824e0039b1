//! The calls a kernel makes while it boots, in their order.

use mm::{Machine, Mfn, VcpuId};

use crate::abi::xen2005::tests::world::*;
use crate::state::xen2005_role::Role;

const SELF: u32 = 0x7ff0;
const PT: u32 = 0x0010_0000;

/// Makes one mmuext_op.
fn ext(w: &mut World, op: [u32; 3]) {
    w.put_words(SCRATCH, &op);
    assert_eq!(w.call(26, &[SCRATCH, 1, 0, SELF]), 0, "{op:x?}");
}

/// A store to a page table that is mapped at `va`, as `mov %eax,(%edx)` in the kernel.
fn store(w: &mut World, va: u32, val: u32) {
    let eip = KERNEL + 0x20;
    w.put(eip, &[0x89, 0x02]);
    let r = &mut w.regs;
    (r.rip, r.rsp, r.cs, r.ss) = (eip.into(), STACK.into(), 0x819, 0x821);
    (r.rax, r.rdx) = (val.into(), va.into());
    w.run(|g| {
        g.cur.ctx.kernel_mode = true;
        g.page_fault_exit(va.into(), 3);
    });
    assert_eq!(w.regs.rip, u64::from(eip) + 2, "{va:#x} := {val:#x}");
}

#[test]
fn as_linux_boots() {
    let mut w = World::new(Role::FRONTEND);
    let start = w.words::<16>(w.regs.rsi as u32);
    let (shared_info, control_port, pt_base, p2m) = (start[2], start[5], start[6], start[10]);
    let old_root = w.frame(pt_base);
    for kind in [0, 2] {
        assert_eq!(w.call(21, &[0, kind]), 0);
    }
    assert_eq!(w.call(4, &[0x819, KERNEL + 0x1000, 0x819, KERNEL + 0x1100]), 0);

    // A directory of its own: copied, made read-only by a store to the table that maps it, pinned, loaded; the old one
    // is ordinary memory again.
    let new_va = 0xc020_2000;
    let new_root = w.frame(new_va);
    let copy = w.get(pt_base, 4096);
    w.put(new_va, &copy);
    let table_va = pt_base + 4096;
    store(&mut w, table_va + (new_va - 0xc000_0000) / 4096 * 4, new_root << 12 | 0x61);
    ext(&mut w, [1, new_root, 0]);
    ext(&mut w, [5, new_root, 0]);
    ext(&mut w, [4, old_root, 0]);
    store(&mut w, table_va + (pt_base - 0xc000_0000) / 4096 * 4, old_root << 12 | 0x63);
    ext(&mut w, [6, 0, 0]);
    w.put(pt_base, &[0; 16]);

    // A page table for the fixmap, and shared_info there.
    let fix_va = 0xc020_3000;
    let fix = w.frame(fix_va);
    store(&mut w, table_va + (fix_va - 0xc000_0000) / 4096 * 4, fix << 12 | 0x61);
    w.put_words(SCRATCH, &[new_root << 12 | 0xfbff_c000 >> 22 << 2, fix << 12 | 0x67]);
    assert_eq!(w.call(1, &[SCRATCH, 1, 0, SELF]), 0);
    store(&mut w, fix_va + (0xfbff_c000 >> 12 & 1023) * 4, shared_info | 0x63);
    ext(&mut w, [7, 0xfbff_c000, 0]);
    assert_eq!(w.words::<1>(0xfbff_c000 + 256), [1], "n_vcpu through the fixmap");

    w.put_words(SCRATCH, &[6, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(w.call(19, &[SCRATCH]), 0, "iopl");
    w.set_traps(&[0, 1, 6, 7, 10, 11, 12, 13, 14], 0);
    w.set_traps(&[3, 4, 5, 0x80], 3);
    assert_eq!(w.call(11, &[0x80]), 0);
    // The GDT page.
    let gdt_va = 0xc020_4000;
    let gdt = w.frame(gdt_va);
    let segments = [0x00cf_ba00_0000_ffffu64, 0x00cf_b200_0000_ffff, 0x00cf_fa00_0000_ffff, 0x00cf_f200_0000_ffff];
    for (i, d) in (12..).zip(segments) {
        w.put_words(gdt_va + 8 * i, &[d as u32, (d >> 32) as u32]);
    }
    store(&mut w, table_va + (gdt_va - 0xc000_0000) / 4096 * 4, gdt << 12 | 0x61);
    w.put_words(SCRATCH, &[gdt]);
    assert_eq!(w.call(2, &[SCRATCH, 296]), 0);
    assert_eq!(w.call(3, &[KERNEL_DS.into(), STACK]), 0);
    ext(&mut w, [13, 0, 0]);
    for reg in [0, 1, 2, 3, 6, 7] {
        assert_eq!(w.call(8, &[reg, 0]), 0);
    }
    assert_eq!((w.call(5, &[0]), w.call(5, &[1])), (0, 0));
    w.put_words(SCRATCH, &[1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(w.call(16, &[SCRATCH]), 0, "VIRQ_TIMER");
    let timer = w.words::<4>(SCRATCH)[3];
    w.put_words(SCRATCH, &[4, 0, control_port]);
    assert_eq!(w.call(16, &[SCRATCH]), 0, "to the controller");

    // The test of WP: a byte store through the fixmap to the directory must fault.
    store(&mut w, fix_va + (0xfbff_d000 >> 12 & 1023) * 4, new_root << 12 | 0x61);
    let r = &mut w.regs;
    (r.rip, r.rsp, r.cs, r.ss) = ((KERNEL + 0x30).into(), STACK.into(), KERNEL_CS, KERNEL_DS);
    w.put(KERNEL + 0x30, &[0x88, 0x02]);
    w.run(|g| g.page_fault_exit(0xfbff_d000, 3));
    assert_eq!((w.regs.rip, w.words::<2>(STACK - 20)), (u64::from(KERNEL + 16 * 14), [0xfbff_d000, 3]));

    // Low memory is unmapped: a directory entry cleared, the machine-to-phys table read meanwhile.
    w.put_words(SCRATCH, &[new_root << 12, 0]);
    assert_eq!(w.call(1, &[SCRATCH, 1, 0, SELF]), 0);

    // The grant table.
    w.put_words(SCRATCH, &[0x0004_7ff0, 0, SCRATCH + 64, 0]);
    assert_eq!(w.call(20, &[2, SCRATCH, 1]), 0);
    for (i, f) in w.words::<4>(SCRATCH + 64).into_iter().enumerate() {
        store(&mut w, fix_va + ((0xfbff_8000 >> 12 & 1023) + i as u32) * 4, f << 12 | 0x63);
    }
    w.put_words(0xfbff_8000, &[1, PT]);
    // Balloon: a page unmapped and given back.
    let balloon = 0xc030_0000;
    let frame = w.frame(balloon);
    assert_eq!(w.call(14, &[balloon, 0, 0]), 0);
    w.put_words(SCRATCH, &[frame]);
    assert_eq!(w.call(12, &[1, SCRATCH, 1, 0, SELF]), 1);
    w.put_words(p2m + (balloon - 0xc000_0000) / 4096 * 4, &[!0]);

    // A user process: its table, its pages, a switch by multicall, a system call, a timer interrupt, a fault of its
    // own.
    let user_table_va = 0xc020_5000;
    let user_table = w.frame(user_table_va);
    store(&mut w, table_va + (user_table_va - 0xc000_0000) / 4096 * 4, user_table << 12 | 0x61);
    ext(&mut w, [0, user_table, 0]);
    w.put_words(SCRATCH, &[new_root << 12 | 0x0804_8000 >> 22 << 2, user_table << 12 | 0x67]);
    assert_eq!(w.call(1, &[SCRATCH, 1, 0, SELF]), 0);
    let code = w.frame(0xc030_1000);
    assert_eq!(w.call(14, &[0x0804_8000, code << 12 | 0x67, 2]), 0);
    w.put(0x0804_8000, &[0xcd, 0x80]);
    w.put_words(SCRATCH, &[3, KERNEL_DS.into(), STACK, 0, 0, 0, !0, 0]);
    assert_eq!(w.call(13, &[SCRATCH, 1]), 0);
    w.set_shared(0, 0);
    w.set_shared(388, 0);
    let r = &mut w.regs;
    (r.rip, r.rsp, r.cs, r.ss, r.rflags) = (0x0804_8002, 0xbfff_f000, USER_CS, USER_DS, 0x202);
    w.exit(0x80);
    assert_eq!(w.regs.rip, u64::from(KERNEL + 16 * 0x80));
    assert_eq!(w.words::<5>(STACK - 20), [0x0804_8002, USER_CS.into(), 0x202, 0xbfff_f000, USER_DS.into()]);
    w.hv.send_virq(&w.d, VcpuId::FIRST, 0);
    w.exit(0x82);
    assert_eq!((w.shared(0), w.shared(260)), (0x0101, 1 << timer));
    assert_eq!(w.regs.rip, u64::from(KERNEL + 0x1000), "the upcall");
    assert!(!w.dead());

    // It shuts down, and leaves nothing behind.
    assert_eq!(w.hv.hw.load32(Mfn(w.d.shared_info.0), 256), 1);
    w.call(6, &[2]);
    assert!(w.dead());
    while w.hv.domain_kill(&w.d).is_err() {}
    assert!(w.hv.domains.get(w.d.id).is_none());
}
