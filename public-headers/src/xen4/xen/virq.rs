//! Facts of xen.h.

constants! {
    header "xen.h";

    /// `VIRQ_TIMER`.
    VIRQ_TIMER: u32 = 0;
    /// `VIRQ_DEBUG`.
    VIRQ_DEBUG: u32 = 1;
    /// `VIRQ_CONSOLE`.
    VIRQ_CONSOLE: u32 = 2;
    /// `VIRQ_DOM_EXC`.
    VIRQ_DOM_EXC: u32 = 3;
    /// `VIRQ_TBUF`.
    VIRQ_TBUF: u32 = 4;
    /// `VIRQ_DEBUGGER`.
    VIRQ_DEBUGGER: u32 = 6;
    /// `VIRQ_XENOPROF`.
    VIRQ_XENOPROF: u32 = 7;
    /// `VIRQ_CON_RING`.
    VIRQ_CON_RING: u32 = 8;
    /// `VIRQ_PCPU_STATE`.
    VIRQ_PCPU_STATE: u32 = 9;
    /// `VIRQ_MEM_EVENT`.
    VIRQ_MEM_EVENT: u32 = 10;
    /// `VIRQ_ARGO`.
    VIRQ_ARGO: u32 = 11;
    /// `VIRQ_ENOMEM`.
    VIRQ_ENOMEM: u32 = 12;
    /// `VIRQ_XENPMU`.
    VIRQ_XENPMU: u32 = 13;
    /// `VIRQ_ARCH_0`.
    VIRQ_ARCH_0: u32 = 16;
    /// `VIRQ_ARCH_1`.
    VIRQ_ARCH_1: u32 = 17;
    /// `VIRQ_ARCH_2`.
    VIRQ_ARCH_2: u32 = 18;
    /// `VIRQ_ARCH_3`.
    VIRQ_ARCH_3: u32 = 19;
    /// `VIRQ_ARCH_4`.
    VIRQ_ARCH_4: u32 = 20;
    /// `VIRQ_ARCH_5`.
    VIRQ_ARCH_5: u32 = 21;
    /// `VIRQ_ARCH_6`.
    VIRQ_ARCH_6: u32 = 22;
    /// `VIRQ_ARCH_7`.
    VIRQ_ARCH_7: u32 = 23;
    /// `NR_VIRQS`.
    NR_VIRQS: u32 = 24;
}
