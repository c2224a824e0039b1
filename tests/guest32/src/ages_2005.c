/* Blocks over grants: what a guest of April 2005 does for it. */
#include "ages.h"
#include "guest.h"

enum { SLOTS = 32 };
static u16 handles[SLOTS];

struct ages_entry *ages_table(void) { return (struct ages_entry *)GRANT_TABLE; }
unsigned ages_frame(void *page) { return mfn_of(page); }
void *ages_page(void) { return alloc_page(); }
void *ages_at(unsigned slot) { return (void *)(ZONE + slot * PAGE); }
void ages_yield(void) { HC1(sched_op, SCHED_yield); }

void ages_unmap(unsigned slot, unsigned n) {
    struct gnttab_unmap u[SLOTS];
    for (u32 i = 0; i < n; i++) u[i] = (struct gnttab_unmap){.host_virt = ZONE + (slot + i) * PAGE, .handle = handles[slot + i]};
    s32 r = HC3(grant_table_op, GNTTAB_unmap, u, n);
    for (u32 i = 0; i < n; i++)
        if (r || u[i].status < 0) panic("unmap of slot %u: %d, status %d", slot + i, r, u[i].status);
}

bool ages_map(unsigned dom, unsigned ref, unsigned slot, unsigned n, bool readonly) {
    struct gnttab_map m[SLOTS];
    u16 flags = (u16)(GNTMAP_host | (readonly ? GNTMAP_readonly : 0));
    for (u32 i = 0; i < n; i++)
        m[i] = (struct gnttab_map){.host_virt = ZONE + (slot + i) * PAGE, .dom = (u16)dom, .ref = (u16)(ref + i), .flags = flags};
    s32 r = HC3(grant_table_op, GNTTAB_map, m, n);
    if (r) panic("map: %d", r);
    u32 good = 0;
    for (u32 i = 0; i < n; i++) {
        handles[slot + i] = (u16)m[i].handle;
        if (m[i].handle < 0) continue;
        if (good++ != i) panic("reference %u of domain %u can be mapped, those before it cannot", ref + i, dom);
    }
    if (good != n && good) ages_unmap(slot, good);
    return good == n;
}

/* The ABI of that time has no copies. */
bool ages_copy(unsigned dom, unsigned ref, void *page, bool write) {
    (void)dom, (void)ref, (void)page, (void)write;
    return false;
}

void run_ages(void) {
    new_l1(ZONE);
    ages(word_value("me", 0), word_value("of", 0), word_value("ages", 0));
}
