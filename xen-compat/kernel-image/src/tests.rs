use crate::decompress::{unpack, Format};
use crate::sample::{good_notes, kernel};
use crate::*;
use test_rng::Rng;

const GZIP: &str = concat!(
    "1f8b0800000000000203edcf2d0e8030104461cf29f600087e0abe47412c09e9a64db8bf2098ca710892376a92a7beb8aadb",
    "64edb4c38adfd563ec6f8837ce2a2e2aae2a261537157715a1408102050a142850a0408102050a142850a040810205cabf28",
    "99b10ff600c6997c7a00190000",
);
const XZ: &str = concat!(
    "fd377a585a0000016922de3602010400210110008b216f49e018ff004f5d00361a4a1f08a026034d069defed8a63d1ad95f7",
    "0691f55c44ff640228b3e75c218337170b6e5673ff23b65ade935f1b4fd9ebbb73784fe709f0e1f191d491c7239d48504b78",
    "1676c0a21b6ae26f885b0000c6997c7a0001678032000000876b603d3e300d8b020000000001595a00190000",
);
const LZMA: &str = concat!(
    "5d00000004ffffffffffffffff00361a4a1f08a026034d069defed8a63d1ad95f70691f55c44ff640228b3e75c218337170b",
    "6e5673ff23b65ade935f1b4fd9ebbb73784fe709f0e1f191d491c7239d48504b781676c0a21b6ae33a6397ffffc32f600000",
    "190000",
);
const ZSTD: &str = concat!(
    "28b52ffd0468b50100d86c696e652030206f662061206b65726e656c2c0a313233343536410a805076ff1e54f02adae5343d",
    "a8010330800918c081badba290993a138400190000",
);
const LZ4: &str = concat!(
    "02214c185f000000f5046c696e652030206f662061206b65726e656c2c0a00110a1d001f311d00091f321d00091f331d0009",
    "1f341d00091f351d00091f361d00040fcb00ffffffffffffffffffffffffffffffffffffffffffdf1f410100ffff41504141",
    "41414100190000",
);
const BZIP2: &str = concat!(
    "425a683131415926535962ff6a9b0008acdf80801040047f0020000100232d900000083000b80a34640d1a646851a32068d3",
    "2340a5543268c9a68627d117b116022d845b0459ea579959cad256057a2b52b4116a22e5ef64ec116e291b845c08b2116011",
    "7e08b22b7e949381172116222c422cdfc5dc914e142418bfdaa6c000190000",
);

const LZO: &str = concat!(
    "894c5a4f000d0a1a0a104020a00940030903000009000081a46b0b144a0000000005706c61696e4960058400001900000000",
    "5bd485f38c246c696e652030206f662061206b65726e656c2c2725000a9103313a7100323a7100333a7100343a7100353a71",
    "00363a70002000000000000000e628032000000000000000e62803200000000000bc29034120000038000011000000000000",
    "00190000",
);

const ALL: [(Format, &str); 7] = [
    (Format::Gzip, GZIP),
    (Format::Xz, XZ),
    (Format::Lzma, LZMA),
    (Format::Zstd, ZSTD),
    (Format::Lz4, LZ4),
    (Format::Bzip2, BZIP2),
    (Format::Lzo, LZO),
];

fn unhex(s: &str) -> Vec<u8> {
    (0..s.len() / 2).map(|i| u8::from_str_radix(&s[2 * i..2 * i + 2], 16).unwrap()).collect()
}

fn plain() -> Vec<u8> {
    let mut v: Vec<u8> =
        (0..200).flat_map(|i| format!("line {} of a kernel, a kernel\n", i % 7).into_bytes()).collect();
    v.resize(v.len() + 600, b'A');
    v
}

#[test]
fn every_compression_unpacks() {
    for (format, hex) in ALL {
        let data = unhex(hex);
        assert_eq!(Format::detect(&data), Some(format));
        assert_eq!(unpack(format, &data).unwrap(), plain(), "{}", format.name());
    }
}

