//! Sequences: literals to copy, then a match (RFC 8878, 3.1.1.3.2).

use alloc::rc::Rc;

use crate::decompress::output::{Output, Why, CUT};
use crate::decompress::zstd::bits::Backward;
use crate::decompress::zstd::fse::Table;

/// The properties of one of the three codes of a sequence.
struct Kind {
    max_log: u32,
    default_log: u32,
    default: &'static [i16],
    /// One more than the highest code.
    codes: usize,
}

const LITERALS: Kind = Kind {
    max_log: 9,
    default_log: 6,
    default: &[
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
    ],
    codes: 36,
};
const OFFSETS: Kind = Kind {
    max_log: 8,
    default_log: 5,
    default: &[1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
    codes: 32,
};
const MATCHES: Kind = Kind {
    max_log: 9,
    default_log: 6,
    default: &[
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    codes: 53,
};

/// Returns base and extra bits of a literals length code.
fn literals_code(code: u8) -> (u32, u32) {
    const BASE: [(u32, u32); 20] = [
        (16, 1),
        (18, 1),
        (20, 1),
        (22, 1),
        (24, 2),
        (28, 2),
        (32, 3),
        (40, 3),
        (48, 4),
        (64, 6),
        (128, 7),
        (256, 8),
        (512, 9),
        (1024, 10),
        (2048, 11),
        (4096, 12),
        (8192, 13),
        (16384, 14),
        (32768, 15),
        (65536, 16),
    ];
    match code {
        0..=15 => (code.into(), 0),
        _ => BASE[usize::from(code) - 16],
    }
}

/// Returns base and extra bits of a match length code.
fn match_code(code: u8) -> (u32, u32) {
    const BASE: [(u32, u32); 21] = [
        (35, 1),
        (37, 1),
        (39, 1),
        (41, 1),
        (43, 2),
        (47, 2),
        (51, 3),
        (59, 3),
        (67, 4),
        (83, 4),
        (99, 5),
        (131, 7),
        (259, 8),
        (515, 9),
        (1027, 10),
        (2051, 11),
        (4099, 12),
        (8195, 13),
        (16387, 14),
        (32771, 15),
        (65539, 16),
    ];
    match code {
        0..=31 => (u32::from(code) + 3, 0),
        _ => BASE[usize::from(code) - 32],
    }
}

/// State that a frame's blocks pass on to each other.
pub(super) struct Sequences {
    tables: [Option<Rc<Table>>; 3],
    /// The last three distances, the latest first.
    last: [usize; 3],
}

impl Sequences {
    /// Creates the state at the start of a frame.
    pub(super) fn new() -> Self {
        Self { tables: [const { None }; 3], last: [1, 4, 8] }
    }

    /// Sets the table that a code uses in this block. Returns the number of bytes of `data` that describe it.
    fn set_table(&mut self, which: usize, kind: &Kind, mode: u8, data: &[u8]) -> Result<usize, Why> {
        let (table, len) = match mode {
            0 => (Table::new(kind.default_log, kind.default)?, 0),
            1 => {
                let &code = data.first().ok_or(CUT)?;
                if usize::from(code) >= kind.codes {
                    return Err("unknown code");
                }
                (Table::single(code), 1)
            }
            2 => Table::read(data, kind.max_log, kind.codes)?,
            _ if self.tables[which].is_some() => return Ok(0),
            _ => return Err("no table to repeat"),
        };
        self.tables[which] = Some(Rc::new(table));
        Ok(len)
    }

    /// Returns the distance that an offset's value means, and records it.
    fn distance(&mut self, value: usize, no_literals: bool) -> Result<usize, Why> {
        if value > 3 {
            self.last.rotate_right(1);
            self.last[0] = value - 3;
            return Ok(value - 3);
        }
        match value - 1 + usize::from(no_literals) {
            3 => {
                let distance = self.last[0] - 1;
                self.last.rotate_right(1);
                self.last[0] = distance;
            }
            which => self.last[..=which].rotate_right(1),
        }
        if self.last[0] == 0 {
            return Err("distance 0");
        }
        Ok(self.last[0])
    }

    /// Runs a block's sequences with its literals; matches reach back no further than `start`.
    pub(super) fn run(
        &mut self,
        data: &[u8],
        mut literals: &[u8],
        out: &mut Output<'_>,
        start: usize,
    ) -> Result<(), Why> {
        let byte = |at: usize| data.get(at).map(|&b| usize::from(b)).ok_or(CUT);
        let (count, mut at) = match byte(0)? {
            0 => (0, 1),
            b @ 1..=127 => (b, 1),
            b @ 128..=254 => ((b - 128 << 8) + byte(1)?, 2),
            _ => (byte(1)? + (byte(2)? << 8) + 0x7f00, 3),
        };
        if count == 0 {
            return if at == data.len() { out.extend(literals) } else { Err("stray bytes in a block") };
        }
        let modes = byte(at)? as u8;
        at += 1;
        if modes & 3 != 0 {
            return Err("reserved bits are set");
        }
        for (which, kind) in [LITERALS, OFFSETS, MATCHES].iter().enumerate() {
            let mode = modes >> (6 - 2 * which) & 3;
            at += self.set_table(which, kind, mode, &data[at..])?;
        }
        let [Some(ll), Some(of), Some(ml)] = self.tables.clone() else { return Err("no table") };
        let mut bits = Backward::new(&data[at..])?;
        let mut state = (ll.start(&mut bits), of.start(&mut bits), ml.start(&mut bits));
        for i in 0..count {
            let offset_code = u32::from(of.symbol(state.1));
            let value = (1usize << offset_code) + bits.take(offset_code) as usize;
            let (base, extra) = match_code(ml.symbol(state.2));
            let match_len = (base + bits.take(extra)) as usize;
            let (base, extra) = literals_code(ll.symbol(state.0));
            let literals_len = (base + bits.take(extra)) as usize;
            if i + 1 < count {
                state.0 = ll.next(state.0, &mut bits);
                state.2 = ml.next(state.2, &mut bits);
                state.1 = of.next(state.1, &mut bits);
            }
            if bits.left() < 0 {
                return Err(CUT);
            }
            let (now, later) = literals.split_at_checked(literals_len).ok_or("more literals than there are")?;
            out.extend(now)?;
            literals = later;
            let distance = self.distance(value, literals_len == 0)?;
            out.repeat(distance, match_len, start)?;
        }
        if bits.left() != 0 {
            return Err("stray bits in a block");
        }
        out.extend(literals)
    }
}
