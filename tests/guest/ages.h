/* Blocks over grants between guests of any age: see ages.c. */
#pragma once
#include "text.h"

/* An entry of a grant table, version 1, as in April 2005. */
struct ages_entry { volatile unsigned short flags, domid; volatile unsigned frame; };

/* Asks and serves every other of the domains 1 to `of`, `rounds` requests each, as domain `me`. Reports `ages`. */
void ages(unsigned me, unsigned of, unsigned rounds);

/* Provided by each guest. */
struct ages_entry *ages_table(void);
unsigned ages_frame(void *page);
void *ages_page(void);
/* The address at which grants are mapped, by slot. */
void *ages_at(unsigned slot);
/* Maps `n` references of a domain from `ref` on, from `slot` on; false, with nothing mapped, if one of them fails. */
bool ages_map(unsigned dom, unsigned ref, unsigned slot, unsigned n, bool readonly);
void ages_unmap(unsigned slot, unsigned n);
/* Copies a page from (`write`: to) a reference; false where there is no such call. */
bool ages_copy(unsigned dom, unsigned ref, void *page, bool write);
void ages_yield(void);
