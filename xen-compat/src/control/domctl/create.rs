//! New domains and their vcpus.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use mm::{DomId, Errno};
use public_headers::xen4::arch_x86_64::config::{XEN_X86_EMU_ALL, XEN_X86_EMU_PIT, XEN_X86_MSR_RELAXED};
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::{XenDomctlAddressSize, XenDomctlCreatedomain, XenDomctlMaxVcpus};

use crate::control::domctl::call::Call;
use crate::domain::create::DomainConfig;
use crate::machine::hw::Hw;
use crate::machine::limits::MAX_VIRT_CPUS;
use crate::options::grants::GrantConfig;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

/// Emulated devices that may be declared for a PV domain: an interval timer, or none.
const EMULATED: [u32; 2] = [0, XEN_X86_EMU_PIT];
/// Maximum number of event channel ports (FIFO ABI).
const MAX_EVTCHNS: u32 = 1 << 17;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_createdomain: a domain without memory or vcpus, paused once. For number 0 or an invalid one, a free
    /// number is chosen; the number is returned to the caller.
    ///
    /// Errors: EEXIST the number is in use, EINVAL an unsupported option (HVM, IOMMU, VPMU, tracing), EOPNOTSUPP
    /// emulated devices, ESRCH no such CPU pool, ENODEV one without CPUs, ENOMEM.
    pub(crate) fn domctl_createdomain(&self, call: &mut Call) -> Result<(), Errno> {
        let id = match DomId(call.op.domain) {
            id if id.0 == 0 || id.0 >= DomId::FIRST_RESERVED.0 => {
                // The next free one, after the one last allocated.
                let id = self.domains.free_after(DomId(self.last_domid.load(Relaxed))).ok_or(Errno::NOMEM)?;
                self.last_domid.store(id.0, Relaxed);
                id
            }
            id if self.domains.get(id).is_some() => return Err(Errno::EXIST),
            id => id,
        };
        let asked: XenDomctlCreatedomain = call.op.u.get();
        check(&asked)?;
        let d = self.domain_create(&DomainConfig {
            // Below 0: as much as the command line allows.
            grants: GrantConfig {
                max_frames: u32::try_from(asked.max_grant_frames).ok(),
                max_maptrack_frames: u32::try_from(asked.max_maptrack_frames).ok(),
                max_version: Some(asked.grant_opts & c::XEN_DOMCTL_GRANT_VERSION_MASK),
            },
            max_vcpus: asked.max_vcpus,
            xenstore: asked.flags & c::XEN_DOMCTL_CDF_XS_DOMAIN != 0,
            ssidref: asked.ssidref,
            emulation_flags: asked.arch.emulation_flags,
            max_evtchn_port: asked.max_evtchn_port.min(MAX_EVTCHNS - 1),
            pool: asked.cpupool_id,
            ..DomainConfig::unprivileged(id)
        })?;
        *d.handle.lock() = asked.handle;
        self.update_wallclock(&d);
        call.op.domain = d.id.0;
        self.copy_back(call)
    }

    /// XEN_DOMCTL_max_vcpus: creates the vcpus. EINVAL: not the number that the domain was created for. ENOMEM.
    pub(crate) fn domctl_max_vcpus(&self, d: &Arc<Domain>, m: XenDomctlMaxVcpus) -> Result<(), Errno> {
        if m.max != d.control.max_vcpus.load(SeqCst) {
            return Err(Errno::INVAL);
        }
        if d.vcpus.get().is_some() {
            return Ok(());
        }
        self.domain_set_vcpus(d, m.max)
    }

    /// XEN_DOMCTL_set_address_size. EACCES: 32 for a domain that has frames. EINVAL: neither 32 nor 64, or 64 for a
    /// domain that has become a 32-bit one.
    pub(crate) fn domctl_set_address_size(&self, d: &Domain, a: XenDomctlAddressSize) -> Result<(), Errno> {
        match (a.size, d.mem.is_pae()) {
            (64, false) | (32, true) => Ok(()),
            (32, false) => self.domain_make_pae(d),
            _ => Err(Errno::INVAL),
        }
    }

    /// XEN_DOMCTL_get_address_size.
    pub(crate) fn domctl_get_address_size(&self, d: &Domain, call: &mut Call) -> Result<(), Errno> {
        call.op.u.set(&XenDomctlAddressSize { size: if d.mem.is_pae() { 32 } else { 64 } });
        self.copy_back(call)
    }
}

/// Checks the arguments. EINVAL for unknown or unsupported options. EOPNOTSUPP for devices that such a domain cannot
/// have.
fn check(a: &XenDomctlCreatedomain) -> Result<(), Errno> {
    // There is no optimisation of shadow page tables to switch off, so the flag makes no difference.
    let offered = c::XEN_DOMCTL_CDF_OOS_OFF | c::XEN_DOMCTL_CDF_XS_DOMAIN;
    let ok = a.flags & !offered == 0
        && a.grant_opts & !c::XEN_DOMCTL_GRANT_VERSION_MASK == 0
        && (1..=MAX_VIRT_CPUS).contains(&a.max_vcpus)
        && a.iommu_opts == 0
        && a.vmtrace_size == 0
        && a.arch.emulation_flags & !XEN_X86_EMU_ALL == 0
        && a.arch.misc_flags & !XEN_X86_MSR_RELAXED == 0;
    if !ok {
        Err(Errno::INVAL)
    } else if EMULATED.contains(&a.arch.emulation_flags) {
        Ok(())
    } else {
        Err(Errno::OPNOTSUPP)
    }
}
