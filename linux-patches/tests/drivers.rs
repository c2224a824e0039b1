//! The checker, on trees made for the tests: the original files are not in this repository.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use linux_patches::config::{check, Side};
use linux_patches::drivers::{linux_tree, sha256_of, verify, Driver, Verdict, DRIVERS};

/// A fresh empty directory, removed on drop.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("linux-patches-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Dir(dir)
    }
    fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.0.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_list_is_sound() {
    for (i, d) in DRIVERS.iter().enumerate() {
        assert!(d.sha256.len() == 64 && d.sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        assert!(!DRIVERS[..i].iter().any(|o| o.path == d.path || o.sha256 == d.sha256), "{} twice", d.path);
        assert!(!d.path.starts_with('/') && !d.path.contains(".."));
    }
    assert_eq!(DRIVERS.iter().filter(|d| d.path.starts_with("drivers/xen/blkback/")).count(), 6);
    assert_eq!(DRIVERS.iter().filter(|d| d.path.starts_with("drivers/xen/blkfront/")).count(), 5);
    assert_eq!(DRIVERS.iter().filter(|d| d.path.contains("gnttab")).count(), 2);
    // FIPS 180-2, appendix B.1.
    assert_eq!(sha256_of(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn each_file_gets_its_verdict() {
    let dir = Dir::new("verdicts");
    dir.write("a/same.c", b"as it was\n");
    dir.write("a/other.c", b"as it was\r\n");
    fs::create_dir_all(dir.0.join("a/dir.c")).unwrap();
    let sha256 = sha256_of(b"as it was\n");
    let files = ["a/same.c", "a/other.c", "a/none.c", "a/dir.c"].map(|path| Driver { path, sha256: &sha256 });
    let found: Vec<_> = verify(&dir.0, &files).into_iter().map(|(_, v)| v).collect();
    assert_eq!(found[..3], [Verdict::Identical, Verdict::Differs(sha256_of(b"as it was\r\n")), Verdict::Missing]);
    assert!(matches!(found[3], Verdict::Unreadable(_)));
}

#[test]
fn both_kinds_of_tree() {
    let dir = Dir::new("kinds");
    assert_eq!(linux_tree(&dir.0), dir.0);
    dir.write("linux-2.6.11-xen-sparse/x", b"");
    assert_eq!(linux_tree(&dir.0), dir.0.join("linux-2.6.11-xen-sparse"));
}

fn run(args: &[&str]) -> (Option<i32>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_linux-patches")).args(args).output().unwrap();
    (out.status.code(), String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap())
}

#[test]
fn what_the_verb_says() {
    let dir = Dir::new("verb");
    dir.write("linux-2.6.11-xen-sparse/drivers/xen/blkback/vbd.c", b"forged");
    let tree = dir.0.to_str().unwrap();
    let (code, text) = run(&["verify", tree]);
    assert_eq!(code, Some(1));
    assert_eq!(text.lines().count(), 14);
    let line = text.lines().find(|l| l.starts_with("drivers/xen/blkback/vbd.c ")).unwrap();
    assert!(line.contains(&format!("DIFFERS: its SHA-256 is {}", sha256_of(b"forged"))));
    assert_eq!(text.lines().filter(|l| l.ends_with(" MISSING")).count(), 12);
    assert!(text.contains("0 of 13 files are byte-identical"));
    let (code, text) = run(&["verify", "/does/not/exist"]);
    assert!(code == Some(1) && text.contains("expected a directory"));
    assert_eq!(run(&["verify"]).0, Some(2));
    let (code, text) = run(&["list"]);
    assert!(code == Some(0) && text.lines().count() == 13);
    dir.write("config", b"CONFIG_XEN_BLKDEV_GRANT=y\n");
    let (code, text) = run(&["config", "frontend", &format!("{tree}/config")]);
    assert!(code == Some(1) && text.contains("CONFIG_XEN_BLKDEV_FRONTEND should be on"), "{text}");
}

#[test]
fn options_that_matter() {
    let good =
        "CONFIG_XEN_BLKDEV_GRANT=y\n# CONFIG_SMP is not set\nCONFIG_BLK_DEV_RAM=y\nCONFIG_XEN_BLKDEV_FRONTEND=y\n";
    assert_eq!(check(good, Side::Frontend), []);
    let wrong = |config: &str, side| -> Vec<_> {
        check(config, side).into_iter().filter(|f| f.needed).map(|f| f.option).collect()
    };
    assert_eq!(wrong(good, Side::Backend), ["XEN_BLKDEV_BACKEND", "XEN_PRIVILEGED_GUEST"]);
    assert_eq!(wrong(&good.replace("GRANT=y", "GRANT=n"), Side::Frontend), ["XEN_BLKDEV_GRANT"]);
    assert_eq!(wrong(&good.replace("# CONFIG_SMP is not set", "CONFIG_SMP=y"), Side::Frontend), ["SMP"]);
    // An option whose name merely has this prefix is a different one.
    assert_eq!(wrong(&good.replace("GRANT=y", "GRANT_X=y"), Side::Frontend), ["XEN_BLKDEV_GRANT"]);
    assert!(check("CONFIG_BLK_DEV_MD=y\n", Side::Backend).iter().any(|f| f.option == "BLK_DEV_MD" && !f.needed));
}
