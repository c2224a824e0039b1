//! The hardware as the core sees it, beyond physical memory and TLBs ([`mm::Machine`]).
//!
//! `boot` implements this on the metal with zero-sized state, so that every call is inlined; the model machine
//! implements it in a host process. The core runs with interrupts off and is only ever interrupted at
//! [`Hw::preempt_window`] and in [`Hw::idle`], never with a lock held.

use mm::CpuId;
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use public_headers::xen4::version::XenCompileInfo;

use crate::machine::address::{is_canonical, HYPERVISOR_VIRT};
use crate::machine::console_share::ConsoleShare;
use crate::machine::fpu::FpuArea;
use x86_defs::msr_index::{
    DR0_ADDRESS_MASK, DR1_ADDRESS_MASK, DR3_ADDRESS_MASK, MISC_FEATURES_ENABLES, PRED_CMD, TSC_AUX,
};

pub use cpu_policy::CpuidRegs;
pub use mm::Fault;

/// Nanoseconds since the hypervisor started: Xen's "system time".
pub type Nanos = u64;

/// Which of a vcpu's segment selectors to load.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seg {
    /// DS
    Ds,
    /// ES
    Es,
    /// FS (loading it clears its base unless reloaded)
    Fs,
    /// GS of the mode that is live
    Gs,
    /// GS of the mode that is not live (`swapgs; mov gs; swapgs`)
    GsShadow,
}

/// A segment base register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// FS.base
    Fs,
    /// GS.base that is live
    Gs,
    /// GS.base that `swapgs` would bring in
    GsShadow,
}

/// A debug register and what it gets: nothing that fires on what the hypervisor touches by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DebugReg {
    number: usize,
    value: u64,
}

impl DebugReg {
    const GENERAL_DETECT: u64 = 1 << 13;

    /// `None`: no such register, an address that is the hypervisor's or not canonical, general detect, or bits in the upper
    /// half of a register that has none.
    pub fn new(number: usize, value: u64) -> Option<Self> {
        let good = match number {
            0..=3 => is_canonical(value) && !HYPERVISOR_VIRT.contains(&value),
            6 => value >> 32 == 0,
            7 => value >> 32 == 0 && value & Self::GENERAL_DETECT == 0,
            _ => false,
        };
        good.then_some(Self { number, value })
    }

    /// 0 to 3, 6 or 7.
    pub const fn number(self) -> usize {
        self.number
    }

    /// Its value.
    pub const fn value(self) -> u64 {
        self.value
    }
}

/// A model specific register that the core writes. The hypervisor relies on none of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GuestMsr {
    /// What RDTSCP and RDPID return.
    TscAux,
    /// Indirect branch prediction barrier.
    PredCmd,
    /// Whether CPUID faults outside of ring 0.
    MiscFeaturesEnables,
    /// Low address bits that breakpoint 0 to 3 ignores. The hypervisor's range begins and ends at multiples of 4 GiB.
    DrAddressMask(u8),
}

impl GuestMsr {
    /// Its number.
    pub const fn number(self) -> u32 {
        match self {
            Self::TscAux => TSC_AUX,
            Self::PredCmd => PRED_CMD,
            Self::MiscFeaturesEnables => MISC_FEATURES_ENABLES,
            Self::DrAddressMask(0) => DR0_ADDRESS_MASK,
            Self::DrAddressMask(i @ 1..=2) => DR1_ADDRESS_MASK + i as u32 - 1,
            Self::DrAddressMask(_) => DR3_ADDRESS_MASK,
        }
    }
}

/// How an interrupt line is wired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineMode {
    /// Level-triggered rather than edge-triggered.
    pub level: bool,
    /// Active low rather than active high.
    pub active_low: bool,
}

/// PCI configuration space in memory, as ACPI's MCFG table tells it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EcamRange {
    /// Machine address of bus 0 of the segment, whichever buses there are.
    pub address: u64,
    /// Segment.
    pub segment: u16,
    /// First bus.
    pub first_bus: u8,
    /// Last bus.
    pub last_bus: u8,
}

/// What an interrupt leaves to the core, once the hardware's own part is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interrupt {
    /// Nothing: another CPU's call, which has been served, or a kick ([`Hw::kick`]).
    Own,
    /// The CPU's timer has run off; it has been acknowledged.
    Timer,
    /// The console has been typed at, or can take more ([`Hw::serve_console`]); it has been acknowledged.
    Console,
    /// A device's vector, still to be acknowledged ([`Hw::eoi`]).
    Device(u8),
}

