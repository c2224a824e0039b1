# Calls a BIOS service from 64-bit code: copied to the beginning of an area below 1 MiB, which the page tables map at its
# physical address. `bios_call` is a function without arguments; what it works with lies at the code's end.
# All code of 16 bits runs in a segment that begins with the area.

.set FAR_64, 0x08
.set FAR_16, 0x10
.set NEAR_16, 0x18

.section .rodata.bios, "a"
.balign 16
.global bios_code
bios_code:
.code64
.global bios_call
bios_call:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    pushfq
    cli
    sgdt bios_gdtr_before(%rip)
    sidt bios_idtr_before(%rip)
    movq %rsp, bios_rsp(%rip)
    movq %cr0, %rax
    movl %eax, bios_cr0(%rip)
    movq %cr3, %rax
    movl %eax, bios_cr3(%rip)
    movq %cr4, %rax
    movl %eax, bios_cr4(%rip)
    movl ${efer}, %ecx
    rdmsr
    andl ${efer_bits}, %eax             # without what says that long mode is active
    movl %eax, bios_efer(%rip)
    lgdt bios_gdtr(%rip)
    ljmpl *bios_to_16(%rip)

.code16
bios_16:
    movw $NEAR_16, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
    movw %ax, %ss
    movl ${stack}, %esp
    # Out of long mode, then of protected mode.
    movl %cr0, %eax
    andl ${no_paging}, %eax
    movl %eax, %cr0
    movl ${efer}, %ecx
    xorl %eax, %eax
    xorl %edx, %edx
    wrmsr
    movl %eax, %cr4
    movl ${real_cr0}, %eax
    movl %eax, %cr0
    pushw bios_segment - bios_code
    pushw $(bios_real - bios_code)
    lretw
bios_real:
    movw %cs, %ax
    movw %ax, %ds
    movw %ax, %ss
    lidtl bios_idtr - bios_code
    movl bios_edi - bios_code, %edi
    movl bios_esi - bios_code, %esi
    movl bios_edx - bios_code, %edx
    movl bios_ecx - bios_code, %ecx
    movl bios_ebx - bios_code, %ebx
    xorl %ebp, %ebp
    movw bios_es - bios_code, %es
    movl bios_eax - bios_code, %eax
    sti
    .byte 0xcd                          # int
.global bios_vector
bios_vector: .byte 0
    cli
    pushfw
    popw %cs:(bios_flags - bios_code)
    movl %eax, %cs:(bios_eax - bios_code)
    movl %ebx, %cs:(bios_ebx - bios_code)
    movl %ecx, %cs:(bios_ecx - bios_code)
    movl %edx, %cs:(bios_edx - bios_code)
    movl %esi, %cs:(bios_esi - bios_code)
    movl %edi, %cs:(bios_edi - bios_code)
    movw %es, %cs:(bios_es - bios_code)
    cld
    movw %cs, %ax
    movw %ax, %ds
    lgdtl bios_gdtr - bios_code
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmp $FAR_16, $(bios_protected - bios_code)
bios_protected:
    movw $NEAR_16, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movl bios_cr4 - bios_code, %eax
    movl %eax, %cr4
    movl bios_cr3 - bios_code, %eax
    movl %eax, %cr3
    movl ${efer}, %ecx
    movl bios_efer - bios_code, %eax
    xorl %edx, %edx
    wrmsr
    movl bios_cr0 - bios_code, %eax
    movl %eax, %cr0
    ljmpl *(bios_to_64 - bios_code)

.code64
bios_64:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %eax, %fs
    movl %eax, %gs
    movq bios_rsp(%rip), %rsp
    lgdt bios_gdtr_before(%rip)
    lidt bios_idtr_before(%rip)
    popfq
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

.balign 8
bios_gdt:
    .quad 0
    .quad {code64}
.global bios_gdt_16
bios_gdt_16:                            # code and data with the area's address as their base
    .quad 0
    .quad 0
bios_gdt_end:
bios_gdtr:
    .short bios_gdt_end - bios_gdt - 1
.global bios_gdtr_base
bios_gdtr_base:
    .quad 0
bios_idtr:                              # the BIOS's own table
    .short 256 * 4 - 1
    .long 0
bios_to_16:
    .long bios_16 - bios_code
    .short FAR_16
.global bios_to_64
bios_to_64:
    .long 0
    .short FAR_64
.balign 8
bios_gdtr_before: .skip 10
.balign 8
bios_idtr_before: .skip 10
.balign 8
bios_rsp:   .quad 0
bios_cr0:   .long 0
bios_cr3:   .long 0
bios_cr4:   .long 0
bios_efer:  .long 0
# The registers of the service: `Registers`.
.global bios_registers
bios_registers:
bios_eax:   .long 0
bios_ebx:   .long 0
bios_ecx:   .long 0
bios_edx:   .long 0
bios_esi:   .long 0
bios_edi:   .long 0
bios_es:    .short 0
bios_flags: .short 0
.global bios_segment
bios_segment: .short 0
.global bios_entry_64
bios_entry_64: .quad bios_64 - bios_code
.global bios_code_end
bios_code_end:
