/* guest32's own interface: console, control rings, memory, traps, events, grants, tests. */
#pragma once
#include "text.h"
#include "xen2005.h"

#define PAGE 4096u
#define VIRT_BASE 0xC0000000u
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define barrier() __asm__ volatile("" ::: "memory")

/* A saved context; esp and ss are present only if it is from ring 3. */
struct regs {
    u32 gs, fs, es, ds, edi, esi, ebp, esp_unused, ebx, edx, ecx, eax;
    u32 vector, cr2, error;
    u32 eip, cs, eflags, esp, ss;
};

static inline s32 hypercall(u32 nr, u32 a, u32 b, u32 c, u32 d, u32 e) {
    s32 r;
    __asm__ volatile("int $0x82" : "=a"(r), "+b"(a), "+c"(b), "+d"(c), "+S"(d), "+D"(e) : "a"(nr) : "memory");
    return r;
}
#define HC1(n, a) hypercall(HC_##n, (u32)(a), 0, 0, 0, 0)
#define HC2(n, a, b) hypercall(HC_##n, (u32)(a), (u32)(b), 0, 0, 0)
#define HC3(n, a, b, c) hypercall(HC_##n, (u32)(a), (u32)(b), (u32)(c), 0, 0)
#define HC4(n, a, b, c, d) hypercall(HC_##n, (u32)(a), (u32)(b), (u32)(c), (u32)(d), 0)
#define HC5(n, a, b, c, d, e) hypercall(HC_##n, (u32)(a), (u32)(b), (u32)(c), (u32)(d), (u32)(e))

static inline void copy_page(void *d, const void *s) {
    u32 n = PAGE / 4;
    __asm__ volatile("rep movsl" : "+D"(d), "+S"(s), "+c"(n)::"memory");
}

/* lib.c */
u32 word_value(const char *word, u32 otherwise); /* word=NUMBER on the command line */

/* main.c */
extern struct start_info si;
extern struct shared_info *shared;
void shutdown(u32 reason) __attribute__((noreturn));
void *trap_stack_top(void);

/* control.c */
typedef void control_handler(struct control_msg *);
extern control_handler *blkif_be_handler, *blkif_fe_handler;
extern u32 control_port;
void control_init(void);
void control_poll(void);              /* takes responses, serves requests */
void control_send(u8 type, u8 subtype, const void *msg, u8 length);

/* memory.c */
#define P2M ((volatile u32 *)si.mfn_list)
#define ZONE 0xE0000000u              /* 4 MiB with an L1 of its own, nothing mapped at first */
#define FIXMAP 0xFBC00000u
#define GRANT_TABLE ((struct grant_entry *)0xFBFF8000u)
void memory_init(void);
void *alloc_page(void);               /* zeroed */
void *alloc_pages(u32 n);             /* contiguous in guest-physical addresses */
void free_page(void *p);
static inline u32 pfn_of(const void *va) { return ((u32)va - VIRT_BASE) >> 12; }
static inline u32 mfn_of(const void *va) { return P2M[pfn_of(va)]; }
static inline u32 ma_of(const void *va) { return mfn_of(va) << 12 | ((u32)va & (PAGE - 1)); }
static inline void *mfn_va(u32 mfn) { return (void *)(VIRT_BASE + M2P[mfn] * PAGE); }
extern volatile u32 *boot_l2;
volatile u32 *pte_of(u32 va);         /* the live L1 entry through its read-only mapping */
u32 pte_ma(u32 va);
s32 mmu_update1(u32 ptr, u32 val);
s32 mmuext1(u32 cmd, u32 arg1, u32 arg2);
s32 set_va(u32 va, u32 pte, u32 flags);
void set_readonly(void *page);        /* by writing its entry */
void set_writable(void *page);
void *new_l1(u32 va);                 /* hooks an empty L1 in at va */

/* trap.c */
void traps_init(void);
struct trap_record { u32 vector, error, cr2, eip, cs, eflags, count; };
extern volatile struct trap_record last_trap;
extern volatile u32 trap_resume;      /* where the next expected exception continues */
extern bool (*trap_hook)(struct regs *);
extern u32 failsafe_count, failsafe_selectors[2], failsafe_eip, failsafe_cs, kernel_cs, kernel_ds;
u32 enter_user(const void *eip, u32 esp);
void leave_user(u32 value) __attribute__((noreturn));
#define FAULTS(insn, ...)                                                                                              \
    ({                                                                                                                 \
        u32 before_ = last_trap.count;                                                                                 \
        __asm__ volatile("movl $77f, trap_resume\n\t" insn "\n77: movl $0, trap_resume" __VA_ARGS__);                  \
        last_trap.count != before_;                                                                                    \
    })

/* event.c */
extern volatile u32 port_events[1024]; /* upcalls seen for each port */
extern volatile u32 events_seen;
extern u32 timer_port;
void events_init(void);
void event_upcall(void);
void events_enable(void);
void events_disable(void);
void wait_event(u32 seen);            /* sleeps unless events_seen has moved on from `seen` */
void unmask_port(u32 port);
void mask_port(u32 port);
void notify(u32 port);
s32 bind_virq(u32 virq, u32 *port);
u64 system_time(void);
static inline u64 rdtsc(void) {
    u64 t;
    __asm__ volatile("rdtsc" : "=A"(t));
    return t;
}

/* grant.c */
void grants_init(void);
u32 grant(u32 dom, u32 mfn, bool readonly); /* a free reference */
void grant_end(u32 ref);

/* modes */
void run_smoke(void);
void run_back(void);
void run_front(void);
void run_hostile(void);
void run_pci(void);
void run_bench(void);
void run_ages(void);
void die(const char *how) __attribute__((noreturn));