/// The hardware, as the core needs it.
pub trait Hw: mm::Machine + Send + Sync + Sized + 'static {
    // ---- virtual memory of the vcpu that runs on this CPU ----

    /// Copies from the current guest address space. Hypervisor addresses and anything not readable by the guest fault.
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault>;
    /// Copies into the current guest address space, as a write by the guest would (read-only pages fault).
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault>;
    /// Reads one aligned or unaligned 64-bit word.
    fn read_guest_u64(&self, va: u64) -> Result<u64, Fault> {
        let mut b = [0; 8];
        self.copy_from_guest(va, &mut b)?;
        Ok(u64::from_le_bytes(b))
    }
    /// Reads one 32-bit word.
    fn read_guest_u32(&self, va: u64) -> Result<u32, Fault> {
        let mut b = [0; 4];
        self.copy_from_guest(va, &mut b)?;
        Ok(u32::from_le_bytes(b))
    }
    /// Writes one 64-bit word.
    fn write_guest_u64(&self, va: u64, val: u64) -> Result<(), Fault> {
        self.copy_to_guest(va, &val.to_le_bytes())
    }
    /// Writes consecutive 64-bit words (a stack frame).
    fn write_guest_words(&self, va: u64, words: &[u64]) -> Result<(), Fault>;
    /// Loads CR3 with `root`, flushing this CPU's non-global TLB entries (user pages are global and stay).
    fn load_cr3(&self, root: mm::Root);
    /// Loads CR3 and flushes everything a guest can have caused, global entries too: a switch of address space.
    fn switch_cr3(&self, root: mm::Root);
    /// Exchanges the live and the shadow GS base (`swapgs`).
    fn swap_gs(&self);
    /// Loads a segment base; a non-canonical value is refused.
    fn set_base(&self, which: Base, val: u64) -> Result<(), Fault>;
    /// Reads a segment base.
    fn get_base(&self, which: Base) -> u64;
    /// Loads a data segment selector; on a fault (bad selector) loads null and says so.
    fn load_seg(&self, which: Seg, sel: u16) -> Result<(), Fault>;
    /// Reads a segment selector.
    fn read_seg(&self, which: Seg) -> u16;
    /// Maps the guest's GDT frames into this CPU's GDT window.
    fn load_gdt(&self, frames: [Option<mm::Descriptors>; mm::GDT_FRAMES]);
    /// Loads LDTR with this CPU's LDT window, for `entries` descriptors (0: no LDT).
    fn load_ldt(&self, entries: u32);
    /// Maps (or unmaps) page `page` of this CPU's LDT window.
    fn map_ldt_page(&self, page: usize, frame: Option<mm::Descriptors>);
    /// Readies this CPU for guests whose kernel runs in ring 1, in compatibility mode, or (`false`) for 64-bit ones in ring 3:
    /// the hypervisor's descriptors as that ABI has them, the ring that selectors are forced to on the way out, no SYSCALL and
    /// SYSENTER for ring-1 guests, and no protection from executing user pages, as ring 1 is a supervisor to paging. Costs a
    /// comparison when nothing changes. To be called before the guest's descriptor tables and selectors are loaded.
    fn set_abi_32(&self, _ring1: bool) {}
    /// First of the frames that back piece `piece`, 2 MiB long, of the machine-to-phys table.
    fn m2p_frame(&self, _piece: u32) -> Option<mm::Mfn> {
        None
    }
    /// The byte of this CPU's LDT window that address `va` is.
    fn ldt_offset_at(&self, va: u64) -> Option<u32>;
    /// Loads what takes effect of the CR4 a guest sees: TSD and FSGSBASE. Costs a comparison when nothing changes. To be
    /// called before bases are read or set for the guest: how depends on it.
    fn load_guest_cr4(&self, _cr4: u64) {}
    /// Sets or clears CR0.TS.
    fn set_ts(&self, ts: bool);
    /// Loads a hardware debug register.
    fn set_debugreg(&self, reg: DebugReg);
    /// Reads a hardware debug register.
    fn get_debugreg(&self, reg: usize) -> u64;

    // ---- time ----

    /// The time stamp counter.
    fn tsc(&self) -> u64;
    /// Its frequency in kHz.
    fn tsc_khz(&self) -> u32;
    /// System time now.
    fn now(&self) -> Nanos;
    /// System time and the TSC value it belongs to, taken together.
    fn now_and_tsc(&self) -> (Nanos, u64);
    /// UTC at system time zero, in nanoseconds since 1970 (from the RTC at boot).
    fn boot_wallclock(&self) -> u64;
    /// Programs this CPU's one-shot timer interrupt for `deadline` (in the past: at once; `u64::MAX`: never).
    fn arm_timer(&self, deadline: Nanos);

    // ---- CPUs ----

    /// Width of machine addresses in bits.
    fn physaddr_bits(&self) -> u32;
    /// Number of CPUs that run vcpus.
    fn nr_cpus(&self) -> u32;
    /// Local APIC and ACPI numbers of a CPU, if there is such a CPU.
    fn cpu_ids(&self, cpu: u32) -> Option<(u32, u32)>;
    /// Goes to the guest with `regs` (the CPU's own register frame) and returns when it leaves guest mode: with the
    /// vector of the exception, software interrupt or interrupt, or a number of [`crate::abi::xen4::guest_entry`] for a system call.
    fn enter_guest(&self, regs: &mut CpuUserRegs) -> u32;
    /// CR2: the address of the last page fault.
    fn fault_address(&self) -> u64;
    /// Does the hardware's part of an interrupt that took the CPU out of a guest, and says what is left.
    fn interrupt(&self, vector: u8) -> Interrupt;
    /// One of the interrupts that this CPU has taken since, in [`Hw::idle`] or at a preemption point, if there is one; those
    /// of higher vectors first. For each, [`crate::state::percpu::softirq::INTERRUPT`] was raised on this CPU.
    fn held_interrupt(&self) -> Option<Interrupt>;
    /// Sleeps until an interrupt, which is held if it leaves anything to do.
    fn idle(&self);
    /// Loads the hypervisor's own page tables, flushing.
    fn load_idle_cr3(&self);
    /// Saves x87, SSE and extended state; `components`: those the guest has used (XCR0 bits).
    fn fpu_save(&self, area: &mut FpuArea, components: u64);
    /// Loads it.
    fn fpu_restore(&self, area: &FpuArea, components: u64);
    /// Makes another CPU leave its guest or idle and look for work ([`crate::sched::softirq`]).
    fn kick(&self, cpu: CpuId);
    /// Opens the interrupt window once: pending interrupts are taken and held, then interrupts are off again.
    fn preempt_window(&self);

    // ---- interrupt lines (IO-APIC) and MSI ----

    /// Routes GSI `gsi` to `vector` on `cpu`; it stays masked. `Err` when there is no such line.
    fn gsi_route(&self, gsi: u32, vector: u8, cpu: CpuId, mode: LineMode) -> Result<(), Fault>;
    /// Masks or unmasks a line.
    fn gsi_mask(&self, gsi: u32, masked: bool);
    /// Number of GSIs.
    fn nr_gsis(&self) -> u32;
    /// How ACPI (MADT overrides) wires a legacy ISA IRQ: its GSI and mode.
    fn isa_irq(&self, irq: u8) -> (u32, LineMode);
    /// Reads register `reg` of the IO-APIC at machine address `maddr`. `Err` when there is none.
    fn ioapic_read(&self, _maddr: u64, _reg: u32) -> Result<u32, Fault> {
        Err(Fault)
    }
    /// First GSI and number of pins of the IO-APIC at machine address `maddr`.
    fn ioapic_gsis(&self, _maddr: u64) -> Option<(u32, u32)> {
        None
    }
    /// Acknowledges the interrupt in service at the local APIC.
    fn eoi(&self);
    /// MSI address and data that deliver `vector` to `cpu`.
    fn msi_message(&self, vector: u8, cpu: CpuId) -> (u64, u32);
    /// Reads PCI configuration space (`reg` up to 4095, `size` 1, 2 or 4).
    fn pci_read(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8) -> u32;
    /// Writes PCI configuration space.
    fn pci_write(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8, val: u32);
    /// The ranges of configuration space that are in memory, by number from 0 on.
    fn pci_ecam(&self, _index: usize) -> Option<EcamRange> {
        None
    }
    /// Reads 32 bits of device memory at a machine address (MSI-X tables).
    fn mmio_read32(&self, maddr: u64) -> u32;
    /// Writes 32 bits of device memory.
    fn mmio_write32(&self, maddr: u64, val: u32);

    // ---- ports, MSRs, CPUID, for emulation on behalf of privileged guests ----

    /// Reads an I/O port (`size` 1, 2 or 4).
    fn port_in(&self, port: u16, size: u8) -> u32;
    /// Writes an I/O port.
    fn port_out(&self, port: u16, size: u8, val: u32);
    /// Reads an MSR; `Err` when the CPU has none such.
    fn rdmsr(&self, msr: u32) -> Result<u64, Fault>;
    /// Writes an MSR; `Err` on #GP.
    fn wrmsr(&self, msr: GuestMsr, val: u64) -> Result<(), Fault>;
    /// CPUID of the physical processor.
    fn cpuid(&self, leaf: u32, sub: u32) -> CpuidRegs;
    /// XCR0 of this CPU as the hypervisor set it; the most a guest may enable.
    fn xcr0_max(&self) -> u64;
    /// Sets XCR0 for the running vcpu (checked by the caller).
    fn set_xcr0(&self, val: u64);

    // ---- console and machine ----

    /// Puts bytes, at most 4 KiB, on the hypervisor's console (serial port, screen) as they are: all of them or, `false`, none,
    /// because the device is behind, or has as much waiting as `share` allows. Then there will be room when interrupts have been
    /// served.
    #[must_use]
    fn console_write(&self, bytes: &[u8], share: ConsoleShare) -> bool;
    /// Waits until the console's devices have all that was printed: the machine is about to be off.
    fn console_flush(&self) {}
    /// Copies from the log of what the console showed, from byte `from` on (0: the first ever), as much as `buf` takes.
    /// Returns how many bytes, and where they begin: later than `from` when that is not kept any more.
    fn console_log(&self, from: u64, _buf: &mut [u8]) -> (usize, u64) {
        (0, from)
    }
    /// Number of bytes the console ever showed.
    fn console_log_end(&self) -> u64 {
        0
    }
    /// Serves the console's interrupt: hands what has been typed to `typed`, byte by byte, and the device what it can take.
    fn serve_console(&self, typed: impl FnMut(u8));
    /// I/O ports of ACPI's PM1a and PM1b control registers, where there are such.
    fn acpi_pm1_control(&self) -> [Option<u16>; 2] {
        [None; 2]
    }
    /// With what, by whom and when the image was built.
    fn compile_info(&self) -> XenCompileInfo {
        XenCompileInfo::default()
    }
    /// The image's build id; empty: it has none.
    fn build_id(&self) -> &'static [u8] {
        &[]
    }
    /// Powers off, reboots or halts the machine; does not return on the metal.
    fn machine_stop(&self, how: MachineStop);
}

