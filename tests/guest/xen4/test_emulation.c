/* Privileged instructions Xen emulates for a guest kernel, FPU and SSE/AVX state. */
#include "test.h"


static void control_registers(void) {
    ulong cr0 = READ_CR(0);
    EQ("cr0 PE, ET, NE, WP, PG", cr0 & 0x80010031, 0x80010031);
    EQ("cr0 TS is clear", cr0 >> 3 & 1, 0);
    HC(fpu_taskswitch, 1);
    EQ("cr0 TS after fpu_taskswitch(1)", READ_CR(0) >> 3 & 1, 1);
    RAISES("FPU use with TS", 7, 0, "movaps %%xmm0, %%xmm0", :::"memory");
    EQ("TS is clear in the #NM handler's wake", READ_CR(0) >> 3 & 1, 0);
    RUNS("FPU use after it", "movaps %%xmm0, %%xmm0", :::"memory");
    WRITE_CR(0, cr0 | 8);
    EQ("cr0 TS by mov", READ_CR(0) >> 3 & 1, 1);
    __asm__ volatile("clts");
    EQ("clts", READ_CR(0) >> 3 & 1, 0);
    RAISES("clearing cr0 PG", 13, 0, "mov %0, %%cr0", ::"r"(cr0 & ~(1ul << 31)) : "memory");
    RAISES("clearing cr0 WP", 13, 0, "mov %0, %%cr0", ::"r"(cr0 & ~(1ul << 16)) : "memory");
    (void)FAULTS("mov (%0), %%eax", ::"r"(zone(7) + 0x123) : "rax", "memory");
    EQ("cr2", READ_CR(2), zone(7) + 0x123);
    WRITE_CR(2, 0x1234567);
    EQ("cr2 by mov", READ_CR(2), 0x1234567);
    EQ("cr2 in vcpu_info", VCPU0->cr2, 0x1234567);
    ulong cr3 = CR3_OF(va_mfn((void *)si->pt_base));
    EQ("cr3 is the top table", READ_CR(3), cr3);
    WRITE_CR(3, cr3);
    EQ("cr3 after mov of the same", READ_CR(3), cr3);
    RAISES("cr3 of a bad frame", 13, 0, "mov %0, %%cr3", ::"r"(CR3_OF(NO_FRAME)) : "memory");
    ulong cr4 = READ_CR(4);
    EQ("cr4 PAE", cr4 >> 5 & 1, 1);
    EQ("cr4 hides VMXE", cr4 >> 13 & 1, 0);
    EQ("cr4 hides SMEP and SMAP", cr4 >> 20 & 3, 0);
    WRITE_CR(4, cr4);
    EQ("cr4 after mov of the same", READ_CR(4), cr4);
    RUNS("cr4 without PAE is not a fault", "mov %0, %%cr4", ::"r"(cr4 & ~0x20ul) : "memory");
    EQ("and changes nothing", READ_CR(4), cr4);
    WRITE_CR(4, cr4 | 4);
    EQ("cr4 TSD can be set", READ_CR(4), cr4 | 4);
    u64 now = rdtsc();
    TRUE("and the kernel still reads the TSC", rdtsc() > now);
    WRITE_CR(4, cr4 & ~4ul);
    arch_control_registers();
}

static void cpuid_forced(void) {
    u32 a, b, c, d;
#define FORCED(leaf, sub) __asm__ volatile(".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e; cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(leaf), "c"(sub))
    FORCED(0x40000000, 0);
    EQ("signature 1", b, 0x566e6558); /* XenV MMXe nVMM */
    EQ("signature 2", c, 0x65584d4d);
    EQ("signature 3", d, 0x4d4d566e);
    TRUE("leaves", a >= 0x40000003 && a < 0x40000010);
    FORCED(0x40000001, 0);
    EQ("version leaf", a, 4 << 16 | 17);
    FORCED(0x40000002, 0);
    EQ("hypercall pages", a, 1);
    EQ("hypercall page MSR", b, 0x40000000);
    EQ("features: MMU_PT_UPDATE_PRESERVE_AD", c & 1, 1);
    FORCED(0x40000003, 0);
    FORCED(1, 0);
    TRUE("leaf 1: FPU, PAE, APIC, SSE2", (d & 1) && (d >> 6 & 1) && (d >> 26 & 1));
    EQ("leaf 1: no PSE", d >> 3 & 1, 0);
    EQ("leaf 1: no PGE", d >> 13 & 1, 0);
    EQ("leaf 1: no MTRR for a guest", d >> 12 & 1, is_dom0);
    EQ("leaf 1: hypervisor bit", c >> 31, 1);
    EQ("leaf 1: no VMX", c >> 5 & 1, 0);
    EQ("leaf 1: no PCID", c >> 17 & 1, 0);
    FORCED(0x80000001, 0);
    EQ("extended: NX", d >> 20 & 1, 1);
    arch_cpuid_forced(d);
    EQ("extended: no SVM", c >> 2 & 1, 0);
    FORCED(7, 0);
    EQ("leaf 7: no SMEP, SMAP", b & (1 << 7 | 1 << 20), 0);
    FORCED(4, 0);
    FORCED(0xd, 0);
    TRUE("leaf d: x87 and SSE state", (a & 3) == 3);
    RAISES("another ud2 with trailing bytes", 6, 0, ".byte 0x0f, 0x0b, 0x78, 0x65, 0x6f; nop", :::"memory");
}

