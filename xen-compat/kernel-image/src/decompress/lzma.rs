//! LZMA: the decoder, and the ".lzma" container. LZMA2 is in `xz`.

use alloc::vec;
use alloc::vec::Vec;

use crate::bytes::u32_at;
use crate::decompress::output::{Output, Why, CUT};

/// Decodes bits with adaptive probabilities.
pub(super) struct RangeDecoder<'a> {
    data: &'a [u8],
    at: usize,
    range: u32,
    code: u32,
}

/// A probability that a bit is 0, of 2048.
type Prob = u16;
const HALF: Prob = 1024;

impl<'a> RangeDecoder<'a> {
    /// Starts at `data`'s first byte.
    pub(super) fn new(data: &'a [u8]) -> Result<Self, Why> {
        match *data {
            [0, a, b, c, d, ..] => Ok(Self { data, at: 5, range: !0, code: u32::from_be_bytes([a, b, c, d]) }),
            [_, _, _, _, _, ..] => Err("bad start"),
            _ => Err(CUT),
        }
    }

    #[inline]
    fn normalize(&mut self) {
        if self.range < 1 << 24 {
            self.range <<= 8;
            // Past the end it reads zeros; `finish` detects that they were used.
            self.code = self.code << 8 | u32::from(self.data.get(self.at).copied().unwrap_or(0));
            self.at += 1;
        }
    }

    /// Checks that all data is used and the code is 0, as at the end of every stream.
    pub(super) fn finish(&mut self) -> Result<(), Why> {
        self.normalize();
        match (self.at.cmp(&self.data.len()), self.code) {
            (core::cmp::Ordering::Equal, 0) => Ok(()),
            (core::cmp::Ordering::Greater, _) => Err(CUT),
            _ => Err("bad end of the stream"),
        }
    }

    #[inline]
    fn bit(&mut self, prob: &mut Prob) -> u32 {
        self.normalize();
        let bound = (self.range >> 11) * u32::from(*prob);
        if self.code < bound {
            self.range = bound;
            *prob += (2048 - *prob) >> 5;
            0
        } else {
            self.range -= bound;
            self.code -= bound;
            *prob -= *prob >> 5;
            1
        }
    }

    /// Decodes `n` bits of even probability, most significant first.
    fn direct(&mut self, n: u32) -> u32 {
        let mut v = 0;
        for _ in 0..n {
            self.normalize();
            self.range >>= 1;
            let bit = u32::from(self.code >= self.range);
            if bit != 0 {
                self.code -= self.range;
            }
            v = v << 1 | bit;
        }
        v
    }

    /// Decodes a number of as many bits as `probs` has levels, most significant first.
    #[inline]
    fn tree(&mut self, probs: &mut [Prob]) -> u32 {
        let size = probs.len();
        let mut node = 1;
        while node < size {
            node = node << 1 | self.bit(&mut probs[node]) as usize;
        }
        (node - size) as u32
    }

    /// Decodes a number of `bits` bits, least significant first; node `i` is `probs[base + i]`.
    fn reverse_tree(&mut self, probs: &mut [Prob], base: usize, bits: u32) -> u32 {
        let (mut node, mut v) = (1, 0);
        for i in 0..bits {
            let bit = self.bit(&mut probs[base + node]);
            node = node << 1 | bit as usize;
            v |= bit << i;
        }
        v
    }
}

const POS_STATES: usize = 16;

/// The code of match lengths.
struct Lengths {
    choice: [Prob; 2],
    low: [[Prob; 8]; POS_STATES],
    mid: [[Prob; 8]; POS_STATES],
    high: [Prob; 256],
}

impl Lengths {
    const NEW: Self =
        Self { choice: [HALF; 2], low: [[HALF; 8]; POS_STATES], mid: [[HALF; 8]; POS_STATES], high: [HALF; 256] };

