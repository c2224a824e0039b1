//! Debian's packages: downloaded with apt, unpacked with dpkg into the cache, never installed.

use crate::apt::download_with;
use crate::command::run;
use crate::kmod::Modules;
use crate::machine::Uefi;
use crate::{made, paths};
use anyhow::{ensure, Context, Result};
use flate2::read::GzDecoder;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The unpacked packages and which they are.
#[derive(Clone, Debug)]
pub struct Debian {
    /// The kernel's release, e.g. `6.1.0-56-amd64`.
    pub kernel_release: String,
    /// `(package, version)` of everything unpacked.
    pub versions: Vec<(String, String)>,
    dir: PathBuf,
    kernel: Kernel,
    /// Another busybox than that of the packages.
    busybox: Option<PathBuf>,
}

/// The kernel to boot.
#[derive(Clone, Debug)]
enum Kernel {
    /// A package's, unpacked here.
    Packaged(PathBuf),
    /// This file, with its drivers built in.
    Given(PathBuf),
}

/// Packages other than the kernel, whose name contains its release.
const PACKAGES: &[&str] = &[XEN, "busybox-static", "grub-xen-host", "kexec-tools", "ovmf"];
/// Debian's hypervisor; its toolstack is of the same version.
const XEN: &str = "xen-hypervisor-4.17-amd64";
/// Debian's toolstack for Xen 4.17, and the dependencies of its programs and scripts.
const TOOLSTACK: &[&str] = &[
    "bash",
    "bsdutils",
    "libbz2-1.0",
    "libc6",
    "libfdt1",
    "libgcc-s1",
    "liblzma5",
    "liblzo2-2",
    "libncurses6",
    "libnl-3-200",
    "libnl-route-3-200",
    "libtinfo6",
    "libuuid1",
    "libxencall1",
    "libxendevicemodel1",
    "libxenevtchn1",
    "libxenforeignmemory1",
    "libxengnttab1",
    "libxenhypfs1",
    "libxenmisc4.17",
    "libxenstore4",
    "libxentoolcore1",
    "libxentoollog1",
    "libyajl2",
    "libzstd1",
    "util-linux",
    "xen-utils-4.17",
    "xen-utils-common",
    "xenstore-utils",
    "zlib1g",
];

impl Debian {
    /// Downloads and unpacks missing packages; returns at once if there are none.
    ///
    /// # Errors
    /// I/O fails, or apt or dpkg fails; the error has its message.
    pub fn fetch() -> Result<Self> {
        let dir = paths::debian();
        fs::create_dir_all(dir.join("debs"))?;
        let lock = fs::File::create(dir.join("lock"))?;
        lock.lock()?;
        if let Some(done) = Self::unpacked(&dir)? {
            return Ok(done);
        }
        if candidate(XEN)?.is_none() {
            apt_update()?;
            ensure!(
                candidate(XEN)?.is_some(),
                "apt knows no {XEN}: machines are tested with Debian 12's kernel and Xen tools"
            );
        }
        let kernel = match depends_of_meta() {
            Some(k) => k,
            None => {
                apt_update()?;
                depends_of_meta().context("apt knows no linux-image-amd64: is this a Debian with its main archive?")?
            }
        };
        let all = PACKAGES.iter().chain(TOOLSTACK).copied();
        let wanted: Vec<&str> = std::iter::once(kernel.as_str()).chain(all).collect();
        let mut versions = String::new();
        let new = dir.join("root.new");
        if new.exists() {
            fs::remove_dir_all(&new)?;
        }
        fs::create_dir_all(&new)?;
        for package in wanted {
            let deb = download(&dir.join("debs"), package)?;
            eprintln!("debian: unpacking {}", deb.file_name().unwrap_or_default().to_string_lossy());
            run(Command::new("dpkg").arg("-x").arg(&deb).arg(&new))?;
            let version = run(Command::new("dpkg-deb").arg("-f").arg(&deb).arg("Version"))?;
            versions += &format!("{package} {}\n", version.trim());
        }
        let root = dir.join("root");
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        fs::rename(&new, &root)?;
        fs::write(dir.join("versions.txt"), versions)?;
        Self::unpacked(&dir)?.context("unpacked packages are not complete")
    }

