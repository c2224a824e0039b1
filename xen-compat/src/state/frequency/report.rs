//! What dom0 has reported of a CPU's frequencies.

use alloc::vec::Vec;

use mm::int::low32;
use mm::Errno;
use public_headers::xen4::platform as c;
use public_headers::xen4::platform::{XenPctRegister, XenProcessorPx};

/// More states than any CPU has; their number is told in a byte.
pub(crate) const MAX_STATES: u32 = 255;

/// ACPI's address spaces.
pub(crate) const SYSTEM_IO: u8 = 1;
pub(crate) const FIXED_HARDWARE: u8 = 0x7f;

/// A state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct State {
    pub(crate) mhz: u32,
    /// How long it takes to get there, in µs.
    pub(crate) latency: u32,
    /// What is written to get there.
    pub(crate) control: u32,
    /// What is read then.
    pub(crate) status: u32,
}

impl From<&XenProcessorPx> for State {
    fn from(px: &XenProcessorPx) -> Self {
        let latency = low32(px.transition_latency.min(u32::MAX.into()));
        State { mhz: low32(px.core_frequency), latency, control: low32(px.control), status: low32(px.status) }
    }
}

impl State {
    /// Returns the frequency in kHz.
    pub(crate) fn khz(&self) -> u32 {
        self.mhz.wrapping_mul(1000)
    }
}

/// Who sees to it that CPUs of a group agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Sharing {
    /// The hardware: each CPU is set as if it were alone.
    #[default]
    Hardware,
    /// Each CPU of the group must be set to the same.
    All,
    /// It is enough to set one.
    Any,
}

impl Sharing {
    /// Decodes `XEN_CPUPERF_SHARED_TYPE_*`.
    ///
    /// # Errors
    /// EINVAL: it is none.
    pub(crate) fn of(shared_type: u32) -> Result<Self, Errno> {
        match shared_type {
            c::XEN_CPUPERF_SHARED_TYPE_HW => Ok(Sharing::Hardware),
            c::XEN_CPUPERF_SHARED_TYPE_ALL => Ok(Sharing::All),
            c::XEN_CPUPERF_SHARED_TYPE_ANY => Ok(Sharing::Any),
            _ => Err(Errno::INVAL),
        }
    }
}

/// A CPU's group: ACPI's number of it, how its CPUs agree in ACPI's words, and how many they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Group {
    pub(crate) number: u64,
    pub(crate) coordination: u64,
    pub(crate) members: u64,
}

/// What dom0 has reported of a CPU, in one call or several.
#[derive(Default)]
pub(crate) struct Report {
    /// Whether all of it has been there at once: then the CPU can be set.
    pub(crate) complete: bool,
    /// The register by which it is set.
    pub(crate) control: XenPctRegister,
    /// From the fastest on.
    pub(crate) states: Vec<State>,
    pub(crate) group: Group,
    pub(crate) sharing: Sharing,
    /// The fastest state that firmware allows at the moment.
    pub(crate) limit: u32,
}

impl Report {
    /// Returns the fastest state that is allowed, if there is one.
    pub(crate) fn fastest(&self) -> Option<&State> {
        self.states.get(usize::try_from(self.limit).ok()?)
    }

    /// Returns the longest time that a change takes, in ns.
    pub(crate) fn latency(&self) -> u32 {
        self.states.iter().map(|state| state.latency.saturating_mul(1000)).max().unwrap_or(0)
    }
}
