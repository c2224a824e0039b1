//! Builds domains of this ABI: from a kernel image, a ramdisk and a command line to a vcpu that can run.

pub(crate) mod error;
pub(crate) mod image;
pub(crate) mod layout;

use alloc::sync::Arc;
use core::ops::Range;
use core::sync::atomic::Ordering;
use mm::int::{count32, low16, low32};

use mm::{DomCtx, DomId, MemFlags, Mfn, Pfn, PgOwner, MAX_ORDER};
use public_headers::xen2005::start_info::{StartInfo, MAX_CMDLINE};
use x86_defs::eflags;
use zerocopy::{FromZeros, IntoBytes};

use crate::build::dom0::parts::Dom0Options;
use crate::build::p2m::Frames;
use crate::build::until_done::until_done;
use crate::build::xen2005::error::Error;
use crate::build::xen2005::layout::Layout;
use crate::domain::create::DomainConfig;
use crate::machine::hw::Hw;
use crate::state::domain::{Abi, Domain};
use crate::state::event_channel::port::Port;
use crate::state::file::Source;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::{TrapEntry, VcpuCtx};
use crate::state::xen2005::{FLAT_RING1_CS, FLAT_RING1_DS};
use crate::state::xen2005_image::Image;
use crate::state::xen2005_role::Role;

const PAGE: usize = 4096;
/// Highest event channel port.
const MAX_EVTCHN_PORT: u32 = public_headers::xen2005::xen::NR_EVENT_CHANNELS - 1;
/// Offset of `n_vcpu` in `shared_info`.
const N_VCPU: usize = core::mem::offset_of!(public_headers::xen2005::xen::SharedInfo, n_vcpu);
/// Entries of the first page tables: present, writable, accessed; those for tables themselves read-only.
const ENTRY: u32 = 0x23;
const TABLE_ENTRY: u32 = 0x21;
/// Entries of the page directory: the kernel expects exactly these flags.
const DIRECTORY_ENTRY: u32 = 0x67;
/// I/O privilege level of a new kernel, so that it may use ports before it requests that.
const IOPL: u8 = 1;

/// The parts of a domain.
#[derive(Clone, Copy)]
pub(crate) struct Config<'a> {
    /// Its number.
    pub id: DomId,
    /// Its role.
    pub role: Role,
    /// Its memory in pages.
    pub nr_pages: u64,
    /// Kernel image, unpacked.
    pub kernel: Source<'a>,
    /// Ramdisk, passed on unchanged; empty if none.
    pub ramdisk: Source<'a>,
    /// Command line, truncated to 255 bytes.
    pub cmdline: &'a str,
    /// Hardware denied to its owner; `None`: only what is denied to every domain.
    pub hardware: Option<&'a Dom0Options>,
}

/// A domain under construction.
struct Builder<'a, H: Hw> {
    pub(crate) hv: &'a Hv<H>,
    pub(crate) d: &'a Domain,
    pub(crate) mm: mm::VcpuCtx<'a, Hv<H>>,
    pub(crate) layout: Layout,
    pub(crate) frames: Frames,
}

impl<H: Hw> Hv<H> {
    /// Creates a domain and fills it; `image` is what `c.kernel` says of itself. Afterwards it is paused by the toolstack.
    /// If it cannot be built, nothing of it is left. Every allocation may fail.
    ///
    /// # Errors
    /// [`Error`]: what there is not enough memory for.
    pub(crate) fn create_2005(&self, c: &Config<'_>, image: &Image) -> Result<Arc<Domain>, Error> {
        let layout = Layout::new(image.v_start, image.end, c.ramdisk.len() as u64, c.nr_pages)?;
        let d = self.domain_create(&DomainConfig {
            abi: Abi::Xen2005(c.role),
            privileged: c.role.privileged,
            hardware: c.role.hardware,
            max_pages: c.nr_pages,
            max_evtchn_port: MAX_EVTCHN_PORT,
            ..DomainConfig::unprivileged(c.id)
        })?;
        match self.build_2005(&d, c, image, layout) {
            Ok(()) => Ok(d),
            Err(e) => {
                self.domain_kill_wholly(&d);
                Err(e)
            }
        }
    }

