//! `console_io` (18): the hypervisor's console for dom0, and for early messages of other guests.

use log::LevelFilter;
use mm::int::{index, low32};
use mm::Errno;
use public_headers::xen4::xen::{CONSOLEIO_READ, CONSOLEIO_WRITE, HYPERVISOR_CONSOLE_IO, VIRQ_CONSOLE};

use crate::guest_memory::hypercall_result::{Args, Hc, Stop};
use crate::machine::console_share::ConsoleShare;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Number of bytes handled at a time.
const CHUNK: usize = 128;

impl<H: Hw> Hv<H> {
    /// Handles `console_io(cmd, count, buffer)` and returns 0 or the number of bytes read. Any domain may write when
    /// the hypervisor runs with `guest_loglvl=all` or `debug`, which shows the text.
    ///
    /// # Errors
    /// EPERM: another domain than dom0, unless it may write. ENOSYS: no such command. E2BIG: more than can be read at
    /// once. EFAULT: the buffer cannot be accessed.
    pub fn do_console_io(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let (cmd, count, buf) = (low32(a[0]), low32(a[1]), a[2]);
        if cmd != CONSOLEIO_WRITE || self.options.guest_loglvl.limited < LevelFilter::Debug {
            const { who(HYPERVISOR_CONSOLE_IO, 0) }.check(cur.d, None)?;
        }
        match cmd {
            CONSOLEIO_WRITE => self.console_write(cur, a, count, buf),
            CONSOLEIO_READ => {
                if count > i32::MAX as u32 {
                    return Err(Errno::TOO_BIG.into());
                }
                self.console_read(count, buf)
            }
            _ => Err(Errno::NOSYS.into()),
        }
    }

    /// Handles the console's interrupt: input goes to the domains whose consoles the controller has, or waits for the
    /// hardware domain, which gets VIRQ_CONSOLE.
    pub(crate) fn console_interrupt(&self) {
        let mut any = false;
        self.hw.serve_console(|byte| {
            if !self.controller_input(byte) {
                self.console_input.lock().put(byte);
                any = true;
            }
        });
        if any {
            self.send_global_virq(VIRQ_CONSOLE as usize);
        }
    }

    fn console_write(&self, cur: &mut Cur<'_>, a: &mut Args, count: u32, buf: u64) -> Hc {
        let (mut left, mut at) = (count as usize, buf);
        while left > 0 {
            if left != count as usize && self.hw.preempt_pending() {
                (a[1], a[2]) = (left as u64, at);
                return Err(Stop::Restart);
            }
            let mut chunk = [0u8; CHUNK];
            let n = left.min(CHUNK);
            self.hw.copy_from_guest(at, &mut chunk[..n])?;
            if cur.d.is_hardware() {
                if !self.hw.console_write(&chunk[..n], ConsoleShare::Owner) {
                    // Interrupts are handled before the call is made again, so there will be room.
                    (a[1], a[2]) = (left as u64, at);
                    return Err(Stop::Restart);
                }
            } else {
                self.log_text_of_guest(cur.d, &chunk[..n]);
            }
            left -= n;
            at = at.wrapping_add(n as u64);
        }
        Ok(0)
    }

    fn console_read(&self, count: u32, buf: u64) -> Hc {
        let mut done = 0u64;
        while done < u64::from(count) {
            let mut chunk = [0u8; CHUNK];
            let want = index((u64::from(count) - done).min(CHUNK as u64));
            let n = self.console_input.lock().take(&mut chunk[..want]);
            if n == 0 {
                break;
            }
            self.hw.copy_to_guest(buf.wrapping_add(done), &chunk[..n])?;
            done += n as u64;
        }
        Ok(done as i64)
    }
}
