//! The decisions, in the order in which Xen makes them.

use super::amd::{self, AmdBits};
use super::barriers::{self, Bhb, Ibpb};
use super::branches::Branches;
use super::buffers::Buffers;
use super::control::Control;
use super::facts::Facts;
use super::gather::Gds;
use super::models::{model, LazyFpu};
use super::note::{Note, Notes};
use super::processor::Processor;
use super::tables::Tables;
use super::tsx::Tsx;

/// All decisions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decisions {
    /// SMEP and the like.
    pub control: Control,
    /// Predicted branches.
    pub branches: Branches,
    /// Barriers for predictions.
    pub ibpb: Ibpb,
    /// The history of branches.
    pub bhb: Bhb,
    /// Transactions.
    pub tsx: Tsx,
    /// Buffers.
    pub buffers: Buffers,
    /// Gathered data.
    pub gds: Gds,
    /// Page tables.
    pub tables: Tables,
    /// FPU registers are switched with the vcpu (XSA-267).
    pub eager_fpu: bool,
    /// The divider is cleaned on the way to guests (XSA-439).
    pub div_scrub: bool,
    /// There is an LFENCE after branches that matter.
    pub branch_harden: bool,
    /// There is an LFENCE after locks are taken (XSA-453).
    pub lock_harden: bool,
    /// AMD's registers.
    pub amd: AmdBits,
    /// The processor as it is then known to be: what is missing in CPUID is added, what is not to be used is gone.
    pub known: Processor,
    /// What is worth a line of its own.
    pub notes: Notes,
}

/// Decides.
pub fn decide(cpu: &Processor, facts: &Facts<'_>) -> Decisions {
    let mut known = *cpu;
    let mut notes = Notes::default();
    let given = &facts.options.spec_ctrl;
    let mut tsx = Tsx::decide(&mut known, facts.options.tsx, &mut notes);
    let control = Control::decide(&mut known, facts);
    let mut branches = Branches::decide(&mut known, facts, &control, &mut notes);
    let ibpb = Ibpb::decide(&mut known, facts, &mut notes);
    let div_scrub = amd::scrubs_divider(&known, facts);
    let eager_fpu = given.eager_fpu.unwrap_or_else(|| has_lazy_leak(&known, &mut notes));
    let tables = Tables::decide(&known, facts, &control, &mut notes);
    let buffers = Buffers::decide(&mut known, facts, tables.l1tf.vulnerable, &mut tsx, &mut notes);
    let gds = Gds::decide(&mut known, facts, &mut notes);
    let bhb = Bhb::decide(&known, facts, &mut branches);
    barriers::know_its(&mut known);
    Decisions {
        control,
        branches,
        ibpb,
        bhb,
        tsx,
        buffers,
        gds,
        tables,
        eager_fpu,
        div_scrub,
        branch_harden: given.branch_harden && facts.build.harden_branch,
        lock_harden: given.lock_harden && facts.build.harden_lock,
        amd: AmdBits::decide(&known, facts),
        known,
        notes,
    }
}

/// Returns whether registers that are loaded lazily leak.
fn has_lazy_leak(cpu: &Processor, notes: &mut Notes) -> bool {
    if !cpu.is_intel6() {
        return false;
    }
    match model(cpu.model).lazy_fpu {
        LazyFpu::No => false,
        LazyFpu::Yes => true,
        LazyFpu::Unlisted => {
            notes.add(Note::UnknownModel(cpu.model, "vulnerable to LazyFPU"));
            true
        }
    }
}
