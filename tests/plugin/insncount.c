/*
 * A plugin of QEMU's translator: counts executed instructions by owner, and writes the counts to a file when
 * the guest executes a marker. Arguments: log=FILE, and profile=FILE for a histogram of the hypervisor's blocks; or time:
 * nothing is counted, the log's lines are `label nanoseconds` of QEMU's own CPU time.
 *
 * A marker is `nopl disp32(%rax)` (0F 1F 80) with displacement 0x58540000 + label. Counting, which makes the machine
 * slower, begins with the first one, whose label is 127. Lines of the log: `label hypervisor kernel user other`, counts
 * since then. For one vcpu only: the counters are shared and not atomic.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What we need of QEMU's plugin API, version 1 (QEMU's manual, "QEMU TCG Plugins"). */
#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;
typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { OP_INLINE_ADD_U64 = 0, CB_NO_REGS = 0 };
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int op, void *to, uint64_t add);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int op, void *to, uint64_t add);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned vcpu, void *), int flags, void *);
void qemu_plugin_reset(plugin_id, void (*)(plugin_id));
void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
EXPORT int qemu_plugin_install(plugin_id, const void *info, int argc, char **argv);

/* The label at which counting begins. */
enum { START = 127 };
enum { HYPERVISOR, KERNEL, USER, OTHER, KINDS };
static plugin_id self;
static bool counting, timing;
static uint64_t counts[KINDS];
static FILE *log_file;
static const char *profile;

/* The x86_64 ABI's reserved range holds Xen's and our text; guests' text is below and above it. */
static int kind_of(uint64_t va) {
    if (va >= 0xffff800000000000 && va <= 0xffff87ffffffffff) return HYPERVISOR;
    if (va >= 0xffff880000000000) return KERNEL;
    return va < 0x0000800000000000 ? USER : OTHER;
}

/* Blocks of the hypervisor by address, with open addressing; the counters must not move, because code refers to them. */
#define BLOCKS (1u << 18)
static struct { uint64_t va, insns; } *blocks;

static uint64_t *block(uint64_t va) {
    unsigned i = (unsigned)(va * 0x9e3779b97f4a7c15 >> 46);
    for (unsigned n = 0; n < BLOCKS; n++, i = (i + 1) % BLOCKS) {
        if (!blocks[i].va) blocks[i].va = va;
        if (blocks[i].va == va) return &blocks[i].insns;
    }
    return NULL;
}

/* The profile covers the phases, from an even label to the odd one after it. */
static void write_profile(unsigned label) {
    FILE *f = fopen(profile, "a");
    for (unsigned i = 0; i < BLOCKS; i++) {
        if (label % 2 && blocks[i].insns && f)
            fprintf(f, "%u %llx %llu\n", label, (unsigned long long)blocks[i].va, (unsigned long long)blocks[i].insns);
        blocks[i].insns = 0;
    }
    if (f) fclose(f);
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb);
static void ended(plugin_id id, void *data);

/* Called when all translated code has been discarded. */
static void count_from_now(plugin_id id) {
    counting = true;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
}

static void marked(unsigned vcpu, void *label) {
    (void)vcpu;
    if (timing) {
        struct timespec t;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        unsigned long long ns = (unsigned long long)t.tv_sec * 1000000000 + (unsigned long long)t.tv_nsec;
        if ((uintptr_t)label != START) fprintf(log_file, "%u %llu\n", (unsigned)(uintptr_t)label, ns);
        return;
    }
    if (!counting) {
        qemu_plugin_reset(self, count_from_now);
        return;
    }
    if ((uintptr_t)label == START) return;
    fprintf(log_file, "%u", (unsigned)(uintptr_t)label);
    for (int k = 0; k < KINDS; k++) fprintf(log_file, " %llu", (unsigned long long)counts[k]);
    fputc('\n', log_file);
    if (profile) write_profile((unsigned)(uintptr_t)label);
}

/* Returns whether the instruction is a marker, and its label. */
static bool marker(const struct qemu_plugin_insn *insn, uint32_t *label) {
    uint8_t b[7];
    uint32_t disp;
    if (qemu_plugin_insn_size(insn) != sizeof b) return false;
    memcpy(b, qemu_plugin_insn_data(insn), sizeof b);
    memcpy(&disp, b + 3, sizeof disp);
    *label = disp & 0xffff;
    return b[0] == 0x0f && b[1] == 0x1f && b[2] == 0x80 && disp >> 16 == 0x5854;
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb) {
    (void)id;
    size_t n = qemu_plugin_tb_n_insns(tb);
    uint64_t va = qemu_plugin_tb_vaddr(tb);
    int kind = kind_of(va);
    for (size_t i = 0; i < n; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uint32_t label;
        /* By instruction, not by block: a block that faults or does port I/O is left midway. */
        if (counting) qemu_plugin_register_vcpu_insn_exec_inline(insn, OP_INLINE_ADD_U64, &counts[kind], 1);
        if (kind == USER && marker(insn, &label))
            qemu_plugin_register_vcpu_insn_exec_cb(insn, marked, CB_NO_REGS, (void *)(uintptr_t)label);
    }
    uint64_t *sum = counting && profile && kind == HYPERVISOR ? block(va) : NULL;
    if (sum) qemu_plugin_register_vcpu_tb_exec_inline(tb, OP_INLINE_ADD_U64, sum, n);
}

static void ended(plugin_id id, void *data) {
    (void)id, (void)data;
    fclose(log_file);
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv) {
    (void)info;
    self = id;
    for (int i = 0; i < argc; i++) {
        if (!strncmp(argv[i], "log=", 4)) log_file = fopen(argv[i] + 4, "w");
        if (!strncmp(argv[i], "time=", 5)) timing = true;
        if (!strncmp(argv[i], "profile=", 8)) profile = strdup(argv[i] + 8);
    }
    if (profile) blocks = calloc(BLOCKS, sizeof *blocks);
    if (!log_file || (profile && !blocks)) {
        fprintf(stderr, "insncount: log=FILE is needed, and must be writable\n");
        return 1;
    }
    setvbuf(log_file, NULL, _IOLBF, 0);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return 0;
}
