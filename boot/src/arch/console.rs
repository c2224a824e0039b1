//! The console: serial ports and VGA text, a ring of what was printed (`xl dmesg`), and the `log` crate's back end.

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use log::{Level, LevelFilter, Log, Metadata, Record};
use spin::Mutex;

use super::cmdline::CommandLine;
use super::layout::DIRECT_VIRT;
use super::serial::{Serial, SerialConfig};
use super::vga::{Vga, VGA_TEXT};

/// Bytes the ring keeps.
pub const RING_SIZE: usize = 32 << 10;
/// `log` target for messages on behalf of a guest, which `guest_loglvl=` filters.
pub const GUEST_TARGET: &str = "guest";

struct Console {
    serial: Option<Serial>,
    vga: Option<Vga>,
    ring: [u8; RING_SIZE],
    /// Bytes ever written to the ring.
    produced: u64,
    line_start: bool,
}

static CONSOLE: Mutex<Console> =
    Mutex::new(Console { serial: None, vga: None, ring: [0; RING_SIZE], produced: 0, line_start: true });
static LOG_LEVEL: AtomicU8 = AtomicU8::new(LevelFilter::Info as u8);
static GUEST_LEVEL: AtomicU8 = AtomicU8::new(LevelFilter::Warn as u8);
static FORCED: AtomicBool = AtomicBool::new(false);

impl Console {
    fn put(&mut self, byte: u8) {
        self.show(byte);
        self.ring[(self.produced % RING_SIZE as u64) as usize] = byte;
        self.produced += 1;
    }

    /// Puts it on the devices only.
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
        if let Some(vga) = &mut self.vga {
            vga.put(byte);
        }
    }
}

/// Puts `(XEN) ` before each line.
struct Prefixed<'a>(&'a mut Console);

impl Write for Prefixed<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if self.0.line_start && byte != b'\n' {
                b"(XEN) ".iter().for_each(|&b| self.0.put(b));
            }
            self.0.put(byte);
        }
        Ok(())
    }
}

fn with_console(f: impl FnOnce(&mut Console)) {
    // The CPU that reports a fatal error may have stopped another, or itself, inside the lock.
    if FORCED.load(Ordering::Relaxed) {
        for _ in 0..1_000_000 {
            if let Some(mut console) = CONSOLE.try_lock() {
                return f(&mut console);
            }
            core::hint::spin_loop();
        }
        // SAFETY: the holder is stopped for good; the machine is about to end.
        unsafe { CONSOLE.force_unlock() };
    }
    loop {
        if let Some(mut console) = CONSOLE.try_lock() {
            return f(&mut console);
        }
        super::relax();
    }
}

/// Prints whole lines, whatever the log level. Use through [`crate::printk!`].
pub fn print(args: fmt::Arguments) {
    with_console(|console| {
        if !console.line_start {
            console.put(b'\n');
        }
        let _ = Prefixed(console).write_fmt(args);
        console.put(b'\n');
    });
}

/// Prints one or more whole lines with the `(XEN) ` prefix, whatever the log level.
#[macro_export]
macro_rules! printk {
    ($($arg:tt)*) => { $crate::arch::console::print(format_args!($($arg)*)) };
}

/// Writes what a guest prints (`CONSOLEIO_write` of dom0): as it is, without a prefix. As on Xen, `xl dmesg` does not show it.
pub fn write_guest(bytes: &[u8]) {
    with_console(|console| bytes.iter().for_each(|&b| console.show(b)));
}

/// Takes one byte typed at the serial port.
pub fn read_byte() -> Option<u8> {
    CONSOLE.lock().serial.as_ref().and_then(Serial::get)
}

/// I/O port base of the serial console.
pub fn serial_base() -> Option<u16> {
    CONSOLE.lock().serial.as_ref().map(Serial::base)
}

/// I/O port base of the serial console, and makes it interrupt for input (COM1 is on ISA interrupt 4, COM2 on 3).
pub fn enable_input_interrupt() -> Option<u16> {
    let console = CONSOLE.lock();
    console.serial.as_ref().map(|serial| {
        serial.enable_receive_interrupt();
        serial.base()
    })
}

