//! Facts of event_channel.h.

use crate::overlay::Overlay4;

layout! {
    header "event_channel.h";

    /// `evtchn_alloc_unbound_t`. (event_channel.h)
    struct EvtchnAllocUnbound = "evtchn_alloc_unbound_t", 8 {
        /// `dom`.
        dom: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `port`.
        port: u32 = 4;
    }

    /// `evtchn_bind_interdomain_t`. (event_channel.h)
    struct EvtchnBindInterdomain = "evtchn_bind_interdomain_t", 12 {
        /// `dom1`.
        dom1: u16 = 0;
        /// `dom2`.
        dom2: u16 = 2;
        /// `port1`.
        port1: u32 = 4;
        /// `port2`.
        port2: u32 = 8;
    }

    /// `evtchn_bind_virq_t`. (event_channel.h)
    struct EvtchnBindVirq = "evtchn_bind_virq_t", 8 {
        /// `virq`.
        virq: u32 = 0;
        /// `port`.
        port: u32 = 4;
    }

    /// `evtchn_bind_pirq_t`. (event_channel.h)
    struct EvtchnBindPirq = "evtchn_bind_pirq_t", 12 {
        /// `pirq`.
        pirq: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `port`.
        port: u32 = 8;
    }

    /// `evtchn_close_t`. (event_channel.h)
    struct EvtchnClose = "evtchn_close_t", 8 {
        /// `dom`.
        dom: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `port`.
        port: u32 = 4;
    }

    /// `evtchn_send_t`. (event_channel.h)
    struct EvtchnSend = "evtchn_send_t", 4 {
        /// `local_port`.
        local_port: u32 = 0;
    }

    /// `evtchn_status_t:u.unbound`. (event_channel.h)
    struct EvtchnStatusUnbound = "evtchn_status_t:u.unbound", 2 {
        /// `dom`.
        dom: u16 = 0;
    }

    /// `evtchn_status_t:u.interdomain`. (event_channel.h)
    struct EvtchnStatusInterdomain = "evtchn_status_t:u.interdomain", 8 {
        /// `dom`.
        dom: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `port`.
        port: u32 = 4;
    }

    /// `evtchn_status_t`. (event_channel.h)
    struct EvtchnStatus = "evtchn_status_t", 20 {
        /// `dom`.
        dom: u16 = 0;
        /// `__pad`.
        __pad: u16 = 2;
        /// `port`.
        port: u32 = 4;
        /// `status`.
        status: u32 = 8;
        /// `u`.
        u: Overlay4<2> = 12 {
            unbound: EvtchnStatusUnbound, interdomain: EvtchnStatusInterdomain, pirq: u32, virq: u32,
            ipi_edom: u32,
        };
    }

    /// `evtchn_bind_ipi_t`. (event_channel.h)
    struct EvtchnBindIpi = "evtchn_bind_ipi_t", 8 {
        /// `ipi_edom`.
        ipi_edom: u32 = 0;
        /// `port`.
        port: u32 = 4;
    }

    /// `evtchn_op_t`. (event_channel.h)
    struct EvtchnOp = "evtchn_op_t", 32 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `__reserved`.
        __reserved: u32 = 4;
        /// `u`.
        u: Overlay4<6> = 8 {
            alloc_unbound: EvtchnAllocUnbound, bind_interdomain: EvtchnBindInterdomain, bind_virq: EvtchnBindVirq,
            bind_pirq: EvtchnBindPirq, close: EvtchnClose, send: EvtchnSend, status: EvtchnStatus,
            bind_ipi: EvtchnBindIpi, __dummy: [u8; 24],
        };
    }
}

constants! {
    header "event_channel.h";

    /// `EVTCHNOP_alloc_unbound`.
    EVTCHNOP_ALLOC_UNBOUND: u32 = 6, "EVTCHNOP_alloc_unbound";
    /// `EVTCHNOP_bind_interdomain`.
    EVTCHNOP_BIND_INTERDOMAIN: u32 = 0, "EVTCHNOP_bind_interdomain";
    /// `EVTCHNOP_bind_virq`.
    EVTCHNOP_BIND_VIRQ: u32 = 1, "EVTCHNOP_bind_virq";
    /// `EVTCHNOP_bind_pirq`.
    EVTCHNOP_BIND_PIRQ: u32 = 2, "EVTCHNOP_bind_pirq";
    /// `BIND_PIRQ__WILL_SHARE`.
    BIND_PIRQ__WILL_SHARE: u32 = 1;
    /// `EVTCHNOP_close`.
    EVTCHNOP_CLOSE: u32 = 3, "EVTCHNOP_close";
    /// `EVTCHNOP_send`.
    EVTCHNOP_SEND: u32 = 4, "EVTCHNOP_send";
    /// `EVTCHNOP_status`.
    EVTCHNOP_STATUS: u32 = 5, "EVTCHNOP_status";
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
    /// `EVTCHNOP_bind_ipi`.
    EVTCHNOP_BIND_IPI: u32 = 7, "EVTCHNOP_bind_ipi";
}
