/* GDT, LDT, descriptors and segment registers. */
#include "test.h"

#define DATA3 0x00cff3000000ffffull /* ring 3 data, flat */
#define DATA3_LIMIT 0x0040f3000000000full

#define LOAD(reg, sel) __asm__ volatile("movw %w0, %%" #reg ::"r"(sel) : "memory")
#define STORE(reg) ({ u16 v_; __asm__ volatile("movw %%" #reg ", %0" : "=r"(v_)); v_; })

static void gdt(void) {
    u64 *table = alloc_page(), *second = alloc_page();
    table[3] = DATA3;
    table[4] = DATA3_LIMIT;
    ulong frames[2] = {va_mfn(table), va_mfn(second)};
    EQ("set_gdt of a writable page", HC(set_gdt, frames, 512), -EINVAL);
    EQ("read-only", make_readonly(table), 0);
    EQ("set_gdt", HC(set_gdt, frames, 512), 0);
    EQ("the GDT page cannot be writable", make_writable(table), -EBUSY);
    LOAD(ds, 3 << 3 | 3);
    EQ("ds", STORE(ds), 3 << 3 | 3);
    LOAD(es, 4 << 3 | 3);
    u32 limit;
    __asm__ volatile("lsl %1, %0" : "=r"(limit) : "r"(4 << 3 | 3));
    EQ("lsl", limit, 0xf);
    EQ("yield", HC(sched_op, SCHEDOP_yield, 0), 0);
    EQ("ds after yield", STORE(ds), 3 << 3 | 3);
    LOAD(ds, NULL_DS);
    LOAD(es, NULL_DS);
    RAISES("an empty descriptor", 13, 10 << 3, "movw %%ax, %%ds", ::"a"(10 << 3 | 3) : "memory");
    EQ("update_descriptor", update_descriptor(va_ma(&table[10]), DATA3), 0);
    RUNS("the new descriptor", "movw %%ax, %%ds\n\tmovw %%cx, %%ds", ::"a"(10 << 3 | 3), "c"(NULL_DS) : "memory");
    EQ("update_descriptor, not present", update_descriptor(va_ma(&table[10]), DATA3 & ~(1ull << 47)), 0);
    RAISES("a descriptor not present", 11, 10 << 3, "movw %%ax, %%ds", ::"a"(10 << 3 | 3) : "memory");
    EQ("update_descriptor, ring 0 data", update_descriptor(va_ma(&table[11]), 0x00cf93000000ffffull), 0);
    EQ("is made the kernel's ring", table[11] >> 45 & 3, KERNEL_RPL);
    EQ("update_descriptor, a TSS", update_descriptor(va_ma(&table[11]), 0x0000890000000067ull), -EINVAL);
    EQ("update_descriptor, an LDT", update_descriptor(va_ma(&table[11]), 0x0000820000000067ull), -EINVAL);
    EQ("update_descriptor, 64-bit code", update_descriptor(va_ma(&table[11]), 0x00affb000000ffffull), LONG_CODE_RESULT);
    EQ("update_descriptor, misaligned", update_descriptor(va_ma(&table[11]) + 4, 0), -EINVAL);
    EQ("update_descriptor, no frame", update_descriptor(0xffffffffff000ull, 0), -EINVAL);
    EQ("update_descriptor, a page table", update_descriptor(va_ma(&zone_l1[9]), 0), -EINVAL);
    RAISES("a direct write to the GDT", 14, 3, "movl $0, (%0)", ::"r"(&table[12]) : "memory");
    EQ("two frames", ({ make_readonly(second); HC(set_gdt, frames, 1024); }), 0);
    EQ("too many entries", HC(set_gdt, frames, 14 * 512 + 1), -EINVAL);
    frames[0] = NO_FRAME;
    EQ("a bad frame", HC(set_gdt, frames, 512), -EINVAL);
    EQ("the old one is kept", update_descriptor(va_ma(&table[10]), DATA3), 0);
    RUNS("and works", "movw %%ax, %%ds\n\tmovw %%cx, %%ds", ::"a"(10 << 3 | 3), "c"(NULL_DS) : "memory");
    RUNS("flat selectors are Xen's", "movw %%ax, %%ds\n\tmovw %%cx, %%ds", ::"a"(USER_SS), "c"(NULL_DS) : "memory");
    EQ("no GDT", HC(set_gdt, frames, 0), 0);
    EQ("writable", make_writable(table), 0);
    EQ("writable", make_writable(second), 0);
    /* A page with a bad descriptor is not accepted as a GDT. */
    memset(table, 0, PAGE);
    table[5] = 0x0000890000000067ull;
    EQ("read-only", make_readonly(table), 0);
    frames[0] = va_mfn(table);
    EQ("set_gdt with a TSS in it", HC(set_gdt, frames, 512), -EINVAL);
    EQ("writable", make_writable(table), 0);
    free_page(table), free_page(second);
}

static void ldt(void) {
    u64 *table = alloc_page();
    table[2] = DATA3;
    EQ("read-only", make_readonly(table), 0);
    EQ("SET_LDT", mmuext1(MMUEXT_SET_LDT, (ulong)table, 512), 0);
    RUNS("load from it", "movw %%ax, %%ds", ::"a"(2 << 3 | 7) : "memory");
    EQ("ds", STORE(ds), 2 << 3 | 7);
    LOAD(ds, NULL_DS);
    RAISES("an empty descriptor", 13, 3 << 3 | 4, "movw %%ax, %%ds", ::"a"(3 << 3 | 7) : "memory");
    EQ("update_descriptor", update_descriptor(va_ma(&table[3]), DATA3), 0);
    RUNS("the new descriptor", "movw %%ax, %%ds\n\tmovw %%cx, %%ds", ::"a"(3 << 3 | 7), "c"(NULL_DS) : "memory");
    /* The hypervisor's own segment loads reach an LDT page that is not mapped yet. */
    EQ("update_descriptor", update_descriptor(va_ma(&table[4]), DATA3 | 0x1234ull << 16), 0);
    EQ("no LDT", mmuext1(MMUEXT_SET_LDT, 0, 0), 0);
    EQ("SET_LDT", mmuext1(MMUEXT_SET_LDT, (ulong)table, 512), 0);
    arch_ldt(4 << 3 | 7, 0x1234);
    EQ("the LDT page cannot be writable", make_writable(table), -EBUSY);
    EQ("SET_LDT misaligned", mmuext1(MMUEXT_SET_LDT, (ulong)table + 8, 512), -EINVAL);
    EQ("SET_LDT too long", mmuext1(MMUEXT_SET_LDT, (ulong)table, 8193), -EINVAL);
    EQ("no LDT", mmuext1(MMUEXT_SET_LDT, 0, 0), 0);
    RAISES("load after it", 13, 2 << 3 | 4, "movw %%ax, %%ds", ::"a"(2 << 3 | 7) : "memory");
    EQ("writable", make_writable(table), 0);
    EQ("SET_LDT of a page that is not mapped", mmuext1(MMUEXT_SET_LDT, zone(100), 512), 0);
    TRUE("load from it faults", FAULTS("movw %%ax, %%ds", ::"a"(2 << 3 | 7) : "memory"));
    EQ("as a page fault", last_trap.vector, 14);
    EQ("at the descriptor", last_trap.cr2, zone(100) + 16);
    EQ("no LDT", mmuext1(MMUEXT_SET_LDT, 0, 0), 0);
    free_page(table);
}

const struct test segment_tests[] = {{"gdt", gdt}, {"ldt", ldt}, {0, 0}};
