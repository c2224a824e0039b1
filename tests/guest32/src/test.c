/* Runs the tests; an unexpected exception ends one test, not the run. */
#include "test.h"

u32 tests_failed;
static unsigned checks, failures;
static const char *current;
static void *escape[5];

void check(bool ok, const char *what, s32 got, s32 want) {
    checks++;
    if (ok) return;
    failures++;
    printk("@@MISMATCH %s: %s: got %d (%x) want %d (%x)\n", current, what, got, (u32)got, want, (u32)want);
}

bool test_escape(void);
bool test_escape(void) {
    if (!current) return false;
    failures++;
    printk("@@MISMATCH %s: unexpected trap %u error %x eip %x cr2 %x\n", current, last_trap.vector, last_trap.error, last_trap.eip,
           last_trap.cr2);
    __builtin_longjmp(escape, 1);
}

void run_tests(const struct test *t) {
    for (; t->name; t++) {
        current = t->name;
        checks = failures = 0;
        trap_hook = 0;
        trap_resume = 0;
        if (__builtin_setjmp(escape) == 0) t->run();
        trap_hook = 0;
        events_enable();
        if (failures) tests_failed++;
        printk("@@TEST %s %s %u checks\n", current, failures ? "FAIL" : "OK", checks);
        current = 0;
    }
}

void run_smoke(void) {
    run_tests(mm_tests);
    run_tests(cpu_tests);
    run_tests(call_tests);
}

void run_hostile(void) {
    run_tests(hostile_tests);
}

void run_pci(void) {
    run_tests(pci_tests);
}
