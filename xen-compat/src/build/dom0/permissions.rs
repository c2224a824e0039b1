//! Dom0's access to hardware: everything except what the hypervisor uses itself.

use cpu_policy::Vendor;
use mm::{try_alloc, NoMemory};

use crate::build::dom0::parts::Dom0Options;
use crate::machine::e820;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

/// Interrupt controllers, timer, speaker, PCI configuration data.
const KEPT_PORTS: [(u16, u16); 5] = [(0x20, 0x21), (0xa0, 0xa1), (0x40, 0x43), (0x61, 0x61), (0xcfc, 0xcff)];
/// The address range of message-signalled interrupts.
const MSI_FRAMES: (u64, u64) = (0xfee00, 0xfeeff);
/// Frames of the first megabyte are never treated as faulty memory.
const LOW_MEGABYTE: u64 = 0x100;

impl<H: Hw> Hv<H> {
    /// Grants the hardware domain its ports and device memory. ENOMEM.
    pub(crate) fn dom0_setup_permissions(&self, d: &Domain, opts: &Dom0Options) -> Result<(), NoMemory> {
        d.ioports_permit(0, u16::MAX)?;
        for &(first, last) in KEPT_PORTS.iter().chain(&opts.denied_ports) {
            d.ioports_deny(first, last)?;
        }
        let width = self.hw.physaddr_bits().clamp(32, 52);
        d.mem.iomem_permit(0, (1 << (width - 12)) - 1)?;
        for &(first, last) in opts.denied_iomem.iter().chain([&MSI_FRAMES]) {
            d.mem.iomem_deny(first, last)?;
        }
        try_alloc::append(&mut self.irqs.mmio_ro.lock(), &opts.read_only_iomem)?;
        let policy = d.emul.policy();
        if policy.vendor.is_amd() {
            // HyperTransport's range: 12 GiB below a power of two.
            let family = cpu_policy::family(policy.basic[1].eax);
            let top = if policy.vendor == Vendor::Amd && family < 0x17 { 40 } else { width };
            let end = 1u64 << (top - 12);
            d.mem.iomem_deny(end.saturating_sub(3 << 20), end - 1)?;
        }
        for e in self.memory_map.iter().filter(|e| e.kind == e820::kind::UNUSABLE && e.size != 0) {
            let first = (e.addr >> 12).max(LOW_MEGABYTE);
            let last = e.addr.saturating_add(e.size - 1) >> 12;
            if first <= last {
                d.mem.iomem_deny(first, last)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
