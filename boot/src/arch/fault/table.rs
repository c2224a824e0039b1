//! Instructions that may fault, and how execution continues.
//!
//! Each has an entry in the table `extable`: the address of the instruction and where to continue if it faults. The
//! trap handler looks a faulting hypervisor address up here; an address that is not in the table is fatal.

/// Marks the instruction at label `$at` as one that may fault, continuing at label `$fixup`.
macro_rules! extable {
    ($at:literal, $fixup:literal) => {
        concat!(".pushsection extable,\"a\"\n.quad ", $at, ", ", $fixup, "\n.popsection")
    };
}
pub(in crate::arch) use extable;

#[repr(C)]
struct Entry {
    at: u64,
    fixup: u64,
}

// SAFETY: the linker script defines these symbols.
unsafe extern "C" {
    static extable_start: Entry;
    static extable_end: Entry;
}

/// Returns where to continue after a fault at `rip`, if it is in the table.
pub fn fixup(rip: u64) -> Option<u64> {
    // SAFETY: the linker script puts these symbols around an array of entries.
    let entries = unsafe {
        let start = &raw const extable_start;
        let count = (&raw const extable_end).offset_from(start) as usize;
        core::slice::from_raw_parts(start, count)
    };
    entries.iter().find(|e| e.at == rip).map(|e| e.fixup)
}
