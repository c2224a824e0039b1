//! QEMU's control socket: why a machine stopped, and pictures of its screen.

use crate::picture::Picture;
use crate::socket::Socket;
use anyhow::{bail, Context, Result};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const POISONED: &str = "no thread panics while it holds this";

/// Why QEMU's machine stopped, in QMP's terms (`guest-shutdown`, `guest-reset`, …).
pub struct Reason {
    seen: Arc<Mutex<Option<String>>>,
    control: Arc<Mutex<Option<UnixStream>>>,
    thread: Option<JoinHandle<()>>,
}

impl Reason {
    /// Connects to a QEMU that is starting and listens in the background.
    pub fn listen(socket: Socket) -> Self {
        let seen = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&seen);
        let control = Arc::new(Mutex::new(None));
        let for_pictures = Arc::clone(&control);
        let thread = thread::spawn(move || {
            let Some(stream) = socket.connect() else { return };
            let Ok(mut control) = stream.try_clone() else { return };
            if control.write_all(b"{\"execute\":\"qmp_capabilities\"}\n").is_err() {
                return;
            }
            *for_pictures.lock().expect(POISONED) = Some(control);
            for line in BufReader::new(stream).lines() {
                let Ok(line) = line else { return };
                if let Some(reason) = shutdown_reason(&line) {
                    *slot.lock().expect(POISONED) = Some(reason);
                }
            }
        });
        Self { seen, control, thread: Some(thread) }
    }

    /// Writes a picture of the screen (PPM) to a file.
    ///
    /// # Errors
    /// QEMU does not write it within seconds.
    pub fn picture(&self, file: &Path) -> Result<()> {
        let mut control = self.control.lock().expect(POISONED);
        let control = control.as_mut().context("QEMU's control socket is not open")?;
        writeln!(control, "{{\"execute\": \"screendump\", \"arguments\": {{\"filename\": {file:?}}}}}")?;
        for _ in 0..50 {
            thread::sleep(Duration::from_millis(100));
            if fs::read(file).is_ok_and(|ppm| Picture::parse(&ppm).is_ok()) {
                return Ok(());
            }
        }
        bail!("QEMU has not written {}", file.display())
    }

    /// Returns the reason, once QEMU has ended.
    pub fn get(mut self) -> Option<String> {
        if let Some(thread) = self.thread.take() {
            // The thread ends when QEMU closes the socket, or at its own time limit.
            thread.join().ok()?;
        }
        self.seen.lock().ok()?.take()
    }
}

/// Returns the `reason` of a SHUTDOWN event.
fn shutdown_reason(line: &str) -> Option<String> {
    if !line.contains("\"SHUTDOWN\"") {
        return None;
    }
    let (_, rest) = line.split_once("\"reason\": \"")?;
    rest.split_once('"').map(|(reason, _)| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::shutdown_reason;

    #[test]
    fn reads_the_reason_of_shutdown_events_only() {
        let event =
            r#"{"timestamp": {"seconds": 1}, "event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-reset"}}"#;
        assert_eq!(shutdown_reason(event).as_deref(), Some("guest-reset"));
        assert_eq!(shutdown_reason(r#"{"event": "RESUME"}"#), None);
    }
}
