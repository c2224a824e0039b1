//! Domains that are rebuilt when they have ended, from images that are kept.

use alloc::sync::Arc;

use controller::description::Description;
use mm::{try_alloc, DomCtx, DomId};
use public_headers::xen4::sched::{SHUTDOWN_CRASH, SHUTDOWN_POWEROFF, SHUTDOWN_REBOOT};

use crate::machine::hw::{Hw, Nanos};
use crate::machine::lock::Mutex;
use crate::module_domains::described::{Described, Failure};
use crate::state::controller::{Doomed, GuestKernel, Kept};
use crate::state::domain::Domain;
use crate::state::file::{File, Source};
use crate::state::hypervisor::Hv;

const PAGE: usize = 4096;
/// A domain that ends sooner than this is not rebuilt, because it would restart forever.
const TOO_SOON: Nanos = 10_000_000_000;

impl<H: Hw> Hv<H> {
    /// Keeps what domain `d` was built from; `elf` is its kernel, unpacked, and `image` what that says. `None`: there is
    /// no memory for it. For boot: it allocates.
    pub(crate) fn keep(
        &self,
        d: &Domain,
        description: &Description,
        image: GuestKernel,
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
        let id = self.free_domid(1).ok_or(Failure::NoNumber)?;
        let (file, ramdisk) = (Source::from(&kept.kernel), Source::from(&kept.ramdisk));
        self.build_described(&Described { d: &kept.description, id, image: &kept.image, file, ramdisk }, None)?;
        *kept.since.lock() = self.hw.now();
        Ok(id)
    }
}
