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
    movabs rbx, 0xffff800000000000
    mov rcx, [rbx]                      # M2P may be read
    syscall                             # 8
    mov [rbx], rcx                      # 9: and not written
    movabs rbx, 0xffff82d040200000
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
selftest_guest_end:
