//! `iret` (hypercall 23): the guest kernel returns from a bounce frame.

use mm::int::{low16, low32};

use public_headers::xen4::arch_x86_64::{IretContext, FLAT_RING3_CS32};
use x86_defs::eflags;

use crate::abi::xen4::guest_entry::ASSIST_ARCH_IOPL;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::UPCALL_MASK;

/// `VGCF_in_syscall` of the iret frame: RCX and R11 need not be restored, so SYSRET may be used.
const VGCF_IN_SYSCALL: u64 = 1 << 8;

impl<H: Hw> Hv<H> {
    /// Takes the frame at RSP. The domain is crashed if the frame cannot be read or there is no user page table to
    /// return to.
    #[inline(always)]
    pub fn do_iret(&self, cur: &mut Cur<'_>) {
        let Ok(f) = self.hw.get::<IretContext>(cur.regs.rsp) else {
            return self.crash_current(cur, format_args!("iret: cannot read the frame on its stack"));
        };
        if f.cs & 3 == 3 {
            if cur.ctx.mm.guest_table_user.get() == mm::Root::NONE {
                return self.crash_current(cur, format_args!("iret to user mode without user page tables"));
            }
            self.toggle_guest_mode(cur);
        }
        if cur.d.mem.vm_assist() & ASSIST_ARCH_IOPL != 0 {
            cur.ctx.iopl = (f.rflags >> 12 & 3) as u8;
        }
        cur.regs.rip = f.rip;
        cur.regs.cs = low16(low32(f.cs)) | 3;
        cur.regs.rflags = f.rflags & !(eflags::IOPL | eflags::VM) | eflags::IF | eflags::ALWAYS;
        cur.regs.rsp = f.rsp;
        cur.regs.ss = low16(low32(f.ss)) | 3;
        cur.regs.rax = f.rax;
        if f.flags & VGCF_IN_SYSCALL == 0 {
            // SYSRET would lose RCX and R11.
            cur.regs.entry_vector = 0;
            cur.regs.r11 = f.r11;
            cur.regs.rcx = f.rcx;
        } else if u32::from(cur.regs.cs) == FLAT_RING3_CS32 {
            // SYSRET would continue in 64-bit code.
            cur.regs.entry_vector = 0;
        }
        if cur.ctx.in_nmi {
            self.end_nmi(cur);
        }
        let info = cur.v.vcpu_info();
        let masked = f.rflags & eflags::IF == 0;
        self.hw.slot_store8(info, UPCALL_MASK, masked as u8);
    }
}
