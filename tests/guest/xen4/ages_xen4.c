/* Blocks over grants: what guests of today's ABI do for it. */
#include "ages.h"
#include "guest.h"

enum { TABLE_SLOT = 200, SLOTS = 32 };
static u32 handles[SLOTS];

struct ages_entry *ages_table(void) {
    static bool mapped;
    if (!mapped) {
        zone_init();
        ulong frame = 0;
        struct gnt_setup s = {.dom = DOMID_SELF, .nr_frames = 1, .frame_list = (ulong)&frame};
        if (HC(grant_table_op, GNT_setup_table, &s, 1) || s.status) panic("setup_table: status %d", s.status);
        long r = set_pte((void *)zone(TABLE_SLOT), (u64)frame << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG);
        if (r) panic("the grant table cannot be mapped: %ld", r);
        mapped = true;
    }
    return (struct ages_entry *)zone(TABLE_SLOT);
}

unsigned ages_frame(void *page) { return (unsigned)va_mfn(page); }
void *ages_page(void) { return alloc_page(); }
void *ages_at(unsigned slot) { return (void *)zone(slot); }
void ages_yield(void) { HC(sched_op, SCHEDOP_yield, 0); }

void ages_unmap(unsigned slot, unsigned n) {
    struct gnt_unmap u[SLOTS];
    for (unsigned i = 0; i < n; i++) u[i] = (struct gnt_unmap){.host_addr = zone(slot + i), .handle = handles[slot + i]};
    long r = HC(grant_table_op, GNT_unmap, u, n);
    for (unsigned i = 0; i < n; i++)
        if (r || u[i].status) panic("unmap of slot %u: %ld, status %d", slot + i, r, u[i].status);
}

bool ages_map(unsigned dom, unsigned ref, unsigned slot, unsigned n, bool readonly) {
    struct gnt_map m[SLOTS];
    u32 flags = GNTMAP_host | (readonly ? GNTMAP_readonly : 0);
    for (unsigned i = 0; i < n; i++) m[i] = (struct gnt_map){.host_addr = zone(slot + i), .flags = flags, .ref = ref + i, .dom = (u16)dom};
    long r = HC(grant_table_op, GNT_map, m, n);
    if (r) panic("map: %ld", r);
    unsigned good = 0;
    for (unsigned i = 0; i < n; i++) {
        handles[slot + i] = m[i].handle;
        if (m[i].status) continue;
        if (good++ != i) panic("reference %u of domain %u can be mapped, those before it cannot", ref + i, dom);
    }
    if (good != n && good) ages_unmap(slot, good);
    return good == n;
}

bool ages_copy(unsigned dom, unsigned ref, void *page, bool write) {
    struct gnt_copy_ptr granted = {ref, (u16)dom, 0}, own = {(ulong)va_mfn(page), DOMID_SELF, 0};
    struct gnt_copy c = {.len = PAGE};
    c.source = write ? own : granted;
    c.dest = write ? granted : own;
    c.flags = write ? GNTCOPY_dest_gref : GNTCOPY_source_gref;
    long r = HC(grant_table_op, GNT_copy, &c, 1);
    if (r || c.status) panic("copy: %ld, status %d", r, c.status);
    return true;
}

void run_ages(const char *value) {
    const char *me = "0", *of = "0";
    has_word(si->cmd_line, "me", &me);
    has_word(si->cmd_line, "of", &of);
    ages((unsigned)parse_number(me), (unsigned)parse_number(of), (unsigned)parse_number(value));
}
