//! lz4's legacy container (`lz4 -l`): blocks of 8 MiB, each preceded by its packed length; no checksum.

use crate::bytes::u32_at;
use crate::decompress::output::{Output, Why, CUT};

/// Uncompressed bytes in each block but the last.
const BLOCK: usize = 8 << 20;

/// Unpacks all blocks.
pub(super) fn decompress(body: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
    let mut at = 4;
    while let Some(size) = u32_at(body, at) {
        at += 4;
        let block = body.get(at..at.saturating_add(size as usize)).ok_or(CUT)?;
        at += block.len();
        let before = out.len();
        let room = BLOCK.min(out.room());
        let got = lz4_flex::block::decompress_into(block, out.take(room)?).map_err(|_| "bad block")?;
        out.rewind(before + got);
        if got != BLOCK && at != body.len() {
            return Err("a short block that is not the last");
        }
    }
    if at != body.len() {
        return Err("stray bytes at the end");
    }
    Ok(())
}
