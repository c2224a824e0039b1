//! Time, and the timer.

/// Nanoseconds since the hypervisor started: Xen's "system time".
pub type Nanos = u64;

/// Clocks of the machine, and the timer of this CPU.
pub trait Clocks {
    /// The time stamp counter.
    fn tsc(&self) -> u64;
    /// Its frequency in kHz.
    fn tsc_khz(&self) -> u32;
    /// System time now.
    fn now(&self) -> Nanos;
    /// System time and the TSC value it belongs to, taken together.
    fn now_and_tsc(&self) -> (Nanos, u64);
    /// UTC at system time zero, in nanoseconds since 1970 (from the RTC at boot).
    fn boot_wallclock(&self) -> u64;
    /// Programs this CPU's one-shot timer interrupt for `deadline` (in the past: at once; `u64::MAX`: never).
    fn arm_timer(&self, deadline: Nanos);
}
