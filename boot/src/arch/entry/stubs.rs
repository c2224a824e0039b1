//! The entry code, `entry.S`, and what it shares with Rust.

use core::arch::global_asm;
use core::mem::offset_of;

use x86_64::registers::rflags::RFlags;
use x86_defs::eflags;
use xen_compat::machine::entry::{ENTRY_RETURN_FAULT, ENTRY_SYSCALL, ENTRY_SYSCALL32, ENTRY_SYSENTER};

use super::traps::{hypervisor_trap, ist_handler};
use crate::arch::cpu::block::{
    main_stack_top, stacks_in_use, BLOCK_SIZE, FRAME, FRAME_TO_GUEST_RPL, FRAME_TO_HOST_RSP, IST_TOPS,
};
use crate::arch::cpu::frame::CpuUserRegs;
use crate::arch::descriptors::{idt, selector, syscall};
use crate::arch::image::alternatives;

/// RFLAGS bits that a guest may have set; IF is forced on, and IOPL, VM and VIF stay clear.
const FLAGS_ALLOWED: u64 = RFlags::CARRY_FLAG
    .union(RFlags::PARITY_FLAG)
    .union(RFlags::AUXILIARY_CARRY_FLAG)
    .union(RFlags::ZERO_FLAG)
    .union(RFlags::SIGN_FLAG)
    .union(RFlags::TRAP_FLAG)
    .union(RFlags::DIRECTION_FLAG)
    .union(RFlags::OVERFLOW_FLAG)
    .union(RFlags::NESTED_TASK)
    .union(RFlags::RESUME_FLAG)
    .union(RFlags::ALIGNMENT_CHECK)
    .union(RFlags::ID)
    .bits();

global_asm!(
    include_str!("entry.S"),
    block_mask = const BLOCK_SIZE - 1,
    frame_from_end = const FRAME as i64 - (BLOCK_SIZE as i64 - 1),
    frame_rsp = const FRAME + offset_of!(CpuUserRegs, rsp) as u64,
    host_rsp = const FRAME_TO_HOST_RSP,
    guest_rpl = const FRAME_TO_GUEST_RPL,
    flags_allowed = const FLAGS_ALLOWED,
    // What the CPU and PUSH_GPRS push.
    frame_words = const (offset_of!(CpuUserRegs, ss) + 8) / 8,
    // The distance from the #DB stack's error code to the frame's.
    db_to_frame = const FRAME + 120 - (IST_TOPS[3] - 48),
    compat_stub = const syscall::COMPAT_STUB,
    idt_stub = const idt::STUB,
    vectors = const idt::VECTORS,
    // Offsets in the frame.
    entry_vector = const offset_of!(CpuUserRegs, entry_vector),
    rip = const offset_of!(CpuUserRegs, rip),
    cs = const offset_of!(CpuUserRegs, cs),
    rflags = const offset_of!(CpuUserRegs, rflags),
    ss = const offset_of!(CpuUserRegs, ss),
    // The numbers by which the core distinguishes exits.
    entry_syscall = const ENTRY_SYSCALL,
    entry_syscall32 = const ENTRY_SYSCALL32,
    entry_sysenter = const ENTRY_SYSENTER,
    entry_return_fault = const ENTRY_RETURN_FAULT,
    flat_cs64 = const selector::FLAT_RING3_CS64,
    flat_cs32 = const selector::FLAT_RING3_CS32,
    flat_ds = const selector::FLAT_RING3_DS,
    flag_if = const eflags::IF,
    clac = const alternatives::CLAC,
    hypervisor_trap = sym hypervisor_trap,
    ist_handler = sym ist_handler,
);

// SAFETY: the assembly defines these symbols, with these types.
unsafe extern "C" {
    static syscall_stub: u8;
    pub(crate) fn enter_guest_asm();
    fn switch_stack(rsp: u64, entry: extern "C" fn() -> !) -> !;
}

/// Returns the address of the page of SYSCALL entry points, which is mapped in each CPU's block.
pub fn syscall_stub_address() -> u64 {
    &raw const syscall_stub as u64
}

/// Moves the running CPU to the stack of its block, permanently.
///
/// # Safety
/// The CPU must be number `id`, which must have been set up. Nothing on the old stack may be used any more.
pub unsafe fn move_to(id: usize, entry: extern "C" fn() -> !) -> ! {
    stacks_in_use();
    // SAFETY: the block's stack is mapped and unused.
    unsafe { switch_stack(main_stack_top(id), entry) }
}
