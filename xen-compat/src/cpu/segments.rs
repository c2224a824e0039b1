//! Segment state of a 64-bit guest: `stack_switch` (3), `set_segment_base` (25) and the rules for selectors.

use mm::int::{low16, low32};
use mm::Errno;
use public_headers::xen4::arch_x86_64::{
    FLAT_RING3_CS32, FLAT_RING3_CS64, FLAT_RING3_DS32, SEGBASE_FS, SEGBASE_GS_KERNEL, SEGBASE_GS_USER,
    SEGBASE_GS_USER_SEL,
};
use public_headers::xen4::compat::arch_x86_32::{FLAT_RING1_CS, FLAT_RING1_DS, FLAT_RING3_CS, FLAT_RING3_DS};

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

/// As [`fixup_selector`] for a 32-bit guest, whose kernel runs in ring 1: only an RPL of 0 is raised.
#[inline]
pub(crate) const fn kernel_selector(sel: u16) -> u16 {
    if sel & 3 == 0 {
        sel | 1
    } else {
        sel
    }
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

/// The requested privilege level in a selector.
const RPL: u16 = 3;
/// The hypervisor's flat segments for 32-bit guests.
const FLAT: &[(u16, u64)] = &[
    (low16(FLAT_RING1_CS) & !RPL, 0x00cf_bb00_0000_ffff),
    (low16(FLAT_RING1_DS) & !RPL, 0x00cf_b300_0000_ffff),
    (low16(FLAT_RING3_CS) & !RPL, 0x00cf_fb00_0000_ffff),
    (low16(FLAT_RING3_DS) & !RPL, 0x00cf_f300_0000_ffff),
];
/// Those for 64-bit guests.
const FLAT64: &[(u16, u64)] = &[
    (low16(FLAT_RING3_CS32) & !RPL, 0x00cf_fb00_0000_ffff),
    (low16(FLAT_RING3_DS32) & !RPL, 0x00cf_f300_0000_ffff),
    (low16(FLAT_RING3_CS64) & !RPL, 0x00af_fb00_0000_ffff),
];

/// The width of code: that of addresses, and of operands up to 32 bits, unless an instruction says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CodeWidth {
    /// 16 bits.
    Bits16,
    /// 32 bits.
    Bits32,
    /// 64 bits.
    Bits64,
}

impl CodeWidth {
    pub(crate) const ADDRESS16: u64 = 0xffff;
    const ADDRESS32: u64 = 0xffff_ffff;

    /// Returns the bits of an address, with and without an address-size prefix.
    pub(crate) const fn address_masks(self) -> (u64, u64) {
        match self {
            Self::Bits16 => (Self::ADDRESS32, Self::ADDRESS16),
            Self::Bits32 => (Self::ADDRESS16, Self::ADDRESS32),
            Self::Bits64 => (Self::ADDRESS32, u64::MAX),
        }
    }

    /// Returns the size in bytes of operands, with and without an operand-size prefix.
    pub(crate) const fn operand_sizes(self) -> (u8, u8) {
        match self {
            Self::Bits16 => (4, 2),
            Self::Bits32 | Self::Bits64 => (2, 4),
        }
    }
}

/// The descriptor of a segment of a guest's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Descriptor(pub(crate) u64);

impl Descriptor {
    const fn bit(self, n: u32) -> bool {
        self.0 >> n & 1 != 0
    }

    /// Returns whether it is a code or data segment rather than a gate or the like.
    pub(crate) const fn is_segment(self) -> bool {
        self.bit(44)
    }

    pub(crate) const fn is_present(self) -> bool {
        self.bit(47)
    }

    /// Returns whether a segment has code.
    pub(crate) const fn is_code(self) -> bool {
        self.bit(43)
    }

    /// Returns whether code is conforming, or data expands down.
    pub(crate) const fn is_conforming(self) -> bool {
        self.bit(42)
    }

    /// Returns whether it is a segment of data that may be written to.
    pub(crate) const fn is_writable_data(self) -> bool {
        self.is_segment() && !self.is_code() && self.bit(41)
    }

