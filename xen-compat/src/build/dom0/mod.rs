//! Builds dom0: from a kernel image, an initrd and a command line to a domain whose first vcpu can run.
//!
//! The layout in pseudo-physical and virtual memory is that of Xen 4.17 for 64-bit PV kernels: kernel, (initrd,) p2m
//! unless it has its own place, start_info, page tables, boot stack, in one mapping from VIRT_BASE on.
#![cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]

pub(crate) mod error;
pub(crate) mod layout;
pub(crate) mod load;
pub(crate) mod page_tables;
pub mod parts;
pub(crate) mod permissions;
pub(crate) mod spans;
pub(crate) mod start_info;
#[cfg(test)]
mod tests;

use alloc::sync::Arc;
use alloc::vec::Vec;
use mm::int::{index, low16};

use mm::pte::PAE_HYPERVISOR_START;
use mm::{CpuId, CpuMask, DomCtx, DomId, MemFlags, Mfn, Pfn, PgOwner, MAX_ORDER};
use public_headers::xen4::arch_x86_64::config::XEN_X86_EMU_PIT;
use public_headers::xen4::arch_x86_64::{FLAT_KERNEL_CS64, FLAT_KERNEL_SS64};
use public_headers::xen4::compat::arch_x86_32::{FLAT_RING1_CS, FLAT_RING1_DS, FLAT_RING1_SS};
use public_headers::xen4::features::{XENFEAT_DOM0, XENFEAT_SUPERVISOR_MODE_KERNEL};
use public_headers::xen4::xen::VMASST_TYPE_PAE_EXTENDED_CR3;

use crate::build::dom0::error::BuildError;
use crate::build::dom0::layout::Layout;
use crate::build::dom0::page_tables::{Format, PageTables};
use crate::build::dom0::parts::{Builder, Dom0Options, Dom0Parts, InitrdSource, PAGE};
use crate::build::p2m::Frames;
use crate::build::until_done::until_done;
use crate::domain::create::DomainConfig;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use kernel_image::elf::Class;
use kernel_image::notes::Pae;
use kernel_image::KernelImage;

/// Highest event channel port of dom0.
const MAX_EVTCHN_PORT: u32 = (1 << 17) - 1;

impl<H: Hw> Hv<H> {
    /// Creates dom0 with its vcpus but without memory. Its allocations are permanent.
    ///
    /// # Errors
    /// [`BuildError`]: there is not enough memory, or a domain 0 exists.
    pub fn create_dom0(&self, opts: &Dom0Options) -> Result<Arc<Domain>, BuildError> {
        let d = self.domain_create(&DomainConfig {
            emulation_flags: XEN_X86_EMU_PIT,
            privileged: true,
            hardware: true,
            max_evtchn_port: MAX_EVTCHN_PORT,
            ..DomainConfig::unprivileged(DomId(0))
        })?;
        self.domain_set_vcpus(&d, opts.vcpus.count(self.hw.nr_cpus()))?;
        if opts.pin_vcpus {
            for v in d.vcpus() {
                self.set_hard_affinity(&d, v, CpuMask::of(CpuId(v.id.0 % self.hw.nr_cpus())))?;
            }
        }
        Ok(d)
    }

