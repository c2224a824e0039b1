//! Names of block devices, as Linux 2.6.11 numbers them: 8 bits of major number, 8 of minor.

use core::fmt;

/// Major numbers of the ten IDE channels, two disks each.
const IDE: [u8; 10] = [3, 22, 33, 34, 56, 57, 88, 89, 90, 91];
/// Major numbers of SCSI disks, 16 disks each.
const SCSI: [u8; 8] = [8, 65, 66, 67, 68, 69, 70, 71];
const RAM: u8 = 1;
const LOOP: u8 = 7;
const MD: u8 = 9;
/// Minor numbers of each IDE disk and of each SCSI disk.
const IDE_MINORS: u16 = 64;
const SCSI_MINORS: u16 = 16;

/// Number of a block device: major << 8 | minor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Device(pub u16);

impl Device {
    /// Parses the name of a device, with or without `/dev/` in front: `hda`, `hdb3`, `sda1`, `ram0`, `loop1`, `md0`, or
    /// its number (`0x0301`). Returns `None` if there is no such device.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(hex) = name.strip_prefix("0x") {
            return u16::from_str_radix(hex, 16).ok().filter(|n| *n != 0).map(Device);
        }
        let name = name.strip_prefix("/dev/").unwrap_or(name);
        for (prefix, major) in [("ram", RAM), ("loop", LOOP), ("md", MD)] {
            if let Some(number) = name.strip_prefix(prefix) {
                return Some(Device(u16::from(major) << 8 | u16::from(decimal(number)?)));
            }
        }
        if let Some(rest) = name.strip_prefix("hd") {
            return disk(rest, &IDE, 2, IDE_MINORS);
        }
        disk(name.strip_prefix("sd")?, &SCSI, 16, SCSI_MINORS)
    }

    /// Returns its number in the width that messages use.
    pub fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor) = ((self.0 >> 8) as u8, self.0 & 0xff);
        let disk = |f: &mut fmt::Formatter<'_>, kind: &str, first: usize, minors: u16| {
            let letter = char::from(b'a' + (first + usize::from(minor / minors)) as u8 % 26);
            match minor % minors {
                0 => write!(f, "{kind}{letter}"),
                part => write!(f, "{kind}{letter}{part}"),
            }
        };
        match major {
            RAM => write!(f, "ram{minor}"),
            LOOP => write!(f, "loop{minor}"),
            MD => write!(f, "md{minor}"),
            _ => match (IDE.iter().position(|m| *m == major), major) {
                (Some(channel), _) if minor < 2 * IDE_MINORS => disk(f, "hd", 2 * channel, IDE_MINORS),
                (_, 8) => disk(f, "sd", 0, SCSI_MINORS),
                _ => write!(f, "{:#06x}", self.0),
            },
        }
    }
}

/// Parses a disk's letter and optional partition; each of `majors` has `disks` disks of `minors` minor numbers.
fn disk(rest: &str, majors: &[u8], disks: usize, minors: u16) -> Option<Device> {
    let letter = rest.bytes().next().filter(u8::is_ascii_lowercase)?;
    let unit = usize::from(letter - b'a');
    let major = *majors.get(unit / disks)?;
    let partition = match &rest[1..] {
        "" => 0,
        digits => u16::from(decimal(digits).filter(|n| *n != 0)?),
    };
    if partition >= minors {
        return None;
    }
    Some(Device(u16::from(major) << 8 | ((unit % disks) as u16 * minors + partition)))
}

/// Parses a number of decimal digits only, without leading zeroes.
fn decimal(text: &str) -> Option<u8> {
    if !text.bytes().all(|b| b.is_ascii_digit()) || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}
