# Copied to a page below 4 GiB, whose end is the stack, and run there. The image may be put where the firmware's page
# tables are, so paging ends first.
#
# RSI: the image's content; RDI: where it goes; RCX: its size; RDX: bytes to be cleared after it;
# R8: the information; R9: the entry point.

.section .text.handover, "ax"
.code64
.balign 16
.global handover_start
handover_start:
    cli
    cld
    movl %r8d, %ebx
    movl %r9d, %ebp
    leaq handover_start(%rip), %rax
    leaq {page}(%rax), %rsp
    leaq handover_gdt(%rip), %rax
    movq %rax, handover_gdtr + 2(%rip)
    lgdt handover_gdtr(%rip)
    movq %cr4, %rax
    andl $~(1 << 17), %eax              # PCID, which needs paging
    movq %rax, %cr4
    leaq 1f(%rip), %rax
    pushq $8
    pushq %rax
    lretq
.code32
1:  movl $16, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    movl %eax, %ss
    movl %cr0, %eax
    andl $~(1 << 31), %eax              # paging
    movl %eax, %cr0
    pushl %ecx
    pushl %edx
    movl $0xC0000080, %ecx              # EFER
    rdmsr
    andl $~(1 << 8), %eax               # long mode
    wrmsr
    popl %edx
    popl %ecx
    xorl %eax, %eax
    movl %eax, %cr4
    rep movsb
    movl %edx, %ecx
    rep stosb
    movl ${magic}, %eax
    jmp *%ebp
.code64
.balign 8
handover_gdt:
    .quad 0
    .quad 0x00cf9b000000ffff            # code, 32 bits, 4 GiB
    .quad 0x00cf93000000ffff            # data
handover_gdtr:
    .short handover_gdtr - handover_gdt - 1
    .quad 0
.global handover_end
handover_end:
