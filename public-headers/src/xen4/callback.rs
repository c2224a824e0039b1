//! Facts of callback.h.

layout! {
    header "callback.h";

    /// `struct callback_register`. (callback.h)
    struct CallbackRegister = "struct callback_register", 16 {
        /// `type`.
        type_: u16 = 0;
        /// `flags`.
        flags: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `address`.
        address: u64 = 8;
    }

    /// `struct callback_unregister`. (callback.h)
    struct CallbackUnregister = "struct callback_unregister", 4 {
        /// `type`.
        type_: u16 = 0;
        /// `_unused`.
        _unused: u16 = 2;
    }
}

constants! {
    header "callback.h";

    /// `CALLBACKTYPE_event`.
    CALLBACKTYPE_EVENT: u32 = 0, "CALLBACKTYPE_event";
    /// `CALLBACKTYPE_failsafe`.
    CALLBACKTYPE_FAILSAFE: u32 = 1, "CALLBACKTYPE_failsafe";
    /// `CALLBACKTYPE_syscall`.
    CALLBACKTYPE_SYSCALL: u32 = 2, "CALLBACKTYPE_syscall";
    /// `CALLBACKTYPE_sysenter_deprecated`.
    CALLBACKTYPE_SYSENTER_DEPRECATED: u32 = 3, "CALLBACKTYPE_sysenter_deprecated";
    /// `CALLBACKTYPE_nmi`.
    CALLBACKTYPE_NMI: u32 = 4, "CALLBACKTYPE_nmi";
    /// `CALLBACKTYPE_sysenter`.
    CALLBACKTYPE_SYSENTER: u32 = 5, "CALLBACKTYPE_sysenter";
    /// `CALLBACKTYPE_syscall32`.
    CALLBACKTYPE_SYSCALL32: u32 = 7, "CALLBACKTYPE_syscall32";
    /// `_CALLBACKF_mask_events`.
    _CALLBACKF_MASK_EVENTS: u32 = 0, "_CALLBACKF_mask_events";
    /// `CALLBACKF_mask_events`.
    CALLBACKF_MASK_EVENTS: u32 = 1 << 0, "CALLBACKF_mask_events";
    /// `CALLBACKOP_register`.
    CALLBACKOP_REGISTER: u32 = 0, "CALLBACKOP_register";
    /// `CALLBACKOP_unregister`.
    CALLBACKOP_UNREGISTER: u32 = 1, "CALLBACKOP_unregister";
}
