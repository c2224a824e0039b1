/* Interrupts of PCI devices of the domain that owns the hardware: QEMU's `edu`, found, wired and bound as Linux does it. */
#include "test.h"

enum { EDU = 0x11e81234, BRIDGE = 1, MULTIFUNCTION = 0x80, DEEPEST = 4, EDUS = 4, ROUNDS = 8 };
enum { ID = 0, COMMAND = 4, HEADER_TYPE = 0xe, BAR0 = 0x10, SECONDARY_BUS = 0x19, INTERRUPT_LINE = 0x3c, INTERRUPT_PIN = 0x3d };
/* Registers of edu, in words. */
enum { EDU_STATUS = 0x24 / 4, EDU_RAISE = 0x60 / 4, EDU_ACKNOWLEDGE = 0x64 / 4 };

struct edu { u32 bus, dev, irq, port; volatile u32 *registers; };
static struct edu edus[EDUS];
static u32 found;

static u32 config_read(u32 bus, u32 dev, u32 func, u32 reg, u32 len) {
    struct physdev_op op = {.cmd = PHYSDEV_pci_read, .u = {bus, dev, func, reg, len}};
    return HC1(physdev_op, &op) ? ~0u : op.u[5];
}

static s32 config_write(u32 bus, u32 dev, u32 func, u32 reg, u32 len, u32 value) {
    struct physdev_op op = {.cmd = PHYSDEV_pci_write, .u = {bus, dev, func, reg, len, value}};
    return HC1(physdev_op, &op);
}

static s32 initialise(u32 bus, u32 dev, u32 func) {
    struct physdev_op op = {.cmd = PHYSDEV_pci_initialise, .u = {bus, dev, func}};
    return HC1(physdev_op, &op);
}

static void end_of_interrupt(void) {
    struct physdev_op op = {.cmd = PHYSDEV_irq_unmask};
    EQ("the end is notified", HC1(physdev_op, &op), 0);
}

static void scan(u32 bus, u32 depth) {
    for (u32 dev = 0; dev < 32; dev++) {
        u32 functions = config_read(bus, dev, 0, HEADER_TYPE, 1) & MULTIFUNCTION ? 8 : 1;
        for (u32 func = 0; func < functions; func++) {
            u32 id = config_read(bus, dev, func, ID, 4);
            if (id == ~0u) continue;
            if (id == EDU && found < EDUS) edus[found++] = (struct edu){.bus = bus, .dev = dev};
            if ((config_read(bus, dev, func, HEADER_TYPE, 1) & ~MULTIFUNCTION) == BRIDGE && depth < DEEPEST)
                scan(config_read(bus, dev, func, SECONDARY_BUS, 1), depth + 1);
        }
    }
}

static void set_up(struct edu *e, u32 nr) {
    u32 bar = config_read(e->bus, e->dev, 0, BAR0, 4) & ~15u, va = ZONE + nr * PAGE;
    TRUE("memory for its registers", bar);
    EQ("they are switched on", config_write(e->bus, e->dev, 0, COMMAND, 2, config_read(e->bus, e->dev, 0, COMMAND, 2) | 2), 0);
    struct mmu_update u = {pte_ma(va), bar | 0x73};
    EQ("they can be mapped", HC4(mmu_update, &u, 1, 0, DOMID_IO), 0);
    e->registers = (volatile u32 *)va;
    EQ("identification", e->registers[0], 0x010000ed);

    u32 pin = config_read(e->bus, e->dev, 0, INTERRUPT_PIN, 1), firmware = config_read(e->bus, e->dev, 0, INTERRUPT_LINE, 1);
    EQ("is told to the hypervisor", initialise(e->bus, e->dev, 0), 0);
    e->irq = config_read(e->bus, e->dev, 0, INTERRUPT_LINE, 1);
    printk("@@EDU %x:%x pin %u irq %u firmware's %u\n", e->bus, e->dev, pin, e->irq, firmware);
    EQ("once more", initialise(e->bus, e->dev, 0), 0);
    EQ("gives the same", config_read(e->bus, e->dev, 0, INTERRUPT_LINE, 1), e->irq);
    char word[] = {'i', 'r', 'q', (char)('0' + nr), 0};
    u32 want = word_value(word, 0);
    if (want) EQ("its interrupt", e->irq, want);

    struct evtchn_op bind = {.cmd = EVT_bind_pirq, .u = {e->irq, 1 /* will share */}};
    EQ("bound", HC1(event_channel_op, &bind), 0);
    e->port = bind.u[2];
    struct physdev_op status = {.cmd = PHYSDEV_irq_status, .u = {e->irq}};
    EQ("asked about", HC1(physdev_op, &status), 0);
    EQ("level-triggered", status.u[1], 1);
    unmask_port(e->port);
    end_of_interrupt();
}

/* Takes an ICH9's PCI interrupts from the old interrupt controller, so that they come by the IO-APIC's lines from 16 on
 * alone, as all chipsets have it but QEMU's. */
static void leave_old_controller(void) {
    static const u8 routes[] = {0x60, 0x61, 0x62, 0x63, 0x68, 0x69, 0x6a, 0x6b};
    for (u32 i = 0; i < ARRAY_LEN(routes); i++) EQ("routed nowhere", config_write(0, 31, 0, routes[i], 1, 0x80), 0);
}

static void devices(void) {
    if (has_word(si.cmd_line, "apic", 0)) leave_old_controller();
    EQ("no device", initialise(0, 31, 7), -ENODEV);
    EQ("no bus", initialise(256, 0, 0), -EINVAL);
    scan(0, 0);
    EQ("devices", found, word_value("edu", 1));
    for (u32 i = 0; i < found; i++) set_up(&edus[i], i);
}

/* Waits for `ms` milliseconds, or until `port` has had `events` events. */
static void wait_for(u32 port, u32 events, u32 ms) {
    u64 end = system_time() + ms * 1000000ull;
    while (port_events[port] != events && system_time() < end) wait_event(events_seen);
}

/* Each time a device raises its line there is one event; it comes again if the device is not acknowledged. */
static void lines(void) {
    for (u32 round = 0; round < ROUNDS; round++) {
        for (u32 i = 0; i < found; i++) {
            struct edu *e = &edus[i];
            u32 before = port_events[e->port], cause = 1u << round;
            e->registers[EDU_RAISE] = cause;
            wait_for(e->port, before + 1, 1000);
            EQ("raised", port_events[e->port], before + 1);
            EQ("by it", e->registers[EDU_STATUS], cause);
            bool again = round & 1;
            if (again) {
                end_of_interrupt();
                wait_for(e->port, before + 2, 1000);
                EQ("not acknowledged", port_events[e->port], before + 2);
            }
            e->registers[EDU_ACKNOWLEDGE] = cause;
            end_of_interrupt();
            wait_for(e->port, ~0u, 20);
            EQ("and no more", port_events[e->port], before + 1 + again);
        }
    }
}

const struct test pci_tests[] = {{"pci_devices", devices}, {"pci_lines", lines}, {0, 0}};
