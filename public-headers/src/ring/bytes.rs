//! Rings of bytes: console (io/console.h) and xenstore (io/xs_wire.h).

use super::{RingError, SharedMemory};

/// Where one direction of a byte ring lies in its page. Offsets and sizes in bytes; the size is a power of two.
#[derive(Clone, Copy, Debug)]
pub struct ByteRing {
    data: usize,
    size: u32,
    cons: usize,
    prod: usize,
}

/// Console, host to guest.
pub const CONSOLE_IN: ByteRing = ByteRing { data: 0, size: 1024, cons: 3072, prod: 3076 };
/// Console, guest to host.
pub const CONSOLE_OUT: ByteRing = ByteRing { data: 1024, size: 2048, cons: 3080, prod: 3084 };
/// Xenstore, guest to daemon.
pub const XENSTORE_REQUESTS: ByteRing = ByteRing { data: 0, size: 1024, cons: 2048, prod: 2052 };
/// Xenstore, daemon to guest.
pub const XENSTORE_RESPONSES: ByteRing = ByteRing { data: 1024, size: 1024, cons: 2056, prod: 2060 };

const _: () = {
    use crate::xen4::io::{console::XenconsInterface as C, xs_wire::XenstoreDomainInterface as X};
    use core::mem::offset_of;
    assert!(offset_of!(C, in_) == CONSOLE_IN.data && offset_of!(C, in_cons) == CONSOLE_IN.cons);
    assert!(offset_of!(C, out) == CONSOLE_OUT.data && offset_of!(C, out_prod) == CONSOLE_OUT.prod);
    assert!(offset_of!(C, in_prod) == CONSOLE_IN.prod && offset_of!(C, out_cons) == CONSOLE_OUT.cons);
    assert!(offset_of!(X, req) == XENSTORE_REQUESTS.data && offset_of!(X, rsp) == XENSTORE_RESPONSES.data);
    assert!(offset_of!(X, req_cons) == XENSTORE_REQUESTS.cons && offset_of!(X, req_prod) == XENSTORE_REQUESTS.prod);
    assert!(offset_of!(X, rsp_cons) == XENSTORE_RESPONSES.cons && offset_of!(X, rsp_prod) == XENSTORE_RESPONSES.prod);
};

impl ByteRing {
    fn used(&self, memory: &impl SharedMemory) -> Result<(u32, u32, u32), RingError> {
        let (cons, prod) = (memory.load(self.cons), memory.load(self.prod));
        let used = prod.wrapping_sub(cons);
        if used > self.size {
            return Err(RingError::Broken);
        }
        Ok((cons, prod, used))
    }

    /// Returns the number of bytes that wait to be read.
    ///
    /// # Errors
    /// [`RingError::Broken`]: the indices are further apart than the ring is long.
    pub fn waiting(&self, memory: &impl SharedMemory) -> Result<usize, RingError> {
        Ok(self.used(memory)?.2 as usize)
    }

    fn position(&self, index: u32) -> (usize, usize) {
        let at = index & (self.size - 1);
        (self.data + at as usize, (self.size - at) as usize)
    }

    /// As the consumer, takes up to `bytes.len()` bytes and returns how many.
    ///
    /// # Errors
    /// As [`Self::waiting`].
    pub fn read(&self, memory: &impl SharedMemory, bytes: &mut [u8]) -> Result<usize, RingError> {
        let (cons, _, used) = self.used(memory)?;
        let n = bytes.len().min(used as usize);
        let (at, to_end) = self.position(cons);
        let (first, second) = bytes[..n].split_at_mut(n.min(to_end));
        memory.read(at, first);
        memory.read(self.data, second);
        memory.fence();
        memory.store(self.cons, cons.wrapping_add(n as u32));
        Ok(n)
    }

    /// As the producer, adds as many of `bytes` as fit and returns how many.
    ///
    /// # Errors
    /// As [`Self::waiting`].
    pub fn write(&self, memory: &impl SharedMemory, bytes: &[u8]) -> Result<usize, RingError> {
        let (_, prod, used) = self.used(memory)?;
        let n = bytes.len().min((self.size - used) as usize);
        let (at, to_end) = self.position(prod);
        let (first, second) = bytes[..n].split_at(n.min(to_end));
        memory.fence();
        memory.write(at, first);
        memory.write(self.data, second);
        memory.store(self.prod, prod.wrapping_add(n as u32));
        Ok(n)
    }
}
