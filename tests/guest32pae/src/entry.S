/* ELF notes, first instructions, hypercall page, exception and callback entry points. */
#define VIRT_BASE 0xc0000000
#define HV_START_LOW 0xf5800000
#define ADDRESS .long
#define KERNEL_CS 0xe019
#define FLAT_DS 0xe033
#include "entry_asm.h"

    note 6, .asciz "guest32pae"         /* GUEST_OS */
    note 10, .asciz "writable_page_tables|pae_pgdir_above_4gb" /* FEATURES */
    note 17, .long (1 << 0) | (1 << 4) | (1 << 5) | (1 << 11)  /* SUPPORTED_FEATURES, dom0 among them */

    .text
    .globl _start
_start:                                  /* esi: start_info, esp: boot stack */
    mov $FLAT_DS, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %esp, boot_sp
    mov $boot_stack_top, %esp
    xor %ebp, %ebp
    cld
    push $0
    push %esi
    call kernel_main
    ud2

    /* Other vcpus start here with the state set by vcpu_context: their stack, their number in edi, their function in esi. */
    .globl vcpu_start
vcpu_start:
    mov $FLAT_DS, %eax
    mov %eax, %ds
    mov %eax, %es
    xor %ebp, %ebp
    cld
    push %edi
    call *%esi
    ud2

    /* long hypercall(ulong nr, a1..a5): any number, through the hypercall page. */
    .macro hypercall_function name, by_page
    .globl \name
\name:
    push %ebx
    push %esi
    push %edi
    mov 16(%esp), %eax
    mov 20(%esp), %ebx
    mov 24(%esp), %ecx
    mov 28(%esp), %edx
    mov 32(%esp), %esi
    mov 36(%esp), %edi
    .if \by_page
    shl $5, %eax
    add $hypercall_page, %eax
    call *%eax
    .else
    int $0x82
    .endif
    pop %edi
    pop %esi
    pop %ebx
    ret
    .endm
hypercall_function hypercall, 1
    /* long raw_hypercall(ulong nr, a1..a5): with our own int instruction, for numbers without a stub. */
hypercall_function raw_hypercall, 0

    /* Xen pushes ss and esp if from ring 3, eflags, cs (+ saved upcall mask), eip, [error code]. */
    .macro stub name, vector, has_error
    .globl \name
\name:
    .if \has_error == 0
    push $0
    .endif
    push $\vector
    jmp trap_common
    .endm

    stubs
    stub trap_81, 0x81, 0

    /* Failsafe: ds, es, fs, gs, then the frame. */
    .globl entry_failsafe
entry_failsafe:
    incl %ss:failsafe_count
    push %eax
    mov $FLAT_DS, %eax
    mov %eax, %ds
    mov %eax, %es
    pop %eax
    popl failsafe_segs
    popl failsafe_segs+4
    popl failsafe_segs+8
    popl failsafe_segs+12
    push $0
    push $0x105
trap_common:
    push %es
    push %ds
    push %eax
    push %ebp
    push %edi
    push %esi
    push %edx
    push %ecx
    push %ebx
    mov $FLAT_DS, %eax
    mov %eax, %ds
    mov %eax, %es
    cld
    mov %esp, %ebx
    and $-16, %esp
    sub $12, %esp
    push %ebx
    call trap_dispatch
    mov %ebx, %esp
    .globl return_from_trap
return_from_trap:                        /* esp: struct regs */
    pop %ebx
    pop %ecx
    pop %edx
    pop %esi
    pop %edi
    pop %ebp
    pop %eax
    pop %ds
    pop %es
    add $8, %esp
    jmp HYPERCALL_IRET

    /* ulong enter_user(struct regs *): runs user code until leave_user; callee-saved state is kept in user_ctx. */
    .globl enter_user
enter_user:
    mov 4(%esp), %eax
    push %ebx
    push %ebp
    push %esi
    push %edi
    mov %esp, user_ctx
    mov %eax, %esp
    movl $FLAT_DS, 28(%esp)
    movl $FLAT_DS, 32(%esp)
    jmp return_from_trap

    /* The same by the instruction. */
    .globl enter_user_by_iret
enter_user_by_iret:
    mov 4(%esp), %eax
    push %ebx
    push %ebp
    push %esi
    push %edi
    mov %esp, user_ctx
    mov %eax, %esp
    pop %ebx
    pop %ecx
    pop %edx
    pop %esi
    pop %edi
    pop %ebp
    pop %eax
    add $16, %esp
    iret

    /* The target of call gates: keeps the frame (eip, cs, two parameters, esp, ss) and leaves with 0x6a7e. */
    .globl entry_gate
entry_gate:
    mov $FLAT_DS, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %esp, %esi
    mov $gate_frame, %edi
    mov $6, %ecx
    cld
    rep movsl
    push $0x6a7e
    call leave_user

    /* leave_user(ulong value): enter_user returns value. */
    .globl leave_user
leave_user:
    mov 4(%esp), %eax
    mov user_ctx, %esp
    pop %edi
    pop %esi
    pop %ebp
    pop %ebx
    ret

    /* Benchmark entries: minimal handlers. */
    .macro bench_skip name, bytes, has_error
    .globl \name
\name:
    .if \has_error
    add $4, %esp
    .endif
    .if \bytes
    addl $\bytes, (%esp)
    .endif
    jmp HYPERCALL_IRET
    .endm
    bench_skip bench_ud, 2, 0
    bench_skip bench_bp, 0, 0
    bench_skip bench_pf, 6, 1            /* movb abs32, %al is 6 bytes */

    /* System call 0: the common path. Others: nothing. */
    .globl bench_80
bench_80:
    test %eax, %eax
    jz trap_80
    jmp HYPERCALL_IRET

    .globl bench_syscall32
bench_syscall32:
    jmp HYPERCALL_IRET

    .globl bench_event
bench_event:
    push %eax
    push %edx
    rdtsc
    mov %eax, bench_event_tsc
    mov shared, %eax
    movb $0, (%eax)
    mov bench_event_bit, %edx
    movl $0, 4(%eax)
    not %edx
    and %edx, 2048(%eax)
    pop %edx
    pop %eax
    jmp HYPERCALL_IRET

    .bss
    .balign 64
    .globl bench_event_tsc, bench_event_bit
bench_event_bit: .skip 4
bench_event_tsc: .skip 4
    .balign 4096
    .skip 65536
    .globl boot_stack_top
boot_stack_top:
    .globl boot_sp, failsafe_count, failsafe_segs, gate_frame
gate_frame: .skip 24
boot_sp: .skip 4
user_ctx: .skip 4
failsafe_segs: .skip 16
failsafe_count: .skip 4
    .section .note.GNU-stack, "", @progbits
