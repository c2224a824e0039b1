//! Predicted branches and returns: thunks, MSR_SPEC_CTRL and the return stack (Spectre variant 2, XSA-254; cross-thread
//! return predictions, XSA-426; LFENCE in retpolines, XSA-398).

use cpu_policy::Vendor;

use super::control::Control;
use super::feature::{
    AMD_SSBD, AMD_STIBP, ARCH_CAPS, EIBRS, IBRS, IBRSB, INTEL_PSFD, PSFD, RRSBA, RSBA, SSBD, STIBP, SVM_SPEC_CTRL,
    VIRT_SSBD,
};
use super::models::{model, Returns};
use super::note::{Id, Note};
use super::processor::Processor;
use super::{Facts, Notes};
use crate::options::defences::spec_ctrl::{SpecCtrl, Thunk};

/// Bits of MSR_SPEC_CTRL (Intel's document 336996; AMD's 111006-B).
pub mod spec_ctrl {
    /// Indirect branches are not predicted by what less privileged code did.
    pub const IBRS: u32 = 1 << 0;
    /// Nor by what another thread of the core did.
    pub const STIBP: u32 = 1 << 1;
    /// Loads wait for the addresses of earlier stores.
    pub const SSBD: u32 = 1 << 2;
    /// Stores are not forwarded to loads by prediction.
    pub const PSFD: u32 = 1 << 7;
    /// The supervisor's branches are not predicted by the history of the user's.
    pub const BHI_DIS_S: u32 = 1 << 10;
}

/// What is decided of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Branches {
    /// How indirect branches are made; `None`: as the compiler makes them.
    pub thunk: Option<Thunk>,
    /// MSR_SPEC_CTRL in the hypervisor, by the bits of [`spec_ctrl`].
    pub spec_ctrl: u32,
    /// PV guests have MSR_SPEC_CTRL, which is switched on the way in and out.
    pub msr_pv: bool,
    /// HVM guests have it.
    pub msr_hvm: bool,
    /// It is cleared while the CPU is idle.
    pub msr_idle: bool,
    /// HVM guests have MSR_VIRT_SPEC_CTRL.
    pub virt_spec_ctrl: bool,
    /// The return stack is overwritten when PV guests enter.
    pub rsb_pv: bool,
    /// The same when HVM guests exit.
    pub rsb_hvm: bool,
    /// The same before the CPU is idle.
    pub rsb_idle: bool,
}

impl Branches {
    /// Decides, and sets what is then known of the processor.
    pub(super) fn decide(cpu: &mut Processor, facts: &Facts<'_>, control: &Control, notes: &mut Notes) -> Self {
        let given = &facts.options.spec_ctrl;
        let has_spec_ctrl = cpu.has_any(&[IBRSB, IBRS]);
        let (thunk, ibrs) = indirect(cpu, facts, control.has_cet(), has_spec_ctrl, notes);
        let spec_ctrl = register(cpu, given, ibrs && has_spec_ctrl);
        let msr_hvm = given.msr_sc.hvm && (cpu.has(IBRSB) || cpu.has(IBRS) && cpu.has(SVM_SPEC_CTRL));
        let legacy_ssbd = cpu.has_ls_cfg && !cpu.has(super::feature::SSB_NO);
        let ssbd_otherwise = !cpu.has(AMD_SSBD) && (cpu.has(VIRT_SSBD) || legacy_ssbd);
        // A return cannot lead to the user's pages with SMEP, unless it forgets half of an address. The kernels of
        // 32-bit guests are the supervisor's.
        let needs_rsb = facts.pv32 && !control.has_cet() || !control.smep || model_of(cpu).narrow_returns;
        let rsb_pv = given.rsb_pv.unwrap_or(needs_rsb);
        Self {
            thunk,
            spec_ctrl,
            msr_pv: given.msr_sc.pv && cpu.has(IBRSB),
            msr_hvm: msr_hvm && facts.build.hvm,
            // IBRS by microcode slows the other thread down.
            msr_idle: cpu.has(IBRSB) && !cpu.has(EIBRS) && cpu.smt && spec_ctrl != 0,
            virt_spec_ctrl: given.msr_sc.hvm && ssbd_otherwise && facts.build.hvm,
            rsb_pv,
            rsb_hvm: given.rsb_hvm && facts.build.hvm,
            // An idle thread hands its half of the return stack to the other (XSA-426).
            rsb_idle: given.rsb_pv.is_none() && !rsb_pv && cpu.smt && cpu.is_zen12(),
        }
    }
}

