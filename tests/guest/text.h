/* Shared by all guests: text output, words of a command line, and the few functions a freestanding program needs. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

void *memset(void *d, int c, size_t n);
void *memcpy(void *d, const void *s, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);

/* %d %u %x %c %s %% with width; numbers with zero fill, l and ll. */
void printk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void panic(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Returns whether a line has the word; *value is the text after its '=', or its end. */
bool has_word(const char *line, const char *word, const char **value);
unsigned long parse_number(const char *s);

/* Provided by each guest: where its text goes, and how it ends when it panics. */
void write_out(const char *s, size_t n);
void end_of_panic(void) __attribute__((noreturn));
