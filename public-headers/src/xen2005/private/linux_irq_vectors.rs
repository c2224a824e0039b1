//! Facts of linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/mach-xen/irq_vectors.h.

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/mach-xen/irq_vectors.h";

    /// `FIRST_EXTERNAL_VECTOR`.
    FIRST_EXTERNAL_VECTOR: u32 = 0x20;
    /// `SYSCALL_VECTOR`.
    SYSCALL_VECTOR: u32 = 0x80;
    /// `SPURIOUS_APIC_VECTOR`.
    SPURIOUS_APIC_VECTOR: u32 = 255;
    /// `ERROR_APIC_VECTOR`.
    ERROR_APIC_VECTOR: u32 = 254;
    /// `INVALIDATE_TLB_VECTOR`.
    INVALIDATE_TLB_VECTOR: u32 = 2;
    /// `RESCHEDULE_VECTOR`.
    RESCHEDULE_VECTOR: u32 = 1;
    /// `CALL_FUNCTION_VECTOR`.
    CALL_FUNCTION_VECTOR: u32 = 3;
    /// `THERMAL_APIC_VECTOR`.
    THERMAL_APIC_VECTOR: u32 = 240;
    /// `LOCAL_TIMER_VECTOR`.
    LOCAL_TIMER_VECTOR: u32 = 239;
    /// `FIRST_DEVICE_VECTOR`.
    FIRST_DEVICE_VECTOR: u32 = 49;
    /// `FIRST_SYSTEM_VECTOR`.
    FIRST_SYSTEM_VECTOR: u32 = 239;
    /// `NR_IPIS`.
    NR_IPIS: u32 = 8;
    /// `NR_VECTORS`.
    NR_VECTORS: u32 = 0x100;
    /// `PIRQ_BASE`.
    PIRQ_BASE: u32 = 0;
    /// `NR_PIRQS`.
    NR_PIRQS: u32 = 0x100;
    /// `DYNIRQ_BASE`.
    DYNIRQ_BASE: u32 = 0x100;
    /// `NR_DYNIRQS`.
    NR_DYNIRQS: u32 = 0x100;
    /// `NR_IRQS`.
    NR_IRQS: u32 = 0x200;
    /// `NR_IRQ_VECTORS`.
    NR_IRQ_VECTORS: u32 = 0x200;
}
