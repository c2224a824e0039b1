//! domUs die in the middle of work on disk and network: destroyed, by a panic, with their back ends taken away. After
//! each, memory, grants, ports, frames and xenstore are as before, and the surviving domains keep working.

use super::{Scenario, ACCEL};
use crate::disk::Raw;
use crate::dom0::HYPERVISOR_ARGS;
use crate::qemu::Run;
use crate::verdict::Check;
use std::time::Duration;

/// Ways to die, as `tests/dom0/toolstack/crash` names them.
const WAYS: [&str; 6] = ["pair", "destroy", "panic", "three", "sysrq", "unbind"];

/// The number of deaths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crashes {
    /// Two domUs at once, which die in two ways; part of every test run.
    Short,
    /// Twenty rounds.
    Long,
}

impl Crashes {
    fn rounds(self) -> Vec<&'static str> {
        let n = match self {
            Self::Short => 1,
            Self::Long => 20,
        };
        WAYS.iter().copied().cycle().take(n).collect()
    }

    /// Returns it as a scenario.
    pub fn scenario(self) -> Scenario {
        let rounds = self.rounds();
        Scenario {
            name: format!("domu crash x{}", rounds.len()),
            script: "crash",
            args: format!("xt.kernel=vmlinux xt.mem=128 xt.kinds={}", rounds.join(",")),
            hypervisor_args: HYPERVISOR_ARGS,
            kernels: &[],
            grub: false,
            smp: 2,
            accel: ACCEL,
            mem_mib: 1536,
            timeout: Duration::from_secs(600 + 240 * rounds.len() as u64),
            checks: &["crash-1-pair", "nothing-left-1"],
            typing: &[],
            judge,
        }
    }
}

/// Checks that each round ended, and that nothing was left after it.
fn judge(_: &Run, checks: &[Check], _: &Raw) -> Result<(), String> {
    let count = |name: &str| checks.iter().filter(|c| c.name.starts_with(name)).count();
    let (rounds, clean) = (count("crash-"), count("nothing-left-"));
    (rounds == clean).then_some(()).ok_or(format!("{clean} of {rounds} rounds were looked at"))
}
