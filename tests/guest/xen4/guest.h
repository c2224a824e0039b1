/* The guests' own interface: console, memory, traps, vcpus, modes. What differs with the width is in each guest's arch.h. */
#pragma once
#include "text.h"
#include "xen.h"

#define PAGE 4096ul
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define STRING(x) STRING_OF(x)
#define STRING_OF(x) #x
#define barrier() __asm__ volatile("" ::: "memory")

/* A call of the hypercall page: HC(sched_op, SCHEDOP_block), up to five arguments, those left out being 0. One of 64 bits is
   written ARG64(x), here and in a multicall's list. */
long hypercall(ulong nr, ulong a, ulong b, ulong c, ulong d, ulong e);
/* A hypercall by the guest's own instruction, for numbers without an entry in the page. */
long raw_hypercall(ulong nr, ulong a, ulong b, ulong c, ulong d, ulong e);
#define HC(name, ...) WITH_ZEROS(hypercall, HC_##name, __VA_ARGS__, 0, 0, 0, 0, 0)
#define WITH_ZEROS(f, ...) FIRST_SIX(f, __VA_ARGS__)
#define FIRST_SIX(f, nr, a, b, c, d, e, ...) f(nr, (ulong)(a), (ulong)(b), (ulong)(c), (ulong)(d), (ulong)(e))
static inline long set_timer(u64 at) { return HC(set_timer_op, ARG64(at)); }
static inline long update_descriptor(u64 ma, u64 descriptor) { return HC(update_descriptor, ARG64(ma), ARG64(descriptor)); }

/* console.c */
void console_drain(void); /* waits until the console daemon has read everything */
void console_quiet(void); /* what the daemon notifies raises no upcall and ends no poll, while its port stays pending */

/* Runs first, before there is a console of a domU. */
void arch_init(void);

/* main.c */
extern struct start_info *si;
extern struct shared_info *shared;
extern struct vcpu_info *vcpu0_info; /* in shared_info until VCPUOP_register_vcpu_info moves it */
#define VCPU0 vcpu0_info
extern bool is_dom0;
/* Maps the page that start_info names; takes the mapping away, since saved page tables may name only the domain's own memory. */
void shared_info_map(void);
void shared_info_unmap(void);
void shutdown(int reason) __attribute__((noreturn));
/* Modes of one width, up to an entry without a name; they get the value of their word. */
struct mode { const char *name; void (*run)(const char *value); };
extern const struct mode arch_modes[];

/* memory.c */
extern ulong boot_sp;
void *alloc_page(void);
void *alloc_pages(unsigned n);
void free_page(void *p);
static inline ulong va_pfn(const void *va) { return ((ulong)va - VIRT_BASE) >> 12; }
static inline void *pfn_va(ulong pfn) { return (void *)(VIRT_BASE + (pfn << 12)); }
#define P2M ((volatile ulong *)si->mfn_list)
static inline u64 va_mfn(const void *va) { return P2M[va_pfn(va)]; }
static inline u64 va_ma(const void *va) { return va_mfn(va) << 12 | ((ulong)va & (PAGE - 1)); }
/* The live entry of a level, from 1 up, that maps va in the page tables under `top` (the boot ones, level 1, by default); 0 when
   a level is missing. */
u64 *pte_at(ulong top, ulong va, int level);
u64 *pte_of(const void *va);
u64 pte_ma(const void *va);
long set_pte(const void *va, u64 pte, ulong flags);
long mmu_update1(u64 ptr, u64 val);
long mmuext1(u32 cmd, ulong arg1, ulong arg2);
long make_readonly(void *page);
long make_writable(void *page);
extern ulong zone_base; /* a 2 MiB aligned hole for tests, with an L1 of its own, nothing mapped */
extern u64 *zone_l1;
void zone_init(void);
u64 foreign_frame(void); /* RAM this domain does not own; 0: none found */
static inline ulong zone(unsigned i) { return zone_base + (ulong)i * PAGE; }

/* trap.c */
void traps_init(void);
void arch_traps_init(void); /* the callbacks of one width */
void callback(u16 type, u16 flags, void *address);
struct trap_record { ulong vector, error, ip, cs, flags, cr2; u32 count; };
extern volatile struct trap_record last_trap;
extern ulong trap_resume;                     /* where the next expected exception continues */
extern bool (*trap_hook)(struct regs *);      /* sees every entry first; returns true if handled */
extern void (*event_hook)(struct regs *);
extern bool (*second_vcpu_event)(struct regs *); /* returns true if the upcall was the second vcpu's */
extern volatile ulong event_count;
extern u32 failsafe_count;
extern ulong failsafe_segs[4]; /* ds, es, fs, gs */
ulong enter_user(struct regs *r);
void leave_user(ulong value) __attribute__((noreturn));

/* Runs one instruction that may fault; true if it did, with details in last_trap. */
#define FAULTS(insn, ...)                                                                                              \
    ({                                                                                                                 \
        u32 before = last_trap.count;                                                                                  \
        __asm__ volatile(RESUME_AT("77f") insn "\n77: " RESUME_NOWHERE __VA_ARGS__);                                   \
        last_trap.count != before;                                                                                     \
    })

#define READ_CR(n) ({ ulong v_; __asm__ volatile("mov %%cr" #n ", %0" : "=r"(v_)); v_; })
#define WRITE_CR(n, v) __asm__ volatile("mov %0, %%cr" #n ::"r"((ulong)(v)) : "memory")

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
void vcpu_context(struct vcpu_context *c, unsigned id, void (*run)(ulong), u8 *stack, ulong stack_size);
void arch_vcpu_context(struct vcpu_context *c, unsigned id, void (*run)(ulong), ulong stack_top);
/* Starts it; 0 or an error of VCPUOP_initialise or VCPUOP_up. */
long vcpu_launch(unsigned id, void (*run)(ulong));
/* Whether `at` is on the stack that vcpu_launch gave vcpu `id`. */
bool vcpu_stack_has(unsigned id, const void *at);
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
void run_stress(ulong iterations, ulong seed);
void run_ages(const char *value);
void run_hostile(ulong seed) __attribute__((noreturn));
void run_work(void) __attribute__((noreturn));
