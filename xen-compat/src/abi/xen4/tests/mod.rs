//! What a guest of today sees when it leaves guest mode: frames on its kernel's stack, and the way back.

mod args;
mod calls;
mod exits;
mod frames;
mod iret;

use crate::{GuestAbi, Xen4};
use core::mem::offset_of;
use std::sync::Arc;
use std::vec::Vec;

use mm::Machine;
use public_headers::xen4::arch_x86_64::CpuUserRegs;
use public_headers::xen4::xen::VcpuInfo;

use crate::guest_memory::guest_access::GuestAccess;
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::{HostHw, GUEST_VA};
use crate::machine::hw::GuestCopy;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{TrapEntry, UPCALL_MASK, UPCALL_PENDING};

/// Where the kernel's code, stack and handlers are; the handlers' pages are never looked at.
const CODE: u64 = GUEST_VA + 0x40_000;
const STACK: u64 = GUEST_VA + 0x50_800;
const HANDLER: u64 = GUEST_VA + 0x60_000;
/// Nothing is there.
const NOWHERE: u64 = 0x1000;

const PAGE_FAULT: u32 = 14;

struct World {
    hv: Arc<Hv<HostHw>>,
    d: Arc<Domain>,
    v: VcpuRef,
}

/// What became of the vcpu.
struct After {
    regs: CpuUserRegs,
    kernel_mode: bool,
}

impl World {
    fn new(id: u16) -> Self {
        let hv = machine(1);
        let d = add_domain(&hv, id, 1);
        let v = d.vcpu(0).unwrap();
        Self { hv, d, v }
    }

    /// Does `what` with a vcpu whose kernel has a handler for each exception, each marked by its vector.
    fn after(&self, what: impl FnOnce(&Hv<HostHw>, &mut Cur<'_>)) -> After {
        with_vcpu(&self.v, 0, |cur| {
            for (i, t) in cur.ctx.traps.iter_mut().enumerate() {
                *t = TrapEntry { rip: handler(i), cs: 0xe033, dpl: 0, masks_events: false };
            }
            *cur.regs = CpuUserRegs { rip: CODE, cs: 0xe033, rflags: 0x202, rsp: STACK, ss: 0xe02b, ..*cur.regs };
            what(&self.hv, cur);
            After { regs: *cur.regs, kernel_mode: cur.ctx.kernel_mode }
        })
    }

    /// What an exit by `entry` does; `cr2` is the address of a page fault.
    fn exit(&self, entry: u32, cr2: u64, set: impl FnOnce(&mut Cur<'_>)) -> After {
        self.after(|hv, cur| {
            set(cur);
            match entry {
                PAGE_FAULT => hv.exit_page_fault(cur, cr2, cur.regs.error_code),
                _ => Xen4::exit(hv, cur, entry),
            }
        })
    }

    /// Returns `n` words from the guest's memory.
    fn words(&self, at: u64, n: u64) -> Vec<u64> {
        (0..n).map(|i| self.hv.hw.get_nth(at, i).unwrap()).collect()
    }

    fn info(&self, off: usize) -> u8 {
        self.hv.hw.slot_load8(self.v.v().vcpu_info(), off)
    }

    fn set_info(&self, off: usize, val: u8) {
        self.hv.hw.slot_store8(self.v.v().vcpu_info(), off, val);
    }

    fn crashed(&self) -> bool {
        self.d.life().is_shut_down()
    }
}

/// Returns the handler of exception `vector`.
fn handler(vector: usize) -> u64 {
    HANDLER + 16 * vector as u64
}

/// The vector whose handler the kernel goes on at.
fn taken(after: &After) -> Option<u64> {
    after.regs.rip.checked_sub(HANDLER).filter(|at| at % 16 == 0 && *at < 16 * 256).map(|at| at / 16)
}

/// Returns the error code in the frame of an exception that has one.
fn error_code(w: &World, after: &After) -> u64 {
    w.words(after.regs.rsp, 3)[2]
}
