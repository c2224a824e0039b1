//! `./x soak`: the long tests.

use crate::options::{at_least, Built, Chosen, Only, UnderTest};
use crate::verb::{deb, grants};
use anyhow::Result;
use clap::{Args, Subcommand};
use tests::debian::Debian;
use tests::hypervisor::Hypervisor;
use tests::report::Report;
use tests::{ages, host, kernels, matrix, paths, toolstack};

/// Run the long tests: every machine, disk and loader
#[derive(Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Soak {
    #[command(subcommand)]
    which: Which,
}

#[derive(Subcommand)]
enum Which {
    /// dom0 on machines in which each two meet that can of: chipset, memory, CPUs, loader, disk, QEMU, kernel
    Boot(Chosen),
    /// The kernels of Debian 11, 12 and 13 and of their backports as dom0, with 1 and 2 GiB, and as domU
    Kernels(Chosen),
    /// Debian's toolstack creates a domU 50 times; each works on the disk and the network, and leaves nothing behind
    Domu(UnderTest),
    /// Every command of `xl` on our hypervisor and on Debian's Xen, whose output is compared
    Xl(Built),
    /// domUs die in the middle of work on disk and network, 20 rounds: destroyed, by a panic, with their back ends taken away, three at
    /// once; nothing is left of them
    Crash(UnderTest),
    /// domUs, of 64 bits and of 32, that make random hypercalls with random arguments, beside dom0 and a domU that works
    Hypercalls(Hypercalls),
    /// domUs that attack beside dom0 and a domU, which must get as much done as without them
    Attack(Attack),
    /// Debian 12 and 13 Xen hosts on their own disks, for a BIOS and for UEFI (needs root, for debootstrap): ours is installed there by
    /// this program and by our package, booted by choice and by default, and removed; Debian's Xen boots before and after, and each
    /// boot's services, errors, kernel messages and EFI variables are compared. Transcripts: target/runs/install-*/transcript
    Install(Install),
    /// Domains of 64 bits, of 32 and of April 2005 move blocks over a million grants, each with every other
    Ages(Built),
    /// The grant tables: races in every order, small scope, random inputs and domains; takes about an hour
    Grants,
}

#[derive(Args)]
struct Install {
    #[command(flatten)]
    only: Only,
    #[command(flatten)]
    built: Built,
}

#[derive(Args)]
struct Hypercalls {
    /// How long it takes
    #[arg(long, value_name = "N", default_value = "10", value_parser = at_least::<1>)]
    minutes: u32,
    #[command(flatten)]
    under_test: UnderTest,
}

#[derive(Args)]
struct Attack {
    #[command(flatten)]
    only: Only,
    /// How long each attack takes
    #[arg(long, value_name = "N", default_value = "30", value_parser = at_least::<1>)]
    minutes: u32,
    /// On one CPU whose instructions are counted: load on the host makes no difference
    #[arg(long)]
    counted: bool,
    #[command(flatten)]
    under_test: UnderTest,
}

impl Soak {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        match self.which {
            Which::Boot(o) => boot(&o),
            Which::Kernels(o) => kernels(&o),
            Which::Domu(o) => scenarios(&o, &[toolstack::CYCLES.scenario()], "soak-domu.xml"),
            Which::Xl(built) => xl(&built),
            Which::Crash(o) => scenarios(&o, &[toolstack::Crashes::Long.scenario()], "soak-crash.xml"),
            Which::Hypercalls(o) => {
                let all = [toolstack::Hypercalls::Minutes(o.minutes).scenario()];
                scenarios(&o.under_test, &all, "soak-hypercalls.xml")
            }
            Which::Attack(o) => attack(&o),
            Which::Install(o) => install(&o),
            Which::Ages(built) => {
                let mut report = Report::default();
                report.add(ages::MILLION.run(&built.image()?)?);
                Ok(report.close(&paths::target().join("soak-ages.xml"))?)
            }
            Which::Grants => grants::soak().map(|()| true),
        }
    }
}

fn boot(o: &Chosen) -> Result<bool> {
    let all = o.only.choose("machine", matrix::full(), |row| vec![row.name()])?;
    let debian = Debian::fetch()?;
    let image = o.under_test.image(&debian)?;
    let kvm = o.kvm.usable();
    let mut report = Report::default();
    for row in all {
        report.add(row.run(&debian, &image, kvm)?);
    }
    Ok(report.close(&paths::target().join("soak-boot.xml"))?)
}

fn kernels(o: &Chosen) -> Result<bool> {
    let all = o.only.choose("kernel", kernels::full(), |case| vec![case.test_name(o.under_test.hypervisor)])?;
    let debian = Debian::fetch()?;
    let image = o.under_test.image(&debian)?;
    let kvm = o.kvm.usable();
    let mut report = Report::default();
    for case in all {
        report.add(case.run(&debian, &image, kvm)?);
    }
    Ok(report.close(&paths::target().join("soak-kernels.xml"))?)
}

fn attack(o: &Attack) -> Result<bool> {
    let clock = if o.counted { toolstack::attacks::Clock::Counted } else { toolstack::attacks::Clock::Processor };
    let all = o.only.choose("attack", toolstack::attacks::ATTACKS.to_vec(), |name| vec![name.to_string()])?;
    let all: Vec<_> = all.iter().map(|name| toolstack::attacks::long(name, o.minutes, clock)).collect();
    scenarios(&o.under_test, &all, "soak-attack.xml")
}

fn install(o: &Install) -> Result<bool> {
    let all = o.only.choose("host", host::FORMS.to_vec(), |form| vec![form.name()])?;
    let debian = Debian::fetch()?;
    let image = o.built.get("xen-compat.gz")?;
    let package = deb::pack(&image, &paths::run_dir("deb")?)?;
    let ours = host::Ours { image, package, x: std::env::current_exe()? };
    let mut report = Report::default();
    for form in all {
        host::run(form, &debian, &ours)?.into_iter().for_each(|outcome| report.add(outcome));
    }
    Ok(report.close(&paths::target().join("soak-install.xml"))?)
}

fn xl(built: &Built) -> Result<bool> {
    let debian = Debian::fetch()?;
    let ours = UnderTest { built: built.clone(), hypervisor: Hypervisor::Ours }.image(&debian)?;
    let peer = Hypervisor::Xen.image(&debian, None)?;
    let mut report = Report::default();
    toolstack::commands::compare(&debian, &ours, &peer)?.into_iter().for_each(|outcome| report.add(outcome));
    Ok(report.close(&paths::target().join("soak-xl.xml"))?)
}

fn scenarios(under_test: &UnderTest, scenarios: &[toolstack::Scenario], results: &str) -> Result<bool> {
    let debian = Debian::fetch()?;
    let image = under_test.image(&debian)?;
    let mut report = Report::default();
    for scenario in scenarios {
        report.add(toolstack::boot(&debian, &image, scenario)?.0);
    }
    Ok(report.close(&paths::target().join(results))?)
}