    /// Fills dom0, made by [`Self::create_dom0`]. Afterwards its first vcpu is up; nothing of it runs before it is
    /// unpaused. Its own allocations are temporary.
    ///
    /// # Errors
    /// [`BuildError`]: what is wrong with the image or the options, or what there is not enough memory for.
    pub fn build_dom0<F: FnOnce() -> u64>(
        &self,
        d: &Arc<Domain>,
        parts: Dom0Parts<'_, F>,
        opts: &Dom0Options,
    ) -> Result<(), BuildError> {
        let image = KernelImage::parse(parts.kernel)?;
        check(&image)?;
        if image.class == Class::Elf32 && !self.options.pv32 {
            return Err(BuildError::No32Bit);
        }
        let initrd = parts.initrd.filter(|i| i.len() != 0);
        let initrd_len = initrd.map_or(0, |i| i.len());
        let handed_over = match initrd {
            Some(InitrdSource::Frames { len, .. }) => len.div_ceil(PAGE),
            _ => 0,
        };
        let avail = self.mm.heap.unclaimed_pages() + handed_over + opts.reclaimable;
        let asked = opts.mem.asked(avail);
        if asked > avail.saturating_mul(2) {
            return Err(BuildError::MoreThanRam { asked: asked >> 8, found: avail >> 8 });
        }
        if asked > avail {
            log::warn!("dom0_mem asks for {} MiB, dom0 gets the {} MiB there are", asked >> 8, avail >> 8);
        }
        let (mut nr_pages, max_pages) = opts.mem.pages(avail);
        let layout = Layout::new(&image, initrd_len, nr_pages)?;
        d.mem.set_max_pages(max_pages.max(nr_pages));
        if image.notes.pae == Pae::ExtendedCr3 {
            d.mem.set_vm_assist(VMASST_TYPE_PAE_EXTENDED_CR3, true);
        }
        if layout.format == Format::Pae {
            self.domain_make_pae(d)?;
        }
        let v = &d.vcpus()[0];
        let mut ctx = v.ctx.switch_in();
        let mm = DomCtx::new(self, &d.mem).vcpu(&ctx.mm);
        let mut b = Builder { hv: self, d, mm, layout, frames: Frames::default(), order: MAX_ORDER };
        let initrd_pfn = b.allocate(nr_pages, initrd)?;
        let (entry, pae) = (image.virt_entry, image.notes.pae != Pae::No);
        b.print(nr_pages, initrd_len, initrd_pfn, entry);
        let mut tables = b.map_initial()?;
        b.load_kernel(&image)?;
        drop(image);
        let missed = opts.reclaimable.saturating_sub((parts.reclaim)());
        nr_pages = nr_pages.saturating_sub(missed).max(b.frames.len());
        let first_p2m = b.frames.len();
        let p2m = b.map_p2m(&mut tables, nr_pages)?;
        let nr_p2m_frames = b.frames.len() - first_p2m;
        b.order = MAX_ORDER;
        b.alloc_pieces(nr_pages.saturating_sub(b.frames.len()), "reservation")?;
        b.write_p2m(&p2m);
        b.write_start_info(&start_info::Contents {
            nr_pages,
            pae,
            initrd_len,
            initrd_pfn,
            first_p2m,
            nr_p2m_frames,
            cmdline: parts.cmdline,
            console: opts.console,
        })?;
        b.install(tables.root())?;
        log::info!("Dom{} has maximum {} VCPUs", d.id.0, d.vcpus().len());
        self.dom0_setup_permissions(d, opts).map_err(|_| BuildError::NotEnoughMemory("permissions"))?;
        self.update_wallclock(d);
        let (cs, ss, data) = match layout.format {
            Format::Native => (FLAT_KERNEL_CS64, FLAT_KERNEL_SS64, 0),
            Format::Pae => (FLAT_RING1_CS, FLAT_RING1_SS, low16(FLAT_RING1_DS)),
        };
        let c = &mut *ctx;
        (c.ds, c.es, c.fs, c.gs) = (data, data, data, data);
        let r = &mut c.regs;
        (r.cs, r.ss) = (low16(cs), low16(ss));
        (r.rip, r.rsp, r.rsi) = (entry, layout.stack.1, layout.start_info.0);
        // Interrupts on; bit 1 reads as one.
        r.rflags = 0x202;
        v.initialise(&ctx);
        v.life.bring_up();
        Ok(())
    }
}

/// Refuses kernels that cannot be dom0 here.
fn check(k: &KernelImage<'_>) -> Result<(), BuildError> {
    log::info!(" Xen  kernel: 64-bit, lsb, compat32");
    let bits = if k.class == Class::Elf64 { 64 } else { 32 };
    if k.class != Class::Elf64 && k.notes.pae == Pae::No {
        return Err(BuildError::NoPae);
    }
    if k.class != Class::Elf64 && k.notes.hv_start_low.is_some_and(|at| at > PAE_HYPERVISOR_START) {
        return Err(BuildError::OverlapsHypervisor);
    }
    let pae = if k.notes.pae == Pae::No { "" } else { ", PAE" };
    log::info!(" Dom0 kernel: {bits}-bit{pae}, lsb, paddr {:#x} -> {:#x}", k.pstart, k.pend);
    if k.notes.has_supported_features && k.notes.supported & 1 << XENFEAT_DOM0 == 0 {
        return Err(BuildError::NoDom0Support);
    }
    if k.notes.required & 1 << XENFEAT_SUPERVISOR_MODE_KERNEL != 0 {
        return Err(BuildError::NeedsSupervisorMode);
    }
    Ok(())
}

