/* Instructions per hypervisor path: 201 runs, the median, by rdtsc under QEMU's -icount. */
#include "bench.h"

extern void bench_ud(void), bench_bp(void), bench_80(void), bench_pf(void), bench_event(void);
extern void user_bench_empty(void), user_bench_fault(void), user_bench_int80(void);
extern u8 user_start[];
extern void failsafe_callback(void);
extern volatile u32 bench_event_tsc;

u32 bench_samples[BENCH_RUNS];

void bench_report(const char *name) {
    u32 *s = bench_samples;
    for (u32 i = 1; i < BENCH_RUNS; i++) {
        u32 v = s[i], j = i;
        for (; j && s[j - 1] > v; j--) s[j] = s[j - 1];
        s[j] = v;
    }
    printk("@@BENCH %s %u\n", name, s[BENCH_RUNS / 2]);
}

static void must(const char *what, s32 rc) {
    if (rc) panic("bench: %s: %d", what, rc);
}

/* Handlers that only return: the hypervisor's path there and the iret are counted. */
static void set_entries(void) {
    struct trap_info t[] = {{6, 0, (u16)kernel_cs, (u32)bench_ud}, {3, 3, (u16)kernel_cs, (u32)bench_bp},
                            {14, 0, (u16)kernel_cs, (u32)bench_pf}, {128, 3, (u16)kernel_cs, (u32)bench_80}, {0, 0, 0, 0}};
    must("set_trap_table", HC1(set_trap_table, t));
}

static void calls(void) {
    static struct multicall_entry m[16];
    struct evtchn_op status = {.cmd = EVT_status, .u = {DOMID_SELF, timer_port}};
    for (u32 i = 0; i < 16; i++) m[i].op = HC_xen_version;
    BENCH("empty", );
    BENCH("xen_version", HC1(xen_version, 0));
    BENCH("enosys", hypercall(HC_25, 0, 0, 0, 0, 0));
    BENCH("multicall_16_xen_version", HC2(multicall, m, 16));
    BENCH("sched_yield", HC1(sched_op, SCHED_yield));
    BENCH("stack_switch", HC2(stack_switch, FLAT_RING1_DS, trap_stack_top()));
    BENCH("fpu_taskswitch", HC1(fpu_taskswitch, 0));
    __asm__ volatile("clts");
    BENCH("evtchn_status", HC1(event_channel_op, &status));
    u64 far = system_time() + 1000000000000ull;
    BENCH("set_timer_op_far", HC2(set_timer_op, (u32)far, (u32)(far >> 32)));
    HC2(set_timer_op, 0, 0);
}

static void page_tables(void) {
    void *page = alloc_page();
    u32 rw = mfn_of(page) << 12 | 0x63, ro = rw & ~0x42u;
    volatile u32 *live = pte_of(ZONE), *touch = (volatile u32 *)ZONE;
    *live = rw;
    BENCH("pte_write_same", *live = rw);
    BENCH_SETUP("pte_write_set_or_clear", u32 v = i & 1 ? rw : 0, *live = v);
    *live = rw;
    BENCH_SETUP("pte_write_rw_ro", u32 v = i & 1 ? rw : ro, *live = v);
    *live = rw;
    BENCH("pte_andl_same", __asm__ volatile("andl %1, %0" : "+m"(*live) : "r"(rw) : "memory", "cc"));
    BENCH("pte_xchg_same", ({ u32 v = rw; __asm__ volatile("xchgl %0, %1" : "+r"(v), "+m"(*live)::"memory"); }));
    u32 first = rw & ~0x60u;
    BENCH_SETUP("fault_accessed", (*live = first, mmuext1(MMUEXT_INVLPG_LOCAL, ZONE, 0)), (void)*touch);
    BENCH_SETUP("fault_dirty", (*live = first | 0x20, mmuext1(MMUEXT_INVLPG_LOCAL, ZONE, 0)), *touch = 1);
    if ((*live & 0x60) != 0x60) panic("bench: entry %x", *live);
    *live = rw;
    BENCH("update_va_mapping_same", set_va(ZONE, rw, UVMF_NONE));
    BENCH("update_va_mapping_same_invlpg", set_va(ZONE, rw, UVMF_INVLPG));
    static struct mmu_update u[32];
    for (u32 k = 0; k < 32; k++) u[k] = (struct mmu_update){pte_ma(ZONE + k * PAGE), rw};
    must("update_va_mapping", set_va(ZONE, rw, UVMF_NONE));
    BENCH("mmu_update_1_same", HC4(mmu_update, u, 1, 0, DOMID_SELF));
    BENCH_SETUP("mmu_update_32_set_or_clear", for (u32 k = 0; k < 32; k++) u[k].val = i & 1 ? rw : 0, HC4(mmu_update, u, 32, 0, DOMID_SELF));
    for (u32 k = 0; k < 32; k++) u[k].val = 0;
    must("mmu_update", HC4(mmu_update, u, 32, 0, DOMID_SELF));
    struct mmuext_op op = {MMUEXT_TLB_FLUSH_LOCAL, 0, 0};
    BENCH("tlb_flush_local", HC4(mmuext_op, &op, 1, 0, DOMID_SELF));
    op = (struct mmuext_op){MMUEXT_INVLPG_LOCAL, ZONE, 0};
    BENCH("invlpg_local", HC4(mmuext_op, &op, 1, 0, DOMID_SELF));
    free_page(page);
}

