//! The options: a row for each that Xen 4.17 knows, and our own.

use alloc::string::String;

use mm::Errno;

use crate::options::console::Timestamps;
use crate::options::cpufreq::Controller;
use crate::options::dom0::{add_ioports, Dom0Vcpus};
use crate::options::inert;
use crate::options::levels::LogLevels;
use crate::options::machine::{ClockSource, CoreParking, Edd, TscTrust};
use crate::options::row::{Effect, Row, Set};
use crate::options::screen::Edid;
use crate::options::value::{parse_boolean, parse_number, parse_size, set_bad_pages};

/// Returns the row of an option.
pub(crate) fn find(name: &str) -> Option<Row> {
    let acting = ACTING.iter().find(|row| row.name == name).copied();
    acting.or_else(|| inert::find(name))
}

const fn acts(name: &'static str, syntax: &'static str, default: &'static str, meaning: &'static str, set: Set) -> Row {
    Row { name, syntax, default, meaning, effect: Effect::Acts(set) }
}

const SWITCH: &str = "[=<switch>]";

/// The options that take effect.
pub(crate) const ACTING: &[Row] = &[
    acts(
        "availmem",
        "=<size>",
        "",
        "Amount of RAM that is used, from address 0 on, except for what the boot loader has put beyond; 0 for no limit.",
        |o, g| g.read(&mut o.availmem, parse_size),
    ),
    acts(
        "badpage",
        "=<frame>[-<frame>],...",
        "",
        "Frames of RAM that are not used, such as `0x12345` if a memory test finds that the byte at 0x12345678 is faulty. What the boot loader has used is not left out.",
        |o, g| set_bad_pages(&mut o.badpage, g.text()?),
    ),
    acts(
        "clocksource",
        "=tsc|hpet|acpi|pit",
        "",
        "`tsc` vouches for a TSC that CPUID does not call invariant; another source means that the TSC is not reliable. Time is counted by the TSC in any case.",
        |o, g| g.read(&mut o.clocksource, |text| ClockSource::parse(text).map(Some)),
    ),
    acts(
        "com1",
        "=<baud>[/115200][,<DPS>[,<I/O base>[,<IRQ>]]]",
        "auto,8n1,0x3f8,4",
        "Serial port 1. `auto` leaves the rate as firmware set it. DPS: data bits, parity (`n`, `o`, `e`, `m`, `s`), stop bits. IRQ 0: the port is polled, and each byte is sent at once. Also as `baud=`, `data-bits=`, `parity=`, `stop-bits=`, `io-base=`, `irq=`, in any order.",
        |o, g| o.com1.add(g.text()?),
    ),
    acts("com2", "=<as com1>", "auto,8n1,0x2f8,3", "Serial port 2.", |o, g| o.com2.add(g.text()?)),
    acts(
        "conring_size",
        "=<size>",
        "32K",
        "Size of the log that `xl dmesg` shows, rounded up to a power of two and at least the default. Its first half keeps the messages from boot, the second is a ring.",
        |o, g| g.read(&mut o.conring_size, parse_size),
    ),
    acts(
        "console",
        "=<list of com1, com2, vga, none>",
        "com1,vga",
        "Where the console is. Of several serial ports the first is used. dom0 takes the screen over, but for `vga=keep`.",
        |o, g| o.console.set(g.text()?),
    ),
    acts(
        "console_timestamps",
        "[=none|date|datems|boot|raw]",
        "none",
        "What stands before each line: nothing, UTC, UTC with milliseconds, seconds since the hypervisor started, the TSC. Without a value `date`.",
        |o, g| g.read(&mut o.console_timestamps, Timestamps::parse),
    ),
    acts(
        "core_parking",
        "=power|performance",
        "power",
        "Which CPUs go offline first when dom0 parks some: those of the socket that has the fewest left, or the most.",
        |o, g| g.read(&mut o.core_parking, CoreParking::parse),
    ),
    Row {
        name: "cpufreq",
        syntax: "=xen|none|dom0-kernel|<switch>[:<governor>][,<settings>]",
        default: "xen",
        meaning: "Who sets the CPUs' frequencies (P-states): the hypervisor, as dom0 reports them; only firmware; or dom0's kernel, which then may write the CPUs' registers and has its vcpus pinned. The governor is `ondemand`, `performance`, `powersave` or `userspace`. Settings: `maxfreq=<kHz>`, `minfreq=<kHz>`, `verbose[=0]` (dom0's reports are logged), for ondemand `rate=<µs>` (how often it looks) and `up_threshold=<percent>` (of use, 11 to 100, from which on it chooses the highest frequency), for userspace `speed=<kHz>`; `bias=<number>` of ondemand has no effect, as in Xen 4.17.",
        effect: Effect::ActsAndSays(|o, g, say| {
            let result = o.cpufreq.set(g.text()?, say);
            // dom0's kernel must know which CPU it sets.
            o.dom0_vcpus_pin |= o.cpufreq.controller == Controller::Dom0Kernel;
            result
        }),
    },
    acts(
        "cpuidle",
        SWITCH,
        "yes",
        "CPUs enter the idle states (C-states) that dom0 reports, not only HLT.",
        |o, g| g.switch(&mut o.cpuidle),
    ),
    Row {
        name: "crashkernel",
        syntax: "=<size or list of ranges>[@<address>|,below=<address>]",
        default: "",
        meaning: "Memory for a kernel that `kexec -p` loads and that is started after a crash of the hypervisor or of dom0: at this address, or as high as possible (below this one; `<` is the same as `,below=`). A range is `<least RAM>-[<end>]:<size>`, for machines whose RAM is in it.",
        effect: Effect::ActsAndSays(|o, g, say| o.crashkernel.set(g.text()?, say)),
    },
    acts(
        "dom0_ioports_disable",
        "=<hex>[-<hex>],...",
        "",
        "I/O ports that dom0 does not get.",
        |o, g| add_ioports(&mut o.dom0_ioports_disable, g.text()?),
    ),
    acts(
        "dom0_max_vcpus",
        "=<n>|<min>-<max>|<min>-|-<max>",
        "1-",
        "Number of dom0's vcpus: as many as there are CPUs, within these bounds.",
        |o, g| g.read(&mut o.dom0_max_vcpus, Dom0Vcpus::parse),
    ),
    acts(
        "dom0_mem",
        "=[min:<amount>,][max:<amount>,][<amount>]",
        "",
        "Memory of dom0; an amount is `[-]<size>[+<n>%]` or `[-]<n>%`, with `-` all but that. Given several times, the parts add up. By default all but a sixteenth, at most 128 MiB.",
        |o, g| o.dom0_mem.add(g.text()?),
    ),
    acts(
        "dom0_nodes",
        "=<list of proximity domains, strict, relaxed>",
        "strict",
        "The nodes from which dom0 gets its memory, and on whose CPUs its vcpus run, or, with `relaxed`, run if there is a choice; by default all. They have the numbers of the firmware's tables (`PXM` in the log).",
        |o, g| o.dom0_nodes.add(g.text()?),
    ),
    acts("dom0_vcpus_pin", SWITCH, "no", "Each vcpu of dom0 stays on the CPU of its number.", |o, g| {
        g.switch(&mut o.dom0_vcpus_pin)
    }),
    acts(
        "gnttab",
        "=<list of max-ver:1|2, transitive, transfer>",
        "max-ver:2,transitive,transfer",
        "The highest version of grant tables, and whether transitive grants and transfers are allowed (`no-transitive`, `transfer=off`).",
        |o, g| o.grants.set_abilities(g.text()?),
    ),
    acts(
        "edd",
        "=on|skipmbr|off",
        "on",
        "What a BIOS is asked about disks, for dom0: all; not the signatures in their boot records; nothing else.",
        |o, g| g.read(&mut o.edd, Edd::parse),
    ),
    acts(
        "edid",
        "=no|force",
        "",
        "Whether a BIOS is asked for the display's data, for dom0: `no`, or even if that takes more than 5 seconds.",
        |o, g| g.read(&mut o.edid, Edid::parse),
    ),
    acts(
        "efi",
        "=<list of rs, attr=no|uc>",
        "rs,attr=no",
        "Whether EFI's run-time services are used (`no-rs`), and whether memory of theirs of which EFI does not say how it can be cached is mapped uncached (`attr=uc`) or not at all.",
        |o, g| o.efi.set(g.text()?),
    ),
    acts("gnttab_max_frames", "=<number>", "64", "Maximum number of frames of a domain's grant table.", |o, g| {
        o.grants.set_max_frames(g.text()?)
    }),
    acts(
        "gnttab_max_maptrack_frames",
        "=<number>",
        "1024",
        "Maximum number of frames of a domain's table of mapped grants.",
        |o, g| o.grants.set_max_maptrack_frames(g.text()?),
    ),
    acts(
        "guest_loglvl",
        "=<level>[/<level>]",
        "none/warning",
        "Which lines that guests cause are logged: `none`, `error`, `warning`, `info`, `debug` or `all`; up to the first level without a limit, from there up to the second at a limited rate for each domain: ten messages, then one every five seconds. With `debug` and `all` domains other than dom0 may write to the console.",
        |o, g| g.read(&mut o.guest_loglvl, LogLevels::parse),
    ),
    acts(
        "idle_latency_factor",
        "=<number>",
        "2",
        "How many times its latency a CPU must expect to sleep to enter an idle state.",
        |o, g| g.read(&mut o.idle_latency_factor, parse_number),
    ),
    acts(
        "lapic_timer_c2_ok",
        SWITCH,
        "no",
        "The APIC's timer goes on in C2, even if the CPU does not say so.",
        |o, g| g.switch(&mut o.lapic_timer_c2_ok),
    ),
    acts(
        "loglvl",
        "=<level>[/<level>]",
        "info",
        "Which messages of the hypervisor are logged; as for `guest_loglvl`, with one limit for all.",
        |o, g| g.read(&mut o.loglvl, LogLevels::parse),
    ),
    acts("max_cstate", "=<number>[,<number>]", "", "The deepest idle state that CPUs enter, such as 1 for C1, and its deepest sub-state.", |o, g| o.max_cstate.set(g.text()?)),
    acts("maxcpus", "=<number>", "", "Maximum number of CPUs to use; 0 counts as 1.", |o, g| g.read(&mut o.maxcpus, parse_number)),
    acts(
        "mem",
        "=<size>",
        "",
        "RAM from this address on is not used, except for what the boot loader has put there; 0 for no limit.",
        |o, g| g.read(&mut o.mem, parse_size),
    ),
    acts("noreboot", SWITCH, "no", "After a crash, of the hypervisor or of dom0, the machine stays as it is.", |o, g| {
        g.switch(&mut o.reboot.stay)
    }),
    acts("nosmp", SWITCH, "no", "One CPU is used.", |o, g| g.switch(&mut o.nosmp)),
    acts(
        "numa",
        "=off|on|noacpi|fake=<number>",
        "on",
        "Where the nodes are learnt from: `off` and `noacpi` take the machine for one node, `fake` divides its memory among this many, 64 at most.",
        |o, g| o.numa.set(g.text()?),
    ),
    acts(
        "pv",
        "=<list of 32>",
        "32",
        "Whether there may be 32-bit guests of today's ABI (`no-32`).",
        |o, g| match parse_boolean("32", g.text()?) {
            Some(on) => {
                o.pv32 = on;
                Ok(())
            }
            None => Err(Errno::INVAL),
        },
    ),
    acts(
        "real-mode",
        SWITCH,
        "yes",
        "A BIOS is asked to set the screen's mode, and about disks, display and keyboard.",
        |o, g| g.switch(&mut o.real_mode),
    ),
    acts(
        "reboot",
        "=<list of n[o], a[cpi], e[fi], k[bd], p[ci], t[riple]>",
        "",
        "How the machine is restarted: `n` is `noreboot`, the others say which method is tried first; EFI's is, on a machine that it has started. Xen's further methods are accepted.",
        |o, g| o.reboot.set(g.text()?),
    ),
    acts(
        "selftest",
        "=all|panic|fault|stack",
        "",
        "Not one of Xen's: tests of the machine layer instead of guests, or a crash of that kind.",
        |o, g| g.read(&mut o.selftest, |text| Some(Some(String::from(text)))),
    ),
    acts(
        "serial_tx_buffer",
        "=<size>",
        "16K",
        "Bytes that may wait for the serial port; at least 4 KiB.",
        |o, g| g.read(&mut o.serial_tx_buffer, parse_size),
    ),
    acts(
        "smap",
        "[=<switch>|hvm]",
        "yes",
        "The hypervisor touches pages of guests only where it means to (SMAP), where the processor can prevent it elsewhere. `hvm`, only while HVM guests run, is the same as `no`.",
        |o, g| o.defences.smap.set(g.text()?),
    ),
    acts(
        "smep",
        "[=<switch>|hvm]",
        "yes",
        "The processor does not execute pages of guests at the hypervisor's privilege (SMEP), where it can prevent this. `hvm`, only while HVM guests run, is the same as `no`.",
        |o, g| o.defences.smep.set(g.text()?),
    ),
    acts(
        "smt",
        SWITCH,
        "yes",
        "All threads of a core are used. Without this the others than the first are offline, until `xen-hptool smt-enable`.",
        |o, g| g.switch(&mut o.smt),
    ),
    acts(
        "sync_console",
        SWITCH,
        "no",
        "Each line leaves the serial port before anything else happens: nothing is lost, and everything waits.",
        |o, g| g.switch(&mut o.sync_console),
    ),
    acts(
        "tsc",
        "=unstable|skewed|stable:socket",
        "",
        "What is known about the TSC: not reliable, or the same in all sockets.",
        |o, g| g.read(&mut o.tsc, TscTrust::parse),
    ),
    acts(
        "ucode",
        "=[<module>|scan=<switch>|nmi=<switch>|allow-same=<switch>],...",
        "nmi",
        "Microcode for the CPUs: the boot module with it (`-1`: the last), which dom0 does not get; or looked for in archives among the boot modules, as `kernel/x86/microcode/GenuineIntel.bin` or `AuthenticAMD.bin`. `nmi`: NMIs do not reach CPUs while some are loaded. `allow-same`: also the revision that the CPUs have.",
        |o, g| o.ucode.set(g.text()?),
    ),
    Row {
        name: "vga",
        syntax: "=<mode>[,keep]",
        default: "text-80x25",
        meaning: "The screen's mode: `text-80x<rows>` of 25, 28, 30, 34, 43, 50 or 60 rows, `gfx-<width>x<height>x<bits>`, `mode-<number>` (0x200 and VESA's number, or 0xf00 to 0xf07), `current`: as the boot loader has left it (GRUB: `gfxpayload`), which it always is without a BIOS. `keep`: the console stays on the screen when dom0 starts.",
        effect: Effect::ActsAndSays(|o, g, say| o.vga.set(g.text()?, say)),
    },
    acts(
        "watchdog",
        "[=<switch>|force]",
        "no",
        "A performance counter interrupts each CPU by NMIs, and the machine panics when one is stuck. `force`: an NMI of another origin is reported, too.",
        |o, g| o.watchdog.set(g.text()?),
    ),
    acts(
        "watchdog_timeout",
        "=<seconds>",
        "",
        "When a CPU counts as stuck: after 5 seconds if this is not given. Turns the watchdog on; 0 turns it off.",
        |o, g| {
            g.read(&mut o.watchdog_timeout, |text| parse_number(text)?.try_into().ok())?;
            o.watchdog.on = o.watchdog_timeout != 0;
            Ok(())
        },
    ),
    acts("x2apic", SWITCH, "yes", "The APIC runs in x2APIC mode if it can; it does in any case if firmware has turned that on.", |o, g| g.switch(&mut o.x2apic)),
    acts("x2apic_phys", SWITCH, "yes", "In x2APIC mode interrupts are addressed to CPUs rather than to clusters, for which interrupt remapping is needed: off is refused.", |o, g| g.switch(&mut o.x2apic_phys)),
];
