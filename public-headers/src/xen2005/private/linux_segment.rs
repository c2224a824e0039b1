//! Facts of linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/segment.h.

constants! {
    header "linux-2.6.11-xen-sparse/include/asm-xen/asm-i386/segment.h";

    /// `GDT_ENTRY_TLS_ENTRIES`.
    GDT_ENTRY_TLS_ENTRIES: u32 = 3;
    /// `GDT_ENTRY_TLS_MIN`.
    GDT_ENTRY_TLS_MIN: u32 = 6;
    /// `GDT_ENTRY_TLS_MAX`.
    GDT_ENTRY_TLS_MAX: u32 = 8;
    /// `TLS_SIZE`.
    TLS_SIZE: u32 = 24;
    /// `GDT_ENTRY_DEFAULT_USER_CS`.
    GDT_ENTRY_DEFAULT_USER_CS: u32 = 14;
    /// `__USER_CS`.
    USER_CS: u32 = 115, "__USER_CS";
    /// `GDT_ENTRY_DEFAULT_USER_DS`.
    GDT_ENTRY_DEFAULT_USER_DS: u32 = 15;
    /// `__USER_DS`.
    USER_DS: u32 = 123, "__USER_DS";
    /// `GDT_ENTRY_KERNEL_BASE`.
    GDT_ENTRY_KERNEL_BASE: u32 = 12;
    /// `GDT_ENTRY_KERNEL_CS`.
    GDT_ENTRY_KERNEL_CS: u32 = 12;
    /// `__KERNEL_CS`.
    KERNEL_CS: u32 = 97, "__KERNEL_CS";
    /// `GDT_ENTRY_KERNEL_DS`.
    GDT_ENTRY_KERNEL_DS: u32 = 13;
    /// `__KERNEL_DS`.
    KERNEL_DS: u32 = 105, "__KERNEL_DS";
    /// `GDT_ENTRY_TSS`.
    GDT_ENTRY_TSS: u32 = 0x10;
    /// `GDT_ENTRY_LDT`.
    GDT_ENTRY_LDT: u32 = 17;
    /// `GDT_ENTRY_PNPBIOS_BASE`.
    GDT_ENTRY_PNPBIOS_BASE: u32 = 18;
    /// `GDT_ENTRY_APMBIOS_BASE`.
    GDT_ENTRY_APMBIOS_BASE: u32 = 23;
    /// `GDT_ENTRY_DOUBLEFAULT_TSS`.
    GDT_ENTRY_DOUBLEFAULT_TSS: u32 = 31;
    /// `GDT_ENTRIES`.
    GDT_ENTRIES: u32 = 296;
    /// `GDT_SIZE`.
    GDT_SIZE: u32 = 2368;
    /// `__BOOT_CS`.
    BOOT_CS: u32 = 2073, "__BOOT_CS";
    /// `__BOOT_DS`.
    BOOT_DS: u32 = 2081, "__BOOT_DS";
    /// `IDT_ENTRIES`.
    IDT_ENTRIES: u32 = 0x100;
}
