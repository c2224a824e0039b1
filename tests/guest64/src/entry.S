/* ELF notes, first instructions, hypercall page, exception and callback entry points. */
#define VIRT_BASE 0xffffffff80000000
#define HV_START_LOW 0xffff800000000000
#define ADDRESS .quad
#include "entry_asm.h"

    note 6, .asciz "guest64"            /* GUEST_OS */
    note 10, .asciz "writable_page_tables|pae_pgdir_above_4gb|supervisor_mode_kernel" /* FEATURES */
    note 17, .long (1 << 0) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 11)  /* SUPPORTED_FEATURES, dom0 among them */

    .text
    .globl _start
_start:                                  /* rsi: start_info, rsp: boot stack */
    mov %rsp, boot_sp(%rip)
    lea boot_stack_top(%rip), %rsp
    xor %ebp, %ebp
    cld
    mov %rsi, %rdi
    call kernel_main
    ud2

    /* Other vcpus start here with the state set by vcpu_context: their stack, their number in rdi, their function in rsi. */
    .globl vcpu_start
vcpu_start:
    xor %ebp, %ebp
    cld
    call *%rsi
    ud2

    /* u64 hypercall(u64 nr, a1..a5): any number, through the hypercall page. */
    .globl hypercall
hypercall:
    mov %edi, %eax
    mov %rsi, %rdi
    mov %rdx, %rsi
    mov %rcx, %rdx
    mov %r8, %r10
    mov %r9, %r8
    shl $5, %eax
    lea hypercall_page(%rip), %r11
    add %r11, %rax
    jmp *%rax

    /* u64 raw_hypercall(u64 rax, a1..a5): with our own syscall instruction, for numbers without a stub. */
    .globl raw_hypercall
raw_hypercall:
    mov %rdi, %rax
    mov %rsi, %rdi
    mov %rdx, %rsi
    mov %rcx, %rdx
    mov %r8, %r10
    mov %r9, %r8
    syscall
    ret

    .macro save_regs
    push %rdi
    push %rsi
    push %rdx
    push %rcx
    push %rax
    push %r8
    push %r9
    push %r10
    push %r11
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    .endm
    .macro restore_regs
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rax
    pop %rcx
    pop %rdx
    pop %rsi
    pop %rdi
    .endm

    /* Xen pushes ss, rsp, rflags, cs (+ saved upcall mask), rip, [error code], r11, rcx. */
    .macro stub name, vector, has_error
    .globl \name
\name:
    pop %rcx
    pop %r11
    .if \has_error == 0
    push $0
    .endif
    push $\vector
    jmp trap_common
    .endm

    stubs
    stub entry_syscall, 0x101, 0

    /* Failsafe: rcx, r11, then ds, es, fs, gs, then the frame. */
    .globl entry_failsafe
entry_failsafe:
    pop %rcx
    pop %r11
    incl failsafe_count(%rip)
    popq failsafe_segs(%rip)
    popq failsafe_segs+8(%rip)
    popq failsafe_segs+16(%rip)
    popq failsafe_segs+24(%rip)
    push $0
    push $0x105
    jmp trap_common

trap_common:
    save_regs
    cld
    mov %rsp, %rdi
    mov %rsp, %rbx
    and $-16, %rsp
    call trap_dispatch
    mov %rbx, %rsp
    .globl return_from_trap
return_from_trap:
    restore_regs
    add $16, %rsp
    pushq test_return_flags(%rip)        /* 0, or VGCF_in_syscall for one return */
    movq $0, test_return_flags(%rip)
    jmp HYPERCALL_IRET

    /* u64 enter_user(struct regs *): runs user code until leave_user; callee-saved state is kept in user_ctx. */
    .globl enter_user
enter_user:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, user_ctx(%rip)
    mov %rdi, %rsp
    jmp return_from_trap

    /* leave_user(u64 value): enter_user returns value. */
    .globl leave_user
