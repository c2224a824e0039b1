//! A domain's CPUID policy.

use alloc::sync::Arc;
use mm::int::count32;

use cpu_policy::{CpuPolicy, Features, MAX_LEAVES, MAX_MSRS};
use mm::Errno;
use public_headers::xen4::arch_x86_64::config::{XenCpuidLeaf, XenMsrEntry};
use public_headers::xen4::domctl::XenDomctlCpuPolicy;

use crate::control::domctl::call::Call;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::machine::physical_cpu::ThisCpu;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

/// No leaf or register caused the error.
const NONE: u32 = u32::MAX;

impl<H: Hw> Hv<H> {
    /// Writes a policy's leaves and registers to the caller's arrays, whose sizes are in `nr_leaves` and `nr_msrs`,
    /// which return the numbers; for a null array, the maximum. ENOBUFS: too little room.
    pub(crate) fn put_cpu_policy(
        &self,
        p: &CpuPolicy,
        (leaves, nr_leaves): (u64, &mut u32),
        (msrs, nr_msrs): (u64, &mut u32),
    ) -> Result<(), Errno> {
        if leaves == 0 {
            *nr_leaves = count32(MAX_LEAVES);
        } else {
            let mut told = 0;
            for leaf in p.leaves() {
                if told >= *nr_leaves {
                    return Err(Errno::NOBUFS);
                }
                self.hw.put_nth(leaves, u64::from(told), &leaf)?;
                told += 1;
            }
            *nr_leaves = told;
        }
        if msrs == 0 {
            *nr_msrs = count32(MAX_MSRS);
        } else {
            for (i, (idx, val)) in p.msrs().into_iter().enumerate() {
                if i >= *nr_msrs as usize {
                    return Err(Errno::NOBUFS);
                }
                self.hw.put_nth(msrs, i as u64, &XenMsrEntry { idx, val, ..Default::default() })?;
            }
            *nr_msrs = count32(MAX_MSRS);
        }
        Ok(())
    }

    /// XEN_DOMCTL_get_cpu_policy.
    pub(crate) fn domctl_get_cpu_policy(&self, d: &Domain, call: &mut Call) -> Result<(), Errno> {
        let mut p: XenDomctlCpuPolicy = call.op.u.get();
        let policy = CpuPolicy::clone(&d.emul.policy());
        self.put_cpu_policy(&policy, (p.leaves, &mut p.nr_leaves), (p.msrs, &mut p.nr_msrs))?;
        call.op.u.set(&p);
        self.copy_back(call)
    }

    /// XEN_DOMCTL_set_cpu_policy: sets the given leaves and registers, as far as PV guests can have them here.
    ///
    /// Errors: EEXIST the domain may have run; E2BIG too many; ERANGE one that does not exist, EINVAL more leaves than
    /// this machine has; the culprit is returned.
    pub(crate) fn domctl_set_cpu_policy(&self, d: &Arc<Domain>, call: &mut Call) -> Result<(), Errno> {
        if d.mem.has_begun() {
            return Err(Errno::EXIST);
        }
        let mut p: XenDomctlCpuPolicy = call.op.u.get();
        (p.err_leaf, p.err_subleaf, p.err_msr) = (NONE, NONE, NONE);
        let done = self.new_cpu_policy(d, &mut p);
        match done {
            Ok(policy) => {
                d.emul.set_policy(policy);
                Ok(())
            }
            Err(e) => {
                call.op.u.set(&p);
                self.copy_back(call)?;
                Err(e)
            }
        }
    }

    fn new_cpu_policy(&self, d: &Domain, p: &mut XenDomctlCpuPolicy) -> Result<CpuPolicy, Errno> {
        if p.nr_leaves as usize > MAX_LEAVES || p.nr_msrs as usize > MAX_MSRS {
            return Err(Errno::TOO_BIG);
        }
        let mut asked = CpuPolicy::clone(&d.emul.policy());
        for i in 0..p.nr_leaves {
            let leaf: XenCpuidLeaf = self.hw.get_nth(p.leaves, u64::from(i))?;
            if !asked.set_leaf(&leaf) {
                (p.err_leaf, p.err_subleaf) = (leaf.leaf, leaf.subleaf);
                return Err(Errno::RANGE);
            }
        }
        for i in 0..p.nr_msrs {
            let m: XenMsrEntry = self.hw.get_nth(p.msrs, u64::from(i))?;
            if m.flags != 0 || !asked.set_msr(m.idx, m.val) {
                p.err_msr = m.idx;
                return Err(if m.flags != 0 { Errno::INVAL } else { Errno::RANGE });
            }
        }
        let mut policy = CpuPolicy::pv_default(&ThisCpu(&self.hw), d.is_hardware() || self.options_allow_itsc(&asked));
        let too_many = if asked.basic[0].eax > policy.basic[0].eax {
            Some((0, NONE))
        } else if asked.feat[0].eax > policy.feat[0].eax {
            Some((7, 0))
        } else if asked.extd[0].eax > policy.extd[0].eax {
            Some((0x8000_0000, NONE))
        } else {
            None
        };
        if let Some(which) = too_many {
            (p.err_leaf, p.err_subleaf) = which;
            return Err(Errno::INVAL);
        }
        policy.narrow(&ThisCpu(&self.hw), &asked);
        Ok(policy)
    }

    /// Returns whether the toolstack gives the domain the invariant TSC, as it may if the domain does not migrate.
    fn options_allow_itsc(&self, asked: &CpuPolicy) -> bool {
        Features::of(asked).has_invariant_tsc()
    }
}
