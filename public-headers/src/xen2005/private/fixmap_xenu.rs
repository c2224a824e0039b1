//! Facts of fixmap xenU.

constants! {
    header "fixmap xenU";

    /// `FIX_HOLE`.
    FIX_HOLE: u32 = 0xfbffe000;
    /// `FIX_VSYSCALL`.
    FIX_VSYSCALL: u32 = 0xfbffd000;
    /// `FIX_SHARED_INFO`.
    FIX_SHARED_INFO: u32 = 0xfbffc000;
    /// `FIX_GNTTAB_BEGIN`.
    FIX_GNTTAB_BEGIN: u32 = 0xfbffb000;
    /// `FIX_GNTTAB_END`.
    FIX_GNTTAB_END: u32 = 0xfbff8000;
    /// `__end_of_permanent_fixed_addresses`.
    END_OF_PERMANENT_FIXED_ADDRESSES: u32 = 0xfbff7000, "__end_of_permanent_fixed_addresses";
    /// `FIX_BTMAP_END`.
    FIX_BTMAP_END: u32 = 0xfbff7000;
    /// `FIX_BTMAP_BEGIN`.
    FIX_BTMAP_BEGIN: u32 = 0xfbfe8000;
    /// `FIX_WP_TEST`.
    FIX_WP_TEST: u32 = 0xfbfe7000;
    /// `__end_of_fixed_addresses`.
    END_OF_FIXED_ADDRESSES: u32 = 0xfbfe6000, "__end_of_fixed_addresses";
    /// `FIXADDR_TOP`.
    FIXADDR_TOP: u32 = 0xfbffe000;
    /// `FIXADDR_START`.
    FIXADDR_START: u32 = 0xfbff7000;
}
