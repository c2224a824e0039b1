//! Scheduling and shutdown (sched.h).

layout! {
    header "sched.h";

    /// `SCHEDOP_shutdown`, `SCHEDOP_shutdown_code`: the domain ends. (sched.h)
    struct SchedShutdown = "struct sched_shutdown", 4 {
        /// `SHUTDOWN_*`.
        reason: u32 = 0;
    }

    /// `SCHEDOP_poll`: blocks until a port is pending or time is up. (sched.h)
    struct SchedPoll = "struct sched_poll", 24 {
        /// Guest address of the ports.
        ports: u64 = 0;
        /// Number of ports.
        nr_ports: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// System time in ns; 0 for none.
        timeout: u64 = 16;
    }

    /// `SCHEDOP_remote_shutdown`: ends another domain. (sched.h)
    struct SchedRemoteShutdown = "struct sched_remote_shutdown", 8 {
        /// Domain to end.
        domain_id: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `SHUTDOWN_*`.
        reason: u32 = 4;
    }

    /// `SCHEDOP_watchdog`: a watchdog that ends the domain. (sched.h)
    struct SchedWatchdog = "struct sched_watchdog", 8 {
        /// 0 makes one; the call returns its number.
        id: u32 = 0;
        /// Seconds; 0 removes it.
        timeout: u32 = 4;
    }

    /// `SCHEDOP_pin_override`: pins the calling vcpu for a while. (sched.h)
    struct SchedPinOverride = "struct sched_pin_override", 4 {
        /// Physical CPU; negative to undo.
        pcpu: i32 = 0;
    }
}

constants! {
    header "sched.h";

    /// Lets others run.
    SCHEDOP_YIELD: u32 = 0, "SCHEDOP_yield";
    /// Blocks until an event; unmasks events.
    SCHEDOP_BLOCK: u32 = 1, "SCHEDOP_block";
    /// Ends the domain: `SchedShutdown`.
    SCHEDOP_SHUTDOWN: u32 = 2, "SCHEDOP_shutdown";
    /// Waits for ports: `SchedPoll`.
    SCHEDOP_POLL: u32 = 3, "SCHEDOP_poll";
    /// Ends another domain: `SchedRemoteShutdown`.
    SCHEDOP_REMOTE_SHUTDOWN: u32 = 4, "SCHEDOP_remote_shutdown";
    /// Changes the reason of a shutdown: `SchedShutdown`.
    SCHEDOP_SHUTDOWN_CODE: u32 = 5, "SCHEDOP_shutdown_code";
    /// Watchdog: `SchedWatchdog`.
    SCHEDOP_WATCHDOG: u32 = 6, "SCHEDOP_watchdog";
    /// Pins the vcpu: `SchedPinOverride`.
    SCHEDOP_PIN_OVERRIDE: u32 = 7, "SCHEDOP_pin_override";
    /// The domain exits.
    SHUTDOWN_POWEROFF: u32 = 0, "SHUTDOWN_poweroff";
    /// The domain wants to restart.
    SHUTDOWN_REBOOT: u32 = 1, "SHUTDOWN_reboot";
    /// The domain is ready to be saved.
    SHUTDOWN_SUSPEND: u32 = 2, "SHUTDOWN_suspend";
    /// The domain crashed.
    SHUTDOWN_CRASH: u32 = 3, "SHUTDOWN_crash";
    /// A watchdog ran out.
    SHUTDOWN_WATCHDOG: u32 = 4, "SHUTDOWN_watchdog";
    /// The domain wants to be rebuilt in place.
    SHUTDOWN_SOFT_RESET: u32 = 5, "SHUTDOWN_soft_reset";
    /// Highest reason.
    SHUTDOWN_MAX: u32 = 5;
}
