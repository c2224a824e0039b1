/* See text.h. */
#include "text.h"
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
    const unsigned char *x = a, *y = b;
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

static void put_number(struct out *o, unsigned long long v, unsigned base, int width, char fill, bool negative) {
    char digits[24];
    int n = 0;
    do digits[n++] = "0123456789abcdef"[v % base];
    while (v /= base);
    if (negative) digits[n++] = '-';
    for (int i = n; i < width; i++) put(o, fill);
    while (n) put(o, digits[--n]);
}

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
            long long v = longs > 1 ? va_arg(ap, long long) : longs ? va_arg(ap, long) : va_arg(ap, int);
            put_number(o, v < 0 ? -(unsigned long long)v : (unsigned long long)v, 10, width, fill, v < 0);
            break;
        }
        case 'u':
        case 'x': {
            unsigned long long v = longs > 1 ? va_arg(ap, unsigned long long) : longs ? va_arg(ap, unsigned long) : va_arg(ap, unsigned);
            put_number(o, v, *f == 'u' ? 10 : 16, width, fill, false);
            break;
        }
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
    end_of_panic();
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

unsigned long parse_number(const char *s) {
    unsigned long v = 0;
    while (*s >= '0' && *s <= '9') v = v * 10 + (unsigned long)(*s++ - '0');
    return v;
}
