//! A vcpu's extended FPU state and model-specific registers: the saved state in addition to its context.

use alloc::sync::Arc;
use mm::int::{count32, index};

use mm::{try_alloc, Errno, Stop, VcpuId};
use public_headers::xen4::domctl::{XenDomctlVcpuMsr, XenDomctlVcpuMsrs, XenDomctlVcpuextstate};

use crate::control::domctl::call::Call;
use crate::control::domctl::vcpu_context::is_running;
use crate::cpu::emul::valid_xcr0;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::fpu::FPU_AREA;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::Vcpu;

/// Size of XCR0 and the union of its values, before the save area.
const HEADER: u64 = 16;
/// Legacy region and XSAVE header.
const LEAST_AREA: u64 = 512 + 64;
/// XSTATE_BV, XCOMP_BV and reserved bytes in the area.
const XSAVE_HEADER: core::ops::Range<usize> = 512..576;

fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).map_or(0, |b| b.iter().rev().fold(0, |w, b| w << 8 | u64::from(*b)))
}

impl<H: Hw> Hv<H> {
    /// Returns the size in bytes of the header and the save area for `components` of XCR0.
    fn extstate_size(&self, components: u64) -> u64 {
        let mut area = LEAST_AREA;
        for i in (2..63).filter(|i| components & 1 << i != 0) {
            let leaf = self.hw.cpuid(0xd, i);
            area = area.max(u64::from(leaf.eax) + u64::from(leaf.ebx));
        }
        HEADER + area.min(FPU_AREA as u64)
    }

    fn extstate_vcpu<'d>(&self, cur: &Cur<'_>, d: &'d Arc<Domain>, vcpu: VcpuId) -> Result<&'d Vcpu, Errno> {
        let v = d.vcpu_by_id(vcpu).ok_or(Errno::SRCH)?;
        if is_running(cur, d, v) {
            return Err(Errno::INVAL);
        }
        Ok(v)
    }

    /// XEN_DOMCTL_getvcpuextstate: XCR0, the values it ever had, and the XSAVE area in standard form. Without a buffer:
    /// its maximum size. EINVAL: too small, or another set of features than this machine's.
    pub(crate) fn domctl_getvcpuextstate(&self, cur: &Cur<'_>, d: &Arc<Domain>, call: &mut Call) -> Result<(), Stop> {
        let mut evc: XenDomctlVcpuextstate = call.op.u.get();
        let v = self.extstate_vcpu(cur, d, VcpuId(evc.vcpu))?;
        let features = self.hw.xcr0_max();
        if evc.size == 0 && evc.xfeature_mask == 0 || evc.buffer == 0 {
            evc.xfeature_mask = features;
            evc.size = self.extstate_size(features);
        } else {
            let (bytes, size) = self.with_saved_ctx(cur, d, v, |ctx| {
                // A vcpu that never set XCR0 has nothing but the legacy state, which its context has.
                let used = if features == 0 { 0 } else { ctx.xcr0_used };
                let size = if used == 0 { HEADER } else { self.extstate_size(used) };
                let mut bytes = try_alloc::slice(index(size), |_| 0)?;
                bytes[..8].copy_from_slice(&if used == 0 { 0 } else { ctx.xcr0 }.to_le_bytes());
                bytes[8..16].copy_from_slice(&used.to_le_bytes());
                let area = index(size) - index(HEADER);
                bytes[16..].copy_from_slice(&ctx.fpu.0[..area]);
                Ok::<_, Errno>((bytes, size))
            })??;
            if evc.size < size || evc.xfeature_mask != features {
                return Err(Errno::INVAL.into());
            }
            self.hw.copy_to_guest(evc.buffer, &bytes)?;
            evc.size = size;
        }
        call.op.u.set(&evc);
        Ok(self.copy_back(call)?)
    }

