//! The model machine as [`Hw`].

use std::sync::atomic::Ordering::SeqCst;

use mm::host::faults;
use mm::{CpuId, Descriptors, Fault, Machine, Mfn, Root, GDT_FRAMES};
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use public_headers::xen4::version::XenCompileInfo;

use crate::host::devices::{Devices, IOAPIC, NR_GSIS};
use crate::host::{HostHw, CONSOLE_QUEUE, GUEST_VA};
use crate::machine::address::HYPERVISOR_VIRT;
use crate::machine::console_share::ConsoleShare;
use crate::machine::fpu::FpuArea;
use crate::machine::hw::{
    Base, CpuidRegs, DebugReg, EcamRange, GuestMsr, Hw, Interrupt, LineMode, MachineStop, Nanos, Seg,
};

/// The one MSR that the model machine has (energy counters' units): no policy shows it to a guest.
pub(crate) const ODD_MSR: u32 = 0x606;

impl HostHw {
    /// Frame and offset of a guest address, and how much of `len` bytes lies in that frame.
    fn translate(&self, va: u64, len: usize, write: bool) -> Result<(Mfn, usize, usize), Fault> {
        if self.paging.load(SeqCst) {
            let (cpu, off) = (self.this_cpu(), (va & 0xfff) as usize);
            let root = self.root(cpu);
            let canonical = (va as i64) << 16 >> 16 == va as i64;
            // Nothing else keeps a supervisor's access out of the hypervisor's range.
            let allowed = root != Mfn(0) && canonical && !HYPERVISOR_VIRT.contains(&va);
            let mfn = allowed.then(|| self.memory.touch_as(cpu, root, va, write, false)).flatten();
            return Ok((mfn.ok_or(Fault)?, off, len.min(4096 - off)));
        }
        let maddr = va.checked_sub(GUEST_VA).filter(|_| !self.unmapped.load(SeqCst)).ok_or(Fault)?;
        let (mfn, off) = (Mfn(maddr >> 12), (maddr & 0xfff) as usize);
        if mfn.0 as usize >= self.frames().len() {
            return Err(Fault);
        }
        Ok((mfn, off, len.min(4096 - off)))
    }
}

impl Hw for HostHw {
    fn copy_from_guest(&self, mut va: u64, mut dst: &mut [u8]) -> Result<(), Fault> {
        while !dst.is_empty() {
            let (mfn, off, n) = self.translate(va, dst.len(), false)?;
            let (now, rest) = dst.split_at_mut(n);
            self.read(mfn, off, now);
            (va, dst) = (va.wrapping_add(n as u64), rest);
        }
        Ok(())
    }
    fn copy_to_guest(&self, mut va: u64, mut src: &[u8]) -> Result<(), Fault> {
        while !src.is_empty() {
            let (mfn, off, n) = self.translate(va, src.len(), true)?;
            let (now, rest) = src.split_at(n);
            self.write(mfn, off, now);
            (va, src) = (va.wrapping_add(n as u64), rest);
        }
        Ok(())
    }
    fn write_guest_words(&self, va: u64, words: &[u64]) -> Result<(), Fault> {
        for (i, w) in words.iter().enumerate() {
            self.copy_to_guest(va.wrapping_add(8 * i as u64), &w.to_le_bytes())?;
        }
        Ok(())
    }
    fn load_cr3(&self, root: Root) {
        // All pages may be global ones: the TLB stays.
        self.cr3[self.this_cpu().0 as usize].store(root.mfn().0, SeqCst);
    }
    fn switch_cr3(&self, root: Root) {
        self.load_cr3(root);
        self.flush_tlb_local();
    }
    fn swap_gs(&self) {}
    fn set_base(&self, _which: Base, _val: u64) -> Result<(), Fault> {
        Ok(())
    }
    fn get_base(&self, _which: Base) -> u64 {
        0
    }
    fn load_seg(&self, _which: Seg, _sel: u16) -> Result<(), Fault> {
        Ok(())
    }
    fn read_seg(&self, _which: Seg) -> u16 {
        0
    }
    fn load_gdt(&self, _frames: [Option<Descriptors>; GDT_FRAMES]) {}
    fn load_ldt(&self, _entries: u32) {}
    fn map_ldt_page(&self, _page: usize, _frame: Option<Descriptors>) {}
    fn ldt_offset_at(&self, _va: u64) -> Option<u32> {
        None
    }
    fn set_ts(&self, _ts: bool) {}
    fn set_debugreg(&self, reg: DebugReg) {
        self.debugregs[self.this_cpu().0 as usize][reg.number()].store(reg.value(), SeqCst);
    }
    fn get_debugreg(&self, reg: usize) -> u64 {
        self.debugregs[self.this_cpu().0 as usize][reg].load(SeqCst)
    }

    fn tsc(&self) -> u64 {
        self.now()
    }
    fn tsc_khz(&self) -> u32 {
        1_000_000
    }
    fn now(&self) -> Nanos {
        self.clock.load(SeqCst)
    }
    fn now_and_tsc(&self) -> (Nanos, u64) {
        let now = self.now();
        (now, now)
    }
    fn boot_wallclock(&self) -> u64 {
        1_000_000_000_500_000_000
    }
    fn arm_timer(&self, deadline: Nanos) {
        self.armed[self.this_cpu().0 as usize].store(deadline, SeqCst);
    }

