//! `set_trap_table` (0): the guest's virtual IDT.

use mm::{Errno, GuestArray};
use public_headers::xen4::arch_x86_64::TrapInfo;
use zerocopy::{FromBytes, IntoBytes};

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

/// An entry of the table, in the layout of an ABI.
pub(crate) trait GuestTrap: FromBytes + IntoBytes {
    /// Returns the vector and its handler: selector and address as the guest gave them. `None`: an address that is not
    /// canonical.
    fn handler(&self) -> Option<(u8, TrapEntry)>;
}

/// Returns a handler with the properties that `flags` says it has.
pub(crate) fn trap_entry(cs: u16, rip: u64, flags: u8) -> TrapEntry {
    TrapEntry { rip, cs, dpl: flags & FLAG_DPL, masks_events: flags & FLAG_MASK_EVENTS != 0 }
}

impl GuestTrap for TrapInfo {
    #[inline]
    fn handler(&self) -> Option<(u8, TrapEntry)> {
        let entry = || (self.vector, trap_entry(fixup_selector(self.cs), self.address, self.flags));
        is_canonical(self.address).then(entry)
    }
}

impl<H: Hw> Hv<H> {
    /// Handles `set_trap_table(table)`: entries up to one with address 0; a null table clears everything.
    ///
    /// # Errors
    /// EFAULT: an entry cannot be read. EINVAL: an address is not canonical. The entries before it take effect.
    pub(crate) fn do_set_trap_table<T: GuestTrap>(&self, cur: &mut Cur<'_>, args: &mut SetTrapTableArgs<T>) -> Hc {
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
            let (vector, entry) = self.hw.get::<T>(table.nth(i))?.handler().ok_or(Errno::INVAL)?;
            if entry.rip == 0 {
                break;
            }
            cur.ctx.traps[usize::from(vector)] = entry;
        }
        Ok(0)
    }
}
