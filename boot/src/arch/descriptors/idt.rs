//! The interrupt descriptor table, one for all CPUs.

use core::arch::asm;
use core::cell::UnsafeCell;

/// Number of vectors.
pub const VECTORS: usize = 256;
/// Bytes of code that each vector leads to.
pub const STUB: u64 = 16;

#[repr(C)]
#[derive(Clone, Copy)]
struct Gate {
    low: u64,
    high: u64,
}

#[repr(C, align(4096))]
struct Idt(UnsafeCell<[Gate; VECTORS]>);
// SAFETY: written on the boot CPU before others run.
unsafe impl Sync for Idt {}

static IDT: Idt = Idt(UnsafeCell::new([Gate { low: 0, high: 0 }; VECTORS]));

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    static idt_stubs: u8;
}

/// The least privileged ring that may raise `vector` by an instruction of its own: any for `int3`, `into` and the system call
/// `int 0x80`, kernels in ring 1 for the hypercall `int 0x82`.
const fn gate_dpl(vector: usize) -> u64 {
    match vector {
        3 | 4 | 0x80 => 3,
        0x82 => 1,
        _ => 0,
    }
}

fn gate(target: u64, cs: u16, ist: u64, dpl: u64) -> Gate {
    // Type 14: an interrupt gate, which clears IF.
    let low =
        (target & 0xffff) | u64::from(cs) << 16 | ist << 32 | (0x8e | dpl << 5) << 40 | (target >> 16 & 0xffff) << 48;
    Gate { low, high: target >> 32 }
}

/// Fills the table with gates to code segment `cs`, and loads it.
///
/// # Safety
/// On the boot CPU before others run; `cs` must be the 64-bit code segment in use. With `stacks`, a TSS must be loaded.
pub unsafe fn init(cs: u16, stacks: bool) {
    let stubs = &raw const idt_stubs as u64;
    for vector in 0..VECTORS {
        let ist = match vector {
            8 if stacks => 1,
            2 if stacks => 2,
            18 if stacks => 3,
            1 if stacks => 4,
            _ => 0,
        };
        let gate = gate(stubs + STUB * vector as u64, cs, ist, gate_dpl(vector));
        // SAFETY: by contract nobody else uses the table.
        unsafe { (*IDT.0.get())[vector] = gate };
    }
    load();
}

/// Loads the table on the running CPU.
pub fn load() {
    #[repr(C, packed)]
    struct Pointer {
        limit: u16,
        base: u64,
    }
    let pointer = Pointer { limit: (size_of::<Idt>() - 1) as u16, base: IDT.0.get() as u64 };
    // SAFETY: the table is static and valid.
    unsafe { asm!("lidt [{}]", in(reg) &raw const pointer, options(nostack, preserves_flags)) };
}