#[test]
fn wrong_lengths_are_seen() {
    for (format, hex) in ALL {
        for change in [-1i32, 1, -4000] {
            let mut data = unhex(hex);
            let at = data.len() - 4;
            let n = (plain().len() as i32 + change) as u32;
            data[at..].copy_from_slice(&n.to_le_bytes());
            assert!(unpack(format, &data).is_err(), "{} {change}", format.name());
        }
        let mut data = unhex(hex);
        let at = data.len() - 4;
        data[at..].copy_from_slice(&[0xff; 4]);
        assert!(matches!(unpack(format, &data), Err(ImageError::TooBig { .. })));
    }
}

#[test]
fn damaged_data_never_panics() {
    let mut rng = Rng::new(1);
    for (format, hex) in ALL {
        let good = unhex(hex);
        for n in 0..good.len() - 4 {
            let mut cut = good[..n].to_vec();
            cut.extend_from_slice(&good[good.len() - 4..]);
            let _ = unpack(format, &cut);
        }
        for _ in 0..2000 {
            let mut bad = good.clone();
            for _ in 0..1 + rng.below(4) {
                let at = rng.below(bad.len() as u64 - 4) as usize;
                bad[at] = rng.any() as u8;
            }
            if unpack(format, &bad).is_ok_and(|v| v.len() != plain().len()) {
                panic!("{}: wrong length passed", format.name());
            }
        }
    }
}

/// Returns a bzImage of boot protocol 2.15 with a PE header and the checksum that Linux's build appends.
fn bzimage(payload: &[u8], signed: bool) -> Vec<u8> {
    let mut b = vec![0u8; 2048];
    b[0x1f1] = 1;
    b[0x1fe..0x200].copy_from_slice(&[0x55, 0xaa]);
    b[0x202..0x206].copy_from_slice(b"HdrS");
    b[0x206..0x208].copy_from_slice(&0x20fu16.to_le_bytes());
    b[0x248..0x24c].copy_from_slice(&1024u32.to_le_bytes());
    b[0x24c..0x250].copy_from_slice(&(payload.len() as u32).to_le_bytes());
    b[0x3c] = 0x80;
    b[0x80..0x84].copy_from_slice(b"PE\0\0");
    b[0x98..0x9a].copy_from_slice(&0x20bu16.to_le_bytes());
    b.extend_from_slice(payload);
    b.resize((b.len() + 4).next_multiple_of(16), 0);
    let syssize = (b.len() as u32 - 1024) / 16;
    b[0x1f4..0x1f8].copy_from_slice(&syssize.to_le_bytes());
    let end = b.len() - 4;
    let crc = !crate::decompress::gzip::CRC32.checksum(&b[..end]);
    b[end..].copy_from_slice(&crc.to_le_bytes());
    if signed {
        b[0xd8..0xdc].fill(0x5a);
        b[0x128..0x130].fill(0xa5);
        b.extend_from_slice(b"signature");
    }
    b
}

/// Unpacks a bzImage's first layer.
fn first_layer(image: &[u8]) -> Result<(), ImageError> {
    match to_elf(image) {
        // The sample's own first bytes.
        Err(ImageError::UnknownFormat(m)) if &m == b"line 0" => Ok(()),
        Err(e) => Err(e),
        Ok(_) => panic!("the sample is no ELF file"),
    }
}

/// No changed bit of a packed kernel gives another kernel, in any format.
#[test]
fn damage_is_noticed() {
    for (format, hex) in ALL {
        let good = unhex(hex);
        let bits = (good.len() - 4) * 8;
        let wrong = (0..bits).filter(|bit| {
            let mut b = good.clone();
            b[bit / 8] ^= 1 << (bit % 8);
            if format.is_unchecked() {
                // Such a kernel has only the checksum of the whole bzImage.
                let mut image = bzimage(&good, true);
                image[2048..2048 + b.len()].copy_from_slice(&b);
                first_layer(&image).is_ok()
            } else {
                unpack(format, &b).is_ok_and(|v| v != plain())
            }
        });
        assert_eq!(wrong.count(), 0, "of {bits} changes in {}", format.name());
    }
}

