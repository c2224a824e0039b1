/* What is of 64-bit guests: layouts, selectors, addresses, the instructions that differ. */
#pragma once
#include "types.h"

#define GUEST_NAME "guest64: hello from a 64-bit PV kernel"
#define WORD_BITS 64
#define LEVELS 4 /* of page tables */
#define VIRT_BASE 0xffffffff80000000ul
#define M2P ((volatile ulong *)0xffff800000000000ul)
#define HV_START 0xffff800000000000ul
#define HV_END 0xffff880000000000ul
#define HV_TEXT 0xffff82d040200000ul
/* Addresses that none of the guest's page tables map: in the guest's range and in the hypervisor's; and without an L1. */
#define BAD_POINTER 0x0000123456789000ul
#define HV_POINTER 0xffff82d080000000ul
#define NO_L1 0x4000000000ul
/* A frame number beyond memory. */
#define NO_FRAME 0xfffffffffful

/* Selectors every PV64 guest has in the reserved part of its GDT. */
#define FLAT_CS 0xe033u
#define FLAT_SS 0xe02bu
#define FLAT_CS32 0xe023u
#define KERNEL_CS 0xe030u /* ring 3 selector 0xe033 with RPL 0 in saved frames: "guest kernel" */
#define ENTRY_CS FLAT_CS  /* in tables of entry points */
#define KERNEL_SS FLAT_SS
#define USER_CS FLAT_CS
#define USER_SS FLAT_SS
#define NULL_DS 0 /* what data segment registers hold when nothing is tested */
#define KERNEL_RPL 3

/* A saved context as trap_common lays it out. */
struct regs {
    ulong r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
    ulong vector, error;
    ulong ip, cs, flags, sp, ss;
};
#define SAVED_MASK(cs) ((cs) >> 32 & 0xff)
#define FROM_USER(r) (((r)->cs & 3) == 3)

#define ARG64(v) (ulong)(v)
#define PAGE_HYPERCALL 0x050f /* the hypercall instruction's bytes */

#define RESUME_AT(label) "movq $" label ", trap_resume(%%rip)\n\t"
#define RESUME_NOWHERE "movq $0, trap_resume(%%rip)"
#define DROP_WORD() __asm__ volatile("add $8, %rsp")

/* Layouts of xen.h. */
#define VCPU_INFO_PAD 1
#define START_INFO_PT_BASE 88
struct shared_info_arch { ulong max_pfn, pfn_to_mfn_frame_list_list, nmi_reason, p2m_cr3, p2m_vaddr, p2m_generation; };
#define WC_SEC_HI wc_sec_hi
struct user_regs {
    ulong r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
    u32 error_code, entry_vector;
    ulong ip;
    u16 cs, pad0;
    u8 saved_upcall_mask, pad1[3];
    ulong flags, sp;
    u16 ss, pad2[3], es, pad3[3], ds, pad4[3], fs, pad5[3], gs, pad6[3];
};
_Static_assert(sizeof(struct user_regs) == 200, "cpu_user_regs");
struct callback_address { ulong ip; };
#define CALLBACK(address) {(ulong)(address)}
struct context_callbacks { ulong event_ip, failsafe_ip, syscall_ip, vm_assist, fs_base, gs_base_kernel, gs_base_user; };
#define VCPU_CONTEXT_SIZE 5168

/* The tables of a user address space: the boot tables' kernel half with the user half, and the user half alone. */
struct upper_tables { u64 *kernel_l4, *user_l4, *l3; };

/* What tests expect. */
#define CAPABILITY "xen-3.0-x86_64"
#define CALLBACK_NO_OP (-ENOSYS) /* of callback_op with an unassigned command */
#define M2P_END (HV_START + (256ul << 30))
#define CR3_OF(mfn) ((mfn) << 12)
#define LAST_XMM 15 /* number of the last register */
#define SYSCALL_VECTOR 0x101 /* by the instruction and by int 0x80 */
#define SYSCALL_MASKS 1 /* the upcall mask in its handler */
#define KERNEL_SEEN 0 /* in the error code of user accesses to the kernel: its pages are not in their tables */
#define USER_CODE_DESCRIPTOR 0x00affb000000ffffull
#define LONG_CODE_RESULT 0 /* of update_descriptor with 64-bit code */
#define FAILSAFE_ES 0 /* es after the failsafe callback */
#define AX "%%rax"
/* What the bench's handlers change; a read of address 0, as long as they expect; a call of the hypercall page. */
#define BENCH_CLOBBERS "rcx", "r11", "memory"
#define READ_OF_0 ".byte 0x8a, 0x04, 0x25, 0, 0, 0, 0"
#define BARE_HYPERCALL(nr, a, b, c, d, e)                                                                              \
    ({                                                                                                                 \
        long ret_;                                                                                                     \
        ulong a_ = (a), b_ = (b), c_ = (c);                                                                            \
        register ulong d_ __asm__("r10") = (d);                                                                        \
        __asm__ volatile("call hypercall_page + %c[off]"                                                               \
                         : "=a"(ret_), "+D"(a_), "+S"(b_), "+d"(c_), "+r"(d_)                                          \
                         : [off] "i"((nr)*32)                                                                          \
                         : "rcx", "r11", "r8", "memory");                                                              \
        ret_;                                                                                                          \
    })
#define WILD_POINTER (1ul << 63) /* one that no guest can use */
#define SPARE_TOP_SLOT 300       /* four unused entries of the top table */
#define WRITE_PTE(at, entry) FAULTS("movq %1, (%0)", ::"r"(at), "r"(entry) : "memory")
/* Of a random number: addresses that no guest has, and those of user mode. */
#define WILD_ADDRESS(r) (1ul << 47 | (r))
#define USER_ADDRESS(r) ((r) & ((1ul << 47) - 1))
