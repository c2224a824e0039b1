/* The Xen 4.17 PV ABI as the guests use it: numbers and layouts of the public headers. Holes are the compiler's, whose rules are
   those of the ABI in both widths. */
#pragma once
#include "types.h"
#include "arch.h"

/* Hypercall numbers (xen.h). */
enum {
    HC_set_trap_table = 0, HC_mmu_update = 1, HC_set_gdt = 2, HC_stack_switch = 3, HC_set_callbacks = 4,
    HC_fpu_taskswitch = 5, HC_platform_op = 7, HC_set_debugreg = 8, HC_get_debugreg = 9, HC_update_descriptor = 10,
    HC_memory_op = 12, HC_multicall = 13, HC_update_va_mapping = 14, HC_set_timer_op = 15, HC_xen_version = 17,
    HC_console_io = 18, HC_grant_table_op = 20, HC_vm_assist = 21, HC_update_va_mapping_otherdomain = 22,
    HC_iret = 23, HC_vcpu_op = 24, HC_set_segment_base = 25, HC_mmuext_op = 26, HC_xsm_op = 27, HC_nmi_op = 28, HC_sched_op = 29,
    HC_callback_op = 30, HC_event_channel_op = 32, HC_physdev_op = 33, HC_hvm_op = 34, HC_sysctl = 35, HC_domctl = 36,
};

/* errno.h */
enum {
    EPERM = 1, ENOENT = 2, ESRCH = 3, EIO = 5, ENXIO = 6, E2BIG = 7, EAGAIN = 11, ENOMEM = 12, EACCES = 13,
    EFAULT = 14, EBUSY = 16, EEXIST = 17, ENODEV = 19, EINVAL = 22, ENOSPC = 28, ENOSYS = 38, EOVERFLOW = 75,
    EOPNOTSUPP = 95,
};

/* xen_version */
enum { XENVER_platform_parameters = 5 };

#define DOMID_SELF 0x7ff0u
#define DOMID_IO 0x7ff1u
#define DOMID_XEN 0x7ff2u

struct vcpu_time_info {
    u32 version, pad0;
    u64 tsc_timestamp, system_time;
    u32 tsc_to_system_mul;
    int8_t tsc_shift;
    u8 flags, pad1[2];
};

struct vcpu_info {
    u8 upcall_pending, upcall_mask;
    ulong pending_sel;
    ulong cr2, arch_pad[VCPU_INFO_PAD];
    struct vcpu_time_info time;
};
_Static_assert(sizeof(struct vcpu_info) == 64, "vcpu_info");

struct shared_info {
    struct vcpu_info vcpu_info[32];
    ulong evtchn_pending[WORD_BITS];
    ulong evtchn_mask[WORD_BITS];
    u32 wc_version, wc_sec, wc_nsec;
#if WORD_BITS == 64
    u32 wc_sec_hi;
#endif
    struct shared_info_arch arch;
};
_Static_assert(offsetof(struct shared_info, evtchn_pending) == 2048, "shared_info");
_Static_assert(offsetof(struct shared_info, wc_version) == 2048 + WORD_BITS * WORD_BITS / 4, "shared_info");

struct start_info {
    char magic[32];
    ulong nr_pages, shared_info;
    u32 flags;
    ulong store_mfn;
    u32 store_evtchn;
    union {
        struct { ulong mfn; u32 evtchn; } domU;
        struct { u32 info_off, info_size; } dom0;
    } console;
    ulong pt_base, nr_pt_frames, mfn_list, mod_start, mod_len;
    char cmd_line[1024];
    ulong first_p2m_pfn, nr_p2m_frames;
};
_Static_assert(offsetof(struct start_info, pt_base) == START_INFO_PT_BASE, "start_info");
_Static_assert(offsetof(struct start_info, cmd_line) == START_INFO_PT_BASE + 5 * sizeof(ulong), "start_info");

/* set_trap_table */
struct trap_info { u8 vector, flags; u16 cs; ulong address; };
#define TI_EVENT 4 /* mask event delivery on entry */