leave_user:
    mov %rdi, %rax
    mov user_ctx(%rip), %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret

    /* Benchmark entries: minimal handlers. */
    .macro bench_skip name, bytes, has_error
    .globl \name
\name:
    pop %rcx
    pop %r11
    .if \has_error
    add $8, %rsp
    .endif
    .if \bytes
    addq $\bytes, (%rsp)
    .endif
    push $0
    jmp HYPERCALL_IRET
    .endm
    bench_skip bench_ud, 2, 0
    bench_skip bench_bp, 0, 0
    bench_skip bench_80, 0, 0
    bench_skip bench_pf, 7, 1            /* movb abs32, %al is 7 bytes */

    .globl bench_event
bench_event:
    rdtsc
    mov %eax, bench_event_tsc(%rip)
    pop %rcx
    pop %r11
    movq shared(%rip), %rax
    movb $0, (%rax)
    movq bench_event_bit(%rip), %rdx
    movq $0, 8(%rax)
    not %rdx
    andq %rdx, 2048(%rax)
    push $0
    jmp HYPERCALL_IRET

    /* System call 1: nothing. 2: the other process, as bench_switch_op says. Others: the common path. */
    .globl bench_syscall
bench_syscall:
    cmp $1, %eax
    jne 1f
    pop %rcx
    pop %r11
    push $0x100
    jmp HYPERCALL_IRET
1:  cmp $2, %eax
    jne entry_syscall
    pop %rcx
    pop %r11
    mov bench_current(%rip), %ecx
    lea bench_rsp(%rip), %rax
    mov %rsp, (%rax, %rcx, 8)
    xor $1, %ecx
    mov %ecx, bench_current(%rip)
    mov bench_switch_op(%rip), %rax
    call *%rax                           /* ecx: the process to switch to */
    mov bench_current(%rip), %ecx
    lea bench_rsp(%rip), %rax
    mov (%rax, %rcx, 8), %rsp
    push $0x100
    jmp HYPERCALL_IRET

    /* One multicall for the whole switch. */
    .globl bench_switch_multicall
bench_switch_multicall:
    mov %ecx, %edi
    shl $8, %edi
    lea bench_calls(%rip), %rax
    add %rax, %rdi
    mov $3, %esi
    jmp hypercall_page + 13 * 32

    /* As Linux does it: mmuext_op of two, stack_switch, set_segment_base. */
    .globl bench_switch_direct
bench_switch_direct:
    push %rbx
    mov %ecx, %ebx
    shl $8, %ebx
    lea bench_calls(%rip), %rax
    add %rax, %rbx
    mov 64 + 16(%rbx), %rdi
    mov $2, %esi
    xor %edx, %edx
    mov $0x7ff0, %r10d
    call hypercall_page + 26 * 32
    mov 16(%rbx), %rdi
    mov 24(%rbx), %rsi
    call hypercall_page + 3 * 32
    mov 128 + 16(%rbx), %rdi
    mov 128 + 24(%rbx), %rsi
    call hypercall_page + 25 * 32
    pop %rbx
    ret

    .bss
    .balign 64
    .globl bench_calls, bench_rsp, bench_switch_op, bench_current, bench_event_tsc, bench_event_bit
bench_calls: .skip 512                   /* two processes, four multicall entries each */
bench_rsp: .skip 16
bench_switch_op: .skip 8
bench_event_bit: .skip 8
bench_current: .skip 4
bench_event_tsc: .skip 4
    .balign 4096
    .skip 65536
    .globl boot_stack_top
boot_stack_top:
    .globl boot_sp, user_ctx, failsafe_count, failsafe_segs
boot_sp: .skip 8
    .globl test_return_flags
test_return_flags: .skip 8
user_ctx: .skip 8
failsafe_segs: .skip 32
failsafe_count: .skip 8
    .section .note.GNU-stack, "", @progbits
