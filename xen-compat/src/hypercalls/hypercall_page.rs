//! The page of hypercall stubs that kernels request by the HYPERCALL_PAGE note.

use mm::int::{count32, low8};
use public_headers::xen4::xen::HYPERVISOR_IRET;

use crate::machine::entry::INT82;

/// Size of a stub in bytes.
const STUB: usize = 32;

/// Returns 128 stubs, of which number `n` makes hypercall `n`: for a guest with PAE tables, or (`false`) a 64-bit one.
pub(crate) fn contents(pae: bool) -> [u8; 4096] {
    if pae {
        by_int()
    } else {
        by_syscall()
    }
}

fn by_syscall() -> [u8; 4096] {
    let mut page = [0xcc; 4096];
    for (nr, stub) in page.chunks_exact_mut(STUB).enumerate() {
        let [n0, n1, ..] = count32(nr).to_le_bytes();
        if nr == HYPERVISOR_IRET as usize {
            // push %rcx; push %r11; push %rax; mov $nr,%eax; syscall
            stub[..11].copy_from_slice(&[0x51, 0x41, 0x53, 0x50, 0xb8, n0, n1, 0, 0, 0x0f, 0x05]);
        } else {
            // push %rcx; push %r11; mov $nr,%eax; syscall; pop %r11; pop %rcx; ret
            stub[..14].copy_from_slice(&[0x51, 0x41, 0x53, 0xb8, n0, n1, 0, 0, 0x0f, 0x05, 0x41, 0x5b, 0x59, 0xc3]);
        }
    }
    page
}

fn by_int() -> [u8; 4096] {
    let mut page = [0xcc; 4096];
    for (nr, stub) in page.chunks_exact_mut(STUB).enumerate() {
        // mov $nr,%eax; int $0x82; ret
        let call = [0xb8, low8(count32(nr)), 0, 0, 0, 0xcd, INT82, 0xc3];
        if nr == HYPERVISOR_IRET as usize {
            // push %eax; mov $nr,%eax; int $0x82
            stub[0] = 0x50;
            stub[1..8].copy_from_slice(&call[..7]);
        } else {
            stub[..8].copy_from_slice(&call);
        }
    }
    page
}
