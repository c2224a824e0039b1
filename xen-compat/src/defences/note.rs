//! What is worth a line of its own.

use core::fmt;

use super::processor::Processor;

/// A finding, which is displayed as Xen's line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// The model is not known, and is taken for one that has a flaw.
    UnknownModel(u32, &'static str),
    /// The stepping is not known, and is taken for one on which retpolines are not safe.
    UnknownStepping(u32),
    /// Bits that contradict each other; which ones, as text, and of which processor.
    Contradiction(&'static str, Id),
    /// There is no revision of the microcode in the list for TSA.
    UnknownForTsa(Id),
    /// The microcode has nothing against SRSO.
    NothingAgainstSrso,
    /// AVX is not used. On a virtual processor this does not help against the others.
    NoAvx(bool),
    /// `gds-mit` is not followed: firmware has decided.
    GdsLocked,
    /// TSX is off: firmware has decided.
    TsxLocked,
    /// `tsx` is not followed: there is no way to.
    NoTsxControl,
    /// Shadow stacks without MSR_SPEC_CTRL.
    CetWithoutSpecCtrl,
}

/// A processor, as its makers write it: family, model, stepping, revision of the microcode.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Id(u32, u32, u32, u32);

impl Id {
    pub(super) const fn of(cpu: &Processor) -> Self {
        Self(cpu.family, cpu.model, cpu.stepping, cpu.microcode)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}-{:02x}-{:02x}, ucode {:#010x}", self.0, self.1, self.2, self.3)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownModel(model, as_if) => write!(f, "Unrecognised CPU model {model:#x} - assuming {as_if}"),
            Self::UnknownStepping(stepping) => {
                write!(f, "Unrecognised CPU stepping {stepping:#x} - assuming not reptpoline safe")
            }
            Self::Contradiction(bits, id) => write!(f, "FIRMWARE BUG: CPU {id}: {bits}"),
            Self::UnknownForTsa(id) => write!(f, "Unrecognised CPU {id} for TSA mitigation"),
            Self::NothingAgainstSrso => f.write_str("Vulnerable to SRSO, without suitable microcode to mitigate"),
            Self::NoAvx(false) => f.write_str("Mitigating GDS by disabling AVX"),
            Self::NoAvx(true) => {
                f.write_str("Mitigating GDS by disabling AVX while virtualised - protections are best-effort")
            }
            Self::GdsLocked => f.write_str("GDS_MIT locked by firwmare - ignoring spec-ctrl=gds-mit setting"),
            Self::TsxLocked => f.write_str("TSX locked by firmware - disabling"),
            Self::NoTsxControl => f.write_str("TSX controls not available - Ignoring tsx= setting"),
            Self::CetWithoutSpecCtrl => f.write_str("?!? CET active, but no MSR_SPEC_CTRL?"),
        }
    }
}

/// More notes than any processor gives rise to.
const MAX_NOTES: usize = 16;

/// The notes, in the order in which they were made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Notes([Option<Note>; MAX_NOTES]);

impl Notes {
    pub(super) fn add(&mut self, note: Note) {
        if let Some(free) = self.0.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(note);
        }
    }

    /// Returns them.
    pub fn iter(&self) -> impl Iterator<Item = Note> + '_ {
        self.0.iter().flatten().copied()
    }
}
