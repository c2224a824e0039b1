//! Facts of callback.h. Layouts of an i386 guest, where they differ.

pub use crate::xen4::callback::*;
use crate::xen4::compat::arch_x86_32::regs::XenCallback;

layout! {
    header "callback.h";

    /// `struct callback_register`. (callback.h)
    struct CallbackRegister = "struct callback_register", 12 {
        /// `type`.
        type_: u16 = 0;
        /// `flags`.
        flags: u16 = 2;
        /// `address`.
        address: XenCallback = 4;
    }
}
