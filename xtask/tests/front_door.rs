//! `./x` on a fresh machine: what it requests from apt, and what it prints when that is not available. apt and dpkg are
//! scripts here that answer from files and record the requests.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A machine: a copy of the front door, and stand-ins for its tools.
struct Machine {
    dir: PathBuf,
}

/// What cargo does to build `xtask`.
const BUILDS: &str = "build) mkdir -p target/debug; echo exit 7 >target/debug/xtask; chmod +x target/debug/xtask;;";

/// The result of `./x`.
struct Came {
    /// `xtask` was built and handed the verb.
    ok: bool,
    printed: String,
    said: String,
    /// Requests to apt, dpkg and cargo, a line each.
    asked: String,
}

impl Machine {
    /// Returns Debian 12 with the security archive and nothing installed.
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("front-door-{name}-{}", std::process::id()));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        fs::create_dir_all(dir.join("bin")).unwrap();
        for folder in ["xtask", "tests"] {
            fs::create_dir_all(dir.join(folder)).unwrap();
        }
        for file in ["x", "Cargo.toml", "xtask/packages.sh", "tests/unpacked-qemu"] {
            fs::copy(root.join(file), dir.join(file)).unwrap();
        }
        let machine = Self { dir };
        machine.tool("id", "echo 0");
        machine.tool("apt-config", "echo \"status='$HERE/status'\"");
        machine.tool("dpkg-query", "cat \"$HERE/installed\"");
        machine.tool("dpkg", "[ \"$1\" = -x ] || exec /usr/bin/dpkg \"$@\"; mkdir -p \"$3/usr/bin\"");
        machine.tool(
            "apt-get",
            "case \" $* \" in *' -s '*) case \" $* \" in *qemu*) cat \"$HERE/simulated\";; esac;; *download*) : >qemu.deb;; esac",
        );
        machine.tool("cargo", &format!("case $1 in --version) echo cargo 1.96.0;; {BUILDS} esac"));
        machine.tool("apt-cache", "echo \"  Candidate: $(sed -n \"s/^$2 //p\" \"$HERE/candidates\")\"");
        machine.file(
            "candidates",
            "rustc-web 1.96.0\ncargo-web 1.96.0\nrust-web-src 1.96.0\nxen-hypervisor-4.17-amd64 4.17.7\n",
        );
        machine.file("installed", "");
        machine.file("simulated", "Inst qemu-system-x86 (7.2 Debian:12 [amd64])\n");
        machine.file("status", "Package: qemu-utils\nStatus: install ok installed\n\nPackage: sed\n");
        machine
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.dir.join(name), text).unwrap();
    }

    fn tool(&self, name: &str, script: &str) {
        let text = format!("#!/bin/sh\n[ -z \"$HERE\" ] || echo \"{name} $*\" >>\"$HERE/asked\"\n{script}\n");
        let file = self.dir.join("bin").join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn x(&self, args: &[&str]) -> Came {
        let out = Command::new("bash")
            .arg(self.dir.join("x"))
            .args(args)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", self.dir.join("bin").display()))
            .envs([("HOME", &self.dir), ("HERE", &self.dir)])
            .output()
            .unwrap();
        let handed_on = out.status.code() == Some(7);
        let asked = fs::read_to_string(self.dir.join("asked")).unwrap_or_default();
        let [printed, said] = [out.stdout, out.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        Came { ok: handed_on, printed, said, asked }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.dir).ok();
    }
}

#[test]
fn installs_what_is_missing_and_removes_nothing() {
    let came = Machine::new("plain").x(&["demo"]);
    assert!(came.ok, "{}", came.said);
    let install: Vec<&str> = came.asked.lines().filter(|l| l.starts_with("apt-get install")).collect();
    assert!(
        install.len() == 1 && install[0].contains("--no-remove") && install[0].contains("qemu-system-x86"),
        "{install:?}"
    );
}

#[test]
fn qemu_that_would_push_out_a_package_of_the_users_is_unpacked() {
    let machine = Machine::new("backports");
    machine.file("simulated", "Remv qemu-utils [10.0]\nInst libslirp0 (4.7 Debian:12 [amd64])\nInst qemu-system-x86 [6] (7.2 Debian:12 [amd64])\n");
    let came = machine.x(&["demo"]);
    assert!(came.ok, "{}", came.said);
    assert!(came.said.contains("remove qemu-utils"), "{}", came.said);
    let install: Vec<&str> = came.asked.lines().filter(|l| l.starts_with("apt-get install")).collect();
    assert!(install.len() == 1 && !install[0].contains("qemu") && install[0].contains("xorriso"), "{install:?}");
    let download = came.asked.lines().find(|l| l.starts_with("apt-get download")).unwrap();
    assert!(download.ends_with("libslirp0=4.7 qemu-system-x86=7.2"), "{download}");
    assert!(machine.dir.join("target/debian/qemu/bin/qemu-system-x86_64").exists());
    // It is installed now, so apt is not asked for it again.
    fs::remove_file(machine.dir.join("asked")).unwrap();
    assert!(!machine.x(&["demo"]).asked.lines().any(|l| l.starts_with("apt-get") && l.contains("qemu")));
}

