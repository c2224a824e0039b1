/* What a guest must not be able to do, and what may only harm itself. */
#include "test.h"

static u32 seed = 0x1234567;
static u32 next_random(void) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

static u32 zone(u32 i) { return ZONE + i * PAGE; }

/* Tries every frame of the machine: only our own can be mapped, and no table of ours writable. */
static void every_frame(void) {
    static u8 own[1 << 17];
    u32 frames = word_value("frames", 1 << 16), mapped = 0, refused_own = 0;
    for (u32 pfn = 0; pfn < si.nr_pages; pfn++) own[P2M[pfn] >> 3] |= (u8)(1u << (P2M[pfn] & 7));
    for (u32 i = 0; i < 4; i++) {
        u32 mfn = *pte_of((u32)GRANT_TABLE + i * PAGE) >> 12;
        own[mfn >> 3] |= (u8)(1u << (mfn & 7));
    }
    own[si.shared_info >> 15] |= (u8)(1u << (si.shared_info >> 12 & 7));
    for (u32 mfn = 0; mfn < frames; mfn++) {
        if (own[mfn >> 3] & 1u << (mfn & 7)) continue;
        if (!set_va(zone(1), mfn << 12 | 0x63, UVMF_INVLPG)) mapped++;
        if (!set_va(zone(1), mfn << 12 | 0x61, UVMF_INVLPG)) mapped++;
        if (!mmu_update1(mfn << 12, 0)) mapped++;
        if (!mmu_update1(mfn << 12 | MMU_MACHPHYS, 1)) mapped++;
    }
    EQ("frames of others that could be mapped or written", mapped, 0);
    for (u32 pfn = 0; pfn < si.nr_pages; pfn++) refused_own += set_va(zone(1), P2M[pfn] << 12 | 0x61, UVMF_NONE) != 0;
    EQ("frames of ours that could not be read", refused_own, 0);
    set_va(zone(1), 0, UVMF_INVLPG);
}

/* A page cannot have two types at once, in whatever order. */
static void type_games(void) {
    u32 *page = alloc_page();
    u32 mfn = mfn_of(page), l2 = mfn_of((void *)boot_l2);
    EQ("a second, writable view", set_va(zone(2), mfn << 12 | 0x63, 0), 0);
    set_readonly(page);
    EQ("not a table while the view is there", mmuext1(MMUEXT_PIN_L1, mfn, 0), -EINVAL);
    EQ("nor descriptors", HC2(set_gdt, &mfn, 512), -EINVAL);
    EQ("view gone", set_va(zone(2), 0, UVMF_INVLPG), 0);
    EQ("a table", mmuext1(MMUEXT_PIN_L1, mfn, 0), 0);
    EQ("no view now", set_va(zone(2), mfn << 12 | 0x63, 0), -EINVAL);
    EQ("no descriptors now", HC2(set_gdt, &mfn, 512), -EINVAL);
    EQ("no descriptor in it", HC3(update_descriptor, mfn << 12, 0xffff, 0x00cff200), -EINVAL);
    EQ("a table that maps itself, writable", mmu_update1(mfn << 12, mfn << 12 | 0x63), -EINVAL);
    EQ("read-only", mmu_update1(mfn << 12, mfn << 12 | 0x61), 0);
    EQ("not to be given away", HC5(dom_mem_op, MEMOP_decrease, &mfn, 1, 0, DOMID_SELF) <= 1, 1);
    EQ("no more", mmu_update1(mfn << 12, 0), 0);
    EQ("released", mmuext1(MMUEXT_UNPIN, mfn, 0), 0);
    EQ("the directory in use, writable", set_va(zone(2), l2 << 12 | 0x63, 0), -EINVAL);
    EQ("the directory as an L1, read-only: the linear table", mmu_update1((l2 << 12) + (ZONE >> 22) * 4 + 4, l2 << 12 | 0x65), 0);
    EQ("shows the tables' entries", *(volatile u32 *)(ZONE + 0x400000 + (VIRT_BASE >> 12) * 4), *pte_of(VIRT_BASE));
    bool f = FAULTS("movl $0, %0", : "=m"(*(volatile u32 *)(ZONE + 0x400000 + 0x3f0000))::"memory");
    TRUE("not writable through it", f);
    EQ("and not writable at all", mmu_update1((l2 << 12) + (ZONE >> 22) * 4 + 4, l2 << 12 | 0x67), -EINVAL);
    EQ("gone", mmu_update1((l2 << 12) + (ZONE >> 22) * 4 + 4, 0), 0);
    mmuext1(MMUEXT_TLB_FLUSH_LOCAL, 0, 0);
    for (u32 slot = 1008; slot < 1024; slot++) {
        EQ("the hypervisor's slots", mmu_update1((l2 << 12) + slot * 4, mfn << 12 | 0x67), -EINVAL);
    }
}

