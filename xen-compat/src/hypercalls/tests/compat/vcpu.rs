//! What a vcpu of a 32-bit guest starts with, and what it is told of its time.

use std::boxed::Box;

use public_headers::xen4::compat::arch_x86_32::{TrapInfo, VcpuGuestContext, VGCF_IN_KERNEL};
use public_headers::xen4::domctl::{
    XenDomctl, XenDomctlExtVcpucontext, XenDomctlVcpucontext, XEN_DOMCTL_GETVCPUCONTEXT,
    XEN_DOMCTL_GET_EXT_VCPUCONTEXT, XEN_DOMCTL_INTERFACE_VERSION, XEN_DOMCTL_SETVCPUCONTEXT,
    XEN_DOMCTL_SET_EXT_VCPUCONTEXT,
};

use super::*;
use crate::host::build::kill;

/// An L3 of frames of the guest's, with the L2 that each one has.
pub(super) fn base(w: &World) -> Mfn {
    let (l3, l2) = (w.frame(), w.frame());
    for mfn in [l3, l2] {
        w.hv.hw.zero_page(mfn);
    }
    w.hv.hw.store64(l3, 24, l2.maddr().0 | 1);
    l3
}

#[test]
fn what_a_vcpu_is_told_of_its_time() {
    let w = world();
    w.write(ARG, &[0xdead_beefu32; 12]);
    assert_eq!(w.vcpu_op(VCPUOP_GET_RUNSTATE_INFO, 1), Ok(0));
    assert_eq!(w.read::<[u32; 12]>(ARG)[11], 0xdead_beef);
    assert_eq!(w.read::<VcpuRunstateInfo>(ARG).state as u32, RUNSTATE_OFFLINE);
    // Its address is in the lower half of a union.
    w.write(LIST, &[0xdead_beefu32; 12]);
    w.write(ARG, &[at(LIST), 0xffff_ffff]);
    assert_eq!(w.vcpu_op(VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, 1), Ok(0));
    assert_eq!(w.read::<VcpuRunstateInfo>(LIST).state as u32, RUNSTATE_OFFLINE);
    assert_eq!(w.read::<[u32; 12]>(LIST)[11], 0xdead_beef);
    w.write(ARG, &[at(OTHER), 0xffff_ffff]);
    assert_eq!(w.vcpu_op(VCPUOP_REGISTER_VCPU_TIME_MEMORY_AREA, 0), Ok(0));
    assert_ne!(w.read::<u32>(OTHER), 0);
    for beyond in [0xf580_0000u32, 0xf57f_ffff, u32::MAX] {
        w.write(ARG, &[beyond, 0]);
        for cmd in [VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, VCPUOP_REGISTER_VCPU_TIME_MEMORY_AREA] {
            assert_eq!(w.vcpu_op(cmd, 0), err(Errno::FAULT), "{beyond:#x}");
        }
    }
    // A timer at the very end of what can be read.
    let set = VcpuSetSingleshotTimer { timeout_abs_ns: (1u64 << 40).into(), flags: 0 };
    w.hv.hw.write(Mfn(255), 4096 - 12, set.as_bytes());
    let end = w.call(HYPERVISOR_VCPU_OP, [VCPUOP_SET_SINGLESHOT_TIMER, 0, at(Mfn(255)) + 4096 - 12]);
    assert_eq!(end, Ok(0));
    assert_eq!(w.v.v().timers.next(true), w.v.v().timers.next(false).min(10_000_000));
}

#[test]
fn the_flag_of_a_runstate_update_is_in_its_own_byte() {
    let w = world();
    w.write(ARG, &[at(LIST), 0]);
    assert_eq!(w.vcpu_op(VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, 0), Ok(0));
    w.d().mem.replace_vm_assist(1 << VMASST_TYPE_RUNSTATE_UPDATE_FLAG);
    let state = crate::state::sched::runstate::Runstate { entry: 0x1122_3344_5566_7788, ..Default::default() };
    assert!(w.hv.write_runstate(w.d(), w.v.v(), state));
    assert_eq!(w.read::<VcpuRunstateInfo>(LIST).state_entry_time.get(), state.entry);
}

