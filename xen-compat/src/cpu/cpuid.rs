//! The CPUID instruction.

use cpu_policy::features::{
    EIST_1C, LAHF_LM_E1C, LM_E1D, MTRR_1D, OSXSAVE_1C, PAGE1GB_E1D, RDTSCP_E1D, SYSCALL_E1D, XSAVEC_DA1, XSAVE_1C,
};
use cpu_policy::Vendor;
use public_headers::xen4::cpuid::{
    XEN_CPUID_FEAT1_MMU_PT_UPDATE_PRESERVE_AD, XEN_CPUID_FIRST_LEAF, XEN_CPUID_MAX_NUM_LEAVES, XEN_CPUID_SIGNATURE_EBX,
    XEN_CPUID_SIGNATURE_ECX, XEN_CPUID_SIGNATURE_EDX,
};
use x86_defs::cr4;

use mm::int::low32;

use crate::machine::hw::{CpuidRegs, Hw};
use crate::machine::version::{MAJOR, MINOR};
use crate::state::hypervisor::{Cur, Hv};

/// How a guest executed CPUID.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// With Xen's prefix (`ud2a; .ascii "xen"; cpuid`).
    Forced,
    /// By a CPUID instruction that faulted.
    Faulted,
}

impl<H: Hw> Hv<H> {
    /// Returns a CPUID leaf as vcpu `cur` sees it.
    pub fn guest_cpuid(&self, cur: &Cur<'_>, leaf: u32, sub: u32, asked: Asked) -> CpuidRegs {
        if leaf & 0xffff_fe00 == XEN_CPUID_FIRST_LEAF {
            return self.hypervisor_leaf(cur, leaf - XEN_CPUID_FIRST_LEAF, sub);
        }
        let policy = cur.d.emul.policy();
        let mut r = policy.leaf(leaf, sub);
        let hardware_kernel = cur.d.is_hardware() && cur.ctx.kernel_mode;
        match leaf {
            1 => {
                // Xen's prefix shows the hypervisor's own OSXSAVE: guests have come to rely on it.
                let xsave = r.ecx & XSAVE_1C != 0;
                let leaked = xsave && asked == Asked::Forced && cur.ctx.kernel_mode;
                if leaked || cur.ctx.cr4 & cr4::OSXSAVE != 0 {
                    r.ecx |= OSXSAVE_1C;
                }
                if hardware_kernel {
                    r.ecx |= if policy.host.eist { EIST_1C } else { 0 };
                    r.edx |= if policy.host.mtrr { MTRR_1D } else { 0 };
                }
            }
            0xd if sub == 0 && policy.xcr0() != 0 => r.ebx = self.hw.cpuid(0xd, 0).ebx,
            0xd if sub == 1 && r.eax & XSAVEC_DA1 != 0 => r.ebx = self.hw.cpuid(0xd, 1).ebx,
            0x8000_0001 => {
                if hardware_kernel && policy.host.mtrr {
                    r.edx |= MTRR_1D;
                }
                if cur.d.mem.is_pae() {
                    without_long_mode(&mut r, policy.vendor);
                }
            }
            _ => {}
        }
        r
    }

    /// Returns a leaf from 0x40000000 on.
    fn hypervisor_leaf(&self, cur: &Cur<'_>, index: u32, sub: u32) -> CpuidRegs {
        let none = CpuidRegs::default();
        match (index, sub) {
            (0, _) => CpuidRegs {
                eax: XEN_CPUID_FIRST_LEAF + XEN_CPUID_MAX_NUM_LEAVES,
                ebx: XEN_CPUID_SIGNATURE_EBX,
                ecx: XEN_CPUID_SIGNATURE_ECX,
                edx: XEN_CPUID_SIGNATURE_EDX,
            },
            (1, _) => CpuidRegs { eax: MAJOR << 16 | MINOR, ..none },
            // There is one hypercall page, and an MSR that fills it.
            (2, _) => {
                CpuidRegs { eax: 1, ebx: XEN_CPUID_FIRST_LEAF, ecx: XEN_CPUID_FEAT1_MMU_PT_UPDATE_PRESERVE_AD, edx: 0 }
            }
            (3, 0) => {
                let rdtscp = cur.d.emul.policy().extd[1].edx & RDTSCP_E1D != 0;
                let safe = self.clock.tsc_reliable();
                let emulated = cur.d.control.tsc.is_emulated();
                let eax = u32::from(emulated) | u32::from(safe) << 1 | u32::from(rdtscp) << 2;
                let tsc = *cur.d.control.tsc.info.lock();
                CpuidRegs { eax, ebx: tsc.mode as u32, ecx: tsc.khz, edx: tsc.incarnation }
            }
            (3, 1) => {
                let tsc = *cur.d.control.tsc.info.lock();
                // The emulated counter has it already.
                let offset = if cur.d.control.tsc.is_emulated() { 0 } else { tsc.offset };
                CpuidRegs {
                    eax: low32(offset),
                    ebx: low32(offset >> 32),
                    ecx: tsc.to_ns.mul,
                    edx: i32::from(tsc.to_ns.shift).cast_unsigned(),
                }
            }
            (3, 2) => CpuidRegs { eax: self.hw.tsc_khz(), ..none },
            // The width of machine addresses.
            (5, 0) => {
                let last = (self.hw.frames().len() as u64).saturating_sub(1);
                CpuidRegs { ebx: 64 - last.leading_zeros() + 12, ..none }
            }
            _ => none,
        }
    }
}

/// Removes from leaf 0x80000001 what a 32-bit guest does not have: long mode and what belongs to it, and SYSCALL, except on
/// CPUs that have it in compatibility mode, too.
fn without_long_mode(r: &mut CpuidRegs, vendor: Vendor) {
    r.edx &= !(LM_E1D | PAGE1GB_E1D);
    r.ecx &= !LAHF_LM_E1C;
    if !vendor.is_amd() {
        r.edx &= !SYSCALL_E1D;
    }
}

#[cfg(test)]
mod tests;
