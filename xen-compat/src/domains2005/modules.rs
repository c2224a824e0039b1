//! Builds running domains from boot modules.
#![cfg_attr(not(test), expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "at boot"))]

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use controller::description;
use controller::description::{Description, DescriptionError, Role as Wanted};
use kernel_image::to_elf;
use mm::DomId;

use crate::build::dom0::parts::Dom0Options;
use crate::build::xen2005::error::Error as BuildError;
use crate::build::xen2005::{image, Config};
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::xen2005_role::Role;

const PAGE: u64 = 4096;
/// Numbers of domains end here (`DOMID_FIRST_RESERVED`).
const DOMIDS: u16 = 0x7ff0;

/// A boot module.
#[derive(Clone, Copy, Debug)]
pub struct Module<'a> {
    /// Its string, without the file's name.
    pub string: &'a str,
    /// The file.
    pub bytes: &'a [u8],
}

/// Why the modules' domains cannot be built.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ModuleError {
    /// A description is wrong.
    Description(DescriptionError),
    /// A domain cannot be built.
    Build {
        /// Index of the module with its kernel.
        module: usize,
        /// Its name.
        name: String,
        /// Why not.
        error: BuildError,
    },
    /// There are more domains than numbers for them.
    TooMany,
    /// The controller has no memory for another domain.
    NoMemory,
}

impl fmt::Display for ModuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModuleError::Description(e) => e.fmt(f),
            ModuleError::Build { module, name, error } => write!(f, "module {module} (domain {name}): {error}"),
            ModuleError::NoMemory => f.write_str("no memory to look after another domain"),
            ModuleError::TooMany => f.write_str("more domains than there are numbers for them"),
        }
    }
}

impl core::error::Error for ModuleError {}

impl From<DescriptionError> for ModuleError {
    fn from(e: DescriptionError) -> Self {
        ModuleError::Description(e)
    }
}

impl<H: Hw> Hv<H> {
    /// Builds the domains that `modules` describe, of which the first must begin a description, and starts them. They
    /// are numbered from `first` on; if that is not 0, another domain owns or will own the hardware. Otherwise 0 is the
    /// one that owns it, and gets of it what `hardware` does not keep; it stays free if there is no such domain. The
    /// modules are copied.
    ///
    /// # Errors
    /// [`ModuleError`]: the first description that is wrong, or the first domain that cannot be built. Domains that have
    /// been built remain, but are not started.
    pub fn build_module_domains(
        &self,
        modules: &[Module<'_>],
        first: DomId,
        hardware: &Dom0Options,
    ) -> Result<Vec<Arc<Domain>>, ModuleError> {
        let strings: Vec<&str> = modules.iter().map(|m| m.string).collect();
        let dom0 = first != DomId(0);
        let all = description::parse(&strings, dom0)?;
        if dom0 || all.iter().any(|d| d.role == Wanted::Hardware) {
            self.controller_set_hardware();
        }
        for d in &all {
            if let Some((back, disks)) = &d.disks {
                self.controller_connect(&d.name, back, disks.clone()).map_err(|_| ModuleError::NoMemory)?;
            }
        }
        let mut built = Vec::new();
        for d in &all {
            let id = match d.role {
                Wanted::Hardware => DomId(0),
                _ => self.free_domid(first.0.max(1)).ok_or(ModuleError::TooMany)?,
            };
            let (kernel, ramdisk) = (modules[d.kernel].bytes, d.ramdisk.map_or(&[][..], |m| modules[m].bytes));
            let failed = |error| ModuleError::Build { module: d.kernel, name: d.name.to_string(), error };
            let elf = to_elf(kernel).map_err(|e| failed(e.into()))?;
            let image = image::parse(&elf).map_err(|e| failed(e.into()))?;
            let config = config(d, id, &elf, ramdisk, Some(hardware));
            let domain = self.create_2005_from(&config, &image).map_err(failed)?;
            log::info!("dom{} ({}): {:?}, {} MiB", id.0, d.name, d.role, d.memory >> 20);
            self.controller_add(&domain, &d.name).map_err(|_| ModuleError::NoMemory)?;
            if d.restart.ever() && self.keep(&domain, d, image, &elf, ramdisk).is_none() {
                log::warn!("{}: no memory to keep it: it will not be built again", d.name);
            }
            built.push(domain);
        }
        self.controller_begin();
        Ok(built)
    }

    /// Returns the lowest unused domain number from `from` on.
    pub(crate) fn free_domid(&self, from: u16) -> Option<DomId> {
        (from..DOMIDS).map(DomId).find(|id| self.domains.get(*id).is_none())
    }
}

/// Returns what to build; `hardware` is what the domain that owns the hardware does not get of it.
pub(crate) fn config<'a>(
    d: &'a Description,
    id: DomId,
    kernel: &'a [u8],
    ramdisk: &'a [u8],
    hardware: Option<&'a Dom0Options>,
) -> Config<'a> {
    let role = match d.role {
        Wanted::Guest => Role::FRONTEND,
        Wanted::Backend => Role::BACKEND,
        Wanted::Hardware => Role::HARDWARE,
    };
    Config {
        id,
        role,
        nr_pages: d.memory / PAGE,
        kernel,
        ramdisk,
        cmdline: &d.command_line,
        hardware: hardware.filter(|_| role.hardware),
    }
}
