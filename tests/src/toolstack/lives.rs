//! A domU is created, works on its disk and network, and ends; nothing is left of it.

use super::{disk_holds_what_was_written, Scenario, ACCEL};
use crate::disk::Raw;
use crate::dom0::HYPERVISOR_ARGS;
use crate::qemu::Run;
use crate::verdict::Check;
use std::time::Duration;

const CHECKS: &[&str] = &[
    "xl-info",
    "xl-list",
    "domu-1",
    "domu-on-xen",
    "domu-disk",
    "domu-disk-read",
    "domu-disk-write",
    "domu-ping",
    "domu-dmesg-clean",
    "nothing-left",
    "xl-list-after",
    "free-memory",
];

/// The number of lives, and the machine and domU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lives {
    /// CPUs of the machine and of dom0.
    pub smp: u32,
    /// Vcpus of the domU.
    pub vcpus: u32,
    /// Number of times the domU is created.
    pub cycles: u32,
}

/// The lives of every test run.
pub const SHORT: [Lives; 1] = [Lives { smp: 2, vcpus: 2, cycles: 1 }];
/// The long test: many lives of a domain, which must leave nothing behind.
pub const CYCLES: Lives = Lives { smp: 2, vcpus: 1, cycles: 50 };

impl Lives {
    /// Returns it as a scenario.
    pub fn scenario(self) -> Scenario {
        let Self { smp, vcpus, cycles } = self;
        Scenario {
            name: format!("domu smp{smp} vcpus{vcpus} x{cycles}"),
            script: "lives",
            // A single life uses the kernel as Debian ships it; many lives use an unpacked one.
            args: format!(
                "xt.kernel={} xt.vcpus={vcpus} xt.cycles={cycles}",
                if cycles == 1 { "vmlinuz" } else { "vmlinux" }
            ),
            hypervisor_args: HYPERVISOR_ARGS,
            kernels: &[],
            grub: false,
            smp,
            accel: ACCEL,
            mem_mib: 1536,
            timeout: Duration::from_secs(300 + 120 * u64::from(cycles)),
            checks: CHECKS,
            typing: &[],
            judge,
        }
    }
}

/// Checks that as many domUs wrote as were created, and that the disk has what the last one reported.
fn judge(_: &Run, checks: &[Check], raw: &Raw) -> Result<(), String> {
    let count = |name: &str| checks.iter().filter(|c| c.name.starts_with(name)).count();
    let (wrote, lived) = (count("domu-disk-write"), checks.iter().filter(|c| is_life(&c.name)).count());
    if wrote != lived {
        return Err(format!("{wrote} of {lived} domUs wrote to the disk"));
    }
    disk_holds_what_was_written(checks, raw)
}

/// `domu-7`.
fn is_life(name: &str) -> bool {
    name.strip_prefix("domu-").is_some_and(|n| n.parse::<u32>().is_ok())
}
