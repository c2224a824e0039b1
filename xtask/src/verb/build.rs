//! `./x build`: the hypervisor image.

use crate::{cargo, options::Options, symbols};
use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use tests::paths;

const HELP: &str = "
./x build

Builds the hypervisor for x86_64-unknown-none, release profile, and leaves
  dist/xen-compat      ELF with Multiboot and Multiboot2 headers (qemu-system-x86_64 -kernel)
  dist/xen-compat.gz   the same, gzipped: takes the place of /boot/xen.gz under GRUB
  dist/INSTALL         what to do with it on a Xen host; `./x deb` makes a package, too
";

/// The verb.
pub fn main(args: Vec<OsString>) -> Result<bool> {
    let o = Options::parse(args, &[], HELP)?;
    if !o.help {
        o.no_words()?;
        image()?;
    }
    Ok(true)
}

/// Cargo on the image, release profile.
pub fn bare(verb: &str) -> Command {
    let mut c = cargo::bare(&paths::root().join("boot"), verb);
    c.args(["--release", "--bin", "xen-compat", "--target-dir"]).arg(target());
    c
}

/// Where the image is built.
fn target() -> PathBuf {
    paths::target().join("boot")
}

/// Builds the image into `dist/`.
pub fn image() -> Result<()> {
    let start = Instant::now();
    let mut build = bare("build");
    cargo::build(&mut build)?;
    let built = target().join("x86_64-unknown-none/release/xen-compat");
    let mut elf = fs::read(&built).with_context(|| format!("cargo left no {}", built.display()))?;
    let functions = symbols::embed(&mut elf)?;
    let dist = paths::dist();
    fs::create_dir_all(&dist)?;
    let out = dist.join("xen-compat");
    fs::write(&out, &elf)?;
    let mut gz = GzBuilder::new().write(fs::File::create(dist.join("xen-compat.gz"))?, Compression::best());
    gz.write_all(&elf)?;
    gz.finish()?;
    fs::copy(paths::root().join("docs/install.md"), dist.join("INSTALL"))?;
    let (size, seconds) = (elf.len() >> 10, start.elapsed().as_secs_f64());
    println!("built {} ({size} KiB, names of {functions} functions) and .gz in {seconds:.1} s", out.display());
    Ok(())
}
