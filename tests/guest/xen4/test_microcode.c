/* Microcode as dom0 loads it: which files are refused, and that a CPU without a maker's key takes none of ours. */
#include "test.h"

enum { UPDATE = 35, HEADER = 12, WORDS = 256 };
static u32 file[2 * WORDS];

static long update(const void *data, u32 length) {
    struct { u32 cmd, interface_version; ulong data; u32 length, rest[32]; } op = {UPDATE, 0x03000001, (ulong)data, length, {0}};
    return HC(platform_op, &op);
}

/* Makes a patch for a CPU, of which the words add up to nothing. */
static void make(u32 *to, u32 signature, u32 revision) {
    const u32 header[HEADER] = {1, revision, 0x11302026, signature, 0, 1, 0xff, (WORDS - HEADER) * 4, WORDS * 4, 0, 0, 0};
    for (unsigned i = 0; i < WORDS; i++) to[i] = i < HEADER ? header[i] : i * 0x9e3779b9;
    u32 sum = 0;
    for (unsigned i = 0; i < WORDS; i++) sum += to[i];
    to[4] = -sum;
}

static void microcode(void) {
    if (!is_dom0) {
        EQ("it is for dom0", update(file, 0), -EPERM);
        return;
    }
    u32 a = 0, b, c, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    a = 1;
    u32 vendor = b, ebx;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(ebx), "=c"(c), "=d"(d));
    if (vendor != 0x756e6547) { /* Genu */
        EQ("other CPUs of QEMU load none", update(file, sizeof file), -EINVAL);
        return;
    }
    make(file, a, 0x7ffffff0);
    /* Other CPUs are told that the first one has given up. */
#define REFUSED(what, got, want) ({ long got_ = got; EQ(what, got_, got_ == -EBUSY ? -EBUSY : want); })
    REFUSED("the CPU does not take it", update(file, WORDS * 4), -EIO);
    REFUSED("nor a second time", update(file, WORDS * 4), -EIO);
    make(file + WORDS, a ^ 1, 0x7ffffff1);
    REFUSED("the one of two that is for the CPU", update(file, sizeof file), -EIO);
    EQ("none for the CPU", update(file + WORDS, WORDS * 4), -ENOENT);
    EQ("nothing", update(file, 0), -ENOENT);
    make(file, a, 0);
    REFUSED("an old one", update(file, WORDS * 4), -EEXIST);
    make(file, a, 0x7ffffff0);
    EQ("less than a header", update(file, 47), -EINVAL);
    EQ("less than the patch", update(file, WORDS * 4 - 4), -EINVAL);
    file[100]++;
    EQ("a wrong sum", update(file, WORDS * 4), -EINVAL);
    file[100]--, file[0] = 2;
    EQ("another version", update(file, WORDS * 4), -EINVAL);
    EQ("nowhere", update((void *)BAD_POINTER, 4096), -EFAULT);
}

const struct test microcode_tests[] = {{"microcode", microcode}, {0, 0}};
