/* xen_version, bad call numbers and pointers, multicall, vm_assist, console_io. */
#include "test.h"

static void version(void) {
    EQ("version", HC2(xen_version, 0, 0), 4 << 16 | 17);
    static char text[1024];
    EQ("extraversion", HC2(xen_version, 1, text), 0);
    TRUE("extraversion starts with a dot", text[0] == '.');
    memset(text, 0, sizeof text);
    EQ("compile_info", HC2(xen_version, 2, text), 0);
    memset(text, 0, sizeof text);
    EQ("capabilities", HC2(xen_version, 3, text), 0);
    TRUE("capabilities name xen-3.0-x86_64", memcmp(text, "xen-3.0-x86_64", 14) == 0);
    EQ("changeset", HC2(xen_version, 4, text), 0);
    u64 start = 0;
    EQ("platform_parameters", HC2(xen_version, 5, &start), 0);
    EQ("virt_start", start, HV_START);
    struct { u32 index, map; } features = {0, 0};
    EQ("get_features", HC2(xen_version, 6, &features), 0);
    TRUE("feature mmu_pt_update_preserve_ad", features.map & 1 << 5);
    TRUE("feature pae_pgdir_above_4gb", features.map & 1 << 4);
    TRUE("feature gnttab_map_avail_bits", features.map & 1 << 7);
    EQ("feature dom0", features.map >> 11 & 1, is_dom0);
    EQ("feature writable_page_tables is off", features.map & 1, 0);
    EQ("feature auto_translated_physmap is off", features.map >> 2 & 1, 0);
    features.index = 1;
    EQ("get_features of the next submap", HC2(xen_version, 6, &features), -EINVAL);
    EQ("pagesize", HC2(xen_version, 7, 0), 4096);
    u8 handle[16];
    EQ("guest_handle", HC2(xen_version, 8, handle), 0);
    EQ("commandline", HC2(xen_version, 9, text), 0);
    EQ("unknown subop", HC2(xen_version, 99, text), -ENOSYS);
    EQ("bad pointer", HC2(xen_version, 1, BAD_POINTER), -EFAULT);
    EQ("hypervisor pointer", HC2(xen_version, 1, 0xffff82d080000000ull), -EFAULT);
}

