//! Virtual interrupts of the hypervisor (xen.h).

constants! {
    header "xen.h";

    /// Per vcpu: the one-shot timer ran out.
    VIRQ_TIMER: u32 = 0;
    /// Per vcpu: a request to dump state.
    VIRQ_DEBUG: u32 = 1;
    /// Global, hardware domain: bytes arrived on the emergency console.
    VIRQ_CONSOLE: u32 = 2;
    /// Global: a domain changed its state permanently, such as by shutting down.
    VIRQ_DOM_EXC: u32 = 3;
    /// Global: the trace buffer holds records.
    VIRQ_TBUF: u32 = 4;
    /// Global: a domain stopped for its debugger.
    VIRQ_DEBUGGER: u32 = 6;
    /// Per vcpu: a profiling sample was taken.
    VIRQ_XENOPROF: u32 = 7;
    /// Global: the console ring has new text.
    VIRQ_CON_RING: u32 = 8;
    /// Global: a physical CPU went on or off line.
    VIRQ_PCPU_STATE: u32 = 9;
    /// Global: a memory event waits.
    VIRQ_MEM_EVENT: u32 = 10;
    /// Global: an Argo message waits.
    VIRQ_ARGO: u32 = 11;
    /// Global: the heap ran low.
    VIRQ_ENOMEM: u32 = 12;
    /// Per vcpu: a performance counter overflowed.
    VIRQ_XENPMU: u32 = 13;
    /// First number reserved for the architecture; machine checks on x86.
    VIRQ_ARCH_0: u32 = 16;
    /// Number reserved for the architecture.
    VIRQ_ARCH_1: u32 = 17;
    /// Number reserved for the architecture.
    VIRQ_ARCH_2: u32 = 18;
    /// Number reserved for the architecture.
    VIRQ_ARCH_3: u32 = 19;
    /// Number reserved for the architecture.
    VIRQ_ARCH_4: u32 = 20;
    /// Number reserved for the architecture.
    VIRQ_ARCH_5: u32 = 21;
    /// Number reserved for the architecture.
    VIRQ_ARCH_6: u32 = 22;
    /// Number reserved for the architecture.
    VIRQ_ARCH_7: u32 = 23;
    /// One more than the highest virtual interrupt.
    NR_VIRQS: u32 = 24;
}
