/* The granting side: entries in the domain's own table. */
#include "guest.h"

static u16 free_refs[GRANT_ENTRIES];
static u32 free_count;

void grants_init(void) {
    u32 frames[4];
    struct gnttab_setup op = {.dom = DOMID_SELF, .nr_frames = 4, .frame_list = (u32)frames};
    s32 rc = HC3(grant_table_op, GNTTAB_setup, &op, 1);
    if (rc || op.status) panic("setup_table: %d, status %d", rc, op.status);
    for (u32 i = 0; i < 4; i++) {
        u32 va = (u32)GRANT_TABLE + i * PAGE;
        *pte_of(va) = frames[i] << 12 | 0x63;
        mmuext1(MMUEXT_INVLPG_LOCAL, va, 0);
    }
    free_count = 0;
    for (u32 i = GRANT_ENTRIES; i > 8; i--) free_refs[free_count++] = (u16)(i - 1);
}

u32 grant(u32 dom, u32 mfn, bool readonly) {
    if (!free_count) panic("no grant reference left");
    u32 ref = free_refs[--free_count];
    GRANT_TABLE[ref].frame = mfn;
    GRANT_TABLE[ref].domid = (u16)dom;
    barrier();
    GRANT_TABLE[ref].flags = GTF_permit | (readonly ? GTF_readonly : 0);
    return ref;
}

void grant_end(u32 ref) {
    u16 flags = GRANT_TABLE[ref].flags;
    if (flags & (GTF_reading | GTF_writing)) panic("grant %u still in use: flags %x", ref, flags);
    GRANT_TABLE[ref].flags = GTF_invalid;
    free_refs[free_count++] = (u16)ref;
}