/// Copies from the ring into `out`, starting at position `from` (0 is the first byte ever; too old means the oldest kept).
/// Gives the bytes copied and the position to go on from.
pub fn read_ring(from: u64, out: &mut [u8]) -> (usize, u64) {
    let console = CONSOLE.lock();
    let oldest = console.produced.saturating_sub(RING_SIZE as u64);
    let from = from.clamp(oldest, console.produced);
    let count = ((console.produced - from) as usize).min(out.len());
    for (i, byte) in out.iter_mut().take(count).enumerate() {
        *byte = console.ring[((from + i as u64) % RING_SIZE as u64) as usize];
    }
    (count, from + count as u64)
}

/// Bytes ever written to the ring.
pub fn ring_position() -> u64 {
    CONSOLE.lock().produced
}

/// From now on waits for the console's lock are bounded: for fatal errors.
pub fn force() {
    FORCED.store(true, Ordering::Relaxed);
}

/// Leaves the screen to dom0.
pub fn release_vga() {
    CONSOLE.lock().vga = None;
}

/// Moves the screen from the boot mapping to a mapping of device memory.
///
/// # Safety
/// `buffer` must map the text buffer for good.
pub unsafe fn remap_vga(buffer: *mut u16) {
    if let Some(vga) = &mut CONSOLE.lock().vga {
        // SAFETY: by contract.
        unsafe { vga.remap(buffer) };
    }
}

/// Sets up devices as `console=`, `com1=`, `com2=` say, and the log levels of `loglvl=` and `guest_loglvl=`.
/// Without `console=`, it is VGA, and the serial port as well if `com1=` is given.
pub fn init(options: &CommandLine) {
    let wanted = options.value("console").unwrap_or("com1,vga");
    let mut console = CONSOLE.lock();
    for device in wanted.split(',') {
        match device {
            "com1" | "com2" => {
                let (text, base) = (options.value(device).unwrap_or(""), if device == "com1" { 0x3f8 } else { 0x2f8 });
                if console.serial.is_none() {
                    console.serial = Serial::open(SerialConfig::parse(text, base));
                }
            }
            // SAFETY: the boot page tables map the first 4 GiB at the direct map's start; `remap_vga` moves it later.
            "vga" => console.vga = Some(unsafe { Vga::new((DIRECT_VIRT + VGA_TEXT) as *mut u16) }),
            _ => {}
        }
    }
    drop(console);
    if let Some(level) = options.value("loglvl").and_then(parse_level) {
        LOG_LEVEL.store(level as u8, Ordering::Relaxed);
    }
    if let Some(level) = options.value("guest_loglvl").and_then(parse_level) {
        GUEST_LEVEL.store(level as u8, Ordering::Relaxed);
    }
    let most = LOG_LEVEL.load(Ordering::Relaxed).max(GUEST_LEVEL.load(Ordering::Relaxed));
    let _ = log::set_logger(&Logger);
    log::set_max_level(filter(most));
}

/// `LEVEL` or `LEVEL/RATE_LIMITED_LEVEL`: the second names what Xen would print at a limited rate; all of it is printed.
fn parse_level(text: &str) -> Option<LevelFilter> {
    let last = text.rsplit('/').next()?;
    Some(match last {
        "none" => LevelFilter::Off,
        "error" => LevelFilter::Error,
        "warning" => LevelFilter::Warn,
        "info" => LevelFilter::Info,
        "debug" => LevelFilter::Debug,
        "all" => LevelFilter::Trace,
        _ => return None,
    })
}

fn filter(level: u8) -> LevelFilter {
    LevelFilter::iter().find(|l| *l as u8 == level).unwrap_or(LevelFilter::Info)
}

struct Logger;

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata) -> bool {
        let threshold = if metadata.target() == GUEST_TARGET { &GUEST_LEVEL } else { &LOG_LEVEL };
        metadata.level() as u8 <= threshold.load(Ordering::Relaxed)
    }

    fn log(&self, record: &Record) {
        if self.enabled(record.metadata()) {
            match record.level() {
                Level::Error | Level::Warn | Level::Info => print(*record.args()),
                Level::Debug | Level::Trace => print(format_args!("{}: {}", record.target(), record.args())),
            }
        }
    }

    fn flush(&self) {}
}
