//! The thirteen files of the original block drivers and of the grant-table library under them: their names, and the
//! SHA-256 of each at the change that brought grant tables to block devices (xen-unstable, April 2005).

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The folder in which a tree of that hypervisor keeps its changes to Linux.
const SPARSE: &str = "linux-2.6.11-xen-sparse";

/// A file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Driver<'a> {
    /// Its path in a Linux tree.
    pub path: &'a str,
    /// SHA-256 of its contents, in hexadecimal.
    pub sha256: &'a str,
}

/// All of them.
pub const DRIVERS: [Driver<'static>; 13] = [
    Driver {
        path: "drivers/xen/blkback/blkback.c",
        sha256: "594ab9bd9e0a6e577cde8966e43daf2680c0b8c335c5fd66609857ba66e75d82",
    },
    Driver {
        path: "drivers/xen/blkback/interface.c",
        sha256: "6bba5b326fa66ed50e0485a396db9c4bd0386643b1ed9fd74f8670a6f075443a",
    },
    Driver {
        path: "drivers/xen/blkback/vbd.c",
        sha256: "f335688fa16a4f1b9a1827e318dd85fa6efbbde7fc00f120c15f660d90ad0a1b",
    },
    Driver {
        path: "drivers/xen/blkback/control.c",
        sha256: "b82f22c2c6df16e59489de5aa2ea4d818237bcd9923ac5578206c85c4ed81f8f",
    },
    Driver {
        path: "drivers/xen/blkback/common.h",
        sha256: "022de04b819ff2d7d2cca9129b4e541eaed7f7fcba41454e9e078c6882365a12",
    },
    Driver {
        path: "drivers/xen/blkback/Makefile",
        sha256: "c9b6ee8f74217f10bb3b266642e1f0ae590640807a97b51fbdd0553b3f3f06e7",
    },
    Driver {
        path: "drivers/xen/blkfront/blkfront.c",
        sha256: "32e28e8bfa530ecf654ec4ddfc900930ba81303c9c6dd2aee2f8b75b092386da",
    },
    Driver {
        path: "drivers/xen/blkfront/vbd.c",
        sha256: "8529db43ff315942238ebab13add100fdffe9011ba733aca3d66a66f90d538bc",
    },
    Driver {
        path: "drivers/xen/blkfront/block.h",
        sha256: "2a9392722ba293e9d3b8fc4ef7b3b222a8795d4cdbc48a485688acdb2cabe926",
    },
    Driver {
        path: "drivers/xen/blkfront/Kconfig",
        sha256: "e47864e218d4100a3bd9d3e13ba236ca0ec38991536c83116afba211725dfac7",
    },
    Driver {
        path: "drivers/xen/blkfront/Makefile",
        sha256: "17cedd966595a0139c7193245d5dab8c02ea080f8d7acc509355d53275eb202d",
    },
    Driver {
        path: "arch/xen/kernel/gnttab.c",
        sha256: "5ece24c6c3211facbdba87339c879ca1a50ca8a1689ebcc8e8e4c1a4d6f75996",
    },
    Driver {
        path: "include/asm-xen/gnttab.h",
        sha256: "7ef4e513d44ff8628dd9801ae23de99db7d1afb094c00ef854f948269f9023f3",
    },
];

/// The state of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is identical, byte for byte.
    Identical,
    /// It differs; the value is its SHA-256.
    Differs(String),
    /// It does not exist.
    Missing,
    /// It cannot be read.
    Unreadable(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Identical => f.write_str("byte-identical"),
            Verdict::Differs(found) => write!(f, "DIFFERS: its SHA-256 is {found}"),
            Verdict::Missing => f.write_str("MISSING"),
            Verdict::Unreadable(why) => write!(f, "UNREADABLE: {why}"),
        }
    }
}

/// Returns the Linux tree in `tree`, which is one itself or a tree of the hypervisor with the files it changes.
pub fn linux_tree(tree: &Path) -> PathBuf {
    let sparse = tree.join(SPARSE);
    if sparse.is_dir() {
        sparse
    } else {
        tree.to_path_buf()
    }
}

/// Compares `drivers` with the files in the Linux tree `tree`.
pub fn verify<'a>(tree: &Path, drivers: &[Driver<'a>]) -> Vec<(Driver<'a>, Verdict)> {
    drivers.iter().map(|d| (*d, verdict(&tree.join(d.path), d.sha256))).collect()
}

fn verdict(file: &Path, sha256: &str) -> Verdict {
    match fs::read(file) {
        Ok(bytes) => match sha256_of(&bytes) {
            found if found == sha256 => Verdict::Identical,
            found => Verdict::Differs(found),
        },
        Err(e) if e.kind() == io::ErrorKind::NotFound => Verdict::Missing,
        Err(e) => Verdict::Unreadable(e.to_string()),
    }
}

/// Returns the SHA-256 in hexadecimal.
pub fn sha256_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
