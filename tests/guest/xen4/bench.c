/* Instructions per hypervisor path: 201 runs, the median, by rdtsc under QEMU's -icount. */
#include "bench.h"

ulong samples[RUNS];

static ulong median(ulong *s) {
    for (unsigned i = 1; i < RUNS; i++) {
        ulong v = s[i];
        unsigned j = i;
        for (; j && s[j - 1] > v; j--) s[j] = s[j - 1];
        s[j] = v;
    }
    return s[RUNS / 2];
}

void report(const char *name, ulong scale) { printk("@@BENCH %s %lu\n", name, median(samples) / scale); }

extern char bench_ud[], bench_bp[], bench_80[], bench_pf[], bench_event[];
extern ulong bench_event_bit;
extern volatile u32 bench_event_tsc;

void bench_must(const char *what, long r) {
    if (r < 0) panic("bench: %s: %ld", what, r);
}

static void set_entries(void) {
    static struct trap_info t[] = {{6, 0, ENTRY_CS, (ulong)bench_ud}, {3, 3, ENTRY_CS, (ulong)bench_bp},
                                   {14, TI_EVENT, ENTRY_CS, (ulong)bench_pf}, {0x80, 3, ENTRY_CS, (ulong)bench_80}, {}};
    bench_must("set_trap_table", HC(set_trap_table, t));
    callback(CB_event, 0, bench_event);
    arch_bench_entries();
}

static void calls(void) {
    static struct multicall mc[16];
    for (unsigned i = 0; i < 16; i++) mc[i].op = HC_xen_version;
    struct evt_status status = {.dom = DOMID_SELF, .port = 1};
    BENCH("empty", );
    BENCH("xen_version", CALL(xen_version, 0, 0, 0, 0));
    BENCH("enosys", CALL_NUMBER(63, 0));
    BENCH("sched_yield", CALL(sched_op, SCHEDOP_yield, 0, 0, 0));
    BENCH("evtchn_status", CALL(event_channel_op, EVT_status, &status, 0, 0));
    BENCH("stack_switch", CALL(stack_switch, KERNEL_SS, si, 0, 0));
    BENCH("fpu_taskswitch", CALL(fpu_taskswitch, 0, 0, 0, 0));
    arch_bench_calls();
    BENCH("multicall_4_xen_version", CALL(multicall, mc, 4, 0, 0));
    BENCH("multicall_16_xen_version", CALL(multicall, mc, 16, 0, 0));
    u64 far = system_time() + 1000000000000ull;
    BENCH("set_timer_op_far", CALL(set_timer_op, ARG64(far)));
    struct singleshot shot = {.timeout_abs_ns = far};
    BENCH("vcpuop_set_singleshot_far", CALL(vcpu_op, VCPUOP_set_singleshot, 0, &shot, 0));
    bench_must("stop singleshot", HC(vcpu_op, VCPUOP_stop_singleshot, 0, 0));
    u64 *table = alloc_page(), descriptor = va_ma(table);
    BENCH("update_descriptor", CALL(update_descriptor, ARG64(descriptor), ARG64(0ull)));
    free_page(table);
    BENCH("rdtsc", __asm__ volatile("rdtsc" ::: "rax", "rdx"));
}

