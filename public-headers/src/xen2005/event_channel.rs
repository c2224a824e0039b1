//! Event channels (event_channel.h).

use crate::overlay::Overlay4;

layout! {
    header "event_channel.h";

    /// `EVTCHNOP_alloc_unbound`: a port that `dom` may bind. (event_channel.h)
    struct EvtchnAllocUnbound = "evtchn_alloc_unbound_t", 8 {
        /// Domain that may bind.
        dom: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Out: the new port.
        port: u32 = 4;
    }

    /// `EVTCHNOP_bind_interdomain`: ties two ports of two domains. (event_channel.h)
    struct EvtchnBindInterdomain = "evtchn_bind_interdomain_t", 12 {
        /// Domain.
        dom1: u16 = 0;
        /// Domain.
        dom2: u16 = 2;
        /// In: port, 0 for a new one; out: port.
        port1: u32 = 4;
        /// In: port, 0 for a new one; out: port.
        port2: u32 = 8;
    }

    /// `EVTCHNOP_bind_virq`: a port for a virtual interrupt. (event_channel.h)
    struct EvtchnBindVirq = "evtchn_bind_virq_t", 8 {
        /// `VIRQ_*`.
        virq: u32 = 0;
        /// Out: the new port.
        port: u32 = 4;
    }

    /// `EVTCHNOP_bind_pirq`: a port for a physical interrupt. (event_channel.h)
    struct EvtchnBindPirq = "evtchn_bind_pirq_t", 12 {
        /// Physical interrupt number as the guest sees it.
        pirq: u32 = 0;
        /// `BIND_PIRQ__*`.
        flags: u32 = 4;
        /// Out: the new port.
        port: u32 = 8;
    }

    /// `EVTCHNOP_close`: frees a port. (event_channel.h)
    struct EvtchnClose = "evtchn_close_t", 8 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Local event channel port.
        port: u32 = 4;
    }

    /// `EVTCHNOP_send`: notifies the other end. (event_channel.h)
    struct EvtchnSend = "evtchn_send_t", 4 {
        /// Port.
        local_port: u32 = 0;
    }

    /// State of an unbound port. (event_channel.h)
    struct EvtchnStatusUnbound = "evtchn_status_t:u.unbound", 2 {
        /// Domain that may bind.
        dom: u16 = 0;
    }

    /// State of a bound port. (event_channel.h)
    struct EvtchnStatusInterdomain = "evtchn_status_t:u.interdomain", 8 {
        /// Other domain.
        dom: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Its port.
        port: u32 = 4;
    }

    /// `EVTCHNOP_status`: state of a port. (event_channel.h)
    struct EvtchnStatus = "evtchn_status_t", 20 {
        /// Domain asked about.
        dom: u16 = 0;
        /// Padding that the header names.
        __pad: u16 = 2;
        /// Port asked about.
        port: u32 = 4;
        /// Out: `EVTCHNSTAT_*`.
        status: u32 = 8;
        /// Out: by the state.
        u: Overlay4<2> = 12 {
            unbound: EvtchnStatusUnbound, interdomain: EvtchnStatusInterdomain, pirq: u32, virq: u32,
            ipi_edom: u32,
        };
    }

    /// `EVTCHNOP_bind_ipi`: a port to signal a vcpu. (event_channel.h)
    struct EvtchnBindIpi = "evtchn_bind_ipi_t", 8 {
        /// Vcpu that is notified.
        ipi_edom: u32 = 0;
        /// Out: the new port.
        port: u32 = 4;
    }

    /// Argument of the hypercall in its old form. (event_channel.h)
    struct EvtchnOp = "evtchn_op_t", 32 {
        /// `EVTCHNOP_*`.
        cmd: u32 = 0;
        /// Padding that the header names.
        __reserved: u32 = 4;
        /// Argument of the command.
        u: Overlay4<6> = 8 {
            alloc_unbound: EvtchnAllocUnbound, bind_interdomain: EvtchnBindInterdomain, bind_virq: EvtchnBindVirq,
            bind_pirq: EvtchnBindPirq, close: EvtchnClose, send: EvtchnSend, status: EvtchnStatus,
            bind_ipi: EvtchnBindIpi, __dummy: [u8; 24],
        };
    }
}

constants! {
    header "event_channel.h";

    /// Command: `EvtchnAllocUnbound`.
    EVTCHNOP_ALLOC_UNBOUND: u32 = 6, "EVTCHNOP_alloc_unbound";
    /// Command: `EvtchnBindInterdomain`.
    EVTCHNOP_BIND_INTERDOMAIN: u32 = 0, "EVTCHNOP_bind_interdomain";
    /// Command: `EvtchnBindVirq`.
    EVTCHNOP_BIND_VIRQ: u32 = 1, "EVTCHNOP_bind_virq";
    /// Command: `EvtchnBindPirq`.
    EVTCHNOP_BIND_PIRQ: u32 = 2, "EVTCHNOP_bind_pirq";
    /// The interrupt may be shared between domains.
    BIND_PIRQ__WILL_SHARE: u32 = 1;
    /// Command: `EvtchnClose`.
    EVTCHNOP_CLOSE: u32 = 3, "EVTCHNOP_close";
    /// Command: `EvtchnSend`.
    EVTCHNOP_SEND: u32 = 4, "EVTCHNOP_send";
    /// Command: `EvtchnStatus`.
    EVTCHNOP_STATUS: u32 = 5, "EVTCHNOP_status";
    /// The port is free.
    EVTCHNSTAT_CLOSED: u32 = 0, "EVTCHNSTAT_closed";
    /// The port waits for the other end.
    EVTCHNSTAT_UNBOUND: u32 = 1, "EVTCHNSTAT_unbound";
    /// The port is tied to another domain's.
    EVTCHNSTAT_INTERDOMAIN: u32 = 2, "EVTCHNSTAT_interdomain";
    /// The port is a physical interrupt's.
    EVTCHNSTAT_PIRQ: u32 = 3, "EVTCHNSTAT_pirq";
    /// The port is a virtual interrupt's.
    EVTCHNSTAT_VIRQ: u32 = 4, "EVTCHNSTAT_virq";
    /// The port is for signals between vcpus.
    EVTCHNSTAT_IPI: u32 = 5, "EVTCHNSTAT_ipi";
    /// Command: `EvtchnBindIpi`.
    EVTCHNOP_BIND_IPI: u32 = 7, "EVTCHNOP_bind_ipi";
}
