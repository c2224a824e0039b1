/* Handlers of the bench, and its code of ring 3. */
    .text
    .globl bench_ud, bench_bp, bench_80, bench_pf, bench_event
bench_ud:
    addl $2, (%esp)
bench_bp:
bench_80:
    iret
bench_pf:                               /* cr2 and the error code are above the frame; the instruction has 5 bytes */
    addl $5, 8(%esp)
    add $8, %esp
    iret
bench_event:                            /* nothing stays pending; the mask, which the hypervisor has set, is cleared */
    push %eax
    push %edx
    rdtsc
    mov %eax, bench_event_tsc
    mov shared, %eax
    movb $0, (%eax)
    movl $0, 4(%eax)
    movl $0, 260(%eax)
    movb $0, 1(%eax)
    pop %edx
    pop %eax
    iret

    /* 201 times, samples at 0x08049000; then int $64. */
    .section .user, "ax"
    .macro bench name, insn:vararg
    .globl user_bench_\name
user_bench_\name:
    mov $201, %ecx
    mov $0x08049000, %edi
1:  rdtsc
    mov %eax, %esi
    \insn
    rdtsc
    sub %esi, %eax
    mov %eax, (%edi)
    add $4, %edi
    dec %ecx
    jnz 1b
    int $64
    .endm
    bench empty
    bench fault, .byte 0xa0, 0x00, 0xf0, 0x3f, 0xe0
    bench int80, int $0x80

    .bss
    .balign 4
    .globl bench_event_tsc
bench_event_tsc:
    .skip 4
    .section .note.GNU-stack, "", @progbits
