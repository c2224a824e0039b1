//! Interrupts of the guest kernel (irq_vectors.h).

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/mach-xen/irq_vectors.h";

    /// First vector of interrupts.
    FIRST_EXTERNAL_VECTOR: u32 = 0x20;
    /// Vector: system calls.
    SYSCALL_VECTOR: u32 = 0x80;
    /// Vector: spurious interrupts.
    SPURIOUS_APIC_VECTOR: u32 = 255;
    /// Vector: APIC errors.
    ERROR_APIC_VECTOR: u32 = 254;
    /// Vector: flush the TLB.
    INVALIDATE_TLB_VECTOR: u32 = 2;
    /// Vector: schedule.
    RESCHEDULE_VECTOR: u32 = 1;
    /// Vector: call a function.
    CALL_FUNCTION_VECTOR: u32 = 3;
    /// Vector: temperature.
    THERMAL_APIC_VECTOR: u32 = 240;
    /// Vector: timer.
    LOCAL_TIMER_VECTOR: u32 = 239;
    /// First vector of devices.
    FIRST_DEVICE_VECTOR: u32 = 49;
    /// First vector of the system.
    FIRST_SYSTEM_VECTOR: u32 = 239;
    /// Kinds of signals between vcpus.
    NR_IPIS: u32 = 8;
    /// Vectors.
    NR_VECTORS: u32 = 0x100;
    /// First number of physical interrupts.
    PIRQ_BASE: u32 = 0;
    /// Physical interrupts of a domain.
    NR_PIRQS: u32 = 0x100;
    /// First number of event channels.
    DYNIRQ_BASE: u32 = 0x100;
    /// Numbers for event channels.
    NR_DYNIRQS: u32 = 0x100;
    /// Interrupts.
    NR_IRQS: u32 = 0x200;
    /// All numbers.
    NR_IRQ_VECTORS: u32 = 0x200;
}
