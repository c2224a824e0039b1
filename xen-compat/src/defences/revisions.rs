//! Revisions of AMD's microcode that matter, for what CPUID does not tell.

/// The revisions from which on VERW clears what TSA leaks, by their upper 24 bits, which are the processor's (AMD's
/// "Technical Guidance for Mitigating Transient Scheduler Attacks", XSA-471).
const VERW_CLEARS: &[u32] = &[
    0x0a00_11d7,
    0x0a00_123b,
    0x0a00_820d,
    0x0a10_114c,
    0x0a10_124c,
    0x0a10_8109,
    0x0a20_102e,
    0x0a20_1211,
    0x0a40_4108,
    0x0a50_0012,
    0x0a60_120a,
    0x0a70_4108,
    0x0a70_5208,
    0x0a70_8008,
    0x0a70_c008,
    0x0aa0_0216,
];

/// Returns whether VERW clears what TSA leaks, on a processor of family 19h with this microcode; `None` if it is not
/// known.
pub(super) fn verw_clears(revision: u32) -> Option<bool> {
    let first = VERW_CLEARS.iter().find(|&&first| first >> 8 == revision >> 8)?;
    Some(revision >= *first)
}

/// Models of family 17h with Zen 2 cores: the first, the last, and the revision from which on registers do not leak
/// (AMD-SB-7008 "Cross-Process Information Leak", XSA-433).
const ZENBLEED_MENDED: &[(u32, u32, u32)] = &[
    (0x30, 0x3f, 0x0830_107a),
    (0x60, 0x67, 0x0860_010b),
    (0x68, 0x6f, 0x0860_8105),
    (0x70, 0x7f, 0x0870_1032),
    (0xa0, 0xaf, 0x08a0_0008),
];

/// Returns the revision from which on a model of family 17h does not leak registers; `None`: it is not listed.
pub(super) fn zenbleed_mended(model: u32) -> Option<u32> {
    ZENBLEED_MENDED.iter().find(|(first, last, _)| (*first..=*last).contains(&model)).map(|(.., revision)| *revision)
}
