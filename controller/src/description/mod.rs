//! Domains described by the strings of boot modules.
//!
//! A kernel's module has a string that begins with the word `domain`; after it come options, and after `--` the
//! kernel's command line. The module behind it, unless that begins a domain too, is its ramdisk:
//!
//! ```text
//! domain name=b0 role=backend mem=64M -- root=/dev/ram0
//! ramdisk
//! domain name=u1 mem=48M vbd=b0:ram1:hda1:rw -- root=/dev/ram0
//! ramdisk
//! ```
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types, reason = "at boot")]

use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::blkif::Vbd;
use crate::device::Device;
use limits::{BACKEND_MEMORY, COMMAND_LINE, DISKS, MEMORY, NAME, VCPUS};

mod error;
mod limits;

pub use error::{DescriptionError, Problem};

/// What options that are sizes take.
const SIZE: &str = "a size such as 64M, of at least a page";
/// The word that begins a description.
const DOMAIN: &str = "domain";

/// What a domain is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Role {
    /// Serves no other domain; it may use the disks of others.
    #[default]
    Guest,
    /// Exports disks that it has no hardware for: RAM disks, loop devices.
    Backend,
    /// Owns the hardware of the machine; may export its disks.
    Hardware,
}

/// The ways of ending after which a domain is rebuilt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Restart {
    /// After it has powered off.
    pub poweroff: bool,
    /// After it has asked for a reboot.
    pub reboot: bool,
    /// After it has crashed.
    pub crash: bool,
}

impl Restart {
    /// Returns whether it is ever rebuilt.
    pub fn ever(self) -> bool {
        self.poweroff || self.reboot || self.crash
    }
}

/// The description of a domain.
#[derive(Clone, Debug)]
pub struct Description {
    /// Its name.
    pub name: Arc<str>,
    /// What it is for.
    pub role: Role,
    /// Its memory in bytes, a multiple of the page size.
    pub memory: u64,
    /// The most memory that it may ever have, in bytes, a multiple of the page size, at least [`Self::memory`].
    pub max_memory: u64,
    /// Number of its vcpus.
    pub vcpus: u32,
    /// Name of the domain that its disks are in, and the disks.
    pub disks: Option<(String, Vec<Vbd>)>,
    /// When it is rebuilt.
    pub restart: Restart,
    /// Its kernel's command line.
    pub command_line: String,
    /// Index of the module that is its kernel.
    pub kernel: usize,
    /// Index of the module that is its ramdisk.
    pub ramdisk: Option<usize>,
}

/// Returns the index of the first module that begins a description, if one does. Those before it belong to the first
/// domain, as in Xen.
pub fn first<'a>(strings: impl IntoIterator<Item = &'a str>) -> Option<usize> {
    strings.into_iter().position(begins_domain)
}

fn begins_domain(string: &str) -> bool {
    string.split_ascii_whitespace().next() == Some(DOMAIN)
}

/// Reads the descriptions in modules' strings (without file names), the first of which must begin one.
/// `hardware_taken`: another domain owns the hardware.
///
/// # Errors
/// [`DescriptionError`]: the first description that is wrong, and what is wrong with it.
pub fn parse(strings: &[&str], hardware_taken: bool) -> Result<Vec<Description>, DescriptionError> {
    let mut all: Vec<Description> = Vec::new();
    for (module, string) in strings.iter().enumerate() {
        let error = |name: &str, problem| DescriptionError { module, name: name.to_string(), problem };
        if begins_domain(string) {
            let number = all.len() + 1;
            let d = parse_one(string, module, number).map_err(|(name, problem)| error(&name, problem))?;
            all.push(d);
            continue;
        }
        match all.last_mut() {
            None => return Err(error("", Problem::NotADomain(string.to_string()))),
            Some(d) if d.ramdisk.is_some() => return Err(error(&d.name, Problem::SecondRamdisk)),
            Some(d) => d.ramdisk = Some(module),
        }
    }
    for (i, d) in all.iter().enumerate() {
        let error = |problem| DescriptionError { module: d.kernel, name: d.name.to_string(), problem };
        if all[..i].iter().any(|other| other.name == d.name) {
            return Err(error(Problem::SameName));
        }
        if d.role == Role::Hardware && (hardware_taken || all[..i].iter().any(|o| o.role == Role::Hardware)) {
            return Err(error(Problem::SecondHardware));
        }
        let Some((back, _)) = &d.disks else { continue };
        match all.iter().find(|o| *o.name == **back) {
            None => return Err(error(Problem::NoSuchBackend(back.clone()))),
            Some(o) if o.role == Role::Guest => return Err(error(Problem::NotABackend(back.clone()))),
            Some(_) => {}
        }
    }
    Ok(all)
}

