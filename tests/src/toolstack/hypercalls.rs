//! domUs, of 64 bits and of 32, that make random hypercalls with random arguments (`guest64 hostile=SEED`, `guest32pae
//! hostile=SEED`): the machine keeps running, and neither dom0 nor a domU that works beside them is affected.

use super::{Scenario, ACCEL};
use crate::disk::Raw;
use crate::dom0::HYPERVISOR_ARGS;
use crate::qemu::Run;
use crate::verdict::Check;
use crate::xen4::Kernel;
use std::time::Duration;

/// The script that dom0 runs.
const SCRIPT: &str = "hypercalls";

/// The length of the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hypercalls {
    /// The length in every test run.
    Short,
    /// So many minutes.
    Minutes(u32),
}

impl Hypercalls {
    /// Returns it as a scenario.
    pub fn scenario(self) -> Scenario {
        let (seconds, slot, seed, least) = match self {
            Self::Short => (20u64, 15, 1, 10_000),
            Self::Minutes(n) => (60 * u64::from(n), 60, 1000, 100_000 * n),
        };
        Scenario {
            name: format!("domu hypercalls {seconds}s"),
            script: SCRIPT,
            args: format!(
                "xt.kernel=vmlinux xt.mem=128 xt.seconds={seconds} xt.slot={slot} xt.seed={seed} xt.least={least}"
            ),
            hypervisor_args: HYPERVISOR_ARGS,
            kernels: &Kernel::ALL,
            grub: false,
            smp: 2,
            accel: ACCEL,
            mem_mib: 1536,
            timeout: Duration::from_secs(900 + 4 * seconds),
            checks: &[
                "witness-works",
                "hypercalls",
                "hypercalls-made",
                "hypercalls-made-guest64",
                "hypercalls-made-guest32pae",
                "witness-goes-on",
                "dom0-memory",
                "nothing-left",
            ],
            typing: &[],
            judge,
        }
    }
}

/// Judges nothing: the checks cover everything.
fn judge(_: &Run, _: &[Check], _: &Raw) -> Result<(), String> {
    Ok(())
}
