//! From a machine that is set up to a running dom0: memory for the heap, the hypervisor's state, dom0 from the modules.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use mm::{Machine, Mfn};
use xen_compat::build::dom0::parts::{Dom0Options, Dom0Parts, InitrdSource};
use xen_compat::machine::e820::{kind, E820Entry};
use xen_compat::machine::numa::nodes::{Nodes, Sources};
use xen_compat::state::domain::Domain;
use xen_compat::Hv;

use crate::arch::console::{self, printk};
use crate::arch::cpu::block::{cpu, this_cpu};
use crate::arch::cpu::requests::relax;
use crate::arch::fatal::fatal;
use crate::arch::firmware::acpi;
use crate::arch::firmware::efi::efi;
use crate::arch::image::layout::{DIRECT_VIRT, LARGE_PAGE, PAGE_SIZE};
use crate::arch::loader::boot_info::{BootInfo, Module};
use crate::arch::loader::cmdline::options;
use crate::arch::memory::arena;
use crate::arch::memory::frame_arrays::m2p_pieces;
use crate::arch::memory::map::memory;
use crate::arch::time::tsc;
use crate::machine::heap_frames;
use crate::machine::metal::{self, Metal};

/// Creates the hypervisor's state for `cpus` CPUs and gives it all free memory.
pub(crate) fn start_hypervisor(boot: &BootInfo, cpus: usize) -> &'static Hv<Metal> {
    let memory_map = memory_map(boot);
    let nodes = find_nodes(cpus, &memory_map);
    let hv = metal::install(Hv::on_nodes(Metal, nodes, cpus, memory_map, options().clone()));
    hv.divide_frames();
    hv.clock.set_tsc(tsc::verdict());
    mm::lock::set_hooks(relax, || this_cpu().id());
    let memory = memory();
    let frames = |r: Range<u64>| (Mfn(r.start.div_ceil(PAGE_SIZE)), Mfn(r.end / PAGE_SIZE));
    let ram: Vec<_> = memory.ram.iter().map(frames).collect();
    hv.mm.init_frame_table(&hv.hw, &ram);
    for piece in m2p_pieces() {
        hv.mm.share_xen_pages_with_privileged_guests(&hv.hw, Mfn(piece / PAGE_SIZE), LARGE_PAGE / PAGE_SIZE);
    }
    for (first, end) in memory.hand_over().iter().map(frames) {
        hv.mm.heap.add_region(&hv.hw, first, end, true);
    }
    heap_frames::use_frames();
    for (i, mine) in hv.cpus.iter().enumerate() {
        if let Some(cpu) = cpu(i) {
            cpu.set_attention(&mine.softirq);
        }
    }
    hv
}

/// The memory of a module, which is in no free list until it is freed.
pub(crate) struct ModuleMemory(Range<u64>);

impl ModuleMemory {
    /// # Safety
    /// At most once for each boot module.
    pub(crate) unsafe fn of(module: &Module) -> Self {
        Self(module.start..module.end)
    }

    /// Returns what the loader has put there.
    pub(crate) fn bytes(&self) -> &[u8] {
        let at = (DIRECT_VIRT + self.0.start) as *const u8;
        // SAFETY: the direct map shows modules, and nobody writes to them before they are freed.
        unsafe { core::slice::from_raw_parts(at, (self.0.end - self.0.start) as usize) }
    }

    /// Frees it.
    pub(crate) fn give(self, hv: &Hv<Metal>) {
        give(hv, self.0);
    }
}

/// Frees the memory of the boot arena. Returns the number of frames.
pub(crate) fn reclaim_arena(hv: &Hv<Metal>) -> u64 {
    match arena::release() {
        Ok(range) => give(hv, range),
        Err(blocks) => {
            log::warn!("{blocks} blocks of the boot arena are still in use; it stays the hypervisor's");
            0
        }
    }
}

/// Returns dom0's options from the command line, with the boot arena counted as memory that will be free.
fn options_with_arena(hv: &Hv<Metal>) -> Dom0Options {
    let options = hardware_options();
    let arena = memory().arena.clone();
    let node = hv.nodes.map().of_frame(Mfn(arena.start / PAGE_SIZE));
    let pages = if hv.dom0_nodes(&options.nodes).contains(node) { (arena.end - arena.start) / PAGE_SIZE } else { 0 };
    Dom0Options { reclaimable: pages, ..options }
}

/// Creates dom0 with nothing in it yet.
pub(crate) fn create(hv: &Hv<Metal>) -> Arc<Domain> {
    match hv.create_dom0(&options_with_arena(hv)) {
        Ok(dom0) => dom0,
        Err(e) => fatal(format_args!("Could not create domain 0: {e}")),
    }
}

