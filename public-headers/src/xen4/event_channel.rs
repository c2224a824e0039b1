//! Event channels (event_channel.h).

use crate::overlay::Overlay4;

layout! {
    header "event_channel.h";

    /// `EVTCHNOP_alloc_unbound`: a port in `dom` that `remote_dom` may bind. (event_channel.h)
    struct EvtchnAllocUnbound = "struct evtchn_alloc_unbound", 8 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
        /// Domain that may bind.
        remote_dom: u16 = 2;
        /// Out: the new port.
        port: u32 = 4;
    }

    /// `EVTCHNOP_bind_interdomain`: a local port tied to an unbound port of another domain. (event_channel.h)
    struct EvtchnBindInterdomain = "struct evtchn_bind_interdomain", 12 {
        /// Other domain.
        remote_dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Its port.
        remote_port: u32 = 4;
        /// Out: the new port.
        local_port: u32 = 8;
    }

    /// `EVTCHNOP_bind_virq`: a port for a virtual interrupt. (event_channel.h)
    struct EvtchnBindVirq = "struct evtchn_bind_virq", 12 {
        /// `VIRQ_*`.
        virq: u32 = 0;
        /// Vcpu that is notified; 0 for a global one.
        vcpu: u32 = 4;
        /// Out: the new port.
        port: u32 = 8;
    }

    /// `EVTCHNOP_bind_pirq`: a port for a physical interrupt. (event_channel.h)
    struct EvtchnBindPirq = "struct evtchn_bind_pirq", 12 {
        /// Physical interrupt number as the guest sees it.
        pirq: u32 = 0;
        /// `BIND_PIRQ__*`.
        flags: u32 = 4;
        /// Out: the new port.
        port: u32 = 8;
    }

    /// `EVTCHNOP_bind_ipi`: a port to signal a vcpu of one's own. (event_channel.h)
    struct EvtchnBindIpi = "struct evtchn_bind_ipi", 8 {
        /// Vcpu that is notified.
        vcpu: u32 = 0;
        /// Out: the new port.
        port: u32 = 4;
    }

    /// `EVTCHNOP_close`: frees a port. (event_channel.h)
    struct EvtchnClose = "struct evtchn_close", 4 {
        /// Local event channel port.
        port: u32 = 0;
    }

    /// `EVTCHNOP_send`: notifies the other end. (event_channel.h)
    struct EvtchnSend = "struct evtchn_send", 4 {
        /// Local event channel port.
        port: u32 = 0;
    }

    /// State of an unbound port. (event_channel.h)
    struct EvtchnStatusUnbound = "struct evtchn_status:u.unbound", 2 {
        /// Domain that may bind.
        dom: u16 = 0;
    }

    /// State of a bound port. (event_channel.h)
    struct EvtchnStatusInterdomain = "struct evtchn_status:u.interdomain", 8 {
        /// Other domain.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Its port.
        port: u32 = 4;
    }

    /// `EVTCHNOP_status`: state of a port. (event_channel.h)
    struct EvtchnStatus = "struct evtchn_status", 24 {
        /// Domain asked about.
        dom: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Port asked about.
        port: u32 = 4;
        /// Out: `EVTCHNSTAT_*`.
        status: u32 = 8;
        /// Out: vcpu that is notified.
        vcpu: u32 = 12;
        /// Out: by the state.
        u: Overlay4<2> = 16 {
            unbound: EvtchnStatusUnbound, interdomain: EvtchnStatusInterdomain, pirq: u32, virq: u32,
        };
    }

    /// `EVTCHNOP_bind_vcpu`: chooses the vcpu a port notifies. (event_channel.h)
    struct EvtchnBindVcpu = "struct evtchn_bind_vcpu", 8 {
        /// Local event channel port.
        port: u32 = 0;
        /// Number of the virtual CPU.
        vcpu: u32 = 4;
    }

    /// `EVTCHNOP_unmask`: unmasks a port and delivers what is pending. (event_channel.h)
    struct EvtchnUnmask = "struct evtchn_unmask", 4 {
        /// Local event channel port.
        port: u32 = 0;
    }

    /// `EVTCHNOP_reset`: closes all ports of a domain. (event_channel.h)
    struct EvtchnReset = "struct evtchn_reset", 2 {
        /// Domain; `DOMID_SELF` for the caller.
        dom: u16 = 0;
    }

    /// `EVTCHNOP_init_control`: switches to the FIFO ABI, for one vcpu. (event_channel.h)
    struct EvtchnInitControl = "struct evtchn_init_control", 24 {
        /// Frame of the control block.
        control_gfn: u64 = 0;
        /// Offset of the control block in the frame.
        offset: u32 = 8;
        /// Number of the virtual CPU.
        vcpu: u32 = 12;
        /// Out: bits of a link.
        link_bits: u8 = 16;
        /// Padding that the header names.
        _pad: [u8; 7] = 17;
    }

    /// `EVTCHNOP_expand_array`: adds a page to the event array. (event_channel.h)
    struct EvtchnExpandArray = "struct evtchn_expand_array", 8 {
        /// Frame of the page.
        array_gfn: u64 = 0;
    }

    /// `EVTCHNOP_set_priority`: queue of a port. (event_channel.h)
    struct EvtchnSetPriority = "struct evtchn_set_priority", 8 {
        /// Local event channel port.
        port: u32 = 0;
        /// Queue: 0 is served first.
        priority: u32 = 4;
    }

    /// Argument of the hypercall in its old form. (event_channel.h)
    struct EvtchnOp = "struct evtchn_op", 28 {
        /// `EVTCHNOP_*`.
        cmd: u32 = 0;
        /// Argument of the command.
        u: Overlay4<6> = 4 {
            alloc_unbound: EvtchnAllocUnbound, bind_interdomain: EvtchnBindInterdomain, bind_virq: EvtchnBindVirq,
            bind_pirq: EvtchnBindPirq, bind_ipi: EvtchnBindIpi, close: EvtchnClose, send: EvtchnSend,
            status: EvtchnStatus, bind_vcpu: EvtchnBindVcpu, unmask: EvtchnUnmask,
        };
    }

    /// Heads of a vcpu's queues, in the FIFO ABI. (event_channel.h)
    struct EvtchnFifoControlBlock = "struct evtchn_fifo_control_block", 72 {
        /// A bit for each queue that holds events.
        ready: u32 = 0;
        /// Padding that the header names.
        _rsvd: u32 = 4;
        /// Port at the head of each queue.
        head: [u32; 16] = 8;
    }
}

