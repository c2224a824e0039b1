#include "guest.h"
void run_selftest(const char *only) { (void)only; }
void run_bench(void) {}
void run_stress(u64 n, u64 seed) { (void)n, (void)seed; }
