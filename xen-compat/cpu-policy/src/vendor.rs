//! A CPU's maker and family.

use crate::physical::CpuidRegs;

/// Returns the CPU's family from leaf 1 EAX.
pub const fn family(eax: u32) -> u32 {
    match eax >> 8 & 0xf {
        0xf => 0xf + (eax >> 20 & 0xff),
        f => f,
    }
}

/// Maker of the CPU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vendor {
    /// GenuineIntel
    Intel,
    /// AuthenticAMD
    Amd,
    /// HygonGenuine
    Hygon,
    /// Any other
    Other,
}

impl Vendor {
    /// Returns the vendor according to leaf 0.
    pub fn of(l: CpuidRegs) -> Self {
        let mut name = [0u8; 12];
        for (part, reg) in name.chunks_exact_mut(4).zip([l.ebx, l.edx, l.ecx]) {
            part.copy_from_slice(&reg.to_le_bytes());
        }
        match &name {
            b"GenuineIntel" => Self::Intel,
            b"AuthenticAMD" => Self::Amd,
            b"HygonGenuine" => Self::Hygon,
            _ => Self::Other,
        }
    }

    /// AMD or a relative.
    pub fn is_amd(self) -> bool {
        matches!(self, Self::Amd | Self::Hygon)
    }
}
