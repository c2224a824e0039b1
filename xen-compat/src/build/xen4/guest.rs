//! Domains of today's ABI without a toolstack: unprivileged, with a console ring that the hypervisor serves, and no
//! xenstore.

use alloc::sync::Arc;

use mm::{DomId, PageVec};

use crate::build::until_done::refusal;
use crate::build::xen4;
use crate::build::xen4::builder::{Builder, InitrdSource, PAGE};
use crate::build::xen4::error::BuildError;
use crate::build::xen4::layout::{Layout, With};
use crate::build::xen4::start_info::{Console, Contents};
use crate::domain::create::DomainConfig;
use crate::machine::e820::{kind, E820Entry};
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::file::Source;
use crate::state::hypervisor::Hv;
use kernel_image::notes::Pae;
use kernel_image::Kernel;

/// The parts of a domain.
#[derive(Clone, Copy)]
pub(crate) struct GuestConfig<'a> {
    /// Its number.
    pub(crate) id: DomId,
    /// Its memory in pages.
    pub(crate) nr_pages: u64,
    /// The most pages it may ever have, if that is more.
    pub(crate) max_pages: u64,
    /// Number of its vcpus.
    pub(crate) vcpus: u32,
    /// What its kernel's file says.
    pub(crate) kernel: &'a Kernel,
    /// That file, unpacked.
    pub(crate) file: Source<'a>,
    /// Initrd; empty if none.
    pub(crate) initrd: Source<'a>,
    /// Command line; what does not fit is cut off.
    pub(crate) cmdline: &'a str,
}

impl<H: Hw> Hv<H> {
    /// Creates a domain and fills it. Afterwards it is paused by the toolstack. If it cannot be built, nothing of it is
    /// left. Every allocation may fail.
    ///
    /// # Errors
    /// [`BuildError`]: what is wrong with the kernel, or what there is not enough memory for.
    pub(crate) fn create_guest(&self, c: &GuestConfig<'_>) -> Result<Arc<Domain>, BuildError> {
        self.check_kernel(c.kernel)?;
        let layout = Layout::new(c.kernel, c.initrd.len() as u64, c.nr_pages, With::Ring)?;
        let d = self.domain_create(&DomainConfig {
            max_pages: c.nr_pages.max(c.max_pages),
            max_vcpus: c.vcpus,
            ..DomainConfig::unprivileged(c.id)
        })?;
        match self.build_guest(&d, c, layout) {
            Ok(()) => Ok(d),
            Err(e) => {
                self.domain_kill_wholly(&d);
                Err(e)
            }
        }
    }

    fn build_guest(&self, d: &Arc<Domain>, c: &GuestConfig<'_>, layout: Layout) -> Result<(), BuildError> {
        self.becomes_guest_of(d, c.kernel)?;
        self.domain_set_vcpus(d, c.vcpus)?;
        self.set_guest_memory_map(d, c)?;
        let port = self.evtchn_alloc_unbound(d, DomId::XEN).map_err(|stop| BuildError::Create(refusal(stop)))?;
        let v = &d.vcpus()[0];
        let mut ctx = v.ctx.switch_in();
        let mut b = Builder::new(self, d, &ctx, layout, false);
        let initrd = Some(InitrdSource::Copied(c.initrd)).filter(|i| i.len() != 0);
        let loaded = b.load(c.kernel, c.file, initrd, c.nr_pages)?;
        b.complete(
            loaded,
            &Contents {
                nr_pages: c.nr_pages,
                pae: c.kernel.notes.pae != Pae::No,
                initrd_len: c.initrd.len() as u64,
                cmdline: c.cmdline,
                flags: 0,
                console: Console::Ring(port),
            },
        )?;
        if let Some(mfn) = b.console_frame()? {
            // The guest cannot make it anything else, nor give it away, until the domain is destroyed.
            self.get_guest_page(d, mfn)?;
            d.console.set(mfn, port);
        }
        self.update_wallclock(d);
        xen4::enter_at(&mut ctx, c.kernel.virt_entry, &layout);
        v.initialise(&ctx);
        v.life.bring_up();
        Ok(())
    }

    /// Tells a domain that may grow how far its memory may reach: one range from 0 up.
    fn set_guest_memory_map(&self, d: &Domain, c: &GuestConfig<'_>) -> Result<(), BuildError> {
        if c.max_pages <= c.nr_pages {
            return Ok(());
        }
        let mut map = PageVec::new(&d.account);
        map.push(E820Entry { addr: 0, size: c.max_pages * PAGE, kind: kind::RAM })
            .map_err(|_| BuildError::NotEnoughMemory("memory map"))?;
        *d.memory_map.lock() = map;
        Ok(())
    }
}
