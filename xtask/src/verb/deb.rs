//! `./x deb`: the image as a Debian package.

use crate::grub::{config, CONFIG, EFI_NAME, NAME};
use crate::options::Built;
use anyhow::{ensure, Result};
use clap::Args;
use flate2::{Compression, GzBuilder};
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::command::run;
use tests::paths;

/// Build the image and pack it as a Debian package: dist/xen-compat_VERSION_amd64.deb
///
/// On a Xen host:
///   apt install ./xen-compat_*.deb     puts it into /boot and runs update-grub; what is booted by default stays what it is
///   apt remove xen-compat              takes it away again; what was booted by default before is so again
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Deb {
    #[command(flatten)]
    built: Built,
}

/// The package's name.
pub(crate) const PACKAGE: &str = "xen-compat";
const MAINTAINER: &str = "xen-compat maintainers <maintainers@xen-compat.invalid>";
/// Files for `/usr/share/doc`.
const DOCS: &[&str] = &["docs/install.md", "docs/differences.md", "docs/open.md"];

/// Runs after the files are installed and after they are removed. Outside a full system there is no GRUB.
const UPDATE_GRUB: &str = r#"#!/bin/sh
set -e
case "$1" in
CASES)
	if [ -z "$DPKG_ROOT" ] && [ -d /boot/grub ] && command -v update-grub >/dev/null; then
		update-grub || echo "xen-compat: update-grub failed; GRUB's menu is as it was" >&2
	fi
	;;
esac
"#;

impl Deb {
    /// Runs the verb.
    pub(crate) fn run(self) -> Result<bool> {
        let deb = pack(&self.built.get("xen-compat.gz")?, &paths::dist())?;
        println!("packed {} ({} KiB)", deb.display(), fs::metadata(&deb)?.len() >> 10);
        Ok(true)
    }
}

/// Packs `image`, with the EFI application beside it if there is one, into `dir`, replacing other versions there. Returns
/// the package.
///
/// # Errors
/// I/O, dpkg-deb's words.
pub(crate) fn pack(image: &Path, dir: &Path) -> Result<PathBuf> {
    ensure!(image.is_file(), "there is no {}: ./x build makes it", image.display());
    let (version, date) = version();
    let tree = paths::run_dir("deb tree")?;
    let put = |name: &str, content: &[u8], mode: u32| -> Result<()> {
        let file = tree.join(name);
        fs::create_dir_all(file.parent().expect("it is in the tree"))?;
        fs::write(&file, content)?;
        fs::set_permissions(file, Permissions::from_mode(mode))?;
        Ok(())
    };
    put(&format!("boot/{NAME}"), &fs::read(image)?, 0o644)?;
    let efi = image.with_extension("efi");
    if efi.is_file() {
        put(&format!("boot/{EFI_NAME}"), &fs::read(efi)?, 0o644)?;
    }
    put(&format!("etc/{CONFIG}"), config(false).as_bytes(), 0o644)?;
    let doc = format!("usr/share/doc/{PACKAGE}");
    put(&format!("{doc}/copyright"), copyright()?.as_bytes(), 0o644)?;
    put(&format!("{doc}/changelog.gz"), &gzip(&changelog(&version, &date))?, 0o644)?;
    for path in DOCS {
        let text = fs::read(paths::root().join(path))?;
        put(&format!("{doc}/{}", path.trim_start_matches("docs/")), &text, 0o644)?;
    }
    let installed = installed_kib(&tree)?;
    put("DEBIAN/md5sums", md5sums(&tree)?.as_bytes(), 0o644)?;
    put("DEBIAN/control", control(&version, installed).as_bytes(), 0o644)?;
    put("DEBIAN/conffiles", format!("/etc/{CONFIG}\n").as_bytes(), 0o644)?;
    put("DEBIAN/postinst", UPDATE_GRUB.replace("CASES", "configure").as_bytes(), 0o755)?;
    put("DEBIAN/postrm", UPDATE_GRUB.replace("CASES", "remove | purge").as_bytes(), 0o755)?;
    run(Command::new("find").arg(&tree).args(["-type", "d", "-exec", "chmod", "0755", "{}", "+"]))?;

    fs::create_dir_all(dir)?;
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!("{PACKAGE}_")) && name.ends_with("_amd64.deb") {
            fs::remove_file(dir.join(name))?;
        }
    }
    let deb = dir.join(format!("{PACKAGE}_{version}_amd64.deb"));
    run(Command::new("dpkg-deb").args(["--root-owner-group", "-Zxz", "--build"]).arg(&tree).arg(&deb))?;
    fs::remove_dir_all(tree)?;
    Ok(deb)
}