/* mmu_update, mmuext_op, update_va_mapping */
struct mmu_update { u64 ptr, val; };
enum { MMU_NORMAL = 0, MMU_MACHPHYS = 1, MMU_PRESERVE_AD = 2, MMU_NO_TRANSLATE = 3 };
struct mmuext_op { u32 cmd; ulong arg1, arg2; };
enum {
    MMUEXT_PIN_L1 = 0, MMUEXT_PIN_L2, MMUEXT_PIN_L3, MMUEXT_PIN_L4, MMUEXT_UNPIN, MMUEXT_NEW_BASEPTR,
    MMUEXT_TLB_FLUSH_LOCAL, MMUEXT_INVLPG_LOCAL, MMUEXT_TLB_FLUSH_MULTI, MMUEXT_INVLPG_MULTI, MMUEXT_TLB_FLUSH_ALL,
    MMUEXT_INVLPG_ALL, MMUEXT_FLUSH_CACHE, MMUEXT_SET_LDT, MMUEXT_NEW_USER_BASEPTR = 15, MMUEXT_CLEAR_PAGE,
    MMUEXT_COPY_PAGE, MMUEXT_FLUSH_CACHE_GLOBAL, MMUEXT_MARK_SUPER, MMUEXT_UNMARK_SUPER,
};
#define UVMF_NONE 0
#define UVMF_TLB_FLUSH 1
#define UVMF_INVLPG 2
#define UVMF_ALL 4

/* memory_op */
enum {
    XENMEM_increase_reservation = 0, XENMEM_decrease_reservation = 1, XENMEM_maximum_ram_page = 2,
    XENMEM_current_reservation = 3, XENMEM_maximum_reservation = 4, XENMEM_machphys_mfn_list = 5,
    XENMEM_populate_physmap = 6, XENMEM_add_to_physmap = 7, XENMEM_memory_map = 9, XENMEM_machine_memory_map = 10,
    XENMEM_exchange = 11, XENMEM_machphys_mapping = 12, XENMEM_set_memory_map = 13, XENMEM_maximum_gpfn = 14,
};
struct reservation { ulong extent_start, nr_extents; u32 order, mem_flags; u16 domid; };
_Static_assert(sizeof(struct reservation) == 3 * sizeof(ulong) + 8, "memory_reservation");
struct mem_exchange { struct reservation in, out; ulong nr_exchanged; };
struct machphys_mapping { ulong v_start, v_end, max_mfn; };
struct memory_map { u32 nr_entries; ulong buffer; };
struct foreign_memory_map { u16 domid; struct memory_map map; };
struct e820_entry { u64 addr, size; u32 type; } __attribute__((packed));

/* multicall */
struct multicall { ulong op; long result; ulong args[6]; };
_Static_assert(sizeof(struct multicall) == WORD_BITS, "multicall_entry");

/* sched_op, vcpu_op */
enum { SCHEDOP_yield = 0, SCHEDOP_block, SCHEDOP_shutdown, SCHEDOP_poll };
enum { SHUTDOWN_poweroff = 0, SHUTDOWN_reboot, SHUTDOWN_suspend, SHUTDOWN_crash };
struct sched_poll { ulong ports; u32 nr_ports; u64 timeout; };
enum {
    VCPUOP_initialise = 0, VCPUOP_up, VCPUOP_down, VCPUOP_is_up, VCPUOP_get_runstate, VCPUOP_register_runstate,
    VCPUOP_set_periodic, VCPUOP_stop_periodic, VCPUOP_set_singleshot, VCPUOP_stop_singleshot,
    VCPUOP_register_vcpu_info, VCPUOP_send_nmi, VCPUOP_get_physid, VCPUOP_register_time,
};
struct runstate_info { int state; u64 state_entry_time, time[4]; };
struct singleshot { u64 timeout_abs_ns; u32 flags; };
#define SSHOTTMR_future 1u
struct register_vcpu_info { u64 mfn; u32 offset, rsvd; };

struct vcpu_context {
    u8 fpu[512];
    ulong flags;
    struct user_regs regs;
    struct trap_info trap[256];
    ulong ldt_base, ldt_ents;
    ulong gdt_frames[16], gdt_ents;
    ulong kernel_ss, kernel_sp;
    ulong ctrlreg[8];
    ulong debugreg[8];
    struct context_callbacks callbacks;
};
_Static_assert(sizeof(struct vcpu_context) == VCPU_CONTEXT_SIZE, "vcpu_guest_context");
#define VGCF_fpu_valid 1u
#define VGCF_in_kernel 4u

/* callback_op */
enum { CB_event = 0, CB_failsafe, CB_syscall, CB_nmi = 4, CB_sysenter, CB_syscall32 = 7 };
struct callback_register { u16 type, flags; struct callback_address address; };
#define CBF_mask_events 1

