//! The console: serial ports and the screen, a log of the output (`xl dmesg`), and the `log` crate's back end.

pub mod screen;
pub mod serial;

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicBool, Ordering};

use log::{Level, LevelFilter, Log, Metadata, Record};
use spin::Mutex;
use xen_compat::guest_log;
use xen_compat::machine::console_ring::ConsoleRing;
use xen_compat::machine::console_share::ConsoleShare;
use xen_compat::machine::rate_limit::RateLimit;
use xen_compat::machine::screen::Mode;
use xen_compat::options::console::{Times, Timestamps};
use xen_compat::options::settings::Options;

use self::screen::{Screen, Shown};
use self::serial::Serial;
use crate::arch::clock;
use crate::arch::cpu::requests::relax;
use crate::arch::image::layout::{DIRECT_VIRT, MAPPED_AT_BOOT};
use crate::arch::loader::cmdline::options;
use crate::arch::regs::instructions::rdtsc;

/// Minimum and maximum number of bytes that may wait for the serial port.
const QUEUE_SIZE: [u64; 2] = [4 << 10, 16 << 20];
/// How long the port may accept none of dom0's bytes before they are lost, in nanoseconds.
const STUCK: u64 = 1_000_000_000;

/// How often one interrupt of the serial port looks for more to do.
const INTERRUPT_ROUNDS: usize = 8;

struct Console {
    serial: Option<Serial>,
    screen: Option<Screen>,
    /// How the boot loader has left the screen.
    screen_at_boot: Option<Mode>,
    ring: ConsoleRing,
    line_start: bool,
    stamps: Timestamps,
    /// How many bytes the port had sent when that number last changed, and when that was: for dom0's output.
    progress: (u64, u64),
}

static CONSOLE: Mutex<Console> = Mutex::new(Console {
    serial: None,
    screen: None,
    screen_at_boot: None,
    ring: ConsoleRing::new(),
    line_start: true,
    stamps: Timestamps::None,
    progress: (0, 0),
});
static FORCED: AtomicBool = AtomicBool::new(false);

impl Console {
    fn put(&mut self, byte: u8) {
        self.show(byte);
        self.ring.put(byte);
    }

    /// Writes a byte to the devices only.
    fn show(&mut self, byte: u8) {
        if byte == b'\n' {
            self.device(b'\r');
        }
        self.device(byte);
        self.line_start = byte == b'\n';
    }

    fn device(&mut self, byte: u8) {
        if let Some(serial) = &mut self.serial {
            serial.put(byte);
        }
        if let Some(screen) = &mut self.screen {
            screen.put(byte);
        }
    }

    /// Gives the serial port what it can take.
    fn pump(&mut self) {
        let lost = self.serial.as_mut().map_or(0, Serial::pump);
        if lost != 0 {
            let _ = writeln!(Prefixed(self), "The serial port is behind: {lost} bytes lost");
        }
    }

    /// Returns whether `bytes` more of a guest's fit, after giving the port what it can take; if it has accepted none
    /// for long, they may be lost.
    fn has_room(&mut self, bytes: usize, share: ConsoleShare) -> bool {
        self.pump();
        let Some(serial) = &mut self.serial else { return true };
        if serial.has_room(bytes, share) {
            return true;
        }
        let (sent, now) = (serial.sent(), clock::now());
        if sent != self.progress.0 {
            self.progress = (sent, now);
        }
        now - self.progress.1.min(now) > STUCK
    }
}

/// Writes `(XEN) ` and the time before each line.
struct Prefixed<'a>(&'a mut Console);

impl Write for Prefixed<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if self.0.line_start && byte != b'\n' {
                b"(XEN) ".iter().for_each(|&b| self.0.put(b));
                let stamps = self.0.stamps;
                stamps.write(&mut Plain(self.0), times())?;
            }
            self.0.put(byte);
        }
        Ok(())
    }
}

/// Text within a line.
struct Plain<'a>(&'a mut Console);

impl Write for Plain<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(|b| self.0.put(b));
        Ok(())
    }
}

