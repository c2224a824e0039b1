//! Facts of event_channel.h.

use crate::overlay::Overlay4;

layout! {
    header "event_channel.h";

    /// `struct evtchn_alloc_unbound`. (event_channel.h)
    struct EvtchnAllocUnbound = "struct evtchn_alloc_unbound", 8 {
        /// `dom`.
        dom: u16 = 0;
        /// `remote_dom`.
        remote_dom: u16 = 2;
        /// `port`.
        port: u32 = 4;
    }

    /// `struct evtchn_bind_interdomain`. (event_channel.h)
    struct EvtchnBindInterdomain = "struct evtchn_bind_interdomain", 12 {
        /// `remote_dom`.
        remote_dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `remote_port`.
        remote_port: u32 = 4;
        /// `local_port`.
        local_port: u32 = 8;
    }

    /// `struct evtchn_bind_virq`. (event_channel.h)
    struct EvtchnBindVirq = "struct evtchn_bind_virq", 12 {
        /// `virq`.
        virq: u32 = 0;
        /// `vcpu`.
        vcpu: u32 = 4;
        /// `port`.
        port: u32 = 8;
    }

    /// `struct evtchn_bind_pirq`. (event_channel.h)
    struct EvtchnBindPirq = "struct evtchn_bind_pirq", 12 {
        /// `pirq`.
        pirq: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `port`.
        port: u32 = 8;
    }

    /// `struct evtchn_bind_ipi`. (event_channel.h)
    struct EvtchnBindIpi = "struct evtchn_bind_ipi", 8 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// `port`.
        port: u32 = 4;
    }

    /// `struct evtchn_close`. (event_channel.h)
    struct EvtchnClose = "struct evtchn_close", 4 {
        /// `port`.
        port: u32 = 0;
    }

    /// `struct evtchn_send`. (event_channel.h)
    struct EvtchnSend = "struct evtchn_send", 4 {
        /// `port`.
        port: u32 = 0;
    }

    /// Part of a union or nested structure. (event_channel.h)
    struct EvtchnStatusUnbound = "struct evtchn_status:u.unbound", 2 {
        /// `dom`.
        dom: u16 = 0;
    }

    /// Part of a union or nested structure. (event_channel.h)
    struct EvtchnStatusInterdomain = "struct evtchn_status:u.interdomain", 8 {
        /// `dom`.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `port`.
        port: u32 = 4;
    }

    /// `struct evtchn_status`. (event_channel.h)
    struct EvtchnStatus = "struct evtchn_status", 24 {
        /// `dom`.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `port`.
        port: u32 = 4;
        /// `status`.
        status: u32 = 8;
        /// `vcpu`.
        vcpu: u32 = 12;
        /// `u`.
        u: Overlay4<2> = 16 {
            unbound: EvtchnStatusUnbound, interdomain: EvtchnStatusInterdomain, pirq: u32, virq: u32,
        };
    }

    /// `struct evtchn_bind_vcpu`. (event_channel.h)
    struct EvtchnBindVcpu = "struct evtchn_bind_vcpu", 8 {
        /// `port`.
        port: u32 = 0;
        /// `vcpu`.
        vcpu: u32 = 4;
    }

    /// `struct evtchn_unmask`. (event_channel.h)
    struct EvtchnUnmask = "struct evtchn_unmask", 4 {
        /// `port`.
        port: u32 = 0;
    }

    /// `struct evtchn_reset`. (event_channel.h)
    struct EvtchnReset = "struct evtchn_reset", 2 {
        /// `dom`.
        dom: u16 = 0;
    }

    /// `struct evtchn_init_control`. (event_channel.h)
    struct EvtchnInitControl = "struct evtchn_init_control", 24 {
        /// `control_gfn`.
        control_gfn: u64 = 0;
        /// `offset`.
        offset: u32 = 8;
        /// `vcpu`.
        vcpu: u32 = 12;
        /// `link_bits`.
        link_bits: u8 = 16;
        /// `_pad`.
        _pad: [u8; 7] = 17;
    }

    /// `struct evtchn_expand_array`. (event_channel.h)
    struct EvtchnExpandArray = "struct evtchn_expand_array", 8 {
        /// `array_gfn`.
        array_gfn: u64 = 0;
    }

    /// `struct evtchn_set_priority`. (event_channel.h)
    struct EvtchnSetPriority = "struct evtchn_set_priority", 8 {
        /// `port`.
        port: u32 = 0;
        /// `priority`.
        priority: u32 = 4;
    }

    /// `struct evtchn_op`. (event_channel.h)
    struct EvtchnOp = "struct evtchn_op", 28 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `u`.
        u: Overlay4<6> = 4 {
            alloc_unbound: EvtchnAllocUnbound, bind_interdomain: EvtchnBindInterdomain, bind_virq: EvtchnBindVirq,
            bind_pirq: EvtchnBindPirq, bind_ipi: EvtchnBindIpi, close: EvtchnClose, send: EvtchnSend,
            status: EvtchnStatus, bind_vcpu: EvtchnBindVcpu, unmask: EvtchnUnmask,
        };
    }

    /// `struct evtchn_fifo_control_block`. (event_channel.h)
    struct EvtchnFifoControlBlock = "struct evtchn_fifo_control_block", 72 {
        /// `ready`.
        ready: u32 = 0;
        /// `_rsvd`.
        _rsvd: u32 = 4;
        /// `head`.
        head: [u32; 16] = 8;
    }
}

