//! On maps that machines have passed.

use super::MemoryKind::{AcpiNvs, AcpiReclaimable, Ram, Reserved, Unusable};
use super::*;

type Map = Vec<MemoryRegion>;

fn map(regions: &[(u64, u64, MemoryKind)]) -> Map {
    regions.iter().map(|&(start, end, kind)| MemoryRegion { start, end, kind }).collect()
}

/// QEMU's `pc` with 6 GiB.
fn pc() -> Map {
    map(&[
        (0, 0x9_fc00, Ram),
        (0x9_fc00, 0xa_0000, Reserved),
        (0xf_0000, 0x10_0000, Reserved),
        (0x10_0000, 0xbffe_0000, Ram),
        (0xbffe_0000, 0xc000_0000, Reserved),
        (0xfeff_c000, 0xff00_0000, Reserved),
        (0xfffc_0000, 0x1_0000_0000, Reserved),
        (0x1_0000_0000, 0x1_c000_0000, Ram),
    ])
}

/// QEMU's `q35` with OVMF and 1 GiB, without some of EFI's many ranges.
fn efi() -> Map {
    map(&[
        (0, 0xa_0000, Ram),
        (0x10_0000, 0x80_0000, Ram),
        (0x80_0000, 0x80_8000, AcpiNvs),
        (0x80_8000, 0x80_b000, Ram),
        (0x80_b000, 0x80_c000, AcpiNvs),
        (0x80_c000, 0x81_0000, Ram),
        (0x81_0000, 0x90_0000, AcpiNvs),
        (0x90_0000, 0x3e8e_c000, Ram),
        (0x3e8e_c000, 0x3e9e_c000, Reserved),
        (0x3eb1_b000, 0x3fb7_e000, Ram),
        (0x3fb7_e000, 0x3fbf_e000, AcpiReclaimable),
        (0x3fbf_e000, 0x3fef_0000, Ram),
        (0xb000_0000, 0xc000_0000, Reserved),
    ])
}

/// The image and a module, as GRUB places them.
const LOADED: [Range<u64>; 2] = [0x20_0000..0x4a_7000, 0x60_0000..0x1a0_0123];

fn applied(mut to: Map, mem: u64, availmem: u64, badpage: &[(u64, u64)]) -> Map {
    RamLimits { mem, availmem, badpage }.apply(&mut to, &LOADED);
    assert!(to.windows(2).all(|w| w[0].end <= w[1].start), "{to:x?}");
    to
}

fn of(kind: MemoryKind, map: &Map) -> Vec<(u64, u64)> {
    map.iter().filter(|r| r.kind == kind).map(|r| (r.start, r.end)).collect()
}

fn ram(map: &Map) -> u64 {
    of(Ram, map).iter().map(|(start, end)| end - start).sum()
}

#[test]
fn without_limits_the_map_stays_as_it_is() {
    for m in [pc(), efi()] {
        assert_eq!(applied(m.clone(), 0, 0, &[]), m);
        assert_eq!(applied(m.clone(), 64 << 30, 64 << 30, &[(1 << 40, u64::MAX)]), m);
    }
}

#[test]
fn mem_is_an_address() {
    let m = applied(pc(), 2 << 30, 0, &[]);
    assert_eq!(of(Ram, &m), [(0, 0x9_fc00), (0x10_0000, 2 << 30)]);
    assert_eq!(of(Unusable, &m), [(2 << 30, 0xbffe_0000), (0x1_0000_0000, 0x1_c000_0000)]);
    assert_eq!(of(Reserved, &m), of(Reserved, &pc()));
    // In a hole, and within a page.
    let m = applied(pc(), 0xe000_0000, 0, &[]);
    assert_eq!(of(Unusable, &m), [(0x1_0000_0000, 0x1_c000_0000)]);
    assert_eq!(of(Ram, &applied(pc(), 0x1_2345_6789, 0, &[])).last(), Some(&(0x1_0000_0000, 0x1_2345_6789)));
}

#[test]
fn availmem_is_an_amount() {
    for most in [64 << 20, 1 << 30, 3 << 30, (3 << 30) + 12345, 5 << 30] {
        let m = applied(pc(), 0, most, &[]);
        assert_eq!(ram(&m), most);
        assert_eq!(ram(&m) + of(Unusable, &m).iter().map(|(start, end)| end - start).sum::<u64>(), ram(&pc()));
    }
    let exactly = ram(&efi());
    assert_eq!(applied(efi(), 0, exactly, &[]), efi());
    let m = applied(efi(), 0, exactly - 1, &[]);
    assert_eq!(of(Unusable, &m), [(0x3fee_ffff, 0x3fef_0000)]);
    // Of what `mem` leaves.
    assert_eq!(ram(&applied(pc(), 2 << 30, 1 << 30, &[])), 1 << 30);
    assert_eq!(ram(&applied(pc(), 1 << 30, 2 << 30, &[])), (1 << 30) - 0x6_0400);
}

#[test]
fn what_was_loaded_stays() {
    for m in [applied(efi(), 1 << 20, 0, &[]), applied(efi(), 0, 1 << 20, &[])] {
        let ram = of(Ram, &m);
        assert_eq!(ram.last(), Some(&(0x90_0000, 0x1a0_1000)), "up to the end of the module's last page");
    }
    let m = applied(pc(), 0, 0, &[(0x100, 0x1b00)]);
    assert_eq!(of(Unusable, &m), [(0x10_0000, 0x20_0000), (0x4a_7000, 0x60_0000), (0x1a0_1000, 0x1b0_1000)]);
    // A range that begins, or is wholly, within what was loaded.
    assert_eq!(applied(pc(), 0, 0, &[(0x300, 0x300), (0x1a00, 0x1a00)]), pc());
    let m = applied(pc(), 0, 0, &[(0x300, 0x4ff), (0x700, 0x1aff)]);
    assert_eq!(of(Unusable, &m), [(0x4a_7000, 0x50_0000), (0x1a0_1000, 0x1b0_0000)]);
}

#[test]
fn bad_pages_are_left_out_wherever_there_is_ram() {
    let m = applied(pc(), 0, 0, &[(0x1_2345, 0x1_2345), (0xb_ffdf, 0x10_0000), (5, 5)]);
    assert_eq!(
        of(Unusable, &m),
        [(0x5000, 0x6000), (0x1234_5000, 0x1234_6000), (0xbffd_f000, 0xbffe_0000), (0x1_0000_0000, 0x1_0000_1000)]
    );
    assert_eq!((ram(&pc()) - ram(&m)) / PAGE, 4);
    // Some of them twice.
    let twice = applied(m, 0, 0, &[(0, 10)]);
    assert_eq!((of(Ram, &twice)[0], of(Unusable, &twice)[..3].len()), ((0xb000, 0x9_fc00), 3));
}
