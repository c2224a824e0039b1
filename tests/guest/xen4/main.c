/* Start of day: console, traps, shared_info, then the mode the command line names. */
#include "guest.h"

struct start_info *si;
struct shared_info *shared;
struct vcpu_info *vcpu0_info;
bool is_dom0;
static u8 shared_page[4096] __attribute__((aligned(4096)));

void shutdown(int reason) {
    console_drain();
    u32 r = (u32)reason;
    HC(sched_op, SCHEDOP_shutdown, &r);
    for (;;) HC(sched_op, SCHEDOP_block, 0);
}

void shared_info_map(void) {
    long r = set_pte(shared_page, si->shared_info | PTE_P | PTE_W | PTE_U, UVMF_INVLPG);
    if (r) panic("shared_info cannot be mapped: %ld", r);
}

void shared_info_unmap(void) {
    long r = set_pte(shared_page, 0, UVMF_INVLPG);
    if (r) panic("shared_info cannot be unmapped: %ld", r);
}

static void print_start_info(void) {
    printk("start_info at %lx magic \"%s\"\n", (ulong)si, si->magic);
    printk("nr_pages %lu shared_info %lx flags %x\n", si->nr_pages, si->shared_info, si->flags);
    printk("pt_base %lx nr_pt_frames %lu mfn_list %lx\n", si->pt_base, si->nr_pt_frames, si->mfn_list);
    printk("mod_start %lx mod_len %lx first_p2m_pfn %lx nr_p2m_frames %lu\n", si->mod_start, si->mod_len,
           si->first_p2m_pfn, si->nr_p2m_frames);
    if (is_dom0) printk("console: dom0 info_off %x info_size %x\n", si->console.dom0.info_off, si->console.dom0.info_size);
    else printk("console: domU mfn %lx evtchn %u\n", si->console.domU.mfn, si->console.domU.evtchn);
    printk("cmd_line \"%s\" boot sp %lx\n", si->cmd_line, boot_sp);
}

void kernel_main(struct start_info *start);
void kernel_main(struct start_info *start) {
    si = start;
    arch_init();
    is_dom0 = si->flags & 2;
    long version = HC(xen_version, 0, 0);
    printk(GUEST_NAME " on Xen %ld.%ld\n", version >> 16, version & 0xffff);
    print_start_info();
    shared_info_map();
    shared = (struct shared_info *)shared_page;
    vcpu0_info = &shared->vcpu_info[0];
    traps_init();
    const char *value;
    if (has_word(si->cmd_line, "selftest", &value)) run_selftest(value);
    if (has_word(si->cmd_line, "bench", 0)) run_bench();
    if (has_word(si->cmd_line, "stress", &value)) {
        ulong n = parse_number(value), seed = 1;
        if (has_word(si->cmd_line, "seed", &value)) seed = parse_number(value);
        run_stress(n, seed);
    }
    if (has_word(si->cmd_line, "ages", &value)) run_ages(value);
    if (has_word(si->cmd_line, "hostile", &value)) run_hostile(parse_number(value));
    if (has_word(si->cmd_line, "work", 0)) run_work();
    for (const struct mode *m = arch_modes; m->name; m++)
        if (has_word(si->cmd_line, m->name, &value)) m->run(value);
    printk("@@DONE\n");
    shutdown(has_word(si->cmd_line, "reboot", 0) ? SHUTDOWN_reboot : SHUTDOWN_poweroff);
}