impl<'a, H: Hw> Builder<'a, H> {
    /// Allocates `2^order` pages for the domain, without clearing them.
    fn alloc_order(&self, order: u32) -> Option<Mfn> {
        let flags = MemFlags { no_scrub: true, ..MemFlags::default() };
        self.mm.alloc_domheap_pages(&self.d.mem, order, flags)
    }

    /// Allocates one page.
    fn alloc_page(&mut self) -> Option<Mfn> {
        let mfn = self.alloc_order(0)?;
        self.frames.push(mfn, 1).ok()?;
        Some(mfn)
    }

    /// Adds `want` pages in the largest available pieces.
    fn alloc_pieces(&mut self, mut want: u64, what: &'static str) -> Result<(), BuildError> {
        while want > 0 {
            self.order = self.order.min(63 - want.leading_zeros());
            match self.alloc_order(self.order) {
                Some(mfn) => {
                    self.frames.push(mfn, 1 << self.order).map_err(|_| BuildError::NotEnoughMemory(what))?;
                    want -= 1 << self.order;
                }
                None if self.order == 0 => return Err(BuildError::NotEnoughMemory(what)),
                None => self.order -= 1,
            }
        }
        Ok(())
    }

    /// Allocates the pages of the initial mapping and of the initrd. Returns the initrd's first page.
    fn allocate(&mut self, nr_pages: u64, initrd: Option<InitrdSource<'_>>) -> Result<u64, BuildError> {
        let initrd_pages = initrd.map_or(0, |i| i.len().div_ceil(PAGE));
        let mapped = self.layout.nr_mapped();
        let in_mapping = self.layout.initrd.1 != 0;
        let own = if in_mapping { mapped - initrd_pages } else { mapped };
        let order = 64 - (own - 1).leading_zeros();
        if own + initrd_pages > nr_pages {
            return Err(BuildError::TooSmall { need: own + initrd_pages, have: nr_pages });
        }
        // One power-of-two block; smaller pieces when memory is scarce or fragmented.
        let whole =
            (order <= MAX_ORDER && (1 << order) + initrd_pages <= nr_pages).then(|| self.alloc_order(order)).flatten();
        match whole {
            Some(mfn) => self.frames.push(mfn, 1 << order).map_err(|_| BuildError::NotEnoughMemory("kernel"))?,
            None => self.alloc_pieces(own, "kernel")?,
        }
        let Some(initrd) = initrd else { return Ok(0) };
        let rest = match in_mapping {
            true => self.layout.page_of(self.layout.initrd.0),
            false => self.frames.len(),
        };
        let none = |_| BuildError::NotEnoughMemory("initrd");
        let (mut before, after) = self.frames.split(rest).map_err(none)?;
        self.load_initrd(initrd, &mut before)?;
        after.extents().iter().try_for_each(|e| before.push(e.mfn, e.len)).map_err(none)?;
        self.frames = before;
        Ok(rest)
    }

    /// Moves the initrd into pages of the domain, which are added to `to`.
    fn load_initrd(&mut self, initrd: InitrdSource<'_>, to: &mut Frames) -> Result<(), BuildError> {
        let none = BuildError::NotEnoughMemory("initrd");
        match initrd {
            InitrdSource::Frames { first, len } => {
                for i in 0..len.div_ceil(PAGE) {
                    self.mm.assign_stolen_page(&self.d.mem, Mfn(first.0 + i)).map_err(|_| none)?;
                }
                to.push(first, len.div_ceil(PAGE)).map_err(|_| none)?;
            }
            InitrdSource::Bytes(bytes) => {
                for page in bytes.chunks(index(PAGE)) {
                    let mfn = self.alloc_order(0).ok_or(none)?;
                    self.hv.hw.write(mfn, 0, page);
                    load::zero(&self.hv.hw, mfn, page.len(), index(PAGE));
                    to.push(mfn, 1).map_err(|_| none)?;
                }
            }
        }
        Ok(())
    }

    /// Returns the frame at an address of the initial mapping.
    fn frame_at(&self, va: u64) -> Result<Mfn, BuildError> {
        self.frames.mfn(Pfn(self.layout.page_of(va))).ok_or(BuildError::LayoutTooBig)
    }

