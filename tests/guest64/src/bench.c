/* Instructions per hypervisor path: 201 runs, the median, by rdtsc under QEMU's -icount. */
#include "guest.h"
#include "user.h"

void bench_domains(void);

#define RUNS 201
static u64 samples[RUNS];

static u64 median(u64 *s) {
    for (unsigned i = 1; i < RUNS; i++) {
        u64 v = s[i];
        unsigned j = i;
        for (; j && s[j - 1] > v; j--) s[j] = s[j - 1];
        s[j] = v;
    }
    return s[RUNS / 2];
}

static void report(const char *name, u64 scale) { printk("@@BENCH %s %lu\n", name, median(samples) / scale); }

/* A bare hypercall: a direct call of the hypercall page. */
#define CALL(nr, a, b, c, d)                                                                                           \
    ({                                                                                                                 \
        s64 ret_;                                                                                                      \
        u64 a_ = (u64)(a), b_ = (u64)(b), c_ = (u64)(c);                                                               \
        register u64 d_ __asm__("r10") = (u64)(d);                                                                     \
        __asm__ volatile("call hypercall_page + %c[off]"                                                               \
                         : "=a"(ret_), "+D"(a_), "+S"(b_), "+d"(c_), "+r"(d_)                                          \
                         : [off] "i"((nr)*32)                                                                          \
                         : "rcx", "r11", "r8", "memory");                                                              \
        ret_;                                                                                                          \
    })

#define BENCH_SETUP(name, setup, code)                                                                                 \
    do {                                                                                                               \
        for (unsigned i = 0; i < RUNS; i++) {                                                                          \
            setup;                                                                                                     \
            barrier();                                                                                                 \
            u32 t0_, t1_;                                                                                              \
            __asm__ volatile("rdtsc" : "=a"(t0_)::"rdx", "memory");                                                    \
            code;                                                                                                      \
            __asm__ volatile("rdtsc" : "=a"(t1_)::"rdx", "memory");                                                    \
            samples[i] = t1_ - t0_;                                                                                    \
        }                                                                                                              \
        report(name, 1);                                                                                               \
    } while (0)
#define BENCH(name, code) BENCH_SETUP(name, , code)

extern char bench_ud[], bench_bp[], bench_80[], bench_pf[], bench_event[], bench_syscall[];
extern char bench_switch_multicall[], bench_switch_direct[];
extern struct multicall bench_calls[2][4];
extern u64 bench_rsp[2], bench_event_bit;
extern char *bench_switch_op;
extern volatile u32 bench_event_tsc;
extern u32 bench_current;

static void must(const char *what, s64 r) {
    if (r < 0) panic("bench: %s: %ld", what, r);
}

static void set_entries(void) {
    static struct trap_info t[] = {{6, 0, FLAT_CS, 0, (u64)bench_ud}, {3, 3, FLAT_CS, 0, (u64)bench_bp},
                                   {14, TI_EVENT, FLAT_CS, 0, (u64)bench_pf}, {0x80, 3, FLAT_CS, 0, (u64)bench_80}, {0}};
    must("set_trap_table", HC1(set_trap_table, t));
    struct callback_register cb = {.type = CB_event, .address = (u64)bench_event};
    must("callback event", HC2(callback_op, 0, &cb));
    cb = (struct callback_register){.type = CB_syscall, .flags = CBF_mask_events, .address = (u64)bench_syscall};
    must("callback syscall", HC2(callback_op, 0, &cb));
}

static void calls(void) {
    static struct multicall mc[16];
    for (unsigned i = 0; i < 16; i++) mc[i].op = HC_xen_version;
    struct evt_status status = {.dom = DOMID_SELF, .port = 1};
    BENCH("empty", );
    BENCH("xen_version", CALL(HC_xen_version, 0, 0, 0, 0));
    BENCH("enosys", CALL(63, 0, 0, 0, 0));
    BENCH("sched_yield", CALL(HC_sched_op, SCHEDOP_yield, 0, 0, 0));
    BENCH("evtchn_status", CALL(HC_event_channel_op, EVT_status, &status, 0, 0));
    BENCH("stack_switch", CALL(HC_stack_switch, FLAT_SS, si, 0, 0));
    BENCH("fpu_taskswitch", CALL(HC_fpu_taskswitch, 0, 0, 0, 0));
    BENCH("set_segment_base_fs", CALL(HC_set_segment_base, SEGBASE_FS, 0, 0, 0));
    BENCH("set_segment_base_gs_user", CALL(HC_set_segment_base, SEGBASE_GS_USER, 0, 0, 0));
    BENCH("multicall_4_xen_version", CALL(HC_multicall, mc, 4, 0, 0));
    BENCH("multicall_16_xen_version", CALL(HC_multicall, mc, 16, 0, 0));
    u64 far = system_time() + 1000000000000ull;
    BENCH("set_timer_op_far", CALL(HC_set_timer_op, far, 0, 0, 0));
    struct singleshot shot = {.timeout_abs_ns = far};
    BENCH("vcpuop_set_singleshot_far", CALL(HC_vcpu_op, VCPUOP_set_singleshot, 0, &shot, 0));
    must("stop singleshot", HC3(vcpu_op, VCPUOP_stop_singleshot, 0, 0));
    u64 *table = alloc_page(), descriptor = va_ma(table);
    BENCH("update_descriptor", CALL(HC_update_descriptor, descriptor, 0, 0, 0));
    free_page(table);
    BENCH("rdtsc", __asm__ volatile("rdtsc" ::: "rax", "rdx"));
}

