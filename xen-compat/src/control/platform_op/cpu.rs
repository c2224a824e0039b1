//! The physical CPUs, as dom0 lists them and takes them offline and online.

use mm::{CpuId, Errno, GuestVa, Stop};
use public_headers::xen4::platform as c;
use public_headers::xen4::platform::{XenpfCoreParking, XenpfCpuHotadd, XenpfCpuOl, XenpfPcpuVersion, XenpfPcpuinfo};

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

/// The first ACPI and APIC numbers that are too high for a CPU, and proximity domain that is for a node, as on a Xen for
/// 256 CPUs.
const MAX_ACPI: u32 = 512;
const MAX_APIC: u32 = 1024;
const MAX_PXM: u32 = 256;

/// Returns the result of a change to a state in which the CPU may already have been.
fn unless_it_is(changed: Result<(), Stop>) -> Result<(), Stop> {
    match changed {
        Err(Stop::Err(Errno::EXIST)) => Ok(()),
        other => other,
    }
}

impl<H: Hw> Hv<H> {
    /// XENPF_get_cpuinfo: identifiers of a CPU; a missing one is marked as such.
    pub(crate) fn platform_cpuinfo(&self, at: GuestVa, mut info: XenpfPcpuinfo) -> Result<(), Errno> {
        match self.hw.cpu_ids(info.xen_cpuid) {
            Some((apic, acpi)) => {
                info.apic_id = apic;
                info.acpi_id = acpi;
                let online = self.online_cpus().contains(CpuId(info.xen_cpuid));
                info.flags = if online { c::XEN_PCPU_FLAGS_ONLINE } else { 0 };
            }
            None => info.flags = c::XEN_PCPU_FLAGS_INVALID,
        }
        info.max_present = self.hw.nr_cpus() - 1;
        self.hw.put(at, &info)
    }

    /// XENPF_get_cpu_version: make and model of a CPU, the same for all; zeroes for a missing or an offline one.
    pub(crate) fn platform_cpu_version(&self, at: GuestVa, asked: XenpfPcpuVersion) -> Result<(), Errno> {
        let mut version =
            XenpfPcpuVersion { xen_cpuid: asked.xen_cpuid, max_present: self.hw.nr_cpus() - 1, ..Default::default() };
        if asked.xen_cpuid < self.hw.nr_cpus() && self.online_cpus().contains(CpuId(asked.xen_cpuid)) {
            let (l0, l1) = (self.hw.cpuid(0, 0), self.hw.cpuid(1, 0).eax);
            for (to, word) in version.vendor_id.chunks_exact_mut(4).zip([l0.ebx, l0.edx, l0.ecx]) {
                to.copy_from_slice(&word.to_le_bytes());
            }
            let family = l1 >> 8 & 0xf;
            version.family = family + if family == 0xf { l1 >> 20 & 0xff } else { 0 };
            version.model = l1 >> 4 & 0xf | if family >= 6 { l1 >> 12 & 0xf0 } else { 0 };
            version.stepping = l1 & 0xf;
        }
        self.hw.put(at, &version)
    }

    /// XENPF_cpu_online, also of a CPU that is online. Errors are those of [`Self::cpu_up`].
    pub(crate) fn platform_cpu_online(&self, cpu: XenpfCpuOl) -> Result<(), Stop> {
        unless_it_is(self.cpu_up(cpu.cpuid))
    }

    /// XENPF_cpu_offline, also of a CPU that is offline. EOPNOTSUPP: it is the first. Otherwise errors are those of
    /// [`Self::cpu_down`].
    pub(crate) fn platform_cpu_offline(&self, cpu: XenpfCpuOl) -> Result<(), Stop> {
        if cpu.cpuid == 0 {
            return Err(Errno::OPNOTSUPP.into());
        }
        unless_it_is(self.cpu_down(cpu.cpuid))
    }

    /// XENPF_cpu_hotadd, which finds no room: there is some for the CPUs that were there at boot only.
    ///
    /// EINVAL: numbers that no CPU can have, or the ACPI number of another CPU. EEXIST: the CPU is known. ENOSPC: it is
    /// new.
    pub(crate) fn platform_cpu_hotadd(&self, cpu: &XenpfCpuHotadd) -> Result<(), Errno> {
        if cpu.acpi_id >= MAX_ACPI || cpu.apic_id >= MAX_APIC || cpu.pxm >= MAX_PXM {
            return Err(Errno::INVAL);
        }
        let known = || (0..self.hw.nr_cpus()).filter_map(|n| self.hw.cpu_ids(n));
        match known().find(|(_, acpi)| *acpi == cpu.acpi_id) {
            Some((apic, _)) if apic != cpu.apic_id => Err(Errno::INVAL),
            None if !known().any(|(apic, _)| apic == cpu.apic_id) => Err(Errno::NOSPC),
            _ => Err(Errno::EXIST),
        }
    }

    /// XENPF_core_parking. EINVAL: no such command, or no CPU is left to be parked. Otherwise errors are those of
    /// [`Self::park_cpus`].
    pub(crate) fn platform_core_parking(&self, at: GuestVa, mut p: XenpfCoreParking) -> Result<(), Stop> {
        match p.type_ {
            c::XEN_CORE_PARKING_GET => {
                p.idle_nums = self.parked_cpus();
                Ok(self.hw.put(at, &p)?)
            }
            c::XEN_CORE_PARKING_SET => self.park_cpus(p.idle_nums),
            _ => Err(Errno::INVAL.into()),
        }
    }
}
