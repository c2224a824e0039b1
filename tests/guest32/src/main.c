/* From the entry point to the mode the command line asks for. */
#include "guest.h"

struct start_info si;
struct shared_info *shared = (struct shared_info *)0xFBFFC000u;
static u8 trap_stack[8192] __attribute__((aligned(16)));
u32 boot_esp;

void shutdown(u32 reason) {
    for (;;) HC1(sched_op, SCHED_shutdown | reason << 8);
}

void *trap_stack_top(void) { return trap_stack + sizeof trap_stack; }

void kernel_main(struct start_info *info, u32 esp);
void kernel_main(struct start_info *info, u32 esp) {
    boot_esp = esp;
    memcpy(&si, info, sizeof si);
    si.cmd_line[255] = 0;
    HC2(vm_assist, 0, 0);
    HC2(vm_assist, 0, 2);
    /* Entries are written before there is any handler, as Linux does. */
    memory_init();
    *pte_of((u32)shared) = (si.shared_info & ~(PAGE - 1)) | 0x63;
    mmuext1(MMUEXT_INVLPG_LOCAL, (u32)shared, 0);
    traps_init();
    events_init();
    control_init();
    HC2(stack_switch, FLAT_RING1_DS, trap_stack_top());
    events_enable();
    printk("@@GUEST32 %u pages, flags %x, command line: %s\n", si.nr_pages, si.flags, si.cmd_line);
    grants_init();
    const char *how;
    if (has_word(si.cmd_line, "die", &how)) die(how);
    if (has_word(si.cmd_line, "smoke", 0)) run_smoke();
    if (has_word(si.cmd_line, "back", 0)) run_back();
    if (has_word(si.cmd_line, "front", 0)) run_front();
    if (has_word(si.cmd_line, "ages", 0)) run_ages();
    if (has_word(si.cmd_line, "hostile", 0)) run_hostile();
    if (has_word(si.cmd_line, "pci", 0)) run_pci();
    if (has_word(si.cmd_line, "paths", 0)) run_bench();
    printk("@@DONE\n");
    shutdown(has_word(si.cmd_line, "reboot", 0) ? SHUTDOWN_reboot : SHUTDOWN_poweroff);
}
