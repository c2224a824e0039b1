//! A domain's state for instruction emulation.

use alloc::boxed::Box;
use core::sync::atomic::{AtomicU32, AtomicU8};

use cpu_policy::CpuPolicy;
use mm::lock::Ranked;
use mm::{try_alloc, NoMemory};

use crate::machine::lock::{RwLock, RwLockReadGuard};

/// Rank of the lock around the RTC's index and data ports; nothing is locked under it.
const RANK_RTC: u8 = 123;

/// A domain's state for emulation.
pub struct DomainEmul {
    /// CONFIG_ADDRESS of PCI mechanism 1, as the domain set it.
    pub pci_cf8: AtomicU32,
    /// Index into CMOS memory.
    pub cmos_index: AtomicU8,
    /// Held between writing the RTC's index and using its data port.
    pub(crate) rtc: Ranked<(), RANK_RTC>,
    policy: RwLock<Box<CpuPolicy>>,
}

impl DomainEmul {
    /// Creates the state of a domain that sees the CPU described by `policy`.
    pub fn new(policy: CpuPolicy) -> Result<Self, NoMemory> {
        Ok(Self {
            pci_cf8: AtomicU32::new(0),
            cmos_index: AtomicU8::new(0),
            rtc: Ranked::new(()),
            policy: RwLock::new(try_alloc::boxed(policy)?),
        })
    }

    /// Returns its CPUID policy.
    #[inline]
    pub fn policy(&self) -> RwLockReadGuard<'_, Box<CpuPolicy>> {
        self.policy.read()
    }

    /// Replaces the CPUID policy.
    pub fn set_policy(&self, policy: CpuPolicy) {
        **self.policy.write() = policy;
    }
}
