//! Facts of memory.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay2;
pub use crate::xen4::memory::resource::*;
use crate::xen4::physdev::pci::PhysdevPciDevice;

layout! {
    header "memory.h";

    /// `struct xen_reserved_device_memory`. (memory.h)
    struct XenReservedDeviceMemory = "struct xen_reserved_device_memory", 8 {
        /// `start_pfn`.
        start_pfn: u32 = 0;
        /// `nr_pages`.
        nr_pages: u32 = 4;
    }

    /// `struct xen_reserved_device_memory_map`. (memory.h)
    struct XenReservedDeviceMemoryMap = "struct xen_reserved_device_memory_map", 16 {
        /// `flags`.
        flags: u32 = 0;
        /// `nr_entries`.
        nr_entries: u32 = 4;
        /// `buffer`.
        buffer: u32 = 8;
        /// `dev`.
        dev: Overlay2<2> = 12 { pci: PhysdevPciDevice };
    }

    /// `struct xen_mem_acquire_resource`. (memory.h)
    struct XenMemAcquireResource = "struct xen_mem_acquire_resource", 28 {
        /// `domid`.
        domid: u16 = 0;
        /// `type`.
        type_: u16 = 2;
        /// `id`.
        id: u32 = 4;
        /// `nr_frames`.
        nr_frames: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
        /// `frame`.
        frame: CompatU64 = 16;
        /// `frame_list`.
        frame_list: u32 = 24;
    }

    /// `struct xen_vmemrange`. (memory.h)
    struct XenVmemrange = "struct xen_vmemrange", 24 {
        /// `start`.
        start: CompatU64 = 0;
        /// `end`.
        end: CompatU64 = 8;
        /// `flags`.
        flags: u32 = 16;
        /// `nid`.
        nid: u32 = 20;
    }

    /// `struct xen_vnuma_topology_info`. (memory.h)
    struct XenVnumaTopologyInfo = "struct xen_vnuma_topology_info", 40 {
        /// `domid`.
        domid: u16 = 0;
        /// `pad`.
        pad: u16 = 2;
        /// `nr_vnodes`.
        nr_vnodes: u32 = 4;
        /// `nr_vcpus`.
        nr_vcpus: u32 = 8;
        /// `nr_vmemranges`.
        nr_vmemranges: u32 = 12;
        /// `vdistance`.
        vdistance: CompatU64 = 16 { h: u32, pad: CompatU64 };
        /// `vcpu_to_vnode`.
        vcpu_to_vnode: CompatU64 = 24 { h: u32, pad: CompatU64 };
        /// `vmemrange`.
        vmemrange: CompatU64 = 32 { h: u32, pad: CompatU64 };
    }
}