    /// Returns whether a segment of data may be written to, or code may be read.
    pub(crate) const fn is_writable_or_readable(self) -> bool {
        self.bit(41)
    }

    /// Returns whether a segment of data expands down.
    const fn expands_down(self) -> bool {
        !self.is_code() && self.bit(42)
    }

    /// Returns the width of code.
    pub(crate) const fn width(self) -> CodeWidth {
        match (self.bit(53), self.bit(54)) {
            (true, _) => CodeWidth::Bits64,
            (false, true) => CodeWidth::Bits32,
            (false, false) => CodeWidth::Bits16,
        }
    }

    /// Returns the privilege level.
    pub(crate) const fn dpl(self) -> u16 {
        (self.0 >> 45 & 3) as u16
    }

    /// Returns the base of a segment.
    pub(crate) const fn base(self) -> u32 {
        low32(self.0 >> 16 & 0xff_ffff | self.0 >> 32 & 0xff00_0000)
    }

    /// Returns the last offset of a segment; of one that expands down, the last that is not in it.
    pub(crate) const fn limit(self) -> u32 {
        let limit = low32(self.0 & 0xffff | self.0 >> 32 & 0xf_0000);
        if self.bit(55) {
            limit << 12 | 0xfff
        } else {
            limit
        }
    }

    /// Returns whether `len` bytes from offset `first` on lie in a segment.
    pub(crate) const fn contains(self, first: u32, len: u32) -> bool {
        let last = first.wrapping_add(len).wrapping_sub(1);
        // The end of one that expands down.
        let end = if self.bit(54) { u32::MAX } else { 0xffff };
        first <= last && if self.expands_down() { first > self.limit() && last <= end } else { last <= self.limit() }
    }

    /// Returns whether a stack segment has room for `len` bytes below `esp`.
    pub(crate) const fn has_stack(self, esp: u32, len: u32) -> bool {
        self.contains(esp.wrapping_sub(len), len)
    }
}

impl<H: Hw> Hv<H> {
    /// Returns the base and width of the running code; `None`: its segment cannot be determined.
    #[inline]
    pub(crate) fn code_segment(&self, cur: &Cur<'_>) -> Option<(u32, CodeWidth)> {
        let (pae, cs) = (cur.d.mem.is_pae(), u32::from(cur.regs.cs));
        if cs == FLAT_RING3_CS64 && !pae {
            return Some((0, CodeWidth::Bits64));
        }
        if pae && matches!(cs, FLAT_RING1_CS | FLAT_RING3_CS) {
            return Some((0, CodeWidth::Bits32));
        }
        let d = self.descriptor(cur, cur.regs.cs).filter(|d| d.is_segment() && d.is_present() && d.is_code())?;
        Some((if d.width() == CodeWidth::Bits64 { 0 } else { d.base() }, d.width()))
    }

    /// Returns a descriptor of the guest's GDT or LDT, or a flat one that the hypervisor provides.
    #[cold]
    pub(crate) fn descriptor(&self, cur: &Cur<'_>, sel: u16) -> Option<Descriptor> {
        const LDT: u16 = 4;
        let flat = if cur.d.mem.is_pae() { FLAT } else { FLAT64 };
        if let Some(flat) = flat.iter().find(|flat| flat.0 == sel & !RPL) {
            return Some(Descriptor(flat.1));
        }
        let (index, mm) = (u32::from(sel >> 3), &cur.ctx.mm);
        if sel & LDT == 0 {
            return self.guest_gdt_descriptor(cur, sel).map(Descriptor);
        }
        let at = mm.ldt_base.get().wrapping_add(8 * u64::from(index));
        (index < mm.ldt_ents.get()).then(|| self.hw.read_guest_u64(at).ok())?.map(Descriptor)
    }

    /// Returns the base of a 32-bit guest's segment; `None`: there is no such segment.
    #[cold]
    pub(crate) fn segment_base(&self, cur: &Cur<'_>, sel: u16) -> Option<u32> {
        self.descriptor(cur, sel).filter(|d| d.is_segment() && d.is_present()).map(Descriptor::base)
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
