//! What needs no hardware: ranges, the console's log, inconsistent ACPI tables.

use alloc::string::String;

use super::report::report;
use crate::arch::apic::lapic::wants_x2apic;
use crate::arch::console::{self, printk};
use crate::arch::firmware::tables::{fadt, madt, mcfg, AcpiInfo, Processor};
use crate::arch::loader::boot_info::{BootInfo, Module};
use crate::arch::memory::ranges::Ranges;
use crate::arch::time::tsc::Found;
use xen_compat::options::machine::ClockSource::{Other, Tsc};
use xen_compat::options::machine::TscTrust::{Skewed, StableSocket, Unknown, Unstable};

pub(super) fn run() {
    let mut ranges = Ranges::new();
    ranges.add(0x1000..0x3000);
    ranges.add(0x8000..0x9000);
    ranges.add(0x2000..0x5000);
    ranges.remove(0x2000..0x2800);
    let expected = [0x1000..0x2000, 0x2800..0x5000, 0x8000..0x9000];
    report("ranges", ranges.iter().eq(expected) && ranges.total() == 0x4800 && ranges.end() == 0x9000);
    report("ranges_cover", ranges.covers(&(0x2800..0x5000)) && !ranges.covers(&(0x1fff..0x2801)));
    let taken = [
        ranges.take_high(0x1000, 0x1000, !0),
        ranges.take_high(0x1000, 0x1000, 0x4800),
        ranges.take_high(0x9000, 1, !0),
    ];
    report("ranges_take", taken == [Some(0x8000..0x9000), Some(0x3000..0x4000), None] && ranges.total() == 0x2800);

    acpi();
    tsc();
    x2apic();
    dom0_arguments();

    let (mut start, mut bytes) = (console::ring_position(), [0u8; 16]);
    printk!("@@SELFTEST ring");
    let (count, at) = console::read_ring(start, &mut bytes);
    start = at + count as u64;
    report(
        "ring",
        count == 16 && bytes.starts_with(b"(XEN) @@SELFTEST") && console::read_ring(start, &mut bytes).0 == 6,
    );
}

/// Tests two CPUs, then entries that are too short, have no length, or reach beyond the table.
fn acpi() {
    let good = [0, 8, 5, 7, 1, 0, 0, 0, 9, 16, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0];
    for bad in [&[1, 4, 0, 0][..], &[0x7f, 0, 0, 0], &[1, 12, 0, 0], &[2, 1], &[0], &[]] {
        let mut info = AcpiInfo::default();
        let table = [&[0u8; 44][..], &good, bad].concat();
        madt(&mut info, &table);
        let expected = [Processor { apic_id: 7, acpi_id: 5 }, Processor { apic_id: 9, acpi_id: 3 }];
        report("acpi_madt", info.processors == expected && info.ioapics.is_empty() && info.overrides.is_empty());
    }
    let mut info = AcpiInfo::default();
    for length in 0..140 {
        let table = alloc::vec![0xffu8; length];
        madt(&mut info, &table);
        fadt(&mut info, &table);
        mcfg(&mut info, &table);
    }
    report("acpi_garbage", info.processors.is_empty());
}

/// Tests that the first module gets what the command line has for dom0.
fn dom0_arguments() {
    let after = |line: &str, string: &str, named| {
        let module = Module { start: 0, end: 0, string: string.into(), named };
        let mut boot = BootInfo { command_line: line.into(), modules: [module].into(), ..BootInfo::default() };
        boot.pass_to_dom0();
        (boot.command_line, String::from(boot.modules[0].arguments()))
    };
    let expect = |line: &str, dom0: &str| (line.into(), dom0.into());
    let good = [
        after("noreboot --  quiet -- x", "kernel root=a", true) == expect("noreboot", "root=a quiet -- x"),
        after("noreboot -- quiet", "root=a", false) == expect("noreboot", "root=a quiet"),
        after("noreboot -- quiet", "", true) == expect("noreboot", "quiet"),
        after("noreboot --quiet", "kernel", true) == expect("noreboot --quiet", ""),
        after("noreboot -- quiet", "domain -- a", false) == expect("noreboot", "domain -- a"),
    ];
    report("dom0_arguments", good == [true; 5]);
}

/// Tests when the APIC is used in x2APIC mode: firmware that has left it there is followed against the option.
fn x2apic() {
    let (enabled, both) = (1 << 11, 3 << 10);
    let used = [wants_x2apic(true, true, enabled), wants_x2apic(true, true, both), wants_x2apic(false, true, both)];
    let unused = [wants_x2apic(true, false, enabled), wants_x2apic(false, true, enabled)];
    report("x2apic_choice", used == [true; 3] && unused == [false; 2]);
}

/// Tests when the time stamp counters are trusted.
fn tsc() {
    let good = Found { invariant: true, one_package: true, warp: 0 };
    let stable = |found: Found, tsc, source| found.verdict(tsc, source).stable;
    let says = [stable(good, Unknown, None), stable(good, Unknown, Some(Tsc)), stable(good, StableSocket, None)];
    report("tsc_stable", says == [true; 3]);
    let doubts = [
        stable(good, Unstable, None),
        stable(good, Skewed, None),
        stable(good, Unknown, Some(Other)),
        stable(Found { invariant: false, ..good }, StableSocket, None),
        stable(Found { one_package: false, ..good }, Unknown, Some(Tsc)),
        stable(Found { warp: 1, ..good }, StableSocket, Some(Tsc)),
    ];
    report("tsc_doubted", doubts == [false; 6]);
    let skewed = Found { one_package: false, ..good }.verdict(Skewed, None);
    let kept = [good.verdict(Unknown, Some(Other)).reliable, skewed.constant];
    let lost = [
        skewed.reliable,
        good.verdict(Unstable, None).constant,
        Found { warp: 1, ..good }.verdict(Unknown, None).reliable,
    ];
    report("tsc_reliable", kept == [true; 2] && lost == [false; 3]);
    let vouched = Found { invariant: false, one_package: false, ..good };
    report("tsc_vouched", stable(vouched, StableSocket, Some(Tsc)));
}
