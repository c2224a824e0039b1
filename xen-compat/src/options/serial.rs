//! `com1` and `com2`.

use mm::int::{low32, low8};
use mm::Errno;

use crate::options::value::parse_number;

/// The settings of a serial port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SerialConfig {
    /// I/O port base.
    pub base: u16,
    /// ISA interrupt; `None`: the port is polled, and each byte is sent at once.
    pub irq: Option<u8>,
    /// Baud rate; `None`: as firmware has set it.
    pub baud: Option<u32>,
    /// Line control register value: data bits, parity, stop bits.
    pub lcr: u8,
}

/// 8 data bits, no parity, 1 stop bit.
const LCR_8N1: u8 = 0x03;
/// Two stop bits.
const LCR_STOP: u8 = 1 << 2;
/// The three parity bits.
const LCR_PARITY: u8 = 0x38;
/// The baud rate at divisor 1.
const BASE_BAUD: u64 = 115_200;

impl SerialConfig {
    /// Returns the settings of a port as firmware has set it up.
    pub const fn at(base: u16, irq: u8) -> Self {
        Self { base, irq: Some(irq), baud: None, lcr: LCR_8N1 }
    }

    /// Parses `<baud>[/<base baud>][,<DPS>[,<base>[,<irq>]]]`, where DPS is data bits, parity and stop bits, and
    /// `name=value` for each. What is left out is unchanged.
    ///
    /// # Errors
    /// EINVAL: some of it is malformed; the rest takes effect.
    pub fn add(&mut self, text: &str) -> Result<(), Errno> {
        let mut understood = true;
        for (place, part) in text.split(',').enumerate().filter(|(_, part)| !part.is_empty()) {
            let name = ["baud", "dps", "io-base", "irq"].get(place).copied().unwrap_or_default();
            let (name, value) = part.split_once('=').unwrap_or((name, part));
            understood &= self.set(name, value).is_some();
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }

    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "baud" => {
                // The port's own clock is taken to be that of a PC.
                let (baud, base) = value.split_once('/').unwrap_or((value, "115200"));
                if parse_number(base) != Some(BASE_BAUD) {
                    return None;
                }
                self.baud = match baud {
                    "auto" => None,
                    _ => Some(low32(parse_number(baud).filter(|b| (1..=BASE_BAUD).contains(b))?)),
                };
            }
            "dps" => {
                let &[data, parity, stop] = value.as_bytes() else { return None };
                let mut new = *self;
                new.set_data_bits(data)?;
                new.set_parity(parity)?;
                new.set_stop_bits(stop)?;
                *self = new;
            }
            "data-bits" => self.set_data_bits(one(value)?)?,
            "parity" => self.set_parity(one(value)?)?,
            "stop-bits" => self.set_stop_bits(one(value)?)?,
            "io-base" => self.base = parse_number(value).and_then(|base| base.try_into().ok())?,
            "irq" => {
                let irq = low8(low32(parse_number(value).filter(|irq| *irq < 16)?));
                self.irq = (irq != 0).then_some(irq);
            }
            _ => return None,
        }
        Some(())
    }

    fn set_data_bits(&mut self, data: u8) -> Option<()> {
        let bits = data.checked_sub(b'5').filter(|bits| *bits < 4)?;
        self.lcr = self.lcr & !3 | bits;
        Some(())
    }

    fn set_parity(&mut self, parity: u8) -> Option<()> {
        let bits = match parity {
            b'n' => 0,
            b'o' => 0x08,
            b'e' => 0x18,
            b'm' => 0x28,
            b's' => 0x38,
            _ => return None,
        };
        self.lcr = self.lcr & !LCR_PARITY | bits;
        Some(())
    }

    fn set_stop_bits(&mut self, stop: u8) -> Option<()> {
        let bits = match stop {
            b'1' => 0,
            b'2' => LCR_STOP,
            _ => return None,
        };
        self.lcr = self.lcr & !LCR_STOP | bits;
        Some(())
    }
}

/// Returns the only character of `text`.
fn one(text: &str) -> Option<u8> {
    match *text.as_bytes() {
        [b] => Some(b),
        _ => None,
    }
}
