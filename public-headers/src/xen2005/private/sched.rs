//! States of event channels in the hypervisor (xen/sched.h).

constants! {
    header "xen/include/xen/sched.h";

    /// Free.
    ECS_FREE: u32 = 0;
    /// Reserved.
    ECS_RESERVED: u32 = 1;
    /// Waits for the other end.
    ECS_UNBOUND: u32 = 2;
    /// Tied to another domain's.
    ECS_INTERDOMAIN: u32 = 3;
    /// Of a physical interrupt.
    ECS_PIRQ: u32 = 4;
    /// Of a virtual interrupt.
    ECS_VIRQ: u32 = 5;
    /// Between vcpus.
    ECS_IPI: u32 = 6;
    /// Physical interrupts of a domain.
    NR_PIRQS: u32 = 0x80;
    /// The idle domain.
    IDLE_DOMAIN_ID: u32 = 0x7fff;
}
