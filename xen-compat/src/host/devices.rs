//! Interrupt lines, PCI configuration space and device memory of the model machine.

use mm::int::low8;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Mutex, OnceLock};
use std::vec::Vec;

use mm::{CpuId, Fault};

use crate::machine::hw::LineMode;
use crate::machine::mp_table::MpTable;

/// Number of lines of the one IO-APIC, which lies at [`IOAPIC`].
pub(crate) const NR_GSIS: u32 = 24;
/// Machine address of the IO-APIC.
pub(crate) const IOAPIC: u64 = 0xfec0_0000;

/// A redirection entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// The vector that it sends.
    pub vector: u8,
    /// The CPU to which it is sent.
    pub cpu: CpuId,
    /// The wiring.
    pub mode: LineMode,
    /// Whether it sends nothing.
    pub masked: bool,
}

/// The state that tests inspect and set.
pub struct Devices {
    /// Redirection entries by GSI; `None`: never routed.
    pub lines: Mutex<Vec<Option<Line>>>,
    /// Number of interrupts acknowledged so far.
    pub eois: AtomicU32,
    /// Configuration space of the functions that exist, by segment, bus and device/function.
    pub config: Mutex<BTreeMap<(u16, u8, u8), [u8; 256]>>,
    /// The MP table; unset: there is none.
    pub mp_table: OnceLock<MpTable>,
    /// Device memory, by machine address of 32-bit words.
    pub mmio: Mutex<BTreeMap<u64, u32>>,
}

impl Default for Devices {
    fn default() -> Self {
        Devices {
            lines: Mutex::new(std::vec![None; NR_GSIS as usize]),
            eois: AtomicU32::new(0),
            config: Mutex::default(),
            mp_table: OnceLock::new(),
            mmio: Mutex::default(),
        }
    }
}

impl Devices {
    /// Returns the line of an ISA interrupt: the line of the same number, except for the timer.
    pub fn isa_irq(irq: u8) -> (u32, LineMode) {
        (if irq == 0 { 2 } else { irq.into() }, LineMode { level: false, active_low: false })
    }

    pub(super) fn route(&self, gsi: u32, vector: u8, cpu: CpuId, mode: LineMode) -> Result<(), Fault> {
        let mut lines = self.lines.lock().unwrap();
        *lines.get_mut(gsi as usize).ok_or(Fault)? = Some(Line { vector, cpu, mode, masked: true });
        Ok(())
    }

    pub(super) fn mask(&self, gsi: u32, masked: bool) {
        if let Some(Some(line)) = self.lines.lock().unwrap().get_mut(gsi as usize) {
            line.masked = masked;
        }
    }

    /// Returns the redirection entry of a line.
    pub fn line(&self, gsi: u32) -> Option<Line> {
        self.lines.lock().unwrap()[gsi as usize]
    }

    pub(super) fn eoi(&self) {
        self.eois.fetch_add(1, SeqCst);
    }

    /// Adds a network card at `at` with MSI (capability at 0x50) and MSI-X (at 0x70, three vectors); its BAR is at 0xfebf0000.
    pub fn add_network_card(&self, at: (u16, u8, u8)) {
        let mut c = [0; 256];
        let mut put = |at: usize, bytes: &[u8]| c[at..at + bytes.len()].copy_from_slice(bytes);
        put(4, &[2, 0, 0x10, 0]);
        put(0x10, &0xfebf_0004u32.to_le_bytes());
        put(0x34, &[0x50]);
        put(0x50, &[5, 0x70, 0x80, 1]);
        put(0x70, &[0x11, 0, 2, 0]);
        put(0x74, &0x1000u32.to_le_bytes());
        put(0x78, &0x1800u32.to_le_bytes());
        self.config.lock().unwrap().insert(at, c);
    }

    /// Reads configuration space; all ones where there is no device.
    pub fn pci_read(&self, at: (u16, u8, u8), reg: u16, size: u8) -> u32 {
        let config = self.config.lock().unwrap();
        let byte = |n: u16| config.get(&at).map_or(0xff, |c| c.get(usize::from(reg + n)).copied().unwrap_or(0));
        (0..u16::from(size)).fold(0, |v, n| v | u32::from(byte(n)) << (8 * n))
    }

    /// Writes configuration space.
    pub fn pci_write(&self, at: (u16, u8, u8), reg: u16, size: u8, val: u32) {
        if let Some(c) = self.config.lock().unwrap().get_mut(&at) {
            for n in 0..usize::from(size) {
                if let Some(b) = c.get_mut(usize::from(reg) + n) {
                    *b = low8(val >> (8 * n));
                }
            }
        }
    }

    /// Reads device memory.
    pub fn mmio_read(&self, maddr: u64) -> u32 {
        self.mmio.lock().unwrap().get(&maddr).copied().unwrap_or(0)
    }

    pub(super) fn mmio_write(&self, maddr: u64, val: u32) {
        self.mmio.lock().unwrap().insert(maddr, val);
    }
}
