//! XEN_DOMCTL_shadow_op: answers and errors, in Xen's order; the bitmap in pieces.

use mm::{DomCtx, MemFlags, Pfn};

use crate::control::domctl::tests::*;
use crate::host::build::begin_to_kill;

const PFN: u64 = 33_000;

fn request(op: u32, mode: u32, pages: u64) -> XenDomctlShadowOp {
    XenDomctlShadowOp { op, mode, dirty_bitmap: HostHw::va(BUFFER, 0), pages, ..Default::default() }
}

impl Lab {
    fn shadow(&self, domain: u16, r: &XenDomctlShadowOp) -> (Hc, XenDomctlShadowOp) {
        let (rc, back) = self.dom0(XEN_DOMCTL_SHADOW_OP, domain, r);
        (rc, back.u.get())
    }

    /// A frame of domain 1 with number `PFN` is written to.
    fn write_to_a_frame(&self) {
        let d = &self.guest.d.mem;
        let mm = DomCtx::new(&*self.hv, d);
        let mfn = mm.alloc_domheap_pages(d, 0, MemFlags::default()).unwrap();
        mm.set_gpfn(mfn, Pfn(PFN));
        mm.mark_dirty(d, mfn);
        mm.mark_dirty(d, mfn);
        // Not its own.
        mm.mark_dirty(d, ARG);
    }

    fn paused(&self) -> bool {
        self.guest.d.life().is_paused()
    }
}

#[test]
fn what_is_refused() {
    let l = lab();
    let free = l.hv.mm.heap.free_pages();
    let on = request(XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY, 0, 0);
    assert_eq!(l.shadow(0, &on).0, err(Errno::INVAL), "the caller itself");
    assert_eq!(l.shadow(9, &on).0, err(Errno::SRCH));
    assert_eq!(l.shadow(1, &request(77, 0, 0)).0, err(Errno::INVAL));
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_ENABLE, 0, 0)).0, err(Errno::INVAL));
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_CLEAN, 2, 8)).0, err(Errno::INVAL));
    // Off: there is nothing, and that can be had.
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_OFF, 0, 0)).0, Ok(0));
    l.hv.hw.write(BUFFER, 0, &[0xff; 16]);
    let (rc, r) = l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_PEEK, 0, 64));
    assert_eq!((rc, r.pages, l.hv.hw.load64(BUFFER, 0), l.hv.hw.load64(BUFFER, 8)), (Ok(0), 64, 0, !0));

    assert_eq!(l.shadow(1, &on).0, Ok(0));
    assert_eq!(l.shadow(1, &on).0, err(Errno::INVAL), "it is on");
    let mode = XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY;
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_ENABLE, mode, 0)).0, err(Errno::INVAL));
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION, 0, 0)).0, err(Errno::INVAL));
    let nowhere =
        XenDomctlShadowOp { dirty_bitmap: 0xffff_8300_0000_0000, ..request(XEN_DOMCTL_SHADOW_OP_PEEK, 0, 64) };
    assert_eq!(l.shadow(1, &nowhere).0, err(Errno::FAULT));
    assert!(!l.paused(), "nor stays it paused after an error");
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_OFF, 0, 0)).0, Ok(0));
    assert_eq!(l.hv.mm.heap.free_pages(), free);
    // Without memory it stays as it was.
    let mm = DomCtx::new(&*l.hv, &l.guest.d.mem);
    let mut taken = Vec::new();
    while l.hv.mm.heap.free_pages() > 20 {
        taken.push(mm.alloc_xenheap_pages(0, 0).unwrap());
    }
    assert_eq!(l.shadow(1, &on).0, err(Errno::NOMEM));
    assert_eq!((l.hv.mm.heap.free_pages(), l.guest.d.mem.logs_dirty()), (20, false));
    assert!(!l.paused());
    // A dying domain is left alone.
    begin_to_kill(&l.hv, &l.guest.d);
    assert_eq!(l.shadow(1, &on).0, Ok(0));
    assert!(!l.guest.d.mem.logs_dirty());
}

#[test]
fn the_bitmap_comes_in_pieces() {
    let l = lab();
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY, 0, 0)).0, Ok(0));
    l.write_to_a_frame();
    let word = || l.hv.hw.load64(Mfn(BUFFER.0 + PFN / 32768), (PFN % 32768 / 64 * 8) as usize);
    let peek = request(XEN_DOMCTL_SHADOW_OP_PEEK, 0, 40_000);
    let clean = request(XEN_DOMCTL_SHADOW_OP_CLEAN, XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL, 40_000);
    for r in [&peek, &peek, &clean] {
        // Preempted after the first piece: the domain stays paused, and nothing else can be done with it.
        l.hv.hw.memory.set_preempt_after(0);
        assert_eq!(l.shadow(1, r).0, Err(Stop::Restart));
        assert!(l.paused());
        assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_OFF, 0, 0)).0, err(Errno::BUSY));
        assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION, 0, 0)).0, Ok(0));
        l.hv.hw.memory.set_preempt_after(-1);
        let (rc, back) = l.shadow(1, r);
        assert_eq!((rc, back.pages, back.stats.dirty_count, l.paused()), (Ok(0), 40_000, 1, false));
        assert_eq!(word(), 1 << (PFN % 64));
    }
    let (rc, back) = l.shadow(1, &clean);
    assert_eq!((rc, back.stats.dirty_count, word()), (Ok(0), 0, 0));
    // No more than there is.
    let all = XenDomctlShadowOp { dirty_bitmap: 0, ..request(XEN_DOMCTL_SHADOW_OP_CLEAN, 0, !0) };
    let (rc, back) = l.shadow(1, &all);
    assert_eq!((rc, back.pages % 32768), (Ok(0), 0));
    assert!(back.pages < 1 << 25);
}

#[test]
fn the_end_of_a_round_comes_in_pieces() {
    let l = lab();
    let g = grant_table::DomGrants::new(&*l.hv, &l.guest.d);
    g.grow_table(&l.guest.d, 4).unwrap();
    let free = l.hv.mm.heap.free_pages();
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY, 0, 0)).0, Ok(0));
    l.write_to_a_frame();
    let clean = request(XEN_DOMCTL_SHADOW_OP_CLEAN, 0, 64);
    let pieces = |r: &XenDomctlShadowOp| {
        for n in 0.. {
            l.hv.hw.memory.set_preempt_after(0);
            match l.shadow(1, r) {
                (Err(Stop::Restart), _) => {}
                done => {
                    l.hv.hw.memory.set_preempt_after(-1);
                    return (n, done);
                }
            }
        }
        unreachable!()
    };
    let (n, (rc, back)) = pieces(&clean);
    assert_eq!((rc, back.stats.dirty_count, l.paused()), (Ok(0), 1, false), "figures are those from before");
    // Each of the chains that shadows are found by, and each frame of grants.
    assert!(n >= 256 + 3, "{n}");
    // A bitmap that cannot be written: the round ends all the same, and the domain goes on.
    let nowhere = XenDomctlShadowOp { dirty_bitmap: 0xffff_8300_0000_0000, ..clean };
    let (n, (rc, _)) = pieces(&nowhere);
    assert_eq!((rc, l.paused()), (err(Errno::FAULT), false));
    assert!(n >= 256 + 3, "{n}");
    assert_eq!(l.shadow(1, &request(XEN_DOMCTL_SHADOW_OP_OFF, 0, 0)).0, Ok(0));
    assert_eq!(free - l.hv.mm.heap.free_pages(), 1, "the domain's own frame");
}
