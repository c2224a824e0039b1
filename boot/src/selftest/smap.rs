//! SMAP: user pages that the hypervisor touches outside of the places that may.

use x86_64::registers::rflags::{self, RFlags};

use super::ring3::{address_space, phys, CODE};
use crate::arch::console::printk;
use crate::arch::regs::control::write_cr3;
use crate::arch::regs::features::{features, Features};

/// Returns whether AC is set where SMAP is used, so that user pages may be touched.
pub(super) fn user_pages_open() -> bool {
    features().contains(Features::SMAP) && rflags::read().contains(RFlags::ALIGNMENT_CHECK)
}

/// Reads a user page as the hypervisor, with which SMAP ends the machine.
pub(super) fn touch_user_page() {
    // SAFETY: the root has the hypervisor's slots; the page is mapped.
    let word = unsafe {
        write_cr3(phys(address_space()));
        core::ptr::read_volatile(CODE as *const u64)
    };
    printk!("@@SELFTEST read {word:#x} of a user page");
}
