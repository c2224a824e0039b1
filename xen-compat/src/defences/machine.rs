//! The processor of the machine that this runs on.

use super::processor::Processor;
use crate::machine::hw::{CpuFeatures, GuestMsr, Microcode, Msrs};
use crate::machine::physical_cpu::ThisCpu;

/// PRED_CMD.SBPB: like IBPB, for fewer predictions.
const SBPB: u64 = 1 << 7;

/// Reads what this processor says of itself. `smt`: several threads of a core run. On Zen 3 and 4 it also causes one
/// SBPB, because whether that exists is not in CPUID.
pub fn processor(hw: &(impl CpuFeatures + Msrs + Microcode), smt: bool) -> Processor {
    let cpu = Processor::of(&ThisCpu(hw), hw.microcode_cpu().revision, smt);
    let takes_sbpb = cpu.hides_sbpb() && hw.wrmsr(GuestMsr::PredCmd, SBPB).is_ok();
    Processor { takes_sbpb, ..cpu }
}
