//! Kernels of other Debian suites than the machine's own, through an apt of our own: its lists, cache and state are in
//! `target/debian/suites/`; the user's configuration is read (proxies), never written.

use crate::command::run;
use crate::debian::{download_with, Debian};
use crate::paths;
use anyhow::{ensure, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Suites whose kernel is booted as dom0 and as domU: the oldest and the newest of each Debian.
pub const SUITES: [&str; 4] = ["bookworm", "bookworm-backports", "trixie", "trixie-backports"];

/// Why a suite's kernel is not available here.
#[derive(Debug)]
pub struct Absent(pub String);

/// An apt configured for one suite.
pub(crate) struct Apt {
    options: Vec<String>,
}

impl Apt {
    /// Sets one up in `dir`.
    pub(crate) fn new(dir: &Path, source: &str) -> Result<Self> {
        for d in ["state/lists/partial", "cache/archives/partial", "etc"] {
            fs::create_dir_all(dir.join(d))?;
        }
        fs::write(dir.join("etc/sources.list"), source)?;
        fs::write(dir.join("state/status"), "")?;
        let path = |p: &str| dir.join(p).display().to_string();
        let options = [
            ("Dir::State", path("state")),
            ("Dir::State::status", path("state/status")),
            ("Dir::Cache", path("cache")),
            ("Dir::Etc::sourcelist", path("etc/sources.list")),
            ("Dir::Etc::sourceparts", "/dev/null".into()),
            ("Dir::Etc::preferences", "/dev/null".into()),
            ("Dir::Etc::preferencesparts", "/dev/null".into()),
            ("Acquire::Languages", "none".into()),
            ("APT::Sandbox::User", "root".into()),
        ];
        Ok(Self { options: options.into_iter().flat_map(|(k, v)| ["-o".to_owned(), format!("{k}={v}")]).collect() })
    }

    /// Has it look for packages of another architecture than the machine's.
    pub(crate) fn architecture(mut self, name: &str) -> Self {
        for option in ["APT::Architecture", "APT::Architectures::"] {
            self.options.extend(["-o".to_owned(), format!("{option}={name}")]);
        }
        self
    }

    pub(crate) fn command(&self, program: &str) -> Command {
        let mut c = Command::new(program);
        c.args(&self.options);
        c
    }

    /// Returns the packages that `package` depends on.
    fn depends(&self, package: &str) -> Result<Vec<String>> {
        let out = run(self.command("apt-cache").args(["depends", "--important", package]))?;
        Ok(out.lines().filter_map(|l| l.trim().strip_prefix("Depends: ")).map(str::to_owned).collect())
    }
}

/// Returns the suite that this machine runs.
pub(crate) fn own_suite() -> Result<String> {
    let os = fs::read_to_string("/etc/os-release")?;
    Ok(os.lines().find_map(|l| l.strip_prefix("VERSION_CODENAME=")).unwrap_or_default().trim_matches('"').to_owned())
}

/// Returns a line of sources.list for `suite`, with the mirror that this machine uses.
pub(crate) fn source(suite: &str) -> Result<String> {
    const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
    let own = own_suite()?;
    let format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
    let targets = run(Command::new("apt-get").args(["indextargets", "--format", format, "Created-By: Packages"]))?;
    let wanted = |l: &&str| l.ends_with(&format!(" {own} main"));
    let uri = targets.lines().find(wanted).and_then(|l| l.split(' ').next());
    let uri = uri.with_context(|| format!("apt has no source for {own} main"))?;
    let signed = if Path::new(KEYRING).exists() { format!("[signed-by={KEYRING}] ") } else { String::new() };
    Ok(format!("deb {signed}{uri} {suite} main\n"))
}

/// Returns this machine's Debian packages with the kernel of `suite`, which is downloaded and unpacked if missing.
///
/// # Errors
/// I/O fails, or apt or dpkg fails. A kernel that this machine's mirror does not have is not an error: `Ok(Err(…))`.
pub fn with_kernel(debian: &Debian, suite: &str) -> Result<Result<Debian, Absent>> {
    if suite == own_suite()? {
        return Ok(Ok(debian.clone()));
    }
    let dir = paths::debian().join("suites").join(suite);
    fs::create_dir_all(dir.join("debs"))?;
    let lock = fs::File::create(dir.join("lock"))?;
    lock.lock()?;
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
    if let Err(e) = run(apt.command("apt-get").args(["update", "-qq", "--error-on=any"])) {
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
    let (new, root) = (dir.join("root.new"), dir.join("root"));
    for stale in [&new, &root] {
        if stale.exists() {
            fs::remove_dir_all(stale)?;
        }
    }
    fs::create_dir_all(&new)?;
    for package in &packages {
        let deb: PathBuf = download_with(|| apt.command("apt-get"), &dir.join("debs"), package)?;
        eprintln!("debian: unpacking {}", deb.file_name().unwrap_or_default().to_string_lossy());
        run(Command::new("dpkg").arg("-x").arg(&deb).arg(&new))?;
    }
    fs::rename(&new, &root)?;
    ensure!(root.exists(), "nothing was unpacked");
    Ok(Ok(release))
}