    /// XEN_DOMCTL_setvcpuextstate. EINVAL: sizes or features that are inconsistent, or not allowed for this domain.
    /// EOPNOTSUPP: components this machine does not have, or compacted form. EIO: reserved bytes set.
    pub(crate) fn domctl_setvcpuextstate(
        &self,
        cur: &Cur<'_>,
        d: &Arc<Domain>,
        evc: XenDomctlVcpuextstate,
    ) -> Result<(), Stop> {
        let v = self.extstate_vcpu(cur, d, VcpuId(evc.vcpu))?;
        let features = self.hw.xcr0_max();
        if evc.size < HEADER || evc.size > self.extstate_size(features) {
            return Err(Errno::INVAL.into());
        }
        let mut bytes = try_alloc::slice(index(evc.size), |_| 0)?;
        self.hw.copy_from_guest(evc.buffer, &mut bytes)?;
        let (xcr0, used) = (word(&bytes, 0), word(&bytes, 8));
        let area = &bytes[index(HEADER)..];
        // What is restored has been checked: without components there is nothing to restore.
        let fits = if used == 0 { xcr0 == 0 && area.is_empty() } else { evc.size >= HEADER + LEAST_AREA };
        if !fits {
            return Err(Errno::INVAL.into());
        }
        if used != 0 {
            let header = &area[XSAVE_HEADER];
            let allowed = d.emul.policy().xcr0();
            let (bv, compact) = (word(header, 0), word(header, 8));
            if bv & !used != 0 || xcr0 & !used != 0 || used & !allowed != 0 || !valid_xcr0(xcr0) || !valid_xcr0(used) {
                return Err(Errno::INVAL.into());
            }
            if used & !features != 0 || compact != 0 {
                return Err(Errno::OPNOTSUPP.into());
            }
            if header[16..].iter().any(|b| *b != 0) {
                return Err(Errno::IO.into());
            }
        }
        if area.is_empty() {
            return Ok(());
        }
        if evc.size != self.extstate_size(used) {
            return Err(Errno::INVAL.into());
        }
        self.with_saved_ctx(cur, d, v, |ctx| {
            ctx.fpu.0[..area.len()].copy_from_slice(area);
            (ctx.xcr0, ctx.xcr0_used) = (xcr0.max(1), used | 3);
        })
    }

    /// XEN_DOMCTL_get_vcpu_msrs: those that are not 0. Without a buffer: their maximum number. ESRCH: no such vcpu.
    /// EINVAL: the caller itself. ENOBUFS: too little room; the number needed is returned.
    pub(crate) fn domctl_get_vcpu_msrs(&self, cur: &Cur<'_>, d: &Arc<Domain>, call: &mut Call) -> Result<(), Stop> {
        let mut vmsrs: XenDomctlVcpuMsrs = call.op.u.get();
        let v = self.extstate_vcpu(cur, d, VcpuId(vmsrs.vcpu))?;
        let mut done = Ok(());
        if vmsrs.msrs == 0 {
            vmsrs.msr_count = count32(crate::cpu::msr::saved::NR_SAVED);
        } else {
            let saved = self.with_saved_ctx(cur, d, v, |ctx| ctx.msrs.saved())?;
            let mut n = 0;
            for (index, value) in saved.into_iter().filter(|(_, value)| *value != 0) {
                if n < vmsrs.msr_count {
                    let entry = XenDomctlVcpuMsr { index, value, ..Default::default() };
                    self.hw.put_nth(vmsrs.msrs, u64::from(n), &entry)?;
                }
                n += 1;
            }
            if n > vmsrs.msr_count {
                done = Err(Errno::NOBUFS);
            }
            vmsrs.msr_count = n;
        }
        call.op.u.set(&vmsrs);
        self.copy_back(call)?;
        Ok(done?)
    }

    /// XEN_DOMCTL_set_vcpu_msrs. Errors: as for reading; EINVAL for a register that is not saved, whose index is
    /// returned.
    pub(crate) fn domctl_set_vcpu_msrs(&self, cur: &Cur<'_>, d: &Arc<Domain>, call: &mut Call) -> Result<(), Stop> {
        let mut vmsrs: XenDomctlVcpuMsrs = call.op.u.get();
        let v = self.extstate_vcpu(cur, d, VcpuId(vmsrs.vcpu))?;
        if vmsrs.msr_count > count32(crate::cpu::msr::saved::NR_SAVED) {
            return Err(Errno::INVAL.into());
        }
        let (n, done) = self.with_saved_ctx(cur, d, v, |ctx| {
            let mut done = Ok(());
            let mut n = 0;
            while n < vmsrs.msr_count && done.is_ok() {
                done = self.hw.get_nth::<XenDomctlVcpuMsr>(vmsrs.msrs, u64::from(n)).and_then(|m| {
                    let restored = m.reserved == 0 && ctx.msrs.restore(&d.emul.policy(), m.index, m.value);
                    restored.then_some(()).ok_or(Errno::INVAL)
                });
                n += u32::from(done.is_ok());
            }
            (n, done)
        })?;
        if done.is_err() {
            vmsrs.msr_count = n;
            call.op.u.set(&vmsrs);
            self.copy_back(call)?;
        }
        Ok(done?)
    }
}
