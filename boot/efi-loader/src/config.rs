//! The configuration: sections of lines `NAME=VALUE`.

use alloc::string::String;

/// A configuration.
#[derive(Debug, Clone)]
pub struct Config(String);

impl Config {
    /// Takes the text of a file. Returns `None` if it is no text: it must be ASCII, of which UTF-8 is tolerated.
    pub fn new(file: &[u8]) -> Option<Self> {
        let text = core::str::from_utf8(file).ok()?;
        let text = text.trim_start_matches('\u{feff}').trim_end_matches('\0');
        (!text.contains('\0')).then(|| Self(text.into()))
    }

    /// Returns an item of the first section of this name, or without a name the first in the file.
    pub fn value(&self, section: Option<&str>, item: &str) -> Option<&str> {
        let mut inside = section.is_none();
        for line in self.lines() {
            match (line.strip_prefix('['), section) {
                (Some(_), None) => {}
                (Some(_), Some(_)) if inside => return None,
                (Some(name), Some(section)) => inside = name.split(']').next() == Some(section),
                (None, _) => {
                    let value = line.strip_prefix(item).and_then(|rest| rest.strip_prefix('='));
                    if let Some(value) = value.filter(|_| inside) {
                        return Some(value.trim_start());
                    }
                }
            }
        }
        None
    }

    /// Returns the lines without their comments.
    fn lines(&self) -> impl Iterator<Item = &str> {
        let lines = self.0.split(['\n', '\r']);
        let plain = lines.map(|line| line.split('#').next().unwrap_or_default().trim());
        plain.filter(|line| !line.is_empty() && !line.starts_with(';'))
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    const FILE: &str = "# all\r\n[global]\r\ndefault=a\r\nvideo=gfx-800x600\n\n  ; none\n[a]\n  options= console=com1 # here\n\
                        kernel=vmlinuz root=/dev/sda1 ro\n[b]\nkernel=other\noptionsx=1\noptions=x=1 y\n[a]\nramdisk=never";

    #[test]
    fn values_are_those_of_the_first_section_of_a_name() {
        let config = Config::new(FILE.as_bytes()).unwrap();
        assert_eq!(config.value(Some("global"), "default"), Some("a"));
        assert_eq!(config.value(Some("a"), "options"), Some("console=com1"));
        assert_eq!(config.value(Some("a"), "kernel"), Some("vmlinuz root=/dev/sda1 ro"));
        assert_eq!(config.value(Some("a"), "ramdisk"), None);
        assert_eq!(config.value(Some("b"), "options"), Some("x=1 y"));
        assert_eq!(config.value(Some("c"), "options"), None);
        assert_eq!(config.value(Some("global"), "kernel"), None);
    }

    #[test]
    fn without_a_section_the_first_value_counts_and_the_last_line_needs_no_end() {
        let config = Config::new(FILE.as_bytes()).unwrap();
        assert_eq!(config.value(None, "kernel"), Some("vmlinuz root=/dev/sda1 ro"));
        assert_eq!(config.value(None, "ramdisk"), Some("never"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(Config::new(b"k\0e\0r\0").is_none());
        assert!(Config::new(&[0xff, 0xfe, b'k', 0]).is_none());
        assert!(Config::new(b"kernel=a\0\0").is_some_and(|c| c.value(None, "kernel") == Some("a")));
        assert!(Config::new(b"").is_some_and(|c| c.value(None, "kernel").is_none()));
    }
}
