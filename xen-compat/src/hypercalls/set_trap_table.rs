//! `set_trap_table` (0): the guest's virtual IDT.

use mm::{Errno, GuestArray};
use public_headers::xen4::arch_x86_64::TrapInfo;

use crate::cpu::segments::fixup_selector;
use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::machine::address::is_canonical;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::TrapEntry;

const FLAG_DPL: u8 = 3;
const FLAG_MASK_EVENTS: u8 = 4;
/// Number of entries handled between two preemption points.
const PREEMPT_EVERY: u64 = 64;

/// Arguments of `set_trap_table`, whose entries are `T`.
pub(crate) struct SetTrapTableArgs<T> {
    /// The entries that are left.
    pub(crate) table: GuestArray<T>,
}

impl<H: Hw> Hv<H> {
    /// Handles `set_trap_table(table)`: entries up to one with address 0; a null table clears everything.
    ///
    /// # Errors
    /// EFAULT: an entry cannot be read. EINVAL: an address is not canonical. The entries before it take effect.
    pub(crate) fn do_set_trap_table(&self, cur: &mut Cur<'_>, args: &mut SetTrapTableArgs<TrapInfo>) -> Hc {
        let table = args.table;
        if table.start.is_null() {
            cur.ctx.traps.fill(TrapEntry::default());
            return Ok(0);
        }
        for i in 0.. {
            if i != 0 && i % PREEMPT_EVERY == 0 && self.hw.preempt_pending() {
                args.table = table.skip(i);
                return Err(Stop::Restart);
            }
            let t: TrapInfo = self.hw.get(table.nth(i))?;
            if t.address == 0 {
                break;
            }
            if !is_canonical(t.address) {
                return Err(Errno::INVAL.into());
            }
            cur.ctx.traps[t.vector as usize] = TrapEntry {
                rip: t.address,
                cs: fixup_selector(t.cs),
                dpl: t.flags & FLAG_DPL,
                masks_events: t.flags & FLAG_MASK_EVENTS != 0,
            };
        }
        Ok(0)
    }
}
