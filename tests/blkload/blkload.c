/*
 * Block I/O of known shape, for `./x bench blk`. No libc: Linux's asynchronous system calls, so that little besides the
 * I/O runs.
 *
 *   blkload run DEVICE REQUESTS LABEL ROUNDS   writes the whole device, then runs the phases; prints a line for each round
 *   blkload sum DEVICE                         prints the checksum of the whole device
 *
 * Each phase executes a marker (tests/plugin) before its first counted request and after its last one, in each round: LABEL + 2 * phase,
 * and that + 1; before all, one that starts the counting. What is read is compared with what was last written there.
 */
#include <asm/unistd.h>
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <linux/time.h>
#include <stddef.h>
#include <stdint.h>

enum { O_RDONLY = 0, O_RDWR = 2, O_DIRECT = 040000 };
enum { BLOCK = 4096, MAX_BYTES = 65536, MAX_DEPTH = 16, MAX_BLOCKS = 1 << 16, WARM = 64, START = 127 };

static long call(long nr, long a, long b, long c, long d, long e) {
    long r;
    register long d_ __asm__("r10") = d, e_ __asm__("r8") = e;
    __asm__ volatile("syscall" : "=a"(r) : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(d_), "r"(e_) : "rcx", "r11", "memory");
    return r;
}

void *memset(void *to, int c, size_t n);
void *memset(void *to, int c, size_t n) {
    char *p = to;
    while (n--) *p++ = (char)c;
    return to;
}

static char text[512];
static unsigned text_at;

static void put(const char *s) {
    while (*s && text_at < sizeof text) text[text_at++] = *s++;
}

static void put_number(uint64_t n) {
    char digits[21];
    unsigned at = sizeof digits - 1;
    digits[at] = 0;
    do digits[--at] = (char)('0' + n % 10);
    while (n /= 10);
    put(digits + at);
}

static void flush(void) {
    put("\n");
    call(__NR_write, 1, (long)text, text_at, 0, 0);
    text_at = 0;
}

static void __attribute__((noreturn)) leave(int status) {
    for (;;) call(__NR_exit_group, status, 0, 0, 0, 0);
}

/* Ends the program if `r` is negative, an errno. */
static long must(const char *what, long r) {
    if (r >= 0) return r;
    put("@@BLK-FAILED "), put(what), put(" errno "), put_number((uint64_t)-r), flush();
    leave(1);
}

/* 128 functions of eight bytes: a marker with its label, and a return. */
__asm__(".pushsection .text\n.balign 8\nmarkers:\n.set label, 0\n"
        ".rept 128\n.byte 0x0f, 0x1f, 0x80\n.long 0x58540000 + label\nret\n.set label, label + 1\n.endr\n.popsection");
extern const char markers[];

static void mark(unsigned label) {
    __asm__ volatile("call *%0" : : "r"(markers + 8 * (label % 128)) : "memory");
}

