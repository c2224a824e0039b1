//! `xen_compat::machine::hw::Hw`: what the core asks of the hardware.

use mm::Fault;
use mm::{CpuId, Descriptors, Mfn, Root, GDT_FRAMES};
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use public_headers::xen4::version::XenCompileInfo;
use xen_compat::machine::console_share::ConsoleShare;
use xen_compat::machine::fpu::FpuArea;
use xen_compat::machine::hw::{
    Base, CpuidRegs, DebugReg, EcamRange, GuestMsr, Hw, Interrupt, LineMode, MachineStop, Nanos, Seg,
};
use zerocopy::IntoBytes;

use super::memory::flush_here;
use super::metal::Metal;
use crate::arch::apic::{interrupt, ioapic, lapic};
use crate::arch::cpu::block::{self, count};
use crate::arch::cpu::guest_cr4;
use crate::arch::cpu::ring::Ring;
use crate::arch::descriptors::gdt;
use crate::arch::devices::{pci, registers};
use crate::arch::entry::guest;
use crate::arch::fault::{msr, usercopy};
use crate::arch::firmware::acpi;
use crate::arch::guest_state::{fpu, segment};
use crate::arch::image::{build_info, layout};
use crate::arch::memory::paging;
use crate::arch::regs::control::{read_cr2, write_cr3};
use crate::arch::regs::features::{features, Features};
use crate::arch::regs::instructions::rdtsc;
use crate::arch::regs::{debug, port};
use crate::arch::smp::calls;
use crate::arch::{clock, console, reset};

/// The APIC identifier of a CPU.
pub(super) fn apic_id(cpu: CpuId) -> u32 {
    block::cpu(cpu.0 as usize).map_or(0, |c| c.apic_id())
}

