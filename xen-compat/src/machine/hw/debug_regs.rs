//! Debug registers, and the values that may be loaded into them.

use crate::machine::address::{is_canonical, HYPERVISOR_VIRT};

/// A debug register and a value for it, which cannot trap the hypervisor's own accesses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DebugReg {
    number: usize,
    value: u64,
}

impl DebugReg {
    const GENERAL_DETECT: u64 = 1 << 13;

    /// Returns `None` for a register that does not exist, an address that is the hypervisor's or not canonical, general
    /// detect, or bits in the upper half of a register that has none.
    pub fn new(number: usize, value: u64) -> Option<Self> {
        let good = match number {
            0..=3 => is_canonical(value) && !HYPERVISOR_VIRT.contains(&value),
            6 => value >> 32 == 0,
            7 => value >> 32 == 0 && value & Self::GENERAL_DETECT == 0,
            _ => false,
        };
        good.then_some(Self { number, value })
    }

    /// Returns the register's number: 0 to 3, 6 or 7.
    pub const fn number(self) -> usize {
        self.number
    }

    /// Returns the value.
    pub const fn value(self) -> u64 {
        self.value
    }
}

/// The debug registers of this CPU.
pub trait DebugRegs {
    /// Loads a hardware debug register.
    fn set_debugreg(&self, reg: DebugReg);
    /// Reads a hardware debug register.
    fn get_debugreg(&self, reg: usize) -> u64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breakpoints_stay_out_of_the_hypervisor() {
        for va in [HYPERVISOR_VIRT.start, 0xffff_82d0_4000_0000, HYPERVISOR_VIRT.end - 1, 1 << 47] {
            assert_eq!(DebugReg::new(1, va), None, "{va:x}");
        }
        for va in [0, HYPERVISOR_VIRT.end, 0x7fff_ffff_ffff] {
            assert_eq!(DebugReg::new(1, va).map(|r| (r.number(), r.value())), Some((1, va)));
        }
        assert_eq!(DebugReg::new(7, 1 << 13 | 1), None, "general detect");
        assert!(DebugReg::new(7, 0x402).is_some());
        for (number, value) in [(4, 0), (5, 0), (6, 1 << 32), (7, 1 << 32), (8, 0), (usize::MAX, 0)] {
            assert_eq!(DebugReg::new(number, value), None, "{number}");
        }
    }
}
