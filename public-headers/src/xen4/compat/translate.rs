//! Structures of the native ABI from, and to, the layout that an i386 guest has for them.
//!
//! Numbers of an i386 guest fit the native fields. The other way a field that is too wide for an i386 guest loses its upper
//! half: whoever fills it in knows that it fits, or refuses before.

use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::compat_u64::CompatU64;
use crate::xen4::compat::{
    arch_x86_32 as arch32, grant_table as gnttab32, kexec as kexec32, mca as mca32, memory as mem32,
    physdev as physdev32, platform as platform32, sched as sched32, vcpu as vcpu32, version as version32, xen as xen32,
};
use crate::xen4::{arch_x86_64, grant_table, kexec, mca, memory, physdev, platform, sched, vcpu, version, xen};

/// Something that an i386 guest lays out in another way.
pub trait Translated: Sized + FromBytes + IntoBytes + Immutable {
    /// Its layout in an i386 guest.
    type Compat: FromBytes + IntoBytes + Immutable;

    /// Reads what an i386 guest has written.
    #[must_use]
    fn from_compat(c: &Self::Compat) -> Self;

    /// Returns it as an i386 guest reads it.
    #[must_use]
    fn to_compat(&self) -> Self::Compat;
}

/// An `unsigned long`, `xen_pfn_t` or address by itself, as in a guest's list of frame numbers.
#[derive(FromBytes, IntoBytes, Immutable, Clone, Copy, Default, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Ulong(pub u64);

impl Translated for Ulong {
    type Compat = u32;
    #[inline]
    fn from_compat(c: &u32) -> Self {
        Ulong((*c).into())
    }
    #[inline]
    fn to_compat(&self) -> u32 {
        self.0 as u32
    }
}

/// A field of a structure, and its type in an i386 guest.
trait Field<C> {
    fn widen(c: C) -> Self;
    fn narrow(self) -> C;
}

impl<T> Field<T> for T {
    #[inline]
    fn widen(c: T) -> T {
        c
    }
    #[inline]
    fn narrow(self) -> T {
        self
    }
}

impl Field<u32> for u64 {
    #[inline]
    fn widen(c: u32) -> u64 {
        c.into()
    }
    #[inline]
    fn narrow(self) -> u32 {
        self as u32
    }
}

impl Field<CompatU64> for u64 {
    #[inline]
    fn widen(c: CompatU64) -> u64 {
        c.get()
    }
    #[inline]
    fn narrow(self) -> CompatU64 {
        CompatU64::new(self)
    }
}

impl<const N: usize> Field<[CompatU64; N]> for [u64; N] {
    #[inline]
    fn widen(c: [CompatU64; N]) -> Self {
        c.map(CompatU64::get)
    }
    #[inline]
    fn narrow(self) -> [CompatU64; N] {
        self.map(CompatU64::new)
    }
}

impl Field<[mca32::McinfoMsr; 8]> for [mca::McinfoMsr; 8] {
    #[inline]
    fn widen(c: [mca32::McinfoMsr; 8]) -> Self {
        c.map(Field::widen)
    }
    #[inline]
    fn narrow(self) -> [mca32::McinfoMsr; 8] {
        self.map(Field::narrow)
    }
}

/// The addresses in it are those of an i386 guest only in their lower halves, in a union with 64 bits.
impl Translated for memory::XenVnumaTopologyInfo {
    type Compat = mem32::XenVnumaTopologyInfo;
    #[inline]
    fn from_compat(c: &Self::Compat) -> Self {
        let address = |at: CompatU64| at.get() & u64::from(u32::MAX);
        Self {
            domid: c.domid,
            pad: c.pad,
            nr_vnodes: c.nr_vnodes,
            nr_vcpus: c.nr_vcpus,
            nr_vmemranges: c.nr_vmemranges,
            vdistance: address(c.vdistance),
            vcpu_to_vnode: address(c.vcpu_to_vnode),
            vmemrange: address(c.vmemrange),
        }
    }
    #[inline]
    fn to_compat(&self) -> Self::Compat {
        mem32::XenVnumaTopologyInfo {
            domid: self.domid,
            pad: self.pad,
            nr_vnodes: self.nr_vnodes,
            nr_vcpus: self.nr_vcpus,
            nr_vmemranges: self.nr_vmemranges,
            vdistance: self.vdistance.into(),
            vcpu_to_vnode: self.vcpu_to_vnode.into(),
            vmemrange: self.vmemrange.into(),
        }
    }
}

