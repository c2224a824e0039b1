//! Facts of sched.h.

layout! {
    header "sched.h";

    /// `struct sched_shutdown`. (sched.h)
    struct SchedShutdown = "struct sched_shutdown", 4 {
        /// `reason`.
        reason: u32 = 0;
    }

    /// `struct sched_poll`. (sched.h)
    struct SchedPoll = "struct sched_poll", 24 {
        /// `ports`.
        ports: u64 = 0;
        /// `nr_ports`.
        nr_ports: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `timeout`.
        timeout: u64 = 16;
    }

    /// `struct sched_remote_shutdown`. (sched.h)
    struct SchedRemoteShutdown = "struct sched_remote_shutdown", 8 {
        /// `domain_id`.
        domain_id: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `reason`.
        reason: u32 = 4;
    }

    /// `struct sched_watchdog`. (sched.h)
    struct SchedWatchdog = "struct sched_watchdog", 8 {
        /// `id`.
        id: u32 = 0;
        /// `timeout`.
        timeout: u32 = 4;
    }

    /// `struct sched_pin_override`. (sched.h)
    struct SchedPinOverride = "struct sched_pin_override", 4 {
        /// `pcpu`.
        pcpu: i32 = 0;
    }
}

constants! {
    header "sched.h";

    /// `SCHEDOP_yield`.
    SCHEDOP_YIELD: u32 = 0, "SCHEDOP_yield";
    /// `SCHEDOP_block`.
    SCHEDOP_BLOCK: u32 = 1, "SCHEDOP_block";
    /// `SCHEDOP_shutdown`.
    SCHEDOP_SHUTDOWN: u32 = 2, "SCHEDOP_shutdown";
    /// `SCHEDOP_poll`.
    SCHEDOP_POLL: u32 = 3, "SCHEDOP_poll";
    /// `SCHEDOP_remote_shutdown`.
    SCHEDOP_REMOTE_SHUTDOWN: u32 = 4, "SCHEDOP_remote_shutdown";
    /// `SCHEDOP_shutdown_code`.
    SCHEDOP_SHUTDOWN_CODE: u32 = 5, "SCHEDOP_shutdown_code";
    /// `SCHEDOP_watchdog`.
    SCHEDOP_WATCHDOG: u32 = 6, "SCHEDOP_watchdog";
    /// `SCHEDOP_pin_override`.
    SCHEDOP_PIN_OVERRIDE: u32 = 7, "SCHEDOP_pin_override";
    /// `SHUTDOWN_poweroff`.
    SHUTDOWN_POWEROFF: u32 = 0, "SHUTDOWN_poweroff";
    /// `SHUTDOWN_reboot`.
    SHUTDOWN_REBOOT: u32 = 1, "SHUTDOWN_reboot";
    /// `SHUTDOWN_suspend`.
    SHUTDOWN_SUSPEND: u32 = 2, "SHUTDOWN_suspend";
    /// `SHUTDOWN_crash`.
    SHUTDOWN_CRASH: u32 = 3, "SHUTDOWN_crash";
    /// `SHUTDOWN_watchdog`.
    SHUTDOWN_WATCHDOG: u32 = 4, "SHUTDOWN_watchdog";
    /// `SHUTDOWN_soft_reset`.
    SHUTDOWN_SOFT_RESET: u32 = 5, "SHUTDOWN_soft_reset";
    /// `SHUTDOWN_MAX`.
    SHUTDOWN_MAX: u32 = 5;
}