#[test]
fn a_vcpu_starts_with_a_context_of_its_width_and_is_saved_so() {
    let w = world();
    let l3 = base(&w);
    let mut c = Box::<VcpuGuestContext>::default();
    c.user_regs.eip = 0xc010_0000;
    c.user_regs.esp = 0xf57f_fff0;
    (c.user_regs.cs, c.user_regs.ss, c.user_regs.ds) = (0xe018, 0xe021, 0xe021);
    c.user_regs.eflags = 1 << 12;
    c.user_regs.ebp = 0xffff_fffe;
    (c.kernel_ss, c.kernel_sp) = (0xe021, 0xf500_0000);
    c.ctrlreg[3] = low32(l3.0) << 12;
    (c.event_callback_cs, c.event_callback_eip) = (0xe018, 0xc010_1000);
    (c.failsafe_callback_cs, c.failsafe_callback_eip) = (0xe019, 0xc010_2000);
    c.trap_ctxt[0] = TrapInfo { vector: 0, flags: 4, cs: 0xe018, address: 0xc010_3000 };
    c.ctrlreg[1] = !0;
    w.write(ARG, &*c);
    assert_eq!(w.vcpu_op(VCPUOP_INITIALISE, 1), Ok(0));
    assert_eq!(w.vcpu_op(VCPUOP_INITIALISE, 1), err(Errno::EXIST));
    let v = &w.d().vcpus()[1];
    {
        let ctx = v.ctx.try_lock().unwrap();
        assert_eq!((ctx.regs.rip, ctx.regs.rsp, ctx.regs.cs, ctx.iopl), (0xc010_0000, 0xf57f_fff0, 0xe019, 1));
        assert!(ctx.kernel_mode && ctx.mm.guest_base() == l3);
        assert_eq!((ctx.event_cb.cs, ctx.event_cb.rip, ctx.failsafe_cb.cs), (0xe019, 0xc010_1000, 0xe019));
        assert_eq!((ctx.traps[0].cs, ctx.traps[0].rip), (0xe019, 0xc010_3000));
    }
    // The toolstack, which is one of 64 bits, reads it in the guest's layout.
    let dom0 = w.hv.domains.get(DomId(0)).unwrap().vcpu(0).unwrap();
    let request = |mut op: XenDomctl| {
        (op.interface_version, op.domain) = (XEN_DOMCTL_INTERFACE_VERSION, 1);
        w.write(OTHER, &op);
        let mut a = [HostHw::va(OTHER, 0), 0, 0, 0, 0, 0];
        with_vcpu(&dom0, 0, |cur| w.hv.call(cur, HYPERVISOR_DOMCTL.into(), &mut a))
    };
    let domctl = |cmd, vcpu| {
        let ctxt = HostHw::va(LIST, 0);
        let mut op = XenDomctl { cmd, ..Default::default() };
        op.u.set(&XenDomctlVcpucontext { vcpu, ctxt, ..Default::default() });
        request(op)
    };
    assert_eq!(domctl(XEN_DOMCTL_GETVCPUCONTEXT, 1), Ok(0));
    let mut back = Box::new(w.read::<VcpuGuestContext>(LIST));
    assert_eq!((back.ctrlreg[3], back.ctrlreg[1]), (c.ctrlreg[3], 0));
    assert_eq!((back.user_regs.eip, back.user_regs.ebp, back.user_regs.cs), (0xc010_0000, 0xffff_fffe, 0xe019));
    assert_eq!((back.event_callback_cs, back.failsafe_callback_eip), (0xe019, 0xc010_2000));
    assert_eq!(back.flags & VGCF_IN_KERNEL, VGCF_IN_KERNEL);
    // As it is set again when the domain is restored elsewhere: with the tables that it has, and no others.
    assert_eq!(domctl(XEN_DOMCTL_SETVCPUCONTEXT, 1), Ok(0));
    back.ctrlreg[3] = low32(base(&w).0) << 12;
    w.write(LIST, &*back);
    assert_eq!(domctl(XEN_DOMCTL_SETVCPUCONTEXT, 1), err(Errno::OPNOTSUPP));
    assert_eq!(domctl(XEN_DOMCTL_SETVCPUCONTEXT, 0), Ok(0));
    back.vm_assist = 1 << 31;
    w.write(LIST, &*back);
    assert_eq!(domctl(XEN_DOMCTL_SETVCPUCONTEXT, 0), err(Errno::INVAL));
    // Entries for system calls are the kernel's, in ring 1.
    let mut ext = XenDomctlExtVcpucontext {
        vcpu: 1,
        size: 32,
        sysenter_callback_cs: 0xe018,
        sysenter_callback_eip: 0xc010_4000,
        syscall32_callback_cs: 0xe019,
        syscall32_callback_eip: 0x1_c010_5000,
        ..Default::default()
    };
    let mut op = XenDomctl { cmd: XEN_DOMCTL_SET_EXT_VCPUCONTEXT, ..Default::default() };
    op.u.set(&ext);
    assert_eq!(request(op), Ok(0));
    {
        let ctx = v.ctx.try_lock().unwrap();
        assert_eq!((ctx.sysenter_cb.cs, ctx.sysenter_cb.rip), (0xe019, 0xc010_4000));
        assert_eq!((ctx.syscall32_cb.cs, ctx.syscall32_cb.rip), (0xe019, 0xc010_5000));
    }
    op.cmd = XEN_DOMCTL_GET_EXT_VCPUCONTEXT;
    assert_eq!(request(op), Ok(0));
    ext = w.read::<XenDomctl>(OTHER).u.get();
    assert_eq!((ext.sysenter_callback_cs, ext.syscall32_callback_eip), (0xe019, 0xc010_5000));
}

/// The L4 is the hypervisor's, and nobody is charged for it.
#[test]
fn a_vcpu_takes_one_frame_for_its_l4_however_often_it_gets_a_context() {
    let w = world();
    let free = || w.hv.mm.heap.free_pages();
    let (good, bad) = (base(&w), w.frame());
    w.hv.hw.zero_page(bad);
    let before = free();
    let initialise = |l3: Mfn| {
        let mut c = Box::<VcpuGuestContext>::default();
        c.ctrlreg[3] = low32(l3.0) << 12;
        w.write(ARG, &*c);
        w.vcpu_op(VCPUOP_INITIALISE, 1)
    };
    for _ in 0..3 {
        assert_eq!((initialise(bad), free()), (err(Errno::INVAL), before - 1));
    }
    assert_eq!((initialise(good), free()), (Ok(0), before - 1));
    kill(&w.hv, w.d());
    assert_eq!(free(), 256 - 64);
}
