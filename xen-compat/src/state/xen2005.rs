//! Per-domain state of the ABI of April 2005, and its fixed addresses and selectors.

use core::sync::atomic::{AtomicU32, AtomicU64};

use crate::state::event_channel::port::AtomicPort;

/// First address that is the hypervisor's in the guest's view (`HYPERVISOR_VIRT_START`): the machine-to-phys table.
pub(crate) const HYPERVISOR_VIRT: u32 = 0xfc00_0000;

/// Per-domain state of this ABI.
#[derive(Default)]
pub struct DomainState {
    /// Port of the control interface.
    pub control_port: AtomicPort,
    /// Frame that stands in for the first megabyte; 0 if none.
    pub(crate) scratch: AtomicU64,
    /// CR2 of its one vcpu.
    pub(crate) cr2: AtomicU32,
}

/// The flat code segment of ring 1 that every guest has (`FLAT_RING1_CS`).
pub(crate) const FLAT_RING1_CS: u16 = 0x819;
/// The flat data segment of ring 1 (`FLAT_RING1_DS`).
pub(crate) const FLAT_RING1_DS: u16 = 0x821;