/* nmi_op */
enum { NMI_register = 0, NMI_unregister };
struct nmi_callback { ulong address, pad; };

/* event_channel_op */
enum {
    EVT_bind_interdomain = 0, EVT_bind_virq, EVT_bind_pirq, EVT_close, EVT_send, EVT_status, EVT_alloc_unbound,
    EVT_bind_ipi, EVT_bind_vcpu, EVT_unmask, EVT_reset, EVT_init_control, EVT_expand_array, EVT_set_priority,
};
struct evt_bind_interdomain { u16 remote_dom, pad; u32 remote_port, local_port; };
struct evt_bind_virq { u32 virq, vcpu, port; };
struct evt_port { u32 port; };
struct evt_status { u16 dom, pad; u32 port; u32 status, vcpu; union { u32 port, pirq, virq; u16 dom; u32 raw[2]; } u; };
struct evt_alloc_unbound { u16 dom, remote_dom; u32 port; };
struct evt_bind_ipi { u32 vcpu, port; };
struct evt_bind_vcpu { u32 port, vcpu; };
struct evt_init_control { u64 control_gfn; u32 offset, vcpu; u8 link_bits, pad[7]; };
struct evt_expand_array { u64 array_gfn; };
struct evt_set_priority { u32 port, priority; };
enum { VIRQ_TIMER = 0, VIRQ_DEBUG = 1, VIRQ_CONSOLE = 2, VIRQ_DOM_EXC = 3 };
struct fifo_control { volatile u32 ready, pad; volatile u32 head[16]; };
#define FIFO_PENDING (1u << 31)
#define FIFO_MASKED (1u << 30)
#define FIFO_LINKED (1u << 29)
#define FIFO_LINK_MASK 0x1ffffu

/* physdev_op, platform_op */
enum { PHYSDEVOP_set_iopl = 6, PHYSDEVOP_set_iobitmap = 7, PHYSDEVOP_get_free_pirq = 23 };
struct get_free_pirq { int type; u32 pirq; };
#define SEGBASE_FS 0
#define SEGBASE_GS_USER 1
#define SEGBASE_GS_KERNEL 2
#define SEGBASE_GS_USER_SEL 3

/* vm_assist */
enum { VMASST_enable = 0, VMASST_disable = 1 };
enum { VMASST_4gb = 0, VMASST_writable_pagetables = 2, VMASST_pae_cr3 = 3, VMASST_arch_iopl = 4, VMASST_runstate_flag = 5, VMASST_m2p_strict = 32 };

/* grant_table_op */
enum {
    GNT_map = 0, GNT_unmap, GNT_setup_table, GNT_dump, GNT_transfer, GNT_copy, GNT_query_size, GNT_unmap_replace,
    GNT_set_version, GNT_get_status_frames, GNT_get_version, GNT_swap, GNT_cache_flush,
};
struct gnt_map { u64 host_addr; u32 flags, ref; u16 dom; int16_t status; u32 handle; u64 dev_bus_addr; };
struct gnt_unmap { u64 host_addr, dev_bus_addr; u32 handle; int16_t status; };
struct gnt_setup { u16 dom; u32 nr_frames; int16_t status; ulong frame_list; };
struct gnt_copy_ptr { ulong ref_or_gmfn; u16 domid, offset; };
struct gnt_copy { struct gnt_copy_ptr source, dest; u16 len, flags; int16_t status; };
struct gnt_query { u16 dom; u32 nr_frames, max_nr_frames; int16_t status; };
struct gnt_entry_v1 { volatile u16 flags, domid; volatile u32 frame; };
#define GNTMAP_device 1u
#define GNTMAP_host 2u
#define GNTMAP_readonly 4u
#define GNTMAP_contains_pte 16u
#define GTF_permit 1u
#define GTF_readonly 4u
#define GTF_reading 8u
#define GTF_writing 16u
#define GNTCOPY_source_gref 1u
#define GNTCOPY_dest_gref 2u

/* Page-table bits. */
#define PTE_P 1ull
#define PTE_W 2ull
#define PTE_U 4ull
#define PTE_A 0x20ull
#define PTE_D 0x40ull
#define PTE_PSE 0x80ull
#define PTE_G 0x100ull
#define PTE_NX (1ull << 63)
#define PTE_ADDR 0x000ffffffffff000ull