impl Hw for Metal {
    #[inline]
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        usercopy::copy_from_user(dst, va)
    }
    #[inline]
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        usercopy::copy_to_user(va, src)
    }
    #[inline]
    fn read_guest_u64(&self, va: u64) -> Result<u64, Fault> {
        usercopy::read_user_u64(va)
    }
    #[inline]
    fn read_guest_u32(&self, va: u64) -> Result<u32, Fault> {
        usercopy::read_user_u32(va)
    }
    #[inline]
    fn write_guest_u64(&self, va: u64, val: u64) -> Result<(), Fault> {
        usercopy::write_user_u64(va, val)
    }
    #[inline]
    fn write_guest_words(&self, va: u64, words: &[u64]) -> Result<(), Fault> {
        usercopy::copy_to_user(va, words.as_bytes())
    }

    #[inline]
    fn load_cr3(&self, root: Root) {
        // SAFETY: a root has the hypervisor's slots, and is kept one while it can be loaded; the processor refuses `NONE`.
        unsafe { write_cr3(root.cr3()) };
    }
    #[inline]
    fn switch_cr3(&self, root: Root) {
        self.load_cr3(root);
        flush_here();
    }
    fn load_idle_cr3(&self) {
        let root = paging::PAGING.lock().root();
        // SAFETY: the hypervisor's own table.
        unsafe { write_cr3(root) };
        flush_here();
    }

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
    #[inline]
    fn set_abi_32(&self, ring1: bool) {
        guest::set_ring(if ring1 { Ring::One } else { Ring::Three });
    }
    fn m2p_frame(&self, piece: u32) -> Option<Mfn> {
        let va = layout::M2P_RO_VIRT + u64::from(piece) * layout::LARGE_PAGE;
        let (phys, _) = paging::PAGING.lock().lookup(va)?;
        Some(Mfn(phys / layout::PAGE_SIZE))
    }
    fn ldt_offset_at(&self, va: u64) -> Option<u32> {
        gdt::ldt_offset_at(va)
    }
    #[inline]
    fn load_guest_cr4(&self, cr4: u64) {
        guest_cr4::load_guest_cr4(cr4);
    }
    #[inline]
    fn set_ts(&self, ts: bool) {
        if ts {
            fpu::set_ts();
        } else {
            fpu::clear_ts();
        }
    }
    fn set_debugreg(&self, reg: DebugReg) {
        // SAFETY: a `DebugReg` is nothing that fires on what the hypervisor touches by itself.
        unsafe { debug::write_debugreg(reg.number(), reg.value()) };
    }
    fn get_debugreg(&self, reg: usize) -> u64 {
        debug::read_debugreg(reg)
    }
    fn fpu_save(&self, area: &mut FpuArea, components: u64) {
        self.set_xcr0(fpu::xcr0_max());
        fpu::save(&mut area.0, components);
    }
    fn fpu_restore(&self, area: &FpuArea, components: u64) {
        self.set_xcr0(fpu::xcr0_max());
        // What the CPU refuses came with a vcpu's first context. It starts afresh: the registers still hold another's.
        if fpu::restore(&area.0, components).is_err() {
            fpu::reset(components);
        }
    }
    fn xcr0_max(&self) -> u64 {
        fpu::xcr0_max()
    }
    fn set_xcr0(&self, val: u64) {
        if features().contains(Features::XSAVE) {
            let _ = fpu::set_xcr0(val);
        }
    }

    #[inline(always)]
    fn enter_guest(&self, regs: &mut CpuUserRegs) -> u32 {
        guest::enter_guest(regs)
    }
    #[inline]
    fn fault_address(&self) -> u64 {
        read_cr2()
    }
    #[inline]
    fn interrupt(&self, vector: u8) -> Interrupt {
        interrupt::accept(vector)
    }
    fn held_interrupt(&self) -> Option<Interrupt> {
        interrupt::take_held()
    }
    fn idle(&self) {
        guest::wait_for_interrupt();
    }
    fn preempt_window(&self) {
        guest::preemption_point();
    }

    #[inline]
    fn tsc(&self) -> u64 {
        rdtsc()
    }
    fn tsc_khz(&self) -> u32 {
        clock::tsc_khz()
    }
    #[inline]
    fn now(&self) -> Nanos {
        clock::now()
    }
    #[inline]
    fn now_and_tsc(&self) -> (Nanos, u64) {
        clock::now_and_tsc()
    }
    fn boot_wallclock(&self) -> u64 {
        clock::boot_wallclock()
    }
    #[inline]
    fn arm_timer(&self, deadline: Nanos) {
        lapic::arm_timer(deadline);
    }

    fn physaddr_bits(&self) -> u32 {
        core::arch::x86_64::__cpuid(0x8000_0008).eax & 0xff
    }
    fn nr_cpus(&self) -> u32 {
        count() as u32
    }
    fn cpu_ids(&self, cpu: u32) -> Option<(u32, u32)> {
        let apic = block::cpu(cpu as usize)?.apic_id();
        let acpi = acpi::info().processors.iter().find(|p| p.apic_id == apic).map_or(cpu, |p| p.acpi_id);
        Some((apic, acpi))
    }
    fn kick(&self, cpu: CpuId) {
        calls::kick(cpu.0 as usize);
    }

    fn gsi_route(&self, gsi: u32, vector: u8, cpu: CpuId, mode: LineMode) -> Result<(), Fault> {
        ioapic::route(gsi, vector, apic_id(cpu), mode).then_some(()).ok_or(Fault)
    }
    fn gsi_mask(&self, gsi: u32, masked: bool) {
        ioapic::set_mask(gsi, masked);
    }
    fn nr_gsis(&self) -> u32 {
        ioapic::gsi_count()
    }
    fn isa_irq(&self, irq: u8) -> (u32, LineMode) {
        ioapic::isa_irq(irq)
    }
    fn ioapic_read(&self, maddr: u64, reg: u32) -> Result<u32, Fault> {
        ioapic::read_register(maddr, reg as u8).ok_or(Fault)
    }
    fn ioapic_gsis(&self, maddr: u64) -> Option<(u32, u32)> {
        ioapic::gsis(maddr)
    }
    fn eoi(&self) {
        lapic::eoi();
    }
    fn msi_message(&self, vector: u8, cpu: CpuId) -> (u64, u32) {
        lapic::msi_message(vector, apic_id(cpu))
    }
    fn pci_read(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8) -> u32 {
        pci::read(seg, bus, devfn, reg, size)
    }
    fn pci_write(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8, val: u32) {
        pci::write(seg, bus, devfn, reg, size, val);
    }
    fn pci_ecam(&self, index: usize) -> Option<EcamRange> {
        acpi::info().ecam.get(index).copied()
    }
    fn mmio_read32(&self, maddr: u64) -> u32 {
        registers::read32(maddr)
    }
    fn mmio_write32(&self, maddr: u64, val: u32) {
        registers::write32(maddr, val);
    }

    fn port_in(&self, at: u16, size: u8) -> u32 {
        match size {
            1 => u32::from(port::inb(at)),
            2 => u32::from(port::inw(at)),
            _ => port::inl(at),
        }
    }
    fn port_out(&self, at: u16, size: u8, val: u32) {
        match size {
            1 => port::outb(at, val as u8),
            2 => port::outw(at, val as u16),
            _ => port::outl(at, val),
        }
    }
    fn rdmsr(&self, number: u32) -> Result<u64, Fault> {
        msr::rdmsr_safe(number)
    }
    fn wrmsr(&self, msr: GuestMsr, val: u64) -> Result<(), Fault> {
        // SAFETY: the hypervisor relies on none of these registers.
        unsafe { msr::wrmsr_safe(msr.number(), val) }
    }
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs {
        let r = core::arch::x86_64::__cpuid_count(leaf, sub);
        CpuidRegs { eax: r.eax, ebx: r.ebx, ecx: r.ecx, edx: r.edx }
    }

    fn console_write(&self, bytes: &[u8], share: ConsoleShare) -> bool {
        console::write_guest(bytes, share)
    }
    fn console_flush(&self) {
        console::flush();
    }
    fn console_log(&self, from: u64, buf: &mut [u8]) -> (usize, u64) {
        console::read_ring(from, buf)
    }
    fn console_log_end(&self) -> u64 {
        console::ring_position()
    }
    fn serve_console(&self, typed: impl FnMut(u8)) {
        console::serve_interrupt(typed);
    }
    fn acpi_pm1_control(&self) -> [Option<u16>; 2] {
        acpi::info().pm1_control
    }
    fn compile_info(&self) -> XenCompileInfo {
        build_info::compile_info()
    }
    fn build_id(&self) -> &'static [u8] {
        build_info::build_id()
    }
    fn machine_stop(&self, how: MachineStop) {
        match how {
            MachineStop::Halt => reset::halt(),
            MachineStop::Reboot => reset::restart(),
        }
    }
}
