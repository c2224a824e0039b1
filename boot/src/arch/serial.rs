//! The 16550 serial port: `com1=115200,8n1`.

use super::port::{inb, outb};

const DATA: u16 = 0;
const IER: u16 = 1;
const FCR: u16 = 2;
const IIR: u16 = 2;
/// The buffers are there and on.
const IIR_FIFO: u8 = 0xc0;
const LCR: u16 = 3;
const MCR: u16 = 4;
const LSR: u16 = 5;
const SCRATCH: u16 = 7;

const LSR_DATA_READY: u8 = 1;
const LSR_TX_EMPTY: u8 = 1 << 5;

/// A 16550 at an I/O port base.
#[derive(Debug)]
pub struct Serial {
    base: u16,
    /// Bytes the transmitter's buffer holds.
    buffer: u8,
    /// Bytes it has room for, as far as known.
    room: u8,
}

/// What `com1=` or `com2=` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SerialConfig {
    /// I/O port base.
    pub base: u16,
    /// Baud rate; `None` leaves what firmware set.
    pub baud: Option<u32>,
    /// Line control register value: data bits, parity, stop bits.
    pub lcr: u8,
}

impl SerialConfig {
    /// Parses `BAUD[,DPS[,IOBASE]]`, where DPS is data bits, parity (`n`, `o`, `e`, `m`, `s`) and stop bits.
    /// Clauses that make no sense are left at their defaults (8n1, the port's usual base).
    pub fn parse(text: &str, default_base: u16) -> Self {
        let mut parts = text.split(',');
        let first = parts.next().unwrap_or("");
        let first = first.split('/').next().unwrap_or("");
        let baud = first.parse::<u32>().ok().filter(|b| (1..=115_200).contains(b));
        let dps = parts.next().unwrap_or("").as_bytes();
        let mut lcr = 0x03;
        if let [data @ b'5'..=b'8', parity, stop @ b'1'..=b'2'] = *dps {
            let parity = match parity {
                b'o' => 0x08,
                b'e' => 0x18,
                b'm' => 0x28,
                b's' => 0x38,
                _ => 0,
            };
            lcr = (data - b'5') | parity | ((stop - b'1') << 2);
        }
        let base = parts.next().and_then(|b| u16::from_str_radix(b.trim_start_matches("0x"), 16).ok());
        Self { base: base.unwrap_or(default_base), baud, lcr }
    }
}

impl Serial {
    /// Sets the port up, or `None` when nothing answers there.
    pub fn open(config: SerialConfig) -> Option<Self> {
        let mut port = Self { base: config.base, buffer: 1, room: 0 };
        port.write(SCRATCH, 0x5a);
        if port.read(SCRATCH) != 0x5a || port.read(LSR) == 0xff {
            return None;
        }
        port.write(IER, 0);
        if let Some(baud) = config.baud {
            let divisor = (115_200 / baud).max(1);
            port.write(LCR, config.lcr | 0x80);
            port.write(DATA, divisor as u8);
            port.write(IER, (divisor >> 8) as u8);
        }
        port.write(LCR, config.lcr);
        port.write(FCR, 0x07);
        if port.read(IIR) & IIR_FIFO == IIR_FIFO {
            port.buffer = 16;
        }
        port.write(MCR, 0x0b);
        Some(port)
    }

    /// Writes one byte, waiting a bounded time for room.
    pub fn put(&mut self, byte: u8) {
        if self.room == 0 {
            for _ in 0..100_000 {
                if self.read(LSR) & LSR_TX_EMPTY != 0 {
                    break;
                }
            }
            self.room = self.buffer;
        }
        self.room -= 1;
        self.write(DATA, byte);
    }

    /// Takes one received byte, if there is any.
    pub fn get(&self) -> Option<u8> {
        let lsr = self.read(LSR);
        (lsr != 0xff && lsr & LSR_DATA_READY != 0).then(|| self.read(DATA))
    }

    /// Makes the port interrupt when a byte arrives.
    pub fn enable_receive_interrupt(&self) {
        self.write(IER, 1);
    }

    /// I/O port base.
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
