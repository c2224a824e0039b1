/* The calls on page tables and memory that preempt measures. */
#include "preempt.h"

static u64 rw(void *page) { return va_mfn(page) << 12 | PTE_P | PTE_W | PTE_U | PTE_A | PTE_D; }

#define UPDATES 32768
static struct mmu_update updates[UPDATES];

static void mmu_updates(void) {
    u64 entry = rw(alloc_page());
    for (unsigned i = 0; i < UPDATES; i++) updates[i] = (struct mmu_update){va_ma(&zone_l1[i % 512]), i / 512 % 2 ? 0 : entry};
    STRETCH("mmu_update L1", HC(mmu_update, updates, UPDATES, 0, DOMID_SELF));
    for (unsigned i = 0; i < UPDATES; i++) updates[i] = (struct mmu_update){(entry & PTE_ADDR) | MMU_MACHPHYS, i};
    STRETCH("mmu_update MACHPHYS", HC(mmu_update, updates, UPDATES, 0, DOMID_SELF));
    STRETCH("update_va_mapping", HC(update_va_mapping, zone(0), 0, UVMF_TLB_FLUSH));
}

#define TABLES 32
/* An L4 over shared lower tables: `TABLES` L1s full of entries, in all slots of an L2, which is in all slots of an L3. */
static u64 *l1s[TABLES], *l2, *l3, *l4;

static void tree_make(void) {
    void *page = alloc_page();
    for (unsigned i = 0; i < TABLES; i++) {
        l1s[i] = alloc_page();
        for (unsigned k = 0; k < 512; k++) l1s[i][k] = rw(page);
    }
    l2 = alloc_page(), l3 = alloc_page(), l4 = alloc_page();
    for (unsigned k = 0; k < 512; k++) l2[k] = rw(l1s[k % TABLES]), l3[k] = rw(l2);
    memcpy(l4, (void *)si->pt_base, PAGE);
    for (unsigned k = 0; k < 256; k++) l4[k] = rw(l3);
    for (unsigned i = 0; i < TABLES; i++) must("read-only", make_readonly(l1s[i]));
    must("read-only", make_readonly(l2));
    must("read-only", make_readonly(l3));
    must("read-only", make_readonly(l4));
}

static void page_tables(void) {
    tree_make();
    STRETCH("pin L1", mmuext1(MMUEXT_PIN_L1, va_mfn(l1s[0]), 0));
    STRETCH("unpin L1", mmuext1(MMUEXT_UNPIN, va_mfn(l1s[0]), 0));
    STRETCH("pin L4", mmuext1(MMUEXT_PIN_L4, va_mfn(l4), 0));
    STRETCH("unpin L4", mmuext1(MMUEXT_UNPIN, va_mfn(l4), 0));
    u64 boot = va_mfn((void *)si->pt_base);
    STRETCH("new baseptr", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(l4), 0));
    STRETCH("back to the old one", mmuext1(MMUEXT_NEW_BASEPTR, boot, 0));
    STRETCH("mov to cr3", ({ __asm__ volatile("movq %0, %%cr3" ::"r"(boot << 12) : "memory"); 0; }));
    /* Sets an entry of the live L4 to the L3, and clears it again. */
    u64 *live = pte_at(si->pt_base, 0x10000000000, 4);
    STRETCH("L4 entry", mmu_update1(va_ma(live), rw(l3)));
    STRETCH("no L4 entry", mmu_update1(va_ma(live), 0));
    for (unsigned i = 0; i < TABLES; i++) must("writable", make_writable(l1s[i]));
    must("writable", make_writable(l2));
    must("writable", make_writable(l3));
    must("writable", make_writable(l4));
}

#define OPS 4096
static struct mmuext_op ops[OPS];

static long mmuext_all(u32 cmd, u64 arg1, u64 arg2, unsigned n) {
    for (unsigned i = 0; i < n; i++) ops[i] = (struct mmuext_op){.cmd = cmd, .arg1 = arg1, .arg2 = arg2};
    return HC(mmuext_op, ops, n, 0, DOMID_SELF);
}

static void mmuext(void) {
    void *a = alloc_page(), *b = alloc_page();
    u64 vcpus = 1;
    STRETCH("flush local", mmuext_all(MMUEXT_TLB_FLUSH_LOCAL, 0, 0, OPS));
    STRETCH("flush multi", mmuext_all(MMUEXT_TLB_FLUSH_MULTI, 0, (ulong)&vcpus, OPS));
    STRETCH("flush all", mmuext_all(MMUEXT_TLB_FLUSH_ALL, 0, 0, OPS));
    STRETCH("flush cache", mmuext_all(MMUEXT_FLUSH_CACHE, 0, 0, OPS));
    must("unmap", set_pte(a, 0, UVMF_INVLPG));
    STRETCH("clear page", mmuext_all(MMUEXT_CLEAR_PAGE, va_mfn(a), 0, OPS));
    STRETCH("copy page", mmuext_all(MMUEXT_COPY_PAGE, va_mfn(a), va_mfn(b), OPS));
    must("map", set_pte(a, rw(a), UVMF_INVLPG));
}

