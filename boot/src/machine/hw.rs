//! `xen_compat::hw::Hw`: what the core asks of the processor and the platform.

use core::sync::atomic::{AtomicU64, Ordering};

use mm::{CpuId, Mfn};
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use xen_compat::hw::{Base, CpuidRegs, Fault, Hw, LineMode, MachineStop, Nanos, Seg};
use xen_compat::vcpu::FpuArea;

use super::memory::TLB;
use super::{fpu, hv, Metal};
use crate::arch::percpu::this_cpu;
use crate::arch::{self, apic, console, cpu, gdt, guest, ioapic, pci, port, segment, time, tlb, usercopy};

const PCIDE_MASK: u64 = !0xfff;

impl Hw for Metal {
    #[inline]
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        usercopy::copy_from_user(dst, va).map_err(|_| Fault)
    }
    #[inline]
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        usercopy::copy_to_user(va, src).map_err(|_| Fault)
    }
    #[inline]
    fn read_guest_u64(&self, va: u64) -> Result<u64, Fault> {
        usercopy::read_user_u64(va).map_err(|_| Fault)
    }
    #[inline]
    fn write_guest_u64(&self, va: u64, val: u64) -> Result<(), Fault> {
        usercopy::write_user_u64(va, val).map_err(|_| Fault)
    }
    #[inline]
    fn write_guest_words(&self, va: u64, words: &[u64]) -> Result<(), Fault> {
        usercopy::copy_words_to_user(va, words).map_err(|_| Fault)
    }
}