/// Returns the current times; before the clocks are set up, only the TSC is known.
fn times() -> Times {
    if clock::tsc_khz() == 0 {
        return Times { tsc: rdtsc(), ..Times::default() };
    }
    let (up, tsc) = clock::now_and_tsc();
    Times { wallclock: clock::boot_wallclock() + up, up, tsc }
}

fn with_console<T>(f: impl FnOnce(&mut Console) -> T) -> T {
    // The CPU that reports a fatal error may have stopped another, or itself, while the lock was held.
    if FORCED.load(Ordering::Relaxed) {
        for _ in 0..1_000_000 {
            if let Some(mut console) = CONSOLE.try_lock() {
                console.serial.iter_mut().for_each(Serial::send_all);
                return f(&mut console);
            }
            core::hint::spin_loop();
        }
        // SAFETY: by the contract of `force` the holder is stopped permanently.
        unsafe { CONSOLE.force_unlock() };
    }
    loop {
        if let Some(mut console) = CONSOLE.try_lock() {
            return f(&mut console);
        }
        relax();
    }
}

/// Prints whole lines regardless of the log level. Use through [`printk!`].
pub fn print(args: fmt::Arguments) {
    with_console(|console| {
        if !console.line_start {
            console.put(b'\n');
        }
        let _ = Prefixed(console).write_fmt(args);
        console.put(b'\n');
        console.pump();
    });
}

/// Prints one or more whole lines with the `(XEN) ` prefix, regardless of the log level.
macro_rules! printk {
    ($($arg:tt)*) => { $crate::arch::console::print(format_args!($($arg)*)) };
}
pub(crate) use printk;

/// Writes what a guest prints (`CONSOLEIO_write` of dom0) unchanged and without a prefix. As on Xen, `xl dmesg` does
/// not show it. Returns `false` if nothing has been written because the serial port is behind.
pub fn write_guest(bytes: &[u8], share: ConsoleShare) -> bool {
    with_console(|console| {
        // The end of a line is sent as two bytes.
        let taken = console.has_room(2 * bytes.len(), share);
        if taken {
            bytes.iter().for_each(|&b| console.show(b));
            console.pump();
        }
        taken
    })
}

/// Returns the ISA interrupt of the serial console, unless it is polled.
pub fn serial_irq() -> Option<u8> {
    with_console(|console| console.serial.as_ref().and_then(Serial::irq))
}

/// Returns the I/O port base of the serial console.
pub fn serial_base() -> Option<u16> {
    with_console(|console| console.serial.as_ref().map(Serial::base))
}

/// Records that the serial port's interrupt has a handler, which calls [`serve_interrupt`]: the port interrupts for
/// input, and output waits for its interrupt unless `sync_console` is given.
pub fn interrupts_are_served() {
    let options = options();
    with_console(|console| {
        if let Some(serial) = &mut console.serial {
            serial.enable_receive_interrupt();
            if !options.sync_console {
                serial.send_later(options.serial_tx_buffer.clamp(QUEUE_SIZE[0], QUEUE_SIZE[1]) as usize);
            }
        }
    });
}

/// Handles the serial port's interrupt: passes input to `typed`, and gives the port what it can take. The line is
/// edge-triggered, so all causes must be gone in the end.
pub fn serve_interrupt(mut typed: impl FnMut(u8)) {
    for _ in 0..INTERRUPT_ROUNDS {
        while let Some(byte) = with_console(|console| console.serial.as_ref().and_then(Serial::get)) {
            typed(byte);
        }
        let again = with_console(|console| {
            console.pump();
            console.serial.as_mut().is_some_and(Serial::asks_again)
        });
        if !again {
            break;
        }
    }
    with_console(|console| console.serial.iter().for_each(Serial::renew_interrupt));
}

/// Sets the serial port up again after the machine has been suspended, as [`init`] and [`interrupts_are_served`] had, after
/// a [`flush`].
pub fn resume() {
    if with_console(|console| console.serial.as_mut().is_some_and(Serial::resume)) {
        interrupts_are_served();
    }
}

/// Waits until the devices have received all output: the machine is about to end, or to be suspended.
pub fn flush() {
    with_console(|console| console.serial.iter_mut().for_each(Serial::send_all));
}