static struct reservation res(u64 *list, u64 n, u32 order) {
    return (struct reservation){.extent_start = (ulong)list, .nr_extents = n, .order = order, .domid = DOMID_SELF};
}

#define EXTENTS 4096
static u64 extents[EXTENTS], others[EXTENTS];

static void balloon(void) {
    /* Frames beyond those that the boot page tables map. */
    u64 first = si->nr_pages - EXTENTS;
    for (unsigned i = 0; i < EXTENTS; i++) extents[i] = P2M[first + i];
    struct reservation r = res(extents, EXTENTS, 0);
    STRETCH("decrease 4096", HC(memory_op, XENMEM_decrease_reservation, &r));
    for (unsigned i = 0; i < EXTENTS; i++) extents[i] = first + i;
    STRETCH("populate 4096", HC(memory_op, XENMEM_populate_physmap, &r));
    for (unsigned i = 0; i < EXTENTS; i++) P2M[first + i] = extents[i];
    STRETCH("decrease again", HC(memory_op, XENMEM_decrease_reservation, &r));
    STRETCH("increase 4096", HC(memory_op, XENMEM_increase_reservation, &r));
    for (unsigned i = 0; i < EXTENTS; i++) P2M[first + i] = extents[i];
    struct mem_exchange x = {.in = res(extents, EXTENTS, 0), .out = res(others, EXTENTS, 0)};
    for (unsigned i = 0; i < EXTENTS; i++) others[i] = first + i;
    STRETCH("exchange 4096", HC(memory_op, XENMEM_exchange, &x));
    for (unsigned i = 0; i < EXTENTS; i++) P2M[first + i] = extents[i] = others[i];
    for (u32 order = 9; order <= 12; order += 3) {
        unsigned n = EXTENTS >> order;
        r = res(extents, EXTENTS, 0);
        for (unsigned i = 0; i < EXTENTS; i++) extents[i] = P2M[first + i];
        if (HC(memory_op, XENMEM_decrease_reservation, &r) != EXTENTS) panic("preempt: decrease");
        r = res(extents, n, order);
        for (unsigned i = 0; i < n; i++) extents[i] = first + ((ulong)i << order);
        long got = STRETCH(order == 9 ? "populate order 9" : "populate order 12", HC(memory_op, XENMEM_populate_physmap, &r));
        if (got != n) return;
        for (unsigned i = 0; i < EXTENTS; i++) P2M[first + i] = extents[i >> order] + (i & ((1u << order) - 1));
        STRETCH(order == 9 ? "decrease order 9" : "decrease order 12", HC(memory_op, XENMEM_decrease_reservation, &r));
        STRETCH(order == 9 ? "increase order 9" : "increase order 12", HC(memory_op, XENMEM_increase_reservation, &r));
        for (unsigned i = 0; i < EXTENTS; i++) P2M[first + i] = extents[i >> order] + (i & ((1u << order) - 1));
    }
}

#define ENTRIES 128
static struct e820_entry map[ENTRIES * 8];

static void maps(void) {
    struct foreign_memory_map m = {.domid = DOMID_SELF, .map = {.nr_entries = ENTRIES, .buffer = (ulong)map}};
    for (unsigned i = 0; i < ARRAY_LEN(map); i++) map[i] = (struct e820_entry){(ulong)i << 20, 1 << 20, 1};
    STRETCH("set_memory_map 128", HC(memory_op, XENMEM_set_memory_map, &m));
    m.map.nr_entries = ARRAY_LEN(map);
    STRETCH("set_memory_map 1024", HC(memory_op, XENMEM_set_memory_map, &m));
    STRETCH("memory_map", HC(memory_op, XENMEM_memory_map, &m.map));
    STRETCH("machine_memory_map", HC(memory_op, XENMEM_machine_memory_map, &m.map));
    struct { u32 max, pad; u64 list; u32 nr; } mfns = {EXTENTS, 0, (ulong)others, 0};
    STRETCH("machphys_mfn_list", HC(memory_op, XENMEM_machphys_mfn_list, &mfns));
}

void preempt_memory(void) {
    mmu_updates();
    page_tables();
    mmuext();
    balloon();
    maps();
}