static void descriptor_games(void) {
    static const u32 bad[][2] = {
        {0xffff, 0x00af9a00}, {0xffff, 0x00afba00}, {0xffff, 0x00afda00}, {0xffff, 0x00affa00}, {0xffff, 0x00effa00},
        {0xffff, 0x00cf9200}, {0x0061c010, 0xc010ec00}, {0xe008c010, 0x0000ec00}, {0xffff, 0x0000e900}, {0xffff, 0x0000eb00},
        {0xffff, 0x0000e200}, {0x0061c010, 0xc010ee00}, {0x0061c010, 0xc010ef00}, {0x0061c010, 0xc010e500},
    };
    for (u32 i = 0; i < ARRAY_LEN(bad); i++) {
        u32 *page = alloc_page();
        u32 mfn = mfn_of(page);
        page[20 * 2] = bad[i][0], page[20 * 2 + 1] = bad[i][1];
        set_readonly(page);
        EQ("a table with a bad descriptor", HC2(set_gdt, &mfn, 512), -EINVAL);
        if (!mmuext1(MMUEXT_SET_LDT, (u32)page, 64)) {
            bool f = FAULTS("movl %0, %%gs", ::"r"(20 * 8 + 7));
            TRUE("does not load", f);
            f = FAULTS("ljmp $0xa7, $0");
            TRUE("nor run", f);
        }
        mmuext1(MMUEXT_SET_LDT, 0, 0);
        set_writable(page);
        page[20 * 2 + 1] = 0;
        free_page(page);
    }
    for (u32 sel = 0xe000; sel < 0x10000; sel += 8) {
        bool f = FAULTS("movl %0, %%fs", ::"r"(sel | 1));
        if (!f) TRUE("a selector of the hypervisor's is a flat one for guests", sel == 0xe018 || sel == 0xe020 || sel == 0xe028 || sel == 0xe030);
    }
    __asm__ volatile("movl %0, %%fs; movl %0, %%gs" ::"r"(kernel_ds));
    RAISES("far call to the hypervisor", 13, 0xe008, "lcall $0xe009, $0");
    RAISES("the TSS", 13, 0xe040, "ljmp $0xe041, $0");
    bool f = FAULTS("movl $0xFC000000, %%eax; jmp *%%eax", ::: "eax");
    TRUE("the machine-to-phys table does not run", f);
}

static void bad_pointers(void) {
    static const u32 bad[] = {0xFC000000u, 0xFC400000u, 0xFFFFFFF0u, 0xFFFFFFFFu, 0xFBFFFFFCu, 0x00001000u, ZONE + 0x3FF000};
    static const u8 calls[] = {HC_set_trap_table, HC_mmu_update, HC_set_gdt, HC_dom0_op, HC_dom_mem_op, HC_multicall, HC_event_channel_op,
                               HC_physdev_op, HC_mmuext_op};
    for (u32 c = 0; c < ARRAY_LEN(calls); c++) {
        for (u32 i = 0; i < ARRAY_LEN(bad); i++) {
            u32 first = calls[c] == HC_dom_mem_op ? 0 : bad[i];
            s32 rc = hypercall(calls[c], first, calls[c] == HC_dom_mem_op ? bad[i] : 300, 3, DOMID_SELF, DOMID_SELF);
            TRUE("is refused", rc <= 0);
        }
    }
    for (u32 i = 0; i < ARRAY_LEN(bad); i++)
        for (u32 cmd = 0; cmd < 4; cmd++) TRUE("grants", HC3(grant_table_op, cmd, bad[i], 1) != 1);
}

