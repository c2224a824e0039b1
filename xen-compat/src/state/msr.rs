//! A vcpu's own model-specific registers.

use crate::state::machine_check::MachineCheck;

/// A vcpu's own registers.
#[derive(Clone, Copy, Debug, Default)]
pub struct VcpuMsrs {
    pub(crate) machine_check: MachineCheck,
    /// TSC_AUX, as RDTSCP and RDPID return it.
    pub tsc_aux: u32,
    /// Whether its guest makes CPUID fault in its programs.
    pub cpuid_faults: bool,
    /// AMD's masks of breakpoint addresses.
    pub(crate) dr_mask: [u32; 4],
}
