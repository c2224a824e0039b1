//! A domU is saved and restored, and migrated while it runs; it continues with its memory, disk and network.

use super::{Scenario, ACCEL};
use crate::dom0::HYPERVISOR_ARGS;
use std::time::Duration;

const SAVED: &[&str] = &[
    "created",
    "works",
    "looks",
    "restored-1",
    "restored-1-goes-on",
    "restored-2",
    "restored-2-goes-on",
    "off",
    "xl-list-after",
    "free-memory",
];
const MOVED: &[&str] = &[
    "created",
    "works",
    "looks",
    "moved-1",
    "moved-1-goes-on",
    "moved-2",
    "moved-2-goes-on",
    "moved-3",
    "moved-3-goes-on",
    "off",
    "xl-list-after",
    "free-memory",
];

/// What happens to the domU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// `xl save` and `xl restore`, twice.
    Save,
    /// `xl migrate` to this same machine, three times.
    Migrate,
}

/// The moves of every test run.
pub const MOVES: [Move; 2] = [Move::Save, Move::Migrate];

impl Move {
    /// Returns it as a scenario with two vcpus that keep writing memory.
    pub fn scenario(self) -> Scenario {
        let (what, saves, moves, checks) = match self {
            Move::Save => ("save", 2, 0, SAVED),
            Move::Migrate => ("migrate", 0, 3, MOVED),
        };
        Scenario {
            name: format!("domu {what} smp2 vcpus2"),
            script: "moves",
            args: format!("xt.vcpus=2 xt.domu=xt.end=work xt.saves={saves} xt.moves={moves}"),
            hypervisor_args: HYPERVISOR_ARGS,
            kernels: &[],
            grub: false,
            smp: 2,
            accel: ACCEL,
            mem_mib: 1536,
            timeout: Duration::from_secs(2400),
            checks,
            typing: &[],
            judge: |_, _, _| Ok(()),
        }
    }
}
