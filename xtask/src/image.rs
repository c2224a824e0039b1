//! The hypervisor image, and the EFI application that holds it, from their crates to `dist/`.

use crate::{cargo, efi, load_addresses, symbols};
use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use tests::paths;

/// The crate that is the image.
const CRATE: &str = "boot";
/// The crate that is the EFI application's code.
const LOADER: &str = "efi-loader";
/// The profile they are built in.
const PROFILE: &str = "image";

/// Selects them among the workspace's members.
pub(crate) const SELECTION: [&str; 6] =
    ["--package", CRATE, "--package", LOADER, "--features", "boot/image,efi-loader/image"];

/// Returns a cargo command for both.
pub(crate) fn bare(verb: &str) -> Command {
    let mut c = cargo::bare(verb);
    c.args(SELECTION).args(["--bin", CRATE, "--bin", LOADER, "--profile", PROFILE, "--target-dir"]).arg(target());
    c
}

/// Returns the folder that the image is built in.
fn target() -> PathBuf {
    paths::target().join("boot")
}

/// Returns what `xl info` shows of a build: compiler, user, domain name, date. As in Xen's own build the last three can
/// be given by `XEN_WHOAMI`, `XEN_DOMAIN` and `XEN_BUILD_DATE`; the date is otherwise that of the last commit, so that
/// the same source gives the same image.
fn compile_info() -> [String; 4] {
    let said = |program: &std::ffi::OsStr, args: &[&str]| {
        let output = Command::new(program).args(args).current_dir(paths::root()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (output.status.success() && !text.is_empty()).then_some(text)
    };
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let rustc = bare("build").get_program().to_owned();
    let rustc = PathBuf::from(rustc).with_file_name("rustc");
    let host = || fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned());
    [
        said(rustc.as_os_str(), &["--version"])
            .and_then(|v| Some(v.split(" (").next()?.to_owned()))
            .unwrap_or_else(|| "rustc".into()),
        env("XEN_WHOAMI").or_else(|| env("USER")).unwrap_or_else(|| "root".into()),
        env("XEN_DOMAIN").or_else(host).unwrap_or_else(|| "localdomain".into()),
        env("XEN_BUILD_DATE")
            .or_else(|| said("git".as_ref(), &["log", "-1", "--format=%cd", "--date=format:%a %b %e %H:%M:%S %Y"]))
            .unwrap_or_else(|| "unknown".into()),
    ]
}

/// Builds it into `dist/`.
///
/// # Errors
/// It does not compile; I/O.
pub(crate) fn build() -> Result<()> {
    let start = Instant::now();
    cargo::build(&mut bare("build"))?;
    let built = |name: &str| {
        let file = target().join(cargo::BARE).join(PROFILE).join(name);
        fs::read(&file).with_context(|| format!("cargo left no {}", file.display()))
    };
    let mut elf = built(CRATE)?;
    let functions = symbols::embed(&mut elf)?;
    let [compiler, by, domain, date] = compile_info();
    symbols::embed_compile_info(&mut elf, &compiler, &by, &domain, &date)?;
    load_addresses::make_physical(&mut elf)?;
    let dist = paths::dist();
    fs::create_dir_all(&dist)?;
    let out = dist.join("xen-compat");
    fs::write(&out, &elf)?;
    let mut gz = GzBuilder::new().write(fs::File::create(dist.join("xen-compat.gz"))?, Compression::best());
    gz.write_all(&elf)?;
    gz.finish()?;
    fs::write(dist.join("xen-compat.efi"), efi::application(&built(LOADER)?, &elf)?)?;
    fs::copy(paths::root().join("docs/install.md"), dist.join("INSTALL"))?;
    let (size, seconds) = (elf.len() >> 10, start.elapsed().as_secs_f64());
    println!("built {} ({size} KiB, names of {functions} functions), .gz and .efi in {seconds:.1} s", out.display());
    Ok(())
}
