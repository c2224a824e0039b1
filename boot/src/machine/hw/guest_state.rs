//! The guest's registers that this CPU has loaded.

use mm::{Descriptors, Fault, GDT_FRAMES};
use xen_compat::machine::fpu::FpuArea;
use xen_compat::machine::hw::{Base, DebugReg, DebugRegs, DescriptorTables, Fpu, GuestKind, GuestMode, Seg, Segments};

use crate::arch::cpu::guest_cr4;
use crate::arch::descriptors::gdt;
use crate::arch::entry::guest;
use crate::arch::guest_state::{fpu, segment};
use crate::arch::regs::debug;
use crate::arch::regs::features::{features, Features};
use crate::machine::metal::Metal;

impl Segments for Metal {
    #[inline]
    fn swap_gs(&self) {
        segment::swap_gs();
    }
    #[inline]
    fn set_base(&self, which: Base, val: u64) -> Result<(), Fault> {
        match which {
            Base::Fs => segment::set_fs_base(val),
            Base::Gs => segment::set_gs_base(val),
            Base::GsShadow => segment::set_gs_base_shadow(val),
        }
    }
    #[inline]
    fn get_base(&self, which: Base) -> u64 {
        match which {
            Base::Fs => segment::fs_base(),
            Base::Gs => segment::gs_base(),
            Base::GsShadow => segment::gs_base_shadow(),
        }
    }
    #[inline]
    fn load_seg(&self, which: Seg, sel: u16) -> Result<(), Fault> {
        match which {
            Seg::Ds => segment::load_ds(sel),
            Seg::Es => segment::load_es(sel),
            Seg::Fs => segment::load_fs(sel),
            Seg::Gs => segment::load_gs(sel),
            Seg::GsShadow => segment::load_gs_shadow(sel),
        }
    }
    #[inline]
    fn read_seg(&self, which: Seg) -> u16 {
        match which {
            Seg::Ds => segment::read_ds(),
            Seg::Es => segment::read_es(),
            Seg::Fs => segment::read_fs(),
            Seg::Gs | Seg::GsShadow => segment::read_gs(),
        }
    }
}

impl DescriptorTables for Metal {
    fn load_gdt(&self, frames: [Option<Descriptors>; GDT_FRAMES]) {
        // SAFETY: frames of descriptors, which stay such while the vcpu has them.
        unsafe { gdt::set_guest_gdt(frames.map(|frame| frame.map(|f| f.mfn().0))) };
    }
    fn load_ldt(&self, entries: u32) {
        gdt::load_ldt(entries);
    }
    fn map_ldt_page(&self, page: usize, frame: Option<Descriptors>) {
        // SAFETY: as above.
        unsafe { gdt::map_ldt_page(page, frame.map(|f| f.mfn().0)) };
    }
    fn ldt_offset_at(&self, va: u64) -> Option<u32> {
        gdt::ldt_offset_at(va)
    }
}

impl GuestMode for Metal {
    #[inline]
    fn set_guest_kind(&self, kind: GuestKind) {
        guest::set_kind(kind);
    }
    #[inline]
    fn load_guest_cr4(&self, cr4: u64) {
        guest_cr4::load_guest_cr4(cr4);
    }
}

impl DebugRegs for Metal {
    fn set_debugreg(&self, reg: DebugReg) {
        // SAFETY: a `DebugReg` is nothing that fires on what the hypervisor touches by itself.
        unsafe { debug::write_debugreg(reg.number(), reg.value()) };
    }
    fn get_debugreg(&self, reg: usize) -> u64 {
        debug::read_debugreg(reg)
    }
}

impl Fpu for Metal {
    #[inline]
    fn set_ts(&self, ts: bool) {
        if ts {
            fpu::set_ts();
        } else {
            fpu::clear_ts();
        }
    }
    fn fpu_save(&self, area: &mut FpuArea, components: u64) {
        self.set_xcr0(fpu::xcr0_max());
        fpu::save(&mut area.0, components);
    }
    fn fpu_restore(&self, area: &FpuArea, components: u64) {
        self.set_xcr0(fpu::xcr0_max());
        // The CPU refuses the state that came with a vcpu's first context. Reset it: the registers still hold another
        // vcpu's.
        if fpu::restore(&area.0, components).is_err() {
            fpu::reset(components);
        }
    }
    fn set_xcr0(&self, val: u64) {
        if features().contains(Features::XSAVE) {
            let _ = fpu::set_xcr0(val);
        }
    }
}
