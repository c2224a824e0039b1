//! Entry points of a guest (callback.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::callback::*;
use crate::xen4::compat::arch_x86_32::regs::XenCallback;

layout! {
    header "callback.h";

    /// `CALLBACKOP_register`. (callback.h)
    struct CallbackRegister = "struct callback_register", 12 {
        /// `CALLBACKTYPE_*`.
        type_: u16 = 0;
        /// `CALLBACKF_*`.
        flags: u16 = 2;
        /// Entry point; with a selector in 32-bit guests.
        address: XenCallback = 4;
    }
}
