//! The memory types that firmware has set for ranges of the machine's memory, as dom0's kernel reads them.

use mm::{Errno, GuestVa, PAGE_SHIFT};
use public_headers::xen4::platform::XenpfReadMemtype;
use x86_defs::msr_index::{MTRR_CAP, MTRR_PHYSBASE0};

use crate::guest_memory::width::Caller;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// A range's bit in its mask: it is in use.
const IN_USE: u64 = 1 << 11;

impl<H: Hw> Hv<H> {
    /// XENPF_read_memtype: a variable range of this CPU's MTRRs; one that is not in use is empty.
    ///
    /// Errors: EFAULT. EINVAL: the CPU has no such range.
    pub(super) fn read_memtype(&self, cur: &mut Cur<'_>, at: GuestVa) -> Result<(), Errno> {
        let caller = Caller::new(&self.hw, &cur.d.mem);
        let reg = caller.get::<XenpfReadMemtype>(at)?.reg;
        let read = |msr: u32| self.hw.rdmsr(msr).map_err(|_| Errno::INVAL);
        // Its lowest byte is the number of variable ranges.
        if u64::from(reg) >= read(MTRR_CAP)? & 0xff {
            return Err(Errno::INVAL);
        }
        // A range's base, and its mask beside it.
        let [base, mask] = [0, 1].map(|which| read(MTRR_PHYSBASE0 + 2 * reg + which));
        let [base, mask] = [base?, mask?];
        let mut range = XenpfReadMemtype { reg, ..Default::default() };
        if mask & IN_USE != 0 {
            let frames = ((1 << self.hw.physaddr_bits()) - 1) >> PAGE_SHIFT;
            range.mfn = base >> PAGE_SHIFT & frames;
            range.nr_mfns = (!(mask >> PAGE_SHIFT) & frames) + 1;
            range.type_ = (base & 0xff) as u32;
        }
        caller.put(at, &range)
    }
}
