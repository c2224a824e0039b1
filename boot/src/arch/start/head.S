# Multiboot headers, the PVH entry, and the switch from the boot loader's 32-bit protected mode to 64-bit code at its
# linked address.

.set VOFF, {voff}
# The linker script compares it with its own.
.global image_voff
.set image_voff, VOFF
.set MB1_MAGIC, 0x1BADB002
.set MB2_MAGIC, 0xE85250D6
.set MB1_FLAGS, 0x00010003              # page-aligned modules, memory information, address fields

.section .multiboot, "ax"
.balign 8
mb1_header:
    .long MB1_MAGIC
    .long MB1_FLAGS
    .long -(MB1_MAGIC + MB1_FLAGS)
    .long mb1_header - VOFF             # header_addr
    .long image_start - VOFF            # load_addr
    .long load_end - VOFF               # load_end_addr
    .long bss_end - VOFF                # bss_end_addr
    .long start32 - VOFF                # entry_addr

.balign 8
mb2_header:
    .long MB2_MAGIC
    .long 0                             # i386, protected mode
    .long mb2_header_end - mb2_header
    .long -(MB2_MAGIC + (mb2_header_end - mb2_header))
    .balign 8
mb2_request:
    .short 1, 1                         # information request, optional
    .long mb2_request_end - mb2_request
.set tag, 0
.rept 32
    .if ({mb2_tags} >> tag) & 1
    .long tag
    .endif
    .set tag, tag + 1
.endr
mb2_request_end:
    .balign 8
    .short 3, 0                         # entry address
    .long 12
    .long start32 - VOFF
    .balign 8
    .short 4, 1                         # console: EGA text will do, optional
    .long 12
    .long 2
    .balign 8
    .short 5, 1                         # framebuffer: any size and depth, optional
    .long 20
    .long 0, 0, 0
    .balign 8
    .short 6, 0                         # modules page-aligned
    .long 8
    .balign 8
    .short 0, 0
    .long 8
mb2_header_end:

# Where PVH loaders enter, with the address of hvm_start_info in EBX.
.section .note.Xen, "a", @note
.balign 4
    .long 4                             # size of the name
    .long 8                             # size of the address
    .long {phys32_entry}
    .asciz "Xen"
    .quad start_pvh - VOFF

.section .text.head, "ax"
.code32
start_pvh:
    movl ${pvh_magic}, %eax
.global start32
start32:
    cld
    cli
    movl %eax, boot_magic - VOFF
    movl %ebx, boot_info - VOFF
    movl $(boot_stack_top - VOFF), %esp

    # Stop unless there is long mode and no-execute.
    movl $0x80000000, %eax
    cpuid
    cmpl $0x80000001, %eax
    jb no_long_mode
    movl $0x80000001, %eax
    cpuid
    andl $((1 << 29) | (1 << 20)), %edx
    cmpl $((1 << 29) | (1 << 20)), %edx
    jne no_long_mode

    # 0-4 GiB in 2 MiB pages, mapped at 0, at the direct map's start, and (first GiB) at VOFF.
    movl $(boot_l2 - VOFF), %edi
    movl $0x83, %eax
    xorl %edx, %edx
    movl $2048, %ecx
1:  movl %eax, (%edi)
    movl %edx, 4(%edi)
    addl $0x200000, %eax
    addl $8, %edi
    loop 1b

    movl $(boot_l2 - VOFF + 3), %eax
    movl %eax, boot_l3 - VOFF
    movl %eax, boot_l3_image - VOFF + 8 * {image_l3_slot}
    addl $0x1000, %eax
    movl %eax, boot_l3 - VOFF + 8
    addl $0x1000, %eax
    movl %eax, boot_l3 - VOFF + 16
    addl $0x1000, %eax
    movl %eax, boot_l3 - VOFF + 24

    movl $(boot_l3 - VOFF + 3), %eax
    movl %eax, boot_l4 - VOFF
    movl %eax, boot_l4 - VOFF + 8 * {direct_l4_slot}
    movl $(boot_l3_image - VOFF + 3), %eax
    movl %eax, boot_l4 - VOFF + 8 * {image_l4_slot}

    movl ${cr4}, %eax
    movl %eax, %cr4
    movl $(boot_l4 - VOFF), %eax
    movl %eax, %cr3
    movl ${efer}, %ecx
    rdmsr
    orl ${efer_bits}, %eax
    wrmsr
    movl ${cr0}, %eax
    movl %eax, %cr0
    lgdt boot_gdtr - VOFF
    ljmp ${code64_selector}, $(start64_low - VOFF)

no_long_mode:
    movl $(no_long_mode_text - VOFF), %esi
    movl $0xB8000, %edi
2:  lodsb
    testb %al, %al
    jz 4f
    movb %al, (%edi)
    movb $7, 1(%edi)
    addl $2, %edi
    movb %al, %ah
    movw $0x3FD, %dx
    movl $0x10000, %ecx
3:  inb %dx, %al
    testb $0x20, %al
    loopz 3b
    movw $0x3F8, %dx
    movb %ah, %al
    outb %al, %dx
    jmp 2b
4:  hlt
    jmp 4b

.code64
start64_low:
    movabsq $start64, %rax
    jmp *%rax
start64:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %eax, %fs
    movl %eax, %gs
    leaq boot_stack_top(%rip), %rsp
    xorl %ebp, %ebp
    movl boot_magic(%rip), %edi
    movl boot_info(%rip), %esi
    call boot_start
    ud2

.section .rodata.head, "a"
no_long_mode_text:
    .asciz "(XEN) FATAL: this CPU lacks long mode or no-execute pages, which the hypervisor needs\r\n"
.balign 8
boot_gdt:
    .quad 0
    .quad {code64}
    .quad {data32}
boot_gdt_end:
.balign 4
.short 0
boot_gdtr:
    .short boot_gdt_end - boot_gdt - 1
    .long boot_gdt - VOFF

.section .data.head, "aw"
.balign 4
boot_magic: .long 0
boot_info:  .long 0

.section .bss.page_aligned, "aw", @nobits
.balign 4096
boot_l4:        .skip 4096
boot_l3:        .skip 4096
boot_l3_image:  .skip 4096
boot_l2:        .skip 4 * 4096
boot_stack:     .skip 32768
boot_stack_top:
