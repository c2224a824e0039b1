//! The command line, as it is given and as it is understood.

use crate::options::console::Consoles;
use crate::options::console::Timestamps;
use crate::options::cpufreq::{Controller, Governor};
use crate::options::defences::{PerDomain, Supervisor};
use crate::options::dom0::Dom0Vcpus;
use crate::options::levels::LogLevels;
use crate::options::machine::{ClockSource, CoreParking, Edd, EfiOptions, Reboot, RebootMethod, TscTrust};
use crate::options::numa::Dom0Nodes;
use crate::options::serial::SerialConfig;
use log::LevelFilter;
use std::path::{Path, PathBuf};

use crate::options::dom0::MemSize;
use crate::options::row::Effect;
use crate::options::screen::{Edid, Vga, VgaMode};
use crate::options::table::ACTING;
use crate::options::*;

fn parse(text: &str) -> (Options, Vec<String>) {
    let (options, messages) = Options::parse(text);
    assert_eq!(options.command_line, text);
    (Options { command_line: String::new(), ..options }, messages)
}

/// A command line, what it changes, and what is said of it.
type Case = (&'static str, fn(&mut Options), &'static [&'static str]);

const CASES: &[Case] = &[
    ("", |_| (), &[]),
    (
        "  placeholder edd=off no-real-mode edid=no ",
        |o| (o.edd, o.real_mode, o.edid) = (Edd::Off, false, Edid::No),
        &[],
    ),
    ("edd=skipmbr edid=force", |o| (o.edd, o.edid) = (Edd::SkipMbr, Edid::Force), &[]),
    (
        "edd=all edid=yes",
        |_| (),
        &[
            "parameter \"edd\" has invalid value \"all\", rc=-22!",
            "parameter \"edid\" has invalid value \"yes\", rc=-22!",
        ],
    ),
    ("noreboot maxcpus=2 nosmp", |o| (o.reboot.stay, o.maxcpus, o.nosmp) = (true, 2, true), &[]),
    ("maxcpus=2 maxcpus=0x4", |o| o.maxcpus = 4, &[]),
    ("maxcpus=abc", |_| (), &["parameter \"maxcpus\" has invalid value \"abc\", rc=-22!"]),
    ("maxcpus=3 maxcpus=", |o| o.maxcpus = 3, &["parameter \"maxcpus\" has invalid value \"\", rc=-22!"]),
    ("no-such=1 no-other", |_| (), &["parameter \"such\" unknown!", "parameter \"other\" unknown!"]),
    ("unknown=a=b x", |_| (), &["parameter \"unknown\" unknown!", "parameter \"x\" unknown!"]),
    // Switches.
    ("core_parking=performance", |o| o.core_parking = CoreParking::Performance, &[]),
    ("core_parking=all", |_| (), &["parameter \"core_parking\" has invalid value \"all\", rc=-22!"]),
    ("x2apic=off dom0_vcpus_pin=enable", |o| (o.x2apic, o.dom0_vcpus_pin) = (false, true), &[]),
    ("no-x2apic", |o| o.x2apic = false, &[]),
    ("x2apic_phys=0", |o| o.x2apic_phys = false, &[]),
    ("x2apic_phys=on no-x2apic_phys", |o| o.x2apic_phys = false, &[]),
    ("cpuidle=0 idle_latency_factor=3", |o| (o.cpuidle, o.idle_latency_factor) = (false, 3), &[]),
    (
        "lapic_timer_c2_ok max_cstate=2,1",
        |o| {
            o.lapic_timer_c2_ok = true;
            (o.max_cstate.cstate, o.max_cstate.substate) = (2, 1);
        },
        &[],
    ),
    ("max_cstate=1", |o| o.max_cstate.cstate = 1, &[]),
    ("max_cstate=1,x", |o| o.max_cstate.cstate = 1, &["parameter \"max_cstate\" has invalid value \"1,x\", rc=-22!"]),
    ("cpufreq=none cpufreq=xen,powersave", |o| o.cpufreq.governor = Some(Governor::Powersave), &[]),
    ("no-cpufreq", |o| o.cpufreq.controller = Controller::None, &[]),
    (
        "cpufreq=dom0-kernel",
        |o| (o.cpufreq.controller, o.dom0_vcpus_pin) = (Controller::Dom0Kernel, true),
        &[],
    ),
    ("cpufreq=yes:verbose,performance", |o| (o.cpufreq.verbose, o.cpufreq.governor) = (true, Some(Governor::Performance)), &[]),
    (
        "cpufreq=xen:userspace,speed=1500000,minfreq=0x10,verbose=0",
        |o| (o.cpufreq.governor, o.cpufreq.speed, o.cpufreq.min) = (Some(Governor::Userspace), 1_500_000, 16),
        &[],
    ),
    (
        "cpufreq=xen:rate=20000,up_threshold=7,bias=1001,maxfreq=2000000,powersave,speed=1",
        |o| {
            (o.cpufreq.governor, o.cpufreq.rate) = (Some(Governor::Ondemand), 20_000);
            (o.cpufreq.up_threshold, o.cpufreq.max) = (11, 2_000_000);
        },
        &[
            "cpufreq/ondemand: specified threshold too low, using 11",
            "cpufreq/ondemand: specified bias too high, using 1000",
            "cpufreq/ondemand: option 'powersave' not recognized",
            "cpufreq/ondemand: option 'speed' not recognized",
            "parameter \"cpufreq\" has invalid value \"xen:rate=20000,up_threshold=7,bias=1001,maxfreq=2000000,powersave,speed=1\", rc=-22!",
        ],
    ),
    ("cpufreq", |_| (), &["parameter \"cpufreq\" has invalid value \"\", rc=-22!"]),
    ("cpufreq=linux", |_| (), &["parameter \"cpufreq\" has invalid value \"linux\", rc=-22!"]),
    ("smt=0", |o| o.smt = false, &[]),
    ("smt=off smt", |_| (), &[]),
    ("smt=2", |_| (), &["parameter \"smt\" has invalid value \"2\", rc=-22!"]),
    ("no-x2apic=no", |_| (), &[]),
    ("x2apic=maybe", |_| (), &["parameter \"x2apic\" has invalid value \"maybe\", rc=-22!"]),
    ("noreboot noreboot=0 sync_console", |o| o.sync_console = true, &[]),
    // One option, two names.
    ("reboot=no", |o| o.reboot.stay = true, &[]),
    ("reboot=n", |o| o.reboot.stay = true, &[]),
    ("reboot=never,k", |o| o.reboot = Reboot { stay: true, method: Some(RebootMethod::Keyboard) }, &[]),
    ("no-reboot", |o| o.reboot.stay = true, &[]),
    (
        "reboot=warm,triple,!",
        |o| o.reboot.method = Some(RebootMethod::Triple),
        &["parameter \"reboot\" has invalid value \"warm,triple,!\", rc=-22!"],
    ),
    ("reboot=efi", |o| o.reboot.method = Some(RebootMethod::Efi), &[]),
    ("efi=no-rs,attr=uc", |o| o.efi = EfiOptions { runtime_services: false, map_uncached: true }, &[]),
    ("efi=no-rs,attr=uc efi=rs efi=attr=no", |_| (), &[]),
    (
        "efi=rs=off,?",
        |o| o.efi.runtime_services = false,
        &["parameter \"efi\" has invalid value \"rs=off,?\", rc=-22!"],
    ),
    ("reboot=a reboot=p", |o| o.reboot.method = Some(RebootMethod::Port), &[]),
    // Levels.
    ("loglvl=all", |o| o.loglvl = LogLevels { always: LevelFilter::Trace, limited: LevelFilter::Trace }, &[]),
    ("loglvl=error/info", |o| o.loglvl = LogLevels { always: LevelFilter::Error, limited: LevelFilter::Info }, &[]),
    (
        "guest_loglvl=debug/error",
        |o| {
            o.guest_loglvl = LogLevels { always: LevelFilter::Debug, limited: LevelFilter::Debug };
        },
        &[],
    ),
    (
        "loglvl=nonsense guest_loglvl=all/",
        |_| (),
        &[
            "parameter \"loglvl\" has invalid value \"nonsense\", rc=-22!",
            "parameter \"guest_loglvl\" has invalid value \"all/\", rc=-22!",
        ],
    ),
    // The console.
    (
        "console=com2,com1 com2=9600,7e2",
        |o| {
            o.console = Consoles { com: Some(2), vga: false };
            o.com2 = SerialConfig { baud: Some(9600), lcr: 0x1e, ..o.com2 };
        },
        &[],
    ),
    ("console=vga,xhci", |o| o.console.com = None, &["parameter \"console\" has invalid value \"vga,xhci\", rc=-22!"]),
    (
        "com1=115200,8n1,0x2f8,3",
        |o| {
            o.com1 = SerialConfig { base: 0x2f8, irq: Some(3), baud: Some(115_200), lcr: 3 };
        },
        &[],
    ),
    ("com1=,,,0 com2=auto,8n1,760", |o| o.com1.irq = None, &[]),
    (
        "com1=115200/115200,parity=o,stop-bits=2,io-base=0x3e8",
        |o| {
            o.com1 = SerialConfig { base: 0x3e8, baud: Some(115_200), lcr: 0x0f, ..o.com1 };
        },
        &[],
    ),
    (
        "com1=fast,9x1,0x3e8",
        |o| o.com1.base = 0x3e8,
        &["parameter \"com1\" has invalid value \"fast,9x1,0x3e8\", rc=-22!"],
    ),
    (
        "com1=230400 com2=115200,8n1,pci",
        |o| o.com2.baud = Some(115_200),
        &[
            "parameter \"com1\" has invalid value \"230400\", rc=-22!",
            "parameter \"com2\" has invalid value \"115200,8n1,pci\", rc=-22!",
        ],
    ),
    ("console_timestamps", |o| o.console_timestamps = Timestamps::Date, &[]),
    (
        "console_timestamps=boot conring_size=64k serial_tx_buffer=32",
        |o| {
            (o.console_timestamps, o.conring_size, o.serial_tx_buffer) = (Timestamps::Boot, 64 << 10, 32 << 10);
        },
        &[],
    ),
    ("console_timestamps=later", |_| (), &["parameter \"console_timestamps\" has invalid value \"later\", rc=-22!"]),
    ("vga=current", |o| o.vga.mode = VgaMode::Current, &[]),
    (
        "vga=ask vga=mode-3",
        |_| (),
        &["vga: 'ask' ignored: there is no menu", "vga: 'mode-3' ignored: VESA's modes are 0x200 and their own number"],
    ),
    (
        "vga=gfx-1024x768x32,keep",
        |o| o.vga = Vga { mode: VgaMode::Pixels { width: 1024, height: 768, bits: 32 }, keep: true },
        &[],
    ),
    ("vga=keep,large", |o| o.vga.keep = true, &["parameter \"vga\" has invalid value \"keep,large\", rc=-22!"]),
    // Time.
    ("tsc=skewed clocksource=pit", |o| (o.tsc, o.clocksource) = (TscTrust::Skewed, Some(ClockSource::Other)), &[]),
    ("tsc=unstable", |o| o.tsc = TscTrust::Unstable, &[]),
    (
        "tsc=stable:socket clocksource=tsc",
        |o| {
            (o.tsc, o.clocksource) = (TscTrust::StableSocket, Some(ClockSource::Tsc));
        },
        &[],
    ),
    (
        "tsc=what clocksource=none",
        |_| (),
        &[
            "parameter \"tsc\" has invalid value \"what\", rc=-22!",
            "parameter \"clocksource\" has invalid value \"none\", rc=-22!",
        ],
    ),
    ("watchdog", |o| o.watchdog.on = true, &[]),
    ("watchdog=force no-watchdog", |o| o.watchdog.force = true, &[]),
    ("watchdog_timeout=0x10", |o| (o.watchdog.on, o.watchdog_timeout) = (true, 16), &[]),
    ("watchdog=force watchdog_timeout=0", |o| (o.watchdog.force, o.watchdog_timeout) = (true, 0), &[]),
    (
        "watchdog=maybe watchdog_timeout=soon",
        |_| (),
        &[
            "parameter \"watchdog\" has invalid value \"maybe\", rc=-22!",
            "parameter \"watchdog_timeout\" has invalid value \"soon\", rc=-22!",
        ],
    ),
    ("ucode=2,nmi=no", |o| (o.ucode.module, o.ucode.in_nmi) = (2, false), &[]),
    ("ucode=-1,scan,allow-same", |o| (o.ucode.module, o.ucode.scan, o.ucode.allow_same) = (-1, true, true), &[]),
    (
        "ucode=scan=yes,first,no-nmi",
        |o| (o.ucode.scan, o.ucode.in_nmi) = (true, false),
        &["parameter \"ucode\" has invalid value \"scan=yes,first,no-nmi\", rc=-22!"],
    ),
    // Memory.
    ("mem=1G", |o| o.mem = 1 << 30, &[]),
    ("mem=0x10M", |o| o.mem = 16 << 20, &[]),
    ("mem=1G mem=0", |_| (), &[]),
    ("availmem=1G availmem=2048", |o| o.availmem = 2 << 20, &[]),
    ("availmem=x", |_| (), &["parameter \"availmem\" has invalid value \"x\", rc=-22!"]),
    ("badpage=7 badpage=0x12345,16-0x20,9-8", |o| o.badpage = vec![(0x12345, 0x12345), (16, 32), (9, 9)], &[]),
    ("badpage=5,1f,6", |o| o.badpage = vec![(5, 5)], &["parameter \"badpage\" has invalid value \"5,1f,6\", rc=-22!"]),
    (
        "mem=12Q mem=G mem=99999999999T",
        |_| (),
        &[
            "parameter \"mem\" has invalid value \"12Q\", rc=-22!",
            "parameter \"mem\" has invalid value \"G\", rc=-22!",
            "parameter \"mem\" has invalid value \"99999999999T\", rc=-22!",
        ],
    ),
    ("numa=off numa=fake=4", |o| o.numa.fake = 4, &[]),
    ("numa=fake=0x2 numa=off", |o| (o.numa.fake, o.numa.off) = (2, true), &[]),
    ("numa=off numa=noacpi numa=on", |o| o.numa.acpi = false, &[]),
    (
        "numa=fake=x numa=many",
        |_| (),
        &[
            "parameter \"numa\" has invalid value \"fake=x\", rc=-22!",
            "parameter \"numa\" has invalid value \"many\", rc=-22!",
        ],
    ),
    ("dom0_nodes=0,0x12,relaxed dom0_nodes=3,strict", |o| o.dom0_nodes.domains = vec![0, 18, 3], &[]),
    (
        "dom0_nodes=relaxed,one,2 dom0_nodes=",
        |o| o.dom0_nodes = Dom0Nodes { domains: vec![2], relaxed: true },
        &[
            "parameter \"dom0_nodes\" has invalid value \"relaxed,one,2\", rc=-22!",
            "parameter \"dom0_nodes\" has invalid value \"\", rc=-22!",
        ],
    ),
    ("dom0_mem=512M,max:1G", |o| (o.dom0_mem.size, o.dom0_mem.max) = (mib(512), mib(1024)), &[]),
    ("dom0_mem=min:1024M dom0_mem=max:4096M", |o| (o.dom0_mem.min, o.dom0_mem.max) = (mib(1024), mib(4096)), &[]),
    ("dom0_mem=min:1024M,256M dom0_mem=512M", |o| (o.dom0_mem.min, o.dom0_mem.size) = (mib(1024), mib(512)), &[]),
    (
        "dom0_mem=1024M,max=1024M",
        |o| o.dom0_mem.size = mib(1024),
        &["parameter \"dom0_mem\" has invalid value \"1024M,max=1024M\", rc=-22!"],
    ),
    (
        "dom0_mem=512M dom0_mem=12Q,max:1G",
        |o| (o.dom0_mem.size, o.dom0_mem.max) = (mib(512), mib(1024)),
        &["parameter \"dom0_mem\" has invalid value \"12Q,max:1G\", rc=-22!"],
    ),
    ("dom0_max_vcpus=2-4", |o| o.dom0_max_vcpus = Dom0Vcpus { min: 2, max: 4 }, &[]),
    ("dom0_max_vcpus=zzz", |_| (), &["parameter \"dom0_max_vcpus\" has invalid value \"zzz\", rc=-22!"]),
    (
        "dom0_ioports_disable=3f8-3ff,zz dom0_ioports_disable=60",
        |o| {
            o.dom0_ioports_disable = alloc::vec![(0x3f8, 0x3ff), (0x60, 0x60)];
        },
        &["parameter \"dom0_ioports_disable\" has invalid value \"3f8-3ff,zz\", rc=-22!"],
    ),
    // Grants.
    (
        "gnttab_max_frames=010 gnttab=max-ver:1,no-transfer",
        |o| {
            (o.grants.max_frames, o.grants.max_version, o.grants.transfer) = (8, 1, false);
        },
        &[],
    ),
    (
        "gnttab_max_frames=x gnttab_max_frames=0 gnttab=abc,max-ver:1",
        |o| o.grants.max_version = 1,
        &[
            "parameter \"gnttab_max_frames\" has invalid value \"x\", rc=-22!",
            "parameter \"gnttab_max_frames\" has invalid value \"0\", rc=-34!",
            "parameter \"gnttab\" has invalid value \"abc,max-ver:1\", rc=-22!",
        ],
    ),
    ("selftest=all", |o| o.selftest = Some("all".into()), &[]),
    ("smep=hvm", |o| o.defences.smep = Supervisor::Hvm, &[]),
    ("smep=no smep", |_| (), &[]),
    ("smep=maybe", |_| (), &["parameter \"smep\" has invalid value \"maybe\", rc=-22!"]),
    (
        "spec-ctrl=ibrs,what pcid=x",
        |o| o.defences.spec_ctrl.ibrs = Some(true),
        &[
            "parameter \"spec-ctrl\" has invalid value \"ibrs,what\", rc=-22!",
            "parameter \"spec-ctrl\" has no effect: nothing that it chooses is done here",
            "parameter \"pcid\" has invalid value \"x\", rc=-22!",
            "parameter \"pcid\" has no effect: PCID and INVPCID are never used",
        ],
    ),
    // What an administrator may believe to be on.
    (
        "xpti=1 spec-ctrl=no no-smap smep=0 sched=null",
        |o| {
            o.defences.set_spec_ctrl("no").unwrap();
            o.defences.xpti = PerDomain { dom0: Some(true), dom_u: Some(true) };
            (o.defences.smap, o.defences.smep) = (Supervisor::Off, Supervisor::Off);
        },
        &[
            "parameter \"xpti\" has no effect: nothing that it chooses is done here",
            "parameter \"spec-ctrl\" has no effect: nothing that it chooses is done here",
            "parameter \"sched\" has no effect: there is one scheduler, without parameters on the command line",
        ],
    ),
];

fn mib(n: u64) -> Option<MemSize> {
    Some(MemSize { pages: n << 8, ..MemSize::default() })
}

#[test]
fn command_lines() {
    for (text, change, says) in CASES {
        let mut expected = Options::default();
        change(&mut expected);
        let (options, messages) = parse(text);
        assert_eq!(options, expected, "{text}");
        assert_eq!(messages, *says, "{text}");
    }
}

#[test]
fn each_option_has_one_row() {
    let mut names: Vec<_> = ACTING.iter().copied().chain(inert::rows()).map(|row| row.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

/// What the table calls the default changes nothing.
#[test]
fn defaults_are_as_told() {
    for row in ACTING.iter().filter(|row| !row.default.is_empty()) {
        let (options, messages) = parse(&format!("{}={}", row.name, row.default));
        assert_eq!((options, messages), (Options::default(), Vec::new()), "{}", row.name);
    }
}

/// Each option that acts changes something that somebody reads.
#[test]
fn what_acts_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut readers = String::new();
    for dir in ["../boot/src", "src"] {
        read_all(&root.join(dir), &mut readers);
    }
    for row in ACTING {
        let field = match row.name {
            "noreboot" => "reboot",
            "pv" => "pv32",
            "smap" => "defences.smap",
            "smep" => "defences.smep",
            "real-mode" => "real_mode",
            name if name.starts_with("gnttab") => "grants",
            name => name,
        };
        assert!(reads(&readers, field), "{} acts on nothing", row.name);
    }
    assert!(!reads("options.console_timestamps, options().coms", "console") && reads("options().com1;", "com1"));
}

/// Returns whether source code reads this field of the options, and not just one that begins alike.
fn reads(source: &str, field: &str) -> bool {
    [format!("options.{field}"), format!("options().{field}")].iter().any(|read| {
        let mut places = source.match_indices(read.as_str());
        places.any(|(at, _)| !source[at + read.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

/// Appends all source that reads options, which this module itself does not, nor tests.
fn read_all(dir: &Path, to: &mut String) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && name != "options" && name != "tests" {
            read_all(&path, to);
        } else if path.extension().is_some_and(|e| e == "rs") && name != "tests.rs" {
            to.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_page_is_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/command-line.md");
    let page = docs::markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == page,
        "docs/command-line.md is not what the table says: UPDATE_DOCS=1 cargo test -p xen-compat --lib options"
    );
}

#[test]
fn timestamps() {
    let times = console::Times { wallclock: 1_160_000_000_123_456_789, up: 12_345_678_901, tsc: 0xabc };
    let stamp = |t: Timestamps, times| {
        let mut text = String::new();
        t.write(&mut text, times).unwrap();
        text
    };
    assert_eq!(stamp(Timestamps::None, times), "");
    assert_eq!(stamp(Timestamps::Date, times), "[2006-10-04 22:13:20] ");
    assert_eq!(stamp(Timestamps::DateMs, times), "[2006-10-04 22:13:20.123] ");
    assert_eq!(stamp(Timestamps::Boot, times), "[   12.345678] ");
    assert_eq!(stamp(Timestamps::Raw, times), "[0000000000000abc] ");
    assert_eq!(stamp(Timestamps::Date, console::Times::default()), "");
    assert_eq!(stamp(Timestamps::Boot, console::Times::default()), "[    0.000000] ");
}

#[test]
fn acting_rows_act() {
    assert!(ACTING
        .iter()
        .all(|row| matches!(row.effect, Effect::Acts(_) | Effect::ActsAndSays(_)) && !row.meaning.is_empty()));
}
