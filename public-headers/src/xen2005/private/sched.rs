//! Facts of xen/include/xen/sched.h.

constants! {
    header "xen/include/xen/sched.h";

    /// `ECS_FREE`.
    ECS_FREE: u32 = 0;
    /// `ECS_RESERVED`.
    ECS_RESERVED: u32 = 1;
    /// `ECS_UNBOUND`.
    ECS_UNBOUND: u32 = 2;
    /// `ECS_INTERDOMAIN`.
    ECS_INTERDOMAIN: u32 = 3;
    /// `ECS_PIRQ`.
    ECS_PIRQ: u32 = 4;
    /// `ECS_VIRQ`.
    ECS_VIRQ: u32 = 5;
    /// `ECS_IPI`.
    ECS_IPI: u32 = 6;
    /// `NR_PIRQS`.
    NR_PIRQS: u32 = 0x80;
    /// `IDLE_DOMAIN_ID`.
    IDLE_DOMAIN_ID: u32 = 0x7fff;
}
