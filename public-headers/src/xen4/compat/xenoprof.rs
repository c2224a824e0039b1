//! Facts of xenoprof.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::xenoprof::*;

layout! {
    header "xenoprof.h";

    /// `struct event_log`. (xenoprof.h)
    struct EventLog = "struct event_log", 12 {
        /// `eip`.
        eip: CompatU64 = 0;
        /// `mode`.
        mode: u8 = 8;
        /// `event`.
        event: u8 = 9;
        /// Padding.
        _pad0: [u8; 2] = 10;
    }

    /// `struct xenoprof_buf`. (xenoprof.h)
    struct XenoprofBuf = "struct xenoprof_buf", 60 {
        /// `event_head`.
        event_head: u32 = 0;
        /// `event_tail`.
        event_tail: u32 = 4;
        /// `event_size`.
        event_size: u32 = 8;
        /// `vcpu_id`.
        vcpu_id: u32 = 12;
        /// `xen_samples`.
        xen_samples: CompatU64 = 16;
        /// `kernel_samples`.
        kernel_samples: CompatU64 = 24;
        /// `user_samples`.
        user_samples: CompatU64 = 32;
        /// `lost_samples`.
        lost_samples: CompatU64 = 40;
        /// `event_log`.
        event_log: [EventLog; 1] = 48;
    }

    /// `struct xenoprof_get_buffer`. (xenoprof.h)
    struct XenoprofGetBuffer = "struct xenoprof_get_buffer", 20 {
        /// `max_samples`.
        max_samples: i32 = 0;
        /// `nbuf`.
        nbuf: i32 = 4;
        /// `bufsize`.
        bufsize: i32 = 8;
        /// `buf_gmaddr`.
        buf_gmaddr: CompatU64 = 12;
    }

    /// `struct xenoprof_counter`. (xenoprof.h)
    struct XenoprofCounter = "struct xenoprof_counter", 40 {
        /// `ind`.
        ind: u32 = 0;
        /// `count`.
        count: CompatU64 = 4;
        /// `enabled`.
        enabled: u32 = 12;
        /// `event`.
        event: u32 = 16;
        /// `hypervisor`.
        hypervisor: u32 = 20;
        /// `kernel`.
        kernel: u32 = 24;
        /// `user`.
        user: u32 = 28;
        /// `unit_mask`.
        unit_mask: CompatU64 = 32;
    }

    /// `struct xenoprof_passive`. (xenoprof.h)
    struct XenoprofPassive = "struct xenoprof_passive", 24 {
        /// `domain_id`.
        domain_id: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `max_samples`.
        max_samples: i32 = 4;
        /// `nbuf`.
        nbuf: i32 = 8;
        /// `bufsize`.
        bufsize: i32 = 12;
        /// `buf_gmaddr`.
        buf_gmaddr: CompatU64 = 16;
    }

    /// `struct xenoprof_ibs_counter`. (xenoprof.h)
    struct XenoprofIbsCounter = "struct xenoprof_ibs_counter", 48 {
        /// `op_enabled`.
        op_enabled: CompatU64 = 0;
        /// `fetch_enabled`.
        fetch_enabled: CompatU64 = 8;
        /// `max_cnt_fetch`.
        max_cnt_fetch: CompatU64 = 16;
        /// `max_cnt_op`.
        max_cnt_op: CompatU64 = 24;
        /// `rand_en`.
        rand_en: CompatU64 = 32;
        /// `dispatched_ops`.
        dispatched_ops: CompatU64 = 40;
    }
}