#[test]
fn the_checksum_of_a_bzimage_is_compared() {
    for signed in [false, true] {
        let good = bzimage(&unhex(LZ4), signed);
        assert_eq!(first_layer(&good), Ok(()));
        let mut bad = good.clone();
        bad[1100] ^= 1;
        assert_eq!(first_layer(&bad), Err(ImageError::BadImageChecksum));
        // Kernels from 6.15 on have none, whatever they end with.
        for (release, compared) in
            [("6.14.11-amd64", true), ("6.15.0", false), ("10.2", false), ("5.20", true), ("x", true)]
        {
            let mut image = bad.clone();
            image[0x20e..0x210].copy_from_slice(&0x100u16.to_le_bytes());
            image[0x300..0x300 + release.len()].copy_from_slice(release.as_bytes());
            assert_eq!(first_layer(&image).is_err(), compared, "{release}");
        }
        let end = 1024 + usize::from(u16::from_le_bytes([good[0x1f4], good[0x1f5]])) * 16;
        bad[end - 4..end].fill(0);
        assert_eq!(first_layer(&bad), Ok(()));
    }
    // A packer's own checksum is enough: the rest of the file is not the kernel.
    let mut other = bzimage(&unhex(GZIP), true);
    other[1100] ^= 1;
    assert_eq!(first_layer(&other), Ok(()));
}

#[test]
fn lack_of_memory_is_called_so() {
    let e = ImageError::OutOfMemory { need: 64_272_252, found: 41 << 20 };
    assert_eq!(e.to_string(), "not enough memory to unpack the kernel: needs 62 MiB in one piece, found 41 MiB");
}

fn parse(b: &[u8]) -> Result<Kernel, ImageError> {
    Kernel::parse(&to_elf(b)?)
}

fn error(b: &[u8]) -> ImageError {
    parse(b).expect_err("image should be refused")
}

#[test]
fn notes_are_understood() {
    let file = kernel(&good_notes());
    let k = parse(&file).unwrap();
    assert_eq!((k.pstart, k.pend), (0x10_0000, 0x10_2000));
    assert_eq!(k.virt_base, 0xffff_ffff_8000_0000);
    assert_eq!((k.virt_kstart, k.virt_kend), (0xffff_ffff_8010_0000, 0xffff_ffff_8010_2000));
    assert_eq!(k.virt_entry, 0xffff_ffff_8010_0040);
    assert!(k.notes.unmapped_initrd && k.notes.has_supported_features);
    assert_eq!(k.notes.required, 1);
    assert_eq!(k.notes.supported, 1 | 1 << 4 | 0x801);
    assert_eq!(k.segments[1].file.len(), 0x80);
}

