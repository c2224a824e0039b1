//! Writer of `newc` cpio archives, the initramfs format of Linux: no root and no `cpio` program needed.

use std::collections::BTreeSet;

const FILE: u32 = 0o100_000;
const DIR: u32 = 0o040_000;
const LINK: u32 = 0o120_000;
const CHAR: u32 = 0o020_000;

/// An archive being written.
#[derive(Default)]
pub struct Archive {
    bytes: Vec<u8>,
    inode: u32,
    dirs: BTreeSet<String>,
}

impl Archive {
    /// Adds a regular file; `mode` holds its permission bits.
    pub fn file(&mut self, path: &str, mode: u32, data: &[u8]) {
        self.parents(path);
        self.entry(path, FILE | mode, (0, 0), data);
    }

    /// Adds a folder, and those above it.
    pub fn dir(&mut self, path: &str) {
        if self.dirs.insert(path.to_owned()) {
            self.parents(path);
            self.entry(path, DIR | 0o755, (0, 0), &[]);
        }
    }

    /// Adds a symbolic link at `path` that points to `to`.
    pub fn link(&mut self, path: &str, to: &str) {
        self.parents(path);
        self.entry(path, LINK | 0o777, (0, 0), to.as_bytes());
    }

    /// Adds a character device.
    pub fn char_device(&mut self, path: &str, major: u32, minor: u32) {
        self.parents(path);
        self.entry(path, CHAR | 0o600, (major, minor), &[]);
    }

    /// Ends the archive and returns its bytes.
    pub fn finish(mut self) -> Vec<u8> {
        self.entry("TRAILER!!!", 0, (0, 0), &[]);
        while !self.bytes.len().is_multiple_of(512) {
            self.bytes.push(0);
        }
        self.bytes
    }

    fn parents(&mut self, path: &str) {
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.dir(parent);
        }
    }

    fn entry(&mut self, path: &str, mode: u32, rdev: (u32, u32), data: &[u8]) {
        self.inode += 1;
        let size = u32::try_from(data.len()).expect("newc holds files below 4 GiB");
        let links = if mode & DIR == DIR { 2 } else { 1 };
        let name_size = u32::try_from(path.len() + 1).expect("a path is short");
        let fields =
            [self.inode, mode, 0, 0, links, 0, size, 0, 0, rdev.0, rdev.1, name_size, 0].map(|f| format!("{f:08X}"));
        self.bytes.extend_from_slice(b"070701");
        self.bytes.extend_from_slice(fields.concat().as_bytes());
        self.bytes.extend_from_slice(path.as_bytes());
        self.bytes.push(0);
        self.pad();
        self.bytes.extend_from_slice(data);
        self.pad();
    }

    fn pad(&mut self) {
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_once_and_first() {
        let mut a = Archive::default();
        a.file("a/b/c", 0o644, b"hello");
        a.file("a/b/d", 0o644, b"");
        let bytes = a.finish();
        let text = String::from_utf8_lossy(&bytes);
        let at = |needle: &str| text.find(needle).unwrap();
        assert!(at("a\0") < at("a/b\0") && at("a/b\0") < at("a/b/c\0") && at("a/b/c\0") < at("a/b/d\0"));
        assert_eq!(text.matches("070701").count(), 5, "two folders, two files, the trailer");
        assert_eq!(bytes.len() % 512, 0);
    }

    #[test]
    fn header_is_110_bytes_and_data_is_aligned() {
        let mut a = Archive::default();
        a.file("f", 0o755, b"xyz");
        let bytes = a.finish();
        assert_eq!(&bytes[..6], b"070701");
        assert_eq!(&bytes[14..22], b"000081ED");
        assert_eq!(&bytes[110..112], b"f\0");
        assert_eq!(&bytes[112..115], b"xyz");
    }
}
