//! Port I/O: who may use which port, and emulation of the ports that the hypervisor keeps.
//!
//! A guest needs permission twice: from its own kernel (I/O privilege level or bitmap) and from the administrator
//! (port ranges of the domain). Without the former, the access faults; without the latter, reads return all ones and
//! writes are ignored.

use core::sync::atomic::Ordering;
use mm::int::{low16, low8};

use public_headers::xen4::xen::VMASST_TYPE_ARCHITECTURAL_IOPL;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::irq::pci::Sbdf;

/// CONFIG_ADDRESS of PCI configuration mechanism 1.
const PCI_ADDRESS: u16 = 0xcf8;
/// CONFIG_DATA, four ports.
const PCI_DATA: u16 = 0xcfc;
const PIT_CHANNEL2: u16 = 0x42;
const PIT_MODE: u16 = 0x43;
const SPEAKER: u16 = 0x61;
/// The index port of the RTC and its CMOS memory.
const RTC_INDEX: u16 = 0x70;
const RTC_DATA: u16 = 0x71;

/// Returns the last port of an access; the four ports past 64 KiB that an access at 0xffff may touch do not exist.
fn last_port(port: u16, size: u8) -> Option<u16> {
    port.checked_add(size as u16 - 1)
}

impl Domain {
    /// Returns whether an access goes straight to the hardware.
    fn port_is_direct(&self, port: u16, size: u8) -> bool {
        let Some(last) = last_port(port, size) else { return false };
        let config_address = port == PCI_ADDRESS && size == 4;
        let rtc = port <= RTC_DATA && last >= RTC_INDEX;
        !config_address && !rtc && self.ioports_permitted(port, last)
    }
}

impl<H: Hw> Hv<H> {
    /// Returns whether the virtual I/O privilege level lets the guest use ports and CLI/STI.
    #[inline]
    pub fn iopl_ok(&self, cur: &Cur<'_>) -> bool {
        let cpl = if !cur.ctx.kernel_mode {
            3
        } else {
            let architectural = cur.d.mem.vm_assist() & 1 << VMASST_TYPE_ARCHITECTURAL_IOPL;
            u8::from(architectural == 0)
        };
        cpl <= cur.ctx.iopl
    }

    /// Returns whether the guest's kernel permits the running code to use these ports.
    #[inline]
    pub fn guest_io_okay(&self, cur: &Cur<'_>, port: u16, size: u8) -> bool {
        self.iopl_ok(cur) || self.bitmap_permits(cur, port, size)
    }

    /// Returns whether the bitmap of its kernel permits the running code to use these ports.
    #[inline(never)]
    fn bitmap_permits(&self, cur: &Cur<'_>, port: u16, size: u8) -> bool {
        if port as u32 + size as u32 > cur.ctx.iobmp_limit {
            return false;
        }
        // The bitmap is the kernel's: where there are two sets of page tables, it is visible only in the kernel's.
        let user = !cur.ctx.kernel_mode && !cur.d.runs_in_ring1();
        if user {
            self.hw.load_cr3(self.loadable(cur.d, cur.ctx, cur.ctx.mm.guest_table.get()));
        }
        let at = cur.ctx.iobmp.wrapping_add(port as u64 >> 3);
        let byte = |at| {
            let mut b = [0xff];
            self.hw.copy_from_guest(at, &mut b).map_or(0xff, |()| b[0])
        };
        let bits = u16::from_le_bytes([byte(at), byte(at.wrapping_add(1))]);
        if user {
            self.hw.load_cr3(self.loadable_root(cur.d, cur.ctx));
        }
        let wanted = ((1u16 << size) - 1) << (port & 7);
        bits & wanted == 0
    }

    /// Makes an IN access for domain `d`; `size` is 1, 2 or 4.
    #[inline]
    pub fn guest_io_read(&self, d: &Domain, port: u16, size: u8) -> u32 {
        if d.port_is_direct(port, size) {
            self.hw.port_in(port, size)
        } else {
            self.io_read_in_parts(d, port, size)
        }
    }

    /// As [`Self::guest_io_read`], where not all of the access goes to the hardware.
    #[inline(never)]
    fn io_read_in_parts(&self, d: &Domain, port: u16, size: u8) -> u32 {
        let (mut data, mut done) = (0u32, 0u8);
        while done < size {
            let Some(p) = last_port(port, done + 1) else {
                return data | u32::MAX << (8 * done);
            };
            let (n, val) = self.io_read_part(d, p, size - done);
            let part = if n >= 4 { val } else { val & ((1 << (8 * n)) - 1) };
            data |= part << (8 * done);
            done += n;
        }
        data
    }

    /// Reads a part of an access that the hypervisor intercepts. Returns the number of bytes and the value.
    fn io_read_part(&self, d: &Domain, port: u16, left: u8) -> (u8, u32) {
        match port {
            PIT_CHANNEL2 | PIT_MODE | SPEAKER => (1, self.pit_read(d, port)),
            RTC_INDEX => (1, d.emul.cmos_index.load(Ordering::Relaxed) as u32),
            RTC_DATA if d.ioports_permitted(RTC_INDEX, RTC_DATA) => {
                let _index = d.emul.rtc.lock();
                self.hw.port_out(RTC_INDEX, 1, d.emul.cmos_index.load(Ordering::Relaxed) as u32 & 0x7f);
                (1, self.hw.port_in(RTC_DATA, 1))
            }
            PCI_ADDRESS if left == 4 => (4, d.emul.pci_cf8.load(Ordering::Relaxed)),
            _ if port & !3 == PCI_DATA => {
                let n = pci_bytes(port, left);
                let val = if d.is_hardware() { self.pci_config_read(d, low8(port.into()) & 3, n) } else { u32::MAX };
                (n, val)
            }
            _ if d.ioports_permitted(port, port) => {
                let n = if left > 1 && port & 1 == 0 && d.ioports_permitted(port, port + 1) { 2 } else { 1 };
                (n, self.hw.port_in(port, n))
            }
            _ => (1, u32::MAX),
        }
    }

