# Ring 3 code of the self-test: position-independent, copied to a page.
.section .rodata.selftest, "a"
.global selftest_guest
.global selftest_guest_end
selftest_guest:
    inc rax
    inc rbx
    inc rcx
    inc rdx
    inc rsi
    inc rdi
    inc rbp
    inc r8
    inc r9
    inc r10
    inc r11
    inc r12
    inc r13
    inc r14
    inc r15
    syscall                             # 1: all registers
    int3                                # 2
    mov rax, [0x10000000]               # 3: page fault, read
    int 0x80                            # 4
    int 0x82                            # 5
    hlt                                 # 6: general protection fault
    ud2                                 # 7
    movabs rbx, {m2p}
    mov rcx, [rbx]                      # M2P may be read
    syscall                             # 8
    mov [rbx], rcx                      # 9: and not written
    movabs rbx, {image}
    mov rcx, [rbx]                      # 10: the image cannot be read
    nop                                 # 11: single step
    nop
    mov rsp, 0x123
    syscall                             # 12: odd stack pointer
    rdtsc
    mov r8d, eax
    syscall                             # 13: cost of a null entry and exit, by -icount
    rdtsc
    sub eax, r8d
    syscall                             # 14
1:  syscall                             # 15: over and over
    jmp 1b
# Removes its own code segment, the descriptor at rbx, and continues with the CPU's copy of it.
.global selftest_guest_cs
selftest_guest_cs:
    mov qword ptr [rbx], 0
2:  pause
    jmp 2b
selftest_guest_end:

# Ring 1 and ring 3 code of a 32-bit guest, likewise.
.code32
.global selftest_guest32
.global selftest_guest32_end
selftest_guest32:
    inc eax
    inc ebx
    inc ecx
    inc edx
    inc esi
    inc edi
    inc ebp
    int 0x82                            # 1: a hypercall, with all registers
    mov ecx, ds                         # segments are as they were
    mov edx, fs
    int 0x80                            # 2
    mov eax, [0x402000]                 # a supervisor page may be read
    int 0x82                            # 3
    mov [0x400000], eax                 # 4: a read-only one not written
    .byte 0xea                          # 5: the hypervisor's code segment
    .long 0
    .word {hypervisor_cs} + 1
    .byte 0xea                          # 6: no 64-bit code segment lies where 64-bit guests have one
    .long 0
    .word {flat_cs64}
    syscall                             # 7
    sysenter                            # 8
    mov eax, {hypervisor_ds}                     # 9: the hypervisor's data segment
    mov ss, eax
    nop
    nop                                 # 10: single step
    cli                                 # 11: no I/O privilege
    in al, 0x80                         # 12
    mov eax, cr3                        # 13
    int 3                               # 14
    int 0x82                            # 15: the upper halves are gone
.global selftest_guest32_user
selftest_guest32_user:
    int 0x80                            # 16
    int 0x82                            # 17: ring 3 may not
    mov eax, [0x402000]                 # 18: nor read a supervisor page
    nop
.global selftest_guest32_loop
selftest_guest32_loop:
    int 0x82
    jmp selftest_guest32_loop
selftest_guest32_end:
.code64
