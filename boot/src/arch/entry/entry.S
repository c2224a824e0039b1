# Entering and leaving the guest. Intel syntax; the constants come from stubs.rs.
#
# A frame (struct cpu_user_regs) lies at FRAME in each CPU block; TSS.RSP0 points just past its ss, so that the CPU itself
# pushes ss, rsp, rflags, cs and rip into it. HOST_RSP is the distance from the frame to the hypervisor's saved rsp.

.macro PUSH_GPRS
    push rdi
    push rsi
    push rdx
    push rcx
    push rax
    push r8
    push r9
    push r10
    push r11
    push rbx
    push rbp
    push r12
    push r13
    push r14
    push r15
.endm

# What a guest had in its registers is not there for the hypervisor's code to speculate with. All but rax and rsp.
.macro CLEAR_GPRS
    xor edi, edi
    xor esi, esi
    xor edx, edx
    xor ecx, ecx
    xor r8d, r8d
    xor r9d, r9d
    xor r10d, r10d
    xor r11d, r11d
    xor ebx, ebx
    xor ebp, ebp
    xor r12d, r12d
    xor r13d, r13d
    xor r14d, r14d
    xor r15d, r15d
.endm

.macro POP_GPRS
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbp
    pop rbx
    pop r11
    pop r10
    pop r9
    pop r8
    pop rax
    pop rcx
    pop rdx
    pop rsi
    pop rdi
.endm

# Ends what a guest's AC flag, or the copy that was interrupted, permits (image::alternatives).
.macro CLAC
77: nop dword ptr [rax]
    .pushsection alternatives, "a"
    .quad 77b, {clac}
    .popsection
.endm

# The entry stub: one page, mapped at the start of every CPU block, so that what lies in the block is reached
# relative to rip, whichever CPU runs it. SYSCALL lands here with the guest's rsp.
.section .text.stub, "ax"
.balign 4096
.global syscall_stub
syscall_stub:
    mov [rip + {frame_rsp} - 7], rsp            # 7 bytes
    lea rsp, [rip + {frame_rsp} - 14]           # 7 bytes
    mov qword ptr [rsp + 8], {flat_ds}
    push r11
    push {flat_cs64}
    push rcx
    push 0
    mov dword ptr [rsp + 4], {entry_syscall}
    PUSH_GPRS
    CLEAR_GPRS
    mov eax, {entry_syscall}
    mov rsp, [rsp + {host_rsp}]
    ret

# SYSCALL from compatibility mode (AMD).
.org syscall_stub + {compat_stub}
    mov [rip + {frame_rsp} - {compat_stub} - 7], rsp
    lea rsp, [rip + {frame_rsp} - {compat_stub} - 14]
    mov qword ptr [rsp + 8], {flat_ds}
    push r11
    push {flat_cs32}
    push rcx
    push 0
    mov dword ptr [rsp + 4], {entry_syscall32}
    PUSH_GPRS
    CLEAR_GPRS
    mov eax, {entry_syscall32}
    mov rsp, [rsp + {host_rsp}]
    ret
.org syscall_stub + 0x1000

.section .text.entry, "ax"

# SYSENTER: rsp is the end of the frame's ss; the guest's rip, rsp and flags are lost, except the flags that SYSENTER
# does not change: TF stays until they are saved (`entry::traps`).
.global sysenter_entry
sysenter_entry:
    push {flat_ds}
    push 0
    pushfq
.global sysenter_flags_saved
sysenter_flags_saved:
    or dword ptr [rsp], {flag_if}
    push {flat_cs32}
    push 0
    push 0
    mov dword ptr [rsp + 4], {entry_sysenter}
    PUSH_GPRS
    push 0
    popfq
    CLEAR_GPRS
    mov eax, {entry_sysenter}
    mov rsp, [rsp + {host_rsp}]
    ret

# enter_guest: returns in eax why the guest stopped; rbx and rbp are preserved.
.balign 64
.global enter_guest_asm
enter_guest_asm:
    mov rax, rsp
    or rsp, {block_mask}
    lea rsp, [rsp + {frame_from_end}]
    mov [rsp + {host_rsp}], rax
    cmp dword ptr [rsp + {entry_vector}], {entry_syscall}
    jne 2f
    mov rax, [rsp + {rip}]
    sar rax, 47
    inc eax
    cmp eax, 1
    ja 2f
    POP_GPRS
    mov rcx, [rsp + 8]
    mov r11, [rsp + 24]
    and r11d, {flags_allowed}
    or r11d, {flag_if}
    mov rsp, [rsp + 32]
    sysretq
