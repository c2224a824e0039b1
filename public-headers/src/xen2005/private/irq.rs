//! Vectors of the hypervisor (asm-x86/irq.h).

constants! {
    header "xen/include/asm-x86/irq.h";

    /// First vector of interrupts.
    FIRST_EXTERNAL_VECTOR: u32 = 48;
    /// Interrupts.
    NR_IRQS: u32 = 208;
    /// Vector of hypercalls.
    HYPERCALL_VECTOR: u32 = 130;
    /// Vector: spurious interrupts.
    SPURIOUS_APIC_VECTOR: u32 = 255;
    /// Vector: APIC errors.
    ERROR_APIC_VECTOR: u32 = 254;
    /// Vector: flush the TLB.
    INVALIDATE_TLB_VECTOR: u32 = 253;
    /// Vector: look for events.
    EVENT_CHECK_VECTOR: u32 = 252;
    /// Vector: call a function.
    CALL_FUNCTION_VECTOR: u32 = 251;
    /// Vector: debugger.
    KDB_VECTOR: u32 = 250;
    /// Vector: timer.
    LOCAL_TIMER_VECTOR: u32 = 239;
    /// First vector of devices.
    FIRST_DEVICE_VECTOR: u32 = 65;
    /// First vector of the system.
    FIRST_SYSTEM_VECTOR: u32 = 239;
}
