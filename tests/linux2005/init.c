/* The only program of the guests that `./x boot-2005` boots: a static i386 /init that needs nothing but the kernel.
 *
 * In the environment (from the kernel's command line): xtrole=back or front; xtdevice=MAJOR:MINOR, xtmib=N for a front end, which
 * writes the first N MiB of the device with O_DIRECT, reads them back and compares. Prints `@@TEST name OK|FAIL detail`. */
typedef unsigned int u32;

enum { SYS_exit = 1, SYS_read = 3, SYS_write = 4, SYS_open = 5, SYS_close = 6, SYS_mknod = 14, SYS_lseek = 19, SYS_sync = 36, SYS_ioctl = 54,
       SYS_reboot = 88, SYS_nanosleep = 162 };
enum { O_RDWR = 2, O_DIRECT = 0x4000, S_IFBLK = 0x6000 };
#define BLKGETSIZE 0x1260
#define CHUNK 65536u

static int call(int nr, u32 a, u32 b, u32 c, u32 d) {
    int r;
    __asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d) : "memory");
    return r;
}

static u32 length(const char *s) {
    u32 n = 0;
    while (s[n]) n++;
    return n;
}

static char line[256];
static u32 used;
static void text(const char *s) {
    for (; *s && used < sizeof line; s++) line[used++] = *s;
}
static void number(u32 v, u32 base) {
    char digits[12];
    int n = 0;
    do digits[n++] = "0123456789abcdef"[v % base];
    while (v /= base);
    while (n) line[used++] = digits[--n];
}
static void end(void) {
    text("\n");
    call(SYS_write, 1, (u32)line, used, 0);
    used = 0;
}

static void doze(u32 ms) {
    u32 t[2] = {ms / 1000, ms % 1000 * 1000000};
    call(SYS_nanosleep, (u32)t, 0, 0, 0);
}

static u32 parse(const char **s) {
    u32 v = 0;
    while (**s >= '0' && **s <= '9') v = v * 10 + (u32)(*(*s)++ - '0');
    return v;
}

static const char *value(char **env, const char *name) {
    u32 n = length(name);
    for (; *env; env++) {
        u32 i = 0;
        while (i < n && (*env)[i] == name[i]) i++;
        if (i == n && (*env)[n] == '=') return *env + n + 1;
    }
    return "";
}

/* The host computes the same words: tests/src/linux2005.rs. */
static u32 word(u32 index) {
    u32 z = index * 2654435761u + 12345;
    z ^= z >> 15;
    z *= 0x2c1b3c6du;
    return z ^ z >> 12;
}

static u32 buffer[CHUNK / 4] __attribute__((aligned(4096)));

static int fail(const char *what, int got) {
    text("@@TEST disk FAIL ");
    text(what);
    text(" gives ");
    if (got < 0) text("-"), got = -got;
    number((u32)got, 10);
    end();
    return 1;
}

static int disk(const char *device, u32 mib) {
    u32 major = parse(&device);
    device++;
    u32 minor = parse(&device);
    int made = call(SYS_mknod, (u32)"/dev/disk", S_IFBLK | 0600, major << 8 | minor, 0);
    if (made < 0) return fail("mknod", made);
    int fd = -1;
    for (u32 i = 0; i < 300 && fd < 0; i++) {
        fd = call(SYS_open, (u32)"/dev/disk", O_RDWR | O_DIRECT, 0, 0);
        if (fd < 0) doze(100);
    }
    if (fd < 0) return fail("open", fd);
    u32 sectors = 0;
    call(SYS_ioctl, (u32)fd, BLKGETSIZE, (u32)&sectors, 0);
    if (sectors / 2048 < mib) return fail("the disk's size in sectors", (int)sectors);
    for (u32 at = 0; at < mib << 20; at += CHUNK) {
        for (u32 i = 0; i < CHUNK / 4; i++) buffer[i] = word(at / 4 + i);
        int n = call(SYS_write, (u32)fd, (u32)buffer, CHUNK, 0);
        if (n != (int)CHUNK) return fail("write", n);
    }
    call(SYS_close, (u32)fd, 0, 0, 0);
    call(SYS_sync, 0, 0, 0, 0);
    fd = call(SYS_open, (u32)"/dev/disk", O_RDWR | O_DIRECT, 0, 0);
    if (fd < 0) return fail("second open", fd);
    u32 wrong = 0;
    for (u32 at = 0; at < mib << 20; at += CHUNK) {
        for (u32 i = 0; i < CHUNK / 4; i++) buffer[i] = 0;
        int n = call(SYS_read, (u32)fd, (u32)buffer, CHUNK, 0);
        if (n != (int)CHUNK) return fail("read", n);
        for (u32 i = 0; i < CHUNK / 4; i++) wrong += buffer[i] != word(at / 4 + i);
    }
    text(wrong ? "@@TEST disk FAIL " : "@@TEST disk OK ");
    number(mib, 10);
    text(" MiB written, read and compared, words wrong: ");
    number(wrong, 10);
    end();
    return wrong != 0;
}

void start(u32 *sp);
void start(u32 *sp) {
    char **env = (char **)(sp + 2 + sp[0]);
    const char *role = value(env, "xtrole"), *mib = value(env, "xtmib");
    text("@@TEST userland OK ");
    text(role);
    end();
    int bad = 0;
    if (role[0] == 'f') bad = disk(value(env, "xtdevice"), parse(&mib));
    else
        for (;;) doze(1000000);
    text(bad ? "@@TEST all FAIL" : "@@TEST all OK");
    end();
    call(SYS_reboot, 0xfee1dead, 672274793, 0x4321fedc, 0);
    for (;;) doze(1000000);
}

__asm__(".globl _start\n_start: movl %esp, %eax; andl $-16, %esp; subl $12, %esp; pushl %eax; call start; hlt\n"
        ".section .note.GNU-stack, \"\", @progbits\n.text");
