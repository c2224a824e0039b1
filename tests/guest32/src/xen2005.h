/* The ABI of April 2005, i386 without PAE, as far as these guests use it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

enum {
    HC_set_trap_table, HC_mmu_update, HC_set_gdt, HC_stack_switch, HC_set_callbacks, HC_fpu_taskswitch, HC_sched_op,
    HC_dom0_op, HC_set_debugreg, HC_get_debugreg, HC_update_descriptor, HC_set_fast_trap, HC_dom_mem_op, HC_multicall,
    HC_update_va_mapping, HC_set_timer_op, HC_event_channel_op, HC_xen_version, HC_console_io, HC_physdev_op,
    HC_grant_table_op, HC_vm_assist, HC_update_va_mapping_otherdomain, HC_switch_vm86, HC_boot_vcpu, HC_25, HC_mmuext_op,
};

enum { EPERM = 1, ESRCH = 3, ENOMEM = 12, EACCES = 13, EFAULT = 14, EEXIST = 17, ENODEV = 19, EINVAL = 22, ENOSPC = 28, ENOSYS = 38 };

#define DOMID_SELF 0x7FF0u
#define DOMID_IO 0x7FF1u
#define HYPERVISOR_START 0xFC000000u
#define M2P ((const volatile u32 *)HYPERVISOR_START)
#define FLAT_RING1_CS 0x819u
#define FLAT_RING1_DS 0x821u
#define FLAT_RING3_CS 0x82Bu
#define FLAT_RING3_DS 0x833u

struct start_info {
    u32 nr_pages, pad0, shared_info, pad1, flags;
    u16 control_port, pad2;
    u32 pt_base, pad3, nr_pt_frames, pad4, mfn_list, pad5, mod_start, pad6, mod_len, pad7;
    char cmd_line[256];
};
_Static_assert(sizeof(struct start_info) == 320, "start_info");
enum { SIF_PRIVILEGED = 1, SIF_INITDOMAIN = 2, SIF_BLK_BE = 16, SIF_NET_BE = 32 };

struct control_msg { u8 type, subtype, id, length, msg[60]; };
struct control_ring { volatile u32 req_prod, rsp_prod; struct control_msg slot[8]; };
_Static_assert(sizeof(struct control_ring) == 520, "control_ring");

struct shared_info {
    struct { volatile u8 pending, mask; u8 pad[2]; volatile u32 pending_sel; } vcpu[32];
    u32 n_vcpu;
    volatile u32 evtchn_pending[32], evtchn_mask[32];
    u32 cpu_freq[2];
    volatile u32 time_version1, time_version2, tsc_stamp[2], system_time[2], wc_sec, wc_usec;
    u32 unused[6];
    u32 p2m_frame_list[2];
    u8 pad[2048 - 588];
    struct control_ring tx, rx;
};
_Static_assert(offsetof(struct shared_info, time_version1) == 524, "time");
_Static_assert(offsetof(struct shared_info, p2m_frame_list) == 580, "frame list");
_Static_assert(offsetof(struct shared_info, rx) == 2568, "rings");

enum { MSG_CONSOLE, MSG_BLKIF_BE, MSG_BLKIF_FE, MSG_NETIF_BE, MSG_NETIF_FE, MSG_SHUTDOWN = 6 };

struct trap_info { u8 vector, flags; u16 cs; u32 address; };
struct mmu_update { u32 ptr, val; };
struct mmuext_op { u32 cmd, arg1, arg2; };
struct multicall_entry { u32 op, args[7]; };
enum { MMU_NORMAL, MMU_MACHPHYS };
enum {
    MMUEXT_PIN_L1, MMUEXT_PIN_L2, MMUEXT_UNPIN = 4, MMUEXT_NEW_BASEPTR, MMUEXT_TLB_FLUSH_LOCAL, MMUEXT_INVLPG_LOCAL,
    MMUEXT_SET_LDT = 13, MMUEXT_REASSIGN_PAGE,
};
enum { UVMF_NONE, UVMF_TLB_FLUSH, UVMF_INVLPG };
enum { MEMOP_increase, MEMOP_decrease };
enum { SCHED_yield, SCHED_block, SCHED_shutdown };
enum { SHUTDOWN_poweroff, SHUTDOWN_reboot, SHUTDOWN_suspend, SHUTDOWN_crash };
enum { VIRQ_TIMER, VIRQ_DEBUG, VIRQ_CONSOLE };

enum {
    EVT_bind_interdomain, EVT_bind_virq, EVT_bind_pirq, EVT_close, EVT_send, EVT_status, EVT_alloc_unbound, EVT_bind_ipi,
};
struct evtchn_op { u32 cmd, pad, u[6]; };
_Static_assert(sizeof(struct evtchn_op) == 32, "evtchn_op");

struct physdev_op { u32 cmd, pad, u[8]; };
enum {
    PHYSDEV_pci_read, PHYSDEV_pci_write, PHYSDEV_pci_initialise, PHYSDEV_probe_root_buses, PHYSDEV_irq_unmask,
    PHYSDEV_irq_status, PHYSDEV_set_iopl, PHYSDEV_set_iobitmap,
};

enum { GNTTAB_map, GNTTAB_unmap, GNTTAB_setup, GNTTAB_dump };
struct grant_entry { volatile u16 flags, domid; volatile u32 frame; };
enum { GTF_invalid, GTF_permit, GTF_accept_transfer, GTF_readonly = 4, GTF_reading = 8, GTF_writing = 16 };
struct gnttab_map { u32 host_virt, pad0; u16 dom, ref, flags; s16 handle; u32 dev_bus_addr, pad1; };
struct gnttab_unmap { u32 host_virt, pad0, dev_bus_addr, pad1; u16 handle; s16 status; u32 pad2; };
struct gnttab_setup { u16 dom, nr_frames, pad0; s16 status; u32 frame_list, pad1; };
_Static_assert(sizeof(struct gnttab_map) == 24 && sizeof(struct gnttab_unmap) == 24 && sizeof(struct gnttab_setup) == 16, "gnttab");
enum { GNTMAP_device = 1, GNTMAP_host = 2, GNTMAP_readonly = 4 };
#define GRANT_ENTRIES 2048u

/* Block interface: ring page and control messages. */
struct blkif_request { u8 operation, nr_segments; u16 device; u32 id, sector[2], segment[11]; };
struct blkif_response { u8 id[4], operation; s16 status; } __attribute__((packed));
union blkif_slot { struct blkif_request req; struct blkif_response rsp; };
_Static_assert(sizeof(union blkif_slot) == 60, "blkif slot");
struct blkif_ring { volatile u32 req_prod, rsp_prod; union blkif_slot slot[64]; };
struct vdisk { u32 capacity[2]; u16 device, info; };
enum { BLKIF_READ, BLKIF_WRITE, BLKIF_PROBE };
#define SEGMENTS 11

enum { BE_CREATE, BE_DESTROY, BE_CONNECT, BE_DISCONNECT, BE_VBD_CREATE, BE_VBD_DESTROY, DRIVER_STATUS = 32 };
enum { FE_STATUS = 0, FE_CONNECT = 33, FE_DISCONNECT = 34 };
enum { BE_OKAY, BE_ERROR, BE_EXISTS, BE_NOT_FOUND, BE_STILL_CONNECTED, BE_VBD_EXISTS, BE_VBD_NOT_FOUND, BE_NOMEM, BE_PHYSDEV, BE_MAPPING };
enum { IF_CLOSED, IF_DISCONNECTED, IF_CONNECTED, IF_CHANGED };