static u8 inb(u16 p) { u8 v; __asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(p)); return v; }
static void outb(u16 p, u8 v) { __asm__ volatile("outb %0, %1" ::"a"(v), "Nd"(p)); }
static u32 inl(u16 p) { u32 v; __asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(p)); return v; }
static void outl(u16 p, u32 v) { __asm__ volatile("outl %0, %1" ::"a"(v), "Nd"(p)); }

/* Tests breakpoints on ports, which CR4.DE allows. */
static void io_breakpoints(u8 *buf) {
    ulong cr4 = READ_CR(4);
    WRITE_CR(4, cr4 & ~8ul);
    EQ("I/O breakpoint without DE", HC(set_debugreg, 7, 1 | 2 << 16), -EPERM);
    WRITE_CR(4, cr4 | 8);
    HC(set_debugreg, 6, 0);
    EQ("dr0 names a port", HC(set_debugreg, 0, 0x80), 0);
    EQ("I/O breakpoint of two bytes", HC(set_debugreg, 7, 1 | 6 << 16), 0);
    EQ("dr7 keeps its enable bit", HC(get_debugreg, 7), 0x400 | 1 | 6 << 16);
    RAISES("out to a watched port", 1, 0, "outb %%al, $0x80", ::"a"(0) : "memory");
    EQ("dr6 says which", (ulong)HC(get_debugreg, 6), 0xffff0ff1);
    HC(set_debugreg, 6, 0);
    RAISES("in from the second byte", 1, 0, "inb $0x81, %%al", :::"rax", "memory");
    RAISES("a word that ends there", 1, 0, "inw $0x7f, %%ax", :::"rax", "memory");
    RUNS("out to the next port", "outb %%al, $0x82", ::"a"(0) : "memory");
    ulong left = 4;
    const u8 *from = buf;
    RAISES("rep outsb", 1, 0, "rep outsb", : "+c"(left), "+S"(from) : "d"(0x80) : "memory");
    EQ("it stops after the first", left, 3);
    EQ("clear dr7", HC(set_debugreg, 7, 0), 0);
    RUNS("out when nothing is watched", "outb %%al, $0x80", ::"a"(0) : "memory");
    HC(set_debugreg, 0, 0);
    HC(set_debugreg, 6, 0);
    WRITE_CR(4, cr4);
}

static void ports(void) {
    u32 iopl = 1;
    EQ("set_iopl 1", HC(physdev_op, PHYSDEVOP_set_iopl, &iopl), 0);
    iopl = 4;
    EQ("set_iopl 4", HC(physdev_op, PHYSDEVOP_set_iopl, &iopl), -EINVAL);
    RUNS("in in the kernel", "inb $0x61, %%al", :::"rax", "memory");
    RUNS("out to a free port", "outb %%al, $0x80", ::"a"(0) : "memory");
    if (is_dom0) {
        outb(0x70, 0x0a);
        TRUE("RTC answers", inb(0x71) != 0xff);
        outl(0xcf8, 0x80000000);
        EQ("PCI configuration address", inl(0xcf8), 0x80000000);
        u64 vendor = has_word(si->cmd_line, "no-pci", 0) ? 0xffff : 0x8086;
        EQ("host bridge vendor", inl(0xcfc) & 0xffff, vendor);
    }
    EQ("PIC is not the guest's", inb(0x21), 0xff);
    EQ("serial port is not the guest's", inb(0x3f8 + 3), 0xff);
    EQ("wider read of a denied port", inl(0x3f8), 0xffffffff);
    static u8 buf[8];
    RUNS("rep insb", "rep insb", ::"d"(0x61), "D"(buf), "c"(4) : "memory");
    RUNS("rep outsb", "rep outsb", ::"d"(0x80), "S"(buf), "c"(4) : "memory");
    RAISES("insb to a bad pointer", 14, 2, "insb", ::"d"(0x61), "D"(zone(9)) : "memory");
    EQ("its cr2", last_trap.cr2, zone(9));
    io_breakpoints(buf);
    iopl = 0;
    EQ("set_iopl 0", HC(physdev_op, PHYSDEVOP_set_iopl, &iopl), 0);
    RAISES("in without iopl", 13, 0, "inb $0x61, %%al", :::"rax", "memory");
    iopl = 1;
    HC(physdev_op, PHYSDEVOP_set_iopl, &iopl);
}