static void page_tables(void) {
    u64 *page = alloc_page();
    u64 rw = va_mfn(page) << 12 | PTE_P | PTE_W | PTE_U | PTE_A | PTE_D, ro = rw & ~(PTE_W | PTE_D);
    bench_must("map", set_pte((void *)zone(0), rw, UVMF_INVLPG));
    BENCH("update_va_mapping_same", CALL(update_va_mapping, zone(0), ARG64(rw), UVMF_NONE));
    BENCH("update_va_mapping_same_invlpg", CALL(update_va_mapping, zone(0), ARG64(rw), UVMF_INVLPG));
    BENCH("update_va_mapping_clear_set", (CALL(update_va_mapping, zone(0), ARG64(0ull), UVMF_NONE), CALL(update_va_mapping, zone(0), ARG64(rw), UVMF_NONE)));
    static struct mmu_update u[32];
    u[0] = (struct mmu_update){va_ma(&zone_l1[0]), rw};
    BENCH("mmu_update_1_same", CALL(mmu_update, u, 1, 0, DOMID_SELF));
    BENCH_SETUP("mmu_update_1_rw_ro", u[0].val = i & 1 ? rw : ro, CALL(mmu_update, u, 1, 0, DOMID_SELF));
    for (unsigned i = 0; i < 32; i++) u[i] = (struct mmu_update){va_ma(&zone_l1[i + 64]), rw};
    BENCH("mmu_update_32_same", CALL(mmu_update, u, 32, 0, DOMID_SELF));
    for (unsigned k = 0; k < 32; k++) u[k] = (struct mmu_update){va_ma(&zone_l1[k + 64]), 0};
    bench_must("clear", CALL(mmu_update, u, 32, 0, DOMID_SELF));
    BENCH_SETUP("mmu_update_32_set_or_clear", for (unsigned k = 0; k < 32; k++) u[k].val = i & 1 ? 0 : rw, CALL(mmu_update, u, 32, 0, DOMID_SELF));
    for (unsigned k = 0; k < 32; k++) u[k].val = 0;
    bench_must("clear", CALL(mmu_update, u, 32, 0, DOMID_SELF));
    bench_must("map", set_pte((void *)zone(0), rw, UVMF_INVLPG));
    volatile ulong *live = (volatile ulong *)&zone_l1[0];
    *page = 0;
    u64 same = *live;
    BENCH("ptwr_same", *live = (ulong)same);
    struct mmuext_op op = {.cmd = MMUEXT_TLB_FLUSH_LOCAL};
    BENCH("mmuext_tlb_flush_local", CALL(mmuext_op, &op, 1, 0, DOMID_SELF));
    op = (struct mmuext_op){.cmd = MMUEXT_INVLPG_LOCAL, .arg1 = zone(0)};
    BENCH("mmuext_invlpg_local", CALL(mmuext_op, &op, 1, 0, DOMID_SELF));
    op = (struct mmuext_op){.cmd = MMUEXT_NEW_BASEPTR, .arg1 = va_mfn((void *)si->pt_base)};
    BENCH("mmuext_new_baseptr_same", CALL(mmuext_op, &op, 1, 0, DOMID_SELF));
    u64 *l1 = alloc_page();
    for (unsigned i = 0; i < 512; i++) l1[i] = rw;
    bench_must("read-only", make_readonly(l1));
    static struct mmuext_op pin[2];
    pin[0] = (struct mmuext_op){.cmd = MMUEXT_PIN_L1, .arg1 = va_mfn(l1)};
    pin[1] = (struct mmuext_op){.cmd = MMUEXT_UNPIN, .arg1 = va_mfn(l1)};
    BENCH("pin_unpin_l1_full", CALL(mmuext_op, pin, 2, 0, DOMID_SELF));
    bench_must("writable", make_writable(l1));
    memset(l1, 0, PAGE);
    bench_must("read-only", make_readonly(l1));
    BENCH("pin_unpin_l1_empty", CALL(mmuext_op, pin, 2, 0, DOMID_SELF));
    bench_must("writable", make_writable(l1));
    free_page(l1);
    bench_must("unmap", set_pte((void *)zone(0), 0, UVMF_INVLPG));
    free_page(page);
}

static void exceptions(void) {
    BENCH("ud2_iret", __asm__ volatile("ud2" ::: BENCH_CLOBBERS));
    BENCH("int3_iret", __asm__ volatile("int3" ::: BENCH_CLOBBERS));
    BENCH("int80_iret", __asm__ volatile("int $0x80" ::: BENCH_CLOBBERS));
    BENCH("page_fault_iret", __asm__ volatile(READ_OF_0 ::: "rax", BENCH_CLOBBERS));
    arch_bench_exceptions();
    BENCH("mov_from_cr0", __asm__ volatile("mov %%cr0, " AX ::: "rax"));
    BENCH("mov_from_cr2", __asm__ volatile("mov %%cr2, " AX ::: "rax"));
    u32 leaf = 0, sub = 0;
    BENCH_SETUP("cpuid_forced", leaf = sub = 0, __asm__ volatile(".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e; cpuid" : "+a"(leaf), "+c"(sub)::"rbx", "rdx", "memory"));
    u32 iopl = 1;
    bench_must("iopl", HC(physdev_op, PHYSDEVOP_set_iopl, &iopl));
    BENCH("cli", __asm__ volatile("cli" ::: "memory"));
    BENCH("out_port_80", __asm__ volatile("outb %%al, $0x80" ::"a"(0)));
    if (is_dom0) BENCH("in_port_cfc", __asm__ volatile("inl %%dx, %%eax" ::"d"(0xcfc) : "rax"));
}

