/* xen_version, bad call numbers and pointers, multicall, vm_assist, console_io. */
#include "test.h"

static void version(void) {
    EQ("version", HC(xen_version, 0, 0), 4 << 16 | 17);
    static char text[1024];
    EQ("extraversion", HC(xen_version, 1, text), 0);
    TRUE("extraversion starts with a dot", text[0] == '.');
    memset(text, 0, sizeof text);
    EQ("compile_info", HC(xen_version, 2, text), 0);
    memset(text, 0, sizeof text);
    EQ("capabilities", HC(xen_version, 3, text), 0);
    TRUE("capabilities name " CAPABILITY, has_word(text, CAPABILITY, 0));
    EQ("changeset", HC(xen_version, 4, text), 0);
    ulong start = 0;
    EQ("platform_parameters", HC(xen_version, 5, &start), 0);
    EQ("virt_start", start, HV_START);
    struct { u32 index, map; } features = {0, 0};
    EQ("get_features", HC(xen_version, 6, &features), 0);
    TRUE("feature mmu_pt_update_preserve_ad", features.map & 1 << 5);
    EQ("feature pae_pgdir_above_4gb", features.map >> 4 & 1, is_dom0 || LEVELS == 3);
    TRUE("feature gnttab_map_avail_bits", features.map & 1 << 7);
    EQ("feature dom0", features.map >> 11 & 1, is_dom0);
    EQ("feature writable_page_tables is off", features.map & 1, 0);
    EQ("feature auto_translated_physmap is off", features.map >> 2 & 1, 0);
    features.index = 1;
    EQ("get_features of the next submap", HC(xen_version, 6, &features), -EINVAL);
    EQ("pagesize", HC(xen_version, 7, 0), 4096);
    u8 handle[16];
    EQ("guest_handle", HC(xen_version, 8, handle), 0);
    EQ("commandline", HC(xen_version, 9, text), 0);
    EQ("unknown subop", HC(xen_version, 99, text), -ENOSYS);
    EQ("bad pointer", HC(xen_version, 1, BAD_POINTER), -EFAULT);
    EQ("hypervisor pointer", HC(xen_version, 1, HV_POINTER), -EFAULT);
}