constants! {
    header "event_channel.h";

    /// `EVTCHNOP_bind_interdomain`.
    EVTCHNOP_BIND_INTERDOMAIN: u32 = 0, "EVTCHNOP_bind_interdomain";
    /// `EVTCHNOP_bind_virq`.
    EVTCHNOP_BIND_VIRQ: u32 = 1, "EVTCHNOP_bind_virq";
    /// `EVTCHNOP_bind_pirq`.
    EVTCHNOP_BIND_PIRQ: u32 = 2, "EVTCHNOP_bind_pirq";
    /// `EVTCHNOP_close`.
    EVTCHNOP_CLOSE: u32 = 3, "EVTCHNOP_close";
    /// `EVTCHNOP_send`.
    EVTCHNOP_SEND: u32 = 4, "EVTCHNOP_send";
    /// `EVTCHNOP_status`.
    EVTCHNOP_STATUS: u32 = 5, "EVTCHNOP_status";
    /// `EVTCHNOP_alloc_unbound`.
    EVTCHNOP_ALLOC_UNBOUND: u32 = 6, "EVTCHNOP_alloc_unbound";
    /// `EVTCHNOP_bind_ipi`.
    EVTCHNOP_BIND_IPI: u32 = 7, "EVTCHNOP_bind_ipi";
    /// `EVTCHNOP_bind_vcpu`.
    EVTCHNOP_BIND_VCPU: u32 = 8, "EVTCHNOP_bind_vcpu";
    /// `EVTCHNOP_unmask`.
    EVTCHNOP_UNMASK: u32 = 9, "EVTCHNOP_unmask";
    /// `EVTCHNOP_reset`.
    EVTCHNOP_RESET: u32 = 10, "EVTCHNOP_reset";
    /// `EVTCHNOP_init_control`.
    EVTCHNOP_INIT_CONTROL: u32 = 11, "EVTCHNOP_init_control";
    /// `EVTCHNOP_expand_array`.
    EVTCHNOP_EXPAND_ARRAY: u32 = 12, "EVTCHNOP_expand_array";
    /// `EVTCHNOP_set_priority`.
    EVTCHNOP_SET_PRIORITY: u32 = 13, "EVTCHNOP_set_priority";
    /// `BIND_PIRQ__WILL_SHARE`.
    BIND_PIRQ__WILL_SHARE: u32 = 1;
    /// `EVTCHNSTAT_closed`.
    EVTCHNSTAT_CLOSED: u32 = 0, "EVTCHNSTAT_closed";
    /// `EVTCHNSTAT_unbound`.
    EVTCHNSTAT_UNBOUND: u32 = 1, "EVTCHNSTAT_unbound";
    /// `EVTCHNSTAT_interdomain`.
    EVTCHNSTAT_INTERDOMAIN: u32 = 2, "EVTCHNSTAT_interdomain";
    /// `EVTCHNSTAT_pirq`.
    EVTCHNSTAT_PIRQ: u32 = 3, "EVTCHNSTAT_pirq";
    /// `EVTCHNSTAT_virq`.
    EVTCHNSTAT_VIRQ: u32 = 4, "EVTCHNSTAT_virq";
    /// `EVTCHNSTAT_ipi`.
    EVTCHNSTAT_IPI: u32 = 5, "EVTCHNSTAT_ipi";
    /// `EVTCHN_2L_NR_CHANNELS`.
    EVTCHN_2L_NR_CHANNELS: u64 = 4096;
    /// `EVTCHN_FIFO_PRIORITY_MAX`.
    EVTCHN_FIFO_PRIORITY_MAX: u32 = 0;
    /// `EVTCHN_FIFO_PRIORITY_DEFAULT`.
    EVTCHN_FIFO_PRIORITY_DEFAULT: u32 = 7;
    /// `EVTCHN_FIFO_PRIORITY_MIN`.
    EVTCHN_FIFO_PRIORITY_MIN: u32 = 15;
    /// `EVTCHN_FIFO_MAX_QUEUES`.
    EVTCHN_FIFO_MAX_QUEUES: u32 = 16;
    /// `EVTCHN_FIFO_PENDING`.
    EVTCHN_FIFO_PENDING: u32 = 31;
    /// `EVTCHN_FIFO_MASKED`.
    EVTCHN_FIFO_MASKED: u32 = 30;
    /// `EVTCHN_FIFO_LINKED`.
    EVTCHN_FIFO_LINKED: u32 = 29;
    /// `EVTCHN_FIFO_BUSY`.
    EVTCHN_FIFO_BUSY: u32 = 28;
    /// `EVTCHN_FIFO_LINK_BITS`.
    EVTCHN_FIFO_LINK_BITS: u32 = 17;
    /// `EVTCHN_FIFO_LINK_MASK`.
    EVTCHN_FIFO_LINK_MASK: u32 = 0x1ffff;
    /// `EVTCHN_FIFO_NR_CHANNELS`.
    EVTCHN_FIFO_NR_CHANNELS: u32 = 0x20000;
}