    fn build_2005(&self, d: &Arc<Domain>, c: &Config<'_>, image: &Image, layout: Layout) -> Result<(), Error> {
        self.domain_set_vcpus(d, 1)?;
        self.hw.store32(d.shared_info, N_VCPU, 1);
        let mut control_port = Port::NONE;
        if !c.role.initdomain {
            control_port = self.evtchn_alloc_unbound(d, DomId::XEN)?;
            d.xen2005.control_port.store(control_port, Ordering::SeqCst);
        }
        if !c.role.hardware && c.role.initdomain {
            self.give_scratch_page(d)?;
        }
        let v = &d.vcpus()[0];
        let mut ctx = v.ctx.switch_in();
        let mm = DomCtx::new(self, &d.mem).vcpu(&ctx.mm);
        let mut b = Builder { hv: self, d, mm, layout, frames: Frames::default() };
        b.allocate(c.nr_pages)?;
        mm.two_level().reserve_shadows(&d.mem).map_err(Error::PageTables)?;
        for (va, range) in image.segments() {
            // Frames are zeroed, and so is what the file does not fill.
            b.copy(va, c.kernel, range)?;
        }
        b.copy(layout.ramdisk, c.ramdisk, 0..c.ramdisk.len())?;
        b.write_p2m()?;
        b.write_page_tables()?;
        b.write_start_info(c, control_port)?;
        b.install()?;
        if c.role.hardware {
            match c.hardware {
                Some(options) => self.dom0_setup_permissions(d, options).map_err(mm::Errno::from)?,
                None => self.dom0_setup_permissions(d, &Dom0Options::default()).map_err(mm::Errno::from)?,
            }
        }
        self.stamp_time_2005(d);
        enter_at(&mut ctx, image.entry, &layout);
        v.initialise(&ctx);
        v.life.bring_up();
        Ok(())
    }

    /// Returns a page of zeroes that a domain without hardware sees wherever it maps the first megabyte.
    fn give_scratch_page(&self, d: &Domain) -> Result<(), Error> {
        let page = DomCtx::new(self, &d.mem).alloc_xenheap_pages(0, 32);
        let page = page.ok_or(Error::NotEnoughMemory { asked: 1 })?;
        self.hw.zero_page(page);
        d.xen2005.scratch.store(page.0, Ordering::Relaxed);
        d.mem.set_isa_scratch(page);
        Ok(())
    }
}

/// Sets the vcpu's initial state for the kernel.
fn enter_at(ctx: &mut VcpuCtx, entry: u32, l: &Layout) {
    let r = &mut ctx.regs;
    *r = FromZeros::new_zeroed();
    (r.cs, r.ss) = (FLAT_RING1_CS, FLAT_RING1_DS);
    (r.rip, r.rsp, r.rsi) = (entry.into(), l.stack_end.into(), l.start_info.into());
    r.rflags = eflags::IF | eflags::ALWAYS;
    (ctx.ds, ctx.es, ctx.fs, ctx.gs) = (FLAT_RING1_DS, FLAT_RING1_DS, FLAT_RING1_DS, FLAT_RING1_DS);
    (ctx.kernel_ss, ctx.kernel_sp) = (FLAT_RING1_DS, l.stack_end.into());
    ctx.traps.fill(TrapEntry { cs: FLAT_RING1_CS, ..TrapEntry::default() });
    ctx.event_cb.cs = FLAT_RING1_CS;
    ctx.failsafe_cb.cs = FLAT_RING1_CS;
    ctx.iopl = IOPL;
    ctx.debugreg = [0; 8];
}

