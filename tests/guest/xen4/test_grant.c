/* Grant tables: sizes, versions, mapping and copying of own pages. */
#include "test.h"

static struct gnt_entry_v1 *table;
static long op(int cmd, void *arg, unsigned n) { return HC(grant_table_op, cmd, arg, n); }

static void setup(void) {
    struct gnt_query q = {.dom = DOMID_SELF};
    EQ("query_size", op(GNT_query_size, &q, 1), 0);
    EQ("status", q.status, 0);
    TRUE("frames", q.nr_frames >= 1 && q.max_nr_frames >= q.nr_frames);
    struct { u16 dom, pad; u32 version; } version = {.dom = DOMID_SELF};
    EQ("get_version", op(GNT_get_version, &version, 1), 0);
    EQ("version", version.version, 1);
    struct { u32 version; } set = {1};
    EQ("set_version 1", op(GNT_set_version, &set, 1), 0);
    set.version = 3;
    EQ("set_version 3", op(GNT_set_version, &set, 1), -EINVAL);
    ulong frames[16] = {0};
    struct gnt_setup s = {.dom = DOMID_SELF, .nr_frames = 2, .frame_list = (ulong)frames};
    EQ("setup_table", op(GNT_setup_table, &s, 1), 0);
    EQ("status", s.status, 0);
    TRUE("two frames", frames[0] && frames[1] && frames[0] != frames[1]);
    EQ("map the first", set_pte((void *)zone(60), (u64)frames[0] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG), 0);
    EQ("map the second", set_pte((void *)zone(61), (u64)frames[1] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG), 0);
    table = (struct gnt_entry_v1 *)zone(60);
    s = (struct gnt_setup){.dom = DOMID_SELF, .nr_frames = 1u << 20, .frame_list = (ulong)frames};
    EQ("setup_table of too many", op(GNT_setup_table, &s, 1), 0);
    EQ("its status", s.status, -1);
    s = (struct gnt_setup){.dom = 99, .nr_frames = 1, .frame_list = (ulong)frames};
    EQ("setup_table of no domain", op(GNT_setup_table, &s, 1), 0);
    EQ("its status", s.status, -2);
    q = (struct gnt_query){.dom = 99};
    op(GNT_query_size, &q, 1);
    EQ("query_size of no domain, status", q.status, -2);
}

static void grant(unsigned ref, void *page, u16 flags) {
    table[ref].domid = 0;
    table[ref].frame = (u32)va_mfn(page);
    barrier();
    table[ref].flags = flags;
}

