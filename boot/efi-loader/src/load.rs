//! Reading the configuration, and loading the files that it names.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use uefi_raw::Status;

use crate::arguments::{word, Arguments, HELP};
use crate::config::Config;
use crate::error::Error;
use crate::{path, sections};

/// How many configurations may follow each other by `chain=`.
const CHAIN_MAX: usize = 8;
/// The hypervisor's name on its command line, if the firmware does not say where the application is from.
const NAMELESS: &str = "xen.efi";

/// What the firmware does for the application.
pub trait Firmware {
    /// Prints a line.
    fn print(&mut self, line: &str);

    /// Loads a file of the volume that the application was loaded from, to pages below 4 GiB.
    ///
    /// # Errors
    /// The firmware's answer.
    fn file(&mut self, path: &str) -> Result<Loaded, Status>;

    /// Copies a section of the application to such pages.
    ///
    /// # Errors
    /// The firmware's answer.
    fn copy(&mut self, content: &[u8]) -> Result<Loaded, Status>;

    /// Has the loader that verifies what is started (shim) verify dom0's kernel, if there is one.
    ///
    /// # Errors
    /// Its answer.
    fn verify(&mut self, kernel: &[u8]) -> Result<(), Status>;
}

/// A file in memory.
#[derive(Debug, Clone, Copy)]
pub struct Loaded {
    /// Its physical address.
    pub start: u64,
    /// Its bytes.
    pub content: &'static [u8],
}

/// How the application was started.
#[derive(Debug, Clone, Copy)]
pub struct Started<'a> {
    /// Its path on its volume; empty if it is from none.
    pub path: &'a str,
    /// Its load options.
    pub options: &'a [u8],
    /// Itself, as loaded.
    pub image: &'a [u8],
}

/// A module for the hypervisor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Physical addresses of its bytes.
    pub range: Range<u64>,
    /// Its string: the file's name, then arguments.
    pub string: String,
}

/// What the hypervisor is started with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handover {
    /// The command line, which begins with the application's name.
    pub command_line: String,
    /// dom0's kernel, and its initrd.
    pub modules: Vec<Module>,
}

/// Loads what the arguments and the configuration ask for. Returns `None` if only help is requested, which is printed.
///
/// # Errors
/// What is missing.
pub fn load(firmware: &mut impl Firmware, started: &Started<'_>) -> Result<Option<Handover>, Error> {
    let arguments = Arguments::parse(started.options);
    arguments.complaints.iter().for_each(|line| firmware.print(line));
    if arguments.help {
        HELP.lines().for_each(|line| firmware.print(line));
        return Ok(None);
    }
    let (mut config, mut name) = configuration(firmware, started, arguments.config.as_deref())?;
    firmware.print(&format!("Using configuration {name}"));
    let default = config.value(Some("global"), "default").map(str::to_string);
    let section = arguments.section.or(default);
    let section = section.as_deref();
    let mut chained = 0;
    while let (None, Some(next)) = (config.value(section, "kernel"), config.value(Some("global"), "chain")) {
        chained += 1;
        if chained > CHAIN_MAX {
            return Err(Error::Chain(next.to_string()));
        }
        let path = path::beside(started.path, next);
        let what = format!("chain= of {name}");
        let file = firmware.file(&path).map_err(|status| Error::File { what, path: path.clone(), status })?;
        config = Config::new(file.content).ok_or_else(|| Error::NotText(path.clone()))?;
        name = path;
        firmware.print(&format!("Using configuration {name}"));
    }

    let mut modules = Vec::new();
    for item in ["kernel", "ramdisk"] {
        let value = config.value(section, item);
        match piece(firmware, started, item, value.map(|value| if item == "kernel" { word(value).0 } else { value }))? {
            Some((file, loaded)) => {
                let arguments = value.filter(|_| item == "kernel").map_or("", |value| word(value).1.trim());
                if item == "kernel" {
                    let what = "verify dom0's kernel: expected one that is signed by a key of this machine";
                    firmware.verify(loaded.content).map_err(|status| Error::Firmware { what, status })?;
                }
                let range = loaded.start..loaded.start + loaded.content.len() as u64;
                firmware.print(&format!("{file}: {:#x}-{:#x}", range.start, range.end));
                let string = format!("{} {arguments}", path::name(&file).replace(' ', "_"));
                modules.push(Module { range, string: string.trim_end().to_string() });
            }
            None if item == "kernel" => {
                return Err(Error::NoKernel { config: name, section: section.map(str::to_string) });
            }
            None => {}
        }
    }
    for item in ["xsm", "ucode"] {
        if config.value(section, item).is_some() || sections::find(started.image, &format!(".{item}")).is_some() {
            firmware.print(&format!("{item}= has no effect: the hypervisor loads no such file"));
        }
    }
    if config.value(section, "video").or(config.value(Some("global"), "video")).is_some() {
        firmware.print("video= has no effect: the video mode stays as it is");
    }
    let application = Some(path::name(started.path)).filter(|name| !name.is_empty()).unwrap_or(NAMELESS);
    let words = [&application.replace(' ', "_"), config.value(section, "options").unwrap_or_default()];
    let command_line = [words.join(" "), arguments.options].join(" ").trim_end().to_string();
    Ok(Some(Handover { command_line, modules }))
}

/// Returns the configuration and where it is from: the application's own, the one that was named, or the first there is.
fn configuration(
    firmware: &mut impl Firmware,
    started: &Started<'_>,
    named: Option<&str>,
) -> Result<(Config, String), Error> {
    const OWN: &str = ".config";
    if let Some(content) = sections::find(started.image, OWN) {
        let config = Config::new(content).ok_or_else(|| Error::NotText(OWN.to_string()))?;
        return Ok((config, OWN.to_string()));
    }
    let names = named.map_or_else(|| path::configs(started.path), |named| alloc::vec![named.to_string()]);
    let mut tried: Vec<String> = Vec::new();
    for name in names {
        let path = path::beside(started.path, &name);
        match firmware.file(&path) {
            Ok(file) => {
                let config = Config::new(file.content).ok_or_else(|| Error::NotText(path.clone()))?;
                return Ok((config, path));
            }
            Err(Status::NOT_FOUND) if named.is_none() => tried.push(path),
            Err(status) => return Err(Error::File { what: "the configuration".to_string(), path, status }),
        }
    }
    Err(Error::NoConfig { tried })
}

/// Loads dom0's kernel or initrd: the application's section, else the file that the configuration names. Returns it with
/// its name.
fn piece(
    firmware: &mut impl Firmware,
    started: &Started<'_>,
    item: &str,
    named: Option<&str>,
) -> Result<Option<(String, Loaded)>, Error> {
    let section = format!(".{item}");
    let (name, loaded) = if let Some(content) = sections::find(started.image, &section) {
        (section, firmware.copy(content).map_err(|status| Error::Firmware { what: "allocate memory", status })?)
    } else if let Some(file) = named {
        let path = path::beside(started.path, file);
        let loaded = firmware.file(&path);
        let what = || format!("{item}=");
        (path.clone(), loaded.map_err(|status| Error::File { what: what(), path, status })?)
    } else {
        return Ok(None);
    };
    if loaded.content.is_empty() {
        return Err(Error::Empty(name));
    }
    Ok(Some((name, loaded)))
}
