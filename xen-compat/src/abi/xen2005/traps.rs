//! Where the guest kernel is entered: `set_trap_table`, `set_fast_trap`, `set_callbacks`, `stack_switch`.

use mm::int::low16;
use mm::Errno;
use public_headers::xen2005::arch_x86_32::{TrapInfo, FIRST_RESERVED_GDT_ENTRY, LAST_RESERVED_GDT_ENTRY};

use crate::abi::xen2005::hypercall::Hc;
use crate::abi::xen2005::Guest;
use crate::guest_memory::hypercall_result::Stop;
use crate::hypercalls::set_trap_table::SetTrapTableArgs;
use crate::machine::hw::Hw;
use crate::state::vcpu::{Callback, TrapEntry};
use crate::state::xen2005::FLAT_RING1_CS;

/// The hypervisor's entries in a guest's GDT (`FIRST_RESERVED_GDT_ENTRY`, `LAST_RESERVED_GDT_ENTRY`).
pub(crate) const RESERVED_GDT: core::ops::RangeInclusive<u32> = FIRST_RESERVED_GDT_ENTRY..=LAST_RESERVED_GDT_ENTRY;
const FLAG_DPL: u8 = 3;
const FLAG_MASK_EVENTS: u8 = 4;
/// Number of entries handled between two preemption points.
const PREEMPT_EVERY: u64 = 64;

/// Returns whether a selector may be that of a handler: ring 1, and none of the hypervisor's descriptors except
/// [`FLAT_RING1_CS`].
pub(crate) fn code_selector_ok(sel: u16) -> bool {
    const LOCAL: u16 = 4;
    sel == FLAT_RING1_CS || sel & 3 == 1 && (sel & LOCAL != 0 || !RESERVED_GDT.contains(&u32::from(sel >> 3)))
}

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `set_trap_table(table)`: entries up to one with address 0. EPERM: a selector cannot be a handler's; the
    /// entries before it take effect.
    pub(crate) fn set_trap_table(&mut self, args: &mut SetTrapTableArgs<TrapInfo>) -> Hc {
        for i in 0.. {
            if i == PREEMPT_EVERY {
                args.table = args.table.skip(i);
                return Err(Stop::Restart);
            }
            let t: TrapInfo = self.get(args.table.nth(i))?;
            if t.address == 0 {
                break;
            }
            if !code_selector_ok(t.cs) {
                return Err(Errno::PERM.into());
            }
            self.cur.ctx.traps[usize::from(t.vector)] = TrapEntry {
                rip: t.address.into(),
                cs: t.cs,
                dpl: t.flags & FLAG_DPL,
                masks_events: t.flags & FLAG_MASK_EVENTS != 0,
            };
        }
        Ok(0)
    }

    /// Handles `set_fast_trap(vector)`: a vector that should reach the guest without the hypervisor; 0: none. A 64-bit
    /// CPU cannot enter ring 1 by itself, so software delivers it as all others. -1: the vector cannot be one, or masks
    /// events.
    pub(crate) fn set_fast_trap(&mut self, vector: u32) -> Hc {
        Ok(match vector {
            0 => 0,
            0x20..=0x2f | 0x80 if !self.cur.ctx.traps[vector as usize].masks_events => 0,
            _ => -1,
        })
    }

    /// Handles `set_callbacks(event cs, event eip, failsafe cs, failsafe eip)`. EPERM: a selector cannot be a
    /// handler's.
    pub(crate) fn set_callbacks(&mut self, event: (u32, u32), failsafe: (u32, u32)) -> Hc {
        let ((event_cs, event_eip), (failsafe_cs, failsafe_eip)) = (event, failsafe);
        let (event_cs, failsafe_cs) = (low16(event_cs), low16(failsafe_cs));
        if !code_selector_ok(event_cs) || !code_selector_ok(failsafe_cs) {
            return Err(Errno::PERM.into());
        }
        let callback = |cs, eip: u32, masks_events| Callback { rip: eip.into(), cs, masks_events };
        self.cur.ctx.event_cb = callback(event_cs, event_eip, true);
        self.cur.ctx.failsafe_cb = callback(failsafe_cs, failsafe_eip, false);
        Ok(0)
    }

    /// Handles `stack_switch(ss, esp)`: sets the stack for entries from ring 2 and 3. EPERM: the selector is not one of
    /// ring 1.
    pub(crate) fn stack_switch(&mut self, ss: u32, esp: u32) -> Hc {
        if ss & 3 != 1 {
            return Err(Errno::PERM.into());
        }
        self.cur.ctx.kernel_ss = low16(ss);
        self.cur.ctx.kernel_sp = esp.into();
        Ok(0)
    }
}
