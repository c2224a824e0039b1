/* The calls on grants, events, vcpus, descriptors and text that preempt measures. */
#include "preempt.h"

#define MAX_FRAMES 64
#define GRANTS 4096
#define FIRST_REF 8
static struct gnt_map maps[GRANTS];
static struct gnt_unmap unmaps[GRANTS];
static struct gnt_copy copies[GRANTS];
static struct gnt_setup setup;
static struct gnt_entry_v1 *table;
static u64 frame_list[4 * MAX_FRAMES];
static long grant(int cmd, void *arg, unsigned n) { return HC(grant_table_op, cmd, arg, n); }

static void grant_table(void) {
    struct gnt_query q = {.dom = DOMID_SELF};
    grant(GNT_query_size, &q, 1);
    u32 frames = q.max_nr_frames < MAX_FRAMES ? q.max_nr_frames : MAX_FRAMES;
    setup = (struct gnt_setup){.dom = DOMID_SELF, .nr_frames = frames, .frame_list = (ulong)frame_list};
    STRETCH("setup_table 64", grant(GNT_setup_table, &setup, 1));
    must("setup_table", setup.status);
    STRETCH("setup_table again", grant(GNT_setup_table, &setup, 1));
    struct { u32 version; } version = {2};
    STRETCH("set_version 2", grant(GNT_set_version, &version, 1));
    struct { u32 nr; u16 dom; int16_t status; u64 list; } status = {8, DOMID_SELF, 0, (ulong)frame_list};
    STRETCH("get_status_frames", grant(GNT_get_status_frames, &status, 1));
    version.version = 1;
    STRETCH("set_version 1", grant(GNT_set_version, &version, 1));
    grant(GNT_setup_table, &setup, 1);
    for (unsigned i = 0; i < frames; i++) must("grant frame", set_pte((void *)zone(i), frame_list[i] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG));
    table = (struct gnt_entry_v1 *)zone(0);
}

static void grants(void) {
    void *page = alloc_page();
    u32 frame = (u32)va_mfn(page);
    u64 to = va_mfn(alloc_page());
    for (unsigned i = 0; i < GRANTS; i++) {
        table[FIRST_REF + i] = (struct gnt_entry_v1){GTF_permit, 0, frame};
        maps[i] = (struct gnt_map){.host_addr = zone(256), .flags = GNTMAP_device, .ref = FIRST_REF + i, .dom = 0};
    }
    STRETCH("grant map", grant(GNT_map, maps, GRANTS));
    must("grant map", maps[GRANTS - 1].status);
    struct { u32 version; } version = {2};
    STRETCH("set_version, in use", grant(GNT_set_version, &version, 1));
    struct { u64 address; u16 offset, length; u32 op; } flush = {(ulong)frame << 12, 0, 64, 1};
    STRETCH("cache_flush", grant(GNT_cache_flush, &flush, 1));
    for (unsigned i = 0; i < GRANTS; i++) unmaps[i] = (struct gnt_unmap){.dev_bus_addr = (ulong)frame << 12, .handle = maps[i].handle};
    STRETCH("grant unmap", grant(GNT_unmap, unmaps, GRANTS));
    STRETCH("set_version, was in use", grant(GNT_set_version, &version, 1));
    version.version = 1;
    grant(GNT_set_version, &version, 1);
    for (unsigned i = 0; i < GRANTS; i++) {
        table[FIRST_REF + i] = (struct gnt_entry_v1){GTF_permit, 0, frame};
        copies[i] = (struct gnt_copy){.source = {FIRST_REF + i, 0, 0}, .dest = {to, DOMID_SELF, 0}, .len = 4096, .flags = GNTCOPY_source_gref};
    }
    STRETCH("grant copy", grant(GNT_copy, copies, GRANTS));
    must("grant copy", copies[GRANTS - 1].status);
}

