//! Files for tests. Their data is no microcode: a CPU that loads it refuses it.

use std::vec::Vec;

use crate::intel;

/// Returns a patch of Intel's: for CPUs of `signature` and `platforms`, and of `others`, with revision `revision`.
pub fn intel(signature: u32, platforms: u32, revision: u32, others: &[(u32, u32)]) -> Vec<u8> {
    let table = if others.is_empty() { 0 } else { 20 + 12 * others.len() };
    let total = (intel::HEADER + 64 + table).next_multiple_of(1024);
    let data = total - intel::HEADER - table;
    let mut words = vec![1, revision, 0x1130_2026, signature, 0, 1, platforms, data as u32, total as u32, 0, 0, 0];
    words.extend((0..data as u32 / 4).map(|i| i.wrapping_mul(0x9e37_79b9)));
    words[4] = negative_sum(&words);
    let own = words[4];
    if table != 0 {
        let begin = words.len();
        words.extend([others.len() as u32, 0, 0, 0, 0]);
        for (s, p) in others {
            let sum = signature.wrapping_add(platforms).wrapping_add(own);
            words.extend([*s, *p, sum.wrapping_sub(*s).wrapping_sub(*p)]);
        }
        words[begin + 1] = negative_sum(&words[begin..]);
    }
    bytes(&words)
}

/// Returns a container of AMD's: a table of signatures and numbers, and patches with number, revision and length.
pub fn amd(table: &[(u32, u16)], patches: &[(u16, u32, usize)]) -> Vec<u8> {
    let mut words = vec![crate::amd::MAGIC, 0, 16 * (table.len() as u32 + 1)];
    for (signature, id) in table {
        words.extend([*signature, 0, 0, u32::from(*id)]);
    }
    words.extend([0; 4]);
    for (id, revision, len) in patches {
        words.extend([1, *len as u32]);
        let begin = words.len();
        words.extend([0x1130_2026, *revision]);
        words.resize(begin + len / 4, 0);
        words[begin + 6] = u32::from(*id);
    }
    bytes(&words)
}

/// Returns an archive with files: path and content.
pub fn cpio(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in files.iter().chain(&[("TRAILER!!!", &[][..])]) {
        out.extend_from_slice(b"070701");
        for i in 1..=13 {
            let field = match i {
                7 => content.len(),
                12 => name.len() + 1,
                _ => 0,
            };
            out.extend_from_slice(format!("{field:08x}").as_bytes());
        }
        out.extend_from_slice(name.as_bytes());
        out.push(0);
        out.resize(out.len().next_multiple_of(4), 0);
        out.extend_from_slice(content);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

fn negative_sum(words: &[u32]) -> u32 {
    words.iter().fold(0u32, |sum, w| sum.wrapping_sub(*w))
}

fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_le_bytes()).collect()
}
