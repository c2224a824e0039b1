//! Gather Data Sampling (GDS, XSA-435): vector registers' old contents leak to who gathers (AVX2).

use super::feature::{AVX, GDS_CTRL, GDS_NO};
use super::models::model;
use super::note::{Id, Note};
use super::processor::Processor;
use super::{Facts, Notes};

/// MCU_OPT_CTRL: gathered data is forwarded.
const GDS_MIT_DIS: u64 = 1 << 4;
/// MCU_OPT_CTRL: this cannot be changed.
const GDS_MIT_LOCK: u64 = 1 << 5;

/// What is decided about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Gds {
    /// The processor does not leak, or nothing is done.
    #[default]
    Nothing,
    /// The microcode does not forward what is gathered.
    Microcode,
    /// AVX is not used.
    NoAvx,
    /// The processor leaks, and nothing is to be done.
    Unmitigated,
}

impl Gds {
    /// Decides, and sets what is then known of the processor.
    pub(super) fn decide(cpu: &mut Processor, facts: &Facts<'_>, notes: &mut Notes) -> Self {
        if !cpu.is_intel6() {
            return Self::Nothing;
        }
        let leaks = leaks(cpu);
        let mut wanted = facts.options.spec_ctrl.gds_mit;
        let by_microcode = cpu.has(GDS_CTRL);
        if by_microcode {
            if cpu.has(GDS_NO) {
                notes.add(Note::Contradiction("GDS_CTRL && GDS_NO", Id::of(cpu)));
                return Self::Nothing;
            }
            if cpu.mcu_opt_ctrl & GDS_MIT_LOCK != 0 {
                let as_is = cpu.mcu_opt_ctrl & GDS_MIT_DIS == 0;
                if wanted.is_some_and(|wanted| wanted != as_is) {
                    notes.add(Note::GdsLocked);
                }
                wanted = Some(as_is);
            }
        }
        let wanted = wanted.unwrap_or(leaks);
        if !leaks || by_microcode && wanted {
            cpu.force(GDS_NO);
            return if leaks { Self::Microcode } else { Self::Nothing };
        }
        if cpu.has(AVX) && wanted {
            cpu.clear(AVX);
            notes.add(Note::NoAvx(cpu.is_virtual()));
            return Self::NoAvx;
        }
        Self::Unmitigated
    }
}

/// Returns whether the processor leaks what it gathers.
fn leaks(cpu: &Processor) -> bool {
    !cpu.has(GDS_NO)
        && (cpu.has(GDS_CTRL)
            // Without AVX's registers nobody gathers. A virtual processor may be one that leaks, under a hypervisor that
            // does not know.
            || cpu.has(AVX) && (model(cpu.model).gds || cpu.is_virtual()))
}