/// Translates structures field by field. What is not named is padding: zero.
macro_rules! translated {
    ($($native:ty => $compat:ty { $($field:ident),+ $(,)? })*) => {$(
        impl Field<$compat> for $native {
            #[inline]
            fn widen(c: $compat) -> Self {
                #[allow(clippy::needless_update, reason = "not each structure has padding")]
                Self { $($field: Field::widen(c.$field),)+ ..Self::default() }
            }
            #[inline]
            fn narrow(self) -> $compat {
                type Narrow = $compat;
                #[allow(clippy::needless_update, reason = "not each structure has padding")]
                Narrow { $($field: Field::narrow(self.$field),)+ ..Narrow::default() }
            }
        }

        impl Translated for $native {
            type Compat = $compat;
            #[inline]
            fn from_compat(c: &$compat) -> Self {
                Self::widen(*c)
            }
            #[inline]
            fn to_compat(&self) -> $compat {
                (*self).narrow()
            }
        }
    )*};
}

translated! {
    memory::XenMemoryReservation => mem32::XenMemoryReservation {
        extent_start, nr_extents, extent_order, mem_flags, domid
    }
    memory::XenMemoryExchange => mem32::XenMemoryExchange { in_, out, nr_exchanged }
    memory::XenMachphysMfnList => mem32::XenMachphysMfnList { max_extents, extent_start, nr_extents }
    memory::XenMachphysMapping => mem32::XenMachphysMapping { v_start, v_end, max_mfn }
    memory::XenAddToPhysmap => mem32::XenAddToPhysmap { domid, size, space, idx, gpfn }
    memory::XenAddToPhysmapBatch => mem32::XenAddToPhysmapBatch { domid, space, size, u, idxs, gpfns, errs }
    memory::XenRemoveFromPhysmap => mem32::XenRemoveFromPhysmap { domid, gpfn }
    memory::XenMemoryMap => mem32::XenMemoryMap { nr_entries, buffer }
    memory::XenForeignMemoryMap => mem32::XenForeignMemoryMap { domid, map }
    memory::XenPodTarget => mem32::XenPodTarget { target_pages, tot_pages, pod_cache_pages, pod_entries, domid }
    memory::XenMemAccessOp => mem32::XenMemAccessOp { op, access, domid, nr, pfn, pfn_list, access_list }
    memory::XenReservedDeviceMemoryMap => mem32::XenReservedDeviceMemoryMap { flags, nr_entries, buffer, dev }
    memory::XenMemAcquireResource => mem32::XenMemAcquireResource {
        domid, type_, id, nr_frames, pad, frame, frame_list
    }
    grant_table::GnttabSetupTable => gnttab32::GnttabSetupTable { dom, nr_frames, status, frame_list }
    grant_table::GnttabTransfer => gnttab32::GnttabTransfer { mfn, domid, ref_, status }
    grant_table::GnttabCopyPtr => gnttab32::GnttabCopyPtr { u, domid, offset }
    grant_table::GnttabCopy => gnttab32::GnttabCopy { source, dest, len, flags, status }
    grant_table::GnttabGetStatusFrames => gnttab32::GnttabGetStatusFrames { nr_frames, dom, status, frame_list }
    vcpu::VcpuRunstateInfo => vcpu32::VcpuRunstateInfo { state, state_entry_time, time }
    sched::SchedPoll => sched32::SchedPoll { ports, nr_ports, timeout }
    version::XenPlatformParameters => version32::XenPlatformParameters { virt_start }
    physdev::PhysdevPirqEoiGmfn => physdev32::PhysdevPirqEoiGmfn { gmfn }
    physdev::PhysdevSetIobitmap => physdev32::PhysdevSetIobitmap { bitmap, nr_ports }
    physdev::PhysdevApic => physdev32::PhysdevApic { apic_physbase, reg, value }
    physdev::PhysdevMapPirq => physdev32::PhysdevMapPirq {
        domid, type_, index, pirq, bus, devfn, entry_nr, table_base
    }
    physdev::PhysdevPciMmcfgReserved => physdev32::PhysdevPciMmcfgReserved {
        address, segment, start_bus, end_bus, flags
    }
    kexec::XenKexecRange => kexec32::XenKexecRange { range, nr, size, start }
    mca::XenMcPhyscpuinfo => mca32::XenMcPhyscpuinfo { ncpus, info }
    mca::McinfoMsr => mca32::McinfoMsr { reg, value }
    mca::McinfoLogicalCpu => mca32::McinfoLogicalCpu {
        mc_cpunr, mc_chipid, mc_coreid, mc_threadid, mc_apicid, mc_clusterid, mc_ncores, mc_ncores_active, mc_nthreads,
        mc_cpuid_level, mc_family, mc_vendor, mc_model, mc_step, mc_vendorid, mc_brandid, mc_cpu_caps, mc_cache_size,
        mc_cache_alignment, mc_nmsrvals, mc_msrvalues
    }
    platform::XenPowerRegister => platform32::XenPowerRegister {
        space_id, bit_width, bit_offset, access_size, address
    }
    platform::XenProcessorCx => platform32::XenProcessorCx { reg, type_, latency, power, dpcnt, dp }
    platform::XenProcessorPower => platform32::XenProcessorPower { count, flags, states }
    platform::XenPctRegister => platform32::XenPctRegister {
        descriptor, length, space_id, bit_width, bit_offset, reserved, address
    }
    platform::XenPsdPackage => platform32::XenPsdPackage { num_entries, revision, domain, coord_type, num_processors }
    platform::XenProcessorPx => platform32::XenProcessorPx {
        core_frequency, power, transition_latency, bus_master_latency, control, status
    }
    platform::XenProcessorPerformance => platform32::XenProcessorPerformance {
        flags, platform_limit, control_register, status_register, state_count, states, domain_info, shared_type
    }
    platform::XenpfEfiInfoCfg => platform32::XenpfEfiInfoCfg { addr, nent }
    platform::XenpfReadMemtype => platform32::XenpfReadMemtype { reg, mfn, nr_mfns, type_ }
    platform::XenpfMicrocodeUpdate => platform32::XenpfMicrocodeUpdate { data, length }
    platform::XenpfEfiInfoVendor => platform32::XenpfEfiInfoVendor { revision, bufsz, name }
    platform::XenpfFirmwareInfoDiskInfo => platform32::XenpfFirmwareInfoDiskInfo {
        device, version, interface_support, legacy_max_cylinder, legacy_max_head, legacy_sectors_per_track, edd_params
    }
    platform::XenpfFirmwareInfoVbeddcInfo => platform32::XenpfFirmwareInfoVbeddcInfo {
        capabilities, edid_transfer_time, edid
    }
    platform::XenpfEfiInfoMem => platform32::XenpfEfiInfoMem { addr, size, attr, type_ }
    platform::XenpfEfiRuntimeCallGetVariable => platform32::XenpfEfiRuntimeCallGetVariable {
        name, size, data, vendor_guid
    }
    platform::XenpfEfiRuntimeCallSetVariable => platform32::XenpfEfiRuntimeCallSetVariable {
        name, size, data, vendor_guid
    }
    platform::XenpfEfiRuntimeCallGetNextVariableName => platform32::XenpfEfiRuntimeCallGetNextVariableName {
        size, name, vendor_guid
    }
    platform::XenpfEfiRuntimeCallQueryVariableInfo => platform32::XenpfEfiRuntimeCallQueryVariableInfo {
        attr, max_store_size, remain_store_size, max_size
    }
    xen::MmuextOp => xen32::MmuextOp { cmd, arg1, arg2 }
    arch_x86_64::TrapInfo => arch32::TrapInfo { vector, flags, cs, address }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_structure_comes_back_from_its_other_layout() {
        let c = mem32::XenMemoryExchange {
            in_: mem32::XenMemoryReservation {
                extent_start: 0xfedc_ba98,
                nr_extents: u32::MAX,
                extent_order: 9,
                mem_flags: 1 << 31,
                domid: 0x7ff0,
                ..Default::default()
            },
            nr_exchanged: 0x8000_0000,
            ..Default::default()
        };
        let n = memory::XenMemoryExchange::from_compat(&c);
        assert_eq!((n.in_.extent_start, n.in_.nr_extents, n.nr_exchanged), (0xfedc_ba98, 0xffff_ffff, 0x8000_0000));
        assert_eq!(n.to_compat().as_bytes(), c.as_bytes());
    }

    #[test]
    fn the_upper_halves_of_addresses_in_unions_say_nothing() {
        let c = mem32::XenVnumaTopologyInfo { vdistance: CompatU64::new(0x1234_5678_9abc_def0), ..Default::default() };
        assert_eq!(memory::XenVnumaTopologyInfo::from_compat(&c).vdistance, 0x9abc_def0);
    }

    #[test]
    fn words_of_64_bits_are_aligned_to_4_bytes() {
        let n = vcpu::VcpuRunstateInfo {
            state: 2,
            state_entry_time: 1 << 63 | 5,
            time: [1, 2, 3, 4],
            ..Default::default()
        };
        let words: [u32; 11] = zerocopy::transmute!(n.to_compat());
        assert_eq!(words, [2, 5, 1 << 31, 1, 0, 2, 0, 3, 0, 4, 0]);
    }
}
