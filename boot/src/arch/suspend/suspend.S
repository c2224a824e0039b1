# Calls a function that puts the machine to sleep, and returns also when the machine wakes up with nothing in its CPU but what
# the trampoline has loaded.
#
# rdi: the function, which is called with the stack pointer, rsi: its second argument. Returns what it returns, or WOKEN.

.section .text.suspend, "ax"
.code64
.global suspend_call
suspend_call:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    movq %rdi, %rax
    movq %rsp, %rdi
    call *%rax
suspend_return:
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret

# The trampoline calls this, on the stack that the function has been called with.
.global suspend_woken
suspend_woken:
    addq $8, %rsp
    movl ${woken}, %eax
    jmp suspend_return
