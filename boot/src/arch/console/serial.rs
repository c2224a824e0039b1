//! The 16550 serial port: `com1=115200,8n1`.
//!
//! A line takes milliseconds to send. So once its interrupt has a handler, output goes to a queue, from which the port
//! takes a few bytes at each interrupt that reports that it is ready, and at each message. No code waits for the port,
//! unless that is requested (`sync_console`) or a fatal error is being reported.

use alloc::collections::VecDeque;

use xen_compat::machine::console_share::ConsoleShare;
use xen_compat::options::serial::SerialConfig;

use crate::arch::regs::port::{inb, outb};

const DATA: u16 = 0;
const IER: u16 = 1;
const FCR: u16 = 2;
const IIR: u16 = 2;
/// The FIFOs exist and are enabled.
const IIR_FIFO: u8 = 0xc0;
const LCR: u16 = 3;
const MCR: u16 = 4;
const LSR: u16 = 5;
const SCRATCH: u16 = 7;

const LSR_DATA_READY: u8 = 1;
const LSR_TX_EMPTY: u8 = 1 << 5;

const IER_RECEIVE: u8 = 1;
const IER_TRANSMIT: u8 = 1 << 1;
/// No interrupt is pending.
const IIR_NONE: u8 = 1;

/// A 16550 at an I/O port base.
#[derive(Debug)]
pub struct Serial {
    base: u16,
    irq: Option<u8>,
    baud: Option<u32>,
    lcr: u8,
    /// Size of the transmitter's FIFO in bytes.
    buffer: u8,
    /// Free space in it, as far as known.
    room: u8,
    /// Bytes to be sent, up to `most`. 0: they are sent at once.
    queue: VecDeque<u8>,
    most: usize,
    /// Number of bytes for which the queue had no room, since this was last reported.
    lost: usize,
    /// Whether the queue has been full: nothing is added until half of it has been sent, so that whole lines are lost
    /// rather than parts of each.
    quenched: bool,
    /// Number of bytes ever given to the port.
    sent: u64,
    /// The interrupts that are enabled.
    interrupts: u8,
}

impl Serial {
    /// Sets the port up; `None` if there is no port.
    pub fn open(config: SerialConfig) -> Option<Self> {
        let mut port = Self {
            base: config.base,
            irq: config.irq,
            baud: config.baud,
            lcr: config.lcr,
            buffer: 1,
            room: 0,
            queue: VecDeque::new(),
            most: 0,
            lost: 0,
            quenched: false,
            sent: 0,
            interrupts: 0,
        };
        port.set_up().then_some(port)
    }

    /// Programs the port. Returns `false` if there is none.
    fn set_up(&mut self) -> bool {
        self.write(SCRATCH, 0x5a);
        if self.read(SCRATCH) != 0x5a || self.read(LSR) == 0xff {
            return false;
        }
        self.write(IER, 0);
        if let Some(baud) = self.baud {
            let divisor = (115_200 / baud).max(1);
            self.write(LCR, self.lcr | 0x80);
            self.write(DATA, divisor as u8);
            self.write(IER, (divisor >> 8) as u8);
        }
        self.write(LCR, self.lcr);
        self.write(FCR, 0x07);
        if self.read(IIR) & IIR_FIFO == IIR_FIFO {
            self.buffer = 16;
        }
        self.write(MCR, 0x0b);
        true
    }

    /// Programs the port again, which may have been reset. Returns whether it had interrupted.
    pub fn resume(&mut self) -> bool {
        self.room = 0;
        self.set_up();
        core::mem::take(&mut self.interrupts) != 0
    }

    /// Sends one byte, or adds it to the queue.
    pub fn put(&mut self, byte: u8) {
        if self.most == 0 {
            return self.send_now(byte);
        }
        if self.quenched || self.queue.len() == self.most {
            self.quenched = true;
            self.lost += 1;
            return;
        }
        self.queue.push_back(byte);
    }

    /// Sends one byte, waiting a limited time for room.
    fn send_now(&mut self, byte: u8) {
        if self.room == 0 {
            for _ in 0..100_000 {
                if self.read(LSR) & LSR_TX_EMPTY != 0 {
                    break;
                }
            }
            self.room = self.buffer;
        }
        self.room -= 1;
        self.sent += 1;
        self.write(DATA, byte);
    }

    /// Gives the port as many bytes as it has room for, and enables its interrupt while there are more. Returns the
    /// number of lost bytes that have not been reported, once there is room to report them.
    pub fn pump(&mut self) -> usize {
        while !self.queue.is_empty() && (self.room != 0 || self.is_ready()) {
            if let Some(byte) = self.queue.pop_front() {
                self.room -= 1;
                self.sent += 1;
                self.write(DATA, byte);
            }
        }
        let transmit = if self.queue.is_empty() { 0 } else { IER_TRANSMIT };
        self.ask_for(self.interrupts & IER_RECEIVE | transmit);
        if self.queue.len() > self.most / 2 {
            return 0;
        }
        self.quenched = false;
        core::mem::take(&mut self.lost)
    }

    /// Returns whether the transmitter's FIFO is empty: then all of it is free.
    fn is_ready(&mut self) -> bool {
        let ready = self.read(LSR) & LSR_TX_EMPTY != 0;
        if ready {
            self.room = self.buffer;
        }
        ready
    }

    /// Returns whether `bytes` more of `share` can be added to the queue.
    pub fn has_room(&self, bytes: usize, share: ConsoleShare) -> bool {
        self.most == 0 || !self.quenched && share.fits(self.most, self.queue.len(), bytes)
    }

    /// Returns the number of bytes ever given to the port.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// Makes bytes wait from now on in a queue of up to `most` for the port's interrupt, which has a handler.
    pub fn send_later(&mut self, most: usize) {
        if self.queue.try_reserve_exact(most).is_ok() {
            self.most = most;
        }
    }

    /// Sends the queue, waiting for the port, and each byte at once from now on.
    pub fn send_all(&mut self) {
        self.most = 0;
        while let Some(byte) = self.queue.pop_front() {
            self.send_now(byte);
        }
        self.ask_for(self.interrupts & IER_RECEIVE);
    }

    /// Returns whether the port still requests an interrupt.
    pub fn asks_again(&mut self) -> bool {
        self.read(IIR) & IIR_NONE == 0
    }

    /// Lowers the interrupt line and raises it again if there is a cause.
    pub fn renew_interrupt(&self) {
        self.write(IER, 0);
        self.write(IER, self.interrupts);
    }

    fn ask_for(&mut self, interrupts: u8) {
        if interrupts != self.interrupts {
            self.interrupts = interrupts;
            self.write(IER, interrupts);
        }
    }

    /// Takes one received byte, if there is any.
    pub fn get(&self) -> Option<u8> {
        let lsr = self.read(LSR);
        (lsr != 0xff && lsr & LSR_DATA_READY != 0).then(|| self.read(DATA))
    }

    /// Makes the port interrupt when a byte arrives.
    pub fn enable_receive_interrupt(&mut self) {
        self.ask_for(self.interrupts | IER_RECEIVE);
    }

    /// Returns the ISA interrupt; `None`: the port is polled.
    pub fn irq(&self) -> Option<u8> {
        self.irq
    }

    /// Returns the I/O port base.
    pub fn base(&self) -> u16 {
        self.base
    }

    fn read(&self, reg: u16) -> u8 {
        inb(self.base.wrapping_add(reg))
    }

    fn write(&self, reg: u16, value: u8) {
        outb(self.base.wrapping_add(reg), value);
    }
}
