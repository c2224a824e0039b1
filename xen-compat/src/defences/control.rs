//! What CR4 has: SMEP, SMAP, shadow stacks and branch tracking; PCIDs and INVPCID.

use cpu_policy::Vendor;

use super::feature::{CET_IBT, CET_SS, CET_SSS, INVPCID, PCID, SMAP, SMEP};
use super::processor::Processor;
use super::Facts;
use crate::options::defences::{Pcid, Supervisor};

/// What is decided of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Control {
    /// The hypervisor does not execute pages of guests.
    pub smep: bool,
    /// It does not touch them, except where it means to.
    pub smap: bool,
    /// Shadow stacks.
    pub shstk: bool,
    /// Indirect branch tracking.
    pub ibt: bool,
    /// TLBs are flushed by INVPCID.
    pub invpcid: bool,
    /// Whose address spaces have identifiers.
    pub pcid: Whose,
}

/// Domains of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Whose {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// Those with XPTI.
    Xpti,
    /// Those without.
    NoXpti,
}

impl Control {
    /// Decides, and hides from guests what is turned off.
    pub(super) fn decide(cpu: &mut Processor, facts: &Facts<'_>) -> Self {
        let options = facts.options;
        for (given, feature) in [(options.smep, SMEP), (options.smap, SMAP)] {
            if given == Supervisor::Off {
                cpu.clear(feature);
            }
        }
        // An interrupt between two steps of a delivery on a shadow stack cannot be undone on Intel's without CET_SSS,
        // and a virtual CPU is interrupted often.
        let can_fracture = cpu.vendor == Vendor::Intel && !cpu.has(CET_SSS);
        let shstk = options.cet.shstk.unwrap_or(!(cpu.is_virtual() && can_fracture));
        let invpcid = options.invpcid.0 && cpu.has(INVPCID);
        let pcid = match options.pcid {
            _ if !invpcid || !cpu.has(PCID) => Whose::None,
            Pcid::Off => Whose::None,
            Pcid::All => Whose::All,
            Pcid::Xpti => Whose::Xpti,
            Pcid::NoXpti => Whose::NoXpti,
        };
        Self {
            smep: options.smep == Supervisor::On && cpu.has(SMEP),
            smap: options.smap == Supervisor::On && cpu.has(SMAP),
            shstk: facts.build.shstk && shstk && cpu.has(CET_SS),
            ibt: facts.build.ibt && options.cet.ibt && cpu.has(CET_IBT),
            invpcid,
            pcid,
        }
    }

    /// Returns whether shadow stacks or branch tracking are used. Then there are no 32-bit PV guests.
    pub(super) const fn has_cet(&self) -> bool {
        self.shstk || self.ibt
    }
}
