//! Sockets at which QEMU listens: abstract names without files, so that an interrupted run leaves nothing behind.

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// A unique name.
#[derive(Clone, Debug)]
pub struct Socket(String);

impl Socket {
    /// Creates a unique name.
    #[allow(clippy::new_without_default, reason = "two are never equal")]
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(format!("xen-compat-{}-{count}", std::process::id()))
    }

    /// Returns the value for QEMU's `-qmp` and `-gdb`.
    pub fn option(&self) -> String {
        format!("unix:{},abstract=on,server=on,wait=off", self.0)
    }

    /// Returns the value for QEMU's `-chardev`, a device of this name.
    pub fn chardev(&self, id: &str) -> String {
        format!("socket,id={id},path={},abstract=on,server=on,wait=off", self.0)
    }

    /// Connects to a QEMU that is starting; `None` if it does not answer within seconds.
    pub fn connect(&self) -> Option<UnixStream> {
        let address = SocketAddr::from_abstract_name(&self.0).ok()?;
        for _ in 0..100 {
            if let Ok(stream) = UnixStream::connect_addr(&address) {
                return Some(stream);
            }
            thread::sleep(Duration::from_millis(50));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn a_listener_is_found_and_no_file_is_made() {
        let socket = Socket::new();
        let address = SocketAddr::from_abstract_name(&socket.0).unwrap();
        let listener = UnixListener::bind_addr(&address).unwrap();
        assert!(socket.connect().is_some() && listener.accept().is_ok());
        assert!(listener.local_addr().unwrap().as_pathname().is_none());
        assert_ne!(Socket::new().0, socket.0);
    }
}
