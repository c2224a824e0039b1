//! Floating-point and extended state.

/// Floating-point and extended state in XSAVE layout (standard form).
#[repr(C, align(64))]
#[derive(Clone)]
pub struct FpuArea(pub [u8; FPU_AREA]);

/// Size in bytes of one vcpu's XSAVE area: x87, SSE, AVX, AVX-512, PKRU and spare room.
pub const FPU_AREA: usize = 4096;
