//! Buffers inside of the processor, whose old contents leak: MDS (XSA-297), TAA (XSA-305), SRBDS (XSA-320), stale data
//! of devices (XSA-404), registers (RFDS, XSA-452), TSA (XSA-471); and the first-level cache (L1TF, XSA-273).

use cpu_policy::Vendor;

use super::feature::{
    FB_CLEAR, HLE, L1D_FLUSH, MDS_NO, MD_CLEAR, RFDS_CLEAR, RFDS_NO, SKIP_L1DFL, SRBDS_CTRL, TAA_NO, TSA_L1_NO,
    TSA_SQ_NO, TSX_CTRL, VERW_CLEAR,
};
use super::models::{model, Mds, Model, Rfds};
use super::note::{Id, Note};
use super::processor::Processor;
use super::revisions::verw_clears;
use super::tsx::Tsx;
use super::{Facts, Notes};

/// What is decided of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Buffers {
    /// VERW on the way to PV guests.
    pub verw_pv: bool,
    /// VERW on the way to HVM guests.
    pub verw_hvm: bool,
    /// VERW on the way to guests with devices.
    pub verw_mmio: bool,
    /// VERW before the CPU is idle.
    pub verw_idle: bool,
    /// Whether VERW is used at all, which Xen's report tells.
    pub verw: bool,
    /// The first-level cache is flushed on the way to HVM guests.
    pub l1d_flush: bool,
    /// Random numbers do not stay in a buffer; `None`: the processor does not offer that.
    pub srb_lock: Option<bool>,
}

impl Buffers {
    /// Decides, about TSX too, and sets what is then known of the processor. `l1tf`: it has L1TF.
    pub(super) fn decide(cpu: &mut Processor, facts: &Facts<'_>, l1tf: bool, tsx: &mut Tsx, notes: &mut Notes) -> Self {
        let given = &facts.options.spec_ctrl;
        let l1d_flush =
            cpu.has(L1D_FLUSH) && given.l1d_flush.unwrap_or(l1tf && !cpu.has(SKIP_L1DFL)) && facts.build.hvm;
        let has_mds = has_mds(cpu, notes);
        know_rfds(cpu);
        know_tsa(cpu, notes);
        let verw_mmio = given.unpriv_mmio && cpu.has(FB_CLEAR);
        let useful_md_clear = cpu.has(MD_CLEAR) && has_mds;
        let clears = useful_md_clear || cpu.has_any(&[RFDS_CLEAR, VERW_CLEAR]);
        let verw_pv = given.verw.pv.unwrap_or(clears);
        let verw_hvm = given.verw.hvm.unwrap_or(clears);
        // What idle threads give up goes to those that run.
        let idle = useful_md_clear && (verw_pv || verw_hvm) || cpu.has(VERW_CLEAR) && !cpu.has(TSA_SQ_NO) || verw_mmio;
        let verw_idle = idle && cpu.smt;
        // A flush of the cache clears what MD_CLEAR does, and no more.
        let flushed = l1d_flush && cpu.has(MD_CLEAR) && !cpu.has_any(&[FB_CLEAR, RFDS_CLEAR]);
        tsx.mitigate_taa(cpu, verw_idle && !(cpu.smt && facts.smt_wanted));
        let verw_hvm = verw_hvm && !flushed;
        Self {
            verw_pv,
            verw_hvm: verw_hvm && facts.build.hvm,
            verw_mmio,
            verw_idle,
            verw: verw_pv || verw_hvm || verw_mmio,
            l1d_flush,
            srb_lock: cpu.has(SRBDS_CTRL).then(|| given.srb_lock.unwrap_or(!is_srb_safe(cpu, given.unpriv_mmio, tsx))),
        }
    }
}

/// Returns whether nobody can read a buffer that random numbers go through.
fn is_srb_safe(cpu: &Processor, unpriv_mmio: bool, tsx: &Tsx) -> bool {
    let no_tsx = !cpu.has(HLE) || cpu.has(TSX_CTRL) && tsx.off_by_register;
    !unpriv_mmio && cpu.has(MDS_NO) && !cpu.has(TAA_NO) && no_tsx
}

fn model_of(cpu: &Processor) -> Option<Model> {
    cpu.is_intel6().then(|| model(cpu.model))
}

/// Returns whether buffers leak, be it only the store buffer.
fn has_mds(cpu: &Processor, notes: &mut Notes) -> bool {
    let Some(model) = model_of(cpu).filter(|_| !cpu.has(MDS_NO)) else { return false };
    match model.mds {
        Mds::No => false,
        Mds::All | Mds::Stores => true,
        Mds::UpTo(stepping) => cpu.stepping <= stepping,
        Mds::Unlisted => {
            notes.add(Note::UnknownModel(cpu.model, "vulnerable to MDS"));
            true
        }
    }
}

/// Sets RFDS_NO where registers do not leak, which not all microcode tells.
fn know_rfds(cpu: &mut Processor) {
    let Some(model) = model_of(cpu) else { return };
    if cpu.has_any(&[RFDS_NO, RFDS_CLEAR]) || cpu.is_virtual() {
        return;
    }
    let leaks = match model.rfds {
        Rfds::No => false,
        Rfds::Yes => true,
        Rfds::IfHybrid => cpu.has(super::feature::HYBRID),
    };
    if !leaks {
        cpu.force(RFDS_NO);
    }
}

/// Sets what is known about Transient Scheduler Attacks.
fn know_tsa(cpu: &mut Processor, notes: &mut Notes) {
    if cpu.vendor != Vendor::Amd || cpu.is_virtual() || cpu.has_any(&[TSA_SQ_NO, TSA_L1_NO]) {
        return;
    }
    if cpu.family != 0x19 {
        cpu.force(TSA_SQ_NO);
        cpu.force(TSA_L1_NO);
        return;
    }
    match verw_clears(cpu.microcode) {
        Some(true) => cpu.force(VERW_CLEAR),
        Some(false) => {}
        None => notes.add(Note::UnknownForTsa(Id::of(cpu))),
    }
}
