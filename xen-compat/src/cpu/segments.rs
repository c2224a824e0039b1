//! Segment state of a 64-bit guest: `stack_switch` (3), `set_segment_base` (25) and the rules for selectors.

use mm::int::{low16, low32};
use mm::Errno;
use public_headers::xen4::arch_x86_64::{SEGBASE_FS, SEGBASE_GS_KERNEL, SEGBASE_GS_USER, SEGBASE_GS_USER_SEL};

use crate::guest_memory::hypercall_result::Hc;
use crate::machine::address::is_canonical;
use crate::machine::hw::{Base, Hw, Seg};
use crate::state::hypervisor::{Cur, Hv};

/// The privilege level of a 64-bit guest kernel.
const KERNEL_RPL: u16 = 3;

/// Returns a selector with its RPL raised to the guest kernel's.
#[inline]
pub(crate) fn fixup_selector(sel: u16) -> u16 {
    sel | KERNEL_RPL
}

/// Arguments of `stack_switch`.
pub(crate) struct StackSwitchArgs {
    pub(crate) ss: u16,
    pub(crate) sp: u64,
}

/// Arguments of `set_segment_base`.
pub(crate) struct SetSegmentBaseArgs {
    /// Which base, or a selector (`SEGBASE_*`).
    pub(crate) which: u32,
    /// The base or selector.
    pub(crate) base: u64,
}

impl<H: Hw> Hv<H> {
    /// Handles `stack_switch(ss, rsp)`: sets the stack on which the guest kernel is entered.
    ///
    /// # Errors
    /// None: a selector that cannot be loaded is noticed when it is used.
    #[inline]
    pub(crate) fn do_stack_switch(&self, cur: &mut Cur<'_>, StackSwitchArgs { ss, sp }: StackSwitchArgs) -> Hc {
        cur.ctx.kernel_ss = fixup_selector(ss);
        cur.ctx.kernel_sp = sp;
        Ok(0)
    }

    /// Handles `set_segment_base(which, base)`.
    ///
    /// # Errors
    /// EINVAL: an unknown `which`, or a base that is not canonical.
    #[inline]
    pub(crate) fn do_set_segment_base(&self, cur: &mut Cur<'_>, args: SetSegmentBaseArgs) -> Hc {
        let base = args.base;
        let which = match args.which {
            SEGBASE_FS => Base::Fs,
            SEGBASE_GS_USER => Base::GsShadow,
            SEGBASE_GS_KERNEL => Base::Gs,
            SEGBASE_GS_USER_SEL => {
                let sel = low16(low32(base));
                let sel = if sel > 3 { fixup_selector(sel) } else { sel };
                // A selector that cannot be loaded becomes null; the guest can read it back.
                let _ = self.load_guest_seg(cur.d, &cur.ctx.mm, Seg::GsShadow, sel);
                return Ok(0);
            }
            _ => return Err(Errno::INVAL.into()),
        };
        if !is_canonical(base) {
            return Err(Errno::INVAL.into());
        }
        self.hw.set_base(which, base).map_err(|_| Errno::INVAL)?;
        Ok(0)
    }
}
