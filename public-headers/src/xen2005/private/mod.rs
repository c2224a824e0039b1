//! Facts that are not in public headers: the hypervisor's and the guest kernels' own.

pub mod config;
pub mod desc;
pub mod event_channel;
pub mod fixmap_xen0;
pub mod fixmap_xenu;
pub mod gntpin;
pub mod irq;
pub mod linux_blkback;
pub mod linux_blkfront;
pub mod linux_evtchn;
pub mod linux_gnttab;
pub mod linux_irq_vectors;
pub mod linux_netback;
pub mod linux_param;
pub mod linux_pgtable;
pub mod linux_pgtable_2level;
pub mod linux_segment;
pub mod mm;
pub mod page;
pub mod page_x86_32;
pub mod processor;
pub mod sched;
