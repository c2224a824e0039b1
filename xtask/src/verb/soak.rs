//! `./x soak`: the long tests.

use crate::options::Options;
use crate::verb::{build, deb, grants};
use anyhow::{bail, ensure, Result};
use std::ffi::OsString;
use tests::debian::Debian;
use tests::hypervisor::Hypervisor;
use tests::report::Report;
use tests::{dom0, host as debian_host, kernels, matrix, paths, toolstack};

const HELP: &str = "
./x soak boot|kernels|domu|crash|hypercalls|attack|host|grants [options]

boot:   dom0 on every machine: pc and q35, 1 and 6 GiB, 1 and 4 CPUs, QEMU's loader and GRUB's CD, every disk.
kernels:
        the kernels of Debian 12 and 13 and of their backports as dom0, with 1 and 2 GiB, and as domU.
domu:   Debian's toolstack creates a domU 50 times; each works on the disk and the network, and leaves nothing behind.
crash:  domUs die in the middle of work on disk and network, 20 rounds: destroyed, by a panic, with their back ends taken
        away, three at once; nothing is left of them.
hypercalls:
        domUs that make random hypercalls with random arguments, for 10 minutes, beside dom0 and a domU that works.
attack: domUs that attack, each attack for --minutes (30), beside dom0 and a domU that must get as much done as without.
host:   a Debian 12 Xen host on its own disk (needs root, for debootstrap): our package is installed there, booted by choice
        and by default, and removed; Debian's Xen boots before and after. Its transcript: target/runs/host/transcript.
grants: the grant tables: races in every order, small scope, random inputs and domains; takes about an hour.

  --only TEXT         only machines, kernels and attacks with TEXT in their name
  --minutes N         how long each attack takes
  --hypervisor xen    Debian's Xen instead of ours
  --image FILE        an image already built
  --kvm               use KVM, if it works here
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let o = Options::parse(args, &["only", "hypervisor", "image", "kvm", "minutes"], HELP)?;
    if o.help {
        return Ok(true);
    }
    o.check_files()?;
    match o.words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["boot"] => boot(&o),
        ["kernels"] => kernels(&o),
        ["domu"] => scenarios(&o, &[toolstack::CYCLES.scenario()], "soak-domu.xml"),
        ["crash"] => scenarios(&o, &[toolstack::Crashes::Long.scenario()], "soak-crash.xml"),
        ["hypercalls"] => scenarios(&o, &[toolstack::Hypercalls::Long.scenario()], "soak-hypercalls.xml"),
        ["attack"] => attack(&o),
        ["host"] => host(&o),
        ["grants"] => grants::soak().map(|()| true),
        _ => bail!("which soak? --help lists them"),
    }
}

fn boot(o: &Options) -> Result<bool> {
    let debian = Debian::fetch()?;
    if o.hypervisor == Hypervisor::Ours && o.image.is_none() {
        build::image()?;
    }
    let image = o.hypervisor.image(&debian, o.image.as_deref())?;
    let kvm = o.kvm && tests::kvm::works();
    let mut report = Report::default();
    for config in matrix::full().into_iter().filter(|c| o.wants(&c.name())) {
        report.add(dom0::boot(&debian, &image, config, kvm)?.0);
    }
    if report.outcomes.is_empty() {
        bail!("no machine has that in its name");
    }
    Ok(report.close(&paths::target().join("soak-boot.xml"))?)
}

fn kernels(o: &Options) -> Result<bool> {
    if o.hypervisor == Hypervisor::Ours && o.image.is_none() {
        build::image()?;
    }
    let debian = Debian::fetch()?;
    let image = o.hypervisor.image(&debian, o.image.as_deref())?;
    let mut report = Report::default();
    for case in kernels::full().into_iter().filter(|c| o.wants(&c.test_name(o.hypervisor))) {
        report.add(case.run(&debian, &image, o.kvm && tests::kvm::works())?);
    }
    if report.outcomes.is_empty() {
        bail!("no kernel has that in its name");
    }
    Ok(report.close(&paths::target().join("soak-kernels.xml"))?)
}

fn attack(o: &Options) -> Result<bool> {
    let all = toolstack::attacks::ATTACKS.iter().filter(|name| o.wants(name));
    let all: Vec<_> = all.map(|name| toolstack::attacks::long(name, o.minutes)).collect();
    if all.is_empty() {
        bail!("no attack has that in its name");
    }
    scenarios(o, &all, "soak-attack.xml")
}

fn host(o: &Options) -> Result<bool> {
    ensure!(o.hypervisor == Hypervisor::Ours, "the host has both hypervisors");
    if o.image.is_none() {
        build::image()?;
    }
    let image = o.image.clone().unwrap_or_else(|| paths::dist().join("xen-compat.gz"));
    let package = deb::pack(&image, &paths::run_dir("deb")?)?;
    let mut report = Report::default();
    debian_host::run(&package)?.into_iter().for_each(|outcome| report.add(outcome));
    Ok(report.close(&paths::target().join("soak-host.xml"))?)
}

fn scenarios(o: &Options, scenarios: &[toolstack::Scenario], results: &str) -> Result<bool> {
    let debian = Debian::fetch()?;
    if o.hypervisor == Hypervisor::Ours && o.image.is_none() {
        build::image()?;
    }
    let image = o.hypervisor.image(&debian, o.image.as_deref())?;
    let mut report = Report::default();
    for scenario in scenarios {
        report.add(toolstack::boot(&debian, &image, scenario)?.0);
    }
    Ok(report.close(&paths::target().join(results))?)
}
