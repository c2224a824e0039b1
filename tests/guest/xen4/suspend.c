/* See suspend.h. */
#include "suspend.h"

#define ENTRIES (PAGE / sizeof(ulong))
static ulong top[ENTRIES] __attribute__((aligned(4096))), middle[ENTRIES] __attribute__((aligned(4096)));

void p2m_tell(enum p2m_form form) {
    struct shared_info_arch *a = &shared->arch;
    ulong pages = (si->nr_pages + ENTRIES - 1) / ENTRIES;
    if (pages > ENTRIES) panic("a P2M of %lu pages", pages);
    a->max_pfn = si->nr_pages;
    a->p2m_vaddr = si->mfn_list;
    a->p2m_cr3 = form == P2M_LIST ? CR3_OF(va_mfn((void *)si->pt_base)) : 0;
    for (ulong i = 0; i < pages; i++) middle[i] = va_mfn((u8 *)si->mfn_list + i * PAGE);
    top[0] = va_mfn(middle);
    a->pfn_to_mfn_frame_list_list = form == P2M_TREE ? va_mfn(top) : 0;
}

bool suspend(void) {
    console_drain();
    ulong store = si->store_mfn, console = si->console.domU.mfn;
    /* The toolstack replaces page numbers by a new domain's frames, and leaves those of this one to us. */
    si->store_mfn = M2P[store], si->console.domU.mfn = M2P[console];
    shared_info_unmap();
    u32 reason = SHUTDOWN_suspend;
    long cancelled = HC(sched_op, SCHEDOP_shutdown, &reason, va_mfn(si));
    if (cancelled) si->store_mfn = store, si->console.domU.mfn = console;
    shared_info_map();
    if (cancelled != 0 && cancelled != 1) panic("suspend: %ld", cancelled);
    return cancelled;
}
