//! The guest's registers on entry and exit: `cpu_user_regs` of the public ABI, at the offsets that `entry.S` uses.

use core::mem::offset_of;

pub use public_headers::xen4::arch_x86_64::CpuUserRegs;

const _: () = {
    assert!(size_of::<CpuUserRegs>() == 200);
    assert!(offset_of!(CpuUserRegs, r15) == 0 && offset_of!(CpuUserRegs, rdi) == 112);
    assert!(offset_of!(CpuUserRegs, error_code) == 120);
    assert!(offset_of!(CpuUserRegs, entry_vector) == 124);
    assert!(offset_of!(CpuUserRegs, rip) == 128);
    assert!(offset_of!(CpuUserRegs, cs) == 136);
    assert!(offset_of!(CpuUserRegs, rflags) == 144);
    assert!(offset_of!(CpuUserRegs, rsp) == 152);
    assert!(offset_of!(CpuUserRegs, ss) == 160);
    assert!(offset_of!(CpuUserRegs, es) == 168);
};
