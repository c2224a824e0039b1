//! Flags, exceptions, delivery to guests (asm-x86/processor.h).

constants! {
    header "xen/include/asm-x86/processor.h";

    /// Flag: carry.
    X86_EFLAGS_CF: u32 = 1;
    /// Flag: parity.
    X86_EFLAGS_PF: u32 = 4;
    /// Flag: auxiliary carry.
    X86_EFLAGS_AF: u32 = 0x10;
    /// Flag: zero.
    X86_EFLAGS_ZF: u32 = 0x40;
    /// Flag: sign.
    X86_EFLAGS_SF: u32 = 0x80;
    /// Flag: trap.
    X86_EFLAGS_TF: u32 = 0x100;
    /// Flag: interrupts.
    X86_EFLAGS_IF: u32 = 0x200;
    /// Flag: direction.
    X86_EFLAGS_DF: u32 = 0x400;
    /// Flag: overflow.
    X86_EFLAGS_OF: u32 = 0x800;
    /// Mask: I/O privilege level.
    X86_EFLAGS_IOPL: u32 = 0x3000;
    /// Flag: nested task.
    X86_EFLAGS_NT: u32 = 0x4000;
    /// Flag: resume.
    X86_EFLAGS_RF: u32 = 0x10000;
    /// Flag: virtual-8086 mode.
    X86_EFLAGS_VM: u32 = 0x20000;
    /// Flag: alignment check.
    X86_EFLAGS_AC: u32 = 0x40000;
    /// Flag: virtual interrupts.
    X86_EFLAGS_VIF: u32 = 0x80000;
    /// Flag: virtual interrupt pending.
    X86_EFLAGS_VIP: u32 = 0x100000;
    /// Flag: CPUID is there.
    X86_EFLAGS_ID: u32 = 0x200000;
    /// Exception: division.
    TRAP_DIVIDE_ERROR: u32 = 0, "TRAP_divide_error";
    /// Exception: debug.
    TRAP_DEBUG: u32 = 1, "TRAP_debug";
    /// Exception: non-maskable interrupt.
    TRAP_NMI: u32 = 2, "TRAP_nmi";
    /// Exception: breakpoint.
    TRAP_INT3: u32 = 3, "TRAP_int3";
    /// Exception: overflow.
    TRAP_OVERFLOW: u32 = 4, "TRAP_overflow";
    /// Exception: bounds.
    TRAP_BOUNDS: u32 = 5, "TRAP_bounds";
    /// Exception: bad instruction.
    TRAP_INVALID_OP: u32 = 6, "TRAP_invalid_op";
    /// Exception: no FPU.
    TRAP_NO_DEVICE: u32 = 7, "TRAP_no_device";
    /// Exception: double fault.
    TRAP_DOUBLE_FAULT: u32 = 8, "TRAP_double_fault";
    /// Exception: FPU segment.
    TRAP_COPRO_SEG: u32 = 9, "TRAP_copro_seg";
    /// Exception: bad task.
    TRAP_INVALID_TSS: u32 = 10, "TRAP_invalid_tss";
    /// Exception: segment not present.
    TRAP_NO_SEGMENT: u32 = 11, "TRAP_no_segment";
    /// Exception: stack.
    TRAP_STACK_ERROR: u32 = 12, "TRAP_stack_error";
    /// Exception: general protection.
    TRAP_GP_FAULT: u32 = 13, "TRAP_gp_fault";
    /// Exception: page fault.
    TRAP_PAGE_FAULT: u32 = 14, "TRAP_page_fault";
    /// Exception: spurious interrupt.
    TRAP_SPURIOUS_INT: u32 = 15, "TRAP_spurious_int";
    /// Exception: FPU.
    TRAP_COPRO_ERROR: u32 = 0x10, "TRAP_copro_error";
    /// Exception: alignment.
    TRAP_ALIGNMENT_CHECK: u32 = 17, "TRAP_alignment_check";
    /// Exception: machine check.
    TRAP_MACHINE_CHECK: u32 = 18, "TRAP_machine_check";
    /// Exception: SIMD.
    TRAP_SIMD_ERROR: u32 = 19, "TRAP_simd_error";
    /// Vector of an NMI that was put off.
    TRAP_DEFERRED_NMI: u32 = 31, "TRAP_deferred_nmi";
    /// Flag: entered by a system call.
    TRAP_SYSCALL: u32 = 0x100, "TRAP_syscall";
    /// Delivery: an exception.
    TBF_EXCEPTION: u32 = 1;
    /// Delivery: with an error code.
    TBF_EXCEPTION_ERRCODE: u32 = 2;
    /// Delivery: with the address of a page fault.
    TBF_EXCEPTION_CR2: u32 = 4;
    /// Delivery: mask events.
    TBF_INTERRUPT: u32 = 8;
    /// Delivery: the failsafe callback.
    TBF_FAILSAFE: u32 = 0x10;
    /// Flag of a vcpu: in kernel mode.
    TF_KERNEL_MODE: u32 = 1, "TF_kernel_mode";
    /// Bytes of the bitmap of I/O ports.
    IOBMP_BYTES: u32 = 0x2000;
    /// Offset that means there is no bitmap.
    IOBMP_INVALID_OFFSET: u32 = 0x8000;
}