/* Random calls with interesting arguments, except calls that would merely stop this guest. */
static void random_calls(void) {
    static u32 buffer[1024];
    u32 calls = word_value("calls", 30000), own = mfn_of(alloc_page());
    u32 *table = alloc_page();
    u32 values[] = {0, 1, 2, 3, 7, 0x7FF0, 0x7FF1, 0x7FF2, 0xFFFFFFFF, 0xFC000000, 0x80000001, (u32)buffer, zone(9), own, own << 12 | 0x63,
                    mfn_of(table), mfn_of(table) << 12, mfn_of(table) << 12 | 0x67, pte_ma(zone(9)), 511, 512, 8192, 0x1000000, 16, 296};
    for (u32 n = 0; n < calls; n++) {
        u32 a[5], nr = next_random() % 34;
        for (u32 i = 0; i < 5; i++) a[i] = next_random() % 8 ? values[next_random() % ARRAY_LEN(values)] : next_random();
        for (u32 i = 0; i < 64; i++) buffer[i] = next_random() % 4 ? values[next_random() % ARRAY_LEN(values)] : next_random();
        switch (nr & 31) {
        case HC_set_trap_table: case HC_set_gdt: case HC_stack_switch: case HC_set_callbacks: case HC_sched_op: case HC_switch_vm86:
        case HC_multicall: case HC_set_debugreg: case HC_physdev_op: continue;
        case HC_event_channel_op: if (buffer[0] == EVT_close) continue; break; /* the timer's port */
        case HC_update_va_mapping: case HC_update_va_mapping_otherdomain: a[0] = n % 2 ? zone(9) : a[0] & 0xFFF00000; if (a[0] >= 0xC0000000 && a[0] < ZONE) continue; if (a[0] >= FIXMAP) continue; break;
        case HC_mmu_update: buffer[0] = n % 2 ? pte_ma(zone(9)) : buffer[0] & 0xFFFF0003; if (buffer[0] >> 12 == mfn_of((void *)boot_l2)) continue; a[1] = 1; break;
        case HC_mmuext_op: if (buffer[0] == MMUEXT_SET_LDT || buffer[0] == MMUEXT_NEW_BASEPTR) continue; a[1] = 1; break;
        case HC_dom_mem_op: a[1] = (u32)&own; a[2] = 0; break;
        case HC_grant_table_op: a[1] = (u32)buffer; a[2] %= 20; buffer[0] = zone(9); break;
        default: break;
        }
        hypercall(nr, a[0], a[1], a[2], a[3], a[4]);
    }
    set_va(zone(9), 0, UVMF_INVLPG);
    EQ("alive", HC1(xen_version, 0), 0x00030000);
}

/* Unsolicited messages, and notifications without messages. */
static void message_flood(void) {
    if (!control_port) return;
    u8 msg[60];
    for (u32 i = 0; i < 3000; i++) {
        for (u32 k = 0; k < 60; k++) msg[k] = (u8)next_random();
        u8 type = (u8)(next_random() % 12);
        if (type == MSG_CONSOLE) type = 200;
        /* A driver that does not exist, or inconsistent states. */
        control_send(type, (u8)(next_random() % 40), msg, (u8)(next_random() % 61));
    }
    for (u32 i = 0; i < 3000; i++) notify(control_port);
    control_poll();
    TRUE("every request has its response", shared->tx.req_prod - shared->tx.rsp_prod <= 8);
}

const struct test hostile_tests[] = {
    {"every_frame", every_frame}, {"type_games", type_games}, {"descriptor_games", descriptor_games}, {"bad_pointers", bad_pointers},
    {"random_calls", random_calls}, {"message_flood", message_flood}, {0, 0},
};

/* Ends this domain alone: die=HOW. */
void die(const char *how) {
    printk("@@DIE %s\n", how);
    if (!memcmp(how, "nohandler", 9)) {
        struct trap_info none = {0, 0, 0, 0};
        HC1(set_trap_table, &none);
        struct trap_info bad[2] = {{6, 0, FLAT_RING1_CS, 0}, none};
        HC1(set_trap_table, bad);
        __asm__ volatile("movl $0, %esp; ud2");
    } else if (!memcmp(how, "nostack", 7)) {
        __asm__ volatile("movl $0x1000, %esp; ud2");
    } else if (!memcmp(how, "readonly", 8)) {
        __asm__ volatile("movl $0xFC000800, %esp; ud2");
    } else if (!memcmp(how, "badss", 5)) {
        u32 *gdt = alloc_page();
        u32 mfn = mfn_of(gdt);
        set_readonly(gdt);
        HC2(set_gdt, &mfn, 296);
        HC3(update_descriptor, mfn << 12 | 22 * 8, 0xffff, 0x00cfb200);
        __asm__ volatile("movl %4, %%ss; int $0x82" ::"a"(HC_update_descriptor), "b"(mfn << 12 | 22 * 8), "c"(0), "d"(0), "S"(0xb1) : "memory");
    } else if (!memcmp(how, "unmapped", 8)) {
        mmu_update1((mfn_of((void *)boot_l2) << 12) + (VIRT_BASE >> 22) * 4, 0);
        __asm__ volatile("movl %%cr3, %%eax; movl %%eax, %%cr3; ud2" ::: "eax", "memory");
    } else if (!memcmp(how, "vm86", 4)) {
        hypercall(HC_switch_vm86, 0, 0, 0, 0, 0);
        __asm__ volatile("movl $0x1000, %esp; ud2");
    } else if (!memcmp(how, "ring", 4)) {
        shared->tx.req_prod += 1000;
        shared->rx.rsp_prod -= 77;
        notify(control_port);
        shared->tx.req_prod = 0x80000000u;
        notify(control_port);
    }
    shutdown(SHUTDOWN_crash);
}