static void events(void) {
    struct evt_alloc_unbound a = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
    bench_must("alloc_unbound", HC(event_channel_op, EVT_alloc_unbound, &a));
    struct evt_bind_interdomain b = {.remote_dom = DOMID_SELF, .remote_port = a.port};
    bench_must("bind_interdomain", HC(event_channel_op, EVT_bind_interdomain, &b));
    struct evt_port send = {a.port};
    ulong bit = 1ul << b.local_port;
    shared->evtchn_mask[0] |= bit;
    BENCH_SETUP("evtchn_send_self_masked", (shared->evtchn_pending[0] &= ~bit), CALL(event_channel_op, EVT_send, &send, 0, 0));
    shared->evtchn_pending[0] = 0;
    shared->evtchn_mask[0] &= ~bit;
    VCPU0->pending_sel = 0;
    VCPU0->upcall_pending = 0;
    bench_event_bit = bit;
    VCPU0->upcall_mask = 0;
    BENCH("evtchn_send_self_upcall_iret", CALL(event_channel_op, EVT_send, &send, 0, 0));
    for (unsigned i = 0; i < RUNS; i++) {
        u32 t0;
        __asm__ volatile("rdtsc" : "=a"(t0)::"rdx", "memory");
        CALL(event_channel_op, EVT_send, &send, 0, 0);
        samples[i] = bench_event_tsc - t0;
    }
    report("evtchn_send_self_to_handler", 1);
    VCPU0->upcall_mask = 1;
    struct evt_port c = {b.local_port};
    HC(event_channel_op, EVT_close, &c);
    c.port = a.port;
    HC(event_channel_op, EVT_close, &c);
}

static void grants(void) {
    ulong frames[8] = {0};
    struct gnt_setup setup = {.dom = DOMID_SELF, .nr_frames = 1, .frame_list = (ulong)frames};
    bench_must("setup_table", HC(grant_table_op, GNT_setup_table, &setup, 1));
    if (setup.status) { printk("bench: setup_table status %d\n", setup.status); return; }
    bench_must("grant table", set_pte((void *)zone(20), (u64)frames[0] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG));
    struct gnt_entry_v1 *table = (struct gnt_entry_v1 *)zone(20);
    u8 *page = alloc_page(), *other = alloc_page();
    table[40].domid = 0, table[40].frame = (u32)va_mfn(page);
    barrier();
    table[40].flags = GTF_permit;
    struct gnt_map map;
    struct gnt_unmap unmap;
    BENCH_SETUP("grant_map_unmap",
                (map = (struct gnt_map){.host_addr = zone(21), .flags = GNTMAP_host, .ref = 40, .dom = 0}, unmap = (struct gnt_unmap){.host_addr = zone(21)}), ({
                    CALL(grant_table_op, GNT_map, &map, 1, 0);
                    unmap.handle = map.handle;
                    CALL(grant_table_op, GNT_unmap, &unmap, 1, 0);
                }));
    if (map.status || unmap.status) printk("bench: grant map %d unmap %d\n", map.status, unmap.status);
    struct gnt_copy copy = {.source = {va_mfn(page), DOMID_SELF, 0}, .dest = {va_mfn(other), DOMID_SELF, 0}, .len = 4096};
    BENCH("grant_copy_4096", CALL(grant_table_op, GNT_copy, &copy, 1, 0));
    if (copy.status) printk("bench: grant copy %d\n", copy.status);
    copy.source = (struct gnt_copy_ptr){40, 0, 0};
    copy.flags = GNTCOPY_source_gref;
    BENCH("grant_copy_4096_by_ref", CALL(grant_table_op, GNT_copy, &copy, 1, 0));
    if (copy.status) printk("bench: grant copy by ref %d\n", copy.status);
    table[40].flags = 0;
    set_pte((void *)zone(20), 0, UVMF_INVLPG);
    free_page(page), free_page(other);
}

void bench_program(const char *name, ulong ip, const struct space *s, ulong scale) {
    run_user(ip, USER_DATA, RUNS, 0x202);
    memcpy(samples, s->data, sizeof samples);
    report(name, scale);
}

static bool leave(struct regs *r) {
    if (FROM_USER(r) && r->vector == SYSCALL_VECTOR && r->ax == 0) leave_user(0);
    return false;
}

static void processes(void) {
    trap_hook = leave;
    static struct space s;
    s = space_new();
    space_load(&s);
    bench_program("user_empty", USER(u_bench_empty), &s, 1);
    bench_program("user_int80_bounce", USER(u_bench_int80), &s, 1);
    bench_program("user_page_fault_bounce", USER(u_bench_fault), &s, 1);
    arch_bench_user(&s);
    space_unload();
    trap_hook = 0;
}

void run_bench(void) {
    zone_init();
    set_entries();
    HC(vm_assist, VMASST_enable, VMASST_writable_pagetables);
    HC(vcpu_op, VCPUOP_stop_periodic, 0, 0);
    calls();
    page_tables();
    exceptions();
    events();
    grants();
    processes();
    if (is_dom0) bench_domains();
    traps_init();
}