static void others(void) {
    u32 iopl = 0;
    HC(physdev_op, PHYSDEVOP_set_iopl, &iopl);
    RAISES("cli without iopl", 13, 0, "cli", :::"memory");
    iopl = 1;
    HC(physdev_op, PHYSDEVOP_set_iopl, &iopl);
    RUNS("cli", "cli", :::"memory");
    VCPU0->upcall_mask = 1;
    RUNS("sti", "sti", :::"memory");
    EQ("sti does not touch the upcall mask", VCPU0->upcall_mask, 1);
    RUNS("wbinvd", "wbinvd", :::"memory");
    // QEMU 10 does not make it fault in ring 3.
    if (!has_word(si->cmd_line, "invd-runs", 0)) RAISES("invd", 13, 0, "invd", :::"memory");
    arch_privileged();
    RAISES("invlpg", 13, 0, "invlpg (%0)", ::"r"(zone(1)) : "memory");
    RAISES("lmsw", 13, 0, "lmsw %%ax", ::"a"(0) : "memory");
    RAISES("rdpmc", 13, 0, "rdpmc", ::"c"(0) : "rax", "rdx", "memory");
    RAISES("monitor", 6, 0, "monitor", ::"a"(0), "c"(0), "d"(0) : "memory");
    ulong v = 0x1234;
    RUNS("mov to dr1", "mov %0, %%dr1", ::"r"(v) : "memory");
    RUNS("mov from dr1", "mov %%dr1, %0", : "=r"(v)::"memory");
    EQ("dr1", v, 0x1234);
    EQ("dr1 by hypercall", HC(get_debugreg, 1), 0x1234);
    HC(set_debugreg, 1, 0);
}

static void fpu(void) {
    static u8 in[16][16] __attribute__((aligned(64))), out[16][16] __attribute__((aligned(64)));
    for (unsigned i = 0; i < 256; i++) in[i >> 4][i & 15] = (u8)(i * 7 + 1);
    struct sched_poll poll = {.timeout = system_time() + 2000000};
    __asm__ volatile("fninit\n\tfld1\n\t"
                     "movaps (%[i]), %%xmm0\n\tmovaps 16(%[i]), %%xmm1\n\tmovaps 112(%[i]), %%xmm7\n\tmovaps %c[last](%[i]), %%xmm" STRING(LAST_XMM)
                     ::[i] "r"(in), [last] "i"(LAST_XMM * 16) : "memory");
    EQ("poll for 2 ms", HC(sched_op, SCHEDOP_poll, &poll), 0);
    EQ("yield", HC(sched_op, SCHEDOP_yield, 0), 0);
    u64 one; /* a double */
    __asm__ volatile("movaps %%xmm0, (%[o])\n\tmovaps %%xmm1, 16(%[o])\n\tmovaps %%xmm7, 112(%[o])\n\tmovaps %%xmm" STRING(LAST_XMM) ", %c[last](%[o])\n\tfstpl %[f]"
                     : [f] "=m"(one) : [o] "r"(out), [last] "i"(LAST_XMM * 16) : "memory");
    TRUE("xmm0", memcmp(in[0], out[0], 16) == 0);
    TRUE("xmm1", memcmp(in[1], out[1], 16) == 0);
    TRUE("xmm7", memcmp(in[7], out[7], 16) == 0);
    TRUE("the last xmm", memcmp(in[LAST_XMM], out[LAST_XMM], 16) == 0);
    EQ("st0", one, 0x3ff0000000000000);
    u16 cw = 0x37b; /* x87 divide by zero unmasked */
    RAISES("x87 divide by zero", 16, 0, "fldcw %0\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait", ::"m"(cw) : "memory");
    __asm__ volatile("fnclex\n\tfninit");
}

static void avx(void) {
    u32 a = 1, b, c = 0, d;
    __asm__ volatile(".byte 0x0f, 0x0b, 0x78, 0x65, 0x6e; cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if (!(c >> 26 & 1)) return;
    WRITE_CR(4, READ_CR(4) | 1 << 18);
    EQ("cr4 OSXSAVE", READ_CR(4) >> 18 & 1, 1);
    RAISES("xsetbv without x87", 13, 0, "xsetbv", ::"a"(2), "d"(0), "c"(0) : "memory");
    RAISES("xsetbv of register 1", 13, 0, "xsetbv", ::"a"(3), "d"(0), "c"(1) : "memory");
    u32 want = c >> 28 & 1 ? 7 : 3;
    RUNS("xsetbv", "xsetbv", ::"a"(want), "d"(0), "c"(0) : "memory");
    __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    EQ("xgetbv", a, want);
    if (want != 7) return;
    static u8 in[32] __attribute__((aligned(64))), out[32] __attribute__((aligned(64)));
    for (unsigned i = 0; i < 32; i++) in[i] = (u8)(i * 5 + 3);
    struct sched_poll poll = {.timeout = system_time() + 2000000};
    bool ran = !FAULTS("vmovaps (%0), %%ymm3", ::"r"(in) : "memory");
    TRUE("AVX runs", ran);
    if (!ran) return;
    EQ("poll for 2 ms", HC(sched_op, SCHEDOP_poll, &poll), 0);
    __asm__ volatile("vmovaps %%ymm3, (%0)" ::"r"(out) : "memory");
    TRUE("ymm3", memcmp(in, out, 32) == 0);
}

const struct test emulation_tests[] = {{"control_register", control_registers}, {"cpuid_forced", cpuid_forced},
                                       {"port_io", ports}, {"privileged", others}, {"fpu", fpu}, {"avx", avx}, {0, 0}};