#[test]
fn what_cannot_be_unpacked_is_refused_by_name() {
    let machine = Machine::new("refused");
    machine.tool("apt-get", "case \" $* \" in *' -s '*) echo 'Remv gcc-mine [1]';; esac");
    let came = machine.x(&["build"]);
    assert!(!came.ok && came.said.contains("remove gcc-mine, which you have"), "{}", came.said);
    assert!(!came.asked.contains("apt-get install"), "{}", came.asked);
}

#[test]
fn an_old_rust_is_refused_at_once_and_the_suite_named() {
    let machine = Machine::new("rust");
    machine.file(
        "candidates",
        "rustc-web 1.85.0\ncargo-web 1.85.0\nrust-web-src 1.85.0\nxen-hypervisor-4.17-amd64 4.17.7\n",
    );
    machine.tool("cargo", "[ \"$1\" != --version ] || echo cargo 1.85.0");
    for verb in ["build", "demo"] {
        let came = machine.x(&[verb]);
        assert!(!came.ok && came.said.lines().count() == 1, "{}", came.said);
        assert!(came.said.contains("-security") && came.said.contains("1.85.0"), "{}", came.said);
        assert!(!came.asked.contains("apt-get install"), "{}", came.asked);
    }
}

#[test]
fn a_debian_without_xen_4_17_is_told_so_before_anything_is_built() {
    let machine = Machine::new("trixie");
    machine.file("candidates", "rustc-web 1.96.0\ncargo-web 1.96.0\nrust-web-src 1.96.0\n");
    for args in [
        &["demo"][..],
        &["test"],
        &["test", "--only", "boot"],
        &["run", "--smp", "1"],
        &["iso"],
        &["soak", "domu"],
        &["bench", "boot"],
    ] {
        let came = machine.x(args);
        assert!(!came.ok && came.said.lines().count() == 1, "{args:?}: {}", came.said);
        assert!(came.said.contains("xen-hypervisor-4.17-amd64"), "{}", came.said);
        assert!(!came.asked.contains("apt-get install") && !came.asked.contains("cargo build"), "{}", came.asked);
    }
    for args in [&["build"][..], &["install"], &["test", "--only", "unit"], &["demo", "--help"]] {
        let came = machine.x(args);
        assert!(came.ok, "{args:?}: {}", came.said);
    }
}

#[test]
fn nothing_is_installed_for_who_only_asks() {
    let machine = Machine::new("asks");
    for args in [&[][..], &["help"], &["--help"], &["demo", "--help"], &["test", "-h"]] {
        let came = machine.x(args);
        assert!(came.ok, "{args:?}: {}", came.said);
        assert!(!came.asked.lines().any(|l| l.starts_with("apt")), "{args:?}: {}", came.asked);
    }
    // No cargo is new enough.
    machine.file("Cargo.toml", "rust-version = \"99.0\"\n");
    let came = machine.x(&["help"]);
    assert!(came.printed.contains("./x VERB [options]") && came.said.is_empty(), "{}{}", came.printed, came.said);
    assert!(!came.asked.lines().any(|l| l.starts_with("apt")), "{}", came.asked);
}

/// An unknown verb is reported by `xtask`, and installs no QEMU.
#[test]
fn what_is_no_verb_is_handed_on() {
    let came = Machine::new("no-verb").x(&["biuld"]);
    assert!(came.ok, "{}", came.said);
    assert!(!came.asked.lines().any(|l| l.starts_with("apt-get install") && l.contains("qemu")), "{}", came.asked);
}

#[test]
fn who_waits_for_another_build_is_told_for_whom() {
    let machine = Machine::new("lock");
    fs::create_dir_all(machine.dir.join("target")).unwrap();
    let path = machine.dir.join("target/x.lock");
    fs::write(&path, "4711\n").unwrap();
    let lock = fs::File::open(&path).unwrap();
    lock.lock().unwrap();
    let came = std::thread::scope(|s| {
        let waits = s.spawn(|| machine.x(&["build"]));
        std::thread::sleep(std::time::Duration::from_secs(2));
        assert!(!waits.is_finished());
        lock.unlock().unwrap();
        waits.join().unwrap()
    });
    assert!(came.ok && came.said.contains("waiting for the other ./x (pid 4711)"), "{}", came.said);
    assert!(came.said.contains("building xtask"), "{}", came.said);
}

/// The fuzz targets stand outside the workspace.
#[test]
fn every_crate_asks_for_the_same_rust() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let due = |file: &str| {
        let text = fs::read_to_string(root.join(file)).unwrap();
        text.lines().find_map(|l| l.strip_prefix("rust-version = ")).map(str::to_owned)
    };
    assert!(due("Cargo.toml").is_some());
    assert_eq!(due("fuzz/Cargo.toml"), due("Cargo.toml"));
}
