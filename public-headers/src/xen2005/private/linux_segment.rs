//! Descriptors of the guest kernel (segment.h).

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/segment.h";

    /// Entries of thread-local storage.
    GDT_ENTRY_TLS_ENTRIES: u32 = 3;
    /// First of them.
    GDT_ENTRY_TLS_MIN: u32 = 6;
    /// Last of them.
    GDT_ENTRY_TLS_MAX: u32 = 8;
    /// Bytes of them.
    TLS_SIZE: u32 = 24;
    /// Entry: user code.
    GDT_ENTRY_DEFAULT_USER_CS: u32 = 14;
    /// Selector: user code.
    USER_CS: u32 = 115, "__USER_CS";
    /// Entry: user data.
    GDT_ENTRY_DEFAULT_USER_DS: u32 = 15;
    /// Selector: user data.
    USER_DS: u32 = 123, "__USER_DS";
    /// First entry of the kernel.
    GDT_ENTRY_KERNEL_BASE: u32 = 12;
    /// Entry: kernel code.
    GDT_ENTRY_KERNEL_CS: u32 = 12;
    /// Selector: kernel code.
    KERNEL_CS: u32 = 97, "__KERNEL_CS";
    /// Entry: kernel data.
    GDT_ENTRY_KERNEL_DS: u32 = 13;
    /// Selector: kernel data.
    KERNEL_DS: u32 = 105, "__KERNEL_DS";
    /// Entry: task.
    GDT_ENTRY_TSS: u32 = 0x10;
    /// Entry: local descriptors.
    GDT_ENTRY_LDT: u32 = 17;
    /// First entry of the PnP BIOS.
    GDT_ENTRY_PNPBIOS_BASE: u32 = 18;
    /// First entry of the APM BIOS.
    GDT_ENTRY_APMBIOS_BASE: u32 = 23;
    /// Entry: double-fault task.
    GDT_ENTRY_DOUBLEFAULT_TSS: u32 = 31;
    /// Entries of the descriptor table.
    GDT_ENTRIES: u32 = 296;
    /// Bytes of the descriptor table.
    GDT_SIZE: u32 = 2368;
    /// Selector at boot: code.
    BOOT_CS: u32 = 2073, "__BOOT_CS";
    /// Selector at boot: data.
    BOOT_DS: u32 = 2081, "__BOOT_DS";
    /// Entries of the interrupt table.
    IDT_ENTRIES: u32 = 0x100;
}
