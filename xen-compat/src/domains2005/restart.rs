//! Domains that are rebuilt when they have ended, from images that are kept.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use controller::description::Description;
use mm::{DomCtx, DomId};
use public_headers::xen4::sched::{SHUTDOWN_CRASH, SHUTDOWN_POWEROFF, SHUTDOWN_REBOOT};

use crate::domains2005::modules::config;
use crate::machine::hw::{Hw, Nanos};
use crate::machine::lock::Mutex;
use crate::state::controller::{Doomed, File, Kept};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

const PAGE: usize = 4096;
/// A domain that ends sooner than this is not rebuilt, because it would restart forever.
const TOO_SOON: Nanos = 10_000_000_000;

impl<H: Hw> Hv<H> {
    /// Keeps what domain `d` was built from. `None`: there is no memory for it.
    pub(crate) fn keep(&self, d: &Domain, description: &Description, kernel: &[u8], ramdisk: &[u8]) -> Option<()> {
        let kept = Kept {
            description: description.clone(),
            kernel: self.keep_file(d, kernel)?,
            ramdisk: self.keep_file(d, ramdisk)?,
            since: Mutex::new(self.hw.now()),
        };
        self.controller.kept.lock().push(Arc::new(kept));
        Some(())
    }

    /// Copies a file into frames of the hypervisor's own, which are permanent.
    fn keep_file(&self, d: &Domain, bytes: &[u8]) -> Option<File> {
        let mm = DomCtx::new(self, &d.mem);
        let mut frames = Vec::new();
        frames.try_reserve_exact(bytes.len().div_ceil(PAGE)).ok()?;
        for page in bytes.chunks(PAGE) {
            let mfn = mm.alloc_xenheap_pages(0, u64::BITS)?;
            self.hw.write(mfn, 0, page);
            frames.push(mfn);
        }
        Some(File { frames, len: bytes.len() })
    }

    fn kept_bytes(&self, file: &File) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(file.len).ok()?;
        bytes.resize(file.len, 0);
        for (page, mfn) in bytes.chunks_mut(PAGE).zip(&file.frames) {
            self.hw.read(*mfn, 0, page);
        }
        Some(bytes)
    }

    fn kept(&self, name: &str) -> Option<Arc<Kept>> {
        self.controller.kept.lock().iter().find(|k| k.description.name == name).cloned()
    }

    /// Returns whether the domain called `name`, which has shut down for `reason` (SHUTDOWN_*), must be rebuilt.
    pub(crate) fn returns(&self, name: &str, reason: u32) -> bool {
        let Some(kept) = self.kept(name) else { return false };
        let restart = kept.description.restart;
        let wanted = match reason {
            SHUTDOWN_POWEROFF => restart.poweroff,
            SHUTDOWN_REBOOT => restart.reboot,
            SHUTDOWN_CRASH => restart.crash,
            _ => false,
        };
        let lived = self.hw.now().saturating_sub(*kept.since.lock());
        if wanted && lived < TOO_SOON {
            log::warn!("{name} lived for {} ms only: it is not built again", lived / 1_000_000);
        }
        wanted && lived >= TOO_SOON
    }

    /// Rebuilds a domain that has ended, if that is intended.
    pub(crate) fn build_again(&self, ended: &Doomed) {
        if !ended.returning {
            return;
        }
        let name = &ended.name;
        match self.rebuild(name) {
            Ok(id) => log::info!("dom{} ({name}) is built again", id.0),
            Err(why) => {
                log::warn!("{name} is not built again: {why}");
                self.controller_do(|c, w| c.stays_away(w, name));
            }
        }
        self.controller_begin();
    }

    fn rebuild(&self, name: &str) -> Result<DomId, String> {
        let kept = self.kept(name).ok_or("it was not kept")?;
        let files = self.kept_bytes(&kept.kernel).zip(self.kept_bytes(&kept.ramdisk));
        let (kernel, ramdisk) = files.ok_or("no memory to unpack it")?;
        let id = self.free_domid(1).ok_or("no number is free")?;
        let built = self.create_2005(&config(&kept.description, id, &kernel, &ramdisk, None));
        let d = built.map_err(|e| e.to_string())?;
        *kept.since.lock() = self.hw.now();
        self.controller_add(&d, name);
        Ok(id)
    }
}
