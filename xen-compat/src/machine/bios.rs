//! What a BIOS told of disks, display and keyboard at boot, which dom0's kernel asks for (`XENPF_firmware_info`).

use alloc::vec::Vec;

/// The most disks that are asked about, and whose boot records are read.
pub const MOST_DISKS: usize = 6;
/// See [`MOST_DISKS`].
pub const MOST_SIGNATURES: usize = 16;
/// Size of the parameters of a disk (Enhanced Disk Drive 3.0, interrupt 13h, function 48h).
pub const PARAMETERS: usize = 74;

/// A disk with the BIOS's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BiosDisk {
    /// Its number: 0x80 and on.
    pub device: u8,
    /// Version of the extensions.
    pub version: u8,
    /// Which of them there are.
    pub interface_support: u16,
    /// Geometry as interrupt 13h has it; 0: it does not say.
    pub cylinders: u16,
    /// Part of it: the last head.
    pub heads: u8,
    /// Part of it.
    pub sectors: u8,
    /// The parameters, which begin with their size in bytes (16 bits).
    pub parameters: [u8; PARAMETERS],
}

impl BiosDisk {
    /// Returns the parameters that the BIOS filled in.
    pub fn told(&self) -> &[u8] {
        let size = u16::from_le_bytes([self.parameters[0], self.parameters[1]]);
        &self.parameters[..PARAMETERS.min(size.into())]
    }
}

/// What the display told by VBE/DDC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ddc {
    /// Bits 0 and 1: the ways to ask for its data.
    pub capabilities: u8,
    /// Seconds that it takes.
    pub seconds: u8,
    /// Its data.
    pub edid: Option<[u8; 128]>,
}

impl Ddc {
    /// The longest time, in seconds, that is waited for the data.
    pub const PATIENCE: u8 = 5;
    /// The ways to ask.
    pub const WAYS: u8 = 3;
}

/// What is known of a BIOS; the default is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BiosInfo {
    /// Disks.
    pub disks: Vec<BiosDisk>,
    /// Numbers of disks that have a boot record, and the signatures in it.
    pub signatures: Vec<(u8, u32)>,
    /// The display.
    pub ddc: Option<Ddc>,
    /// Which of the keyboard's shift keys and locks are on (interrupt 16h, function 02h).
    pub shift_flags: u8,
}
