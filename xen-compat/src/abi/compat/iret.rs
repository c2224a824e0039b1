//! `iret` (hypercall 23): the guest kernel returns from an entry's frame.

use mm::int::{low16, low32};

use x86_defs::{eflags, exception};

use crate::abi::compat::frame::is_null;
use crate::abi::xen4::guest_entry::ASSIST_ARCH_IOPL;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

const VM: u32 = low32(eflags::VM);

/// What is always in the frame.
const EAX: usize = 0;
const EIP: usize = 1;
const CS: usize = 2;
const EFLAGS: usize = 3;
const WORDS: u32 = 4;
/// A frame of virtual-8086 mode without EAX: EIP, CS, EFLAGS, ESP, SS, ES, DS, FS, GS.
const VM86_WORDS: u32 = 9;

impl<H: Hw> Hv<H> {
    /// Takes the frame at ESP: EAX, EIP, CS, EFLAGS, and ESP and SS if it leads to another ring. The domain is crashed
    /// if the frame cannot be read, or leads to ring 0.
    #[inline(always)]
    pub(crate) fn compat_iret(&self, cur: &mut Cur<'_>) {
        let esp = low32(cur.regs.rsp);
        let Ok(f) = self.hw.get::<[u32; WORDS as usize]>(esp) else {
            return self.crash_current(cur, format_args!("iret: cannot read the frame on its stack"));
        };
        let flags = f[EFLAGS];
        if cur.d.mem.vm_assist() & ASSIST_ARCH_IOPL != 0 {
            cur.ctx.iopl = (flags >> 12 & 3) as u8;
        }
        let mut masked = flags & low32(eflags::IF) == 0;
        let r = &mut *cur.regs;
        r.rax = f[EAX].into();
        r.rflags = u64::from(flags) & !(eflags::IOPL | eflags::VM) | eflags::IF | eflags::ALWAYS;
        if flags & VM != 0 {
            match self.refuse_vm86(cur, esp) {
                Some(masks_events) => masked |= masks_events,
                None => return self.crash_current(cur, format_args!("iret to virtual-8086 mode without a handler")),
            }
        } else {
            (r.rip, r.cs) = (f[EIP].into(), low16(f[CS]));
            match r.cs & 3 {
                0 => return self.crash_current(cur, format_args!("iret to ring 0")),
                1 => r.rsp = esp.wrapping_add(4 * WORDS).into(),
                _ => match self.hw.get::<[u32; 2]>(esp.wrapping_add(4 * WORDS)) {
                    Ok([esp, ss]) => (r.rsp, r.ss) = (esp.into(), low16(ss)),
                    Err(_) => {
                        return self.crash_current(cur, format_args!("iret: cannot read the stack in its frame"));
                    }
                },
            }
        }
        if cur.ctx.in_nmi {
            self.end_nmi(cur);
        }
        self.set_upcall_mask(cur, masked);
    }

    /// Long mode has no virtual-8086 mode: the guest gets #GP(0) with a frame as such code would have. Returns whether
    /// the handler masks events. `None`: there is none, or no stack.
    #[cold]
    fn refuse_vm86(&self, cur: &mut Cur<'_>, esp: u32) -> Option<bool> {
        let t = cur.ctx.traps[usize::from(exception::GP)];
        if is_null(t.cs) {
            return None;
        }
        let words: [u32; VM86_WORDS as usize] = self.hw.get(esp.wrapping_add(4)).ok()?;
        let sp = low32(cur.ctx.kernel_sp).wrapping_sub(4 * (VM86_WORDS + 1));
        self.hw.put(sp.wrapping_add(4), &words).ok()?;
        self.hw.put(sp, &0u32).ok()?;
        let r = &mut *cur.regs;
        r.rflags &= !(eflags::RF | eflags::NT | eflags::TF);
        (r.rip, r.cs) = (t.rip, t.cs);
        (r.rsp, r.ss) = (sp.into(), cur.ctx.kernel_ss);
        Some(t.masks_events)
    }
}
