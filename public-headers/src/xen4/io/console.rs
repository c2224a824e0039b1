//! Facts of io/console.h.

layout! {
    header "io/console.h";

    /// `struct xencons_interface`. (io/console.h)
    struct XenconsInterface = "struct xencons_interface", 3088 {
        /// `in`.
        in_: [u8; 1024] = 0;
        /// `out`.
        out: [u8; 2048] = 1024;
        /// `in_cons`.
        in_cons: u32 = 3072;
        /// `in_prod`.
        in_prod: u32 = 3076;
        /// `out_cons`.
        out_cons: u32 = 3080;
        /// `out_prod`.
        out_prod: u32 = 3084;
    }
}
