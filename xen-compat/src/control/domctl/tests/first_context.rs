//! A vcpu's context, as `xl` gives it when it builds or restores a domain.

use mm::{DomCtx, MemFlags};
use public_headers::xen4::arch_x86_64::{VcpuGuestContext, VGCF_I387_VALID, VGCF_IN_KERNEL, VGCF_ONLINE};

use super::*;

/// A domain that is being built, with a page of zeroes as its top-level table.
struct Unbuilt {
    l: Lab,
    id: u16,
    root: Mfn,
}

impl Unbuilt {
    fn new() -> Self {
        let l = lab();
        let id = l.dom0(XEN_DOMCTL_CREATEDOMAIN, 0, &config(2)).1.domain;
        assert_eq!(l.dom0(XEN_DOMCTL_MAX_VCPUS, id, &XenDomctlMaxVcpus { max: 2 }).0, Ok(0));
        assert_eq!(l.dom0(XEN_DOMCTL_MAX_MEM, id, &XenDomctlMaxMem { max_memkb: 1024 }).0, Ok(0));
        let d = l.hv.domains.get(DomId(id)).unwrap();
        let root = DomCtx::new(&*l.hv, &d.mem).alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap();
        Self { l, id, root }
    }

    fn context(&self) -> Box<VcpuGuestContext> {
        let mut c: Box<VcpuGuestContext> = Box::default();
        c.flags = u64::from(VGCF_IN_KERNEL | VGCF_ONLINE);
        c.ctrlreg[3] = self.root.0 << 12;
        c.user_regs.rip = 0x1000;
        c
    }

    /// Gives vcpu 0 the context that `change` makes of a good one.
    fn set(&self, change: impl FnOnce(&mut VcpuGuestContext)) -> Hc {
        let mut c = self.context();
        change(&mut c);
        self.l.hv.hw.write(BUFFER, 0, &c.as_bytes()[..4096]);
        self.l.hv.hw.write(Mfn(BUFFER.0 + 1), 0, &c.as_bytes()[4096..]);
        let arm = XenDomctlVcpucontext { vcpu: 0, ctxt: HostHw::va(BUFFER, 0), ..Default::default() };
        self.l.dom0(XEN_DOMCTL_SETVCPUCONTEXT, self.id, &arm).0
    }

    fn get(&self, ctxt: u64) -> (Hc, Box<VcpuGuestContext>) {
        let arm = XenDomctlVcpucontext { vcpu: 0, ctxt, ..Default::default() };
        let rc = self.l.dom0(XEN_DOMCTL_GETVCPUCONTEXT, self.id, &arm).0;
        let mut c: Box<VcpuGuestContext> = Box::default();
        self.l.hv.hw.read(BUFFER, 0, &mut c.as_mut_bytes()[..4096]);
        self.l.hv.hw.read(Mfn(BUFFER.0 + 1), 0, &mut c.as_mut_bytes()[4096..]);
        (rc, c)
    }
}

#[test]
fn a_context_that_no_guest_could_have_is_refused() {
    const NOT_CANONICAL: u64 = 1 << 47;
    let n = Unbuilt::new();
    type Change = fn(&mut VcpuGuestContext);
    let bad: [(&str, Change); 10] = [
        ("rip", |c| c.user_regs.rip = NOT_CANONICAL),
        ("event callback", |c| c.event_callback_eip = NOT_CANONICAL),
        ("fs base", |c| c.fs_base = NOT_CANONICAL),
        ("trap handler", |c| c.trap_ctxt[255].address = NOT_CANONICAL),
        ("too many LDT descriptors", |c| c.ldt_ents = 8193),
        ("an LDT that is not page-aligned", |c| c.ldt_base = 8),
        ("an unknown assistance", |c| c.vm_assist = 1 << 63),
        ("a program without page tables", |c| c.flags = 0),
        ("too many GDT descriptors", |c| c.gdt_ents = 1 << 20),
        ("a GDT of nobody's frames", |c| (c.gdt_ents, c.gdt_frames[0]) = (1, 1 << 40)),
    ];
    for (what, change) in bad {
        assert_eq!(n.set(change), err(Errno::INVAL), "{what}");
    }
    let nowhere = XenDomctlVcpucontext { vcpu: 0, ctxt: 0x1000, ..Default::default() };
    assert_eq!(n.l.dom0(XEN_DOMCTL_SETVCPUCONTEXT, n.id, &nowhere).0, err(Errno::FAULT));
    let none = XenDomctlVcpucontext { vcpu: 0, ..Default::default() };
    assert_eq!(n.l.dom0(XEN_DOMCTL_SETVCPUCONTEXT, n.id, &none).0, err(Errno::INVAL));
    assert_eq!(n.get(HostHw::va(BUFFER, 0)).0, err(Errno::NODATA), "nothing of those was kept");
    assert_eq!(n.set(|_| {}), Ok(0));
}

#[test]
fn a_context_is_saved_as_it_was_given() {
    let n = Unbuilt::new();
    let given = |c: &mut VcpuGuestContext| {
        c.flags |= u64::from(VGCF_I387_VALID);
        (c.user_regs.rbx, c.fs_base, c.event_callback_eip) = (7, 0x2000, 0x3000);
        (c.trap_ctxt[3].vector, c.trap_ctxt[3].address) = (3, 0x4000);
        (c.debugreg[0], c.debugreg[1]) = (0x5000, !0 << 47);
        c.fpu_ctxt.x[0] = 0x7f;
    };
    assert_eq!(n.set(given), Ok(0));
    let (rc, c) = n.get(HostHw::va(BUFFER, 0));
    assert_eq!((rc, c.user_regs.rip, c.user_regs.rbx), (Ok(0), 0x1000, 7));
    assert_eq!((c.fs_base, c.event_callback_eip, c.trap_ctxt[3].address), (0x2000, 0x3000, 0x4000));
    assert_eq!((c.ctrlreg[3], c.ctrlreg[1]), (n.root.0 << 12, 0));
    assert_eq!((c.debugreg[0], c.debugreg[1]), (0x5000, 0), "a breakpoint in the hypervisor is left out");
    assert_eq!(
        (c.fpu_ctxt.x[0], c.flags & u64::from(VGCF_ONLINE | VGCF_IN_KERNEL)),
        (0x7f, (VGCF_ONLINE | VGCF_IN_KERNEL).into())
    );
    assert_eq!(n.get(0x1000).0, err(Errno::FAULT));
    // Registers can be given again, tables cannot.
    assert_eq!(n.set(|c| c.user_regs.rbx = 8), Ok(0));
    assert_eq!(n.get(HostHw::va(BUFFER, 0)).1.user_regs.rbx, 8);
    assert_eq!(n.set(|c| c.ctrlreg[3] += 1 << 12), err(Errno::OPNOTSUPP));
    assert_eq!(n.set(|c| c.gdt_ents = 1), err(Errno::OPNOTSUPP));
}
