/* What is of 32-bit PAE guests: layouts, selectors, addresses, the instructions that differ. */
#pragma once
#include "types.h"

#define GUEST_NAME "guest32pae: hello from a 32-bit PAE PV kernel"
#define WORD_BITS 32
#define LEVELS 3 /* of page tables */
#define VIRT_BASE 0xc0000000ul
/* The machine-to-physical table begins where the hypervisor's range does, which depends on how much memory the machine has. */
extern ulong hv_start;
#define HV_START hv_start
#define M2P ((volatile ulong *)hv_start)
#define HV_END 0xfffff000ul
/* Addresses that none of the guest's page tables map: in the guest's range and in the hypervisor's; and without an L1. */
#define BAD_POINTER 0x12345000ul
#define HV_POINTER 0xfffff000ul
#define NO_L1 0xe0000000ul
/* A frame number beyond memory. */
#define NO_FRAME 0x0ffffffful

/* Selectors every 32-bit PV guest has in the reserved part of its GDT. */
#define RING1_CS 0xe019u
#define RING1_SS 0xe021u
#define RING3_CS 0xe02bu
#define RING3_SS 0xe033u
#define KERNEL_CS RING1_CS
#define ENTRY_CS RING1_CS /* in tables of entry points */
#define KERNEL_SS RING1_SS
#define USER_CS RING3_CS
#define USER_SS RING3_SS
#define NULL_DS RING3_SS /* what data segment registers hold when nothing is tested, in both rings */
#define KERNEL_RPL 1

/* A saved context as trap_common lays it out; one of the kernel's ends before sp. */
struct regs {
    ulong bx, cx, dx, si, di, bp, ax, ds, es;
    ulong vector, error;
    ulong ip, cs, flags, sp, ss;
};
#define SAVED_MASK(cs) ((cs) >> 16 & 0xff)
#define FROM_USER(r) (((r)->cs & 3) == 3)

#define ARG64(v) (ulong)(v), (ulong)((u64)(v) >> 32)
#define PAGE_HYPERCALL 0x82cd /* the hypercall instruction's bytes */

#define RESUME_AT(label) "movl $" label ", trap_resume\n\t"
#define RESUME_NOWHERE "movl $0, trap_resume"
#define DROP_WORD() __asm__ volatile("add $4, %esp")

/* Layouts of xen.h. */
#define VCPU_INFO_PAD 5
#define START_INFO_PT_BASE 60
struct shared_info_arch { ulong max_pfn, pfn_to_mfn_frame_list_list, nmi_reason, p2m_cr3, p2m_vaddr, p2m_generation; u32 wc_sec_hi; };
#define WC_SEC_HI arch.wc_sec_hi
struct user_regs {
    ulong bx, cx, dx, si, di, bp, ax;
    u16 error_code, entry_vector;
    ulong ip;
    u16 cs;
    u8 saved_upcall_mask, pad0;
    ulong flags, sp;
    u16 ss, pad1, es, pad2, ds, pad3, fs, pad4, gs, pad5;
};
_Static_assert(sizeof(struct user_regs) == 68, "cpu_user_regs");
struct callback_address { ulong cs, ip; };
#define CALLBACK(address) {ENTRY_CS, (ulong)(address)}
struct context_callbacks { ulong event_cs, event_ip, failsafe_cs, failsafe_ip, vm_assist; };
#define VCPU_CONTEXT_SIZE 2800

/* The tables of an address space above the L2 of its first gigabyte: the L3 and a copy of the kernel's L2, which holds the
   hypervisor's entries and cannot be shared. */
struct upper_tables { u64 *l3, *kernel_l2; };

/* cr3 holds a frame number's lower 20 bits in its upper 20, and the rest below them. */
#define CR3_OF(mfn) ((ulong)(mfn) << 12 | (ulong)((u64)(mfn) >> 20))

/* What tests expect. */
#define CAPABILITY "xen-3.0-x86_32p"
#define CALLBACK_NO_OP (-EINVAL) /* of callback_op with an unassigned command */
#define M2P_END 0xffe00000ul
#define LAST_XMM 6 /* number of the last register */
#define SYSCALL_VECTOR 0x80
#define SYSCALL_MASKS 0 /* the upcall mask in its handler */
#define KERNEL_SEEN 1 /* in the error code of user accesses to the kernel: its pages are present, but not the user's */
#define USER_CODE_DESCRIPTOR 0x00cffb000000ffffull
#define LONG_CODE_RESULT (-EINVAL) /* of update_descriptor with 64-bit code */
#define FAILSAFE_ES RING3_SS /* es after the failsafe callback */
#define AX "%%eax"
/* What the bench's handlers change; a read of address 0, as long as they expect; a call of the hypercall page. */
#define BENCH_CLOBBERS "memory"
#define READ_OF_0 ".byte 0x8a, 0x05, 0, 0, 0, 0"
#define BARE_HYPERCALL(nr, a, b, c, d, e)                                                                              \
    ({                                                                                                                 \
        long ret_;                                                                                                     \
        ulong a_ = (a), b_ = (b), c_ = (c), d_ = (d);                                                                  \
        __asm__ volatile("call hypercall_page + %c[off]"                                                               \
                         : "=a"(ret_), "+b"(a_), "+c"(b_), "+d"(c_), "+S"(d_)                                          \
                         : [off] "i"((nr)*32)                                                                          \
                         : "edi", "memory");                                                                           \
        ret_;                                                                                                          \
    })
#define WILD_POINTER 0xfffffffful /* one that no guest can use */
#define SPARE_TOP_SLOT 1          /* four entries of the top table from here on, some of them unused */
/* Random addresses that the guest does not use. */
#define USER_ADDRESS(r) ((ulong)(r) % VIRT_BASE)
#define WILD_ADDRESS(r) USER_ADDRESS(r)
/* Writes all of an entry at once. */
#define WRITE_PTE(at, entry)                                                                                           \
    ({                                                                                                                 \
        volatile u64 *at_ = (at);                                                                                      \
        u64 new_ = (entry), old_ = *at_;                                                                               \
        FAULTS("cmpxchg8b (%1)", : "+A"(old_) : "S"(at_), "b"((ulong)new_), "c"((ulong)(new_ >> 32)) : "memory");      \
    })

/* Copies the boot tables' L2 of slot 3 without the hypervisor's entries, which it fills in itself. */
void copy_kernel_l2(u64 *to);

/* Whether the CPU calls itself Intel's. */
static inline bool is_intel(void) {
    u32 a = 0, b, c, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    return b == 0x756e6547; /* Genu */
}