/// Returns how indirect branches are made, and whether IBRS is wanted.
fn indirect(
    cpu: &mut Processor,
    facts: &Facts<'_>,
    cet: bool,
    has_spec_ctrl: bool,
    notes: &mut Notes,
) -> (Option<Thunk>, bool) {
    let given = &facts.options.spec_ctrl;
    // A retpoline's return is not where its shadow stack says; all CPUs with one have a good IBRS.
    let forced = cet && has_spec_ctrl && given.ibrs.is_none();
    if cet && !has_spec_ctrl {
        notes.add(Note::CetWithoutSpecCtrl);
    }
    let safe = is_retpoline_safe(cpu, notes);
    let (thunk, ibrs) = if given.bti_thunk.is_some() || given.ibrs.is_some() || forced {
        // Whoever gives one of them is followed to the letter; IBRS is on unless it is off.
        (given.bti_thunk, given.ibrs != Some(false))
    } else if facts.build.thunks && safe {
        (Some(Thunk::Retpoline), false)
    } else {
        (cet.then_some(Thunk::Jmp), has_spec_ctrl)
    };
    let thunk = match thunk {
        _ if !facts.build.thunks => None,
        Some(thunk) => Some(thunk),
        None if ibrs => Some(Thunk::Jmp),
        None => Some(Thunk::Retpoline),
    };
    (thunk, ibrs)
}

/// Returns MSR_SPEC_CTRL in the hypervisor, without BHI_DIS_S.
fn register(cpu: &Processor, given: &SpecCtrl, ibrs: bool) -> u32 {
    let mut value = 0;
    let mut set = |on: bool, bit: u32| value |= if on { bit } else { 0 };
    set(ibrs, spec_ctrl::IBRS);
    // AMD's have it always on, or need it against Branch Type Confusion (Zen 2).
    let stibp = given.stibp.unwrap_or(ibrs || cpu.has(AMD_STIBP));
    set(stibp && cpu.has_any(&[STIBP, AMD_STIBP]), spec_ctrl::STIBP);
    let ssbd = given.ssbd && cpu.has_any(&[SSBD, AMD_SSBD]);
    set(ssbd, spec_ctrl::SSBD);
    set(given.psfd.unwrap_or(ssbd) && cpu.has_any(&[PSFD, INTEL_PSFD]), spec_ctrl::PSFD);
    value
}

/// Returns whether a retpoline keeps branches from being predicted (Intel's document 337131). Sets RSBA or RRSBA where
/// they say too little.
fn is_retpoline_safe(cpu: &mut Processor, notes: &mut Notes) -> bool {
    if cpu.vendor.is_amd() {
        return true;
    }
    if !cpu.is_intel6() {
        return false;
    }
    let contradicts = if cpu.has(EIBRS) { RSBA } else { RRSBA };
    if cpu.has(contradicts) {
        let bits = match (cpu.has(RSBA), cpu.has(EIBRS), cpu.has(RRSBA)) {
            (false, false, _) => "RSBA 0, EIBRS 0, RRSBA 1",
            (true, false, _) => "RSBA 1, EIBRS 0, RRSBA 1",
            (_, true, false) => "RSBA 1, EIBRS 1, RRSBA 0",
            (_, true, true) => "RSBA 1, EIBRS 1, RRSBA 1",
        };
        notes.add(Note::Contradiction(bits, Id::of(cpu)));
    }
    if cpu.has(EIBRS) {
        // Microcode before August 2023 does not say so.
        cpu.force(RRSBA);
        return false;
    }
    if cpu.has(RSBA) {
        return false;
    }
    if cpu.has(ARCH_CAPS) {
        return true;
    }
    let safe = match model(cpu.model).returns {
        Returns::Safe => true,
        Returns::Unsafe => false,
        Returns::From(revision) => cpu.microcode >= revision,
        Returns::ByStepping(list) => match list.iter().find(|(stepping, _)| *stepping == cpu.stepping) {
            Some((_, revision)) => cpu.microcode >= *revision,
            None => {
                notes.add(Note::UnknownStepping(cpu.stepping));
                false
            }
        },
        Returns::Unlisted => {
            notes.add(Note::UnknownModel(cpu.model, "not reptpoline safe"));
            false
        }
    };
    if !safe {
        cpu.force(RSBA);
    }
    safe
}

/// Returns what is known of the model, if it is Intel's.
fn model_of(cpu: &Processor) -> super::models::Model {
    model(if cpu.vendor == Vendor::Intel && cpu.family == 6 { cpu.model } else { 0 })
}