/// Returns the version, with the commit if there is one so that a later build replaces an earlier one, and its date.
fn version() -> (String, String) {
    let git = |format: &str| {
        let mut c = Command::new("git");
        c.args(["log", "-1", &format!("--format={format}"), "--date=format-local:%Y%m%d.%H%M%S"]);
        c.env("TZ", "UTC");
        run(c.current_dir(paths::root())).ok().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty())
    };
    let release = env!("CARGO_PKG_VERSION");
    let version = git("%cd.%h").map_or(release.to_owned(), |commit| format!("{release}+git{commit}"));
    (version, git("%cD").unwrap_or_else(|| "Thu, 01 Jan 2026 00:00:00 +0000".to_owned()))
}

fn control(version: &str, installed: u64) -> String {
    format!(
        "Package: {PACKAGE}\nVersion: {version}\nArchitecture: amd64\nMaintainer: {MAINTAINER}\n\
         Installed-Size: {installed}\nRecommends: xen-utils-4.17\nProvides: xen-hypervisor\nSection: kernel\n\
         Priority: optional\nDescription: hypervisor for Xen's paravirtualised guests, in Rust\n \
         Takes the place of Xen's hypervisor below Debian's kernel as dom0 and Debian's\n \
         own toolstack. It runs paravirtualised (PV) guests and needs no VT-x or SVM.\n .\n \
         GRUB lists it beside Debian's Xen; what is booted by default stays what it is.\n"
    )
}

fn changelog(version: &str, date: &str) -> String {
    format!(
        "{PACKAGE} ({version}) unstable; urgency=medium\n\n  * Built from this commit.\n\n -- {MAINTAINER}  {date}\n"
    )
}

/// Returns the licences in Debian's machine-readable form, those of the Rust crates in the image included.
fn copyright() -> Result<String> {
    let indent = |text: String| {
        let line = |l: &str| if l.trim().is_empty() { " .\n".to_owned() } else { format!(" {}\n", l.trim_end()) };
        text.lines().map(line).collect::<String>()
    };
    let mit = fs::read_to_string(paths::root().join("LICENSE-MIT"))?;
    let holder = mit.lines().find_map(|l| l.strip_prefix("Copyright ")).unwrap_or("the authors").to_owned();
    Ok(format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: {PACKAGE}\n\n\
         Files: *\nCopyright: {holder}\nLicense: MIT or Apache-2.0\n\nLicense: MIT\n{}\nLicense: Apache-2.0\n \
         On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.\n",
        indent(mit)
    ))
}

fn gzip(text: &str) -> Result<Vec<u8>> {
    let mut gz = GzBuilder::new().write(Vec::new(), Compression::best());
    gz.write_all(text.as_bytes())?;
    Ok(gz.finish()?)
}

fn installed_kib(tree: &Path) -> Result<u64> {
    let said = run(Command::new("du").args(["-sk", "--apparent-size"]).arg(tree))?;
    Ok(said.split_whitespace().next().unwrap_or_default().parse()?)
}

fn md5sums(tree: &Path) -> Result<String> {
    let mut files = run(Command::new("find").args([".", "-type", "f", "-printf", "%P\\n"]).current_dir(tree))?
        .lines()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    files.sort();
    let mut sums = String::new();
    for file in files {
        let said = run(Command::new("md5sum").arg(&file).current_dir(tree))?;
        let _ = writeln!(sums, "{}  {file}", said.split_whitespace().next().unwrap_or_default());
    }
    Ok(sums)
}
