/* User programs of 32-bit guests only. */
#include "user_asm.h"

program u_int82
    mov $17, %eax
    xor %ebx, %ebx
    xor %ecx, %ecx
    int $0x82
    leave_with AX
program u_int81
    mov $0x81, %eax
    int $0x81
    leave_with $1
program u_syscall
    syscall
    leave_with $1
program u_sysenter
    sysenter
    leave_with $1
program u_sysenter_step          /* TF takes effect after the instruction that follows popf */
    pushf
    orl $0x100, (SP)
    popf
    sysenter
    leave_with $1
program u_sysenter_nt
    pushf
    orl $0x4000, (SP)
    popf
    sysenter
    leave_with $1
program u_far_call               /* to the far pointer at edi; leaves with eax */
    pushl $0x2222
    pushl $0x1111
    lcall *(DI)
    .globl u_far_call_after
u_far_call_after:
    leave_with AX
program u_far_jump
    ljmp *(DI)
program u_load_ds                /* of esi */
    mov %esi, %ds
    leave_with $1
program u_into
    mov $0x7f, %al
    add $1, %al
    into
    leave_with $1
    .section .note.GNU-stack, "", @progbits
