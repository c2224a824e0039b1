//! Kernel options that decide whether a kernel of 2005 can serve or use block devices over grants.

use std::fmt;

/// What a kernel is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// It exports block devices (`-xen0`).
    Backend,
    /// It uses them (`-xenU`).
    Frontend,
}

/// A finding about an option.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The option, without `CONFIG_`.
    pub option: &'static str,
    /// How it should be.
    pub wanted: bool,
    /// Whether a kernel with the other setting is unusable; otherwise it is only slower or less reliable.
    pub needed: bool,
    /// Why.
    pub why: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (level, state) = (if self.needed { "WRONG" } else { "note" }, if self.wanted { "on" } else { "off" });
        write!(f, "{level}: CONFIG_{} should be {state}: {}", self.option, self.why)
    }
}

const fn rule(option: &'static str, wanted: bool, needed: bool, why: &'static str) -> Finding {
    Finding { option, wanted, needed, why }
}

/// Rules for both sides.
const COMMON: [Finding; 6] = [
    rule(
        "XEN_BLKDEV_GRANT",
        true,
        true,
        "off, which is the default, the drivers pass machine addresses instead of grants",
    ),
    rule("XEN_BLKDEV_TAP", false, true, "the tap driver takes the messages of the others"),
    rule("SMP", false, true, "the hypervisor gives these guests one virtual CPU"),
    rule("HIGHMEM4G", false, false, "memory beyond 896 MiB was never tried with these kernels here"),
    rule("BLK_DEV_RAM", true, false, "without RAM disks there is no root file system in a ramdisk image"),
    rule("BLK_DEV_MD", false, false, "RAID measures itself at boot with privileged instructions, one trap each"),
];
const BACKEND: [Finding; 3] = [
    rule("XEN_BLKDEV_BACKEND", true, true, "it is the back end"),
    rule("XEN_BLKDEV_TAP_BE", false, true, "the back end then maps pages of another domain than the front end"),
    rule("XEN_PRIVILEGED_GUEST", true, true, "without it the kernel has no code to map pages of other domains"),
];
const FRONTEND: [Finding; 2] = [
    rule("XEN_BLKDEV_FRONTEND", true, true, "it is the front end"),
    rule("XEN_USB_FRONTEND", false, false, "it waits ten seconds for a controller that there is not"),
];

/// Returns the options of a kernel's `.config` text that are not as they should be.
pub fn check(config: &str, side: Side) -> Vec<Finding> {
    let on = |option: &str| {
        config.lines().any(|line| {
            line.strip_prefix("CONFIG_").and_then(|l| l.strip_prefix(option)).is_some_and(|l| l == "=y" || l == "=m")
        })
    };
    let own: &[Finding] = match side {
        Side::Backend => &BACKEND,
        Side::Frontend => &FRONTEND,
    };
    COMMON.iter().chain(own).copied().filter(|f| on(f.option) != f.wanted).collect()
}
