/* Runs the tests; an unexpected exception ends one test, not the run. */
#include "test.h"

static unsigned checks, failures, passed, failed;
static const char *current, *first; /* the test; what it found wrong first */
static s64 first_got, first_want;

void check(bool ok, const char *what, s64 got, s64 want) {
    checks++;
    if (ok) return;
    if (!failures++) first = what, first_got = got, first_want = want;
    printk("@@MISMATCH %s: %s: got %lld (%llx) want %lld (%llx)\n", current, what, got, got, want, want);
}

static void run(const struct test *t) {
    current = t->name;
    checks = failures = 0;
    trap_hook = 0;
    event_hook = 0;
    trap_resume = 0;
    console_quiet();
    t->run();
    VCPU0->upcall_mask = 1;
    trap_hook = 0;
    event_hook = 0;
    if (failures) {
        failed++;
        printk("@@TEST %s FAIL %u of %u checks, first %s: got %lld want %lld\n", t->name, failures, checks, first, first_got, first_want);
    } else {
        passed++;
        printk("@@TEST %s OK %u checks\n", t->name, checks);
    }
}

/* After an unexpected kernel fault, continue after the test's call in run(). */
static void *escape[5];
bool test_escape(void);
bool test_escape(void) {
    if (!current || !escape[0]) return false;
    failures++;
    printk("@@MISMATCH %s: unexpected trap %lu error %lx ip %lx cr2 %lx\n", current, last_trap.vector, last_trap.error,
           last_trap.ip, last_trap.cr2);
    __builtin_longjmp(escape, 1);
}

static void run_set(const struct test *t, const char *only) {
    for (; t->name; t++) {
        if (*only && *only != ' ' && memcmp(t->name, only, strlen(t->name) < strlen(only) ? strlen(t->name) : strlen(only)))
            continue;
        if (__builtin_setjmp(escape) == 0) run(t);
        else {
            VCPU0->upcall_mask = 1;
            failed++;
            printk("@@TEST %s FAIL unexpected trap after %u checks\n", t->name, checks);
        }
    }
}

void run_selftest(const char *only) {
    static char prefix[32];
    for (unsigned i = 0; only[i] && only[i] != ' ' && i < sizeof prefix - 1; i++) prefix[i] = only[i];
    zone_init();
    HC(vcpu_op, VCPUOP_stop_periodic, 0, 0);
    const struct test *const sets[] = {core_tests, trap_tests, emulation_tests, arch_tests, mm_tests, table_tests, user_tests, arch_user_tests,
                                       user_end_tests, balloon_tests, event_tests, time_tests, tsc_tests, microcode_tests, segment_tests, grant_tests, smp_tests, arch_end_tests, fifo_tests};
    for (unsigned i = 0; i < ARRAY_LEN(sets); i++) run_set(sets[i], prefix);
    current = 0;
    printk("@@SELFTEST %u ok %u failed\n", passed, failed);
}
