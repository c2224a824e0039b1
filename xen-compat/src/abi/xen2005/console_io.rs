//! `console_io` (18): the hypervisor's console, for the first domain alone.

use mm::int::count32;
use mm::Errno;
use public_headers::xen2005::xen::{CONSOLEIO_READ, CONSOLEIO_WRITE};

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::guest_memory::hypercall_result::Stop;
use crate::machine::console_share::ConsoleShare;
use crate::machine::hw::Hw;

/// Maximum number of bytes that one call writes.
const MOST: u32 = 4095;
/// Number of bytes handled at a time.
const CHUNK: usize = 256;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `console_io(cmd, count, buffer)` and returns how many bytes were written or read. EPERM: the caller is
    /// not the first domain. ENOSYS: there is no such command.
    pub(crate) fn console_io(&mut self, cmd: u32, count: u32, buffer: u32) -> Hc {
        if !self.role().initdomain {
            return Err(Errno::PERM.into());
        }
        match cmd {
            CONSOLEIO_WRITE => self.console_write(count, buffer),
            CONSOLEIO_READ => self.console_read(count, buffer),
            _ => Err(Errno::NOSYS.into()),
        }
    }

    fn console_write(&mut self, count: u32, buffer: u32) -> Hc {
        let count = if count as i32 > MOST as i32 { MOST } else { count };
        let mut text = [0u8; MOST as usize];
        let text = text.get_mut(..count as usize).ok_or(Errno::FAULT)?;
        self.read(buffer, text)?;
        if !self.hv.hw.console_write(text, ConsoleShare::Owner) {
            return Err(Stop::Restart);
        }
        Ok(count as i32)
    }

    fn console_read(&mut self, count: u32, buffer: u32) -> Hc {
        let mut done = 0u32;
        while (done as i32) < count as i32 && done < MOST {
            let mut chunk = [0u8; CHUNK];
            let want = (count - done).min(count32(CHUNK)) as usize;
            let n = self.hv.console_input.lock().take(&mut chunk[..want]);
            if n == 0 {
                break;
            }
            self.write(buffer.wrapping_add(done), &chunk[..n])?;
            done += count32(n);
        }
        Ok(done as i32)
    }
}