static void mapping(void) {
    if (!is_dom0) return;
    u64 *page = alloc_page();
    page[0] = 77;
    grant(10, page, GTF_permit);
    struct gnt_map m = {.host_addr = zone(50), .flags = GNTMAP_host, .ref = 10};
    EQ("map", op(GNT_map, &m, 1), 0);
    EQ("status", m.status, 0);
    EQ("bus address", m.dev_bus_addr, va_mfn(page) << 12);
    EQ("the page is seen", *(volatile u64 *)zone(50), 77);
    *(volatile u64 *)zone(50) = 78;
    EQ("and written", page[0], 78);
    EQ("entry says reading and writing", table[10].flags & (GTF_reading | GTF_writing), GTF_reading | GTF_writing);
    struct gnt_unmap u = {.host_addr = zone(51), .handle = m.handle};
    op(GNT_unmap, &u, 1);
    EQ("unmap at another address, status", u.status, -1);
    u = (struct gnt_unmap){.host_addr = zone(50), .handle = m.handle};
    EQ("unmap", op(GNT_unmap, &u, 1), 0);
    EQ("status", u.status, 0);
    EQ("entry is free", table[10].flags, GTF_permit);
    RAISES("access after unmap", 14, 0, "mov (%0), %%eax", ::"r"(zone(50)) : "rax", "memory");
    op(GNT_unmap, &u, 1);
    EQ("unmap again, status", u.status, -4);
    u.handle = 0xffff0000;
    op(GNT_unmap, &u, 1);
    EQ("unmap of no handle, status", u.status, -4);
    m = (struct gnt_map){.host_addr = zone(50), .flags = GNTMAP_host | GNTMAP_readonly, .ref = 10};
    op(GNT_map, &m, 1);
    EQ("map read-only, status", m.status, 0);
    EQ("entry says reading", table[10].flags & (GTF_reading | GTF_writing), GTF_reading);
    RAISES("write to it", 14, 3, "mov %%eax, (%0)", ::"r"(zone(50)) : "memory");
    u = (struct gnt_unmap){.host_addr = zone(50), .handle = m.handle};
    op(GNT_unmap, &u, 1);
    EQ("unmap, status", u.status, 0);
    /* Clearing a mapping's page-table entry directly leaves the grant in use forever. */
    grant(14, page, GTF_permit);
    m = (struct gnt_map){.host_addr = zone(50), .flags = GNTMAP_host, .ref = 14};
    op(GNT_map, &m, 1);
    EQ("map, status", m.status, 0);
    EQ("clear its entry", set_pte((void *)zone(50), 0, UVMF_INVLPG), 0);
    u = (struct gnt_unmap){.host_addr = zone(50), .handle = m.handle};
    op(GNT_unmap, &u, 1);
    EQ("unmap after that, status", u.status, -1);
    EQ("the entry stays in use", table[14].flags, GTF_permit | GTF_reading | GTF_writing);
    grant(11, page, GTF_permit | GTF_readonly);
    m = (struct gnt_map){.host_addr = zone(52), .flags = GNTMAP_host, .ref = 11};
    op(GNT_map, &m, 1);
    EQ("writable map of a read-only grant, status", m.status, -1);
    m = (struct gnt_map){.host_addr = zone(52), .flags = GNTMAP_host | GNTMAP_readonly, .ref = 11};
    op(GNT_map, &m, 1);
    EQ("read-only map of it, status", m.status, 0);
    u = (struct gnt_unmap){.host_addr = zone(52), .handle = m.handle};
    op(GNT_unmap, &u, 1);
    EQ("unmap, status", u.status, 0);
    /* By the address of the entry. */
    m = (struct gnt_map){.host_addr = va_ma(&zone_l1[53]), .flags = GNTMAP_host | GNTMAP_contains_pte, .ref = 10};
    op(GNT_map, &m, 1);
    EQ("map by entry address, status", m.status, 0);
    EQ("the page is seen", *(volatile u64 *)zone(53), 78);
    u = (struct gnt_unmap){.host_addr = va_ma(&zone_l1[53]), .handle = m.handle};
    op(GNT_unmap, &u, 1);
    EQ("unmap, status", u.status, 0);
    m = (struct gnt_map){.host_addr = va_ma(page), .flags = GNTMAP_host | GNTMAP_contains_pte, .ref = 10};
    op(GNT_map, &m, 1);
    EQ("map by the address of no table, status", m.status, -1);
    m = (struct gnt_map){.host_addr = zone(54), .flags = GNTMAP_host, .ref = 12};
    op(GNT_map, &m, 1);
    EQ("map of an empty entry, status", m.status, -1);
    m = (struct gnt_map){.host_addr = zone(54), .flags = GNTMAP_host, .ref = 1u << 24};
    op(GNT_map, &m, 1);
    EQ("map of a reference beyond the table, status", m.status, -3);
    m = (struct gnt_map){.host_addr = zone(54), .flags = GNTMAP_host, .ref = 10, .dom = 99};
    op(GNT_map, &m, 1);
    EQ("map of no domain, status", m.status, -2);
    m = (struct gnt_map){.host_addr = zone(54), .flags = 0, .ref = 10};
    op(GNT_map, &m, 1);
    EQ("map with neither flag, status", m.status, -3);
    m = (struct gnt_map){.host_addr = HV_START, .flags = GNTMAP_host, .ref = 10};
    op(GNT_map, &m, 1);
    EQ("map at a hypervisor address, status", m.status, -1);
    m = (struct gnt_map){.host_addr = NO_L1, .flags = GNTMAP_host, .ref = 10};
    op(GNT_map, &m, 1);
    EQ("map where there is no L1, status", m.status, -1);
    table[10].domid = 5;
    m = (struct gnt_map){.host_addr = zone(54), .flags = GNTMAP_host, .ref = 10};
    op(GNT_map, &m, 1);
    EQ("map of another's grant, status", m.status, -1);
    grant(13, zone_l1, GTF_permit);
    m = (struct gnt_map){.host_addr = zone(54), .flags = GNTMAP_host, .ref = 13};
    op(GNT_map, &m, 1);
    EQ("writable map of a page table, status", m.status, -1);
    /* Batches: each request has its own status. */
    grant(10, page, GTF_permit);
    struct gnt_map two[2] = {{.host_addr = zone(54), .flags = GNTMAP_host, .ref = 12}, {.host_addr = zone(55), .flags = GNTMAP_host, .ref = 10}};
    EQ("two maps", op(GNT_map, two, 2), 0);
    EQ("the first fails", two[0].status, -1);
    EQ("the second does not", two[1].status, 0);
    u = (struct gnt_unmap){.host_addr = zone(55), .handle = two[1].handle};
    op(GNT_unmap, &u, 1);
    EQ("unmap, status", u.status, 0);
    EQ("entry is free at the end", table[10].flags, GTF_permit);
    table[10].flags = table[11].flags = table[13].flags = 0;
}

