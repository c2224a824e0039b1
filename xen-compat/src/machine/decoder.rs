//! The full instruction decoder's tables.

use iced_x86::{Decoder, DecoderOptions};

/// Builds the full decoder's tables. This allocates infallibly, so it is done at boot rather than when a guest first
/// needs it.
pub(crate) fn prepare_decoder() {
    let _ = Decoder::new(64, &[], DecoderOptions::NONE);
}
