//! domUs that make random hypercalls with random arguments (`guest64 hostile=SEED`): the machine goes on, and neither dom0 nor a
//! domU that works beside them notices.

use super::{Scenario, ACCEL};
use crate::disk::Raw;
use crate::dom0::HYPERVISOR_ARGS;
use crate::qemu::Run;
use crate::verdict::Check;
use std::time::Duration;

/// What dom0 runs.
const SCRIPT: &str = "hypercalls";

/// For how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hypercalls {
    /// What every test run has.
    Short,
    /// Ten minutes.
    Long,
}

impl Hypercalls {
    /// As a scenario.
    pub fn scenario(self) -> Scenario {
        let (seconds, slot, seed, least) = match self {
            Self::Short => (20, 15, 1, 10_000),
            Self::Long => (600, 60, 1000, 1_000_000),
        };
        Scenario {
            name: format!("domu hypercalls {seconds}s"),
            script: SCRIPT,
            args: format!(
                "xt.kernel=vmlinux xt.mem=128 xt.seconds={seconds} xt.slot={slot} xt.seed={seed} xt.least={least}"
            ),
            hypervisor_args: HYPERVISOR_ARGS,
            guest64: true,
            smp: 2,
            accel: ACCEL,
            mem_mib: 1536,
            timeout: Duration::from_secs(900 + 4 * seconds),
            checks: &[
                "witness-works",
                "hypercalls",
                "hypercalls-made",
                "witness-goes-on",
                "dom0-memory",
                "nothing-left",
            ],
            typing: &[],
            judge,
        }
    }
}

/// All is in the checks.
fn judge(_: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    Ok(())
}
