//! Page faults in log-dirty mode: those of the shadows, and those that are the guest's own.

use mm::{pte, Account, CpuId, DomCtx};
use std::sync::atomic::Ordering::SeqCst;

use super::*;

const PF: u32 = 14;
/// Bits of the error code.
const PRESENT: u32 = 1;
const WRITE: u32 = 2;
const USER: u32 = 4;

impl World {
    fn log_dirty(&self) {
        let mm = DomCtx::new(&self.hv, &self.d.mem);
        mm.log_dirty_enable(&self.d.mem, 1, 64, &Account::new(100).unwrap()).unwrap();
    }

    /// An access at `va` fails with `code` in ring 1, or in ring 3. Returns the error code that the guest gets, if it
    /// gets one.
    fn fault(&self, va: u32, code: u32) -> Option<u32> {
        self.hv.hw.cr2[0].store(va.into(), SeqCst);
        // The kernel's own stack and the handlers' frames are written on shadows, too.
        let mut on_shadows = false;
        let a = self.exit(PF, |c| {
            on_shadows = c.ctx.mm.on_shadows.get();
            c.regs.error_code = code;
            if code & USER != 0 {
                (c.regs.cs, c.regs.ss) = (RING3.0, RING3.1);
            }
        });
        assert!(on_shadows && !self.crashed());
        match taken(&a) {
            Some(14) => Some(self.words::<1>(a.regs.rsp)[0]),
            _ => {
                assert_eq!(a.regs.rip, CODE.into());
                None
            }
        }
    }

    fn shadow_loaded(&self) -> bool {
        let mut shadow = false;
        self.after(|hv, cur| shadow = hv.hw.root(CpuId(0)) != cur.ctx.mm.guest_table.get().mfn());
        shadow
    }
}

#[test]
fn faults_of_shadows_are_served_and_others_delivered() {
    let w = World::new();
    w.put(LIST, &[1]);
    w.log_dirty();
    assert!(w.shadow_loaded());
    // What the kernel's frame is written to first.
    for at in [STACK - 4, OTHER_STACK - 4, LIST] {
        assert_eq!(w.fault(at, WRITE), None);
    }
    let read = |w: &World| {
        let mut value = None;
        w.after(|hv, _| value = hv.hw.get::<u32>(LIST).ok());
        value
    };
    assert_eq!(read(&w), Some(1));
    // The kernel's page is not a program's, whatever the CPU has found in the shadows.
    assert_eq!(w.fault(LIST, USER), Some(PRESENT | USER));
    assert_eq!(w.fault(LIST, USER | WRITE | PRESENT), Some(PRESENT | USER | WRITE));
    // Nothing is there for anyone; a hole in a shadow that was there is none.
    assert_eq!((w.fault(NOWHERE, 0), w.fault(NOWHERE, USER | PRESENT)), (Some(0), Some(USER)));
    // The machine-to-phys table can be read, and no more.
    let m2p = pte::PAE_HYPERVISOR_START as u32;
    assert_eq!((w.fault(m2p, 0), w.fault(m2p, WRITE)), (None, Some(PRESENT | WRITE)));
    let mm = DomCtx::new(&w.hv, &w.d.mem);
    assert_ne!(mm.log_dirty_stats(&w.d.mem).dirty, 0);
    mm.log_dirty_disable(&w.d.mem);
    assert!(!w.shadow_loaded());
}
