//! Entry points of a guest (callback.h).

layout! {
    header "callback.h";

    /// `CALLBACKOP_register`. (callback.h)
    struct CallbackRegister = "struct callback_register", 16 {
        /// `CALLBACKTYPE_*`.
        type_: u16 = 0;
        /// `CALLBACKF_*`.
        flags: u16 = 2;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Entry point; with a selector in 32-bit guests.
        address: u64 = 8;
    }

    /// `CALLBACKOP_unregister`. (callback.h)
    struct CallbackUnregister = "struct callback_unregister", 4 {
        /// `CALLBACKTYPE_*`.
        type_: u16 = 0;
        /// Unused.
        _unused: u16 = 2;
    }
}

constants! {
    header "callback.h";

    /// Events.
    CALLBACKTYPE_EVENT: u32 = 0, "CALLBACKTYPE_event";
    /// A guest state that cannot be restored.
    CALLBACKTYPE_FAILSAFE: u32 = 1, "CALLBACKTYPE_failsafe";
    /// `syscall` from 64-bit user mode.
    CALLBACKTYPE_SYSCALL: u32 = 2, "CALLBACKTYPE_syscall";
    /// `sysenter`, in the form from before 3.1.
    CALLBACKTYPE_SYSENTER_DEPRECATED: u32 = 3, "CALLBACKTYPE_sysenter_deprecated";
    /// Non-maskable interrupts.
    CALLBACKTYPE_NMI: u32 = 4, "CALLBACKTYPE_nmi";
    /// `sysenter`.
    CALLBACKTYPE_SYSENTER: u32 = 5, "CALLBACKTYPE_sysenter";
    /// `syscall` from 32-bit user mode.
    CALLBACKTYPE_SYSCALL32: u32 = 7, "CALLBACKTYPE_syscall32";
    /// Bit number of `CALLBACKF_mask_events`.
    _CALLBACKF_MASK_EVENTS: u32 = 0, "_CALLBACKF_mask_events";
    /// Events are masked on entry.
    CALLBACKF_MASK_EVENTS: u32 = 1 << 0, "CALLBACKF_mask_events";
    /// Sets an entry point.
    CALLBACKOP_REGISTER: u32 = 0, "CALLBACKOP_register";
    /// Removes an entry point.
    CALLBACKOP_UNREGISTER: u32 = 1, "CALLBACKOP_unregister";
}
