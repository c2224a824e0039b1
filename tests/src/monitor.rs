//! QEMU's monitor: commands for when the console has said something.

use crate::socket::Socket;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(100);

/// Gives commands to a machine that is about to start, in the background: `f` gets its monitor. Returns QEMU's arguments
/// for that.
pub fn with_monitor(f: impl FnOnce(&mut UnixStream) + Send + 'static) -> [String; 4] {
    let socket = Socket::new();
    let args = ["-chardev".into(), socket.chardev("monitor"), "-mon".into(), "chardev=monitor,mode=readline".into()];
    thread::spawn(move || {
        let Some(mut monitor) = socket.connect() else { return };
        f(&mut monitor);
        let _ = monitor.read_to_end(&mut Vec::new());
    });
    args
}

/// Gives a command. QEMU may be gone; then the run says why.
pub fn command(monitor: &mut UnixStream, text: &str) {
    let _ = writeln!(monitor, "{text}");
}

/// Returns how often the console's log has a text.
pub fn said(console: &Path, text: &str) -> usize {
    fs::read(console).map_or(0, |log| String::from_utf8_lossy(&log).matches(text).count())
}

/// Waits until the console's log has a text that many times. Returns whether it does.
pub fn await_said(console: &Path, text: &str, times: usize) -> bool {
    for _ in 0..PATIENCE.as_millis() / POLL.as_millis() {
        if said(console, text) >= times {
            return true;
        }
        thread::sleep(POLL);
    }
    false
}