    fn physaddr_bits(&self) -> u32 {
        40
    }
    fn nr_cpus(&self) -> u32 {
        self.armed.len() as u32
    }
    fn cpu_ids(&self, cpu: u32) -> Option<(u32, u32)> {
        (cpu < self.nr_cpus()).then(|| (cpu * 2, cpu + 1))
    }
    fn enter_guest(&self, _regs: &mut CpuUserRegs) -> u32 {
        0
    }
    fn fault_address(&self) -> u64 {
        0
    }
    fn interrupt(&self, vector: u8) -> Interrupt {
        Interrupt::Device(vector)
    }
    fn held_interrupt(&self) -> Option<Interrupt> {
        faults::aside(|| self.held.lock().unwrap().pop())
    }
    fn idle(&self) {
        std::thread::yield_now();
    }
    fn load_idle_cr3(&self) {
        self.switch_cr3(Root::NONE);
    }
    fn fpu_save(&self, _area: &mut FpuArea, _components: u64) {}
    fn fpu_restore(&self, _area: &FpuArea, components: u64) {
        self.fpu_loaded.store(components, SeqCst);
    }
    fn load_guest_cr4(&self, cr4: u64) {
        self.guest_cr4.store(cr4, SeqCst);
    }
    fn kick(&self, cpu: CpuId) {
        self.kicked[cpu.0 as usize].store(true, SeqCst);
    }
    fn preempt_window(&self) {}

    fn gsi_route(&self, gsi: u32, vector: u8, cpu: CpuId, mode: LineMode) -> Result<(), Fault> {
        faults::aside(|| self.devices.route(gsi, vector, cpu, mode))
    }
    fn gsi_mask(&self, gsi: u32, masked: bool) {
        faults::aside(|| self.devices.mask(gsi, masked));
    }
    fn nr_gsis(&self) -> u32 {
        NR_GSIS
    }
    fn isa_irq(&self, irq: u8) -> (u32, LineMode) {
        Devices::isa_irq(irq)
    }
    fn ioapic_read(&self, maddr: u64, reg: u32) -> Result<u32, Fault> {
        (maddr == IOAPIC).then_some(reg << 8).ok_or(Fault)
    }
    fn ioapic_gsis(&self, maddr: u64) -> Option<(u32, u32)> {
        (maddr == IOAPIC).then_some((0, NR_GSIS))
    }
    fn eoi(&self) {
        self.devices.eoi();
    }
    fn msi_message(&self, vector: u8, cpu: CpuId) -> (u64, u32) {
        (0xfee0_0000 | u64::from(cpu.0) << 12, vector.into())
    }
    fn pci_read(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8) -> u32 {
        self.devices.pci_read((seg, bus, devfn), reg, size)
    }
    fn pci_write(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8, val: u32) {
        faults::aside(|| self.devices.pci_write((seg, bus, devfn), reg, size, val));
    }
    fn pci_ecam(&self, index: usize) -> Option<EcamRange> {
        let range = EcamRange { address: 0xb000_0000, segment: 0, first_bus: 0, last_bus: 255 };
        (index == 0).then_some(range)
    }
    fn mmio_read32(&self, maddr: u64) -> u32 {
        self.devices.mmio_read(maddr)
    }
    fn mmio_write32(&self, maddr: u64, val: u32) {
        faults::aside(|| self.devices.mmio_write(maddr, val));
    }

    fn port_in(&self, _port: u16, size: u8) -> u32 {
        !0 >> (32 - 8 * u32::from(size))
    }
    fn port_out(&self, _port: u16, _size: u8, _val: u32) {}
    fn rdmsr(&self, msr: u32) -> Result<u64, Fault> {
        let has = self.msrs.lock().unwrap().get(&msr).copied();
        has.or(matches!(msr, ODD_MSR | x86_defs::msr_index::DEBUGCTL).then_some(1)).ok_or(Fault)
    }
    fn wrmsr(&self, msr: GuestMsr, val: u64) -> Result<(), Fault> {
        *self.msrs.lock().unwrap().get_mut(&msr.number()).ok_or(Fault)? = val;
        Ok(())
    }
    fn cpuid(&self, leaf: u32, _sub: u32) -> CpuidRegs {
        self.leaves.get(&leaf).copied().unwrap_or_default()
    }
    fn xcr0_max(&self) -> u64 {
        7
    }
    fn set_xcr0(&self, _val: u64) {}

    fn console_write(&self, bytes: &[u8], share: ConsoleShare) -> bool {
        if !share.fits(CONSOLE_QUEUE, self.console_waiting.load(SeqCst), bytes.len()) {
            return false;
        }
        faults::aside(|| self.console.lock().unwrap().extend_from_slice(bytes));
        true
    }
    fn console_log(&self, from: u64, buf: &mut [u8]) -> (usize, u64) {
        let log = self.console.lock().unwrap();
        let rest = log.get(from as usize..).unwrap_or(&[]);
        let n = rest.len().min(buf.len());
        buf[..n].copy_from_slice(&rest[..n]);
        (n, from)
    }
    fn console_log_end(&self) -> u64 {
        self.console.lock().unwrap().len() as u64
    }
    fn serve_console(&self, typed: impl FnMut(u8)) {
        faults::aside(|| std::mem::take(&mut *self.typed.lock().unwrap())).into_iter().for_each(typed);
    }
    fn compile_info(&self) -> XenCompileInfo {
        XenCompileInfo { compile_by: [b'x'; 16], ..XenCompileInfo::default() }
    }
    fn build_id(&self) -> &'static [u8] {
        b"build id of the model"
    }
    fn machine_stop(&self, how: MachineStop) {
        *self.stopped.lock().unwrap() = Some(how);
    }
}
