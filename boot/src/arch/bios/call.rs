//! Calling a service: to real mode and back, through code in a free place below 1 MiB.

use core::arch::global_asm;
use core::ops::Range;

use x86_64::registers::control::Cr0Flags;
use xen_compat::machine::memory_region::MemoryKind;

use crate::arch::image::layout::DIRECT_VIRT;
use crate::arch::loader::boot_info::BootInfo;
use crate::arch::regs::long_mode;

/// The code with its data, its stack, and what services read and write.
const CODE: usize = 0x1000;
const STACK: usize = 0x3000;
const AREA: usize = 0x4000;
/// The area is below this: a BIOS's own data are above, where its memory map may not say so.
const BELOW: u64 = 0x9_0000;
/// The table of interrupts, and a BIOS's variables, are below this.
const ABOVE: u64 = 0x1_0000;
/// Where the read-only memory of firmware and devices begins.
const ROM: u32 = 0xc_0000;
/// The carry flag: most services fail with it.
const CARRY: u16 = 1;

global_asm!(
    include_str!("call.S"),
    efer = const long_mode::EFER,
    efer_bits = const long_mode::EFER_BITS,
    no_paging = const !(Cr0Flags::PAGING.bits() as u32),
    real_cr0 = const Cr0Flags::EXTENSION_TYPE.bits() as u32,
    stack = const STACK,
    code64 = const long_mode::CODE64,
    options(att_syntax),
);

// SAFETY: call.S defines them.
unsafe extern "C" {
    static bios_code: u8;
    static bios_code_end: u8;
    static bios_call: u8;
    static bios_vector: u8;
    static bios_gdt_16: u8;
    static bios_gdtr_base: u8;
    static bios_to_64: u8;
    static bios_registers: u8;
    static bios_segment: u8;
    static bios_entry_64: u8;
}

/// The registers of a service. ES:DI, or another pair, addresses the buffer: [`Bios::buffer`].
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Registers {
    /// Usually the function, then its result.
    pub eax: u32,
    /// By the service.
    pub ebx: u32,
    /// By the service.
    pub ecx: u32,
    /// By the service.
    pub edx: u32,
    /// By the service. DS is the segment of the buffer.
    pub esi: u32,
    /// By the service.
    pub edi: u32,
    /// By the service.
    pub es: u16,
    /// After the service: the flags.
    pub flags: u16,
}

/// A BIOS that can be called.
pub(super) struct Bios {
    /// Physical address of the area.
    area: u64,
}

impl Bios {
    /// The size of the buffer in bytes.
    pub(super) const BUFFER: usize = AREA - STACK;

    /// Returns that of the machine, if it has been started by one, and nothing else has run that it would not know.
    ///
    /// # Safety
    /// The boot page tables must be in use, and the first MiB, except for what `boot` says is there, be nobody's.
    pub(super) unsafe fn find(boot: &BootInfo) -> Option<Self> {
        // Linux has set the interrupt controllers for itself, before kexec. A PVH loader is not a BIOS's.
        if !boot.by_bios || boot.loader.starts_with("kexec") {
            return None;
        }
        let area = area(boot)?;
        let bios = Self { area };
        // SAFETY: by contract, nobody uses the area.
        unsafe { bios.prepare() };
        Some(bios)
    }

    /// Returns whether there is a service of this number: code in read-only memory.
    fn has(&self, vector: u8) -> bool {
        // SAFETY: the table of interrupts is at 0 of real mode's memory, which the boot page tables map.
        let entry = unsafe { at::<u32>(u64::from(vector) * 4) };
        let linear = (entry >> 16 << 4) + (entry & 0xffff);
        // SAFETY: below 1 MiB and 64 KiB, as each address of real mode.
        (ROM..1 << 20).contains(&linear) && !matches!(unsafe { at::<u8>(linear.into()) }, 0 | 0xff)
    }

    /// Calls the service of an interrupt. Returns the registers, unless there is no such service or it says, with the
    /// carry flag, that it has failed.
    pub(super) fn call(&self, vector: u8, registers: Registers) -> Option<Registers> {
        self.call_unchecked(vector, registers).filter(|after| after.flags & CARRY == 0)
    }

