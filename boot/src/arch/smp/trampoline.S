# How other CPUs start: copied to a page below 1 MiB, where they begin in real mode with cs = page / 16.
# Four words at its end are filled in beforehand: the page tables, the stack, the code to jump to.

.section .rodata.trampoline, "a"
.balign 16
.code16
.global trampoline
trampoline:
    cli
    cld
    movw %cs, %ax
    movw %ax, %ds
    movzwl %ax, %ebx
    shll $4, %ebx                       # linear address of this page
    leal (trampoline_gdt - trampoline)(%ebx), %eax
    movl %eax, trampoline_gdtr - trampoline + 2
    leal (trampoline_64 - trampoline)(%ebx), %eax
    movl %eax, trampoline_target - trampoline
    lgdtl trampoline_gdtr - trampoline
    movl ${cr4}, %eax
    movl %eax, %cr4
    movl trampoline_cr3 - trampoline, %eax
    movl %eax, %cr3
    movl ${efer}, %ecx
    rdmsr
    orl ${efer_bits}, %eax
    wrmsr
    movl ${cr0}, %eax
    movl %eax, %cr0
    ljmpl *(trampoline_target - trampoline)

.code64
trampoline_64:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %eax, %fs
    movl %eax, %gs
    movq trampoline_stack(%rip), %rsp
    xorl %ebp, %ebp
    movq trampoline_entry(%rip), %rax
    call *%rax
    ud2

.balign 8
trampoline_gdt:
    .quad 0
    .quad {code64}
    .quad {data32}
trampoline_gdtr:
    .short 23
    .long 0
.balign 4
trampoline_target:
    .long 0
    .short {code64_selector}
.balign 8
.global trampoline_cr3
.global trampoline_stack
.global trampoline_entry
trampoline_cr3:     .quad 0
trampoline_stack:   .quad 0
trampoline_entry:   .quad 0
.global trampoline_end
trampoline_end:
