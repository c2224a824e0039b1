//! Builds domains of today's ABI, 64-bit and 32-bit with PAE: from a checked kernel, an initrd and a command line to a
//! domain whose first vcpu can run.
//!
//! The layout in pseudo-physical and virtual memory is that of Xen 4.17 for PV kernels: kernel, (initrd,) p2m unless it
//! has its own place, start_info, (console,) page tables, boot stack, in one mapping from VIRT_BASE on.

pub(crate) mod builder;
pub(crate) mod error;
pub(crate) mod guest;
pub(crate) mod layout;
pub(crate) mod load;
pub(crate) mod page_tables;
pub(crate) mod spans;
pub(crate) mod start_info;

use mm::int::{index, low16};
use mm::pte::PAE_HYPERVISOR_START;
use mm::{DomCtx, MemFlags, Mfn, NodeWish, Pfn, PgOwner, MAX_ORDER};
use public_headers::xen4::arch_x86_64::{FLAT_KERNEL_CS64, FLAT_KERNEL_SS64};
use public_headers::xen4::compat::arch_x86_32::{FLAT_RING1_CS, FLAT_RING1_DS, FLAT_RING1_SS};
use public_headers::xen4::features::XENFEAT_SUPERVISOR_MODE_KERNEL;
use public_headers::xen4::xen::VMASST_TYPE_PAE_EXTENDED_CR3;

use crate::build::p2m::Frames;
use crate::build::until_done::until_done;
use crate::build::xen4::builder::{Builder, InitrdSource, PAGE};
use crate::build::xen4::error::BuildError;
use crate::build::xen4::layout::Layout;
use crate::build::xen4::page_tables::{Format, PageTables};
use crate::build::xen4::start_info::Contents;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::file::Source;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::VcpuCtx;
use kernel_image::elf::Class;
use kernel_image::notes::Pae;
use kernel_image::Kernel;

impl<H: Hw> Hv<H> {
    /// Refuses kernels that cannot run here.
    pub(crate) fn check_kernel(&self, k: &Kernel) -> Result<(), BuildError> {
        if k.class == Class::Elf32 && k.notes.pae == Pae::No {
            return Err(BuildError::NoPae);
        }
        if k.class == Class::Elf32 && k.notes.hv_start_low.is_some_and(|at| at > PAE_HYPERVISOR_START) {
            return Err(BuildError::OverlapsHypervisor);
        }
        if k.notes.required & 1 << XENFEAT_SUPERVISOR_MODE_KERNEL != 0 {
            return Err(BuildError::NeedsSupervisorMode);
        }
        if k.class == Class::Elf32 && !self.options.pv32 {
            return Err(BuildError::No32Bit);
        }
        Ok(())
    }

    /// Gives `d`, which has no frames yet, the width and the assistance that its kernel expects.
    pub(crate) fn becomes_guest_of(&self, d: &Domain, k: &Kernel) -> Result<(), BuildError> {
        if k.notes.pae == Pae::ExtendedCr3 {
            d.mem.set_vm_assist(VMASST_TYPE_PAE_EXTENDED_CR3, true);
        }
        if Format::of(k) == Format::Pae {
            self.domain_make_pae(d)?;
        }
        Ok(())
    }
}

/// Sets the first vcpu's state for the kernel.
pub(crate) fn enter_at(ctx: &mut VcpuCtx, entry: u64, l: &Layout) {
    let (cs, ss, data) = match l.format {
        Format::Native => (FLAT_KERNEL_CS64, FLAT_KERNEL_SS64, 0),
        Format::Pae => (FLAT_RING1_CS, FLAT_RING1_SS, low16(FLAT_RING1_DS)),
    };
    (ctx.ds, ctx.es, ctx.fs, ctx.gs) = (data, data, data, data);
    let r = &mut ctx.regs;
    (r.cs, r.ss) = (low16(cs), low16(ss));
    (r.rip, r.rsp, r.rsi) = (entry, l.stack.1, l.start_info.0);
    // Interrupts on; bit 1 reads as one.
    r.rflags = 0x202;
}

/// A domain whose kernel has been copied.
pub(crate) struct Loaded<'a, H: Hw> {
    tables: PageTables<'a, H>,
    /// Page of the initrd; 0 if there is none.
    pub(crate) initrd_pfn: u64,
}

/// log2 of the pages tried first on nodes that are not the domain's (2 MiB), to leave their large blocks whole.
const LARGE_PAGE_ORDER: u32 = 9;

impl<'a, H: Hw> Builder<'a, H> {
    /// Begins with a domain without memory; `ctx` is that of its first vcpu.
    pub(crate) fn new(hv: &'a Hv<H>, d: &'a Domain, ctx: &'a VcpuCtx, layout: Layout, unscrubbed: bool) -> Self {
        let mm = DomCtx::new(hv, &d.mem).vcpu(&ctx.mm);
        let own_nodes = hv.nodes.online().count() > 1;
        Builder { hv, d, mm, layout, frames: Frames::default(), order: MAX_ORDER, own_nodes, unscrubbed }
    }

    /// Allocates the pages of the initial mapping and of the initrd, at most `nr_pages`, and copies kernel and initrd.
    pub(crate) fn load(
        &mut self,
        kernel: &Kernel,
        file: Source<'_>,
        initrd: Option<InitrdSource<'_>>,
        nr_pages: u64,
    ) -> Result<Loaded<'a, H>, BuildError> {
        let initrd_pfn = self.allocate(nr_pages, initrd)?;
        let tables = self.map_initial()?;
        self.load_kernel(kernel, file)?;
        Ok(Loaded { tables, initrd_pfn })
    }

    /// Gives the domain the rest of its `c.nr_pages` pages, writes its tables and what it learns at its start.
    pub(crate) fn complete(&mut self, loaded: Loaded<'a, H>, c: &Contents<'_>) -> Result<(), BuildError> {
        let Loaded { mut tables, initrd_pfn } = loaded;
        let first_p2m = self.frames.len();
        self.map_p2m(&mut tables, c.nr_pages)?;
        let p2m = (first_p2m, self.frames.len() - first_p2m);
        self.order = MAX_ORDER;
        self.alloc_pieces(c.nr_pages.saturating_sub(self.frames.len()), "reservation")?;
        self.write_p2m(&tables);
        self.write_start_info(c, initrd_pfn, p2m)?;
        self.install(tables.root())
    }

    /// Allocates `2^order` pages for the domain.
    fn alloc_order(&self, order: u32) -> Option<Mfn> {
        let flags =
            MemFlags { no_scrub: self.unscrubbed, wish: NodeWish::new(None, self.own_nodes), ..MemFlags::default() };
        self.mm.alloc_domheap_pages(&self.d.mem, order, flags)
    }

    /// Allocates one page, of another node if its own have none.
    fn alloc_one(&mut self) -> Option<Mfn> {
        let own = self.alloc_order(0);
        if own.is_some() || !self.own_nodes {
            return own;
        }
        self.own_nodes = false;
        self.alloc_order(0)
    }

    /// Allocates one page at the end.
    fn alloc_page(&mut self) -> Option<Mfn> {
        let mfn = self.alloc_one()?;
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
                None if self.order != 0 => self.order -= 1,
                None if self.own_nodes => (self.own_nodes, self.order) = (false, LARGE_PAGE_ORDER),
                None => return Err(BuildError::NotEnoughMemory(what)),
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
        const BYTES: usize = index(PAGE);
        let none = BuildError::NotEnoughMemory("initrd");
        match initrd {
            InitrdSource::Frames { first, len } => {
                for i in 0..len.div_ceil(PAGE) {
                    self.mm.assign_stolen_page(&self.d.mem, Mfn(first.0 + i)).map_err(|_| none)?;
                }
                to.push(first, len.div_ceil(PAGE)).map_err(|_| none)?;
            }
            InitrdSource::Copied(file) => {
                for at in (0..file.len()).step_by(BYTES) {
                    let mfn = self.alloc_one().ok_or(none)?;
                    file.copy(&self.hv.hw, at..at + BYTES, mfn, 0);
                    load::zero(&self.hv.hw, mfn, (file.len() - at).min(BYTES), BYTES);
                    to.push(mfn, 1).map_err(|_| none)?;
                }
            }
        }
        Ok(())
    }

    /// Returns the frame at an address of the initial mapping.
    pub(crate) fn frame_at(&self, va: u64) -> Result<Mfn, BuildError> {
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

    /// Allocates and maps the pages of the p2m, unless they are in the initial mapping.
    fn map_p2m(&mut self, tables: &mut PageTables<'_, H>, nr_pages: u64) -> Result<(), BuildError> {
        if !self.layout.p2m_apart {
            return Ok(());
        }
        for i in 0..(nr_pages * self.layout.format.word()).div_ceil(PAGE) {
            let mfn = self.alloc_page().ok_or(BuildError::NotEnoughMemory("P->M table"))?;
            tables.map(self.layout.p2m.0 + i * PAGE, mfn, true, &mut || self.alloc_page())?;
        }
        Ok(())
    }

    /// Validates and pins the page tables and sets them as the first vcpu's.
    fn install(&self, root: Mfn) -> Result<(), BuildError> {
        let pin = || self.mm.pin_table(root, self.layout.format.root_type(), PgOwner::Dom(&self.d.mem));
        until_done(|| self.mm.set_guest_tables(root, None))
            .and_then(|()| until_done(pin))
            .map_err(|e| BuildError::PageTables(e.ret()))
    }
}
