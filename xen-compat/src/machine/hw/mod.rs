//! The hardware as the core sees it, beyond physical memory and TLBs ([`mm::Machine`]): a trait for each part of it.
//!
//! `boot` implements them on the metal with zero-sized state, so that every call is inlined; the model machine
//! implements them in a host process. No method has a default: each machine says what it does, or that it has none. The
//! core runs with interrupts off and is interrupted only at [`RunGuest::preempt_window`] and in [`RunGuest::idle`],
//! never with a lock held.

mod build_info;
mod clocks;
mod console;
mod cpu_features;
mod cpus;
mod debug_regs;
mod descriptor_tables;
mod device_access;
mod firmware;
mod fpu;
mod guest_copy;
mod guest_mode;
mod interrupt_controller;
mod kexec;
mod microcode;
mod msrs;
mod paging;
mod platform;
mod run_guest;
mod segments;

pub use build_info::BuildInfo;
pub use clocks::{Clocks, Nanos};
pub use console::Console;
pub use cpu_features::CpuFeatures;
pub use cpu_policy::CpuidRegs;
pub use cpus::Cpus;
pub use debug_regs::{DebugReg, DebugRegs};
pub use descriptor_tables::DescriptorTables;
pub use device_access::{DeviceAccess, EcamRange};
pub use firmware::Firmware;
pub use fpu::Fpu;
pub use guest_copy::GuestCopy;
pub use guest_mode::{GuestKind, GuestMode};
pub use interrupt_controller::{InterruptController, LineMode};
pub use kexec::{entry as kexec_entry, CrashImage, Kexec, KexecImage, Relocation};
pub use microcode::{Loaded, Microcode};
pub use mm::Fault;
pub use msrs::{FrequencyMsr, GuestMsr, Msrs};
pub use paging::Paging;
pub use platform::{MachineStop, Platform, SleepRegisters, SleepValues};
pub use run_guest::{Interrupt, RunGuest, Sleep};
pub use segments::{Base, Seg, Segments};

/// The whole machine, as the hypervisor is generic over it.
pub trait Hw:
    mm::Machine
    + GuestCopy
    + Paging
    + RunGuest
    + Segments
    + DescriptorTables
    + GuestMode
    + DebugRegs
    + Fpu
    + Microcode
    + Cpus
    + CpuFeatures
    + Msrs
    + Clocks
    + InterruptController
    + DeviceAccess
    + Console
    + Platform
    + Firmware
    + Kexec
    + BuildInfo
    + Send
    + Sync
    + 'static
{
}

impl<H> Hw for H where
    H: mm::Machine
        + GuestCopy
        + Paging
        + RunGuest
        + Segments
        + DescriptorTables
        + GuestMode
        + DebugRegs
        + Fpu
        + Microcode
        + Cpus
        + CpuFeatures
        + Msrs
        + Clocks
        + InterruptController
        + DeviceAccess
        + Console
        + Platform
        + Firmware
        + Kexec
        + BuildInfo
        + Send
        + Sync
        + 'static
{
}
