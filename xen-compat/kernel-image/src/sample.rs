//! A small kernel, for tests of loaders.
#![allow(missing_docs, reason = "the names say it")]

/// Builds an ELF64 kernel: header, two segments and a note segment.
pub fn kernel(notes: &[(u32, &[u8])]) -> Vec<u8> {
    let mut area = Vec::new();
    for (kind, desc) in notes {
        area.extend_from_slice(&4u32.to_le_bytes());
        area.extend_from_slice(&(desc.len() as u32).to_le_bytes());
        area.extend_from_slice(&kind.to_le_bytes());
        area.extend_from_slice(b"Xen\0");
        area.extend_from_slice(desc);
        area.resize(area.len().next_multiple_of(4), 0);
    }
    let mut b = vec![0u8; 64];
    b[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    b[16] = 2;
    b[18] = 62;
    b[20] = 1;
    b[24..32].copy_from_slice(&0x10_0000u64.to_le_bytes());
    b[32] = 64;
    b[52] = 64;
    b[54] = 56;
    b[56] = 3;
    let mut ph = |kind: u32, offset: u64, paddr: u64, filesz: u64, memsz: u64| {
        b.extend_from_slice(&kind.to_le_bytes());
        b.extend_from_slice(&5u32.to_le_bytes());
        for v in [offset, paddr, paddr, filesz, memsz, 4096] {
            b.extend_from_slice(&v.to_le_bytes());
        }
    };
    ph(1, 0x400, 0x10_0000, 0x100, 0x200);
    ph(1, 0x500, 0x10_1000, 0x80, 0x1000);
    ph(4, 0x600, 0, area.len() as u64, area.len() as u64);
    b.resize(0x600, 0x90);
    b.extend_from_slice(&area);
    b
}

pub fn good_notes() -> Vec<(u32, &'static [u8])> {
    vec![
        (6, b"linux\0"),
        (5, b"xen-3.0\0"),
        (8, b"generic\0"),
        (3, &[0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0xff]),
        (1, &[0x40, 0, 0x10, 0x80, 0xff, 0xff, 0xff, 0xff]),
        (10, b"!writable_page_tables|pae_pgdir_above_4gb\0"),
        (16, &[1, 0, 0, 0, 0, 0, 0, 0]),
        (17, &[1, 8, 0, 0]),
    ]
}