    /// Calls a service that does not say with the carry flag whether it has failed.
    pub(super) fn call_unchecked(&self, vector: u8, registers: Registers) -> Option<Registers> {
        if !self.has(vector) {
            return None;
        }
        self.put(self.offset(&raw const bios_vector), vector);
        self.put(self.offset(&raw const bios_registers), registers);
        let entry = self.area + self.offset(&raw const bios_call);
        // SAFETY: the copy in the area, which is mapped where it lies. It keeps what a function has to keep, and what
        // a BIOS changes is below 1 MiB and in devices.
        unsafe {
            let call: extern "C" fn() = core::mem::transmute(entry);
            call();
        }
        Some(self.get(self.offset(&raw const bios_registers)))
    }

    /// Returns the segment and the offset of a buffer of 4 KiB.
    pub(super) fn buffer(&self) -> (u16, u16) {
        ((self.area >> 4) as u16, STACK as u16)
    }

    /// Returns `N` bytes of the buffer.
    pub(super) fn read<const N: usize>(&self) -> [u8; N] {
        const { assert!(N <= Self::BUFFER, "the buffer is smaller") };
        self.get(STACK as u64)
    }

    /// Fills the beginning of the buffer, the rest of whose first `N` bytes becomes 0.
    pub(super) fn write<const N: usize>(&self, start: &[u8]) {
        const { assert!(N <= Self::BUFFER, "the buffer is smaller") };
        let mut bytes = [0; N];
        bytes[..start.len()].copy_from_slice(start);
        self.put(STACK as u64, bytes);
    }

    /// Returns a word at a far pointer of real mode.
    pub(super) fn word_at(&self, [segment, offset]: [u16; 2]) -> u16 {
        // SAFETY: below 1 MiB and 64 KiB, which the boot page tables map.
        unsafe { at((u64::from(segment) << 4) + u64::from(offset)) }
    }

    /// Copies the code and fills in what depends on the address.
    ///
    /// # Safety
    /// The area must be nobody's.
    unsafe fn prepare(&self) {
        let (from, end) = (&raw const bios_code, &raw const bios_code_end);
        let size = end as usize - from as usize;
        assert!(size <= CODE, "the code is larger than its place");
        // SAFETY: by contract, and the area has room.
        unsafe { core::ptr::copy_nonoverlapping(from, (DIRECT_VIRT + self.area) as *mut u8, size) };
        let area = self.area as u32;
        // Segments of 64 KiB with this base: code that can be read, and data that can be written.
        let segment = |access: u64| 0xffff | u64::from(area) << 16 | access << 40;
        self.put(self.offset(&raw const bios_gdt_16), [segment(0x9b), segment(0x93)]);
        self.put(self.offset(&raw const bios_gdtr_base), self.area + self.offset(&raw const bios_gdt_16) - 16);
        let entry: u64 = self.get(self.offset(&raw const bios_entry_64));
        self.put(self.offset(&raw const bios_to_64), area + entry as u32);
        self.put(self.offset(&raw const bios_segment), (area >> 4) as u16);
    }

    /// Returns where a symbol of the code is in the area.
    fn offset(&self, symbol: *const u8) -> u64 {
        symbol as u64 - &raw const bios_code as u64
    }

    fn get<T: Copy>(&self, offset: u64) -> T {
        debug_assert!(offset as usize + size_of::<T>() <= AREA);
        // SAFETY: within the area, which is this structure's and mapped.
        unsafe { at(self.area + offset) }
    }

    fn put<T>(&self, offset: u64, value: T) {
        debug_assert!(offset as usize + size_of::<T>() <= AREA);
        // SAFETY: as in `get`.
        unsafe { ((DIRECT_VIRT + self.area + offset) as *mut T).write_unaligned(value) }
    }
}

/// Reads a value at a physical address.
///
/// # Safety
/// It is memory that can be read, below 4 GiB, with the boot page tables.
unsafe fn at<T: Copy>(physical: u64) -> T {
    // SAFETY: by contract.
    unsafe { ((DIRECT_VIRT + physical) as *const T).read_unaligned() }
}

/// Returns the highest free place for the area.
fn area(boot: &BootInfo) -> Option<u64> {
    let loaded = |place: &Range<u64>| boot.modules.iter().any(|m| m.start < place.end && place.start < m.end);
    let ram = boot.memory.iter().filter(|r| r.kind == MemoryKind::Ram && r.start < BELOW);
    let places = ram.filter_map(|r| {
        let start = (r.end.min(BELOW).checked_sub(AREA as u64)?) & !0xfff;
        (start >= r.start.max(ABOVE)).then_some(start..start + AREA as u64)
    });
    places.filter(|place| !loaded(place)).map(|place| place.start).max()
}