static void bad_numbers(void) {
    static const u8 absent[] = {11, 43, 44, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 62, 63};
    for (unsigned i = 0; i < sizeof absent; i++) EQ("unassigned number", hypercall(absent[i], 0, 0, 0, 0, 0), -ENOSYS);
    EQ("number 64", raw_hypercall(64, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("number 1000", raw_hypercall(1000, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("number 2^32-1", raw_hypercall(0xffffffff, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("number -1", raw_hypercall(~0ull, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("upper half of rax counts", raw_hypercall(1ull << 32 | HC_xen_version, 0, 0, 0, 0, 0), -ENOSYS);
}

static void bad_pointers(void) {
    u64 bad = BAD_POINTER, hv = 0xffff82d080000000ull;
    EQ("set_trap_table", HC1(set_trap_table, bad), -EFAULT);
    EQ("mmu_update", HC4(mmu_update, bad, 1, 0, DOMID_SELF), -EFAULT);
    EQ("mmuext_op", HC4(mmuext_op, bad, 1, 0, DOMID_SELF), -EFAULT);
    EQ("memory_op populate answers extents done", HC2(memory_op, XENMEM_populate_physmap, bad), 0);
    EQ("memory_op machphys_mapping", HC2(memory_op, XENMEM_machphys_mapping, bad), -EFAULT);
    EQ("multicall", HC2(multicall, bad, 1), -EFAULT);
    EQ("event_channel_op", HC2(event_channel_op, EVT_send, bad), -EFAULT);
    EQ("event_channel_op status", HC2(event_channel_op, EVT_status, hv), -EFAULT);
    EQ("sched_op shutdown", HC2(sched_op, SCHEDOP_shutdown, bad), -EFAULT);
    EQ("sched_op poll", HC2(sched_op, SCHEDOP_poll, bad), -EFAULT);
    EQ("callback_op", HC2(callback_op, 0, bad), -EFAULT);
    EQ("vcpu_op set_singleshot", HC3(vcpu_op, VCPUOP_set_singleshot, 0, bad), -EFAULT);
    EQ("vcpu_op register_vcpu_info", HC3(vcpu_op, VCPUOP_register_vcpu_info, 0, hv), -EFAULT);
    EQ("grant_table_op map", HC3(grant_table_op, GNT_map, bad, 1), -EFAULT);
    EQ("grant_table_op query_size", HC3(grant_table_op, GNT_query_size, hv, 1), -EFAULT);
    EQ("physdev_op set_iopl", HC2(physdev_op, PHYSDEVOP_set_iopl, bad), -EFAULT);
    EQ("set_gdt", HC2(set_gdt, bad, 512), -EFAULT);
    EQ("console_io write", HC3(console_io, 0, 16, bad), -EFAULT);
    EQ("console_io write from hypervisor space", HC3(console_io, 0, 16, hv), -EFAULT);
    EQ("platform_op", HC1(platform_op, bad), is_dom0 ? -EFAULT : -EPERM);
    EQ("domctl", HC1(domctl, bad), -EFAULT);
    EQ("sysctl", HC1(sysctl, bad), -EFAULT);
}

static void bad_subops(void) {
    u64 scratch[32] = {0};
    EQ("memory_op", HC2(memory_op, 60, scratch), -ENOSYS);
    EQ("sched_op", HC2(sched_op, 60, scratch), -ENOSYS);
    EQ("event_channel_op", HC2(event_channel_op, 60, scratch), -ENOSYS);
    EQ("vcpu_op", HC3(vcpu_op, 60, 0, scratch), -ENOSYS);
    EQ("vcpu_op of no vcpu", HC3(vcpu_op, VCPUOP_is_up, 1000, scratch), -ENOENT);
    EQ("grant_table_op", HC3(grant_table_op, 60, scratch, 1), -ENOSYS);
    EQ("grant_table_op count below zero", HC3(grant_table_op, GNT_map, scratch, 0x80000000u), -EINVAL);
    EQ("physdev_op", HC2(physdev_op, 60, scratch), -ENOSYS);
    EQ("callback_op", HC2(callback_op, 60, scratch), -ENOSYS);
    struct callback_register cb = {.type = 9, .address = VIRT_BASE};
    EQ("callback_op type", HC2(callback_op, 0, &cb), -ENOSYS);
    cb = (struct callback_register){.type = CB_event, .address = 0x8000000000000000ull};
    EQ("callback_op address not canonical", HC2(callback_op, 0, &cb), -EINVAL);
    cb = (struct callback_register){.type = CB_event};
    EQ("callback_op unregister", HC2(callback_op, 1, &cb), -EINVAL);
    EQ("mmuext_op", mmuext1(60, 0, 0), -ENOSYS);
    EQ("mmuext_op of no domain", ({ struct mmuext_op op = {.cmd = MMUEXT_TLB_FLUSH_LOCAL}; HC4(mmuext_op, &op, 1, 0, 999); }), -ESRCH);
    EQ("mmu_update command", mmu_update1(pte_ma(scratch) | 7, 0), -ENOSYS);
    EQ("mmu_update of no domain", HC4(mmu_update, scratch, 1, 0, 999), -ESRCH);
    EQ("console_io", HC3(console_io, 60, 0, scratch), -ENOSYS);
    EQ("console_io write of nothing", HC3(console_io, 0, 0, scratch), 0);
    EQ("set_segment_base", HC2(set_segment_base, 60, 0), -EINVAL);
    EQ("fpu_taskswitch other values", HC1(fpu_taskswitch, 0), 0);
    EQ("vm_assist command", HC2(vm_assist, 60, 0), -ENOSYS);
    EQ("vm_assist type", HC2(vm_assist, VMASST_enable, 60), -EINVAL);
    EQ("vm_assist enable writable_pagetables", HC2(vm_assist, VMASST_enable, VMASST_writable_pagetables), 0);
    EQ("vm_assist enable pae_extended_cr3", HC2(vm_assist, VMASST_enable, VMASST_pae_cr3), 0);
    EQ("vm_assist enable runstate_update_flag", HC2(vm_assist, VMASST_enable, VMASST_runstate_flag), 0);
    EQ("vm_assist enable 4gb_segments", HC2(vm_assist, VMASST_enable, VMASST_4gb), 0);
    EQ("vm_assist disable 4gb_segments", HC2(vm_assist, VMASST_disable, VMASST_4gb), 0);
    EQ("platform_op version", ({ u32 op[64] = {17, 0x1234}; HC1(platform_op, op); }), is_dom0 ? -EACCES : -EPERM);
    EQ("domctl version", ({ u32 op[64] = {1, 0x1234}; HC1(domctl, op); }), -EACCES);
    EQ("sysctl version", ({ u32 op[64] = {1, 0x1234}; HC1(sysctl, op); }), -EACCES);
    EQ("hvm_op", HC2(hvm_op, 60, scratch), -ENOSYS);
}

/* A multicall of three, the second an iret to just after the call; its frame is at rsp. */
static u64 multicall_with_iret(struct multicall *c) {
    u64 rax;
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "pushq %[ss]\n\tpushq %%rbx\n\tpushq $2\n\tpushq %[cs]\n\tleaq 1f(%%rip), %%rax\n\tpushq %%rax\n\t"
                     "pushq $0\n\tpushq $0x11\n\tpushq $0x22\n\tpushq $0x33\n\t"
                     "movl $13, %%eax\n\tmovl $3, %%esi\n\tsyscall\n\t"
                     "movq %%rbx, %%rsp\n1:"
                     : "=&a"(rax), "+D"(c)
                     : [ss] "r"((u64)FLAT_SS), [cs] "r"((u64)KERNEL_CS)
                     : "rbx", "rcx", "rsi", "r11", "memory", "cc");
    return rax;
}

static void multicall(void) {
    static struct multicall c[64];
    for (unsigned i = 0; i < 64; i++) c[i] = (struct multicall){.op = HC_xen_version, .result = 0x55};
    EQ("64 calls", HC2(multicall, c, 64), 0);
    bool all = true;
    for (unsigned i = 0; i < 64; i++) all &= c[i].result == (4 << 16 | 17);
    TRUE("each result", all);
    for (unsigned i = 0; i < 8; i++) c[i] = (struct multicall){.op = i & 1 ? 63 : HC_xen_version};
    EQ("failing entries do not stop the list", HC2(multicall, c, 8), 0);
    EQ("failing entry", c[1].result, -ENOSYS);
    EQ("entry after it", c[2].result, 4 << 16 | 17);
    c[0] = (struct multicall){.op = 64};
    c[1] = (struct multicall){.op = HC_xen_version, .args = {1, BAD_POINTER}};
    c[2] = (struct multicall){.op = ~0ull};
    c[3] = (struct multicall){.op = HC_update_va_mapping, .args = {zone(1), va_mfn(alloc_page()) << 12 | 7, UVMF_INVLPG}};
    EQ("mixed list", HC2(multicall, c, 4), 0);
    EQ("op out of range", c[0].result, -ENOSYS);
    EQ("bad pointer inside", c[1].result, -EFAULT);
    EQ("op -1", c[2].result, -ENOSYS);
    EQ("mapping", c[3].result, 0);
    RUNS("the mapping", "movq $1, (%0)", ::"r"(zone(1)) : "memory");
    EQ("unmapping", set_pte((void *)zone(1), 0, UVMF_INVLPG), 0);
    EQ("no entries", HC2(multicall, c, 0), 0);
    EQ("no entries, bad pointer", HC2(multicall, BAD_POINTER, 0), 0);
    c[0] = (struct multicall){.op = HC_multicall, .args = {(u64)&c[1], 1}};
    c[1] = (struct multicall){.op = HC_xen_version, .result = 5};
    EQ("nested", HC2(multicall, c, 1), 0);
    EQ("nested is refused", c[0].result, -EINVAL);
    for (unsigned i = 0; i < 3; i++) c[i] = (struct multicall){.op = i == 1 ? 23 : HC_xen_version, .result = 0x55};
    EQ("a multicall that an iret ends: rax", multicall_with_iret(c), 0x33);
    EQ("the call before the iret", c[0].result, 4 << 16 | 17);
    EQ("the iret's result", c[1].result, 0x33);
    EQ("the call after the iret", c[2].result, 0x55);
}

const struct test core_tests[] = {{"version", version}, {"bad_number", bad_numbers}, {"bad_pointer", bad_pointers},
                                  {"bad_subop", bad_subops}, {"multicall", multicall}, {0, 0}};
