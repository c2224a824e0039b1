//! One test for each class of flaws that calls of 32-bit guests have had, and that no other test of calls shows
//! (`docs/compat-flaws.md`).

use std::boxed::Box;
use std::vec::Vec;

use mm::pgt;
use public_headers::xen4::callback::{
    CALLBACKOP_REGISTER, CALLBACKTYPE_EVENT, CALLBACKTYPE_FAILSAFE, CALLBACKTYPE_SYSCALL32, CALLBACKTYPE_SYSENTER,
};
use public_headers::xen4::compat::arch_x86_32::{TrapInfo, VcpuGuestContext};
use public_headers::xen4::grant_table as native;

use super::vcpu::base;
use super::*;
use crate::state::vcpu::VcpuCtx;

/// XSA-24: a list of status frames that cannot be made is not tried for ever. XSA-382: nothing but status frames is in it,
/// also when version 1 has none any more.
#[test]
fn status_frames_are_those_that_there_are() {
    let w = world();
    let call = |cmd, count| w.call(HYPERVISOR_GRANT_TABLE_OP, [cmd, at(ARG), count]);
    let list = |nr_frames, frame_list| {
        w.write(LIST, &[!0u64; 4]);
        w.write(ARG, &gt::GnttabGetStatusFrames { nr_frames, dom: DomId::SELF.0, status: 7, frame_list });
        let end = call(gt::GNTTABOP_GET_STATUS_FRAMES, 1);
        (end, w.read::<gt::GnttabGetStatusFrames>(ARG).status, w.read::<[u64; 4]>(LIST))
    };
    let version = |version: u32| {
        w.write(ARG, &version);
        call(gt::GNTTABOP_SET_VERSION, 1)
    };
    let refused = (Ok(0), gt::GNTST_GENERAL_ERROR, [!0; 4]);
    assert_eq!(version(2), Ok(0));
    let there = w.d().grants.nr_status_frames();
    assert_eq!((there, list(1, at(LIST)).1), (1, gt::GNTST_OKAY));
    for nr in [there + 1, 4, 1 << 31, u32::MAX] {
        assert_eq!(list(nr, at(LIST)), refused, "{nr}");
    }
    for beyond in [PAE_HYPERVISOR_START as u32, LAST_WORD, u32::MAX] {
        assert_eq!(list(1, beyond), (err(Errno::FAULT), 7, [!0; 4]), "{beyond:#x}");
    }
    for count in [2, 3, i32::MAX as u32] {
        assert_eq!(call(gt::GNTTABOP_GET_STATUS_FRAMES, count), err(Errno::INVAL));
    }
    assert_eq!(version(1), Ok(0));
    for nr in [1, u32::MAX] {
        assert_eq!(list(nr, at(LIST)), refused, "{nr} in version 1");
    }
    assert_eq!(list(0, at(LIST)), (Ok(0), gt::GNTST_OKAY, [!0; 4]));
}

fn context(l3: Mfn) -> Box<VcpuGuestContext> {
    let mut c = Box::<VcpuGuestContext>::default();
    (c.user_regs.cs, c.user_regs.ss, c.kernel_ss) = (0xe019, 0xe021, 0xe021);
    c.ctrlreg[3] = low32(l3.0) << 12;
    c
}

/// XSA-296: VCPUOP_initialise is preempted while it validates tables. The guest makes it again, maybe with others.
#[test]
fn a_first_context_that_was_preempted_may_come_back_as_another_one() {
    let w = world();
    let bases = [base(&w), base(&w)];
    let references = || bases.map(|mfn| w.hv.hw.frames()[mfn.0 as usize].type_info() & pgt::COUNT);
    w.write(ARG, &*context(bases[0]));
    w.hv.hw.memory.set_preempt_after(0);
    let (end, a) = w.raw(HYPERVISOR_VCPU_OP, [VCPUOP_INITIALISE, 1, at(ARG), 0, 0, 0]);
    w.hv.hw.memory.set_preempt_after(-1);
    assert_eq!((end, &a[..3]), (Err(Stop::Restart), &[VCPUOP_INITIALISE, 1, at(ARG)][..]));
    assert_eq!(w.vcpu_op(VCPUOP_UP, 1), err(Errno::INVAL), "it has no context yet");
    w.write(ARG, &*context(bases[1]));
    assert_eq!(w.vcpu_op(VCPUOP_INITIALISE, 1), Ok(0));
    let v = &w.d().vcpus()[1];
    assert_eq!((v.ctx.try_lock().unwrap().mm.guest_base(), references()[1]), (bases[1], 1));
    assert_eq!(w.vcpu_op(VCPUOP_INITIALISE, 1), err(Errno::EXIST));
    // What the first call has begun is still whole: it can be finished, and undone.
    for cmd in [MMUEXT_PIN_L3_TABLE, MMUEXT_UNPIN_TABLE] {
        w.write(ARG, &abi::MmuextOp { cmd, arg1: bases[0].0 as u32, arg2: 0 });
        let (end, _) = w.raw(HYPERVISOR_MMUEXT_OP, [at(ARG), 1, 0, DomId::SELF.0.into(), 0, 0]);
        assert_eq!(end, Ok(0));
    }
    assert_eq!(references(), [0, 1]);
}

