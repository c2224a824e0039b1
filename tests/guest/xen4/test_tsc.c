/* The time stamp counter: the CPU's own, or an emulated one ("soft-tsc" on the command line says so). */
#include "domctl.h"
#include "test.h"

enum { DEFAULT, ALWAYS_EMULATE, NEVER_EMULATE, DOMAIN = 120 };
#define SECOND 1000000000ull

static void own(void) {
    u32 a, b, c, d;
#define TIME_LEAF(sub) __asm__ volatile(".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e; cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(0x40000003), "c"(sub))
    TIME_LEAF(2);
    u32 host_khz = a;
    TRUE("the CPU has a frequency", host_khz > 1000);
    TIME_LEAF(0);
    bool soft = a & 1, rdtscp = a & 4;
    EQ("the mode is known", b <= NEVER_EMULATE, 1);
    EQ("the hardware domain has the CPU's own counter", is_dom0 && (soft || b || c || d), 0);
    if (has_word(si->cmd_line, "soft-tsc", 0)) {
        EQ("emulated", soft, 1);
        EQ("by its mode", b, ALWAYS_EMULATE);
        EQ("at the frequency of the CPU", c, host_khz);
        EQ("set up once", d, 1);
    }
    TIME_LEAF(1);
    if (soft) {
        EQ("the offset is in the counter", a | b, 0);
        EQ("the multiplier is that of the time", c, VCPU0->time.tsc_to_system_mul);
        EQ("the shift is that of the time", (int)d, VCPU0->time.tsc_shift);
        EQ("CR4 does not show what makes it trap", READ_CR(4) >> 2 & 1, 0);
    }
    u64 last = rdtsc();
    bool goes_on = true;
    for (unsigned i = 0; i < 1000; i++) {
        u32 lo, hi, aux = 0;
        if (rdtscp && i % 3 == 1) __asm__ volatile("rdtscp" : "=a"(lo), "=d"(hi), "=c"(aux));
        else if (i % 3 == 2) __asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(0x10));
        else __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
        u64 now = (u64)hi << 32 | lo;
        goes_on &= now > last && aux == 0;
        last = now;
    }
    TRUE("all ways of reading show one counter", goes_on);
}

static long set(u32 mode, u32 khz, u32 incarnation, u64 elapsed_ns) {
    struct domctl op = {.tsc = {.mode = mode, .khz = khz, .incarnation = incarnation, .elapsed_ns = elapsed_ns}};
    return domctl(&op, DOMCTL_settscinfo, DOMAIN);
}

static struct domctl get(void) {
    struct domctl op = {0};
    EQ("gettscinfo", domctl(&op, DOMCTL_gettscinfo, DOMAIN), 0);
    return op;
}

/* What the toolstack sets of another domain's counter, and saves. */
static void others(void) {
    struct domctl op = {0};
    EQ("gettscinfo of oneself or of nobody", domctl(&op, DOMCTL_gettscinfo, is_dom0 ? 0 : DOMAIN), is_dom0 ? -EINVAL : -ESRCH);
    EQ("settscinfo of oneself or of nobody", domctl(&op, DOMCTL_settscinfo, is_dom0 ? 0 : DOMAIN), is_dom0 ? -EINVAL : -ESRCH);
    if (!is_dom0) return;
    u32 a, b, c, d;
    TIME_LEAF(2);
    u32 host_khz = a;
    TIME_LEAF(0);
    bool reliable = a & 2;
    if (create_domain(DOMAIN)) {
        TRUE("createdomain", 0);
        return;
    }
    op = get();
    EQ("a new domain has the default mode", op.tsc.mode, DEFAULT);
    EQ("at the frequency of the CPU", op.tsc.khz, host_khz);
    EQ("set up once", op.tsc.incarnation, 1);
    TRUE("it is young, unless it has the CPU's counter", reliable || op.tsc.elapsed_ns < 10 * SECOND);
    EQ("restore", set(DEFAULT, host_khz / 2, 6, 3600 * SECOND), 0);
    op = get();
    EQ("its mode", op.tsc.mode, DEFAULT);
    EQ("it keeps its frequency", op.tsc.khz, host_khz / 2);
    EQ("its incarnation", op.tsc.incarnation, 7);
    TRUE("its time goes on", op.tsc.elapsed_ns >= 3600 * SECOND && op.tsc.elapsed_ns < 3610 * SECOND);
    EQ("always", set(ALWAYS_EMULATE, 0, 0, 0), 0);
    op = get();
    EQ("its mode", op.tsc.mode, ALWAYS_EMULATE);
    EQ("the frequency of the CPU", op.tsc.khz, host_khz);
    EQ("its incarnation", op.tsc.incarnation, 1);
    TRUE("it starts again", op.tsc.elapsed_ns < 10 * SECOND);
    EQ("from the future", set(ALWAYS_EMULATE, 0, 0, -5 * SECOND), 0);
    EQ("time before its start is none", get().tsc.elapsed_ns, 0);
    EQ("never", set(NEVER_EMULATE, 1234, 1, 5), 0);
    op = get();
    EQ("its mode", op.tsc.mode, NEVER_EMULATE);
    EQ("no time", op.tsc.elapsed_ns, 0);
    EQ("no frequency", op.tsc.khz, 0);
    EQ("its incarnation", op.tsc.incarnation, 2);
    for (u32 mode = 3; mode < 6; mode++) EQ("no such mode", set(mode, 0, 0, 0), -EINVAL);
    EQ("the mode of before", get().tsc.mode, NEVER_EMULATE);
    EQ("destroydomain", destroy_domain(DOMAIN), 0);
}

const struct test tsc_tests[] = {{"tsc", own}, {"tsc of others", others}, {0, 0}};
