//! The guest that this CPU runs: its memory, its page tables, entry and exit.

use mm::{Fault, Mfn, Root};
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use x86_64::registers::control::Cr2;
use xen_compat::machine::hw::{GuestCopy, Interrupt, Paging, RunGuest, Sleep};
use zerocopy::IntoBytes;

use crate::arch::apic::interrupt;
use crate::arch::cpu::block::this_cpu;
use crate::arch::entry::guest;
use crate::arch::fault::usercopy;
use crate::arch::image::layout;
use crate::arch::memory::paging;
use crate::arch::regs::control::write_cr3;
use crate::arch::regs::instructions::monitor_and_wait;
use crate::arch::regs::port::inb;
use crate::machine::memory::flush_here;
use crate::machine::metal::Metal;

impl GuestCopy for Metal {
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
        usercopy::read_user_u64(va)
    }
    #[inline]
    fn read_guest_u32(&self, va: u64) -> Result<u32, Fault> {
        usercopy::read_user_u32(va)
    }
    #[inline]
    fn write_guest_u16(&self, va: u64, val: u16) -> Result<(), Fault> {
        usercopy::write_user_u16(va, val)
    }
    #[inline]
    fn write_guest_u64(&self, va: u64, val: u64) -> Result<(), Fault> {
        usercopy::write_user_u64(va, val)
    }
    #[inline]
    fn write_guest_words(&self, va: u64, words: &[u64]) -> Result<(), Fault> {
        usercopy::copy_to_user(va, words.as_bytes()).map_err(|_| Fault)
    }
}

impl Paging for Metal {
    #[inline]
    fn load_cr3(&self, root: Root) {
        // SAFETY: a root has the hypervisor's slots, and is kept one while it can be loaded; the CPU refuses
        // `NONE`.
        unsafe { write_cr3(root.cr3()) };
    }
    #[inline]
    fn switch_cr3(&self, root: Root) {
        self.load_cr3(root);
        flush_here();
    }
    fn load_idle_cr3(&self) {
        let root = paging::PAGING.lock().root();
        // SAFETY: the hypervisor's own table.
        unsafe { write_cr3(root) };
        flush_here();
    }
    fn m2p_frame(&self, piece: u32) -> Option<Mfn> {
        let va = layout::M2P_RO_VIRT + u64::from(piece) * layout::LARGE_PAGE;
        let (phys, _) = paging::PAGING.lock().lookup(va)?;
        Some(Mfn(phys / layout::PAGE_SIZE))
    }
}

impl RunGuest for Metal {
    #[inline(always)]
    fn enter_guest(&self, regs: &mut CpuUserRegs) -> u32 {
        guest::enter_guest(regs)
    }
    #[inline]
    fn fault_address(&self) -> u64 {
        Cr2::read_raw()
    }
    #[inline]
    fn interrupt(&self, vector: u8) -> Interrupt {
        interrupt::accept(vector)
    }
    fn held_interrupt(&self) -> Option<Interrupt> {
        interrupt::take_held()
    }
    fn idle(&self, how: Sleep) {
        match how {
            Sleep::Halt => guest::wait_for_interrupt(),
            Sleep::Mwait(hint) => {
                // SAFETY: the core has found in CPUID that the CPU has both instructions and this hint.
                unsafe { monitor_and_wait(this_cpu().attention(), hint) };
                guest::preemption_point();
            }
            Sleep::Port(port) => {
                inb(port);
                guest::preemption_point();
            }
        }
    }
    fn preempt_window(&self) {
        guest::preemption_point();
    }
}
