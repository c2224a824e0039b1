//! `./x demo`: what runs today, in one go.

use crate::options::Options;
use crate::verb::build;
use anyhow::Result;
use std::ffi::OsString;
use tests::debian::Debian;
use tests::dom0::{self, Config};
use tests::hypervisor::Hypervisor;
use tests::report::table;
use tests::verdict;

const HELP: &str = "
./x demo [options]

Builds the hypervisor, boots Debian's kernel on it as dom0 in QEMU, lets it check a disk, and shows what ran and how
long it took.

  --machine pc|q35  --mem MIB  --smp N  --disk virtio|ahci|ide  --iso  --kvm
  --hypervisor xen    Debian's Xen instead of ours
  --image FILE        an image already built
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let allowed = ["machine", "mem", "smp", "disk", "iso", "hypervisor", "image", "kvm"];
    let o = Options::parse(args, &allowed, HELP)?;
    if o.help {
        return Ok(true);
    }
    o.no_words()?;
    if o.hypervisor == Hypervisor::Ours && o.image.is_none() {
        build::image()?;
    }
    let debian = Debian::fetch()?;
    let image = o.hypervisor.image(&debian, o.image.as_deref())?;
    let config = Config { chipset: o.chipset, mem_mib: o.mem_mib, smp: o.smp, iso: o.iso, disk: o.disk };
    println!("booting Debian's {} as dom0 on {} ({})", debian.kernel_release, image.hypervisor, config.name());
    let (outcome, run) = dom0::boot(&debian, &image, config, o.kvm && tests::kvm::works())?;

    let mut rows = Vec::new();
    let mut row = |what: &str, at: Option<(f64, f64)>| {
        if let Some((wall, cpu)) = at {
            rows.push(vec![what.to_owned(), format!("{wall:.1}"), format!("{cpu:.1}")]);
        }
    };
    row("first word of the hypervisor", run.find("(XEN)").map(|l| (l.wall, l.cpu)));
    row("dom0's first user process", verdict::mark(&run, "dom0-userspace"));
    row("disk mounted, reading", verdict::mark(&run, "disk-read"));
    row("read checked, writing", verdict::mark(&run, "disk-write"));
    row("all checks done", verdict::mark(&run, "done"));
    row("machine off", Some((run.wall, run.cpu)));
    println!("\n{}", table(&["reached", "wall s", "cpu s"], &rows));
    let checks: Vec<Vec<String>> = verdict::checks(&run)
        .into_iter()
        .map(|c| vec![c.name, if c.ok { "ok" } else { "FAIL" }.into(), c.detail.chars().take(90).collect()])
        .collect();
    println!("{}", table(&["check", "result", "seen"], &checks));
    match &outcome.result {
        Ok(_) => println!("demo: ok; console: {}", run.log.display()),
        Err(why) => println!("demo: FAIL: {why}\nconsole: {}", run.log.display()),
    }
    Ok(outcome.result.is_ok())
}
