//! The guest's registers that a CPU of the model machine has loaded: those that tests inspect. It has no segment bases and no
//! descriptor tables: any selector can be loaded.

use std::sync::atomic::Ordering::SeqCst;

use mm::{Descriptors, Fault, Machine, GDT_FRAMES};

use crate::host::HostHw;
use crate::machine::fpu::FpuArea;
use crate::machine::hw::{Base, DebugReg, DebugRegs, DescriptorTables, Fpu, GuestKind, GuestMode, Seg, Segments};

impl Segments for HostHw {
    fn swap_gs(&self) {}
    fn set_base(&self, _which: Base, _val: u64) -> Result<(), Fault> {
        Ok(())
    }
    fn get_base(&self, _which: Base) -> u64 {
        0
    }
    fn load_seg(&self, which: Seg, sel: u16) -> Result<(), Fault> {
        self.selectors[self.this_cpu().0 as usize][which as usize].store(sel, SeqCst);
        Ok(())
    }
    fn read_seg(&self, which: Seg) -> u16 {
        self.selectors[self.this_cpu().0 as usize][which as usize].load(SeqCst)
    }
}

impl DescriptorTables for HostHw {
    fn load_gdt(&self, _frames: [Option<Descriptors>; GDT_FRAMES]) {}
    fn load_ldt(&self, _entries: u32) {}
    fn map_ldt_page(&self, _page: usize, _frame: Option<Descriptors>) {}
    fn ldt_offset_at(&self, _va: u64) -> Option<u32> {
        None
    }
}

impl GuestMode for HostHw {
    fn set_guest_kind(&self, kind: GuestKind) {
        self.ring1[self.this_cpu().0 as usize].store(kind != GuestKind::Native, SeqCst);
    }
    fn load_guest_cr4(&self, cr4: u64) {
        self.guest_cr4.store(cr4, SeqCst);
    }
}

impl DebugRegs for HostHw {
    fn set_debugreg(&self, reg: DebugReg) {
        self.debugregs[self.this_cpu().0 as usize][reg.number()].store(reg.value(), SeqCst);
    }
    fn get_debugreg(&self, reg: usize) -> u64 {
        self.debugregs[self.this_cpu().0 as usize][reg].load(SeqCst)
    }
}

impl Fpu for HostHw {
    fn set_ts(&self, _ts: bool) {}
    fn fpu_save(&self, _area: &mut FpuArea, _components: u64) {}
    fn fpu_restore(&self, _area: &FpuArea, components: u64) {
        self.fpu_loaded.store(components, SeqCst);
    }
    fn set_xcr0(&self, _val: u64) {}
}