/// Fills dom0 from its modules (the first is its kernel, the second, if there is one, its initrd) and starts it. The
/// boot arena is lent, and is taken back when the kernel has been copied.
///
/// # Safety
/// Once for these modules.
pub(crate) unsafe fn build(hv: &'static Hv<Metal>, dom0: &Arc<Domain>, modules: &[&'static Module]) {
    let Some(kernel) = modules.first() else {
        fatal(format_args!("Found no boot modules; the first must be dom0's kernel, the second may be its initrd"));
    };
    let resources = options_with_arena(hv);
    // SAFETY: by contract.
    let kernel_memory = unsafe { ModuleMemory::of(kernel) };
    let second = modules.get(1).filter(|m| m.size() != 0);
    // An initrd of whole frames of RAM becomes dom0's own; any other is copied.
    let own = |m: &&Module| {
        m.start.is_multiple_of(PAGE_SIZE) && memory().ram.covers(&(m.start..m.end.next_multiple_of(PAGE_SIZE)))
    };
    // SAFETY: by contract.
    let copied = second.filter(|m| !own(m)).map(|m| unsafe { ModuleMemory::of(m) });
    let initrd = match (&copied, second) {
        (Some(memory), _) => Some(InitrdSource::Copied(memory.bytes().into())),
        (None, m) => m.map(|m| InitrdSource::Frames { first: Mfn(m.start / PAGE_SIZE), len: m.size() }),
    };
    printk!("*** Building a PV Dom0 ***");
    let parts = Dom0Parts {
        kernel: kernel_memory.bytes(),
        initrd,
        cmdline: kernel.arguments(),
        // By then nothing of the unpacked kernel is left, so dom0 gets that memory, too.
        reclaim: || reclaim_arena(hv),
    };
    if let Err(e) = hv.build_dom0(dom0, parts, &resources) {
        fatal(format_args!("Could not construct domain 0: {e}"));
    }
    // Both have been copied, so their modules are free memory now.
    kernel_memory.give(hv);
    if let Some(initrd) = copied {
        initrd.give(hv);
    }
    if options().vga.keep {
        printk!("Xen is keeping VGA console.");
    } else {
        printk!("Xen is relinquishing VGA console.");
        console::release_screen();
    }
    printk!("*** Serial input to DOM0");
    if hv.domain_unpause_by_toolstack(dom0).is_err() {
        fatal(format_args!("Domain 0 has been unpaused before it was built"));
    }
}

/// Frees the whole frames of RAM of a physical range. Returns their number.
fn give(hv: &Hv<Metal>, range: Range<u64>) -> u64 {
    let mut frames = 0;
    for ram in memory().ram.iter() {
        let (start, end) = (range.start.max(ram.start), range.end.min(ram.end));
        let (first, end) = (Mfn(start.div_ceil(PAGE_SIZE)), Mfn(end / PAGE_SIZE));
        if first < end {
            hv.mm.heap.add_region(&hv.hw, first, end, true);
            frames += end.0 - first.0;
        }
    }
    frames
}

/// Returns the machine's nodes, of which the firmware has tables.
fn find_nodes(cpus: usize, memory_map: &[E820Entry]) -> Nodes {
    let acpi = acpi::info();
    let cpus: Vec<_> = (0..cpus).map(|i| cpu(i).map_or(0, |cpu| cpu.apic_id())).collect();
    let ram: Vec<_> = memory_map.iter().filter(|e| e.kind == kind::RAM).map(|e| (e.addr, e.addr + e.size)).collect();
    let from = Sources {
        srat: acpi.srat.as_deref(),
        slit: acpi.slit.as_deref(),
        ram: &ram,
        top: Metal.frames().len() as u64 * PAGE_SIZE,
        cpus: &cpus,
    };
    Nodes::find(options().numa, &from)
}

/// Returns the firmware's map. The I/O APICs are reserved in it, so that dom0 does not give their pages to a device:
/// firmware may leave them in a hole.
fn memory_map(boot: &BootInfo) -> Vec<E820Entry> {
    let entry = |addr, size, kind| E820Entry { addr, size, kind };
    let mut map: Vec<_> = boot.memory.iter().map(|r| entry(r.start, r.end - r.start, r.kind as u32)).collect();
    for at in acpi::info().ioapics.iter().map(|a| a.address / PAGE_SIZE * PAGE_SIZE) {
        if !map.iter().any(|e| e.addr < at + PAGE_SIZE && at < e.addr + e.size) {
            map.push(entry(at, PAGE_SIZE, kind::RESERVED));
        }
    }
    map.sort_unstable_by_key(|e| e.addr);
    map
}

/// Returns how dom0 is built, and which of the hardware its owner does not get.
pub(crate) fn hardware_options() -> Dom0Options {
    let options = options();
    let mut dom0 = Dom0Options {
        mem: options.dom0_mem,
        vcpus: options.dom0_max_vcpus,
        nodes: options.dom0_nodes.clone(),
        pin_vcpus: options.dom0_vcpus_pin,
        denied_ports: options.dom0_ioports_disable.clone(),
        console: console::screen_at_boot().map(|mode| mode.for_dom0(efi().is_some())),
        ..Dom0Options::default()
    };
    dom0.denied_ports.extend(console::serial_base().map(|base| (base, base + 7)));
    let acpi = acpi::info();
    let page = |address: u64| (address / PAGE_SIZE, address / PAGE_SIZE);
    dom0.denied_ports.extend(acpi.pm_timer.map(|port| (port, port.saturating_add(3))));
    dom0.denied_iomem.push(page(acpi.lapic));
    dom0.read_only_iomem.extend(acpi.ioapics.iter().map(|a| page(a.address)));
    dom0.read_only_iomem.extend(acpi.hpet.map(page));
    dom0
}