    /// Returns UEFI firmware for QEMU, without secure boot. Its variables are in `work`, as they are at first.
    ///
    /// # Errors
    /// I/O errors.
    pub fn uefi(&self, work: &Path) -> Result<Uefi> {
        let files = self.dir.join("root/usr/share/OVMF");
        let variables = work.join("uefi-variables");
        fs::copy(files.join("OVMF_VARS_4M.fd"), &variables)?;
        Ok(Uefi { code: files.join("OVMF_CODE_4M.fd"), variables })
    }

    fn unpacked(dir: &Path) -> Result<Option<Self>> {
        let Ok(text) = fs::read_to_string(dir.join("versions.txt")) else { return Ok(None) };
        let versions: Vec<(String, String)> =
            text.lines().filter_map(|l| l.split_once(' ')).map(|(p, v)| (p.into(), v.into())).collect();
        let has = |name: &str| versions.iter().any(|(p, _)| p == name);
        let release = versions.iter().find_map(|(p, _)| p.strip_prefix("linux-image-")).map(str::to_owned);
        match release {
            Some(kernel_release)
                if PACKAGES.iter().chain(TOOLSTACK).all(|p| has(p)) && dir.join("root/boot").is_dir() =>
            {
                let kernel = Kernel::Packaged(dir.join("root"));
                Ok(Some(Self { kernel_release, versions, dir: dir.to_path_buf(), kernel, busybox: None }))
            }
            _ => Ok(None),
        }
    }

    /// Returns a file of the unpacked packages, e.g. `boot/config-…`.
    pub fn file(&self, path: &str) -> PathBuf {
        self.dir.join("root").join(path)
    }

    /// Returns the same packages with another kernel, unpacked at `root`.
    pub(crate) fn with_kernel_at(&self, release: String, root: PathBuf) -> Self {
        Self { kernel_release: release, kernel: Kernel::Packaged(root), ..self.clone() }
    }

    /// Returns the same packages with a kernel that has its drivers built in, and a busybox that runs on it.
    #[must_use]
    pub fn with_given_kernel(&self, kernel: PathBuf, busybox: PathBuf) -> Self {
        let kernel_release = kernel.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { kernel_release, kernel: Kernel::Given(kernel), busybox: Some(busybox), ..self.clone() }
    }

    /// Returns the kernel as it is shipped (Debian's: a bzImage; XZ payload, Zstandard from 6.12 on).
    pub fn vmlinuz(&self) -> PathBuf {
        let root = match &self.kernel {
            Kernel::Packaged(root) => root,
            Kernel::Given(file) => return file.clone(),
        };
        let boot = root.join(format!("boot/vmlinuz-{}", self.kernel_release));
        // Newer packages have it beside the modules.
        Some(boot).filter(|b| b.exists()).unwrap_or_else(|| self.modules_in(root).join("vmlinuz"))
    }

    /// Returns the kernel as an ELF file, so that `xl` need not unpack it, which is slow in an emulated machine; one that
    /// is no package's as it is.
    ///
    /// # Errors
    /// I/O errors, `xz`'s words.
    pub fn vmlinux(&self) -> Result<PathBuf> {
        let root = match &self.kernel {
            Kernel::Packaged(root) => root,
            Kernel::Given(file) => return Ok(file.clone()),
        };
        let out = root.join(format!("vmlinux-{}", self.kernel_release));
        made::once(&out, |new| {
            let image = fs::read(self.vmlinuz())?;
            let payload = image.get(xz_payload(&image).context("not a bzImage")?).context("a damaged bzImage")?;
            let packed = new.with_extension("xz");
            fs::write(&packed, payload)?;
            let status = Command::new("xz").arg("-dc").arg(&packed).stdout(fs::File::create(new)?).status()?;
            fs::remove_file(packed)?;
            ensure!(status.success(), "xz could not unpack the kernel");
            Ok(())
        })?;
        Ok(out)
    }

    /// Returns the kernel's modules.
    ///
    /// # Errors
    /// I/O errors.
    pub fn modules(&self) -> Result<Modules> {
        match &self.kernel {
            Kernel::Packaged(root) => Modules::scan(&self.modules_in(root)),
            Kernel::Given(_) => Ok(Modules::built_in()),
        }
    }

    fn modules_in(&self, root: &Path) -> PathBuf {
        let places = ["usr/lib/modules", "lib/modules"].map(|p| root.join(p).join(&self.kernel_release));
        places.iter().find(|p| p.is_dir()).unwrap_or(&places[1]).clone()
    }

    /// Returns a statically linked busybox that runs on the kernel.
    pub fn busybox(&self) -> PathBuf {
        let packaged = || busybox_in(&self.dir.join("root"));
        self.busybox.clone().unwrap_or_else(packaged)
    }

