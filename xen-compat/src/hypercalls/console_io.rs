//! `console_io` (18): the hypervisor's console for dom0, and for early messages of other guests.

use log::LevelFilter;
use mm::int::{count32, index};
use mm::{Errno, GuestVa};
use public_headers::xen4::xen::{CONSOLEIO_READ, CONSOLEIO_WRITE, HYPERVISOR_CONSOLE_IO, VIRQ_CONSOLE};

use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::machine::console_share::ConsoleShare;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Number of bytes handled at a time.
const CHUNK: usize = 128;

/// Arguments of `console_io`.
pub(crate) struct ConsoleIoArgs {
    /// What to do (`CONSOLEIO_*`).
    pub(crate) cmd: u32,
    /// Bytes that are left to write, or may be read.
    pub(crate) count: u32,
    /// Where they are.
    pub(crate) buffer: GuestVa,
}

impl ConsoleIoArgs {
    /// The first `n` bytes are done.
    fn advance(&mut self, n: usize) {
        self.count -= count32(n);
        self.buffer = self.buffer.offset(n);
    }
}

impl<H: Hw> Hv<H> {
    /// Handles `console_io(cmd, count, buffer)` and returns 0 or the number of bytes read. Any domain may write when
    /// the hypervisor runs with `guest_loglvl=all` or `debug`, which shows the text.
    ///
    /// # Errors
    /// EPERM: another domain than dom0, unless it may write. ENOSYS: no such command. E2BIG: more than can be read at
    /// once. EFAULT: the buffer cannot be accessed.
    pub(crate) fn do_console_io(&self, cur: &mut Cur<'_>, args: &mut ConsoleIoArgs) -> Hc {
        let &mut ConsoleIoArgs { cmd, count, buffer } = args;
        if cmd != CONSOLEIO_WRITE || self.options.guest_loglvl.limited < LevelFilter::Debug {
            const { who(HYPERVISOR_CONSOLE_IO, 0) }.check(cur.d, None)?;
        }
        match cmd {
            CONSOLEIO_WRITE => self.console_write(cur, args),
            CONSOLEIO_READ => {
                if count > i32::MAX as u32 {
                    return Err(Errno::TOO_BIG.into());
                }
                self.console_read(count, buffer)
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

    fn console_write(&self, cur: &mut Cur<'_>, args: &mut ConsoleIoArgs) -> Hc {
        let count = args.count;
        while args.count > 0 {
            if args.count != count && self.hw.preempt_pending() {
                return Err(Stop::Restart);
            }
            let mut chunk = [0u8; CHUNK];
            let n = (args.count as usize).min(CHUNK);
            self.hw.copy_from_guest(args.buffer.0, &mut chunk[..n])?;
            if cur.d.is_hardware() {
                if !self.hw.console_write(&chunk[..n], ConsoleShare::Owner) {
                    // Interrupts are handled before the call is made again, so there will be room.
                    return Err(Stop::Restart);
                }
            } else {
                self.log_text_of_guest(cur.d, &chunk[..n]);
            }
            args.advance(n);
        }
        Ok(0)
    }

    fn console_read(&self, count: u32, buffer: GuestVa) -> Hc {
        let mut done = 0u64;
        while done < u64::from(count) {
            let mut chunk = [0u8; CHUNK];
            let want = index((u64::from(count) - done).min(CHUNK as u64));
            let n = self.console_input.lock().take(&mut chunk[..want]);
            if n == 0 {
                break;
            }
            self.hw.copy_to_guest(buffer.offset(index(done)).0, &chunk[..n])?;
            done += n as u64;
        }
        Ok(done as i64)
    }
}
