//! The guest that a CPU of the model machine runs: its memory, its page tables. The test acts as the guest.

use mm::int::index;
use std::sync::atomic::Ordering::SeqCst;

use mm::host::faults;
use mm::{Fault, Machine, Mfn, Root};
use public_headers::xen4::arch_x86_64::CpuUserRegs;

use crate::host::{HostHw, GUEST_VA};
use crate::machine::address::HYPERVISOR_VIRT;
use crate::machine::hw::{GuestCopy, Interrupt, Paging, RunGuest, Sleep};

impl HostHw {
    /// Returns the frame and offset of a guest address, and how many of `len` bytes lie in that frame.
    fn translate(&self, va: u64, len: usize, write: bool) -> Result<(Mfn, usize, usize), Fault> {
        if self.paging.load(SeqCst) {
            let (cpu, off) = (self.this_cpu(), (va & 0xfff) as usize);
            let root = self.root(cpu);
            let canonical = (va as i64) << 16 >> 16 == va as i64;
            // Nothing else keeps a supervisor's access out of the hypervisor's range.
            let allowed = root != Mfn(0) && canonical && !HYPERVISOR_VIRT.contains(&va);
            let mfn = allowed.then(|| self.memory.touch_as(cpu, root, va, write, false)).flatten();
            return Ok((mfn.ok_or(Fault)?, off, len.min(4096 - off)));
        }
        let maddr = va.checked_sub(GUEST_VA).filter(|_| !self.unmapped.load(SeqCst)).ok_or(Fault)?;
        let (mfn, off) = (Mfn(maddr >> 12), (maddr & 0xfff) as usize);
        if index(mfn.0) >= self.frames().len() {
            return Err(Fault);
        }
        Ok((mfn, off, len.min(4096 - off)))
    }
}

impl GuestCopy for HostHw {
    fn copy_from_guest(&self, mut va: u64, mut dst: &mut [u8]) -> Result<(), Fault> {
        while !dst.is_empty() {
            let (mfn, off, n) = self.translate(va, dst.len(), false)?;
            let (now, rest) = dst.split_at_mut(n);
            self.read(mfn, off, now);
            (va, dst) = (va.wrapping_add(n as u64), rest);
        }
        Ok(())
    }
    fn copy_to_guest(&self, mut va: u64, mut src: &[u8]) -> Result<(), Fault> {
        while !src.is_empty() {
            let (mfn, off, n) = self.translate(va, src.len(), true)?;
            let (now, rest) = src.split_at(n);
            self.write(mfn, off, now);
            (va, src) = (va.wrapping_add(n as u64), rest);
        }
        Ok(())
    }
    fn read_guest_u64(&self, va: u64) -> Result<u64, Fault> {
        let mut b = [0; 8];
        self.copy_from_guest(va, &mut b)?;
        Ok(u64::from_le_bytes(b))
    }
    fn read_guest_u32(&self, va: u64) -> Result<u32, Fault> {
        let mut b = [0; 4];
        self.copy_from_guest(va, &mut b)?;
        Ok(u32::from_le_bytes(b))
    }
    fn write_guest_u16(&self, va: u64, val: u16) -> Result<(), Fault> {
        self.copy_to_guest(va, &val.to_le_bytes())
    }
    fn write_guest_u64(&self, va: u64, val: u64) -> Result<(), Fault> {
        self.copy_to_guest(va, &val.to_le_bytes())
    }
    fn write_guest_words(&self, va: u64, words: &[u64]) -> Result<(), Fault> {
        for (i, w) in words.iter().enumerate() {
            self.copy_to_guest(va.wrapping_add(8 * i as u64), &w.to_le_bytes())?;
        }
        Ok(())
    }
}

impl Paging for HostHw {
    fn load_cr3(&self, root: Root) {
        // All pages may be global: the TLB is not flushed.
        self.cr3[self.this_cpu().0 as usize].store(root.mfn().0, SeqCst);
    }
    fn switch_cr3(&self, root: Root) {
        self.load_cr3(root);
        self.flush_tlb_local();
    }
    fn load_idle_cr3(&self) {
        self.switch_cr3(Root::NONE);
    }
    /// Returns `None`: the table is not in RAM.
    fn m2p_frame(&self, _piece: u32) -> Option<Mfn> {
        None
    }
}

impl RunGuest for HostHw {
    fn enter_guest(&self, _regs: &mut CpuUserRegs) -> u32 {
        0
    }
    fn fault_address(&self) -> u64 {
        self.cr2[self.this_cpu().0 as usize].load(SeqCst)
    }
    fn interrupt(&self, vector: u8) -> Interrupt {
        Interrupt::Device(vector)
    }
    fn held_interrupt(&self) -> Option<Interrupt> {
        faults::aside(|| self.held.lock().unwrap().pop())
    }
    fn idle(&self, _how: Sleep) {
        std::thread::yield_now();
    }
    fn preempt_window(&self) {}
}
