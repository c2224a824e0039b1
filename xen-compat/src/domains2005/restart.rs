//! Domains that are rebuilt when they have ended, from images that are kept.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use controller::description::Description;
use mm::{try_alloc, DomCtx, DomId};
use public_headers::xen4::sched::{SHUTDOWN_CRASH, SHUTDOWN_POWEROFF, SHUTDOWN_REBOOT};

use crate::build::xen2005::error::Error as BuildError;
use crate::domains2005::modules::config;
use crate::machine::hw::{Hw, Nanos};
use crate::machine::lock::Mutex;
use crate::state::controller::{Doomed, File, Kept};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::xen2005_image::Image;

const PAGE: usize = 4096;
/// A domain that ends sooner than this is not rebuilt, because it would restart forever.
const TOO_SOON: Nanos = 10_000_000_000;

/// Why a domain is not rebuilt.
enum Failure {
    NoMemory,
    /// Every domain number is in use.
    NoNumber,
    Build(BuildError),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NoMemory => f.write_str("no memory"),
            Failure::NoNumber => f.write_str("no number is free"),
            Failure::Build(e) => e.fmt(f),
        }
    }
}

impl<H: Hw> Hv<H> {
    /// Keeps what domain `d` was built from; `elf` is its kernel, unpacked, and `image` what that says. `None`: there is
    /// no memory for it. For boot: it allocates.
    pub(crate) fn keep(
        &self,
        d: &Domain,
        description: &Description,
        image: Image,
        elf: &[u8],
        ramdisk: &[u8],
    ) -> Option<()> {
        let kept = Kept {
            description: description.clone(),
            image,
            kernel: self.keep_file(d, elf)?,
            ramdisk: self.keep_file(d, ramdisk)?,
            since: Mutex::new(self.hw.now()),
        };
        let kept = try_alloc::arc(kept).ok()?;
        try_alloc::push(&mut self.controller.kept.lock(), kept).ok()
    }

    /// Copies a file into frames of the hypervisor's own, which are permanent.
    fn keep_file(&self, d: &Domain, bytes: &[u8]) -> Option<File> {
        let mm = DomCtx::new(self, &d.mem);
        let mut frames = try_alloc::vec(bytes.len().div_ceil(PAGE)).ok()?;
        for page in bytes.chunks(PAGE) {
            let mfn = mm.alloc_xenheap_pages(0, u64::BITS)?;
            self.hw.write(mfn, 0, page);
            try_alloc::push_reserved(&mut frames, mfn);
        }
        Some(File { frames, len: bytes.len() })
    }

    fn kept_bytes(&self, file: &File) -> Option<Box<[u8]>> {
        let mut bytes = try_alloc::slice(file.len, |_| 0).ok()?;
        for (page, mfn) in bytes.chunks_mut(PAGE).zip(&file.frames) {
            self.hw.read(*mfn, 0, page);
        }
        Some(bytes)
    }

    /// Returns what the domain called `name` was built from, if it is kept.
    pub(crate) fn kept(&self, name: &str) -> Option<Arc<Kept>> {
        self.controller.kept.lock().iter().find(|k| *k.description.name == *name).cloned()
    }

    /// Returns whether the domain built from `kept`, which has shut down for `reason` (SHUTDOWN_*), must be rebuilt.
    pub(crate) fn returns(&self, kept: &Kept, reason: u32) -> bool {
        let restart = kept.description.restart;
        let wanted = match reason {
            SHUTDOWN_POWEROFF => restart.poweroff,
            SHUTDOWN_REBOOT => restart.reboot,
            SHUTDOWN_CRASH => restart.crash,
            _ => false,
        };
        let lived = self.hw.now().saturating_sub(*kept.since.lock());
        if wanted && lived < TOO_SOON {
            let name = &kept.description.name;
            log::warn!("{name} lived for {} ms only: it is not built again", lived / 1_000_000);
        }
        wanted && lived >= TOO_SOON
    }

    /// Rebuilds a domain that has ended, if that is intended. Every allocation may fail: then it is gone.
    pub(crate) fn build_again(&self, ended: &Doomed) {
        let Some(kept) = &ended.again else { return };
        let name = &kept.description.name;
        match self.rebuild(kept) {
            Ok(id) => log::info!("dom{} ({name}) is built again", id.0),
            Err(why) => {
                log::warn!("{name} is not built again: {why}");
                self.controller_do(|c, w| c.stays_away(w, name));
            }
        }
        self.controller_begin();
    }

    fn rebuild(&self, kept: &Kept) -> Result<DomId, Failure> {
        let files = self.kept_bytes(&kept.kernel).zip(self.kept_bytes(&kept.ramdisk));
        let (kernel, ramdisk) = files.ok_or(Failure::NoMemory)?;
        let id = self.free_domid(1).ok_or(Failure::NoNumber)?;
        let built = self.create_2005_from(&config(&kept.description, id, &kernel, &ramdisk, None), &kept.image);
        let d = built.map_err(Failure::Build)?;
        if self.controller_add(&d, &kept.description.name).is_err() {
            self.domain_kill_wholly(&d);
            return Err(Failure::NoMemory);
        }
        *kept.since.lock() = self.hw.now();
        Ok(id)
    }
}
