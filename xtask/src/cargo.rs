//! Cargo, for the host and for the bare machine.

use anyhow::{bail, Context, Result};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::paths;

/// The bare machine, as the compiler names it.
pub(crate) const BARE: &str = "x86_64-unknown-none";

/// Returns a command for the cargo that `./x` found.
pub(crate) fn host() -> Command {
    let mut c = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    c.current_dir(paths::root());
    c
}

/// Returns `cargo VERB` for [`BARE`]: by rustup's bare target where it is installed, else by Debian's
/// compiler, which builds the library from its source.
pub(crate) fn bare(verb: &str) -> Command {
    let rustup = Command::new("rustup").args(["target", "list", "--installed"]).output();
    let has_target = rustup.is_ok_and(|o| String::from_utf8_lossy(&o.stdout).lines().any(|l| l == BARE));
    let mut c = if has_target { host() } else { Command::new("/usr/bin/cargo") };
    c.current_dir(paths::root()).arg(verb);
    if !has_target {
        // A rustup in PATH puts its own tools first: Debian's cargo must take Debian's rustc.
        let path = std::env::var("PATH").unwrap_or_default();
        c.env("PATH", format!("/usr/bin:{path}")).env("RUSTC", "/usr/bin/rustc").env_remove("RUSTUP_TOOLCHAIN");
        c.env("RUSTC_BOOTSTRAP", "1");
        c.args(["-Zbuild-std=core,alloc", "-Zbuild-std-features=compiler-builtins-mem"]);
    }
    // This process runs under the host's cargo, whose variables are not the image's.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
            c.env_remove(name);
        }
    }
    c.args(["--target", BARE]);
    c
}

/// Builds something, as the only build in its folder; a waiting process prints which one holds the lock, because a quiet
/// cargo waits silently.
///
/// # Errors
/// As [`run`].
pub(crate) fn build(c: &mut Command) -> Result<()> {
    let folder = folder(c);
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let _turn = take_turn(&folder.join("x.lock"))?;
    run(c)
}

/// Returns the folder that a cargo command builds in.
fn folder(c: &Command) -> PathBuf {
    c.get_args().skip_while(|arg| *arg != "--target-dir").nth(1).map_or_else(paths::target, PathBuf::from)
}

/// Takes the lock that `./x` takes, too; the file names the process that holds it.
fn take_turn(path: &Path) -> Result<File> {
    let open = || File::options().create(true).append(true).read(true).open(path);
    let mut lock = open().with_context(|| format!("{} cannot be opened", path.display()))?;
    if lock.try_lock().is_err() {
        let pid = std::fs::read_to_string(path).unwrap_or_default();
        eprintln!("x: waiting for the other ./x (pid {}), which builds", pid.trim());
        lock.lock()?;
    }
    lock.set_len(0)?;
    writeln!(lock, "{}", std::process::id())?;
    Ok(lock)
}

/// Runs it with its output on this terminal.
///
/// # Errors
/// It could not be started or failed.
pub(crate) fn run(c: &mut Command) -> Result<()> {
    let program = c.get_program().to_string_lossy().into_owned();
    let status = c.status().with_context(|| format!("{program} could not be started"))?;
    if !status.success() {
        let args: Vec<_> = c.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        bail!("{program} {} failed ({status})", args.join(" "));
    }
    Ok(())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_build_has_the_lock_of_the_folder_that_it_is_in() {
        assert_eq!(folder(Command::new("cargo").args(["clippy", "--quiet"])), paths::target());
        assert_eq!(folder(Command::new("cargo").args(["build", "--target-dir", "/b", "--bins"])), Path::new("/b"));
    }
}
