/* guest64's own interface: console, memory, traps, tests. */
#pragma once
#include "text.h"
#include "xen.h"

#define PAGE 4096ull
#define VIRT_BASE 0xffffffff80000000ull
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define barrier() __asm__ volatile("" ::: "memory")

/* A saved context as trap_common lays it out. */
struct regs {
    u64 r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    u64 vector, error;
    u64 rip, cs, rflags, rsp, ss;
};

s64 hypercall(u64 nr, u64 a, u64 b, u64 c, u64 d, u64 e);
s64 raw_hypercall(u64 rax, u64 a, u64 b, u64 c, u64 d, u64 e);
#define HC0(n) hypercall(HC_##n, 0, 0, 0, 0, 0)
#define HC1(n, a) hypercall(HC_##n, (u64)(a), 0, 0, 0, 0)
#define HC2(n, a, b) hypercall(HC_##n, (u64)(a), (u64)(b), 0, 0, 0)
#define HC3(n, a, b, c) hypercall(HC_##n, (u64)(a), (u64)(b), (u64)(c), 0, 0)
#define HC4(n, a, b, c, d) hypercall(HC_##n, (u64)(a), (u64)(b), (u64)(c), (u64)(d), 0)

/* console.c */
void console_drain(void); /* waits until the console daemon has read everything */

/* main.c */
extern struct start_info *si;
extern struct shared_info *shared;
extern struct vcpu_info *vcpu0_info; /* in shared_info until VCPUOP_register_vcpu_info moves it */
#define VCPU0 vcpu0_info
extern bool is_dom0;
void shutdown(int reason) __attribute__((noreturn));

/* memory.c */
extern u64 boot_rsp;
void *alloc_page(void);
void *alloc_pages(unsigned n);
void free_page(void *p);
static inline u64 va_pfn(const void *va) { return ((u64)va - VIRT_BASE) >> 12; }
static inline void *pfn_va(u64 pfn) { return (void *)(VIRT_BASE + (pfn << 12)); }
#define P2M ((volatile u64 *)si->mfn_list)
static inline u64 va_mfn(const void *va) { return P2M[va_pfn(va)]; }
static inline u64 va_ma(const void *va) { return va_mfn(va) << 12 | ((u64)va & (PAGE - 1)); }
/* The live entry of level 1..4 that maps va in the boot page tables (level 1 by default); 0 when a level is missing. */
u64 *pte_at(u64 l4_va, u64 va, int level);
u64 *pte_of(const void *va);
u64 pte_ma(const void *va);
s64 set_pte(const void *va, u64 pte, u64 flags);
s64 mmu_update1(u64 ptr, u64 val);
s64 mmuext1(u32 cmd, u64 arg1, u64 arg2);
s64 make_readonly(void *page);
s64 make_writable(void *page);
extern u64 zone_base; /* a 2 MiB aligned hole for tests, with an L1 of its own, nothing mapped */
extern u64 *zone_l1;
void zone_init(void);
u64 foreign_frame(void); /* RAM this domain does not own; 0: none found */
static inline u64 zone(unsigned i) { return zone_base + (u64)i * PAGE; }

/* trap.c */
void traps_init(void);
struct trap_record { u64 vector, error, rip, cs, rflags, cr2; u32 count; };
extern volatile struct trap_record last_trap;
extern u64 trap_resume;                       /* where the next expected exception continues */
extern bool (*trap_hook)(struct regs *);      /* sees every entry first; returns true if handled */
extern void (*event_hook)(struct regs *);
extern bool (*second_vcpu_event)(struct regs *); /* returns true if the upcall was the second vcpu's */
extern volatile u64 event_count;
extern u32 failsafe_count;
extern u64 failsafe_segs[4];
u64 enter_user(struct regs *r);
void leave_user(u64 value) __attribute__((noreturn));

/* Runs one instruction that may fault; true if it did, with details in last_trap. */
#define FAULTS(insn, ...)                                                                                              \
    ({                                                                                                                 \
        u32 before = last_trap.count;                                                                                  \
        __asm__ volatile("movq $77f, trap_resume(%%rip)\n\t" insn "\n77: movq $0, trap_resume(%%rip)" __VA_ARGS__);    \
        last_trap.count != before;                                                                                     \
    })

static inline u64 rdtsc(void) {
    u32 lo, hi;
    __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
    return (u64)hi << 32 | lo;
}

/* vcpu.c */
#define MAX_VCPUS 128
unsigned vcpu_count(void); /* vcpus this domain has, up or not */
struct vcpu_info *vcpu_info_of(unsigned id);
/* Fills the context of vcpu `id`, which will run `run(id)` on `stack` with the boot page tables. */
void vcpu_context(struct vcpu_context *c, unsigned id, void (*run)(u64), u8 *stack, u64 stack_size);
/* Starts it; 0 or an error of VCPUOP_initialise or VCPUOP_up. */
s64 vcpu_launch(unsigned id, void (*run)(u64));
/* Gives vcpus beyond those of shared_info a vcpu_info. */
void vcpu_infos_register(void);

/* time.c */
u64 system_time(void);
u64 system_time_of(struct vcpu_info *vcpu); /* to be called on that vcpu */
void events_enable(void);
void events_disable(void);

/* modes */
void run_selftest(const char *only);
void run_bench(void);
void run_preempt(void);
void run_stress(u64 iterations, u64 seed);
void run_hostile(u64 seed) __attribute__((noreturn));
void run_attack(const char *name) __attribute__((noreturn));