/// XSA-444: breakpoints where the hypervisor's descriptors are. Those of a 32-bit guest are below 4 GiB, with any mask of
/// address bits that a processor may have.
#[test]
fn breakpoints_of_a_call_are_below_4_gib() {
    let w = world();
    for value in [0, 1, 0x8000_0000, PAE_HYPERVISOR_START as u32, LAST_WORD, u32::MAX] {
        for reg in 0..4 {
            assert_eq!(w.call(HYPERVISOR_SET_DEBUGREG, [reg, value, !0]), Ok(0), "{value:#x}");
            assert_eq!(w.call(HYPERVISOR_GET_DEBUGREG, [reg, !0, !0]), Ok(value.into()));
        }
        assert_eq!(w.v.v().ctx.try_lock().unwrap().debugreg[..4], [u64::from(value); 4]);
    }
    assert_eq!(w.call(HYPERVISOR_SET_DEBUGREG, [7, 1 << 13, 0]), err(Errno::PERM), "general detect");
    // The same in a first context.
    let mut c = context(base(&w));
    (c.debugreg, c.debugreg[7]) = ([u32::MAX; 8], 0x401);
    w.write(ARG, &*c);
    assert_eq!(w.vcpu_op(VCPUOP_INITIALISE, 1), Ok(0));
    assert_eq!(w.d().vcpus()[1].ctx.try_lock().unwrap().debugreg[..4], [u64::from(u32::MAX); 4]);
}

/// XSA-327: a place for a `vcpu_info` that is not aligned, or reaches into the next frame.
#[test]
fn a_vcpu_info_is_aligned_and_within_a_frame() {
    let w = world();
    let register = |mfn: Mfn, offset| {
        w.write(ARG, &[mfn.0 as u32, 0, offset, 0u32]);
        w.vcpu_op(VCPUOP_REGISTER_VCPU_INFO, 0)
    };
    let (mfn, was) = (w.frame(), w.v.v().vcpu_info_at());
    for offset in [1, 2, 3, 4, 7, 63, 4033, 4034, 4040, 4095, 4096, 1 << 31, u32::MAX] {
        assert_eq!(register(mfn, offset), err(Errno::NXIO), "{offset}");
    }
    assert_eq!(register(Mfn(1), 0), err(Errno::INVAL), "no frame of its own");
    assert_eq!(w.v.v().vcpu_info_at(), was);
    assert_eq!(register(mfn, 4032), Ok(0));
    assert_eq!(w.v.v().vcpu_info_at(), (mfn, 4032));
}

/// Returns the selectors by which a vcpu enters or goes on with code, or has a stack.
fn selectors(ctx: &VcpuCtx) -> Vec<u16> {
    let fixed = [ctx.regs.cs, ctx.regs.ss, ctx.kernel_ss, ctx.event_cb.cs, ctx.failsafe_cb.cs];
    fixed.into_iter().chain(ctx.traps.iter().map(|t| t.cs)).collect()
}

/// Selectors of ring 0 in every place that a context, or a call, has for one.
#[test]
fn no_selector_of_a_context_is_one_of_ring_0() {
    for ring0 in [0u16, 4, 8, 0x10, 0xe000, 0xe008, 0xe010, 0xe018, 0xe020, 0xe028, 0xe030, 0xfff8, 0xfffc] {
        let w = world();
        let mut c = context(base(&w));
        let r = &mut c.user_regs;
        (r.cs, r.ss, r.ds, r.es, r.fs, r.gs) = (ring0, ring0, ring0, ring0, ring0, ring0);
        (c.kernel_ss, c.event_callback_cs, c.failsafe_callback_cs) = (ring0.into(), ring0.into(), ring0.into());
        for (vector, t) in (0..=255).zip(&mut c.trap_ctxt) {
            *t = TrapInfo { vector, flags: 3, cs: ring0, address: 0xc010_0000 };
        }
        w.write(ARG, &*c);
        assert_eq!(w.vcpu_op(VCPUOP_INITIALISE, 1), Ok(0));
        let found = selectors(&w.d().vcpus()[1].ctx.try_lock().unwrap());
        assert!(found.len() > 260 && found.iter().all(|cs| *cs == ring0 | 1), "{ring0:#x}: {found:x?}");
        // The calls of a running vcpu.
        let s = u32::from(ring0);
        assert_eq!(w.call(HYPERVISOR_STACK_SWITCH, [s, 0xc010_0000, 0]), Ok(0));
        assert_eq!(w.raw(HYPERVISOR_SET_CALLBACKS, [s, 0xc010_0000, s, 0xc010_0000, 0, 0]).0, Ok(0));
        w.write(LIST, &[s << 16 | 0x0e, 0xc010_0000, 0, 0]);
        assert_eq!(w.call(HYPERVISOR_SET_TRAP_TABLE, [at(LIST), 0, 0]), Ok(0));
        for kind in [CALLBACKTYPE_EVENT, CALLBACKTYPE_FAILSAFE, CALLBACKTYPE_SYSCALL32, CALLBACKTYPE_SYSENTER] {
            w.write(ARG, &[kind, s, 0xc010_0000]);
            assert_eq!(w.call(HYPERVISOR_CALLBACK_OP, [CALLBACKOP_REGISTER, at(ARG), 0]), Ok(0));
        }
        let ctx = w.v.v().ctx.try_lock().unwrap();
        let set = [ctx.kernel_ss, ctx.event_cb.cs, ctx.failsafe_cb.cs, ctx.syscall32_cb.cs, ctx.sysenter_cb.cs];
        assert_eq!((set, ctx.traps[14].cs), ([ring0 | 1; 5], ring0 | 1));
    }
}