/* Switches between two address spaces, as between processes. */
static void spaces(void) {
    u32 *l2 = alloc_page();
    for (u32 i = VIRT_BASE >> 22; i < 1024; i++) l2[i] = boot_l2[i];
    set_readonly(l2);
    must("pin", mmuext1(MMUEXT_PIN_L2, mfn_of(l2), 0));
    u32 mfns[2] = {mfn_of((void *)boot_l2), mfn_of(l2)};
    struct mmuext_op op = {MMUEXT_NEW_BASEPTR, 0, 0};
    must("there", mmuext1(MMUEXT_NEW_BASEPTR, mfns[1], 0));
    BENCH_SETUP("new_baseptr", op.arg1 = mfns[i & 1], HC4(mmuext_op, &op, 1, 0, DOMID_SELF));
    must("back", mmuext1(MMUEXT_NEW_BASEPTR, mfns[0], 0));
    must("unpin", mmuext1(MMUEXT_UNPIN, mfns[1], 0));
    set_writable(l2);
    free_page(l2);
}

static void exceptions(void) {
    BENCH("ud2_iret", __asm__ volatile("ud2" ::: "memory"));
    BENCH("int3_iret", __asm__ volatile("int3" ::: "memory"));
    BENCH("int80_iret", __asm__ volatile("int $0x80" ::: "memory"));
    BENCH("page_fault_iret", __asm__ volatile(".byte 0xa0; .long 0xE03FF000" ::: "eax", "memory"));
}

static void events(void) {
    struct evtchn_op op = {.cmd = EVT_bind_ipi};
    must("bind_ipi", HC1(event_channel_op, &op));
    u32 port = op.u[1];
    op = (struct evtchn_op){.cmd = EVT_send, .u = {port}};
    if (port >= 32) panic("bench: port %u", port);
    BENCH_SETUP("evtchn_send_self_masked", shared->evtchn_pending[0] &= ~(1u << port), HC1(event_channel_op, &op));
    shared->evtchn_pending[0] = shared->vcpu[0].pending_sel = 0;
    must("set_callbacks", HC4(set_callbacks, kernel_cs, bench_event, kernel_cs, failsafe_callback));
    unmask_port(port);
    events_enable();
    BENCH("evtchn_send_self_upcall_iret", HC1(event_channel_op, &op));
    for (u32 i = 0; i < BENCH_RUNS; i++) {
        u32 began = bench_tsc();
        HC1(event_channel_op, &op);
        bench_samples[i] = bench_event_tsc - began;
    }
    bench_report("evtchn_send_self_to_handler");
    events_disable();
    mask_port(port);
    op = (struct evtchn_op){.cmd = EVT_close, .u = {DOMID_SELF, port}};
    must("close", HC1(event_channel_op, &op));
}