    /// Returns Debian's `xen.gz` as GRUB loads it.
    pub fn xen_gz(&self) -> PathBuf {
        self.file("boot/xen-4.17-amd64.gz")
    }

    /// Returns Debian's Xen, unpacked for QEMU's own Multiboot loader.
    ///
    /// # Errors
    /// I/O errors, a damaged file.
    pub fn xen_elf(&self) -> Result<PathBuf> {
        let out = self.dir.join("root/boot/xen-4.17-amd64");
        made::once(&out, |new| {
            let mut elf = Vec::new();
            GzDecoder::new(fs::File::open(self.xen_gz())?).read_to_end(&mut elf)?;
            Ok(fs::write(new, elf)?)
        })?;
        Ok(out)
    }
}

/// Returns the statically linked busybox of its package, unpacked at `root`.
pub(crate) fn busybox_in(root: &Path) -> PathBuf {
    ["bin/busybox", "usr/bin/busybox"].iter().map(|p| root.join(p)).find(|p| p.exists()).unwrap_or_default()
}

/// Returns the position of a bzImage's kernel (Linux's `boot.rst`: sectors of setup code, payload_offset,
/// payload_length), without the length that the kernel's build appends.
fn xz_payload(image: &[u8]) -> Option<std::ops::Range<usize>> {
    let word = |at: usize| Some(u32::from_le_bytes(image.get(at..at + 4)?.try_into().ok()?) as usize);
    let setup = (usize::from(*image.get(0x1f1)?).max(1) + 1) * 512;
    let start = setup.checked_add(word(0x248)?)?;
    Some(start..start.checked_add(word(0x24c)?)?.checked_sub(4)?)
}

/// Returns Xen's headers (Debian's `libxen-dev`) of the same release as the hypervisor under comparison, unpacked
/// beside it.
///
/// # Errors
/// apt has no such release; its or dpkg's words.
pub fn headers() -> Result<PathBuf> {
    let dir = paths::debian();
    fs::create_dir_all(dir.join("debs"))?;
    let lock = fs::File::create(dir.join("lock"))?;
    lock.lock()?;
    let unpacked = Debian::unpacked(&dir)?;
    let of_xen = unpacked.and_then(|d| d.versions.iter().find(|(p, _)| p == XEN).map(|(_, v)| v.clone()));
    let version = match of_xen {
        Some(version) => version,
        None => candidate(XEN)?.with_context(|| format!("apt knows no {XEN}"))?,
    };
    let (tree, of) = (dir.join("headers"), dir.join("headers/version"));
    let include = tree.join("usr/include/xen");
    if fs::read_to_string(&of).is_ok_and(|v| v == version) {
        return Ok(include);
    }
    let deb = download(&dir.join("debs"), &format!("libxen-dev={version}"))?;
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    run(Command::new("dpkg").arg("-x").arg(deb).arg(&tree))?;
    fs::write(of, version)?;
    Ok(include)
}

/// Returns the version of a package that apt would install, if it has one.
fn candidate(package: &str) -> Result<Option<String>> {
    let policy = run(Command::new("apt-cache").args(["policy", package]).env("LC_ALL", "C"))?;
    let version = policy.lines().find_map(|l| l.trim().strip_prefix("Candidate: "));
    Ok(version.filter(|v| *v != "(none)").map(str::to_owned))
}

/// Returns the concrete package behind `linux-image-amd64`.
fn depends_of_meta() -> Option<String> {
    let out = run(Command::new("apt-cache").args(["depends", "--important", "linux-image-amd64"])).ok()?;
    out.lines()
        .find_map(|l| l.trim().strip_prefix("Depends: "))
        .map(str::to_owned)
        .filter(|p| p.starts_with("linux-image-"))
}

fn apt_update() -> Result<()> {
    eprintln!("debian: apt-get update");
    run(Command::new("apt-get").args(["update", "-qq"])).map(drop)
}

/// Downloads one package, `NAME` or `NAME=VERSION`, unless it is present. Returns its file.
fn download(debs: &Path, package: &str) -> Result<PathBuf> {
    let apt = || {
        let mut c = Command::new("apt-get");
        c.args(["-o", "APT::Sandbox::User=root"]);
        c
    };
    download_with(apt, debs, package).or_else(|_| {
        apt_update()?;
        download_with(apt, debs, package)
    })
}
