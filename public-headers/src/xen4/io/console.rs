//! Console rings (io/console.h).

layout! {
    header "io/console.h";

    /// The page of a console. (io/console.h)
    struct XenconsInterface = "struct xencons_interface", 3088 {
        /// Bytes for the guest.
        in_: [u8; 1024] = 0;
        /// Bytes from the guest.
        out: [u8; 2048] = 1024;
        /// Index of `in`.
        in_cons: u32 = 3072;
        /// Index of `in`.
        in_prod: u32 = 3076;
        /// Index of `out`.
        out_cons: u32 = 3080;
        /// Index of `out`.
        out_prod: u32 = 3084;
    }
}