    fn decode(&mut self, rc: &mut RangeDecoder<'_>, pos_state: usize) -> usize {
        let n = if rc.bit(&mut self.choice[0]) == 0 {
            rc.tree(&mut self.low[pos_state])
        } else if rc.bit(&mut self.choice[1]) == 0 {
            8 + rc.tree(&mut self.mid[pos_state])
        } else {
            16 + rc.tree(&mut self.high)
        };
        n as usize + 2
    }
}

/// `lc`, `lp`, `pb`: how much of the last byte and of the position literals and matches depend on.
#[derive(Clone, Copy)]
pub(super) struct Props {
    lc: u32,
    lp: u32,
    pb: u32,
}

impl Props {
    /// Decodes them from their byte.
    pub(super) fn new(byte: u8) -> Result<Self, Why> {
        let b = u32::from(byte);
        if b >= 9 * 5 * 5 {
            return Err("bad properties");
        }
        Ok(Self { lc: b % 9, lp: b / 9 % 5, pb: b / 45 })
    }

    /// Returns whether they meet LZMA2's additional restriction.
    pub(super) fn fit_lzma2(self) -> bool {
        self.lc + self.lp <= 4
    }
}

/// How a run of symbols ended.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum End {
    /// The output has the requested length.
    Full,
    /// The mark that ends a stream.
    Mark,
}

/// The decoder's state between symbols.
pub(super) struct Decoder {
    props: Props,
    state: usize,
    reps: [u32; 4],
    is_match: [[Prob; POS_STATES]; 12],
    is_rep: [[Prob; 12]; 3],
    is_rep0: [Prob; 12],
    is_rep0_long: [[Prob; POS_STATES]; 12],
    slots: [[Prob; 64]; 4],
    special: [Prob; 128],
    align: [Prob; 16],
    match_len: Lengths,
    rep_len: Lengths,
    literals: Vec<Prob>,
}

impl Decoder {
    /// Creates a decoder in its initial state.
    pub(super) fn new(props: Props) -> Self {
        Self {
            props,
            state: 0,
            reps: [0; 4],
            is_match: [[HALF; POS_STATES]; 12],
            is_rep: [[HALF; 12]; 3],
            is_rep0: [HALF; 12],
            is_rep0_long: [[HALF; POS_STATES]; 12],
            slots: [[HALF; 64]; 4],
            special: [HALF; 128],
            align: [HALF; 16],
            match_len: Lengths::NEW,
            rep_len: Lengths::NEW,
            literals: vec![HALF; 0x300 << (props.lc + props.lp)],
        }
    }

    /// Its properties.
    pub(super) fn props(&self) -> Props {
        self.props
    }

    fn literal(&mut self, rc: &mut RangeDecoder<'_>, out: &mut Output<'_>, pos: usize) -> Result<(), Why> {
        let Props { lc, lp, .. } = self.props;
        let last = if pos == 0 { 0 } else { usize::from(out.back(1)) };
        let which = ((pos & ((1 << lp) - 1)) << lc) + (last >> (8 - lc));
        let probs = &mut self.literals[0x300 * which..][..0x300];
        let mut symbol = 1;
        if self.state >= 7 {
            // After a match, the byte that would continue it is a predictor, for as long as it is right.
            let mut matched = usize::from(out.back(self.reps[0] as usize + 1));
            while symbol < 0x100 {
                let expected = matched >> 7 & 1;
                matched <<= 1;
                let bit = rc.bit(&mut probs[((1 + expected) << 8) + symbol]) as usize;
                symbol = symbol << 1 | bit;
                if bit != expected {
                    break;
                }
            }
        }
        while symbol < 0x100 {
            symbol = symbol << 1 | rc.bit(&mut probs[symbol]) as usize;
        }
        self.state = match self.state {
            0..=3 => 0,
            s @ 4..=9 => s - 3,
            s => s - 6,
        };
        out.push(symbol as u8)
    }

    /// Decodes the distance (less one) of a match of `len` bytes.
    fn distance(&mut self, rc: &mut RangeDecoder<'_>, len: usize) -> u32 {
        let slot = rc.tree(&mut self.slots[(len - 2).min(3)]);
        if slot < 4 {
            return slot;
        }
        let bits = (slot >> 1) - 1;
        let base = (2 | slot & 1) << bits;
        if slot < 14 {
            base + rc.reverse_tree(&mut self.special, (base - slot) as usize, bits)
        } else {
            let high = rc.direct(bits - 4) << 4;
            base.wrapping_add(high).wrapping_add(rc.reverse_tree(&mut self.align, 0, 4))
        }
    }

