//! The microcode of the model machine.

/// The microcode of the model machine's CPUs, which all have it at once.
#[derive(Default)]
pub(crate) struct HostMicrocode {
    pub(crate) cpu: microcode::Cpu,
    /// Whether they keep what they have.
    pub(crate) stubborn: bool,
}
