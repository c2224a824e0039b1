//! The console of a domain of today's ABI (io/console.h), from the reader's side: two byte rings in a page of the
//! domain's.
//!
//! The guest may write anything anywhere: only its two indices and the bytes it publishes are ever read, each once; the
//! controller's own indices are kept here, out of the guest's reach.

use core::mem::offset_of;

use public_headers::xen4::io::console::XenconsInterface as Page;

use crate::Guests;

/// Bytes from the guest that the page has room for.
const OUT: u32 = 2048;
/// Bytes for the guest that the page has room for.
const IN: u32 = 1024;
/// Bytes copied at a time.
const CHUNK: usize = 256;

/// The controller's ends of both rings, which are empty at first.
#[derive(Default, Debug)]
pub(crate) struct ConsoleRing {
    /// Index past the last byte taken from the guest.
    taken: u32,
    /// Index past the last byte given to the guest.
    given: u32,
    /// The guest has yet to be notified.
    pub(crate) notify: bool,
}

impl ConsoleRing {
    /// Takes all that the guest has printed, in pieces that `f` is given. Returns `false`, and takes nothing, if the
    /// guest's index is beyond its ring.
    pub(crate) fn take<G: Guests>(&mut self, g: &G, d: &G::Domain, mut f: impl FnMut(&[u8])) -> bool {
        let printed = g.load32(d, offset_of!(Page, out_prod));
        let mut left = printed.wrapping_sub(self.taken);
        if left > OUT {
            return false;
        }
        if left == 0 {
            return true;
        }
        while left != 0 {
            let at = (self.taken % OUT) as usize;
            let mut chunk = [0; CHUNK];
            let n = (left as usize).min(CHUNK).min(OUT as usize - at);
            g.read(d, offset_of!(Page, out) + at, &mut chunk[..n]);
            f(&chunk[..n]);
            self.taken = self.taken.wrapping_add(n as u32);
            left -= n as u32;
        }
        g.store32(d, offset_of!(Page, out_cons), self.taken);
        self.notify = true;
        true
    }

    /// Gives the guest the first of `bytes` for which it has room. Returns their number.
    pub(crate) fn give<G: Guests>(&mut self, g: &G, d: &G::Domain, bytes: &[u8]) -> usize {
        if bytes.is_empty() {
            return 0;
        }
        let unread = self.given.wrapping_sub(g.load32(d, offset_of!(Page, in_cons)));
        // An index that is not within the ring leaves no room.
        let n = bytes.len().min(IN.saturating_sub(unread) as usize);
        for &byte in &bytes[..n] {
            g.write(d, offset_of!(Page, in_) + (self.given % IN) as usize, &[byte]);
            self.given = self.given.wrapping_add(1);
        }
        if n != 0 {
            g.store32(d, offset_of!(Page, in_prod), self.given);
            self.notify = true;
        }
        n
    }
}
