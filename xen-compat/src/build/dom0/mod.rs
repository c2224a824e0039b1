//! Builds dom0: from a kernel image, an initrd and a command line to a domain whose first vcpu can run.

pub mod parts;
pub(crate) mod permissions;
#[cfg(test)]
pub(crate) mod tests;

use alloc::sync::Arc;

use mm::{CpuMask, DomId, NodeMask, Pfn};
use public_headers::xen4::arch_x86_64::config::XEN_X86_EMU_PIT;
use public_headers::xen4::features::XENFEAT_DOM0;

use crate::build::dom0::parts::{Dom0Options, Dom0Parts};
use crate::build::xen4;
use crate::build::xen4::builder::{Builder, InitrdSource, PAGE};
use crate::build::xen4::error::BuildError;
use crate::build::xen4::layout::{Layout, With};
use crate::build::xen4::start_info::{dom0_flags, Console, Contents};
use crate::domain::create::DomainConfig;
use crate::machine::hw::Hw;
use crate::options::numa::Dom0Nodes;
use crate::sched::affinity::spread;
use crate::state::domain::Domain;
use crate::state::file::Source;
use crate::state::hypervisor::Hv;
use kernel_image::elf::Class;
use kernel_image::notes::Pae;
use kernel_image::{to_elf, Kernel};

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
        let nodes = self.dom0_nodes(&opts.nodes);
        let chosen = !opts.nodes.domains.is_empty();
        *d.control.nodes_chosen.lock() = chosen;
        d.mem.nodes().set_affinity(nodes);
        let cpus = match self.nodes.map().cpus_of(nodes, self.cpu_mask()) {
            none if none.is_empty() => self.cpu_mask(),
            some => some,
        };
        self.domain_set_vcpus(&d, opts.vcpus.count(cpus.count()))?;
        for v in d.vcpus() {
            if opts.pin_vcpus {
                self.set_hard_affinity(&d, v, CpuMask::of(spread(cpus, v.id.index())))?;
            } else if chosen && opts.nodes.relaxed {
                self.set_soft_affinity(&d, v, cpus)?;
            } else if chosen {
                self.set_hard_affinity(&d, v, cpus)?;
            }
        }
        Ok(d)
    }

    /// Returns the nodes that dom0 is built on: those of the option that exist, or all.
    pub fn dom0_nodes(&self, asked: &Dom0Nodes) -> NodeMask {
        let mut nodes = NodeMask::NONE;
        asked.domains.iter().filter_map(|domain| self.nodes.of_domain(*domain)).for_each(|node| nodes.insert(node));
        match nodes.and(self.nodes.online()) {
            NodeMask::NONE => self.nodes.online(),
            some => some,
        }
    }

    /// Returns the number of frames that dom0 may get: what is free and unclaimed on its nodes, and the frames of its
    /// initrd there.
    fn dom0_available(&self, nodes: NodeMask, initrd: Option<InitrdSource<'_>>) -> u64 {
        let handed_over = match initrd {
            Some(InitrdSource::Frames { first, len }) if nodes.contains(self.nodes.map().of_frame(first)) => {
                len.div_ceil(PAGE)
            }
            _ => 0,
        };
        let free = match self.nodes.online().without(nodes) {
            NodeMask::NONE => self.mm.heap.unclaimed_pages(),
            _ => self.mm.heap.free_pages_in(nodes, 0, 0).min(self.mm.heap.unclaimed_pages()),
        };
        free + handed_over
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
        let elf = to_elf(parts.kernel)?;
        let kernel = Kernel::parse(&elf)?;
        self.check(&kernel)?;
        let initrd = parts.initrd.filter(|i| i.len() != 0);
        let initrd_len = initrd.map_or(0, |i| i.len());
        let avail = self.dom0_available(self.dom0_nodes(&opts.nodes), initrd) + opts.reclaimable;
        let asked = opts.mem.asked(avail);
        if asked > avail.saturating_mul(2) {
            return Err(BuildError::MoreThanRam { asked: asked >> 8, found: avail >> 8 });
        }
        if asked > avail {
            log::warn!("dom0_mem asks for {} MiB, dom0 gets the {} MiB there are", asked >> 8, avail >> 8);
        }
        let (mut nr_pages, max_pages) = opts.mem.pages(avail);
        let layout = Layout::new(&kernel, initrd_len, nr_pages, With::Screen)?;
        d.mem.set_max_pages(max_pages.max(nr_pages));
        self.becomes_guest_of(d, &kernel)?;
        let v = &d.vcpus()[0];
        let mut ctx = v.ctx.switch_in();
        let mut b = Builder::new(self, d, &ctx, layout, true);
        let loaded = b.load(&kernel, Source::from(&*elf), initrd, nr_pages)?;
        b.print(nr_pages, initrd_len, loaded.initrd_pfn, kernel.virt_entry);
        drop(elf);
        let missed = opts.reclaimable.saturating_sub((parts.reclaim)());
        nr_pages = nr_pages.saturating_sub(missed).max(b.frames.len());
        b.complete(
            loaded,
            &Contents {
                nr_pages,
                pae: kernel.notes.pae != Pae::No,
                initrd_len,
                cmdline: parts.cmdline,
                flags: dom0_flags(self.options.cpuidle, self.sets_frequencies()),
                console: Console::Screen(opts.console),
            },
        )?;
        log::info!("Dom{} has maximum {} VCPUs", d.id.0, d.vcpus().len());
        self.dom0_setup_permissions(d, opts).map_err(|_| BuildError::NotEnoughMemory("permissions"))?;
        self.update_wallclock(d);
        xen4::enter_at(&mut ctx, kernel.virt_entry, &layout);
        v.initialise(&ctx);
        v.life.bring_up();
        Ok(())
    }

    /// Refuses kernels that cannot be dom0 here.
    fn check(&self, k: &Kernel) -> Result<(), BuildError> {
        log::info!(" Xen  kernel: 64-bit, lsb, compat32");
        let bits = if k.class == Class::Elf64 { 64 } else { 32 };
        let pae = if k.notes.pae == Pae::No { "" } else { ", PAE" };
        log::info!(" Dom0 kernel: {bits}-bit{pae}, lsb, paddr {:#x} -> {:#x}", k.pstart, k.pend);
        if k.notes.has_supported_features && k.notes.supported & 1 << XENFEAT_DOM0 == 0 {
            return Err(BuildError::NoDom0Support);
        }
        self.check_kernel(k)
    }
}

impl<H: Hw> Builder<'_, H> {
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
