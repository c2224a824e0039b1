//! An apt of our own, for packages of other Debian suites than the machine's: its lists, cache and state are in
//! `target/debian/`; the user's configuration is read (proxies), never written.

use crate::command::run;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the machine has installed.
const INSTALLED: &str = "/var/lib/dpkg/status";

/// Why a package of another suite is not available here.
#[derive(Debug)]
pub struct Absent(pub String);

/// An apt with sources of its own, which believes that nothing is installed.
pub(crate) struct Apt {
    dir: PathBuf,
    options: Vec<String>,
}

impl Apt {
    /// Sets one up in `dir`.
    pub(crate) fn new(dir: &Path, sources: &str) -> Result<Self> {
        for d in ["state/lists/partial", "cache/archives/partial", "etc", "debs"] {
            fs::create_dir_all(dir.join(d))?;
        }
        fs::write(dir.join("etc/sources.list"), sources)?;
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
        let new = Self { dir: dir.to_path_buf(), options: Vec::new() };
        Ok(options.into_iter().fold(new, |apt, (name, value)| apt.option(name, &value)))
    }

    fn option(mut self, name: &str, value: &str) -> Self {
        self.options.extend(["-o".to_owned(), format!("{name}={value}")]);
        self
    }

    /// Has it look for packages of another architecture than the machine's.
    pub(crate) fn architecture(self, name: &str) -> Self {
        self.option("APT::Architecture", name).option("APT::Architectures::", name)
    }

    /// Has it believe that the machine's packages are installed.
    pub(crate) fn beside_installed(self) -> Self {
        self.option("Dir::State::status", INSTALLED)
    }

    fn command(&self, program: &str) -> Command {
        let mut c = Command::new(program);
        c.args(&self.options).env("LC_ALL", "C");
        c
    }

    /// Reads what the sources have.
    ///
    /// # Errors
    /// One of them cannot be had.
    pub(crate) fn update(&self) -> Result<()> {
        run(self.command("apt-get").args(["update", "-qq", "--error-on=any"])).map(drop)
    }

    /// Returns the packages that `package` depends on.
    pub(crate) fn depends(&self, package: &str) -> Result<Vec<String>> {
        let out = run(self.command("apt-cache").args(["depends", "--important", package]))?;
        Ok(out.lines().filter_map(|l| l.trim().strip_prefix("Depends: ")).map(str::to_owned).collect())
    }

    /// Returns what would have to be installed for `package` of `suite`: itself and what it depends on, each as
    /// `NAME=VERSION`, without what is installed.
    pub(crate) fn missing_for(&self, package: &str, suite: &str) -> Result<Vec<String>> {
        let args = ["-s", "install", "--no-install-recommends", "-t", suite, package];
        Ok(run(self.command("apt-get").args(args))?.lines().filter_map(to_install).collect())
    }

    /// Downloads these packages, each `NAME` or `NAME=VERSION`, and unpacks them to `root` in its directory, in place of
    /// what is there.
    pub(crate) fn unpack(&self, packages: &[String]) -> Result<()> {
        let [new, root] = ["root.new", "root"].map(|d| self.dir.join(d));
        for stale in [&new, &root] {
            if stale.exists() {
                fs::remove_dir_all(stale)?;
            }
        }
        fs::create_dir_all(&new)?;
        for package in packages {
            let deb = download_with(|| self.command("apt-get"), &self.dir.join("debs"), package)?;
            eprintln!("debian: unpacking {}", deb.file_name().unwrap_or_default().to_string_lossy());
            run(Command::new("dpkg").arg("-x").arg(&deb).arg(&new))?;
        }
        Ok(fs::rename(&new, root)?)
    }
}

/// Returns the package, as `NAME=VERSION`, of a line of a simulated installation.
fn to_install(line: &str) -> Option<String> {
    let (name, rest) = line.strip_prefix("Inst ")?.split_once(' ')?;
    // A version that it replaces precedes in brackets.
    let version = rest.split_once('(')?.1.split(' ').next()?;
    Some(format!("{name}={version}"))
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

/// Downloads one package, `NAME` or `NAME=VERSION`, with an `apt-get` that knows it, unless it is present. Returns its
/// file.
pub(crate) fn download_with(apt: impl Fn() -> Command, debs: &Path, package: &str) -> Result<PathBuf> {
    if let Some(deb) = find_deb(debs, package)? {
        return Ok(deb);
    }
    eprintln!("debian: downloading {package}");
    run(apt().args(["download", "-qq", package]).current_dir(debs))?;
    find_deb(debs, package)?.with_context(|| format!("apt-get downloaded no {package}_*.deb"))
}

fn find_deb(debs: &Path, package: &str) -> Result<Option<PathBuf>> {
    // An epoch's colon is escaped in the file's name.
    let begin = match package.split_once('=') {
        Some((name, version)) => format!("{name}_{}_", version.replace(':', "%3a")),
        None => format!("{package}_"),
    };
    for entry in fs::read_dir(debs)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(&begin) && name.ends_with(".deb") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_installed_is_named_with_its_version() {
        let said = "NOTE: This is only a simulation!\n\
            Remv qemu-utils [1:7.2]\n\
            Inst libslirp0 (4.7.0-1 Debian:12.11/oldstable [amd64])\n\
            Inst qemu-system-x86 [1:7.2+dfsg-7] (1:10.0.2+ds-2~bpo12+1 Debian Backports:bookworm-backports [amd64]) []\n\
            Conf libslirp0 (4.7.0-1 Debian:12.11/oldstable [amd64])\n";
        let got: Vec<_> = said.lines().filter_map(to_install).collect();
        assert_eq!(got, ["libslirp0=4.7.0-1", "qemu-system-x86=1:10.0.2+ds-2~bpo12+1"]);
    }
}