static void bad_numbers(void) {
    static const u8 absent[] = {11, 43, 44, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 62, 63};
    for (unsigned i = 0; i < sizeof absent; i++) EQ("unassigned number", hypercall(absent[i], 0, 0, 0, 0, 0), -ENOSYS);
    EQ("number 64", raw_hypercall(64, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("number 1000", raw_hypercall(1000, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("number -1", raw_hypercall(~0ul, 0, 0, 0, 0, 0), -ENOSYS);
    arch_bad_numbers();
}

static void bad_pointers(void) {
    ulong bad = BAD_POINTER, hv = HV_POINTER;
    EQ("set_trap_table", HC(set_trap_table, bad), -EFAULT);
    EQ("mmu_update", HC(mmu_update, bad, 1, 0, DOMID_SELF), -EFAULT);
    EQ("mmuext_op", HC(mmuext_op, bad, 1, 0, DOMID_SELF), -EFAULT);
    EQ("memory_op populate answers extents done", HC(memory_op, XENMEM_populate_physmap, bad), 0);
    EQ("memory_op machphys_mapping", HC(memory_op, XENMEM_machphys_mapping, bad), -EFAULT);
    EQ("multicall", HC(multicall, bad, 1), -EFAULT);
    EQ("event_channel_op", HC(event_channel_op, EVT_send, bad), -EFAULT);
    EQ("event_channel_op status", HC(event_channel_op, EVT_status, hv), -EFAULT);
    EQ("sched_op shutdown", HC(sched_op, SCHEDOP_shutdown, bad), -EFAULT);
    EQ("sched_op poll", HC(sched_op, SCHEDOP_poll, bad), -EFAULT);
    EQ("callback_op", HC(callback_op, 0, bad), -EFAULT);
    EQ("vcpu_op set_singleshot", HC(vcpu_op, VCPUOP_set_singleshot, 0, bad), -EFAULT);
    EQ("vcpu_op register_vcpu_info", HC(vcpu_op, VCPUOP_register_vcpu_info, 0, hv), -EFAULT);
    EQ("grant_table_op map", HC(grant_table_op, GNT_map, bad, 1), -EFAULT);
    EQ("grant_table_op query_size", HC(grant_table_op, GNT_query_size, hv, 1), -EFAULT);
    EQ("physdev_op set_iopl", HC(physdev_op, PHYSDEVOP_set_iopl, bad), -EFAULT);
    EQ("set_gdt", HC(set_gdt, bad, 512), -EFAULT);
    EQ("console_io write", HC(console_io, 0, 16, bad), is_dom0 ? -EFAULT : -EPERM);
    EQ("console_io write from hypervisor space", HC(console_io, 0, 16, hv), is_dom0 ? -EFAULT : -EPERM);
    EQ("platform_op", HC(platform_op, bad), -EFAULT);
    EQ("domctl", HC(domctl, bad), -EFAULT);
    EQ("sysctl", HC(sysctl, bad), -EFAULT);
}

static void bad_subops(void) {
    u64 scratch[32] = {0};
    EQ("memory_op", HC(memory_op, 60, scratch), -ENOSYS);
    EQ("sched_op", HC(sched_op, 60, scratch), -ENOSYS);
    EQ("event_channel_op", HC(event_channel_op, 60, scratch), -ENOSYS);
    EQ("vcpu_op", HC(vcpu_op, 60, 0, scratch), -ENOSYS);
    EQ("vcpu_op of no vcpu", HC(vcpu_op, VCPUOP_is_up, 1000, scratch), -ENOENT);
    EQ("grant_table_op", HC(grant_table_op, 60, scratch, 1), -ENOSYS);
    EQ("grant_table_op count below zero", HC(grant_table_op, GNT_map, scratch, 0x80000000u), -EINVAL);
    EQ("physdev_op", HC(physdev_op, 60, scratch), -ENOSYS);
    EQ("callback_op", HC(callback_op, 60, scratch), CALLBACK_NO_OP);
    struct callback_register cb = {.type = 9, .address = CALLBACK(VIRT_BASE)};
    EQ("callback_op type", HC(callback_op, 0, &cb), -ENOSYS);
    cb = (struct callback_register){.type = CB_event};
    EQ("callback_op unregister", HC(callback_op, 1, &cb), -EINVAL);
    EQ("mmuext_op", mmuext1(60, 0, 0), -ENOSYS);
    EQ("mmuext_op of no domain", ({ struct mmuext_op op = {.cmd = MMUEXT_TLB_FLUSH_LOCAL}; HC(mmuext_op, &op, 1, 0, 999); }), -ESRCH);
    EQ("mmu_update command", mmu_update1(pte_ma(scratch) | 7, 0), -ENOSYS);
    EQ("mmu_update of no domain", HC(mmu_update, scratch, 1, 0, 999), -ESRCH);
    EQ("console_io", HC(console_io, 60, 0, scratch), is_dom0 ? -ENOSYS : -EPERM);
    EQ("console_io write of nothing", HC(console_io, 0, 0, scratch), is_dom0 ? 0 : -EPERM);
    arch_bad_subops();
    EQ("fpu_taskswitch other values", HC(fpu_taskswitch, 0), 0);
    EQ("vm_assist command", HC(vm_assist, 60, 0), -ENOSYS);
    EQ("vm_assist type", HC(vm_assist, VMASST_enable, 60), -EINVAL);
    EQ("vm_assist enable writable_pagetables", HC(vm_assist, VMASST_enable, VMASST_writable_pagetables), 0);
    EQ("vm_assist enable pae_extended_cr3", HC(vm_assist, VMASST_enable, VMASST_pae_cr3), 0);
    EQ("vm_assist enable runstate_update_flag", HC(vm_assist, VMASST_enable, VMASST_runstate_flag), 0);
    EQ("vm_assist enable 4gb_segments", HC(vm_assist, VMASST_enable, VMASST_4gb), 0);
    EQ("vm_assist disable 4gb_segments", HC(vm_assist, VMASST_disable, VMASST_4gb), 0);
    EQ("platform_op version", ({ u32 op[64] = {17, 0x1234}; HC(platform_op, op); }), -EACCES);
    EQ("domctl version", ({ u32 op[64] = {1, 0x1234}; HC(domctl, op); }), -EACCES);
    EQ("sysctl version", ({ u32 op[64] = {1, 0x1234}; HC(sysctl, op); }), -EACCES);
    EQ("hvm_op", HC(hvm_op, 60, scratch), -ENOSYS);
}

static void multicall(void) {
    static struct multicall c[64];
    for (unsigned i = 0; i < 64; i++) c[i] = (struct multicall){.op = HC_xen_version, .result = 0x55};
    EQ("64 calls", HC(multicall, c, 64), 0);
    bool all = true;
    for (unsigned i = 0; i < 64; i++) all &= c[i].result == (4 << 16 | 17);
    TRUE("each result", all);
    for (unsigned i = 0; i < 8; i++) c[i] = (struct multicall){.op = i & 1 ? 63 : HC_xen_version};
    EQ("failing entries do not stop the list", HC(multicall, c, 8), 0);
    EQ("failing entry", c[1].result, -ENOSYS);
    EQ("entry after it", c[2].result, 4 << 16 | 17);
    c[0] = (struct multicall){.op = 64};
    c[1] = (struct multicall){.op = HC_xen_version, .args = {1, BAD_POINTER}};
    c[2] = (struct multicall){.op = ~0ul};
    c[3] = (struct multicall){.op = HC_update_va_mapping, .args = {zone(1), ARG64(va_mfn(alloc_page()) << 12 | 7), UVMF_INVLPG}};
    EQ("mixed list", HC(multicall, c, 4), 0);
    EQ("op out of range", c[0].result, -ENOSYS);
    EQ("bad pointer inside", c[1].result, -EFAULT);
    EQ("op -1", c[2].result, -ENOSYS);
    EQ("mapping", c[3].result, 0);
    RUNS("the mapping", "movl $1, (%0)", ::"r"(zone(1)) : "memory");
    EQ("unmapping", set_pte((void *)zone(1), 0, UVMF_INVLPG), 0);
    EQ("no entries", HC(multicall, c, 0), 0);
    EQ("no entries, bad pointer", HC(multicall, BAD_POINTER, 0), 0);
    c[0] = (struct multicall){.op = HC_multicall, .args = {(ulong)&c[1], 1}};
    c[1] = (struct multicall){.op = HC_xen_version, .result = 5};
    EQ("nested", HC(multicall, c, 1), 0);
    EQ("nested is refused", c[0].result, -EINVAL);
    for (unsigned i = 0; i < 3; i++) c[i] = (struct multicall){.op = i == 1 ? HC_iret : HC_xen_version, .result = 0x55};
    EQ("a multicall that an iret ends: ax", multicall_with_iret(c), 0x33);
    EQ("the call before the iret", c[0].result, 4 << 16 | 17);
    EQ("the iret's result", c[1].result, 0x33);
    EQ("the call after the iret", c[2].result, 0x55);
}

const struct test core_tests[] = {{"version", version}, {"bad_number", bad_numbers}, {"bad_pointer", bad_pointers},
                                  {"bad_subop", bad_subops}, {"multicall", multicall}, {0, 0}};