/// Reads one description; errors carry the domain's name, if known.
fn parse_one(string: &str, module: usize, number: usize) -> Result<Description, (String, Problem)> {
    let (options, command_line) = split(string);
    let mut d = Description {
        name: format!("guest{number}").into(),
        role: Role::Guest,
        memory: MEMORY,
        max_memory: 0,
        vcpus: 1,
        disks: None,
        restart: Restart::default(),
        command_line: command_line.to_string(),
        kernel: module,
        ramdisk: None,
    };
    for option in options.split_ascii_whitespace().skip(1) {
        apply(&mut d, option).map_err(|problem| (d.name.to_string(), problem))?;
    }
    let asked = d.max_memory;
    d.max_memory = asked.max(d.memory);
    let problem = if asked != 0 && asked < d.memory {
        Problem::SmallMaximum { found: asked, memory: d.memory }
    } else if d.role != Role::Guest && d.disks.is_some() {
        Problem::BackendWithDisks
    } else if d.role == Role::Hardware && d.restart.ever() {
        Problem::HardwareRestarts
    } else if d.role == Role::Backend && d.memory < BACKEND_MEMORY {
        Problem::SmallBackend(d.memory)
    } else if d.command_line.len() > COMMAND_LINE {
        Problem::LongCommandLine(d.command_line.len())
    } else {
        return Ok(d);
    };
    Err((d.name.to_string(), problem))
}

/// Options and command line: on both sides of the first word that is `--`.
fn split(string: &str) -> (&str, &str) {
    let mut at = 0;
    for word in string.split(|c: char| c.is_ascii_whitespace()) {
        if word == "--" {
            return (&string[..at], string[at + 2..].trim_ascii());
        }
        at += word.len() + 1;
    }
    (string, "")
}

fn apply(d: &mut Description, option: &str) -> Result<(), Problem> {
    let Some((key, value)) = option.split_once('=') else { return Err(Problem::UnknownOption(option.to_string())) };
    let bad = |expected| Problem::BadValue { option: key.to_string(), value: value.to_string(), expected };
    match key {
        "name" => {
            let good = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
            if value.is_empty() || value.len() > NAME || !value.bytes().all(good) {
                return Err(bad("up to 31 letters, digits, '-', '_', '.'"));
            }
            d.name = value.into();
        }
        "mem" | "memory" => d.memory = size(value).ok_or_else(|| bad(SIZE))?,
        "maxmem" => d.max_memory = size(value).ok_or_else(|| bad(SIZE))?,
        "vcpus" => {
            let vcpus = value.parse().ok().filter(|n| (1..=VCPUS).contains(n));
            d.vcpus = vcpus.ok_or_else(|| bad("a number from 1 to 128"))?;
        }
        "role" => {
            d.role = match value {
                "guest" | "front" | "frontend" => Role::Guest,
                "back" | "backend" => Role::Backend,
                "hardware" => Role::Hardware,
                _ => return Err(bad("guest, backend or hardware")),
            }
        }
        "on_poweroff" | "on_reboot" | "on_crash" => {
            let again = match value {
                "restart" => true,
                "destroy" => false,
                _ => return Err(bad("destroy or restart")),
            };
            match key {
                "on_poweroff" => d.restart.poweroff = again,
                "on_reboot" => d.restart.reboot = again,
                _ => d.restart.crash = again,
            }
        }
        "vbd" => add_disk(d, value)?,
        _ => return Err(Problem::UnknownOption(option.to_string())),
    }
    Ok(())
}

/// `BACKEND:pdevice:vdevice:ro|rw`.
fn add_disk(d: &mut Description, value: &str) -> Result<(), Problem> {
    let bad = |expected| Problem::BadValue { option: "vbd".to_string(), value: value.to_string(), expected };
    let fields: Vec<&str> = value.split(':').collect();
    let [back, pdevice, vdevice, mode] = fields[..] else { return Err(bad("BACKEND:pdevice:vdevice:ro|rw")) };
    let device = |name| Device::parse(name).ok_or_else(|| Problem::NotADevice(value.to_string(), String::from(name)));
    let (pdevice, vdevice) = (device(pdevice)?, device(vdevice)?);
    let readonly = match mode {
        "ro" | "r" => true,
        "rw" | "w" => false,
        _ => return Err(bad("ro or rw as the last field")),
    };
    if back.is_empty() {
        return Err(bad("the name of a domain as the first field"));
    }
    let (known, disks) = d.disks.get_or_insert_with(|| (back.to_string(), Vec::new()));
    if known != back {
        return Err(Problem::TwoBackends(known.clone(), back.to_string()));
    }
    if disks.iter().any(|v| v.vdevice == vdevice) {
        return Err(Problem::SameDevice(vdevice));
    }
    if disks.len() == DISKS {
        return Err(Problem::TooManyDisks);
    }
    disks.push(Vbd::new(pdevice, vdevice, readonly));
    Ok(())
}

/// Parses a size with an optional suffix B, K, M or G; without one, it is in KiB, as in Xen. It must be whole pages.
fn size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        b'B' | b'b' => (&text[..text.len() - 1], 0),
        b'K' | b'k' => (&text[..text.len() - 1], 10),
        b'M' | b'm' => (&text[..text.len() - 1], 20),
        b'G' | b'g' => (&text[..text.len() - 1], 30),
        _ => (text, 10),
    };
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let bytes = digits.parse::<u64>().ok()?.checked_mul(1 << shift)? & !0xfff;
    (bytes != 0).then_some(bytes)
}