static void page_tables(void) {
    u64 *page = alloc_page();
    u64 rw = va_mfn(page) << 12 | PTE_P | PTE_W | PTE_U | PTE_A | PTE_D, ro = rw & ~(PTE_W | PTE_D);
    must("map", set_pte((void *)zone(0), rw, UVMF_INVLPG));
    BENCH("update_va_mapping_same", CALL(HC_update_va_mapping, zone(0), rw, UVMF_NONE, 0));
    BENCH("update_va_mapping_same_invlpg", CALL(HC_update_va_mapping, zone(0), rw, UVMF_INVLPG, 0));
    BENCH("update_va_mapping_clear_set", (CALL(HC_update_va_mapping, zone(0), 0, UVMF_NONE, 0), CALL(HC_update_va_mapping, zone(0), rw, UVMF_NONE, 0)));
    static struct mmu_update u[32];
    u[0] = (struct mmu_update){va_ma(&zone_l1[0]), rw};
    BENCH("mmu_update_1_same", CALL(HC_mmu_update, u, 1, 0, DOMID_SELF));
    BENCH_SETUP("mmu_update_1_rw_ro", u[0].val = i & 1 ? rw : ro, CALL(HC_mmu_update, u, 1, 0, DOMID_SELF));
    for (unsigned i = 0; i < 32; i++) u[i] = (struct mmu_update){va_ma(&zone_l1[i + 64]), rw};
    BENCH("mmu_update_32_same", CALL(HC_mmu_update, u, 32, 0, DOMID_SELF));
    for (unsigned k = 0; k < 32; k++) u[k] = (struct mmu_update){va_ma(&zone_l1[k + 64]), 0};
    must("clear", CALL(HC_mmu_update, u, 32, 0, DOMID_SELF));
    BENCH_SETUP("mmu_update_32_set_or_clear", for (unsigned k = 0; k < 32; k++) u[k].val = i & 1 ? 0 : rw, CALL(HC_mmu_update, u, 32, 0, DOMID_SELF));
    for (unsigned k = 0; k < 32; k++) u[k].val = 0;
    must("clear", CALL(HC_mmu_update, u, 32, 0, DOMID_SELF));
    must("map", set_pte((void *)zone(0), rw, UVMF_INVLPG));
    volatile u64 *live = &zone_l1[0];
    *page = 0;
    u64 same = *live;
    BENCH("ptwr_same", *live = same);
    struct mmuext_op op = {.cmd = MMUEXT_TLB_FLUSH_LOCAL};
    BENCH("mmuext_tlb_flush_local", CALL(HC_mmuext_op, &op, 1, 0, DOMID_SELF));
    op = (struct mmuext_op){.cmd = MMUEXT_INVLPG_LOCAL, .arg1 = zone(0)};
    BENCH("mmuext_invlpg_local", CALL(HC_mmuext_op, &op, 1, 0, DOMID_SELF));
    op = (struct mmuext_op){.cmd = MMUEXT_NEW_BASEPTR, .arg1 = va_mfn((void *)si->pt_base)};
    BENCH("mmuext_new_baseptr_same", CALL(HC_mmuext_op, &op, 1, 0, DOMID_SELF));
    u64 *l1 = alloc_page();
    for (unsigned i = 0; i < 512; i++) l1[i] = rw;
    must("read-only", make_readonly(l1));
    static struct mmuext_op pin[2];
    pin[0] = (struct mmuext_op){.cmd = MMUEXT_PIN_L1, .arg1 = va_mfn(l1)};
    pin[1] = (struct mmuext_op){.cmd = MMUEXT_UNPIN, .arg1 = va_mfn(l1)};
    BENCH("pin_unpin_l1_full", CALL(HC_mmuext_op, pin, 2, 0, DOMID_SELF));
    must("writable", make_writable(l1));
    memset(l1, 0, PAGE);
    must("read-only", make_readonly(l1));
    BENCH("pin_unpin_l1_empty", CALL(HC_mmuext_op, pin, 2, 0, DOMID_SELF));
    must("writable", make_writable(l1));
    free_page(l1);
    must("unmap", set_pte((void *)zone(0), 0, UVMF_INVLPG));
    free_page(page);
}

