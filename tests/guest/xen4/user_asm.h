/* Writing user programs: registers by width-neutral names, and the way to leave. */
#ifdef __x86_64__
#define AX %rax
#define BX %rbx
#define CX %rcx
#define DX %rdx
#define SP %rsp
#define BP %rbp
#define SI %rsi
#define DI %rdi
#define SYSTEM_CALL syscall
#define WORD 8
#else
#define AX %eax
#define BX %ebx
#define CX %ecx
#define DX %edx
#define SP %esp
#define BP %ebp
#define SI %esi
#define DI %edi
#define SYSTEM_CALL int $0x80
#define WORD 4
#endif

    .section .user, "ax"
    .balign 4096

    .macro program name
    .globl \name
    .balign 16
\name:
    .endm
    .macro leave_with value
    mov \value, DI
    xor %eax, %eax
    SYSTEM_CALL
    ud2
    .endm
