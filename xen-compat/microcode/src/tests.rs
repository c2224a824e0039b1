use cpu_policy::Vendor;
use test_rng::Rng;

use crate::amd::Equivalence;
use crate::*;

const INTEL: Cpu = Cpu { signature: 0x0005_0657, platform: 1 << 7, revision: 5 };
const AMD: Cpu = Cpu { signature: 0x0080_0f12, platform: 0, revision: 0x0800_1227 };

/// Looks for a patch; returns what is found, and what was complained of.
fn find(format: Format, file: &[u8], cpu: &Cpu) -> (Result<Option<Patch>, Complaint>, Vec<Complaint>) {
    let mut said = Vec::new();
    let found = format.find(file, cpu, &mut None, &mut |what| said.push(what));
    (found, said)
}

fn revision(format: Format, file: &[u8], cpu: &Cpu) -> Option<(u32, usize, Match)> {
    let (found, said) = find(format, file, cpu);
    assert_eq!(said, []);
    found.unwrap().map(|p| (p.revision, p.at, p.fits))
}

#[test]
fn some_cpus_load_none() {
    assert_eq!(Format::of(Vendor::Intel, INTEL.signature), Some(Format::Intel));
    assert_eq!(Format::of(Vendor::Amd, AMD.signature), Some(Format::Amd));
    let none = [(Vendor::Intel, 0x5f0), (Vendor::Amd, 0xf4a), (Vendor::Amd, 0x663), (Vendor::Other, 0x6f0)];
    for (vendor, signature) in none {
        assert_eq!(Format::of(vendor, signature), None, "{vendor:?} {signature:#x}");
    }
}

#[test]
fn the_latest_patch_for_the_cpu_is_found() {
    let file = [
        sample::intel(0x306a9, 0x80, 99, &[]),
        sample::intel(INTEL.signature, 0x80, 4, &[]),
        sample::intel(INTEL.signature, 0x01, 98, &[]),
        sample::intel(0x50654, 0xff, 8, &[(0x50656, 0x80), (INTEL.signature, 0xc0)]),
        sample::intel(INTEL.signature, 0x80, 7, &[]),
    ];
    let at = |n: usize| file[..n].iter().map(Vec::len).sum();
    assert_eq!(revision(Format::Intel, &file.concat(), &INTEL), Some((8, at(3), Match::New)));
    assert_eq!(revision(Format::Intel, &file[..3].concat(), &INTEL), Some((4, at(1), Match::Old)));
    assert_eq!(revision(Format::Intel, &file[0], &INTEL), None);
    assert_eq!(revision(Format::Intel, &[], &INTEL), None);
    let patch = find(Format::Intel, &file[4], &INTEL).0.unwrap().unwrap();
    assert_eq!((patch.len, patch.date.to_string().as_str()), (1024, "2026-11-30"));
}

#[test]
fn revisions_are_compared_as_their_makers_do() {
    for format in [Format::Intel, Format::Amd] {
        let compared = [4, 5, 6].map(|new| format.compare(new, 5));
        assert_eq!(compared, [Match::Old, Match::Same, Match::New]);
    }
    // Before production: negative.
    let early = 1 << 31;
    assert_eq!([Format::Intel.compare(early, 5), Format::Intel.compare(5, early)], [Match::New; 2]);
    assert_eq!([Format::Amd.compare(early, 5), Format::Amd.compare(5, early)], [Match::New, Match::Old]);
}

#[test]
fn amds_tables_name_cpus() {
    let other = (0x0083_0f10, 0x8310);
    let ours = (AMD.signature, 0x8012);
    let patches = [(0x8310, 99, 128), (0x8012, 0x0800_1230, 3200), (0x8012, 0x0800_1200, 256)];
    let first = sample::amd(&[other, ours], &patches);
    let none = sample::amd(&[other], &[(0x8310, 99, 128), (0x8012, 0x7fff_ffff, 128)]);
    let second = sample::amd(&[ours], &[(0x8012, 0x0800_1250, 3200)]);
    let patch = find(Format::Amd, &first, &AMD).0.unwrap().unwrap();
    assert_eq!((patch.revision, patch.len, patch.fits), (0x0800_1230, 3200, Match::New));
    assert_eq!(revision(Format::Amd, &none, &AMD), None);
    let all = [none.clone(), first.clone(), second].concat();
    assert_eq!(revision(Format::Amd, &all, &AMD).unwrap().0, 0x0800_1250);
    // Another number for the same CPU, in another table: the first counts.
    let lies = sample::amd(&[(AMD.signature, 0x9999)], &[(0x9999, 0x7fff_ffff, 128)]);
    let (found, said) = find(Format::Amd, &[first, lies.clone()].concat(), &AMD);
    assert_eq!(found.unwrap().unwrap().revision, 0x0800_1230);
    let mismatch = Complaint::Equivalence { signature: AMD.signature, found: 0x9999, known: 0x8012 };
    assert_eq!(said, [mismatch]);
    let mut known = Some(Equivalence { signature: AMD.signature, id: 0x8012 });
    assert_eq!(Format::Amd.find(&lies[..], &AMD, &mut known, &mut |_| {}), Err(mismatch));
    assert_eq!(mismatch.to_string(), "Equiv mismatch: cpu 00800f12, got 9999, cached 8012");
}