static void events(void) {
    u32 ports = 0, first = 0;
    for (struct evt_bind_ipi ipi = {.vcpu = 0}; HC(event_channel_op, EVT_bind_ipi, &ipi) == 0; ports++)
        if (!first) first = ipi.port;
    printk("preempt: %u ports from %u on\n", ports, first);
    struct evt_alloc_unbound any = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
    STRETCH("no port left", HC(event_channel_op, EVT_alloc_unbound, &any));
    /* The first and the last port are free: once the first is taken, the search passes all open ones. */
    struct evt_port last = {first + ports - 1};
    must("close", HC(event_channel_op, EVT_close, &(struct evt_port){first}) ?: HC(event_channel_op, EVT_close, &last));
    must("first port", HC(event_channel_op, EVT_alloc_unbound, &any) ?: any.port != first);
    must("last port", STRETCH("last port", HC(event_channel_op, EVT_alloc_unbound, &any)) ?: any.port != last.port);
}

#define CALLS 4096
static struct multicall calls[CALLS];
static char text[32768];

static void batches(void) {
    for (unsigned i = 0; i < CALLS; i++) calls[i] = (struct multicall){.op = HC_xen_version};
    STRETCH("multicall", HC(multicall, calls, CALLS));
    memset(text, '.', sizeof text);
    for (unsigned i = 127; i < sizeof text; i += 128) text[i] = '\n';
    STRETCH("console write", HC(console_io, 0, sizeof text, text));
    STRETCH("console read", HC(console_io, 1, sizeof text, text));
    u32 iopl = 1;
    must("iopl", HC(physdev_op, PHYSDEVOP_set_iopl, &iopl));
    STRETCH("rep outsb", ({ void *from = text; u64 n = sizeof text; __asm__ volatile("rep outsb" : "+S"(from), "+c"(n) : "d"(0x80)); 0; }));
}

static void descriptors(void) {
    u64 frames[14];
    u8 *pages = alloc_pages(16);
    memset(pages, 0, 16 * PAGE);
    for (unsigned i = 0; i < 14; i++) {
        for (unsigned k = 0; k < 512; k++) ((u64 *)(pages + i * PAGE))[k] = 0x00cff2000000ffff;
        frames[i] = va_mfn(pages + i * PAGE);
        must("read-only", make_readonly(pages + i * PAGE));
    }
    STRETCH("set_gdt 14 frames", HC(set_gdt, frames, 7168));
    STRETCH("update_descriptor", update_descriptor(va_ma(pages), 0x00cff2000000ffff));
    STRETCH("set_gdt none", HC(set_gdt, frames, 0));
    STRETCH("set_ldt", mmuext1(MMUEXT_SET_LDT, (ulong)pages, 8192));
    STRETCH("set_ldt none", mmuext1(MMUEXT_SET_LDT, 0, 0));
    for (unsigned i = 0; i < 14; i++) must("writable", make_writable(pages + i * PAGE));
    static struct trap_info traps[257];
    for (unsigned i = 0; i < 256; i++) traps[i] = (struct trap_info){(u8)i, 0, FLAT_CS, VIRT_BASE};
    STRETCH("set_trap_table 256", HC(set_trap_table, traps));
    traps_init();
}

static void vcpus(void) {
    static struct vcpu_context context;
    static u8 stack[PAGE];
    unsigned n = vcpu_count();
    if (n < 2) return;
    vcpu_context(&context, 1, 0, stack, sizeof stack);
    STRETCH("vcpu initialise", HC(vcpu_op, VCPUOP_initialise, 1, &context));
    struct sched_poll poll = {(ulong)text, 128, 1};
    STRETCH("poll 128", HC(sched_op, SCHEDOP_poll, &poll));
}

void preempt_calls(void) {
    grant_table();
    grants();
    batches();
    descriptors();
    vcpus();
    events();
}

/* Last, because only EVTCHNOP_reset goes back. All ports are open, those of the second page raised before their words come. */
void preempt_fifo(void) {
    enum { WORDS = PAGE / 4 };
    u64 control = va_mfn(alloc_page()), pages[2] = {va_mfn(alloc_page()), va_mfn(alloc_page())};
    struct evt_init_control c = {.control_gfn = control};
    must("init_control", STRETCH("init_control", HC(event_channel_op, EVT_init_control, &c)));
    must("expand_array", STRETCH("expand_array", HC(event_channel_op, EVT_expand_array, &(struct evt_expand_array){pages[0]})));
    for (u32 port = WORDS; port < 2 * WORDS; port++) must("send", HC(event_channel_op, EVT_send, &port));
    must("expand_array", STRETCH("expand_array, all pending", HC(event_channel_op, EVT_expand_array, &(struct evt_expand_array){pages[1]})));
}
