/* Text out, and the few functions a freestanding program needs. */
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

struct out { char buf[400]; unsigned len; };

static void put(struct out *o, char c) {
    if (o->len < sizeof o->buf) o->buf[o->len++] = c;
}

static void put_number(struct out *o, u32 v, unsigned base, int width, char fill, bool negative) {
    char digits[12];
    int n = 0;
    do digits[n++] = "0123456789abcdef"[v % base];
    while (v /= base);
    if (negative) digits[n++] = '-';
    for (int i = n; i < width; i++) put(o, fill);
    while (n) put(o, digits[--n]);
}

/* %d %u %x %s %c %% with width and zero fill; 32 bits each. */
static void format(struct out *o, const char *f, va_list ap) {
    for (; *f; f++) {
        if (*f != '%') { put(o, *f); continue; }
        char fill = ' ';
        int width = 0;
        f++;
        if (*f == '0') fill = '0';
        while (*f >= '0' && *f <= '9') width = width * 10 + (*f++ - '0');
        switch (*f) {
        case 'd': {
            s32 v = va_arg(ap, s32);
            put_number(o, v < 0 ? -(u32)v : (u32)v, 10, width, fill, v < 0);
            break;
        }
        case 'u': put_number(o, va_arg(ap, u32), 10, width, fill, false); break;
        case 'x': put_number(o, va_arg(ap, u32), 16, width, fill, false); break;
        case 'c': put(o, (char)va_arg(ap, int)); break;
        case 's': {
            for (const char *s = va_arg(ap, const char *); *s; s++) put(o, *s);
            break;
        }
        default: put(o, *f);
        }
    }
}

void printk(const char *fmt, ...) {
    struct out o = {.len = 0};
    va_list ap;
    va_start(ap, fmt);
    format(&o, fmt, ap);
    va_end(ap);
    console_write(o.buf, o.len);
}

void panic(const char *fmt, ...) {
    struct out o = {.len = 0};
    va_list ap;
    va_start(ap, fmt);
    format(&o, fmt, ap);
    va_end(ap);
    put(&o, '\n');
    console_write("@@PANIC ", 8);
    console_write(o.buf, o.len);
    shutdown(SHUTDOWN_crash);
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

u32 parse_u32(const char *s) {
    u32 v = 0;
    while (*s >= '0' && *s <= '9') v = v * 10 + (u32)(*s++ - '0');
    return v;
}

u32 word_value(const char *word, u32 otherwise) {
    const char *value;
    return has_word(si.cmd_line, word, &value) && *value >= '0' && *value <= '9' ? parse_u32(value) : otherwise;
}
