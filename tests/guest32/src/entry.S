/* First instructions, exception and callback entry points, and the ring 3 code of the tests. */
    .section __xen_guest, "", @progbits
    .asciz "GUEST_OS=linux,GUEST_VER=2.6,XEN_VER=3.0,VIRT_BASE=0xC0000000,LOADER=generic,PT_MODE_WRITABLE"

    .text
    .globl _start
_start:                                 /* esi: start_info, esp: boot stack */
    mov %esp, %eax
    mov $stack_top, %esp
    xor %ebp, %ebp
    cld
    push %eax
    push %esi
    call kernel_main
    ud2

    /* Below the frame of the ABI: cr2 and the vector, then all registers, as struct regs has them. */
    .macro stub vector, has_error=0
    .globl trap_\vector
trap_\vector:
    .if \vector != 14
    .if !\has_error
    push $0
    .endif
    push $0
    .endif
    push $\vector
    jmp common
    .endm
    stub 0
    stub 1
    stub 3
    stub 4
    stub 5
    stub 6
    stub 7
    stub 9
    stub 10, 1
    stub 11, 1
    stub 12, 1
    stub 13, 1
    stub 14, 1
    stub 15
    stub 16
    stub 17, 1
    stub 19
    stub 64
    stub 128

    .globl event_callback
event_callback:
    push $0
    push $0
    push $0x100
common:
    pusha
    push %ds
    push %es
    push %fs
    push %gs
    cld
    mov %cs:kernel_ds, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %esp, %eax
    push %eax
    call trap_entry
    add $4, %esp
    .globl leave_trap
leave_trap:                             /* esp: struct regs */
    pop %gs
    pop %fs
    pop %es
    pop %ds
    popa
    add $12, %esp
    iret

    /* The frame: ds es fs gs eip cs eflags. Records the selectors, loads good ones, and resumes the interrupted code. */
    .globl failsafe_callback
failsafe_callback:
    push %eax
    mov %cs:kernel_ds, %eax
    mov %eax, %ds
    mov %eax, %es
    incl failsafe_count
    mov 4(%esp), %eax
    mov %eax, failsafe_selectors
    mov 16(%esp), %eax
    mov %eax, failsafe_selectors + 4
    mov 20(%esp), %eax
    mov %eax, failsafe_eip
    mov 24(%esp), %eax
    mov %eax, failsafe_cs
    mov kernel_cs, %eax
    mov %eax, 24(%esp)
    pop %eax
    add $16, %esp
    iret

    /* u32 enter_user(u32 eip, u32 esp): enters ring 3; returns by leave_user(value). */
    .globl enter_user
enter_user:
    push %ebp
    push %ebx
    push %esi
    push %edi
    mov 20(%esp), %ecx
    mov 24(%esp), %edx
    mov %esp, saved_esp
    push $0x833
    push %edx
    pushf
    push $0x82b
    push %ecx
    mov $0x833, %eax
    mov %eax, %ds
    mov %eax, %es
    iret
    .globl leave_user
leave_user:
    mov 4(%esp), %eax
    mov saved_esp, %esp
    pop %edi
    pop %esi
    pop %ebx
    pop %ebp
    ret


    /* Ring 3. Each entry ends in int $0x80 with eax = 0x600D and its result in ebx. */
    .section .user, "ax"
    .balign 4096
    .globl user_syscall
user_syscall:
    mov $0x1234, %eax
    int $0x80
    mov %eax, %ebx
    mov $0x600d, %eax
    int $0x80
    .globl user_hypercall
user_hypercall:
    mov $17, %eax
    xor %ebx, %ebx
    int $0x82
    .globl user_hypercall_next
user_hypercall_next:
    mov %eax, %ebx
    mov $0x600d, %eax
    int $0x80
    .globl user_read                    /* esi: where */
user_read:
    mov 0xC0100000, %ebx
    .globl user_read_next
user_read_next:
    mov $0x600d, %eax
    int $0x80
    .globl user_read_m2p
user_read_m2p:
    mov 0xFC000000, %ebx
    jmp user_read_next
    .globl user_cli
user_cli:
    cli
    jmp user_read_next
    .globl user_in
user_in:
    in $0x80, %al
    jmp user_read_next
    .globl user_spin
user_spin:
    xor %ebx, %ebx
1:  inc %ebx
    jmp 1b

    .bss
    .balign 16
    .globl stack_bottom, stack_top
stack_bottom:
    .skip 32768
stack_top:
saved_esp:
    .skip 4
    .globl failsafe_count, failsafe_selectors, failsafe_eip, failsafe_cs
failsafe_count:
    .skip 4
failsafe_selectors:
    .skip 8
failsafe_eip:
    .skip 4
failsafe_cs:
    .skip 4
    .data
    .globl kernel_cs, kernel_ds
kernel_cs:
    .long 0x819
kernel_ds:
    .long 0x821
    .section .note.GNU-stack, "", @progbits
