//! AMD's processors: bits of registers that turn flaws off.

use cpu_policy::Vendor;

use super::feature::{AMD_STIBP, AUTO_IBRS, SRSO_MSR_FIX};
use super::processor::Processor;
use super::revisions::zenbleed_mended;
use super::Facts;

/// Bits that are set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AmdBits {
    /// DE_CFG2\[1\]: instructions that are no branches are not predicted as such (Branch Type Confusion on Zen 2,
    /// XSA-407).
    pub no_phantom_branches: bool,
    /// DE_CFG\[9\]: no moves by renaming, which leak registers (Zenbleed, XSA-433), where the microcode is too old.
    pub no_move_elimination: bool,
    /// FP_CFG\[9\]: the divider's state does not leak (FP-DSS on Zen 1, XSA-488).
    pub clean_divider: bool,
    /// BP_CFG\[5\]: erratum 1485 of Zen 4, wrong instructions with SMT and without STIBP.
    pub erratum_1485: bool,
    /// BP_CFG\[33\]: instructions in the op cache keep their privilege (Zen 2, XSA-490).
    pub op_cache: bool,
    /// BP_CFG.SPEC_REDUCE: SRSO does not cross between guest and host.
    pub spec_reduce: bool,
}

impl AmdBits {
    /// Decides.
    pub(super) fn decide(cpu: &Processor, facts: &Facts<'_>) -> Self {
        if cpu.vendor != Vendor::Amd {
            return Self::default();
        }
        let zen = |family: u32| cpu.family == family && !cpu.is_virtual();
        // By features, because no simple rule of models tells Zen 1 from 2, and 3 from 4.
        let (zen2, zen4) = (cpu.has(AMD_STIBP), cpu.has(AUTO_IBRS));
        let mended = zenbleed_mended(cpu.model).map_or(!zen2, |revision| cpu.microcode >= revision);
        Self {
            no_phantom_branches: zen(0x17) && zen2,
            no_move_elimination: zen(0x17) && !mended,
            clean_divider: zen(0x17) && !zen2,
            erratum_1485: zen(0x19) && zen4,
            op_cache: zen(0x17) && zen2,
            spec_reduce: cpu.has(SRSO_MSR_FIX) && facts.options.spec_ctrl.bp_spec_reduce,
        }
    }
}

/// Returns whether the quotients of others are left in the divider, and it is cleaned on the way to guests (Zen 1,
/// XSA-439). Also where the processor is virtual, as no bit tells of others behind it.
pub(super) fn scrubs_divider(cpu: &Processor, facts: &Facts<'_>) -> bool {
    facts.options.spec_ctrl.div_scrub.unwrap_or(cpu.is_zen12() && !cpu.has(AMD_STIBP))
}
