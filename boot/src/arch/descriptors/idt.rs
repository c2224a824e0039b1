//! The interrupt descriptor table, one for all CPUs.

use core::cell::UnsafeCell;

use x86_64::instructions::tables::{lidt, DescriptorTablePointer};
use x86_64::structures::idt::Entry;
use x86_64::{PrivilegeLevel, VirtAddr};
use x86_defs::exception;
use xen_compat::machine::entry::{INT80, INT82};

/// Number of vectors.
pub const VECTORS: usize = 256;
/// Size in bytes of the code for each vector.
pub const STUB: u64 = 16;

/// A gate. It leads to entry code, which no type of `x86_64` describes.
type Gate = Entry<()>;

#[repr(C, align(4096))]
struct Idt(UnsafeCell<[Gate; VECTORS]>);
// SAFETY: written on the boot CPU before others run.
unsafe impl Sync for Idt {}

static IDT: Idt = Idt(UnsafeCell::new([Gate::missing(); VECTORS]));

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    static idt_stubs: u8;
}

/// Returns the address of the first instruction that the CPU executes for `vector`.
pub fn stub(vector: u8) -> u64 {
    &raw const idt_stubs as u64 + STUB * u64::from(vector)
}

/// Returns the least privileged ring that may raise `vector` by an instruction of its own: any ring for `int3`, `into`
/// and the system call `int 0x80`, kernels in ring 1 for the hypercall `int 0x82`.
const fn gate_dpl(vector: u8) -> PrivilegeLevel {
    match vector {
        exception::BP | exception::OF | INT80 => PrivilegeLevel::Ring3,
        INT82 => PrivilegeLevel::Ring1,
        _ => PrivilegeLevel::Ring0,
    }
}

/// Returns the interrupt stack of `vector`, by its index in the TSS.
const fn stack(vector: u8) -> Option<u16> {
    match vector {
        exception::DF => Some(0),
        exception::NMI => Some(1),
        exception::MC => Some(2),
        exception::DB => Some(3),
        _ => None,
    }
}

/// Fills the table with interrupt gates, which clear IF, to the code segment in use, and loads it.
///
/// # Safety
/// On the boot CPU before others run, in the 64-bit code segment that handlers will have. With `stacks`, a TSS must be
/// loaded.
pub unsafe fn init(stacks: bool) {
    for vector in 0..=u8::MAX {
        let mut gate = Gate::missing();
        // SAFETY: the stubs are entry code for their vectors, and the TSS has the stacks.
        unsafe {
            let options = gate.set_handler_addr(VirtAddr::new(stub(vector)));
            options.set_privilege_level(gate_dpl(vector));
            if let Some(stack) = stack(vector).filter(|_| stacks) {
                options.set_stack_index(stack);
            }
        }
        // SAFETY: by contract nobody else uses the table.
        unsafe { (*IDT.0.get())[usize::from(vector)] = gate };
    }
    load();
}

/// Loads the table on the running CPU.
pub fn load() {
    let pointer =
        DescriptorTablePointer { limit: (size_of::<Idt>() - 1) as u16, base: VirtAddr::from_ptr(IDT.0.get()) };
    // SAFETY: the table is static and valid.
    unsafe { lidt(&pointer) };
}
