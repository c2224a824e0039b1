/* `attack=NAME`: this kernel does one harmful thing endlessly, and reports progress once a second: `@@ATTACK NAME …`. */
#include "attack.h"

u16 own_domid(void) {
    struct evt_alloc_unbound unbound = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
    long r = HC(event_channel_op, EVT_alloc_unbound, &unbound);
    struct evt_status status = {.dom = DOMID_SELF, .port = unbound.port};
    if (!r) r = HC(event_channel_op, EVT_status, &status);
    if (r) panic("own domain number: %ld", r);
    HC(event_channel_op, EVT_close, &(struct evt_port){unbound.port});
    return status.u.dom;
}

bool second_passed(void) {
    static u64 last;
    u64 now = system_time();
    if (now - last < 1000000000) return false;
    last = now;
    return true;
}

void sleep_ns(u64 ns) {
    struct sched_poll poll = {.timeout = system_time() + ns};
    HC(sched_op, SCHEDOP_poll, &poll);
}

/* Not an attack, but the same CPU load: the control that shows how much others get done beside it. */
static void burn(ulong id) {
    for (u64 n = 0;; n++) {
        work(100000);
        if (id == 0 && second_passed()) printk("@@ATTACK spin rounds %llu\n", n);
    }
}
static __attribute__((noreturn)) void spin(void) {
    vcpu_infos_register();
    for (unsigned id = 1; id < MOST_BUSY && vcpu_launch(id, burn) == 0; id++) {}
    burn(0);
    __builtin_unreachable();
}

static const struct attack others[] = {
    {"spin", spin}, {"initialise", attack_initialise}, {"flood", attack_flood}, {"descriptor", attack_descriptor}, {0, 0}};

void run_attack(const char *name) {
    const struct attack *rooms[] = {others, hoard_attacks, memory_attacks};
    for (unsigned i = 0; i < ARRAY_LEN(rooms); i++)
        for (const struct attack *a = rooms[i]; a->name; a++)
            if (memcmp(a->name, name, strlen(a->name)) == 0 && (name[strlen(a->name)] & ~0x20) == 0) a->run();
    panic("no such attack");
}
