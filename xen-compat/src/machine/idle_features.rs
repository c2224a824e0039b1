//! What of a CPU goes on while it sleeps, and how it can be put to sleep.

use cpu_policy::Vendor;

use crate::machine::hw::CpuidRegs;

/// CPUID 1: MONITOR and MWAIT.
const MONITOR: u32 = 1 << 3;
/// CPUID 5: it has been extended, and an interrupt ends MWAIT even where interrupts are off.
const EXTENSIONS_AND_BREAK: u32 = 3;
/// CPUID 6: the APIC's timer always runs.
const ARAT: u32 = 1 << 2;
/// CPUID 0x80000007: the TSC always runs.
const INVARIANT_TSC: u32 = 1 << 8;
/// Bits for each kind of state, in an MWAIT hint and in CPUID 5.
const KIND_BITS: u32 = 4;
/// The bits of an MWAIT hint that choose among the states of a kind.
pub(crate) const SUBSTATE: u32 = (1 << KIND_BITS) - 1;

/// What a CPU can do asleep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct IdleFeatures {
    /// The timer goes on in C2.
    pub(crate) c2: bool,
    /// Timer, TSC and the coherence of caches go on in C3.
    pub(crate) c3: bool,
    /// The number of sub-states of each kind that MWAIT enters, four bits each; `None`: it cannot be used.
    pub(crate) mwait: Option<u32>,
}

impl IdleFeatures {
    /// Reads them; `cpuid` returns a leaf. `trusted`: the timer goes on in C2, whatever CPUID says.
    pub(crate) fn of_cpu(cpuid: impl Fn(u32) -> CpuidRegs, trusted: bool) -> Self {
        let first = cpuid(0);
        let leaf = |number: u32| if first.eax >= number { cpuid(number) } else { CpuidRegs::default() };
        let arat = leaf(6).eax & ARAT != 0;
        let invariant = cpuid(0x8000_0000).eax >= 0x8000_0007 && cpuid(0x8000_0007).edx & INVARIANT_TSC != 0;
        let states = leaf(5);
        let monitor = cpuid(1).ecx & MONITOR != 0 && states.ecx & EXTENSIONS_AND_BREAK == EXTENSIONS_AND_BREAK;
        IdleFeatures {
            c2: arat || trusted,
            c3: arat && invariant && Vendor::of(first) == Vendor::Intel,
            mwait: monitor.then_some(states.edx),
        }
    }

    /// Returns whether MWAIT has the state of this hint. Kind 0 of the hint is the first that sleeps.
    pub(crate) fn mwait_has(&self, hint: u32) -> bool {
        let (kind, sub) = ((hint >> KIND_BITS) + 1, hint & SUBSTATE);
        let count = |states: u32| states.checked_shr(kind.saturating_mul(KIND_BITS)).unwrap_or(0) & SUBSTATE;
        self.mwait.is_some_and(|states| sub < count(states))
    }
}
