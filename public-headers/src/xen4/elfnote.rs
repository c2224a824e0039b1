//! Types of ELF notes in guest images, crash notes and dumps; owner `Xen` (elfnote.h).

constants! {
    header "elfnote.h";

    /// Reserved.
    XEN_ELFNOTE_INFO: u32 = 0;
    /// Address where the guest starts.
    XEN_ELFNOTE_ENTRY: u32 = 1;
    /// Address of the page to fill with hypercall stubs.
    XEN_ELFNOTE_HYPERCALL_PAGE: u32 = 2;
    /// Address of guest frame 0.
    XEN_ELFNOTE_VIRT_BASE: u32 = 3;
    /// What to subtract from the image's physical addresses.
    XEN_ELFNOTE_PADDR_OFFSET: u32 = 4;
    /// Version of Xen the guest is for: `xen-3.0`.
    XEN_ELFNOTE_XEN_VERSION: u32 = 5;
    /// Name of the guest's system.
    XEN_ELFNOTE_GUEST_OS: u32 = 6;
    /// Version of the guest's system.
    XEN_ELFNOTE_GUEST_VERSION: u32 = 7;
    /// Kind of loader: `generic`.
    XEN_ELFNOTE_LOADER: u32 = 8;
    /// Whether the guest is for PAE: `yes`, `no`, `bimodal`.
    XEN_ELFNOTE_PAE_MODE: u32 = 9;
    /// Features wanted, as text: names separated by `|`; `!` marks a required one.
    XEN_ELFNOTE_FEATURES: u32 = 10;
    /// Whether to load the symbol table, as BSD wants it: `yes`.
    XEN_ELFNOTE_BSD_SYMTAB: u32 = 11;
    /// Lowest address the hypervisor may use, in a 32-bit guest.
    XEN_ELFNOTE_HV_START_LOW: u32 = 12;
    /// Pairs of mask and value that tell an entry with a machine frame from others.
    XEN_ELFNOTE_L1_MFN_VALID: u32 = 13;
    /// Whether the guest can go on after a cancelled suspend.
    XEN_ELFNOTE_SUSPEND_CANCEL: u32 = 14;
    /// Address for the initial frame list.
    XEN_ELFNOTE_INIT_P2M: u32 = 15;
    /// Whether the ramdisk may stay outside the initial mapping.
    XEN_ELFNOTE_MOD_START_PFN: u32 = 16;
    /// Features the guest can use, as bits.
    XEN_ELFNOTE_SUPPORTED_FEATURES: u32 = 17;
    /// Address where a PVH guest starts, in 32-bit mode without paging.
    XEN_ELFNOTE_PHYS32_ENTRY: u32 = 18;
    /// Highest type of the notes in images.
    XEN_ELFNOTE_MAX: u32 = 18;
    /// Crash note: the hypervisor's state.
    XEN_ELFNOTE_CRASH_INFO: u32 = 0x1000001;
    /// Crash note: a CPU's control registers.
    XEN_ELFNOTE_CRASH_REGS: u32 = 0x1000002;
    /// Dump note: none.
    XEN_ELFNOTE_DUMPCORE_NONE: u32 = 0x2000000;
    /// Dump note: header.
    XEN_ELFNOTE_DUMPCORE_HEADER: u32 = 0x2000001;
    /// Dump note: version of Xen.
    XEN_ELFNOTE_DUMPCORE_XEN_VERSION: u32 = 0x2000002;
    /// Dump note: version of the format.
    XEN_ELFNOTE_DUMPCORE_FORMAT_VERSION: u32 = 0x2000003;
}