constants! {
    header "event_channel.h";

    /// Command: `EvtchnBindInterdomain`.
    EVTCHNOP_BIND_INTERDOMAIN: u32 = 0, "EVTCHNOP_bind_interdomain";
    /// Command: `EvtchnBindVirq`.
    EVTCHNOP_BIND_VIRQ: u32 = 1, "EVTCHNOP_bind_virq";
    /// Command: `EvtchnBindPirq`.
    EVTCHNOP_BIND_PIRQ: u32 = 2, "EVTCHNOP_bind_pirq";
    /// Command: `EvtchnClose`.
    EVTCHNOP_CLOSE: u32 = 3, "EVTCHNOP_close";
    /// Command: `EvtchnSend`.
    EVTCHNOP_SEND: u32 = 4, "EVTCHNOP_send";
    /// Command: `EvtchnStatus`.
    EVTCHNOP_STATUS: u32 = 5, "EVTCHNOP_status";
    /// Command: `EvtchnAllocUnbound`.
    EVTCHNOP_ALLOC_UNBOUND: u32 = 6, "EVTCHNOP_alloc_unbound";
    /// Command: `EvtchnBindIpi`.
    EVTCHNOP_BIND_IPI: u32 = 7, "EVTCHNOP_bind_ipi";
    /// Command: `EvtchnBindVcpu`.
    EVTCHNOP_BIND_VCPU: u32 = 8, "EVTCHNOP_bind_vcpu";
    /// Command: `EvtchnUnmask`.
    EVTCHNOP_UNMASK: u32 = 9, "EVTCHNOP_unmask";
    /// Command: `EvtchnReset`.
    EVTCHNOP_RESET: u32 = 10, "EVTCHNOP_reset";
    /// Command: `EvtchnInitControl`.
    EVTCHNOP_INIT_CONTROL: u32 = 11, "EVTCHNOP_init_control";
    /// Command: `EvtchnExpandArray`.
    EVTCHNOP_EXPAND_ARRAY: u32 = 12, "EVTCHNOP_expand_array";
    /// Command: `EvtchnSetPriority`.
    EVTCHNOP_SET_PRIORITY: u32 = 13, "EVTCHNOP_set_priority";
    /// The interrupt may be shared between domains.
    BIND_PIRQ__WILL_SHARE: u32 = 1;
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
    /// Ports of the two-level ABI.
    EVTCHN_2L_NR_CHANNELS: u64 = 4096;
    /// Queue served first.
    EVTCHN_FIFO_PRIORITY_MAX: u32 = 0;
    /// Queue of a new port.
    EVTCHN_FIFO_PRIORITY_DEFAULT: u32 = 7;
    /// Queue served last.
    EVTCHN_FIFO_PRIORITY_MIN: u32 = 15;
    /// Number of queues.
    EVTCHN_FIFO_MAX_QUEUES: u32 = 16;
    /// Bit of an event word: an event is pending.
    EVTCHN_FIFO_PENDING: u32 = 31;
    /// Bit of an event word: delivery is masked.
    EVTCHN_FIFO_MASKED: u32 = 30;
    /// Bit of an event word: it is on a queue.
    EVTCHN_FIFO_LINKED: u32 = 29;
    /// Bit of an event word: it is being unmasked.
    EVTCHN_FIFO_BUSY: u32 = 28;
    /// Bits of a link.
    EVTCHN_FIFO_LINK_BITS: u32 = 17;
    /// Mask of the link in an event word.
    EVTCHN_FIFO_LINK_MASK: u32 = 0x1ffff;
    /// Ports of the FIFO ABI.
    EVTCHN_FIFO_NR_CHANNELS: u32 = 0x20000;
}