#[test]
fn patches_that_are_too_long_are_skipped() {
    let file = sample::amd(&[(AMD.signature, 7)], &[(7, 0x7fff_ffff, 3204), (7, 0x0900_0000, 3200)]);
    let (found, said) = find(Format::Amd, &file, &AMD);
    assert_eq!(found.unwrap().unwrap().revision, 0x0900_0000);
    assert_eq!(said, [Complaint::Length { len: 3204, id: 7 }]);
    assert_eq!(said[0].to_string(), "Bad microcode length 0x00000c84 for cpu 0x0007");
    for (signature, most) in [(0x0010_0f42u32, 2048), (0x0050_0f10, 1824), (0x0060_0f12, 4096), (0x00a0_0f11, 5568)] {
        let cpu = Cpu { signature, ..AMD };
        let len = |len| find(Format::Amd, &sample::amd(&[(signature, 1)], &[(1, u32::MAX, len)]), &cpu).0.unwrap();
        assert!(len(most).is_some() && len(most + 4).is_none(), "{signature:#x}");
    }
    let k10 = Cpu { signature: 0x0010_0f42, revision: 0x0100_009f, platform: 0 };
    assert!(amd::is_final(&k10) && !amd::is_final(&AMD));
}

/// Returns what is found in `good` with another word at `at`.
fn with(format: Format, good: &[u8], cpu: &Cpu, at: usize, value: u32) -> Result<Option<Patch>, Complaint> {
    let mut bad = good.to_vec();
    bad[at..at + 4].copy_from_slice(&value.to_le_bytes());
    find(format, &bad, cpu).0
}

#[test]
fn damage_of_intels_is_named_as_xen_names_it() {
    let good = sample::intel(INTEL.signature, 0x80, 9, &[(0x50656, 0x80)]);
    let with = |at, value| with(Format::Intel, &good, &INTEL, at, value);
    let table = 48 + u32::from_le_bytes(good[28..32].try_into().unwrap()) as usize;
    assert_eq!(with(0, 2), Err(Complaint::Data));
    assert_eq!(with(20, 0), Err(Complaint::Data));
    assert_eq!(with(32, 2048), Err(Complaint::Data), "it ends before");
    assert_eq!(with(32, 1020), Err(Complaint::Size));
    assert_eq!(with(28, 1024), Err(Complaint::Size));
    assert_eq!(with(4, 10), Err(Complaint::Checksum));
    assert_eq!(with(table, 2), Err(Complaint::TableSize));
    assert_eq!(with(table, u32::MAX), Err(Complaint::TableSize));
    assert_eq!(with(table + 4, 0), Err(Complaint::TableChecksum));
    assert_eq!(find(Format::Intel, &good[..47], &INTEL).0, Err(Complaint::Data));
    // One that is found before the damage is good.
    let (found, said) = find(Format::Intel, &[&good[..], &[0; 9]].concat(), &INTEL);
    assert_eq!((found.unwrap().unwrap().revision, said), (9, vec![Complaint::Data]));
}

#[test]
fn damage_of_amds_is_named_as_xen_names_it() {
    let good = sample::amd(&[(AMD.signature, 7)], &[(7, 0x0900_0000, 128)]);
    let with = |at, value| with(Format::Amd, &good, &AMD, at, value);
    assert_eq!(with(0, 0), Err(Complaint::Magic));
    assert_eq!(with(4, 1), Err(Complaint::EquivalenceTable));
    for len in [0, 16, 33, u32::MAX] {
        assert_eq!(with(8, len), Err(Complaint::EquivalenceTable), "{len}");
    }
    assert_eq!(with(44, 0), Err(Complaint::Patch));
    for len in [0, 63, 129, u32::MAX] {
        assert_eq!(with(48, len), Err(Complaint::Patch), "{len}");
    }
}

