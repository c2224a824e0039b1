//! Profiling (xenoprof.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::xenoprof::*;

layout! {
    header "xenoprof.h";

    /// A sample. (xenoprof.h)
    struct EventLog = "struct event_log", 12 {
        /// Instruction pointer.
        eip: CompatU64 = 0;
        /// 0 user, 1 kernel, 2 hypervisor.
        mode: u8 = 8;
        /// Counter.
        event: u8 = 9;
        /// Padding.
        _pad0: [u8; 2] = 10;
    }

    /// Buffer of a vcpu. (xenoprof.h)
    struct XenoprofBuf = "struct xenoprof_buf", 60 {
        /// Index of the ring.
        event_head: u32 = 0;
        /// Index of the ring.
        event_tail: u32 = 4;
        /// Entries of the ring.
        event_size: u32 = 8;
        /// Number of the virtual CPU.
        vcpu_id: u32 = 12;
        /// Samples there.
        xen_samples: CompatU64 = 16;
        /// Samples there.
        kernel_samples: CompatU64 = 24;
        /// Samples there.
        user_samples: CompatU64 = 32;
        /// Samples lost.
        lost_samples: CompatU64 = 40;
        /// First entry.
        event_log: [EventLog; 1] = 48;
    }

    /// Makes the buffers. (xenoprof.h)
    struct XenoprofGetBuffer = "struct xenoprof_get_buffer", 20 {
        /// Entries of a ring.
        max_samples: i32 = 0;
        /// Out: buffers.
        nbuf: i32 = 4;
        /// Out: bytes of a buffer.
        bufsize: i32 = 8;
        /// In and out: where they are.
        buf_gmaddr: CompatU64 = 12;
    }

    /// Sets up a counter. (xenoprof.h)
    struct XenoprofCounter = "struct xenoprof_counter", 40 {
        /// Which.
        ind: u32 = 0;
        /// Number of entries.
        count: CompatU64 = 4;
        /// Whether it counts.
        enabled: u32 = 12;
        /// Event.
        event: u32 = 16;
        /// Whether it counts there.
        hypervisor: u32 = 20;
        /// Whether it counts there.
        kernel: u32 = 24;
        /// Whether it counts there.
        user: u32 = 28;
        /// Unit mask.
        unit_mask: CompatU64 = 32;
    }

    /// A domain that is profiled without its help. (xenoprof.h)
    struct XenoprofPassive = "struct xenoprof_passive", 24 {
        /// Domain.
        domain_id: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Entries of a ring.
        max_samples: i32 = 4;
        /// Out: buffers.
        nbuf: i32 = 8;
        /// Out: bytes of a buffer.
        bufsize: i32 = 12;
        /// In and out: where they are.
        buf_gmaddr: CompatU64 = 16;
    }

    /// Sets up AMD's instruction sampling. (xenoprof.h)
    struct XenoprofIbsCounter = "struct xenoprof_ibs_counter", 48 {
        /// Whether it samples.
        op_enabled: CompatU64 = 0;
        /// Whether it samples.
        fetch_enabled: CompatU64 = 8;
        /// Period.
        max_cnt_fetch: CompatU64 = 16;
        /// Period.
        max_cnt_op: CompatU64 = 24;
        /// Random period.
        rand_en: CompatU64 = 32;
        /// Counts operations.
        dispatched_ops: CompatU64 = 40;
    }
}
