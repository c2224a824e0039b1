/* User-mode programs. Calls: ax 0 leaves with di, others are the test's. Position independent: runs at USER_CODE. */
#include "user_asm.h"

program u_exit
    leave_with $42

program u_nop_then_exit          /* one call, then leaves with its result unless a register has changed */
    mov $7, %eax
    mov $0x1111, %ebx
    mov $0x2222, BP
    mov $0x3333, %ecx
    mov $0x4444, SI
    mov $0x5555, %edx
    mov SP, DI
#ifdef __x86_64__
    mov $0x3333, %r12d
    mov $0x4444, %r15d
#endif
    .globl u_nop_call
u_nop_call:
    SYSTEM_CALL
    .globl u_nop_after
u_nop_after:
    cmp $0x1111, %ebx
    jne 1f
    cmp $0x2222, BP
    jne 1f
#ifdef __x86_64__
    cmp $0x3333, %r12d
    jne 1f
    cmp $0x4444, %r15d
    jne 1f
#else
    cmp $0x3333, %ecx
    jne 1f
#endif
    cmp $0x4444, SI
    jne 1f
    cmp $0x5555, %edx
    jne 1f
    cmp SP, DI
    jne 1f
    leave_with AX
1:  leave_with $-1

program u_int80
    mov $0x77, %eax
    int $0x80
    leave_with AX

program u_read                   /* of di */
    mov (DI), AX
    leave_with AX
program u_write
    mov SI, (DI)
    leave_with $1
program u_jump
    jmp *DI
program u_ud2
    ud2
    leave_with $1
program u_int3
    int3
    leave_with $1
program u_div
    xor %ecx, %ecx
    xor %edx, %edx
    div %ecx
    leave_with $1
program u_cli
    cli
    leave_with $1
program u_rdmsr
    mov $0xc0000102, %ecx
    rdmsr
    leave_with $1
program u_rdtsc
    rdtsc
    leave_with $1
program u_hlt
    hlt
    leave_with $1
program u_in
    mov $0x61, %edx
    in %dx, %al
    leave_with $1
program u_cr0
    mov %cr0, AX
    leave_with $1
program u_gs
    mov %gs:0, AX
    leave_with AX
program u_fs
    mov %fs:0, AX
    leave_with AX
program u_spin
1:  incl (DI)
    jmp 1b
program u_cpuid_forced
    mov $0x40000000, %eax
    .byte 0x0f, 0x0b, 0x78, 0x65, 0x6e
    cpuid
    leave_with BX
program u_flags                  /* leaves with its flags */
    pushf
    pop AX
    leave_with AX
#ifdef __x86_64__
    .code32
program u_compat                 /* 32-bit code: int 0x80 with eax 0x78 */
    mov $0x78, %eax
    int $0x80
    ud2
    .code64
#endif

    /* Benchmarks: di = buffer of words, si = their number. */
    .macro bench_loop name, body
program \name
    mov DI, BX
    mov SI, BP
1:  rdtsc
#ifdef __x86_64__
    shl $32, %rdx
    or %rax, %rdx
    mov %rdx, %r13
#else
    mov %eax, %edi
#endif
    \body
    rdtsc
#ifdef __x86_64__
    shl $32, %rdx
    or %rdx, %rax
    sub %r13, %rax
#else
    sub %edi, %eax
#endif
    mov AX, (BX)
    add $WORD, BX
    dec BP
    jnz 1b
    leave_with $0
    .endm
bench_loop u_bench_empty, "nop"
bench_loop u_bench_syscall, "mov $1, %eax; syscall"
#ifdef __x86_64__
bench_loop u_bench_switch, "mov $2, %eax; syscall"
#endif
bench_loop u_bench_int80, "int $0x80"
bench_loop u_bench_fault, "mov 0, %al; nop"
#ifdef __x86_64__
program u_bench_partner
1:  mov $2, %eax
    syscall
    jmp 1b
#endif
    .section .note.GNU-stack, "", @progbits
