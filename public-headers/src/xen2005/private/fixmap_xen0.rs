//! Fixed addresses of the kernel of domain 0.

constants! {
    header "fixmap xen0";

    /// Address: hole.
    FIX_HOLE: u32 = 0xfbffe000;
    /// Address: system-call page.
    FIX_VSYSCALL: u32 = 0xfbffd000;
    /// Address: shared page.
    FIX_SHARED_INFO: u32 = 0xfbffc000;
    /// Address: last page of the grant table.
    FIX_GNTTAB_BEGIN: u32 = 0xfbffb000;
    /// Address: first page of the grant table.
    FIX_GNTTAB_END: u32 = 0xfbff8000;
    /// Address: last page of ISA memory.
    FIX_ISAMAP_END: u32 = 0xfbff7000;
    /// Address: first page of ISA memory.
    FIX_ISAMAP_BEGIN: u32 = 0xfbef8000;
    /// Address: end of what is always mapped.
    END_OF_PERMANENT_FIXED_ADDRESSES: u32 = 0xfbef7000, "__end_of_permanent_fixed_addresses";
    /// Address: last page of early mappings.
    FIX_BTMAP_END: u32 = 0xfbef7000;
    /// Address: first page of early mappings.
    FIX_BTMAP_BEGIN: u32 = 0xfbee8000;
    /// Address: test of write protection.
    FIX_WP_TEST: u32 = 0xfbee7000;
    /// Address: end of all.
    END_OF_FIXED_ADDRESSES: u32 = 0xfbee6000, "__end_of_fixed_addresses";
    /// Highest address.
    FIXADDR_TOP: u32 = 0xfbffe000;
    /// Lowest address.
    FIXADDR_START: u32 = 0xfbef7000;
}