static void exceptions(void) {
    BENCH("ud2_iret", __asm__ volatile("ud2" ::: "rcx", "r11", "memory"));
    BENCH("int3_iret", __asm__ volatile("int3" ::: "rcx", "r11", "memory"));
    BENCH("int80_iret", __asm__ volatile("int $0x80" ::: "rcx", "r11", "memory"));
    BENCH("page_fault_iret", __asm__ volatile(".byte 0x8a, 0x04, 0x25, 0, 0, 0, 0" ::: "rax", "rcx", "r11", "memory"));
    BENCH("rdmsr_kernel_gs", __asm__ volatile("rdmsr" ::"c"(0xc0000102) : "rax", "rdx"));
    BENCH("wrmsr_kernel_gs", __asm__ volatile("wrmsr" ::"c"(0xc0000102), "a"(0), "d"(0)));
    BENCH("mov_from_cr0", __asm__ volatile("movq %%cr0, %%rax" ::: "rax"));
    BENCH("mov_from_cr2", __asm__ volatile("movq %%cr2, %%rax" ::: "rax"));
    u32 leaf = 0, sub = 0;
    BENCH_SETUP("cpuid_forced", leaf = sub = 0, __asm__ volatile(".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e; cpuid" : "+a"(leaf), "+c"(sub)::"rbx", "rdx", "memory"));
    u32 iopl = 1;
    must("iopl", HC2(physdev_op, PHYSDEVOP_set_iopl, &iopl));
    BENCH("cli", __asm__ volatile("cli" ::: "memory"));
    BENCH("out_port_80", __asm__ volatile("outb %%al, $0x80" ::"a"(0)));
    if (is_dom0) BENCH("in_port_cfc", __asm__ volatile("inl %%dx, %%eax" ::"d"(0xcfc) : "rax"));
}

static void events(void) {
    struct evt_alloc_unbound a = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
    must("alloc_unbound", HC2(event_channel_op, EVT_alloc_unbound, &a));
    struct evt_bind_interdomain b = {.remote_dom = DOMID_SELF, .remote_port = a.port};
    must("bind_interdomain", HC2(event_channel_op, EVT_bind_interdomain, &b));
    struct evt_port send = {a.port};
    u64 bit = 1ull << b.local_port;
    shared->evtchn_mask[0] |= bit;
    BENCH_SETUP("evtchn_send_self_masked", (shared->evtchn_pending[0] &= ~bit), CALL(HC_event_channel_op, EVT_send, &send, 0, 0));
    shared->evtchn_pending[0] = 0;
    shared->evtchn_mask[0] &= ~bit;
    VCPU0->pending_sel = 0;
    VCPU0->upcall_pending = 0;
    bench_event_bit = bit;
    VCPU0->upcall_mask = 0;
    BENCH("evtchn_send_self_upcall_iret", CALL(HC_event_channel_op, EVT_send, &send, 0, 0));
    for (unsigned i = 0; i < RUNS; i++) {
        u32 t0;
        __asm__ volatile("rdtsc" : "=a"(t0)::"rdx", "memory");
        CALL(HC_event_channel_op, EVT_send, &send, 0, 0);
        samples[i] = bench_event_tsc - t0;
    }
    report("evtchn_send_self_to_handler", 1);
    VCPU0->upcall_mask = 1;
    struct evt_port c = {b.local_port};
    HC2(event_channel_op, EVT_close, &c);
    c.port = a.port;
    HC2(event_channel_op, EVT_close, &c);
}