#[test]
fn a_copy_is_examined_again() {
    let good = sample::intel(INTEL.signature, 0x80, 9, &[]);
    assert_eq!(Format::Intel.examine(&good, &INTEL, None).unwrap().revision, 9);
    let twice = [&good[..], &good].concat();
    let mut bad = good.clone();
    bad[100] ^= 1;
    for other in [&good[..1023], &twice, &bad] {
        assert_eq!(Format::Intel.examine(other, &INTEL, None), None);
    }
    let file = sample::amd(&[(AMD.signature, 7)], &[(7, 0x0900_0000, 128)]);
    let (mut known, copy) = (None, &file[file.len() - 128..]);
    Format::Amd.find(&file[..], &AMD, &mut known, &mut |_| {}).unwrap();
    assert_eq!(Format::Amd.examine(copy, &AMD, known).unwrap().fits, Match::New);
    assert_eq!(Format::Amd.examine(copy, &AMD, None), None);
    assert_eq!(Format::Amd.examine(&copy[..63], &AMD, known), None);
}

#[test]
fn files_from_anywhere_do_no_harm() {
    let mut rng = Rng::new(0x5eed);
    let intel = sample::intel(0x50654, 0xff, 8, &[(0x50656, 0x80), (INTEL.signature, 0xc0)]).repeat(2);
    let amd = sample::amd(&[(1, 2), (AMD.signature, 7)], &[(7, 9, 128), (7, 0x0900_0000, 64)]).repeat(2);
    for (format, cpu, seed) in [(Format::Intel, INTEL, intel), (Format::Amd, AMD, amd)] {
        let mut found = 0;
        for _ in 0..20_000 {
            let mut file = seed.clone();
            for _ in 0..rng.below(4) {
                let at = rng.below(file.len() as u64 / 4) as usize * 4;
                let value = [0, 1, u32::MAX, 16, 1024, 1 << rng.below(32)][rng.below(6) as usize];
                file[at..at + 4].copy_from_slice(&value.to_le_bytes());
            }
            file.truncate(rng.below(file.len() as u64 * 2) as usize);
            if let (Ok(Some(patch)), _) = find(format, &file, &cpu) {
                assert!(patch.at + patch.len <= file.len() && patch.len >= 64);
                found += 1;
            }
        }
        assert!(found > 2_000, "{format:?}: {found}");
    }
}

/// A file in which something cannot be read.
struct Holed<'a>(&'a [u8], usize);

impl Blob for Holed<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn read(&self, at: usize, to: &mut [u8]) -> Result<(), Unreadable> {
        if (at..at + to.len()).contains(&self.1) {
            return Err(Unreadable);
        }
        self.0.read(at, to)
    }
}

#[test]
fn what_cannot_be_read_is_an_error_wherever_it_is() {
    let intel = sample::intel(INTEL.signature, 0x80, 9, &[(1, 1)]).repeat(2);
    for hole in (0..intel.len()).step_by(97) {
        let file = Holed(&intel, hole);
        assert_eq!(Format::Intel.find(&file, &INTEL, &mut None, &mut |_| {}), Err(Complaint::Unreadable), "{hole}");
    }
    assert!(!Holed(&intel, 0).is_empty());
}

#[test]
fn files_are_found_in_an_archive() {
    let path = Format::Intel.path();
    let archive = sample::cpio(&[("kernel", b""), (path, b"microcode"), ("z", b"behind")]);
    assert_eq!(&archive[cpio::find(&archive, path).unwrap()], b"microcode");
    assert_eq!(cpio::find(&archive, Format::Amd.path()), None);
    // A second archive, after zeros; and something compressed.
    let second = [sample::cpio(&[("other", b"xyz")]), vec![0; 508], archive.clone(), vec![0x1f, 0x8b, 8]].concat();
    assert_eq!(&second[cpio::find(&second, path).unwrap()], b"microcode");
    assert_eq!(cpio::find(&second, "none"), None);
    let mut rng = Rng::new(3);
    for _ in 0..20_000 {
        let mut bad = second.clone();
        for _ in 0..1 + rng.below(3) {
            let at = rng.below(bad.len() as u64) as usize;
            bad[at] = [b'f', b'0', 0, 0xff][rng.below(4) as usize];
        }
        bad.truncate(rng.below(bad.len() as u64 * 2) as usize);
        if let Some(found) = cpio::find(&bad, path) {
            assert!(found.end <= bad.len());
        }
    }
}
