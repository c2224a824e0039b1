//! The full instruction decoder's tables.

use iced_x86::{Decoder, DecoderOptions};

/// Makes the full decoder's tables, which allocates and cannot fail: to be done at boot, not when a guest first needs it.
pub(crate) fn prepare_decoder() {
    let _ = Decoder::new(64, &[], DecoderOptions::NONE);
}
