//! Our own kernels as domUs that suspend: saved, restored, migrated, rebooted, saved while they go on and shut down by
//! Debian's `xl`, while they work on two vcpus.

use super::{Scenario, ACCEL};
use crate::dom0::HYPERVISOR_ARGS;
use crate::hypervisor::Hypervisor;
use crate::xen4::Kernel;
use std::time::Duration;

/// Here: the 32-bit kernel does everything, the other what no test with Linux has.
const ARGS_OURS: &str = "xt.guest32pae=works,restored,migrated,rebooted,checkpointed,went_back,off \
                         xt.guest64=works,checkpointed,went_back,off";
const OURS: &[&str] = &[
    "guest32pae-works",
    "guest32pae-restored",
    "guest32pae-migrated",
    "guest32pae-rebooted",
    "guest32pae-checkpointed",
    "guest32pae-went_back",
    "guest32pae-off",
    "guest64-works",
    "guest64-checkpointed",
    "guest64-went_back",
    "guest64-off",
    "nothing-left",
];
/// On Debian's Xen: what it can do, which is to serve 64-bit guests, and not to migrate PV guests.
const ARGS_XEN: &str = "xt.guest64=works,restored,rebooted,checkpointed,went_back,off";
const XEN: &[&str] = &[
    "guest64-works",
    "guest64-restored",
    "guest64-rebooted",
    "guest64-checkpointed",
    "guest64-went_back",
    "guest64-off",
    "nothing-left",
];

/// Returns the scenario for a hypervisor.
pub(super) fn scenario(hypervisor: Hypervisor) -> Scenario {
    let (kernels, args, checks) = match hypervisor {
        Hypervisor::Ours => (&Kernel::ALL[..], ARGS_OURS, OURS),
        Hypervisor::Xen => (&[Kernel::Guest64][..], ARGS_XEN, XEN),
    };
    Scenario {
        name: "domu suspend".into(),
        script: "suspends",
        args: args.into(),
        hypervisor_args: HYPERVISOR_ARGS,
        kernels,
        grub: false,
        smp: 2,
        accel: ACCEL,
        mem_mib: 1024,
        timeout: Duration::from_secs(1800),
        checks,
        typing: &[],
        judge: |_, _, _| Ok(()),
    }
}
