//! Machines of module domains: the hypervisor builds every domain itself, and there is no toolstack and, unless stated, no
//! dom0. Kernels of both ABIs and of all widths, Debian's among them, together on one machine.

use crate::cpio::Archive;
use crate::debian::Debian;
use crate::guest32;
use crate::hypervisor::Image;
use crate::machine::Accel;
use crate::module_machine::{boot, wrong, Size, LIMIT};
use crate::paths;
use crate::report::Outcome;
use crate::typist::Typed;
use crate::verdict;
use crate::xen4::Kernel;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// `/init` of Debian's kernel.
const INIT: &[u8] = include_bytes!("../domu/alone");

/// The kernel of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Boots {
    /// One of ours, of today's ABI.
    Ours(Kernel),
    /// Ours of April 2005.
    Guest32,
    /// Debian's, with an initramfs.
    Debian,
    /// A file of text.
    Text,
}

/// A machine of module domains.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    name: &'static str,
    size: Size,
    /// Kernel and description of each domain.
    domains: &'static [(Boots, &'static str)],
    /// Tests that must be reported, and how often.
    expect: &'static [(&'static str, usize)],
    /// Lines that must be printed, and how often.
    says: &'static [(&'static str, usize)],
    typing: &'static [Typed],
}

/// The checks of Debian's kernel.
const ALONE: [&str; 6] = ["hypervisor", "cpus", "memory", "clock", "soon", "dmesg-clean"];

/// All cases.
pub const CASES: &[Case] = &[
    Case {
        name: "debian",
        size: Size { mem_mib: 512, smp: 1, limit: LIMIT },
        domains: &[(Boots::Debian, "domain name=a mem=160M -- console=hvc0 rdinit=/init xt.cpus=1 xt.mem=100")],
        expect: &[(ALONE[0], 1), (ALONE[1], 1), (ALONE[2], 1), (ALONE[3], 1), (ALONE[4], 1), (ALONE[5], 1)],
        says: &[("dom1 (a) has ended: power off", 1)],
        typing: &[],
    },
    Case {
        name: "debian two",
        size: Size { mem_mib: 768, smp: 2, limit: LIMIT },
        domains: &[
            (Boots::Debian, "domain name=a mem=160M vcpus=2 -- console=hvc0 rdinit=/init xt.cpus=2 xt.mem=100"),
            (Boots::Debian, "domain name=b mem=160M maxmem=192M -- console=hvc0 rdinit=/init xt.cpus=1 xt.mem=100"),
            (Boots::Text, "domain name=bad -- xt.cpus=1"),
        ],
        expect: &[(ALONE[0], 2), (ALONE[1], 2), (ALONE[2], 2), (ALONE[3], 2), (ALONE[4], 2), (ALONE[5], 2)],
        says: &[
            ("has ended: power off", 2),
            ("(domain bad) is not built: kernel: found neither ELF nor bzImage", 1),
            ("pages given back", 2),
        ],
        typing: &[],
    },
    // Commands are typed at its console.
    Case {
        name: "debian reboots",
        size: Size { mem_mib: 768, smp: 1, limit: LIMIT },
        domains: &[(
            Boots::Debian,
            "domain name=a mem=160M on_reboot=restart on_crash=restart -- console=hvc0 rdinit=/init xt.ask=yes",
        )],
        expect: &[(ALONE[0], 3), (ALONE[5], 3)],
        says: &[
            ("(a) has ended: reboot", 1),
            ("(a) has ended: crashed", 1),
            ("(a) has ended: power off", 1),
            ("(a) is built again", 2),
        ],
        typing: &[
            Typed { after: "@@READY", keys: "reboot\n" },
            Typed { after: "@@READY", keys: "crash\n" },
            Typed { after: "@@READY", keys: "off\n" },
        ],
    },
    Case {
        name: "three ages",
        size: Size { mem_mib: 512, smp: 2, limit: LIMIT },
        domains: &[
            (Boots::Ours(Kernel::Guest64), "domain name=new mem=32M -- selftest=grant"),
            (Boots::Ours(Kernel::Guest32Pae), "domain name=pae mem=32M -- selftest=grant"),
            (Boots::Guest32, "domain name=old mem=16M -- smoke"),
            (Boots::Ours(Kernel::Guest64), "domain name=newer mem=32M vcpus=2 -- selftest=vcpu"),
            (Boots::Ours(Kernel::Guest32Pae), "domain name=paer mem=32M vcpus=2 -- selftest=event"),
        ],
        expect: &[
            ("grant_setup", 2),
            ("grant_v2", 2),
            ("grant_map", 2),
            ("grant_copy", 2),
            ("grants", 1),
            ("builder", 1),
            ("event_channel", 1),
            ("event_error", 1),
            ("event_reset", 1),
            ("vcpu_up", 1),
            ("vcpu_ipi", 1),
        ],
        says: &[("has ended: power off", 5), ("pages given back", 5)],
        typing: &[],
    },
];

impl Case {
    /// Returns the test's name.
    pub fn test_name(&self) -> String {
        format!("modules {}", self.name)
    }

    /// Boots the machine and judges it by what the guests report; each check counts.
    ///
    /// # Errors
    /// The machine could not be set up.
    pub fn run(&self, debian: &Debian, image: &Image) -> Result<Outcome> {
        let name = self.test_name();
        let dir = paths::run_dir(&name)?;
        let mut modules = Vec::new();
        for (boots, description) in self.domains {
            let kernel = match boots {
                Boots::Ours(kernel) => kernel.build()?,
                Boots::Guest32 => guest32::build()?,
                Boots::Debian => debian.vmlinuz(),
                Boots::Text => text(&dir)?,
            };
            modules.push((kernel, (*description).to_owned()));
            if *boots == Boots::Debian {
                modules.push((initramfs(debian, &dir)?, "ramdisk".to_owned()));
            }
        }
        let run = boot(image, &dir, modules, self.size, Accel::Tcg { tb_size: None }, self.typing)?;
        let checks = verdict::checks(&run);
        let wrong = wrong(&run, &checks, self.expect, self.says);
        let result = match wrong.is_empty() {
            true => Ok(format!("{} domains, {} tests", self.domains.len(), checks.len())),
            false => Err(wrong.join("; ")),
        };
        if result.is_err() {
            print!("{}", run.tail(40));
        }
        Ok(Outcome::of_checks(&name, &checks, result, &run))
    }
}

/// Writes `dir/text`, which is no kernel.
fn text(dir: &Path) -> Result<PathBuf> {
    let out = dir.join("text");
    fs::write(&out, "This is no kernel.\n".repeat(100))?;
    Ok(out)
}

/// Writes `dir/alone.cpio`: busybox and [`INIT`]. It is not compressed: decompression takes longer than reading.
fn initramfs(debian: &Debian, dir: &Path) -> Result<PathBuf> {
    let mut a = Archive::default();
    ["bin", "dev", "proc", "root", "sys", "tmp"].iter().for_each(|d| a.dir(d));
    a.char_device("dev/console", 5, 1);
    a.char_device("dev/null", 1, 3);
    let busybox = debian.busybox();
    a.file("bin/busybox", 0o755, &fs::read(&busybox).with_context(|| format!("no {}", busybox.display()))?);
    a.link("bin/sh", "busybox");
    a.file("init", 0o755, INIT);
    let out = dir.join("alone.cpio");
    fs::write(&out, a.finish())?;
    Ok(out)
}
