# How another kernel gets the machine: this page is copied to memory that no kernel is loaded to, which the page tables of an
# image map at its own address, and where this page is mapped here.
#
# rdi: address of the copy, rsi: page tables, rdx: list of what is copied, rcx: entry of the kernel, r8: not zero if
# that is code of 32 bits. All addresses are physical ones.

.section .text.kexec, "ax"
.balign 4096
.code64
.global kexec_relocation
kexec_relocation:
    movq %rsi, %cr3                     # from here on in the copy
    leaq (kexec_at_home - kexec_relocation)(%rdi), %rax
    jmpq *%rax
kexec_at_home:
    leaq kexec_stack_end(%rip), %rsp
    movq %cr0, %rax
    andl ${cr0_off}, %eax
    orl ${cr0_on}, %eax
    movq %rax, %cr0
    movl ${cr4}, %eax
    movq %rax, %cr4
    movq %rcx, %rbp
    movq %rdx, %rbx
    xorl %edi, %edi
    cld
kexec_next:
    movq (%rbx), %rax
    addq $8, %rbx
    movq %rax, %rsi
    andq $-4096, %rsi
    testb ${done}, %al
    jnz kexec_copied
    testb ${indirection}, %al
    cmovnzq %rsi, %rbx
    testb ${destination}, %al
    cmovnzq %rsi, %rdi
    movl $512, %ecx
    testb ${source}, %al
    jz kexec_no_source
    rep movsq
    jmp kexec_next
kexec_no_source:
    testb ${zero}, %al
    jz kexec_next
    xorl %eax, %eax
    rep stosq
    jmp kexec_next
kexec_copied:
    testq %r8, %r8
    jnz kexec_to_32
    callq *%rbp
    ud2
kexec_to_32:
    leaq kexec_gdt(%rip), %rax
    movq %rax, kexec_gdtr + 2(%rip)
    lgdt kexec_gdtr(%rip)
    lidt kexec_idtr(%rip)
    leaq kexec_32(%rip), %rax
    movl %eax, kexec_far(%rip)
    ljmpl *kexec_far(%rip)
.code32
kexec_32:
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    movl %eax, %ss
    movl %cr0, %eax
    andl ${no_paging}, %eax
    movl %eax, %cr0
    movl ${efer}, %ecx
    rdmsr
    andl ${no_long_mode}, %eax
    wrmsr
    xorl %eax, %eax
    movl %eax, %cr4
    call *%ebp
    ud2

.balign 8
kexec_gdt:
    .quad 0
    .quad 0x00cf9b000000ffff            # code of 32 bits
    .quad 0x00cf93000000ffff            # data
kexec_gdtr:
    .short 23
    .quad 0
kexec_idtr:
    .short 0
    .quad 0
.balign 4
kexec_far:
    .long 0
    .short 0x08
.balign 16
    .fill 16, 8, 0
kexec_stack_end:
.global kexec_relocation_end
kexec_relocation_end:
