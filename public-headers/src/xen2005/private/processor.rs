//! Facts of xen/include/asm-x86/processor.h.

constants! {
    header "xen/include/asm-x86/processor.h";

    /// `X86_EFLAGS_CF`.
    X86_EFLAGS_CF: u32 = 1;
    /// `X86_EFLAGS_PF`.
    X86_EFLAGS_PF: u32 = 4;
    /// `X86_EFLAGS_AF`.
    X86_EFLAGS_AF: u32 = 0x10;
    /// `X86_EFLAGS_ZF`.
    X86_EFLAGS_ZF: u32 = 0x40;
    /// `X86_EFLAGS_SF`.
    X86_EFLAGS_SF: u32 = 0x80;
    /// `X86_EFLAGS_TF`.
    X86_EFLAGS_TF: u32 = 0x100;
    /// `X86_EFLAGS_IF`.
    X86_EFLAGS_IF: u32 = 0x200;
    /// `X86_EFLAGS_DF`.
    X86_EFLAGS_DF: u32 = 0x400;
    /// `X86_EFLAGS_OF`.
    X86_EFLAGS_OF: u32 = 0x800;
    /// `X86_EFLAGS_IOPL`.
    X86_EFLAGS_IOPL: u32 = 0x3000;
    /// `X86_EFLAGS_NT`.
    X86_EFLAGS_NT: u32 = 0x4000;
    /// `X86_EFLAGS_RF`.
    X86_EFLAGS_RF: u32 = 0x10000;
    /// `X86_EFLAGS_VM`.
    X86_EFLAGS_VM: u32 = 0x20000;
    /// `X86_EFLAGS_AC`.
    X86_EFLAGS_AC: u32 = 0x40000;
    /// `X86_EFLAGS_VIF`.
    X86_EFLAGS_VIF: u32 = 0x80000;
    /// `X86_EFLAGS_VIP`.
    X86_EFLAGS_VIP: u32 = 0x100000;
    /// `X86_EFLAGS_ID`.
    X86_EFLAGS_ID: u32 = 0x200000;
    /// `TRAP_divide_error`.
    TRAP_DIVIDE_ERROR: u32 = 0, "TRAP_divide_error";
    /// `TRAP_debug`.
    TRAP_DEBUG: u32 = 1, "TRAP_debug";
    /// `TRAP_nmi`.
    TRAP_NMI: u32 = 2, "TRAP_nmi";
    /// `TRAP_int3`.
    TRAP_INT3: u32 = 3, "TRAP_int3";
    /// `TRAP_overflow`.
    TRAP_OVERFLOW: u32 = 4, "TRAP_overflow";
    /// `TRAP_bounds`.
    TRAP_BOUNDS: u32 = 5, "TRAP_bounds";
    /// `TRAP_invalid_op`.
    TRAP_INVALID_OP: u32 = 6, "TRAP_invalid_op";
    /// `TRAP_no_device`.
    TRAP_NO_DEVICE: u32 = 7, "TRAP_no_device";
    /// `TRAP_double_fault`.
    TRAP_DOUBLE_FAULT: u32 = 8, "TRAP_double_fault";
    /// `TRAP_copro_seg`.
    TRAP_COPRO_SEG: u32 = 9, "TRAP_copro_seg";
    /// `TRAP_invalid_tss`.
    TRAP_INVALID_TSS: u32 = 10, "TRAP_invalid_tss";
    /// `TRAP_no_segment`.
    TRAP_NO_SEGMENT: u32 = 11, "TRAP_no_segment";
    /// `TRAP_stack_error`.
    TRAP_STACK_ERROR: u32 = 12, "TRAP_stack_error";
    /// `TRAP_gp_fault`.
    TRAP_GP_FAULT: u32 = 13, "TRAP_gp_fault";
    /// `TRAP_page_fault`.
    TRAP_PAGE_FAULT: u32 = 14, "TRAP_page_fault";
    /// `TRAP_spurious_int`.
    TRAP_SPURIOUS_INT: u32 = 15, "TRAP_spurious_int";
    /// `TRAP_copro_error`.
    TRAP_COPRO_ERROR: u32 = 0x10, "TRAP_copro_error";
    /// `TRAP_alignment_check`.
    TRAP_ALIGNMENT_CHECK: u32 = 17, "TRAP_alignment_check";
    /// `TRAP_machine_check`.
    TRAP_MACHINE_CHECK: u32 = 18, "TRAP_machine_check";
    /// `TRAP_simd_error`.
    TRAP_SIMD_ERROR: u32 = 19, "TRAP_simd_error";
    /// `TRAP_deferred_nmi`.
    TRAP_DEFERRED_NMI: u32 = 31, "TRAP_deferred_nmi";
    /// `TRAP_syscall`.
    TRAP_SYSCALL: u32 = 0x100, "TRAP_syscall";
    /// `TBF_EXCEPTION`.
    TBF_EXCEPTION: u32 = 1;
    /// `TBF_EXCEPTION_ERRCODE`.
    TBF_EXCEPTION_ERRCODE: u32 = 2;
    /// `TBF_EXCEPTION_CR2`.
    TBF_EXCEPTION_CR2: u32 = 4;
    /// `TBF_INTERRUPT`.
    TBF_INTERRUPT: u32 = 8;
    /// `TBF_FAILSAFE`.
    TBF_FAILSAFE: u32 = 0x10;
    /// `TF_kernel_mode`.
    TF_KERNEL_MODE: u32 = 1, "TF_kernel_mode";
    /// `IOBMP_BYTES`.
    IOBMP_BYTES: u32 = 0x2000;
    /// `IOBMP_INVALID_OFFSET`.
    IOBMP_INVALID_OFFSET: u32 = 0x8000;
}