    /// Decodes a match that uses one of the last four distances. Returns its length.
    fn rep(&mut self, rc: &mut RangeDecoder<'_>, pos_state: usize) -> usize {
        let s = self.state;
        if rc.bit(&mut self.is_rep0[s]) == 0 {
            if rc.bit(&mut self.is_rep0_long[s][pos_state]) == 0 {
                self.state = if s < 7 { 9 } else { 11 };
                return 1;
            }
        } else {
            let which = match rc.bit(&mut self.is_rep[1][s]) {
                0 => 1,
                _ => 2 + rc.bit(&mut self.is_rep[2][s]) as usize,
            };
            self.reps[..=which].rotate_right(1);
        }
        self.state = if s < 7 { 8 } else { 11 };
        self.rep_len.decode(rc, pos_state)
    }

    /// Decodes until the output is `end` bytes long. History and positions begin at `start`.
    pub(super) fn run(
        &mut self,
        rc: &mut RangeDecoder<'_>,
        out: &mut Output<'_>,
        start: usize,
        end: usize,
    ) -> Result<End, Why> {
        let pos_mask = (1 << self.props.pb) - 1;
        while out.len() < end {
            let pos = out.len() - start;
            let pos_state = pos & pos_mask;
            if rc.bit(&mut self.is_match[self.state][pos_state]) == 0 {
                self.literal(rc, out, pos)?;
                continue;
            }
            let len = if rc.bit(&mut self.is_rep[0][self.state]) != 0 {
                self.rep(rc, pos_state)
            } else {
                let len = self.match_len.decode(rc, pos_state);
                let distance = self.distance(rc, len);
                self.state = if self.state < 7 { 7 } else { 10 };
                if distance == u32::MAX {
                    return Ok(End::Mark);
                }
                self.reps.rotate_right(1);
                self.reps[0] = distance;
                len
            };
            if len > end - out.len() {
                return Err("match beyond the end");
            }
            out.repeat(self.reps[0] as usize + 1, len, start)?;
        }
        Ok(End::Full)
    }

    /// Decodes whether the next symbol is the end mark.
    fn at_mark(&mut self, rc: &mut RangeDecoder<'_>, pos: usize) -> bool {
        let pos_state = pos & ((1 << self.props.pb) - 1);
        rc.bit(&mut self.is_match[self.state][pos_state]) == 1 && rc.bit(&mut self.is_rep[0][self.state]) == 0 && {
            let len = self.match_len.decode(rc, pos_state);
            self.distance(rc, len) == u32::MAX
        }
    }
}

/// Unpacks a ".lzma" file. The format has no checksum: only the length, the end mark and the range decoder's last state
/// can be checked.
pub(super) fn decompress(body: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
    const HEADER: usize = 13;
    let props = Props::new(*body.first().ok_or(CUT)?)?;
    let size = match (u32_at(body, 5), u32_at(body, 9)) {
        (Some(u32::MAX), Some(u32::MAX)) => None,
        (Some(low), Some(high)) => Some(u64::from(high) << 32 | u64::from(low)),
        _ => return Err(CUT),
    };
    if size.is_some_and(|s| s != out.room() as u64) {
        return Err("another length in the header");
    }
    let mut rc = RangeDecoder::new(&body[HEADER..])?;
    let mut decoder = Decoder::new(props);
    let (start, end) = (out.len(), out.len() + out.room());
    let ended = decoder.run(&mut rc, out, start, end)?;
    if ended == End::Full {
        let stop = rc.finish();
        if size.is_none() || stop.is_err() {
            // Only the mark may follow.
            if !decoder.at_mark(&mut rc, end - start) {
                return Err("no end mark where the data should end");
            }
        }
    }
    rc.finish()
}