impl<H: Hw> Builder<'_, H> {
    /// Allocates the domain's pages, all zero, in the largest available pieces.
    fn allocate(&mut self, nr_pages: u64) -> Result<(), Error> {
        let flags = MemFlags { no_scrub: true, ..MemFlags::default() };
        let mut order = MAX_ORDER;
        let mut want = nr_pages;
        while want > 0 {
            order = order.min(63 - want.leading_zeros());
            match self.mm.alloc_domheap_pages(&self.d.mem, order, flags) {
                Some(mfn) => {
                    for i in 0..1 << order {
                        self.hv.hw.zero_page(Mfn(mfn.0 + i));
                    }
                    let listed = self.frames.push(mfn, 1 << order);
                    listed.map_err(|_| Error::NotEnoughMemory { asked: nr_pages })?;
                    want -= 1 << order;
                }
                None if order == 0 => return Err(Error::NotEnoughMemory { asked: nr_pages }),
                None => order -= 1,
            }
        }
        Ok(())
    }

    /// Returns the frame at an address of the mapping.
    fn frame_at(&self, va: u32) -> Result<Mfn, Error> {
        self.frames.mfn(Pfn(self.layout.page_of(va))).ok_or(Error::TooBig)
    }

    /// Copies a part of a file to an address of the mapping.
    fn copy(&self, mut va: u32, file: Source<'_>, range: Range<usize>) -> Result<(), Error> {
        let (mut at, end) = (range.start, range.end.min(file.len()));
        while at < end {
            let off = va as usize % PAGE;
            let n = (end - at).min(PAGE - off);
            file.copy(&self.hv.hw, at..at + n, self.frame_at(va)?, off);
            (va, at) = (va.wrapping_add(count32(n)), at + n);
        }
        Ok(())
    }

    /// Writes both tables that translate between pages and frames.
    fn write_p2m(&self) -> Result<(), Error> {
        let mut va = self.layout.p2m;
        for e in self.frames.extents() {
            for i in 0..e.len {
                let mfn = Mfn(e.mfn.0 + i);
                self.mm.set_gpfn(mfn, e.pfn.offset(i));
                self.hv.hw.store32(self.frame_at(va)?, va as usize % PAGE, low32(mfn.0));
                va = va.wrapping_add(4);
            }
        }
        Ok(())
    }

    /// Maps all pages up to the end of the layout; the tables themselves read-only.
    fn write_page_tables(&self) -> Result<(), Error> {
        let (l, hw) = (&self.layout, &self.hv.hw);
        let root = self.frame_at(l.page_tables)?;
        let first_table = l.page_of(l.page_tables);
        let tables = first_table..first_table + u64::from(l.nr_page_tables);
        for pfn in 0..l.nr_mapped() {
            let va = l.v_start + low32(pfn) * count32(PAGE);
            let table = self.frame_at(l.page_tables + (1 + low32(pfn / 1024)) * count32(PAGE))?;
            let entry = if tables.contains(&pfn) { TABLE_ENTRY } else { ENTRY };
            let slot = |va: u32, shift: u32| (va >> shift) as usize % 1024 * 4;
            hw.store32(table, slot(va, 12), low32(self.frame_at(va)?.0) << 12 | entry);
            hw.store32(root, slot(va, 22), low32(table.0) << 12 | DIRECTORY_ENTRY);
        }
        Ok(())
    }

    fn write_start_info(&self, c: &Config<'_>, control_port: Port) -> Result<(), Error> {
        let l = &self.layout;
        let mut si = StartInfo::new_zeroed();
        si.nr_pages = low32(c.nr_pages);
        si.shared_info = low32(self.d.shared_info.maddr().0);
        si.flags = c.role.flags();
        si.domain_controller_evtchn = low16(control_port.0);
        si.pt_base = l.page_tables;
        si.nr_pt_frames = l.nr_page_tables;
        si.mfn_list = l.p2m;
        if !c.ramdisk.is_empty() {
            (si.mod_start, si.mod_len) = (l.ramdisk, count32(c.ramdisk.len()));
        }
        // The last byte stays zero.
        let n = c.cmdline.len().min(MAX_CMDLINE as usize - 1);
        si.cmd_line[..n].copy_from_slice(&c.cmdline.as_bytes()[..n]);
        self.copy(l.start_info, si.as_bytes().into(), 0..size_of::<StartInfo>())
    }

    /// Validates and pins the page tables and sets them as the vcpu's.
    fn install(&self) -> Result<(), Error> {
        let root = self.frame_at(self.layout.page_tables)?;
        let tables = self.mm.two_level();
        let pin = || self.mm.pin_table(root, mm::pgt::L2, PgOwner::Dom(&self.d.mem));
        until_done(|| tables.set_guest_table(root)).and_then(|()| until_done(pin)).map_err(Error::PageTables)
    }
}