2:  mov eax, [rsp + {guest_rpl}]
    or [rsp + {cs}], al
    or [rsp + {ss}], al
    and dword ptr [rsp + {rflags}], {flags_allowed}
    or dword ptr [rsp + {rflags}], {flag_if}
guest_return:
    POP_GPRS
    add rsp, 8
guest_iretq:
    iretq

# Every interrupt and exception: rsp is at the error code and vector.
.balign 64
trap_common:
    test byte ptr [rsp + 16], 3
    jz trap_hypervisor
guest_exit:
    CLAC
    PUSH_GPRS
    CLEAR_GPRS
    mov eax, [rsp + {entry_vector}]
    cld
    mov rsp, [rsp + {host_rsp}]
    ret

trap_hypervisor:
    # The guest's own iretq failed: all registers are the guest's, and the CPU pushed inside the frame (6 words below rip,
    # aligned down). Move the error code to its place and leave the guest as for any trap, with {{entry_return_fault}} in the vector.
    push rax
    lea rax, [rip + guest_iretq]
    cmp [rsp + 16], rax
    je 3f
    pop rax
    CLAC
    PUSH_GPRS
    mov rdi, rsp
    cld
    sub rsp, 8
    call {hypervisor_trap}
    add rsp, 8
    POP_GPRS
    add rsp, 8
    iretq
3:  mov rax, [rsp + 8]
    mov [rsp + 8 + 48], rax
    or dword ptr [rsp + 12 + 48], {entry_return_fault}
    pop rax
    add rsp, 48
    jmp guest_exit

# Exceptions on stacks of their own. NMI, #DF and #MC are handled on them.
.balign 16
nmi_entry:
    push 0
    mov dword ptr [rsp + 4], 2
    jmp ist_trap
df_entry:
    mov dword ptr [rsp + 4], 8
    jmp ist_trap
mc_entry:
    push 0
    mov dword ptr [rsp + 4], 18
ist_trap:
    CLAC
    PUSH_GPRS
    CLEAR_GPRS
    mov rdi, rsp
    cld
    sub rsp, 8
    call {ist_handler}
    add rsp, 8
    test byte ptr [rsp + {cs}], 3
    jnz 4f
    POP_GPRS
    add rsp, 8
    iretq
    # Interrupted a guest, whose other CPUs may have removed its code segment meanwhile: return by the one iretq that may
    # fail. The frame is unused while the guest runs.
4:  mov rsi, rsp
    mov rdi, rsp
    or rdi, {block_mask}
    lea rdi, [rdi + {frame_from_end}]
    mov rax, rdi
    mov ecx, {frame_words}
    rep movsq
    mov rsp, rax
    jmp guest_return

# #DB has a stack of its own as it may occur between SYSCALL and the stub's first instruction, when rsp is the guest's.
# One from the guest is moved to the frame.
db_entry:
    push 0
    mov dword ptr [rsp + 4], 1
    test byte ptr [rsp + 16], 3
    jz ist_trap
    push rax
    mov rax, [rsp + 8]
    mov [rsp + {db_to_frame} + 8], rax
    mov rax, [rsp + 16]
    mov [rsp + {db_to_frame} + 16], rax
    mov rax, [rsp + 24]
    mov [rsp + {db_to_frame} + 24], rax
    mov rax, [rsp + 32]
    mov [rsp + {db_to_frame} + 32], rax
    mov rax, [rsp + 40]
    mov [rsp + {db_to_frame} + 40], rax
    mov rax, [rsp + 48]
    mov [rsp + {db_to_frame} + 48], rax
    pop rax
    lea rsp, [rsp + {db_to_frame}]
    jmp guest_exit

# One stub for each vector, all of the same size.
.balign {idt_stub}
.global idt_stubs
idt_stubs:
.set vector, 0
.rept {vectors}
    .balign {idt_stub}
    .if vector == 1
        jmp db_entry
    .elseif vector == 2
        jmp nmi_entry
    .elseif vector == 8
        jmp df_entry
    .elseif vector == 18
        jmp mc_entry
    .elseif (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30
        mov dword ptr [rsp + 4], vector
        jmp trap_common
    .else
        push 0
        mov dword ptr [rsp + 4], vector
        jmp trap_common
    .endif
    .set vector, vector + 1
.endr

# switch_stack(rdi: new rsp, rsi: function that does not return)
.global switch_stack
switch_stack:
    mov rsp, rdi
    xor ebp, ebp
    call rsi
    ud2
