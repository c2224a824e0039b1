//! Segment state of a 64-bit guest: `stack_switch` (3), `set_segment_base` (25) and the rules for selectors.

use mm::int::{low16, low32};
use mm::Errno;
use public_headers::xen4::arch_x86_64::{
    FIRST_RESERVED_GDT_BYTE, SEGBASE_FS, SEGBASE_GS_KERNEL, SEGBASE_GS_USER, SEGBASE_GS_USER_SEL,
};

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

/// Selectors of the hypervisor's own descriptors begin here.
const FIRST_RESERVED: u16 = low16(FIRST_RESERVED_GDT_BYTE);
/// Descriptor bits: a code or data segment that is present.
const SEGMENT_PRESENT: u64 = 1 << 47 | 1 << 44;

/// Returns the base in a descriptor of a code or data segment.
pub(crate) const fn base_of(descriptor: u64) -> u32 {
    low32(descriptor >> 16 & 0xff_ffff | descriptor >> 32 & 0xff00_0000)
}

impl<H: Hw> Hv<H> {
    /// Returns a descriptor of the guest's GDT or LDT: a code or data segment that is present.
    pub(crate) fn segment_descriptor(&self, cur: &Cur<'_>, sel: u16) -> Option<u64> {
        let (index, mm) = (u32::from(sel >> 3), &cur.ctx.mm);
        let d = if sel & 4 != 0 {
            let at = mm.ldt_base.get().wrapping_add(8 * u64::from(index));
            (index < mm.ldt_ents.get()).then(|| self.hw.read_guest_u64(at).ok())??
        } else {
            self.guest_gdt_descriptor(cur, sel)?
        };
        (d & SEGMENT_PRESENT == SEGMENT_PRESENT).then_some(d)
    }

    /// Returns the base of a 32-bit guest's segment; `None`: there is no such segment. Those of the hypervisor's are flat.
    #[cold]
    pub(crate) fn segment_base(&self, cur: &Cur<'_>, sel: u16) -> Option<u32> {
        if sel >= FIRST_RESERVED && sel & 4 == 0 {
            return Some(0);
        }
        self.segment_descriptor(cur, sel).map(base_of)
    }

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