static void grants(void) {
    u64 frames[8] = {0};
    struct gnt_setup setup = {.dom = DOMID_SELF, .nr_frames = 1, .frame_list = (u64)frames};
    must("setup_table", HC3(grant_table_op, GNT_setup_table, &setup, 1));
    if (setup.status) { printk("bench: setup_table status %d\n", setup.status); return; }
    must("grant table", set_pte((void *)zone(20), frames[0] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG));
    struct gnt_entry_v1 *table = (struct gnt_entry_v1 *)zone(20);
    u8 *page = alloc_page(), *other = alloc_page();
    table[40].domid = 0, table[40].frame = (u32)va_mfn(page);
    barrier();
    table[40].flags = GTF_permit;
    struct gnt_map map;
    struct gnt_unmap unmap;
    BENCH_SETUP("grant_map_unmap",
                (map = (struct gnt_map){.host_addr = zone(21), .flags = GNTMAP_host, .ref = 40, .dom = 0}, unmap = (struct gnt_unmap){.host_addr = zone(21)}), ({
                    CALL(HC_grant_table_op, GNT_map, &map, 1, 0);
                    unmap.handle = map.handle;
                    CALL(HC_grant_table_op, GNT_unmap, &unmap, 1, 0);
                }));
    if (map.status || unmap.status) printk("bench: grant map %d unmap %d\n", map.status, unmap.status);
    struct gnt_copy copy = {.source = {va_mfn(page), DOMID_SELF, 0, 0}, .dest = {va_mfn(other), DOMID_SELF, 0, 0}, .len = 4096};
    BENCH("grant_copy_4096", CALL(HC_grant_table_op, GNT_copy, &copy, 1, 0));
    if (copy.status) printk("bench: grant copy %d\n", copy.status);
    copy.source = (struct gnt_copy_ptr){40, 0, 0, 0};
    copy.flags = GNTCOPY_source_gref;
    BENCH("grant_copy_4096_by_ref", CALL(HC_grant_table_op, GNT_copy, &copy, 1, 0));
    if (copy.status) printk("bench: grant copy by ref %d\n", copy.status);
    table[40].flags = 0;
    set_pte((void *)zone(20), 0, UVMF_INVLPG);
    free_page(page), free_page(other);
}

static void run_program(const char *name, u64 rip, const struct space *s, u64 scale) {
    run_user(rip, USER_DATA, RUNS, 0x202);
    memcpy(samples, s->data, sizeof samples);
    report(name, scale);
}

static bool leave(struct regs *r) {
    if (FROM_USER(r) && r->vector == 0x101) leave_user(0);
    return false;
}

static void processes(void) {
    trap_hook = leave;
    static struct space s[2];
    static struct mmuext_op ops[2][2];
    for (unsigned i = 0; i < 2; i++) {
        s[i] = space_new();
        ops[i][0] = (struct mmuext_op){.cmd = MMUEXT_NEW_BASEPTR, .arg1 = va_mfn(s[i].kernel_l4)};
        ops[i][1] = (struct mmuext_op){.cmd = MMUEXT_NEW_USER_BASEPTR, .arg1 = va_mfn(s[i].user_l4)};
        bench_calls[i][0] = (struct multicall){.op = HC_stack_switch, .args = {FLAT_SS, (u64)s[i].kernel_stack_top}};
        bench_calls[i][1] = (struct multicall){.op = HC_mmuext_op, .args = {(u64)ops[i], 2, 0, DOMID_SELF}};
        bench_calls[i][2] = (struct multicall){.op = HC_set_segment_base, .args = {SEGBASE_GS_USER, USER_DATA + i * 64}};
    }
    space_load(&s[0]);
    run_program("user_empty", USER(u_bench_empty), &s[0], 1);
    run_program("user_syscall_bounce", USER(u_bench_syscall), &s[0], 1);
    run_program("user_int80_bounce", USER(u_bench_int80), &s[0], 1);
    run_program("user_page_fault_bounce", USER(u_bench_fault), &s[0], 1);
    char *const ways[] = {bench_switch_multicall, bench_switch_direct};
    for (unsigned way = 0; way < 2; way++) {
        bench_switch_op = ways[way];
        bench_current = 0;
        u64 *frame = (u64 *)s[1].kernel_stack_top - 5;
        u64 start[5] = {USER(u_bench_partner), FLAT_CS, 0x202, USER_STACK_TOP, FLAT_SS};
        memcpy(frame, start, sizeof start);
        bench_rsp[1] = (u64)frame;
        run_program(way ? "process_switch_direct" : "process_switch_multicall", USER(u_bench_switch), &s[0], 2);
    }
    space_unload();
    trap_hook = 0;
}

void run_bench(void) {
    zone_init();
    set_entries();
    HC2(vm_assist, VMASST_enable, VMASST_writable_pagetables);
    HC3(vcpu_op, VCPUOP_stop_periodic, 0, 0);
    calls();
    page_tables();
    exceptions();
    events();
    grants();
    processes();
    if (is_dom0) bench_domains();
    traps_init();
}
