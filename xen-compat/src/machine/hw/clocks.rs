//! Time, and the timer.

/// Nanoseconds since the hypervisor started: Xen's "system time".
pub type Nanos = u64;

/// The machine's clocks, and this CPU's timer.
pub trait Clocks {
    /// Returns the time stamp counter.
    fn tsc(&self) -> u64;
    /// Returns its frequency in kHz.
    fn tsc_khz(&self) -> u32;
    /// Returns the current system time.
    fn now(&self) -> Nanos;
    /// Returns the system time and the TSC value at the same moment.
    fn now_and_tsc(&self) -> (Nanos, u64);
    /// Returns UTC at system time zero, in nanoseconds since 1970 (from the RTC at boot).
    fn boot_wallclock(&self) -> u64;
    /// Programs this CPU's one-shot timer interrupt for `deadline` (in the past: at once; `u64::MAX`: never).
    fn arm_timer(&self, deadline: Nanos);
}