/// Frames beyond the machine-to-phys table that 32-bit guests have: none gets to be such a guest's.
#[test]
fn no_frame_is_beyond_the_table_of_32_bit_guests() {
    const END: u64 = 128;
    let w = world();
    // As if the table had room for so many frames; there are twice as many. Others have some of the first ones.
    let bits = mm::PAGE_SHIFT + END.ilog2();
    w.d().mem.set_physaddr_bits(bits);
    let dom0 = w.hv.domains.get(DomId(0)).unwrap();
    let dom0_frame = |bits| {
        let flags = MemFlags { bits: mm::int::low16(bits), ..MemFlags::default() };
        DomCtx::new(&*w.hv, &dom0.mem).alloc_domheap_pages(&dom0.mem, 0, flags).unwrap()
    };
    (0..16).for_each(|_| assert!(dom0_frame(bits).0 < END));
    let op = |cmd, r: &mem::XenMemoryReservation| w.with(HYPERVISOR_MEMORY_OP, cmd, r).0;
    let listed = |at: Mfn, n: i64| w.read::<[u32; 256]>(at)[..n as usize].to_vec();
    w.write(LIST, &core::array::from_fn::<u32, 256, _>(|i| i as u32));
    let got = op(XENMEM_POPULATE_PHYSMAP, &w.reservation(at(LIST), 64)).unwrap();
    assert!(0 < got && got < 64, "{got}: no frames are left below {END}");
    let mut all = listed(LIST, got);
    // One given back is there for an exchange, whatever width it asks for.
    assert_eq!(op(XENMEM_DECREASE_RESERVATION, &w.reservation(at(LIST), 2)), Ok(2));
    all.drain(..2);
    let side = |list, width: u32| mem::XenMemoryReservation { mem_flags: width, ..w.reservation(list, 1) };
    for width in [0, 32, 64] {
        w.write(LIST, &all[0]);
        w.write(OTHER, &9u32);
        let x = mem::XenMemoryExchange { in_: side(at(LIST), 0), out: side(at(OTHER), width), nr_exchanged: 0 };
        assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_EXCHANGE, &x).0, Ok(0), "{width}");
        all[0] = w.read(OTHER);
    }
    let more = op(XENMEM_INCREASE_RESERVATION, &w.reservation(at(OTHER), 8)).unwrap();
    all.extend(listed(OTHER, more));
    assert!(more < 8 && all.iter().all(|mfn| u64::from(*mfn) < END), "{all:?}");
    // A frame that dom0 gives away: the domain gets a copy within its reach, or nothing.
    let table = w.d().grants.frame(0).unwrap();
    for room in [true, false] {
        if room {
            w.write(LIST, &all.split_off(all.len() - 1)[0]);
            assert_eq!(op(XENMEM_DECREASE_RESERVATION, &w.reservation(at(LIST), 1)), Ok(1));
        }
        let high = dom0_frame(0);
        assert!(high.0 >= END);
        w.hv.hw.write(high, 0, b"given");
        // GTF_accept_transfer, from domain 0.
        w.hv.hw.store64(table, 8 * 8, 2);
        let give = native::GnttabTransfer { mfn: high.0, domid: 1, ref_: 8, status: 7, ..Default::default() };
        w.write(ARG, &give);
        let v = dom0.vcpu(0).unwrap();
        let a = &mut [native::GNTTABOP_TRANSFER.into(), HostHw::va(ARG, 0), 1, 0, 0, 0];
        assert_eq!(with_vcpu(&v, 0, |cur| w.hv.call(cur, HYPERVISOR_GRANT_TABLE_OP.into(), a)), Ok(0));
        let got = w.hv.hw.load32(table, 8 * 8 + 4);
        let status = w.read::<native::GnttabTransfer>(ARG).status;
        if room {
            assert_eq!((status, &w.read::<[u8; 5]>(Mfn(got.into()))), (gt::GNTST_OKAY, b"given"));
            assert!(u64::from(got) < END);
        } else {
            assert_ne!(status, gt::GNTST_OKAY);
        }
    }
}
