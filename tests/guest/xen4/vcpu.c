/* Vcpus other than the first: their contexts and vcpu_info, and bringing them up. */
#include "guest.h"

#define IN_SHARED ARRAY_LEN(shared->vcpu_info)
#define STACK_PAGES 4
static struct vcpu_info more[MAX_VCPUS - 32] __attribute__((aligned(4096)));
static u8 *stacks[MAX_VCPUS];

unsigned vcpu_count(void) {
    unsigned n = 0;
    while (n < MAX_VCPUS && HC(vcpu_op, VCPUOP_is_up, n, 0) >= 0) n++;
    return n;
}

struct vcpu_info *vcpu_info_of(unsigned id) { return id < IN_SHARED ? &shared->vcpu_info[id] : &more[id - IN_SHARED]; }

bool vcpu_stack_has(unsigned id, const void *at) {
    return stacks[id] && (const u8 *)at >= stacks[id] && (const u8 *)at < stacks[id] + STACK_PAGES * PAGE;
}

void vcpu_infos_register(void) {
    for (unsigned id = IN_SHARED; id < vcpu_count(); id++) {
        void *at = vcpu_info_of(id);
        struct register_vcpu_info r = {.mfn = va_mfn(at), .offset = (u32)((ulong)at & (PAGE - 1))};
        long error = HC(vcpu_op, VCPUOP_register_vcpu_info, id, &r);
        if (error) panic("vcpu_info of vcpu %u: %ld", id, error);
    }
}

void vcpu_context(struct vcpu_context *c, unsigned id, void (*run)(ulong), u8 *stack, ulong stack_size) {
    ulong top = (ulong)stack + stack_size;
    memset(c, 0, sizeof *c);
    c->flags = VGCF_in_kernel;
    c->kernel_ss = KERNEL_SS, c->kernel_sp = top;
    arch_vcpu_context(c, id, run, top);
}

long vcpu_launch(unsigned id, void (*run)(ulong)) {
    static struct vcpu_context context;
    if (!stacks[id]) stacks[id] = alloc_pages(STACK_PAGES);
    vcpu_context(&context, id, run, stacks[id], STACK_PAGES * PAGE);
    vcpu_info_of(id)->upcall_mask = 1;
    long r = HC(vcpu_op, VCPUOP_initialise, id, &context);
    return r ? r : HC(vcpu_op, VCPUOP_up, id, 0);
}
