//! Kernels of other Debian suites than the machine's own, in `target/debian/suites/`.

use crate::apt::{own_suite, source, Absent, Apt};
use crate::debian::Debian;
use crate::{made, paths};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The suite whose kernel and Xen every test uses that does not say otherwise.
pub const OWN: &str = "bookworm";
/// Suites whose kernel is booted as dom0 and as domU, by age: the oldest that Debian's mirrors have, then the oldest and
/// the newest of each Debian.
pub const SUITES: [&str; 5] = ["bullseye", OWN, "bookworm-backports", "trixie", "trixie-backports"];
/// The last of [`SUITES`].
pub const NEWEST: &str = SUITES[SUITES.len() - 1];

/// Returns this machine's Debian packages with the kernel of `suite`, which is downloaded and unpacked if missing.
///
/// # Errors
/// I/O fails, or apt or dpkg fails. A kernel that this machine's mirror does not have is not an error: `Ok(Err(…))`.
pub fn with_kernel(debian: &Debian, suite: &str) -> Result<Result<Debian, Absent>> {
    if suite == own_suite()? {
        return Ok(Ok(debian.clone()));
    }
    let dir = paths::debian().join("suites").join(suite);
    let _lock = made::lock(&dir)?;
    let stamp = dir.join("release.txt");
    let release = match fs::read_to_string(&stamp) {
        Ok(release) => release,
        Err(_) => {
            let release = match fetch(&dir, suite)? {
                Ok(release) => release,
                Err(absent) => return Ok(Err(absent)),
            };
            fs::write(&stamp, &release)?;
            release
        }
    };
    Ok(Ok(debian.with_kernel_at(release, dir.join("root"))))
}

/// Downloads and unpacks the kernel. Returns its release.
fn fetch(dir: &Path, suite: &str) -> Result<Result<String, Absent>> {
    let absent = |e: anyhow::Error| Absent(format!("no kernel of {suite} from this machine's mirror: {e:#}"));
    let apt = Apt::new(dir, &source(suite)?)?;
    eprintln!("debian: apt-get update for {suite}");
    // A missing suite is an error only if its kernel was requested.
    if let Err(e) = apt.update() {
        return Ok(Err(absent(e)));
    }
    let meta = match apt.depends("linux-image-amd64") {
        Ok(meta) => meta,
        Err(e) => return Ok(Err(absent(e))),
    };
    let image =
        meta.into_iter().find(|p| p.starts_with("linux-image-")).context("linux-image-amd64 names no kernel")?;
    let release = image.trim_start_matches("linux-image-").to_owned();
    // Newer kernels are split into several packages.
    let parts = apt.depends(&image)?.into_iter().filter(|p| p.ends_with(&release));
    let packages: Vec<String> = parts.chain([image.clone()]).collect();
    apt.unpack(&packages)?;
    Ok(Ok(release))
}
