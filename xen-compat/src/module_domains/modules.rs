//! Builds running domains from boot modules.
#![cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use controller::description;
use controller::description::{Description, DescriptionError, Role as Wanted};
use kernel_image::to_elf;
use mm::DomId;

use crate::build::dom0::parts::Dom0Options;
use crate::machine::hw::Hw;
use crate::module_domains::described::{parse, Described, Failure};
use crate::state::domain::Domain;
use crate::state::file::Source;
use crate::state::hypervisor::Hv;

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

/// Why a machine cannot start with the modules' domains.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ModuleError {
    /// A description is wrong.
    Description(DescriptionError),
    /// The domain that would own the hardware cannot be built; the console says why.
    NoHardware,
    /// Not one domain can be built, and there is no dom0; the console says why.
    None,
    /// There is no memory to connect the domains.
    NoMemory,
}

impl fmt::Display for ModuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModuleError::Description(e) => e.fmt(f),
            ModuleError::NoHardware => f.write_str("the domain that owns the hardware is missing"),
            ModuleError::None => f.write_str("there is none"),
            ModuleError::NoMemory => f.write_str("no memory to connect them"),
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
    /// Builds the domains that `modules` describe, of which the first must begin a description, and starts them. A
    /// domain that cannot be built is reported and left out. They are numbered from `first` on, in the order of the
    /// descriptions; if that is not 0, another domain owns or will own the hardware. Otherwise 0 is the one that owns it,
    /// and gets of it what `hardware` does not keep; it stays free if there is no such domain. The modules are copied.
    ///
    /// # Errors
    /// [`ModuleError`]: the first description that is wrong, or why no machine can start with what could be built.
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
        let mut next = first.0.max(1);
        for d in &all {
            let id = match d.role {
                Wanted::Hardware => Some(DomId(0)),
                _ => self.free_domid(next),
            };
            if let Some(id) = id.filter(|id| id.0 != 0) {
                next = id.0 + 1;
            }
            let domain = id.ok_or(Failure::NoNumber).and_then(|id| self.build_module(modules, d, id, hardware));
            match domain {
                Ok(domain) => built.push(domain),
                Err(why) => {
                    log::error!("module {} (domain {}) is not built: {why}", d.kernel, d.name);
                    if d.role == Wanted::Hardware {
                        return Err(ModuleError::NoHardware);
                    }
                    self.controller_do(|c, w| c.stays_away(w, &d.name));
                }
            }
        }
        if built.is_empty() && !dom0 {
            return Err(ModuleError::None);
        }
        self.controller_begin();
        Ok(built)
    }

    /// Builds the domain `id` that `d` describes, and makes it known to the controller.
    fn build_module(
        &self,
        modules: &[Module<'_>],
        d: &Description,
        id: DomId,
        hardware: &Dom0Options,
    ) -> Result<Arc<Domain>, Failure> {
        let ramdisk = d.ramdisk.map_or(&[][..], |m| modules[m].bytes);
        let elf = to_elf(modules[d.kernel].bytes)?;
        let image = parse(&elf)?;
        let described = Described { d, id, image: &image, file: Source::from(&*elf), ramdisk: Source::from(ramdisk) };
        let domain = self.build_described(&described, Some(hardware))?;
        log::info!("dom{} ({}): {:?}, {}, {} MiB", id.0, d.name, d.role, image.name(), d.memory >> 20);
        if d.restart.ever() && self.keep(&domain, d, image, &elf, ramdisk).is_none() {
            log::warn!("{}: no memory to keep it: it will not be built again", d.name);
        }
        Ok(domain)
    }

    /// Returns the lowest unused domain number from `from` on.
    pub(crate) fn free_domid(&self, from: u16) -> Option<DomId> {
        (from..DOMIDS).map(DomId).find(|id| self.domains.get(*id).is_none())
    }
}
