//! A described domain, built: by the builder of the ABI that its kernel is for.

use alloc::sync::Arc;
use core::fmt;

use controller::description::{Description, Role as Wanted};
use kernel_image::elf::Class;
use kernel_image::error::ImageError;
use kernel_image::Kernel;
use mm::{try_alloc, DomId};
use public_headers::xen2005::start_info::MAX_CMDLINE;

use crate::build::dom0::parts::Dom0Options;
use crate::build::xen2005::error::Error as Error2005;
use crate::build::xen2005::{image, Config};
use crate::build::xen4::error::BuildError;
use crate::build::xen4::guest::GuestConfig;
use crate::machine::hw::Hw;
use crate::state::controller::GuestKernel;
use crate::state::domain::Domain;
use crate::state::file::Source;
use crate::state::hypervisor::Hv;
use crate::state::xen2005_role::Role;

const PAGE: u64 = 4096;
/// Maximum length of a command line of April 2005, without its terminating zero.
const CMDLINE_2005: usize = MAX_CMDLINE as usize - 1;

/// Why a described domain is not built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// The file is no kernel.
    Image(ImageError),
    /// The description asks for what only kernels of today's ABI have.
    Only4(&'static str),
    /// The description asks for what only kernels of April 2005 have.
    Only2005(&'static str),
    /// A command line of so many bytes, for a kernel of April 2005.
    LongCommandLine(usize),
    /// A kernel of April 2005 cannot be built.
    Build2005(Error2005),
    /// A kernel of today's ABI cannot be built.
    Build(BuildError),
    /// There is no memory to look after it.
    NoMemory,
    /// Every domain number is in use.
    NoNumber,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(e) => write!(f, "kernel: {e}"),
            Self::Only4(what) => write!(f, "its kernel is of April 2005, for which there is no {what}"),
            Self::Only2005(what) => write!(f, "its kernel is of today's ABI, for which there is no {what}"),
            Self::LongCommandLine(found) => write!(
                f,
                "its kernel is of April 2005: expected a command line of at most {CMDLINE_2005} bytes, found {found}"
            ),
            Self::Build2005(e) => e.fmt(f),
            Self::Build(e) => e.fmt(f),
            Self::NoMemory => f.write_str("no memory"),
            Self::NoNumber => f.write_str("no number is free"),
        }
    }
}

impl From<ImageError> for Failure {
    fn from(e: ImageError) -> Self {
        Self::Image(e)
    }
}

/// Finds out which ABI an unpacked kernel is for. For boot: it allocates.
///
/// # Errors
/// It is for neither, or there is no memory.
pub(crate) fn parse(elf: &[u8]) -> Result<GuestKernel, Failure> {
    match image::parse(elf) {
        Ok(image) => Ok(GuestKernel::Xen2005(image)),
        // Not that of April 2005: notes, or a `__xen_guest` that names another version or width.
        Err(ImageError::NotXenGuest | ImageError::WrongXenVersion | ImageError::WrongLoader) => {
            let kernel = try_alloc::boxed(Kernel::parse(elf)?).map_err(|_| Failure::NoMemory)?;
            Ok(GuestKernel::Xen4(kernel))
        }
        Err(e) => Err(e.into()),
    }
}

impl GuestKernel {
    /// Returns what it is called in messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Xen2005(_) => "April 2005",
            Self::Xen4(k) if k.class == Class::Elf64 => "64-bit",
            Self::Xen4(_) => "32-bit PAE",
        }
    }
}

/// A domain to build.
#[derive(Clone, Copy)]
pub(crate) struct Described<'a> {
    /// Its description.
    pub(crate) d: &'a Description,
    /// Its number.
    pub(crate) id: DomId,
    /// What its kernel's file says.
    pub(crate) image: &'a GuestKernel,
    /// That file, unpacked.
    pub(crate) file: Source<'a>,
    /// Its ramdisk; empty if none.
    pub(crate) ramdisk: Source<'a>,
}

impl<H: Hw> Hv<H> {
    /// Builds a domain, paused, and makes it known to the controller; `hardware` is what the domain that owns the
    /// hardware does not get of it. If that fails nothing of it is left. Every allocation may fail.
    ///
    /// # Errors
    /// [`Failure`]: what is wrong with kernel or description, or what there is not enough memory for.
    pub(crate) fn build_described(
        &self,
        c: &Described<'_>,
        hardware: Option<&Dom0Options>,
    ) -> Result<Arc<Domain>, Failure> {
        let built = match c.image {
            GuestKernel::Xen2005(image) => {
                fits_2005(c.d)?;
                self.create_2005(&config_2005(c, hardware), image).map_err(Failure::Build2005)?
            }
            GuestKernel::Xen4(kernel) => {
                fits_xen4(c.d)?;
                self.create_guest(&config_xen4(c, kernel)).map_err(Failure::Build)?
            }
        };
        if self.controller_add(&built, &c.d.name).is_err() {
            self.domain_kill_wholly(&built);
            return Err(Failure::NoMemory);
        }
        Ok(built)
    }
}

/// Refuses descriptions of domains that a kernel of April 2005 cannot be.
fn fits_2005(d: &Description) -> Result<(), Failure> {
    if d.vcpus != 1 {
        return Err(Failure::Only4("vcpus="));
    }
    if d.max_memory > d.memory {
        return Err(Failure::Only4("maxmem="));
    }
    match d.command_line.len() {
        n if n > CMDLINE_2005 => Err(Failure::LongCommandLine(n)),
        _ => Ok(()),
    }
}

/// Refuses descriptions of domains that a kernel of today's ABI cannot be without a toolstack.
fn fits_xen4(d: &Description) -> Result<(), Failure> {
    match (d.role, &d.disks) {
        (Wanted::Guest, None) => Ok(()),
        (Wanted::Guest, Some(_)) => Err(Failure::Only2005("vbd=")),
        _ => Err(Failure::Only2005("role= but guest")),
    }
}

fn config_2005<'a>(c: &Described<'a>, hardware: Option<&'a Dom0Options>) -> Config<'a> {
    let role = match c.d.role {
        Wanted::Guest => Role::FRONTEND,
        Wanted::Backend => Role::BACKEND,
        Wanted::Hardware => Role::HARDWARE,
    };
    Config {
        id: c.id,
        role,
        nr_pages: c.d.memory / PAGE,
        kernel: c.file,
        ramdisk: c.ramdisk,
        cmdline: &c.d.command_line,
        hardware: hardware.filter(|_| role.hardware),
    }
}

fn config_xen4<'a>(c: &Described<'a>, kernel: &'a Kernel) -> GuestConfig<'a> {
    GuestConfig {
        id: c.id,
        nr_pages: c.d.memory / PAGE,
        max_pages: c.d.max_memory / PAGE,
        vcpus: c.d.vcpus,
        kernel,
        file: c.file,
        initrd: c.ramdisk,
        cmdline: &c.d.command_line,
    }
}
