//! Loading a vcpu on a CPU and saving it: registers, segments, page tables, debug and FPU state.

use mm::Root;

use crate::machine::hw::{Base, GuestKind, Hw, Seg};
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// Saves the running vcpu. Its page tables stay loaded.
    pub fn save_context(&self, cur: &mut Cur<'_>) {
        let hw = &self.hw;
        let c = &mut *cur.ctx;
        c.regs = *cur.regs;
        c.ds = hw.read_seg(Seg::Ds);
        c.es = hw.read_seg(Seg::Es);
        c.fs = hw.read_seg(Seg::Fs);
        c.gs = hw.read_seg(Seg::Gs);
        c.fs_base = hw.get_base(Base::Fs);
        let (live, shadow) = (hw.get_base(Base::Gs), hw.get_base(Base::GsShadow));
        (c.gs_base_kernel, c.gs_base_user) = if c.kernel_mode { (live, shadow) } else { (shadow, live) };
        self.unload_debugregs(c);
        hw.set_ts(false);
        hw.fpu_save(&mut c.fpu, c.xcr0_used);
    }

    /// Loads a vcpu whose `ctx` lock is held, with page table `root`. Returns `Err` if some selectors could not be
    /// loaded: the values for DS, ES, FS and GS.
    pub(crate) fn load_state(&self, cur: &mut Cur<'_>, root: Root) -> Result<(), [u64; 4]> {
        let hw = &self.hw;
        cur.d.mem.cpu_enters(cur.cpu);
        *cur.regs = cur.ctx.regs;
        let kind = cur.d.kind();
        hw.set_guest_kind(kind);
        self.load_cr4(cur);
        self.load_descriptor_tables(cur.ctx);
        hw.switch_cr3(root);
        let c = &mut *cur.ctx;
        let mut ok = true;
        for (seg, sel) in [(Seg::Ds, c.ds), (Seg::Es, c.es), (Seg::Fs, c.fs), (Seg::Gs, c.gs)] {
            ok &= self.load_guest_seg(cur.d, &c.mm, seg, sel).is_ok();
        }
        // Those of 32-bit guests come from their descriptors.
        if kind == GuestKind::Native {
            let (live, shadow) =
                if c.kernel_mode { (c.gs_base_kernel, c.gs_base_user) } else { (c.gs_base_user, c.gs_base_kernel) };
            for (which, base) in [(Base::Fs, c.fs_base), (Base::Gs, live), (Base::GsShadow, shadow)] {
                // Bases were canonical when they were read or set.
                let _ = hw.set_base(which, base);
            }
        }
        self.load_debugregs(c);
        hw.set_ts(false);
        hw.fpu_restore(&c.fpu, c.xcr0_used);
        hw.set_xcr0(c.xcr0);
        hw.set_ts(c.guest_ts);
        self.load_tsc_aux(cur);
        self.load_cpuid_faulting(cur);
        let c = &*cur.ctx;
        ok.then_some(()).ok_or([c.ds, c.es, c.fs, c.gs].map(u64::from))
    }
}