#[test]
fn refusals_name_their_reason() {
    assert_eq!(error(b"hello, world"), ImageError::UnknownFormat(*b"hello,"));
    assert_eq!(error(b""), ImageError::UnknownFormat([0; 6]));
    assert_eq!(error(b"\x7fELF"), ImageError::Truncated { what: "ELF header", need: 64, have: 4 });
    assert_eq!(error(&kernel(&[])), ImageError::NotXenGuest);
    assert_eq!(error(&kernel(&[(6, b"plan9\0"), (5, b"xen-3.0\0")])), ImageError::WrongLoader);
    assert_eq!(error(&kernel(&[(6, b"linux\0"), (5, b"xen-4.0\0")])), ImageError::WrongXenVersion);
    let mut notes = good_notes();
    notes.push((10, b"!telepathy\0"));
    assert_eq!(error(&kernel(&notes)), ImageError::UnknownRequiredFeature);
    let mut arm = kernel(&good_notes());
    arm[18] = 183;
    assert_eq!(error(&arm), ImageError::WrongMachine { class: 64, machine: 183 });
    let mut overlap = kernel(&good_notes());
    overlap[64 + 56 + 24 + 1] = 0x01; // Second segment's physical address: 0x100100.
    overlap[64 + 56 + 24] = 0x10;
    assert_eq!(error(&overlap), ImageError::SegmentsOverlap(0, 1));
    let mut huge = kernel(&good_notes());
    huge[64 + 40 + 4] = 1; // First segment's memory size: over 4 GiB.
    assert!(matches!(error(&huge), ImageError::TooBig { .. }));
    let mut entry = good_notes();
    entry[4].1 = &[0; 8];
    assert!(matches!(error(&kernel(&entry)), ImageError::OutOfBounds { what: "entry point", .. }));
    assert_eq!(
        ImageError::WrongMachine { class: 64, machine: 183 }.to_string(),
        "found 64-bit ELF for machine 183, expected x86-64 (62) or i386 (3)"
    );
}

#[test]
fn guest_string_is_understood() {
    let mut file = kernel(&[]);
    // Turn the note segment off and append a section table with `__xen_guest`.
    file[56] = 2;
    let text_at = file.len() as u64;
    let text = b"GUEST_OS=linux,XEN_VER=xen-3.0,VIRT_BASE=0x100000,VIRT_ENTRY=0x100000,HYPERCALL_PAGE=0x1,PAE=yes[extended-cr3],FEATURES=writable_page_tables\0";
    file.extend_from_slice(text);
    let names_at = file.len() as u64;
    file.extend_from_slice(b"\0__xen_guest\0\0\0\0");
    let table_at = file.len() as u64;
    for (name, at, size) in [(0u32, 0, 0), (1, text_at, text.len() as u64), (0, names_at, 16)] {
        file.extend_from_slice(&name.to_le_bytes());
        file.extend_from_slice(&1u32.to_le_bytes());
        for v in [0, 0, at, size, 0, 0, 0] {
            file.extend_from_slice(&v.to_le_bytes());
        }
    }
    file[40..48].copy_from_slice(&table_at.to_le_bytes());
    file[58] = 64;
    file[60] = 3;
    file[62] = 2;
    let k = parse(&file).unwrap();
    assert!(k.notes.legacy);
    assert_eq!((k.virt_base, k.virt_kstart, k.virt_entry), (0x10_0000, 0x10_0000, 0x10_0000));
    assert_eq!(k.notes.hypercall_page, Some(0x10_1000));
    assert_eq!(k.notes.pae, Pae::ExtendedCr3);
}

#[test]
fn random_damage_to_elf_never_panics() {
    let good = kernel(&good_notes());
    let mut rng = Rng::new(7);
    for n in 0..good.len() {
        let _ = parse(&good[..n]);
    }
    for _ in 0..50_000 {
        let mut bad = good.clone();
        for _ in 0..1 + rng.below(6) {
            // Mostly in the structures: header, program headers, notes.
            let at = match rng.below(3) {
                0 => rng.below(64) as usize,
                1 => 64 + rng.below(168) as usize,
                _ => 0x600 + rng.below(good.len() as u64 - 0x600) as usize,
            };
            bad[at] = [0, 1, 0x7f, 0x80, 0xff, rng.any() as u8][rng.below(6) as usize];
        }
        if let Ok(k) = parse(&bad) {
            k.segments.iter().for_each(|s| assert!(s.file.len() as u64 <= s.memsz));
        }
    }
    for _ in 0..20_000 {
        let len = rng.below(300) as usize;
        let noise: Vec<u8> = (0..len).map(|_| rng.any() as u8).collect();
        let _ = parse(&noise);
    }
}
