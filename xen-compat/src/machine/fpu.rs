//! Floating-point and extended state.

/// Floating-point and extended state in XSAVE layout (standard form).
#[repr(C, align(64))]
#[derive(Clone)]
pub struct FpuArea(pub [u8; FPU_AREA]);

/// Bytes kept for one vcpu's XSAVE area: x87, SSE, AVX, AVX-512, PKRU and room.
pub const FPU_AREA: usize = 4096;
