//! The messages printed when a domain cannot be built.

use std::string::ToString;

use super::*;

#[test]
fn what_was_found_and_what_was_expected() {
    use BuildError as E;
    for (error, said) in [
        (E::NoPae, "found a 32-bit PV kernel without PAE, expected a 64-bit or a PAE one"),
        (E::NoDom0Support, "kernel does not support Dom0 operation"),
        (E::NeedsSupervisorMode, "kernel requires supervisor-mode execution"),
        (E::LayoutTooBig, "kernel, initrd and tables do not fit an address space"),
        (E::OverlapsHypervisor, "image overlaps with the hypervisor's private area"),
        (E::P2mOverlaps, "P->M table overlaps initial mapping"),
        (E::BadP2mAddress(0x1001), "INIT_P2M is 0x1001, expected a page-aligned virtual address"),
        (E::BadHypercallPage(0x2000), "HYPERCALL_PAGE is 0x2000, outside of the initial mapping"),
        (E::TooSmall { need: 9, have: 4 }, "memory is too small for kernel and initrd: 9 pages needed, 4 given"),
        (
            E::MoreThanRam { asked: 2048, found: 512 },
            "not enough RAM: dom0_mem asks for 2048 MiB, found 512 MiB, expected at most that",
        ),
        (E::NotEnoughMemory("page tables"), "not enough RAM for its page tables"),
        (E::Create(Errno::NOMEM), "could not be created: error 12"),
        (E::PageTables(-22), "page tables were refused: error -22"),
    ] {
        assert_eq!(error.to_string(), said);
    }
}
