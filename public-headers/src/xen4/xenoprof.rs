//! Facts of xenoprof.h.

layout! {
    header "xenoprof.h";

    /// `struct event_log`. (xenoprof.h)
    struct EventLog = "struct event_log", 16 {
        /// `eip`.
        eip: u64 = 0;
        /// `mode`.
        mode: u8 = 8;
        /// `event`.
        event: u8 = 9;
        /// Padding.
        _pad0: [u8; 6] = 10;
    }

    /// `struct xenoprof_buf`. (xenoprof.h)
    struct XenoprofBuf = "struct xenoprof_buf", 64 {
        /// `event_head`.
        event_head: u32 = 0;
        /// `event_tail`.
        event_tail: u32 = 4;
        /// `event_size`.
        event_size: u32 = 8;
        /// `vcpu_id`.
        vcpu_id: u32 = 12;
        /// `xen_samples`.
        xen_samples: u64 = 16;
        /// `kernel_samples`.
        kernel_samples: u64 = 24;
        /// `user_samples`.
        user_samples: u64 = 32;
        /// `lost_samples`.
        lost_samples: u64 = 40;
        /// `event_log`.
        event_log: [EventLog; 1] = 48;
    }

    /// `struct xenoprof_init`. (xenoprof.h)
    struct XenoprofInit = "struct xenoprof_init", 72 {
        /// `num_events`.
        num_events: i32 = 0;
        /// `is_primary`.
        is_primary: i32 = 4;
        /// `cpu_type`.
        cpu_type: [u8; 64] = 8;
    }

    /// `struct xenoprof_get_buffer`. (xenoprof.h)
    struct XenoprofGetBuffer = "struct xenoprof_get_buffer", 24 {
        /// `max_samples`.
        max_samples: i32 = 0;
        /// `nbuf`.
        nbuf: i32 = 4;
        /// `bufsize`.
        bufsize: i32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `buf_gmaddr`.
        buf_gmaddr: u64 = 16;
    }

    /// `struct xenoprof_counter`. (xenoprof.h)
    struct XenoprofCounter = "struct xenoprof_counter", 48 {
        /// `ind`.
        ind: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `count`.
        count: u64 = 8;
        /// `enabled`.
        enabled: u32 = 16;
        /// `event`.
        event: u32 = 20;
        /// `hypervisor`.
        hypervisor: u32 = 24;
        /// `kernel`.
        kernel: u32 = 28;
        /// `user`.
        user: u32 = 32;
        /// Padding.
        _pad1: [u8; 4] = 36;
        /// `unit_mask`.
        unit_mask: u64 = 40;
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
        buf_gmaddr: u64 = 16;
    }

    /// `struct xenoprof_ibs_counter`. (xenoprof.h)
    struct XenoprofIbsCounter = "struct xenoprof_ibs_counter", 48 {
        /// `op_enabled`.
        op_enabled: u64 = 0;
        /// `fetch_enabled`.
        fetch_enabled: u64 = 8;
        /// `max_cnt_fetch`.
        max_cnt_fetch: u64 = 16;
        /// `max_cnt_op`.
        max_cnt_op: u64 = 24;
        /// `rand_en`.
        rand_en: u64 = 32;
        /// `dispatched_ops`.
        dispatched_ops: u64 = 40;
    }
}

constants! {
    header "xenoprof.h";

    /// `XENOPROF_init`.
    XENOPROF_INIT: u32 = 0, "XENOPROF_init";
    /// `XENOPROF_reset_active_list`.
    XENOPROF_RESET_ACTIVE_LIST: u32 = 1, "XENOPROF_reset_active_list";
    /// `XENOPROF_reset_passive_list`.
    XENOPROF_RESET_PASSIVE_LIST: u32 = 2, "XENOPROF_reset_passive_list";
    /// `XENOPROF_set_active`.
    XENOPROF_SET_ACTIVE: u32 = 3, "XENOPROF_set_active";
    /// `XENOPROF_set_passive`.
    XENOPROF_SET_PASSIVE: u32 = 4, "XENOPROF_set_passive";
    /// `XENOPROF_reserve_counters`.
    XENOPROF_RESERVE_COUNTERS: u32 = 5, "XENOPROF_reserve_counters";
    /// `XENOPROF_counter`.
    XENOPROF_COUNTER: u32 = 6, "XENOPROF_counter";
    /// `XENOPROF_setup_events`.
    XENOPROF_SETUP_EVENTS: u32 = 7, "XENOPROF_setup_events";
    /// `XENOPROF_enable_virq`.
    XENOPROF_ENABLE_VIRQ: u32 = 8, "XENOPROF_enable_virq";
    /// `XENOPROF_start`.
    XENOPROF_START: u32 = 9, "XENOPROF_start";
    /// `XENOPROF_stop`.
    XENOPROF_STOP: u32 = 10, "XENOPROF_stop";
    /// `XENOPROF_disable_virq`.
    XENOPROF_DISABLE_VIRQ: u32 = 11, "XENOPROF_disable_virq";
    /// `XENOPROF_release_counters`.
    XENOPROF_RELEASE_COUNTERS: u32 = 12, "XENOPROF_release_counters";
    /// `XENOPROF_shutdown`.
    XENOPROF_SHUTDOWN: u32 = 13, "XENOPROF_shutdown";
    /// `XENOPROF_get_buffer`.
    XENOPROF_GET_BUFFER: u32 = 14, "XENOPROF_get_buffer";
    /// `XENOPROF_set_backtrace`.
    XENOPROF_SET_BACKTRACE: u32 = 15, "XENOPROF_set_backtrace";
    /// `XENOPROF_get_ibs_caps`.
    XENOPROF_GET_IBS_CAPS: u32 = 16, "XENOPROF_get_ibs_caps";
    /// `XENOPROF_ibs_counter`.
    XENOPROF_IBS_COUNTER: u32 = 17, "XENOPROF_ibs_counter";
    /// `XENOPROF_last_op`.
    XENOPROF_LAST_OP: u32 = 17, "XENOPROF_last_op";
    /// `MAX_OPROF_EVENTS`.
    MAX_OPROF_EVENTS: u32 = 32;
    /// `MAX_OPROF_DOMAINS`.
    MAX_OPROF_DOMAINS: u32 = 25;
    /// `XENOPROF_CPU_TYPE_SIZE`.
    XENOPROF_CPU_TYPE_SIZE: u32 = 64;
    /// `XENOPROF_ESCAPE_CODE`.
    XENOPROF_ESCAPE_CODE: u64 = 0xffffffffffffffff;
    /// `XENOPROF_TRACE_BEGIN`.
    XENOPROF_TRACE_BEGIN: u32 = 1;
}