    /// Maps everything from `v_start` to `v_end`; the page tables themselves read-only.
    fn map_initial(&self) -> Result<PageTables<'a, H>, BuildError> {
        let l = &self.layout;
        let first = l.page_of(l.page_tables.0);
        let root = self.frame_at(l.page_tables.0)?;
        let mut tables = PageTables::new(&self.hv.hw, l.format, root);
        let mut next = first + 1;
        let end = first + l.nr_page_tables();
        let mut alloc = || {
            let mfn = self.frames.mfn(Pfn(next)).filter(|_| next < end);
            next += 1;
            mfn
        };
        for pfn in 0..l.nr_mapped() {
            let mfn = self.frames.mfn(Pfn(pfn)).ok_or(BuildError::LayoutTooBig)?;
            let writable = !(first..end).contains(&pfn);
            tables.map(l.v_start + (pfn << 12), mfn, writable, &mut alloc)?;
        }
        tables.complete(&mut alloc)?;
        for pfn in next..end {
            if let Some(mfn) = self.frames.mfn(Pfn(pfn)) {
                self.hv.hw.zero_page(mfn);
            }
        }
        Ok(tables)
    }

    /// Finds or allocates the pages of the p2m, in order.
    fn map_p2m(&mut self, tables: &mut PageTables<'_, H>, nr_pages: u64) -> Result<Vec<Mfn>, BuildError> {
        let nr = (nr_pages * self.layout.format.word()).div_ceil(PAGE);
        let mut p2m = Vec::new();
        p2m.try_reserve_exact(index(nr)).map_err(|_| BuildError::NotEnoughMemory("P->M table"))?;
        for i in 0..nr {
            let va = self.layout.p2m.0 + i * PAGE;
            if !self.layout.p2m_apart {
                p2m.push(self.frame_at(va)?);
                continue;
            }
            let mfn = self.alloc_page().ok_or(BuildError::NotEnoughMemory("P->M table"))?;
            tables.map(va, mfn, true, &mut || self.alloc_page())?;
            p2m.push(mfn);
        }
        Ok(p2m)
    }

    /// Validates and pins the page tables and sets them as the first vcpu's.
    fn install(&self, root: Mfn) -> Result<(), BuildError> {
        let pin = || self.mm.pin_table(root, self.layout.format.root_type(), PgOwner::Dom(&self.d.mem));
        until_done(|| self.mm.set_guest_tables(root, None))
            .and_then(|()| until_done(pin))
            .map_err(|e| BuildError::PageTables(e.ret()))
    }

    fn print(&self, nr_pages: u64, initrd_len: u64, initrd_pfn: u64, entry: u64) {
        let maddr = |pfn| self.frames.mfn(Pfn(pfn)).map_or(0, |m| m.0 << 12);
        let first = self.frames.extents().first().map_or((0, 0), |e| (e.mfn.0 << 12, (e.mfn.0 + e.len) << 12));
        let missing = nr_pages.saturating_sub(self.frames.len());
        let l = &self.layout;
        log::info!("PHYSICAL MEMORY ARRANGEMENT:");
        log::info!(" Dom0 alloc.:   {:016x}->{:016x} ({missing} pages to be allocated)", first.0, first.1);
        if initrd_len != 0 {
            let at = maddr(initrd_pfn);
            log::info!(" Init. ramdisk: {at:016x}->{:016x}", at + initrd_len);
        }
        log::info!("VIRTUAL MEMORY ARRANGEMENT:");
        log::info!(" Loaded kernel: {:016x}->{:016x}", l.kernel.0, l.kernel.1);
        if l.initrd.1 != 0 {
            log::info!(" Init. ramdisk: {:016x}->{:016x}", l.initrd.0, l.initrd.1);
        }
        log::info!(" Phys-Mach map: {:016x}->{:016x}", l.p2m.0, l.p2m.1);
        log::info!(" Start info:    {:016x}->{:016x}", l.start_info.0, l.start_info.1);
        log::info!(" Page tables:   {:016x}->{:016x}", l.page_tables.0, l.page_tables.1);
        log::info!(" Boot stack:    {:016x}->{:016x}", l.stack.0, l.stack.1);
        log::info!(" TOTAL:         {:016x}->{:016x}", l.v_start, l.v_end);
        log::info!(" ENTRY ADDRESS: {entry:016x}");
    }
}