/// Copies from the log into `out`, starting at position `from` (0 is the first byte ever). Returns the number of bytes
/// and the position of the first of them, which is later if earlier ones are no longer kept.
pub fn read_ring(from: u64, out: &mut [u8]) -> (usize, u64) {
    with_console(|console| console.ring.read(from, out))
}

/// Returns the number of bytes ever printed.
pub fn ring_position() -> u64 {
    with_console(|console| console.ring.end())
}

/// Bounds waits for the console's lock from now on, and sends each message before the next: for fatal errors.
///
/// # Safety
/// The other CPUs must be stopped permanently before the caller prints, and code that holds the lock on this one must
/// not continue.
pub unsafe fn force() {
    FORCED.store(true, Ordering::Relaxed);
}

/// Leaves the screen to dom0.
pub fn release_screen() {
    with_console(|console| console.screen = None);
}

/// Returns how the boot loader has left the screen.
pub fn screen_at_boot() -> Option<Mode> {
    with_console(|console| console.screen_at_boot)
}

/// Returns the memory of the screen, if the console has one.
pub fn screen_memory() -> Option<Shown> {
    with_console(|console| console.screen.as_ref().map(|screen| Shown::of(screen.mode)))
}

/// Moves the screen to another mapping of its memory, or hides it while there is none.
///
/// # Safety
/// `memory` must map all of [`screen_memory`] until the next call.
pub unsafe fn remap_screen(memory: Option<*mut u8>) {
    with_console(|console| {
        if let Some(screen) = &mut console.screen {
            // SAFETY: by contract.
            unsafe { screen.remap(memory) };
        }
    });
}

/// Sets up devices and log levels according to the options; `screen`: how the boot loader has left it.
pub fn init(options: &Options, screen: Option<Mode>) {
    with_console(|console| {
        console.stamps = options.console_timestamps;
        let config = match options.console.com {
            Some(1) => Some(options.com1),
            Some(_) => Some(options.com2),
            None => None,
        };
        console.serial = config.and_then(Serial::open);
        console.screen_at_boot = screen;
        console.screen = screen.filter(|_| options.console.vga).and_then(Screen::new);
        let shown = console.screen.as_mut().map(|screen| (Shown::of(screen.mode), screen));
        if let Some((shown, screen)) = shown.filter(|(shown, _)| shown.start + shown.size <= MAPPED_AT_BOOT) {
            // SAFETY: the boot page tables map this at the direct map's start, until `start` takes the screen off them.
            unsafe { screen.remap(Some((DIRECT_VIRT + shown.start) as *mut u8)) };
        }
    });
    let _ = log::set_logger(&Logger);
    // Messages that guests cause have been filtered by the code that logs them.
    log::set_max_level(LevelFilter::Trace);
}

/// Makes the log as large as the options say, when there is memory.
pub fn grow_ring(options: &Options) {
    let size = usize::try_from(options.conring_size).unwrap_or(usize::MAX);
    if !with_console(|console| console.ring.grow(size)) {
        log::warn!("The console's log cannot have {} bytes", options.conring_size);
    }
}

/// Returns whether an enabled message may be logged now: `loglvl=` can limit the rate of some.
fn within_limit(metadata: &Metadata) -> bool {
    static LIMIT: RateLimit = RateLimit::new();
    if metadata.target() == guest_log::TARGET || metadata.level() <= options().loglvl.always {
        return true;
    }
    let Some(suppressed) = LIMIT.take(clock::now()) else { return false };
    if suppressed != 0 {
        print(format_args!("{suppressed} messages suppressed"));
    }
    true
}

struct Logger;

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata) -> bool {
        metadata.target() == guest_log::TARGET || metadata.level() <= options().loglvl.limited
    }

    fn log(&self, record: &Record) {
        if self.enabled(record.metadata()) && within_limit(record.metadata()) {
            match record.level() {
                Level::Error | Level::Warn | Level::Info => print(*record.args()),
                _ if record.target() == guest_log::TARGET => print(*record.args()),
                Level::Debug | Level::Trace => print(format_args!("{}: {}", record.target(), record.args())),
            }
        }
    }

    fn flush(&self) {}
}
