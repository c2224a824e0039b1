//! MOV to and from control registers, CLTS.

use core::mem::offset_of;

use cpu_policy::features::{FSGSBASE_7B, XSAVE_1C};
use cpu_policy::CpuPolicy;
use mm::{Mfn, Stop};
use public_headers::xen4::xen::VcpuInfo;
use x86_defs::{cr0, cr4};

use crate::cpu::emul::result::EmulResult;
use crate::machine::cr4::CR4_VISIBLE;
use crate::machine::hw::Hw;
use crate::memory::hooks::Hooks;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::GUEST_CR0;

/// The offset of CR2 in `vcpu_info`.
const CR2: usize = offset_of!(VcpuInfo, arch);
/// CR4 bits that the guest may choose.
const CR4_GUEST: u64 = cr4::TSD | cr4::DE | cr4::FSGSBASE | cr4::OSXSAVE;

impl<H: Hw> Hv<H> {
    /// Returns the value that a guest reads; `None`: it has no such register.
    pub(crate) fn read_cr(&self, cur: &Cur<'_>, reg: u8) -> Option<u64> {
        Some(match reg {
            0 => GUEST_CR0 | if cur.ctx.guest_ts { cr0::TS } else { 0 },
            2 => {
                let (mfn, off) = cur.v.vcpu_info_at();
                self.hw.load64(mfn, off + CR2)
            }
            3 => cur.ctx.mm.guest_table.get().mfn().0 << 12,
            4 => cur.ctx.cr4,
            _ => return None,
        })
    }

    /// Writes a control register for an instruction of length `len`; [`EmulResult::NotHandled`]: the guest may not.
    pub(crate) fn write_cr(&self, cur: &mut Cur<'_>, reg: u8, val: u64, len: u8) -> EmulResult {
        match reg {
            0 => {
                if (val ^ GUEST_CR0) & !cr0::TS != 0 {
                    return EmulResult::NotHandled;
                }
                self.write_ts(cur, val & cr0::TS != 0);
            }
            2 => {
                self.hw.slot_store64(cur.v.vcpu_info(), CR2, val);
            }
            3 => return self.write_cr3(cur, Mfn(val >> 12 & 0xff_ffff_ffff), len),
            4 => {
                cur.ctx.cr4 = fixup_guest_cr4(&cur.d.emul.policy(), val);
                self.load_cr4(cur);
            }
            _ => return EmulResult::NotHandled,
        }
        self.instruction_done(cur, len)
    }

    /// Makes `top` the guest's table of the highest level, for an instruction of length `len`.
    #[inline]
    pub(crate) fn write_cr3(&self, cur: &mut Cur<'_>, top: Mfn, len: u8) -> EmulResult {
        let hooks = Hooks { hv: self, cur };
        match self.mm_ctx(hooks.cur).new_guest_cr3(&hooks, top) {
            Ok(()) => self.instruction_done(cur, len),
            // Preempted: the guest executes the instruction again.
            Err(Stop::Restart) => EmulResult::Done,
            Err(Stop::Err(_)) => EmulResult::NotHandled,
        }
    }

    /// Emulates CLTS, or a change of CR0.TS.
    pub(crate) fn write_ts(&self, cur: &mut Cur<'_>, ts: bool) {
        if cur.ctx.guest_ts != ts {
            cur.ctx.guest_ts = ts;
            self.hw.set_ts(ts);
        }
    }
}

/// Returns the CR4 of a guest after it writes `val`: its choices as far as its CPUID policy permits them, and the bits
/// that are always set.
pub(crate) fn fixup_guest_cr4(policy: &CpuPolicy, val: u64) -> u64 {
    let mut mine = CR4_GUEST;
    if policy.feature_7b() & FSGSBASE_7B == 0 {
        mine &= !(1 << 16);
    }
    if policy.feature_1c() & XSAVE_1C == 0 {
        mine &= !cr4::OSXSAVE;
    }
    val & mine | CR4_VISIBLE
}
