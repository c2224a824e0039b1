/* The parts of the conformance set that only 32-bit guests have. */
#include "test_user.h"

ulong multicall_with_iret(struct multicall *c) {
    ulong eax;
    __asm__ volatile("movl %%esp, %%esi\n\t"
                     "pushl $2\n\tpushl %[cs]\n\tpushl $1f\n\tpushl $0x33\n\t"
                     "movl $13, %%eax\n\tmovl $3, %%ecx\n\tint $0x82\n\t"
                     "movl %%esi, %%esp\n1:"
                     : "=&a"(eax), "+b"(c)
                     : [cs] "i"(KERNEL_CS)
                     : "ecx", "esi", "memory", "cc");
    return eax;
}

void arch_bad_numbers(void) {}

void arch_bad_subops(void) {
    EQ("set_segment_base", HC(set_segment_base, 0, 0), -ENOSYS);
}

void arch_exceptions(void) {}
void arch_page_faults(void) {}

ulong iret_probe(ulong flags) {
    ulong after;
    __asm__ volatile("pushl %[fl]\n\tpushl %[cs]\n\tpushl $1f\n\t"
                     "movl $0x33, %%eax\n\t"
                     "jmp hypercall_page + 23 * 32\n1: pushfl\n\tpopl %[out]\n\t"
                     : [out] "=&r"(after)
                     : [fl] "r"(flags), [cs] "i"(KERNEL_CS)
                     : "eax", "memory", "cc");
    return after;
}

void arch_iret(void) {}
void arch_debug_registers(void) {}
void arch_control_registers(void) {}
void arch_cpuid_forced(u32 d) { (void)d; }
void arch_privileged(void) {}
void arch_va_mapping(u64 entry) { (void)entry; }
void arch_mmuext(void) {}
void arch_ldt(u16 selector, ulong base) { (void)selector, (void)base; }
void arch_system_call(void) {}
void arch_user_faults(void) {}

const struct test arch_tests[] = {{0, 0}};
const struct test table_tests[] = {{0, 0}};
const struct test arch_user_tests[] = {{0, 0}};