    /// Makes an OUT access for domain `d`.
    #[inline]
    pub fn guest_io_write(&self, d: &Domain, port: u16, size: u8, val: u32) {
        if d.port_is_direct(port, size) {
            self.hw.port_out(port, size, val);
        } else {
            self.io_write_in_parts(d, port, size, val);
        }
    }

    /// As [`Self::guest_io_write`], where not all of the access goes to the hardware.
    #[inline(never)]
    fn io_write_in_parts(&self, d: &Domain, port: u16, size: u8, val: u32) {
        let mut done = 0u8;
        while done < size {
            let Some(p) = last_port(port, done + 1) else { return };
            done += self.io_write_part(d, p, size - done, val >> (8 * done));
        }
    }

    /// Writes a part of an access. Returns the number of bytes.
    fn io_write_part(&self, d: &Domain, port: u16, left: u8, val: u32) -> u8 {
        match port {
            PIT_CHANNEL2 | PIT_MODE | SPEAKER => self.pit_write(d, port, low8(val)),
            RTC_INDEX => d.emul.cmos_index.store(low8(val), Ordering::Relaxed),
            RTC_DATA if !d.ioports_permitted(RTC_INDEX, RTC_DATA) => {}
            RTC_DATA => {
                let _index = d.emul.rtc.lock();
                self.hw.port_out(RTC_INDEX, 1, d.emul.cmos_index.load(Ordering::Relaxed) as u32 & 0x7f);
                self.hw.port_out(RTC_DATA, 1, val & 0xff);
            }
            PCI_ADDRESS if left == 4 => {
                d.emul.pci_cf8.store(val, Ordering::Relaxed);
                return 4;
            }
            _ if port & !3 == PCI_DATA => {
                let n = pci_bytes(port, left);
                if d.is_hardware() {
                    self.pci_config_write(d, low8(port.into()) & 3, n, val);
                }
                return n;
            }
            _ if d.ioports_permitted(port, port) => {
                let n = if left > 1 && port & 1 == 0 && d.ioports_permitted(port, port + 1) { 2 } else { 1 };
                self.hw.port_out(port, n, val & ((1 << (8 * n)) - 1));
                return n;
            }
            _ => {}
        }
        1
    }

    fn pci_config_read(&self, d: &Domain, offset: u8, size: u8) -> u32 {
        match ConfigAddress::of(d.emul.pci_cf8.load(Ordering::Relaxed)) {
            Some(a) => self.hw.pci_read(0, a.bus, a.devfn, a.reg | offset as u16, size),
            None => u32::MAX,
        }
    }

    fn pci_config_write(&self, d: &Domain, offset: u8, size: u8, val: u32) {
        if let Some(a) = ConfigAddress::of(d.emul.pci_cf8.load(Ordering::Relaxed)) {
            let val = if size == 4 { val } else { val & ((1 << (8 * size)) - 1) };
            let (reg, at) = (a.reg | offset as u16, Sbdf { seg: 0, bus: a.bus, devfn: a.devfn });
            // The capabilities of message-signalled interrupts are shared between dom0 and the hypervisor.
            if let Ok(val) = self.pci_conf_write(at, reg, size, val) {
                self.hw.pci_write(0, a.bus, a.devfn, reg, size, val);
            }
        }
    }

    /// Reads the PIT: the hardware domain has its channel 2 and the speaker, other domains have nothing of it.
    fn pit_read(&self, d: &Domain, port: u16) -> u32 {
        match port {
            PIT_CHANNEL2 | SPEAKER if d.is_hardware() => self.hw.port_in(port, 1),
            _ => u32::MAX,
        }
    }

    fn pit_write(&self, d: &Domain, port: u16, val: u8) {
        const READ_BACK: u8 = 0xc0;
        const CHANNEL2: u8 = 0x80;
        const READ_BACK_CHANNEL2: u8 = 0x08;
        if !d.is_hardware() {
            return;
        }
        match port {
            PIT_CHANNEL2 => self.hw.port_out(port, 1, val as u32),
            PIT_MODE => match val & 0xc0 {
                READ_BACK if val & READ_BACK_CHANNEL2 != 0 => self.hw.port_out(port, 1, val as u32 & 0xf8),
                CHANNEL2 => self.hw.port_out(port, 1, val as u32),
                _ => {}
            },
            _ => {
                let others = self.hw.port_in(port, 1) & !3;
                self.hw.port_out(port, 1, others | val as u32 & 3);
            }
        }
    }
}

/// Returns how many bytes of an access lie in CONFIG_DATA: 1, 2 or 4.
fn pci_bytes(port: u16, left: u8) -> u8 {
    match left.min(4 - (low8(port.into()) & 3)) {
        3 => 2,
        n => n,
    }
}

/// A decoded CONFIG_ADDRESS.
struct ConfigAddress {
    bus: u8,
    devfn: u8,
    reg: u16,
}

impl ConfigAddress {
    /// Decodes CONFIG_ADDRESS; `None`: it is not enabled.
    fn of(cf8: u32) -> Option<Self> {
        (cf8 >> 31 != 0).then_some(Self { bus: low8(cf8 >> 16), devfn: low8(cf8 >> 8), reg: low16(cf8) & 0xfc })
    }
}

#[cfg(test)]
mod tests;