#define USER 0x08048000u /* as the code of user_bench.S has it: code here, then a page of samples and stack */

static bool leave(struct regs *r) {
    if ((r->cs & 3) == 3 && r->vector == 64) leave_user(0);
    return false;
}

static void run_user(const char *name, void (*f)(void), const u32 *samples) {
    enter_user((void *)(USER + ((u32)f - (u32)user_start)), USER + 2 * PAGE - 16);
    __asm__ volatile("movl %0, %%ds; movl %0, %%es" ::"r"(kernel_ds));
    memcpy(bench_samples, samples, sizeof bench_samples);
    bench_report(name);
}

static void processes(void) {
    u32 *data = alloc_page();
    new_l1(USER & ~0x3fffffu);
    *pte_of(USER) = mfn_of(user_start) << 12 | 0x25;
    *pte_of(USER + PAGE) = mfn_of(data) << 12 | 0x67;
    trap_hook = leave;
    run_user("user_empty", user_bench_empty, data);
    run_user("user_page_fault_bounce", user_bench_fault, data);
    run_user("user_int80_bounce", user_bench_int80, data);
    trap_hook = 0;
}

void run_bench(void) {
    events_disable();
    set_entries();
    calls();
    page_tables();
    spaces();
    exceptions();
    processes();
    events();
    traps_init();
    events_enable();
}

/* The hypervisor's part of a request: maps and unmaps `n` grants, touching each page in between or not. */
static void bench_batch(const char *name, u16 dom, const struct blkif_request *r, u8 *area, u32 n, bool touch) {
    static struct gnttab_map m[SEGMENTS];
    static struct gnttab_unmap u[SEGMENTS];
    u16 flags = (u16)(GNTMAP_host | (r->operation == BLKIF_WRITE ? GNTMAP_readonly : 0));
    for (u32 run = 0; run < BENCH_RUNS; run++) {
        for (u32 i = 0; i < n; i++)
            m[i] = (struct gnttab_map){.host_virt = (u32)area + i * PAGE, .dom = dom, .ref = (u16)(r->segment[i] >> 16), .flags = flags, .handle = -1};
        u32 began = bench_tsc();
        HC3(grant_table_op, GNTTAB_map, m, n);
        bench_samples[run] = bench_tsc() - began;
        for (u32 i = 0; i < n; i++) {
            if (m[i].handle < 0) panic("bench: map: %d", m[i].handle);
            u[i] = (struct gnttab_unmap){.host_virt = m[i].host_virt, .handle = (u16)m[i].handle, .status = -1};
        }
        began = bench_tsc();
        for (u32 i = 0; touch && i < n; i++) (void)*(volatile u32 *)m[i].host_virt;
        HC3(grant_table_op, GNTTAB_unmap, u, n);
        bench_samples[run] += bench_tsc() - began;
        for (u32 i = 0; i < n; i++)
            if (u[i].status < 0) panic("bench: unmap: %d", u[i].status);
    }
    bench_report(name);
}

void bench_grants(u16 dom, const struct blkif_request *r, u8 *area) {
    static bool done[2];
    if (r->operation > BLKIF_WRITE || r->nr_segments != SEGMENTS || done[r->operation]) return;
    done[r->operation] = true;
    if (r->operation == BLKIF_READ) {
        bench_batch("grant_map_unmap_11_writable", dom, r, area, SEGMENTS, false);
        return;
    }
    bench_batch("grant_map_unmap_1", dom, r, area, 1, false);
    bench_batch("grant_map_unmap_11", dom, r, area, SEGMENTS, false);
    bench_batch("grant_map_touch_unmap_11", dom, r, area, SEGMENTS, true);
    u8 *from = alloc_pages(SEGMENTS), *to = alloc_pages(SEGMENTS);
    BENCH("copy_11_pages", for (u32 k = 0; k < SEGMENTS; k++) copy_page(to + k * PAGE, from + k * PAGE));
}
