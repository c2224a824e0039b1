//! What the hypervisor's command line decided.

use alloc::string::String;

/// Options that the core acts on.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The command line as it was given, for XENVER_commandline.
    pub command_line: String,
    /// Unprivileged guests may write to the console (`guest_loglvl=all` or `debug`).
    pub guests_may_log: bool,
    /// Halt rather than restart the machine (`noreboot`).
    pub no_reboot: bool,
}
