//! Reserved device memory, resources of other domains, virtual NUMA (memory.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay2;
pub use crate::xen4::memory::resource::*;
use crate::xen4::physdev::pci::PhysdevPciDevice;

layout! {
    header "memory.h";

    /// A range reserved for devices. (memory.h)
    struct XenReservedDeviceMemory = "struct xen_reserved_device_memory", 8 {
        /// First frame.
        start_pfn: u32 = 0;
        /// Pages.
        nr_pages: u32 = 4;
    }

    /// Lists ranges reserved for devices. (memory.h)
    struct XenReservedDeviceMemoryMap = "struct xen_reserved_device_memory_map", 16 {
        /// `XENMEM_RDM_ALL`.
        flags: u32 = 0;
        /// In: room; out: entries.
        nr_entries: u32 = 4;
        /// Guest address of the entries.
        buffer: u32 = 8;
        /// The device.
        dev: Overlay2<2> = 12 { pci: PhysdevPciDevice };
    }

    /// Maps a resource of another domain. (memory.h)
    struct XenMemAcquireResource = "struct xen_mem_acquire_resource", 28 {
        /// Domain.
        domid: u16 = 0;
        /// `XENMEM_resource_*`.
        type_: u16 = 2;
        /// Which of that kind.
        id: u32 = 4;
        /// Frames; 0 asks how many there are.
        nr_frames: u32 = 8;
        /// Padding that the header names.
        pad: u32 = 12;
        /// First frame of the resource.
        frame: CompatU64 = 16;
        /// Guest address of the guest frames.
        frame_list: u32 = 24;
    }

    /// A range of guest memory on a virtual node. (memory.h)
    struct XenVmemrange = "struct xen_vmemrange", 24 {
        /// First address.
        start: CompatU64 = 0;
        /// Address past the end.
        end: CompatU64 = 8;
        /// Zero.
        flags: u32 = 16;
        /// Virtual node.
        nid: u32 = 20;
    }

    /// The virtual NUMA layout of a domain. (memory.h)
    struct XenVnumaTopologyInfo = "struct xen_vnuma_topology_info", 40 {
        /// Domain.
        domid: u16 = 0;
        /// Padding that the header names.
        pad: u16 = 2;
        /// Virtual nodes.
        nr_vnodes: u32 = 4;
        /// Virtual CPUs.
        nr_vcpus: u32 = 8;
        /// Memory ranges.
        nr_vmemranges: u32 = 12;
        /// Guest address of the distances.
        vdistance: CompatU64 = 16 { h: u32, pad: CompatU64 };
        /// Guest address of the node of each vcpu.
        vcpu_to_vnode: CompatU64 = 24 { h: u32, pad: CompatU64 };
        /// Guest address of the ranges.
        vmemrange: CompatU64 = 32 { h: u32, pad: CompatU64 };
    }
}
