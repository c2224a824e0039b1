/* User-mode programs. Calls: rax 0 leaves with rdi, others are the test's. Position independent: runs at USER_CODE. */
    .section .user, "ax"
    .balign 4096

    .macro program name
    .globl \name
    .balign 16
\name:
    .endm
    .macro leave_with reg
    mov \reg, %rdi
    xor %eax, %eax
    syscall
    ud2
    .endm

program u_exit
    leave_with $42

program u_nop_then_exit          /* one call, then leaves with its result xor what changed */
    mov $7, %eax
    mov $0x1111, %ebx
    mov $0x2222, %ebp
    mov $0x3333, %r12d
    mov $0x4444, %r15d
    mov $0x5555, %edx
    mov %rsp, %r13
    .globl u_nop_call
u_nop_call:
    syscall
    .globl u_nop_after
u_nop_after:
    cmp $0x1111, %ebx
    jne 1f
    cmp $0x2222, %ebp
    jne 1f
    cmp $0x3333, %r12d
    jne 1f
    cmp $0x4444, %r15d
    jne 1f
    cmp $0x5555, %edx
    jne 1f
    cmp %rsp, %r13
    jne 1f
    leave_with %rax
1:  leave_with $-1

program u_int80
    mov $0x77, %eax
    int $0x80
    leave_with %rax

program u_read                   /* of rdi */
    mov (%rdi), %rax
    leave_with %rax
program u_write
    mov %rsi, (%rdi)
    leave_with $1
program u_jump
    jmp *%rdi
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
    mov %cr0, %rax
    leave_with $1
program u_gs
    mov %gs:0, %rax
    leave_with %rax
program u_fs
    mov %fs:0, %rax
    leave_with %rax
program u_spin
1:  incq (%rdi)
    jmp 1b
program u_cpuid_forced
    mov $0x40000000, %eax
    .byte 0x0f, 0x0b, 0x78, 0x65, 0x6e
    cpuid
    leave_with %rbx
program u_flags                  /* leaves with its rflags */
    pushfq
    pop %rax
    leave_with %rax
    .code32
program u_compat                 /* 32-bit code: int 0x80 with eax 0x78 */
    mov $0x78, %eax
    int $0x80
    ud2
    .code64

    /* Benchmarks: rdi = buffer of u64 samples, rsi = their number. */
    .macro bench_loop name, body
program \name
    mov %rdi, %rbx
    mov %rsi, %r12
1:  rdtsc
    shl $32, %rdx
    or %rax, %rdx
    mov %rdx, %r13
    \body
    rdtsc
    shl $32, %rdx
    or %rdx, %rax
    sub %r13, %rax
    mov %rax, (%rbx)
    add $8, %rbx
    dec %r12
    jnz 1b
    leave_with $0
    .endm
bench_loop u_bench_empty, "nop"
bench_loop u_bench_syscall, "mov $1, %eax; syscall"
bench_loop u_bench_switch, "mov $2, %eax; syscall"
bench_loop u_bench_int80, "int $0x80"
bench_loop u_bench_fault, "mov 0, %al; nop"
program u_bench_partner
1:  mov $2, %eax
    syscall
    jmp 1b
    .section .note.GNU-stack, "", @progbits
