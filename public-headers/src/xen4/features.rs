//! Features, as bit numbers for `XENVER_get_features` and the image notes (features.h).

constants! {
    header "features.h";

    /// The guest needs no read-only page tables.
    XENFEAT_WRITABLE_PAGE_TABLES: u32 = 0, "XENFEAT_writable_page_tables";
    /// The guest needs no read-only descriptor tables.
    XENFEAT_WRITABLE_DESCRIPTOR_TABLES: u32 = 1, "XENFEAT_writable_descriptor_tables";
    /// The hypervisor translates the guest's frame numbers.
    XENFEAT_AUTO_TRANSLATED_PHYSMAP: u32 = 2, "XENFEAT_auto_translated_physmap";
    /// The guest kernel runs in ring 0.
    XENFEAT_SUPERVISOR_MODE_KERNEL: u32 = 3, "XENFEAT_supervisor_mode_kernel";
    /// PAE top-level tables may lie above 4 GiB.
    XENFEAT_PAE_PGDIR_ABOVE_4GB: u32 = 4, "XENFEAT_pae_pgdir_above_4gb";
    /// `MMU_PT_UPDATE_PRESERVE_AD` exists.
    XENFEAT_MMU_PT_UPDATE_PRESERVE_AD: u32 = 5, "XENFEAT_mmu_pt_update_preserve_ad";
    /// Clearing and copying pages by `mmuext_op` exists.
    XENFEAT_HIGHMEM_ASSIST: u32 = 6, "XENFEAT_highmem_assist";
    /// Grant mappings may set the software bits of the entry.
    XENFEAT_GNTTAB_MAP_AVAIL_BITS: u32 = 7, "XENFEAT_gnttab_map_avail_bits";
    /// HVM guests can get events by vector.
    XENFEAT_HVM_CALLBACK_VECTOR: u32 = 8, "XENFEAT_hvm_callback_vector";
    /// The PV clock is safe in HVM guests.
    XENFEAT_HVM_SAFE_PVCLOCK: u32 = 9, "XENFEAT_hvm_safe_pvclock";
    /// HVM guests can get physical interrupts as events.
    XENFEAT_HVM_PIRQS: u32 = 10, "XENFEAT_hvm_pirqs";
    /// The caller is the hardware domain.
    XENFEAT_DOM0: u32 = 11, "XENFEAT_dom0";
    /// `XENMEMF_vnode` exists.
    XENFEAT_MEMORY_OP_VNODE_SUPPORTED: u32 = 13, "XENFEAT_memory_op_vnode_supported";
    /// Arm: the SMC calling convention is supported.
    XENFEAT_ARM_SMCCC_SUPPORTED: u32 = 14, "XENFEAT_ARM_SMCCC_supported";
    /// A PVH Linux takes the ACPI root pointer from anywhere.
    XENFEAT_LINUX_RSDP_UNRESTRICTED: u32 = 15, "XENFEAT_linux_rsdp_unrestricted";
    /// Guest frames are not machine frames.
    XENFEAT_NOT_DIRECT_MAPPED: u32 = 16, "XENFEAT_not_direct_mapped";
    /// Guest frames are machine frames.
    XENFEAT_DIRECT_MAPPED: u32 = 17, "XENFEAT_direct_mapped";
    /// Groups of 32 features.
    XENFEAT_NR_SUBMAPS: u32 = 1;
}
