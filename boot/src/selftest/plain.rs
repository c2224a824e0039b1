//! What needs no hardware: ranges, the command line, the console's options, ACPI tables that contradict themselves.

use super::report;
use crate::arch::acpi::{fadt, madt, mcfg, AcpiInfo, Processor};
use crate::arch::cmdline::{parse_size, CommandLine};
use crate::arch::console;
use crate::arch::cpu;
use crate::arch::ranges::Ranges;
use crate::arch::serial::SerialConfig;
use crate::arch::tsc::Found;

pub fn run() {
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

    let line = CommandLine::parse("a=1  b noc no-d=no dom0_mem=512M e=off com1=1 com1=2 x=0x10");
    let switches = ["a", "b", "c", "d", "e", "f"].map(|name| line.switch(name));
    report("cmdline_switch", switches == [Some(true), Some(true), Some(false), Some(true), Some(false), None]);
    report(
        "cmdline_value",
        line.value("com1") == Some("2") && line.values("com1").count() == 2 && line.number("x") == Some(16),
    );
    let sizes = ["12", "3B", "2k", "0x10M", "1G", "", "G", "99999999999T"].map(parse_size);
    report(
        "cmdline_size",
        sizes == [Some(12 << 10), Some(3), Some(2048), Some(16 << 20), Some(1 << 30), None, None, None],
    );

    let set = |text| SerialConfig::parse(text, 0x3f8);
    let usual = SerialConfig { base: 0x3f8, baud: Some(115_200), lcr: 3 };
    report("serial_options", set("115200,8n1") == usual && set("115200") == usual && set("nonsense,").baud.is_none());
    report("serial_parity", set("9600,7e2,0x2f8") == SerialConfig { base: 0x2f8, baud: Some(9600), lcr: 0x1e });

    acpi();
    tsc();

    let (mut start, mut bytes) = (console::ring_position(), [0u8; 16]);
    crate::printk!("@@SELFTEST ring");
    let (count, at) = console::read_ring(start, &mut bytes);
    start = at + count as u64;
    report(
        "ring",
        count == 16 && bytes.starts_with(b"(XEN) @@SELFTEST") && console::read_ring(start, &mut bytes).0 == 6,
    );
}

/// Two processors, then entries that are too short, of no length, or reach beyond the table.
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

/// What is believed of the time stamp counters.
fn tsc() {
    let good = Found { invariant: true, one_package: true, warp: 0 };
    let says = [good.stable(None, None), good.stable(None, Some("tsc")), good.stable(Some("stable:socket"), None)];
    report("tsc_stable", says == [true; 3]);
    let doubts = [
        good.stable(Some("unstable"), None),
        good.stable(Some("skewed"), None),
        good.stable(None, Some("hpet")),
        Found { invariant: false, ..good }.stable(Some("stable:socket"), None),
        Found { one_package: false, ..good }.stable(None, Some("tsc")),
        Found { warp: 1, ..good }.stable(Some("stable:socket"), Some("tsc")),
    ];
    report("tsc_doubted", doubts == [false; 6]);
    let vouched = Found { invariant: false, one_package: false, ..good };
    let flawed = [cpu::has_meltdown(false, None), cpu::has_meltdown(false, Some(!1)), cpu::has_meltdown(true, None)];
    report("meltdown", flawed == [true, true, false] && !cpu::has_meltdown(false, Some(1)));
    report("tsc_vouched", vouched.stable(Some("stable:socket"), Some("tsc")));
}
