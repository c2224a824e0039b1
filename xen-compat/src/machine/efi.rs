//! EFI firmware: what it told at boot, and the services that it offers while the system runs.

use alloc::boxed::Box;

use public_headers::xen4::platform::{
    XenpfEfiGuid, XenpfEfiTime, XEN_EFI_VARIABLE_BOOTSERVICE_ACCESS, XEN_EFI_VARIABLE_NON_VOLATILE,
    XEN_EFI_VARIABLE_RUNTIME_ACCESS,
};

/// The attributes of a variable that outlives a reset, for all to use.
pub const LASTING_VARIABLE: u32 =
    XEN_EFI_VARIABLE_NON_VOLATILE | XEN_EFI_VARIABLE_BOOTSERVICE_ACCESS | XEN_EFI_VARIABLE_RUNTIME_ACCESS;

/// What EFI told at boot.
#[derive(Debug, Default)]
pub struct Efi {
    /// Revision of the system table: the version of the specification, in 16 bits each.
    pub version: u32,
    /// Revision of the run-time services, if they are used.
    pub runtime_version: Option<u32>,
    /// Revision of the firmware.
    pub firmware_revision: u32,
    /// The name of the firmware's vendor in UCS-2, with its terminator; empty if it is not known.
    pub vendor: Box<[u16]>,
    /// Machine address of the list of configuration tables.
    pub tables: u64,
    /// Length of that list.
    pub nr_tables: u32,
    /// The memory map.
    pub memory: Box<[EfiMemory]>,
    /// The room for [lasting variables](LASTING_VARIABLE) at boot, and what EFI answered when it was asked for it.
    pub room_at_boot: (EfiStatus, EfiRoom),
}

/// The room for variables of a kind, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EfiRoom {
    /// All of it.
    pub store: u64,
    /// What is left of it.
    pub left: u64,
    /// Maximum size of one variable.
    pub variable: u64,
}

/// A range of EFI's memory map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EfiMemory {
    /// Machine address of its first byte.
    pub start: u64,
    /// Bytes.
    pub size: u64,
    /// `EFI_MEMORY_TYPE`.
    pub kind: u32,
    /// `EFI_MEMORY_*`.
    pub attributes: u64,
}

impl Efi {
    /// Returns the range that has machine address `at`.
    pub fn memory_at(&self, at: u64) -> Option<&EfiMemory> {
        self.memory.iter().find(|m| at >= m.start && at - m.start < m.size)
    }
}

/// `EFI_STATUS`: 0, a warning, or an error with bit 63.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EfiStatus(pub u64);

impl EfiStatus {
    /// Returns whether it is an error.
    pub fn is_error(self) -> bool {
        self.0 >> 63 != 0
    }
}

/// What GetTime tells of the clock (`EFI_TIME_CAPABILITIES`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct EfiClock {
    /// Ticks per second.
    pub resolution: u32,
    /// Error in 10^-6 parts per million.
    pub accuracy: u32,
    /// Whether setting the clock clears what is below its resolution.
    pub sets_to_zero: u8,
}

/// A call of a run-time service, with its arguments. Names are in UCS-2 and end with a zero.
#[derive(Debug)]
pub enum EfiCall<'a> {
    /// GetTime.
    GetTime {
        /// Out: the time.
        time: &'a mut XenpfEfiTime,
        /// Out: the clock.
        clock: &'a mut EfiClock,
    },
    /// SetTime.
    SetTime(&'a XenpfEfiTime),
    /// GetWakeupTime.
    GetWakeupTime {
        /// Out: whether the alarm is on.
        enabled: &'a mut u8,
        /// Out: whether the alarm waits to be acknowledged.
        pending: &'a mut u8,
        /// Out: its time.
        time: &'a mut XenpfEfiTime,
    },
    /// SetWakeupTime: whether the alarm is on, and its time, unless it stays.
    SetWakeupTime(bool, Option<&'a XenpfEfiTime>),
    /// GetNextHighMonotonicCount.
    GetNextHighMonotonicCount(&'a mut u32),
    /// GetVariable.
    GetVariable {
        /// The variable.
        name: &'a [u16],
        /// Its owner.
        vendor: &'a XenpfEfiGuid,
        /// Out: `EFI_VARIABLE_*`.
        attributes: &'a mut u32,
        /// Out: bytes of the value, or, if `data` is too short, those that it needs.
        size: &'a mut u64,
        /// Out: the value.
        data: &'a mut [u8],
    },
    /// SetVariable.
    SetVariable {
        /// The variable.
        name: &'a [u16],
        /// Its owner.
        vendor: &'a XenpfEfiGuid,
        /// `EFI_VARIABLE_*`.
        attributes: u32,
        /// The value; an empty one deletes the variable.
        data: &'a [u8],
    },
    /// GetNextVariableName.
    GetNextVariableName {
        /// Out: bytes of the name, or, if `name` is too short, those that it needs.
        size: &'a mut u64,
        /// In and out: the name, an empty one at first.
        name: &'a mut [u16],
        /// In and out: its owner.
        vendor: &'a mut XenpfEfiGuid,
    },
    /// QueryVariableInfo.
    QueryVariableInfo {
        /// Attributes of the variables that are meant.
        attributes: u32,
        /// Out: the room for them.
        room: &'a mut EfiRoom,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_found_by_its_addresses() {
        let range = |start, size| EfiMemory { start, size, kind: 7, attributes: 0xf };
        let efi = Efi { memory: Box::new([range(0, 0x1000), range(0xffff_ffff_ffff_f000, 0x1000)]), ..Efi::default() };
        let found = |at| efi.memory_at(at).map(|m| m.start);
        assert_eq!([found(0), found(0xfff), found(0x1000)], [Some(0), Some(0), None]);
        assert_eq!([found(!0), found(!0 - 0x1000)], [Some(0xffff_ffff_ffff_f000), None]);
    }

    #[test]
    fn errors_have_the_highest_bit() {
        assert_eq!([0, 5, 1 << 63 | 5].map(|s| EfiStatus(s).is_error()), [false, false, true]);
    }
}
