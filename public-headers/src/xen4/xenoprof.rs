//! Profiling (xenoprof.h).

layout! {
    header "xenoprof.h";

    /// A sample. (xenoprof.h)
    struct EventLog = "struct event_log", 16 {
        /// Instruction pointer.
        eip: u64 = 0;
        /// 0 user, 1 kernel, 2 hypervisor.
        mode: u8 = 8;
        /// Counter.
        event: u8 = 9;
        /// Padding.
        _pad0: [u8; 6] = 10;
    }

    /// Buffer of a vcpu. (xenoprof.h)
    struct XenoprofBuf = "struct xenoprof_buf", 64 {
        /// Index of the ring.
        event_head: u32 = 0;
        /// Index of the ring.
        event_tail: u32 = 4;
        /// Entries of the ring.
        event_size: u32 = 8;
        /// Number of the virtual CPU.
        vcpu_id: u32 = 12;
        /// Samples there.
        xen_samples: u64 = 16;
        /// Samples there.
        kernel_samples: u64 = 24;
        /// Samples there.
        user_samples: u64 = 32;
        /// Samples lost.
        lost_samples: u64 = 40;
        /// First entry.
        event_log: [EventLog; 1] = 48;
    }

    /// Starts. (xenoprof.h)
    struct XenoprofInit = "struct xenoprof_init", 72 {
        /// Out: counters.
        num_events: i32 = 0;
        /// Out: whether the caller sets up the counters.
        is_primary: i32 = 4;
        /// Out: name of the CPU's kind.
        cpu_type: [u8; 64] = 8;
    }

    /// Makes the buffers. (xenoprof.h)
    struct XenoprofGetBuffer = "struct xenoprof_get_buffer", 24 {
        /// Entries of a ring.
        max_samples: i32 = 0;
        /// Out: buffers.
        nbuf: i32 = 4;
        /// Out: bytes of a buffer.
        bufsize: i32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// In and out: where they are.
        buf_gmaddr: u64 = 16;
    }

    /// Sets up a counter. (xenoprof.h)
    struct XenoprofCounter = "struct xenoprof_counter", 48 {
        /// Which.
        ind: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Number of entries.
        count: u64 = 8;
        /// Whether it counts.
        enabled: u32 = 16;
        /// Event.
        event: u32 = 20;
        /// Whether it counts there.
        hypervisor: u32 = 24;
        /// Whether it counts there.
        kernel: u32 = 28;
        /// Whether it counts there.
        user: u32 = 32;
        /// Padding.
        _pad1: [u8; 4] = 36;
        /// Unit mask.
        unit_mask: u64 = 40;
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
        buf_gmaddr: u64 = 16;
    }

    /// Sets up AMD's instruction sampling. (xenoprof.h)
    struct XenoprofIbsCounter = "struct xenoprof_ibs_counter", 48 {
        /// Whether it samples.
        op_enabled: u64 = 0;
        /// Whether it samples.
        fetch_enabled: u64 = 8;
        /// Period.
        max_cnt_fetch: u64 = 16;
        /// Period.
        max_cnt_op: u64 = 24;
        /// Random period.
        rand_en: u64 = 32;
        /// Counts operations.
        dispatched_ops: u64 = 40;
    }
}

constants! {
    header "xenoprof.h";

    /// Command: `XenoprofInit`.
    XENOPROF_INIT: u32 = 0, "XENOPROF_init";
    /// Command: forgets the active domains.
    XENOPROF_RESET_ACTIVE_LIST: u32 = 1, "XENOPROF_reset_active_list";
    /// Command: forgets the passive domains.
    XENOPROF_RESET_PASSIVE_LIST: u32 = 2, "XENOPROF_reset_passive_list";
    /// Command: adds an active domain.
    XENOPROF_SET_ACTIVE: u32 = 3, "XENOPROF_set_active";
    /// Command: `XenoprofPassive`.
    XENOPROF_SET_PASSIVE: u32 = 4, "XENOPROF_set_passive";
    /// Command: takes the counters.
    XENOPROF_RESERVE_COUNTERS: u32 = 5, "XENOPROF_reserve_counters";
    /// Command: `XenoprofCounter`.
    XENOPROF_COUNTER: u32 = 6, "XENOPROF_counter";
    /// Command: loads the counters.
    XENOPROF_SETUP_EVENTS: u32 = 7, "XENOPROF_setup_events";
    /// Command: turns the virtual interrupt on.
    XENOPROF_ENABLE_VIRQ: u32 = 8, "XENOPROF_enable_virq";
    /// Command: starts.
    XENOPROF_START: u32 = 9, "XENOPROF_start";
    /// Command: stops.
    XENOPROF_STOP: u32 = 10, "XENOPROF_stop";
    /// Command: turns the virtual interrupt off.
    XENOPROF_DISABLE_VIRQ: u32 = 11, "XENOPROF_disable_virq";
    /// Command: gives the counters back.
    XENOPROF_RELEASE_COUNTERS: u32 = 12, "XENOPROF_release_counters";
    /// Command: ends.
    XENOPROF_SHUTDOWN: u32 = 13, "XENOPROF_shutdown";
    /// Command: `XenoprofGetBuffer`.
    XENOPROF_GET_BUFFER: u32 = 14, "XENOPROF_get_buffer";
    /// Command: depth of backtraces.
    XENOPROF_SET_BACKTRACE: u32 = 15, "XENOPROF_set_backtrace";
    /// Command: reads what instruction sampling can do.
    XENOPROF_GET_IBS_CAPS: u32 = 16, "XENOPROF_get_ibs_caps";
    /// Command: `XenoprofIbsCounter`.
    XENOPROF_IBS_COUNTER: u32 = 17, "XENOPROF_ibs_counter";
    /// Highest command.
    XENOPROF_LAST_OP: u32 = 17, "XENOPROF_last_op";
    /// Most counters.
    MAX_OPROF_EVENTS: u32 = 32;
    /// Most domains.
    MAX_OPROF_DOMAINS: u32 = 25;
    /// Bytes of the name of the CPU's kind.
    XENOPROF_CPU_TYPE_SIZE: u32 = 64;
    /// Instruction pointer of an entry that is no sample.
    XENOPROF_ESCAPE_CODE: u64 = 0xffffffffffffffff;
    /// Event of such an entry: a backtrace begins.
    XENOPROF_TRACE_BEGIN: u32 = 1;
}
