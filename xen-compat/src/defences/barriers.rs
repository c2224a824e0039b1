//! Barriers for predictions on the way in and between vcpus: IBPB (XSA-254; Branch Type Confusion, XSA-407; SRSO,
//! XSA-434), and the history of branches (BHI, XSA-456). Indirect Target Selection (ITS, XSA-469).

use cpu_policy::Vendor;

use super::branches::{spec_ctrl, Branches};
use super::feature::{
    BHI_CTRL, BHI_NO, BTC_NO, EIBRS, IBPB, IBPB_BRTYPE, IBRSB, ITS_NO, RTM, RTM_ALWAYS_ABORT, SBPB, SRSO_MSR_FIX,
    SRSO_NO, SRSO_US_NO, TSX_FORCE_ABORT,
};
use super::models::model;
use super::note::Note;
use super::processor::Processor;
use super::{Facts, Notes};
use crate::options::defences::spec_ctrl::BhbSequence;

/// What is decided of IBPB.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ibpb {
    /// PV guests cause one when they enter.
    pub entry_pv: bool,
    /// HVM guests do when they exit.
    pub entry_hvm: bool,
    /// So does dom0.
    pub entry_dom0: bool,
    /// It happens when vcpus are switched.
    pub switch: bool,
}

impl Ibpb {
    /// Decides, and sets what is then known of the processor.
    pub(super) fn decide(cpu: &mut Processor, facts: &Facts<'_>, notes: &mut Notes) -> Self {
        know_srso(cpu, notes);
        let given = &facts.options.spec_ctrl;
        if !cpu.has_any(&[IBRSB, IBPB]) {
            return Self::default();
        }
        let btc = cpu.vendor.is_amd() && !cpu.has(BTC_NO);
        // Only where it reaches what SRSO uses.
        let srso = cpu.vendor.is_amd() && !cpu.has(SRSO_NO) && cpu.has(IBPB_BRTYPE);
        let reduced = cpu.has(SRSO_MSR_FIX) && given.bp_spec_reduce;
        let entry_pv = given.ibpb_entry.pv.unwrap_or(btc || srso && !cpu.has(SRSO_US_NO));
        let entry_hvm = given.ibpb_entry.hvm.unwrap_or(facts.build.hvm && (btc || srso && !reduced));
        Self {
            entry_pv,
            entry_hvm,
            entry_dom0: given.ibpb_entry_dom0,
            // Whoever comes next has had it already if every guest's entry has one.
            switch: given.ibpb.unwrap_or(!(entry_pv && entry_hvm)),
        }
    }
}

/// Sets what is known about SRSO, where CPUID does not tell (AMD's "Speculative Return Stack Overflow").
fn know_srso(cpu: &mut Processor, notes: &mut Notes) {
    if !cpu.vendor.is_amd() || cpu.is_virtual() {
        return;
    }
    if cpu.family == 0x19 {
        if cpu.takes_sbpb {
            cpu.force(IBPB_BRTYPE);
            cpu.force(SBPB);
        } else {
            notes.add(Note::NothingAgainstSrso);
        }
    } else if cpu.family < 0x19 && cpu.has(IBPB) {
        cpu.force(IBPB_BRTYPE);
    }
    // Zen 1 and 2 are out of reach when no thread runs beside.
    if !cpu.smt && cpu.is_zen12() {
        cpu.force(SRSO_NO);
    }
}

/// What is decided of the history of branches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bhb {
    /// How it is overwritten.
    pub sequence: BhbSequence,
    /// PV guests cause that when they enter.
    pub entry_pv: bool,
    /// HVM guests do when they exit.
    pub entry_hvm: bool,
    /// So does dom0.
    pub entry_dom0: bool,
}

impl Default for Bhb {
    fn default() -> Self {
        Self { sequence: BhbSequence::None, entry_pv: false, entry_hvm: false, entry_dom0: false }
    }
}

impl Bhb {
    /// Decides, and sets SPEC_CTRL.BHI_DIS_S.
    pub(super) fn decide(cpu: &Processor, facts: &Facts<'_>, branches: &mut Branches) -> Self {
        let given = &facts.options.spec_ctrl;
        // Where the processor is virtual, one with eIBRS may be behind it.
        let has_bhi = cpu.is_intel6() && !cpu.has(BHI_NO) && (cpu.is_virtual() || cpu.has(EIBRS));
        let by_register = given.bhi_dis_s.unwrap_or(has_bhi) && cpu.has(BHI_CTRL);
        if by_register {
            branches.spec_ctrl |= spec_ctrl::BHI_DIS_S;
        }
        let usual = if has_bhi && !by_register { BhbSequence::Short } else { BhbSequence::None };
        let sequence = match given.bhb_seq.unwrap_or(usual) {
            // XBEGIN must exist, if only to abort.
            BhbSequence::Tsx if !cpu.has_any(&[RTM, RTM_ALWAYS_ABORT, TSX_FORCE_ABORT]) => BhbSequence::Short,
            sequence => sequence,
        };
        let entry = |given: Option<bool>| given.unwrap_or(has_bhi && sequence != BhbSequence::None);
        Self {
            sequence,
            entry_pv: entry(given.bhb_entry.pv),
            entry_hvm: entry(given.bhb_entry.hvm) && facts.build.hvm,
            entry_dom0: given.bhb_entry_dom0,
        }
    }
}

/// Sets ITS_NO where the processor does not have ITS.
pub(super) fn know_its(cpu: &mut Processor) {
    if cpu.has(ITS_NO) || cpu.is_virtual() || cpu.vendor != Vendor::Intel {
        return;
    }
    if cpu.family != 6 || !cpu.has(EIBRS) || cpu.has(BHI_CTRL) || !model(cpu.model).its {
        cpu.force(ITS_NO);
    }
}
