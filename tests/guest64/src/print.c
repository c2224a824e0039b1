/* Text out through CONSOLEIO_write, and the few string functions a freestanding program needs. */
#include "guest.h"
#include <stdarg.h>

void *memset(void *d, int c, size_t n) {
    void *r = d;
    __asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(c) : "memory");
    return r;
}

void *memcpy(void *d, const void *s, size_t n) {
    void *r = d;
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(n)::"memory");
    return r;
}

int memcmp(const void *a, const void *b, size_t n) {
    const u8 *x = a, *y = b;
    for (; n; n--, x++, y++)
        if (*x != *y) return *x - *y;
    return 0;
}

size_t strlen(const char *s) {
    size_t n = 0;
    while (s[n]) n++;
    return n;
}

struct out { char buf[512]; unsigned len; };

static void put(struct out *o, char c) {
    if (o->len < sizeof o->buf) o->buf[o->len++] = c;
}

static void put_number(struct out *o, u64 v, unsigned base, int width, char fill, bool negative) {
    char digits[24];
    int n = 0;
    do digits[n++] = "0123456789abcdef"[v % base];
    while (v /= base);
    if (negative) digits[n++] = '-';
    for (int i = n; i < width; i++) put(o, fill);
    while (n) put(o, digits[--n]);
}

/* %d %u %x %s %c %% with width, zero fill and l/ll. */
static void format(struct out *o, const char *f, va_list ap) {
    for (; *f; f++) {
        if (*f != '%') { put(o, *f); continue; }
        char fill = ' ';
        int width = 0, longs = 0;
        f++;
        if (*f == '0') fill = '0';
        while (*f >= '0' && *f <= '9') width = width * 10 + (*f++ - '0');
        while (*f == 'l') longs++, f++;
        switch (*f) {
        case 'd': {
            s64 v = longs ? va_arg(ap, s64) : va_arg(ap, int);
            put_number(o, v < 0 ? -(u64)v : (u64)v, 10, width, fill, v < 0);
            break;
        }
        case 'u': put_number(o, longs ? va_arg(ap, u64) : va_arg(ap, u32), 10, width, fill, false); break;
        case 'x': put_number(o, longs ? va_arg(ap, u64) : va_arg(ap, u32), 16, width, fill, false); break;
        case 'c': put(o, (char)va_arg(ap, int)); break;
        case 's': {
            const char *s = va_arg(ap, const char *);
            int n = 0;
            for (; s[n]; n++) put(o, s[n]);
            for (; n < width; n++) put(o, ' ');
            break;
        }
        default: put(o, *f);
        }
    }
}

/* The PV console ring (io/console.h) of a domain that is not dom0. */
struct console_ring { char in[1024], out[2048]; volatile u32 in_cons, in_prod, out_cons, out_prod; };

static void ring_write(const char *s, size_t n) {
    struct console_ring *ring = pfn_va(M2P[si->console.domU.mfn]);
    u32 port = si->console.domU.evtchn;
    for (size_t i = 0; i < n; i++) {
        while (ring->out_prod - ring->out_cons >= sizeof ring->out) HC2(sched_op, SCHEDOP_yield, 0);
        ring->out[ring->out_prod % sizeof ring->out] = s[i];
        barrier();
        ring->out_prod++;
    }
    HC2(event_channel_op, EVT_send, &port);
}

void console_drain(void) {
    if (is_dom0 || !si->console.domU.mfn) return;
    struct console_ring *ring = pfn_va(M2P[si->console.domU.mfn]);
    for (unsigned i = 0; i < 1000000 && ring->out_cons != ring->out_prod; i++) HC2(sched_op, SCHEDOP_yield, 0);
}

static void write_out(const char *s, size_t n) {
    if (is_dom0 || !si->console.domU.mfn) HC3(console_io, 0, n, s);
    else ring_write(s, n);
}

void printk(const char *fmt, ...) {
    struct out o = {.len = 0};
    va_list ap;
    va_start(ap, fmt);
    format(&o, fmt, ap);
    va_end(ap);
    write_out(o.buf, o.len);
}

void panic(const char *fmt, ...) {
    struct out o = {.len = 0};
    va_list ap;
    va_start(ap, fmt);
    format(&o, fmt, ap);
    va_end(ap);
    static const char head[] = "@@PANIC ";
    write_out(head, sizeof head - 1);
    write_out(o.buf, o.len);
    write_out("\n", 1);
    shutdown(SHUTDOWN_reboot);
}

bool has_word(const char *line, const char *word, const char **value) {
    size_t n = strlen(word);
    while (*line) {
        while (*line == ' ') line++;
        const char *w = line;
        while (*line && *line != ' ') line++;
        if ((size_t)(line - w) >= n && memcmp(w, word, n) == 0 && (w[n] == '=' || w[n] == ' ' || w[n] == 0)) {
            if (value) *value = w[n] == '=' ? w + n + 1 : w + n;
            return true;
        }
    }
    return false;
}

u64 parse_u64(const char *s) {
    u64 v = 0;
    while (*s >= '0' && *s <= '9') v = v * 10 + (u64)(*s++ - '0');
    return v;
}