/// How the machine ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MachineStop {
    /// dom0 asked for power-off and ACPI could not, or dom0 halted: CPUs stop.
    Halt,
    /// Restart the machine (or halt, with `noreboot`).
    Reboot,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breakpoints_stay_out_of_the_hypervisor() {
        for va in [HYPERVISOR_VIRT.start, 0xffff_82d0_4000_0000, HYPERVISOR_VIRT.end - 1, 1 << 47] {
            assert_eq!(DebugReg::new(1, va), None, "{va:x}");
        }
        for va in [0, HYPERVISOR_VIRT.end, 0x7fff_ffff_ffff] {
            assert_eq!(DebugReg::new(1, va).map(|r| (r.number(), r.value())), Some((1, va)));
        }
        assert_eq!(DebugReg::new(7, 1 << 13 | 1), None, "general detect");
        assert!(DebugReg::new(7, 0x402).is_some());
        for (number, value) in [(4, 0), (5, 0), (6, 1 << 32), (7, 1 << 32), (8, 0), (usize::MAX, 0)] {
            assert_eq!(DebugReg::new(number, value), None, "{number}");
        }
    }

    #[test]
    fn the_root_of_nobody_is_refused_by_the_processor() {
        assert_eq!((mm::Root::NONE.cr3() >> 63, mm::Root::NONE.mfn()), (1, mm::Mfn(0)));
        assert_eq!(mm::Root::default(), mm::Root::NONE);
    }
}