static void copying(void) {
    if (!is_dom0) return;
    u8 *from = alloc_page(), *to = alloc_page();
    for (unsigned i = 0; i < PAGE; i++) from[i] = (u8)(i * 3);
    grant(20, from, GTF_permit | GTF_readonly);
    grant(21, to, GTF_permit);
    struct gnt_copy c = {.source = {20, 0, 100}, .dest = {va_mfn(to), DOMID_SELF, 5}, .len = 1000, .flags = GNTCOPY_source_gref};
    EQ("copy from a reference", op(GNT_copy, &c, 1), 0);
    EQ("status", c.status, 0);
    TRUE("bytes", memcmp(from + 100, to + 5, 1000) == 0 && to[4] == 0 && to[1005] == 0);
    c = (struct gnt_copy){.source = {va_mfn(from), DOMID_SELF, 0}, .dest = {21, 0, 0}, .len = 4096, .flags = GNTCOPY_dest_gref};
    op(GNT_copy, &c, 1);
    EQ("copy to a reference, status", c.status, 0);
    TRUE("bytes", memcmp(from, to, PAGE) == 0);
    EQ("the entry is free after it", table[21].flags, GTF_permit);
    c = (struct gnt_copy){.source = {20, 0, 0}, .dest = {20, 0, 0}, .len = 16, .flags = GNTCOPY_source_gref | GNTCOPY_dest_gref};
    op(GNT_copy, &c, 1);
    EQ("copy to a read-only grant, status", c.status, -1);
    c = (struct gnt_copy){.source = {20, 0, 4000}, .dest = {va_mfn(to), DOMID_SELF, 0}, .len = 100, .flags = GNTCOPY_source_gref};
    op(GNT_copy, &c, 1);
    EQ("copy across a page, status", c.status, -10);
    c = (struct gnt_copy){.source = {1 << 24, 0, 0}, .dest = {va_mfn(to), DOMID_SELF, 0}, .len = 100, .flags = GNTCOPY_source_gref};
    op(GNT_copy, &c, 1);
    EQ("copy from a reference beyond the table, status", c.status, -3);
    c = (struct gnt_copy){.source = {20, 99, 0}, .dest = {va_mfn(to), DOMID_SELF, 0}, .len = 100, .flags = GNTCOPY_source_gref};
    op(GNT_copy, &c, 1);
    EQ("copy from no domain, status", c.status, -2);
    c = (struct gnt_copy){.source = {20, 0, 0}, .dest = {va_mfn(zone_l1), DOMID_SELF, 0}, .len = 100, .flags = GNTCOPY_source_gref};
    op(GNT_copy, &c, 1);
    EQ("copy over a page table, status", c.status, -1);
    c = (struct gnt_copy){.source = {va_mfn(from), 0, 0}, .dest = {va_mfn(to), DOMID_SELF, 0}, .len = 100};
    op(GNT_copy, &c, 1);
    EQ("copy of another domain's frame, status", c.status, -8);
    table[20].flags = table[21].flags = 0;
    free_page(from), free_page(to);
}

/* Version 2: entries of 16 bytes, status words in separate frames. */
struct gnt_entry_v2 { volatile u16 flags, domid; volatile u32 pad; volatile u64 frame; };
static void version_2(void) {
    if (!is_dom0) return;
    u32 set = 2;
    EQ("set_version 2", op(GNT_set_version, &set, 1), 0);
    EQ("the version in force comes back", set, 2);
    struct { u16 dom, pad; u32 version; } version = {.dom = DOMID_SELF};
    EQ("get_version", op(GNT_get_version, &version, 1), 0);
    EQ("version", version.version, 2);
    u64 frames[4] = {0};
    struct { u32 nr; u16 dom; int16_t status; ulong list; } status = {1, DOMID_SELF, 0, (ulong)frames};
    EQ("get_status_frames", op(GNT_get_status_frames, &status, 1), 0);
    EQ("status", status.status, 0);
    EQ("map the status frame", set_pte((void *)zone(62), (u64)frames[0] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG), 0);
    volatile u16 *words = (volatile u16 *)zone(62);
    struct gnt_entry_v2 *v2 = (struct gnt_entry_v2 *)table;
    u64 *page = alloc_page();
    page[1] = 0x4242;
    v2[30].domid = 0, v2[30].frame = va_mfn(page);
    barrier();
    v2[30].flags = GTF_permit;
    struct gnt_map m = {.host_addr = zone(50), .flags = GNTMAP_host, .ref = 30};
    op(GNT_map, &m, 1);
    EQ("map, status", m.status, 0);
    if (!m.status) EQ("the page is seen", *(volatile u64 *)(zone(50) + 8), 0x4242);
    EQ("status word says reading and writing", words[30], GTF_reading | GTF_writing);
    EQ("the entry's flags are the guest's", v2[30].flags, GTF_permit);
    set = 1;
    EQ("set_version 1 with a map in use", op(GNT_set_version, &set, 1), -EBUSY);
    struct gnt_unmap u = {.host_addr = zone(50), .handle = m.handle};
    op(GNT_unmap, &u, 1);
    EQ("unmap, status", u.status, 0);
    EQ("status word is clear", words[30], 0);
    v2[30].flags = 0;
    EQ("unmap the status frame", set_pte((void *)zone(62), 0, UVMF_INVLPG), 0);
    set = 1;
    EQ("set_version 1", op(GNT_set_version, &set, 1), 0);
}

const struct test grant_tests[] = {{"grant_setup", setup}, {"grant_v2", version_2}, {"grant_map", mapping}, {"grant_copy", copying}, {0, 0}};
