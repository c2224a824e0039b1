/* Paths that only 32-bit guests have. */
#include "bench.h"

void arch_bench_entries(void) {}
void arch_bench_calls(void) {}

void arch_bench_exceptions(void) {}
void arch_bench_user(const struct space *s) { (void)s; }
void arch_bench_domains(void) {}