static uint64_t now(void) {
    struct __kernel_timespec t;
    must("clock_gettime", call(__NR_clock_gettime, 1, (long)&t, 0, 0, 0));
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static long device;
static uint64_t blocks;                     /* number of blocks of the device */
static uint8_t generation[MAX_BLOCKS];      /* by block, the phase that last wrote it */
static char buffers[MAX_DEPTH][MAX_BYTES] __attribute__((aligned(4096)));
static struct iocb iocbs[MAX_DEPTH];
static aio_context_t context;

static void open_device(const char *path, long flags) {
    uint64_t bytes;
    device = must("open", call(__NR_open, (long)path, flags, 0, 0, 0));
    must("BLKGETSIZE64", call(__NR_ioctl, device, BLKGETSIZE64, (long)&bytes, 0, 0));
    blocks = bytes / BLOCK;
    if (blocks < MAX_BYTES / BLOCK || blocks > MAX_BLOCKS) must("size of the device", -27);
}

static uint64_t stamp(uint64_t block, uint8_t gen) { return (block << 8 | gen) * 0x9e3779b97f4a7c15; }

/* A written block carries its number and its generation in its first and last word. */
static void fill(char *buffer, uint64_t block, unsigned bytes, uint8_t gen) {
    for (unsigned at = 0; at < bytes; at += BLOCK, block++) {
        uint64_t *words = (uint64_t *)(buffer + at);
        words[0] = words[BLOCK / 8 - 1] = stamp(block, gen);
        generation[block] = gen;
    }
}

static void check(const char *buffer, uint64_t block, unsigned bytes) {
    for (unsigned at = 0; at < bytes; at += BLOCK, block++) {
        const uint64_t *words = (const uint64_t *)(buffer + at), want = stamp(block, generation[block]);
        if (words[0] != want || words[BLOCK / 8 - 1] != want) must("a block that was read is not what was written", -5);
    }
}

struct phase {
    const char *name;
    unsigned bytes, depth;
    uint8_t write, random;
};
#define KINDS(size, bytes, depth)                                                                                      \
    {"read seq " size, bytes, depth, 0, 0}, {"write seq " size, bytes, depth, 1, 0},                                   \
    {"read random " size, bytes, depth, 0, 1}, {"write random " size, bytes, depth, 1, 1}
static const struct phase phases[] = {
    KINDS("4K qd1", 4096, 1), KINDS("64K qd1", 65536, 1), KINDS("4K qd16", 4096, 16), KINDS("64K qd16", 65536, 16),
};

enum { PHASES = sizeof phases / sizeof *phases };

static uint64_t position, seed;

static uint64_t next_block(const struct phase *p) {
    uint64_t step = p->bytes / BLOCK, places = blocks / step;
    if (!p->random) return position++ % places * step;
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed % places * step;
}

static void prepare(const struct phase *p, unsigned slot, uint8_t gen) {
    uint64_t block = next_block(p);
    struct iocb *cb = &iocbs[slot];
    *cb = (struct iocb){.aio_data = slot, .aio_lio_opcode = p->write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
                        .aio_fildes = (uint32_t)device, .aio_buf = (uint64_t)buffers[slot], .aio_nbytes = p->bytes,
                        .aio_offset = (int64_t)(block * BLOCK)};
    if (p->write) fill(buffers[slot], block, p->bytes, gen);
}

static void submit(struct iocb **list, long n) {
    while (n > 0) {
        long done = must("io_submit", call(__NR_io_submit, (long)context, n, (long)list, 0, 0));
        list += done, n -= done;
    }
}

/* Makes `requests` requests, p->depth of them in flight; as many are submitted together as completed together. */
static void transfer(const struct phase *p, uint64_t requests, uint8_t gen) {
    struct iocb *list[MAX_DEPTH];
    struct io_event events[MAX_DEPTH];
    uint64_t sent = 0, back = 0;
    long n = 0;
    for (; n < p->depth && sent < requests; sent++, n++) prepare(p, (unsigned)n, gen), list[n] = &iocbs[n];
    while (back < requests) {
        submit(list, n);
        long got = must("io_getevents", call(__NR_io_getevents, (long)context, 1, MAX_DEPTH, (long)events, 0));
        n = 0;
        for (long i = 0; i < got; i++) {
            unsigned slot = (unsigned)events[i].data % MAX_DEPTH;
            if (events[i].res != p->bytes) must("a request", events[i].res < 0 ? events[i].res : -5);
            if (!p->write) check(buffers[slot], (uint64_t)iocbs[slot].aio_offset / BLOCK, p->bytes);
            back++;
            if (sent < requests) prepare(p, slot, gen), list[n++] = &iocbs[slot], sent++;
        }
    }
}

static void run(const char *path, uint64_t requests, unsigned label, uint64_t rounds) {
    static const struct phase all = {"", MAX_BYTES, MAX_DEPTH, 1, 0};
    mark(START);
    open_device(path, O_RDWR | O_DIRECT);
    must("io_setup", call(__NR_io_setup, 2 * MAX_DEPTH, (long)&context, 0, 0, 0));
    transfer(&all, blocks * BLOCK / MAX_BYTES, 0);
    /* Rounds of all phases, not phases of many rounds: a few seconds of load on the host then spoil only one round. */
    for (uint64_t n = 0; n < rounds * PHASES; n++) {
        unsigned i = n % PHASES;
        const struct phase *p = &phases[i];
        /* Successive generations differ, so that a lost write of the previous round is detected. */
        uint8_t gen = (uint8_t)(n % 255 + 1);
        position = 0, seed = 0x5eed + i;
        transfer(p, WARM, gen);
        uint64_t start = now();
        mark(label + 2 * i);
        transfer(p, requests, gen);
        mark(label + 2 * i + 1);
        uint64_t ns = now() - start;
        put("@@BLK "), put(p->name), put(" requests "), put_number(requests);
        put(" bytes "), put_number(requests * p->bytes), put(" ns "), put_number(ns), flush();
    }
}

static void sum(const char *path) {
    uint64_t h = 0xcbf29ce484222325;
    open_device(path, O_RDONLY | O_DIRECT);
    for (uint64_t at = 0; at < blocks * BLOCK;) {
        long got = must("pread", call(__NR_pread64, device, (long)buffers[0], MAX_BYTES, (long)at, 0));
        if (got < BLOCK || got % BLOCK) must("a short read", -5);
        for (long i = 0; i < got / 8; i++) h = (h ^ ((uint64_t *)buffers[0])[i]) * 0x100000001b3;
        at += (uint64_t)got;
    }
    put("@@BLKSUM "), put_number(h), flush();
}

static uint64_t number(const char *s) {
    uint64_t n = 0;
    while (*s >= '0' && *s <= '9') n = n * 10 + (uint64_t)(*s++ - '0');
    return n;
}

void start_c(long *stack);
void start_c(long *stack) {
    long argc = stack[0];
    const char **argv = (const char **)(stack + 1);
    if (argc == 6 && argv[1][0] == 'r') run(argv[2], number(argv[3]), (unsigned)number(argv[4]), number(argv[5]));
    else if (argc == 3 && argv[1][0] == 's') sum(argv[2]);
    else must("blkload run DEVICE REQUESTS LABEL ROUNDS | blkload sum DEVICE", -22);
    leave(0);
}
__asm__(".globl _start\n_start: mov %rsp, %rdi\nand $-16, %rsp\ncall start_c");
