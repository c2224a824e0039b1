//! xz's filter for x86 code: the targets of CALL and JMP are absolute in the packed data, which compresses better.

/// Opcodes CALL rel32 and JMP rel32.
fn is_branch(byte: u8) -> bool {
    byte & 0xfe == 0xe8
}

/// Returns whether `byte` can be the top byte of a target that the filter changes.
fn is_sign(byte: u8) -> bool {
    byte == 0 || byte == 0xff
}

/// Makes the targets relative again. `offset` is the position of the first byte.
pub(super) fn undo(buf: &mut [u8], offset: u32) {
    // Bit n: there is an opcode n + 1 bytes before `at` whose operand was left unchanged.
    let mut behind = 0u32;
    let mut last = 0;
    let mut at = 0;
    while at + 5 <= buf.len() {
        if !is_branch(buf[at]) {
            at += 1;
            continue;
        }
        let gap = at - last;
        behind = if gap > 3 { 0 } else { behind << gap.saturating_sub(1) & 7 };
        last = at;
        // An opcode within the operand of another is changed only where the packer could distinguish them.
        let overlap = match behind {
            0 => Some(0),
            1 | 2 | 4 => Some(behind.trailing_zeros() as usize + 1).filter(|o| !is_sign(buf[at + 4 - o])),
            _ => None,
        };
        let Some(overlap) = overlap.filter(|_| is_sign(buf[at + 4])) else {
            behind = behind << 1 | 1;
            at += 1;
            continue;
        };
        let operand = &mut buf[at + 1..at + 5];
        let position = offset.wrapping_add(at as u32).wrapping_add(5);
        let mut target = operand.iter().rev().fold(0, |v, &b| v << 8 | u32::from(b));
        let relative = loop {
            let relative = target.wrapping_sub(position);
            let shared = 8 * overlap as u32;
            if overlap == 0 || !is_sign((relative >> (24 - shared)) as u8) {
                break relative;
            }
            target = relative ^ ((1 << (32 - shared)) - 1);
        };
        // 25 bits, sign extended.
        operand.copy_from_slice(&((relative << 7) as i32 >> 7).to_le_bytes());
        at += 5;
    }
}
