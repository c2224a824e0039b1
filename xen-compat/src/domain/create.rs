//! Creates domains and vcpus with nothing in them yet: for the dom0 builder and the control plane.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use cpu_policy::CpuPolicy;
use grant_table::{DomGrants, GrantTable};
use mm::{try_alloc, Account, DomCtx, DomId, DomainMemBuilder, Errno, PageVec, VcpuId, XenShare};
use public_headers::xen4::xen::VcpuInfo;
use spin::Once;

use crate::machine::cr4::CR4_VISIBLE;
use crate::machine::hw::Hw;
use crate::machine::limits::MAX_VIRT_CPUS;
use crate::machine::lock::Mutex;
use crate::machine::physical_cpu::ThisCpu;
use crate::options::grants::GrantConfig;
use crate::sched::affinity::spread;
use crate::state::control::Control;
use crate::state::domain::{Abi, Domain};
use crate::state::emul::DomainEmul;
use crate::state::event_channel::channel::EventChannels;
use crate::state::event_channel::shared_layout::SharedLayout;
use crate::state::hypervisor::Hv;
use crate::state::memory_map;
use crate::state::sched::pool::FIRST_POOL;
use crate::state::vcpu::{Vcpu, VcpuCtx};
use crate::time::domain_tsc::TscSettings;

/// What is fixed when a domain is created.
#[derive(Clone, Copy, Debug)]
pub struct DomainConfig {
    /// Its number.
    pub id: DomId,
    /// The ABI of its guest.
    pub abi: Abi,
    /// Whether it may use the control plane.
    pub privileged: bool,
    /// Whether it owns the hardware.
    pub hardware: bool,
    /// Maximum number of pages.
    pub max_pages: u64,
    /// Highest event channel port.
    pub max_evtchn_port: u32,
    /// Size and abilities of its grant table.
    pub grants: GrantConfig,
    /// The number of vcpus that XEN_DOMCTL_max_vcpus will give it.
    pub max_vcpus: u32,
    /// Whether it will run xenstored.
    pub xenstore: bool,
    /// Its security label.
    pub ssidref: u32,
    /// The `XEN_X86_EMU_*` that the toolstack asked for; stored only to be reported back.
    pub emulation_flags: u32,
    /// The number of its CPU pool.
    pub pool: u32,
}

impl DomainConfig {
    /// Returns the configuration of a domain without privileges or memory, and without limits on event channels.
    pub fn unprivileged(id: DomId) -> Self {
        DomainConfig {
            id,
            abi: Abi::Xen4,
            privileged: false,
            hardware: false,
            max_pages: 0,
            max_evtchn_port: u32::MAX,
            grants: GrantConfig::default(),
            max_vcpus: 0,
            xenstore: false,
            ssidref: 0,
            emulation_flags: 0,
            pool: FIRST_POOL,
        }
    }
}

/// 32-bit guests keep the machine address of their `shared_info` in 32 bits, and every domain may become one.
const SHARED_INFO_BITS: u32 = 32;

impl<H: Hw> Hv<H> {
    /// Creates a domain with neither vcpus nor memory and adds it to the list of all. It is paused by the
    /// toolstack; its builder starts it with [`Self::domain_unpause_by_toolstack`].
    ///
    /// # Errors
    /// EEXIST: the number is in use. EINVAL: more grants than the command line allows. ESRCH: there is no such pool.
    /// ENODEV: it has no CPUs. ENOMEM.
    pub fn domain_create(&self, c: &DomainConfig) -> Result<Arc<Domain>, Errno> {
        if self.domains.get(c.id).is_some() {
            return Err(Errno::EXIST);
        }
        let limits = match c.abi {
            Abi::Xen4 => self.options.grants.limits(&c.grants)?,
            Abi::Xen2005(_) => grant_table::xen2005::LIMITS,
        };
        // No more than all that its own limits let it have.
        let channels = EventChannels::most_frames(MAX_VIRT_CPUS as usize);
        let account = Account::new(limits.most_frames() + channels + memory_map::MOST_FRAMES + mm::LOG_DIRTY_LISTS)?;
        let mem = DomainMemBuilder { id: c.id, privileged: c.privileged, hardware: c.hardware, max_pages: c.max_pages };
        let serial = self.domains.new_serial();
        let (mem, grants, grant_frames) = match c.abi {
            Abi::Xen4 => (mem.build(), GrantTable::new(limits, serial, &account), 1),
            Abi::Xen2005(_) => (
                mem.build_two_level()?,
                grant_table::xen2005::new_table(serial, &account),
                grant_table::xen2005::NR_GRANT_FRAMES,
            ),
        };
        let grants = grants?;
        let layout = match c.abi {
            Abi::Xen4 => SharedLayout::X86_64,
            Abi::Xen2005(_) => SharedLayout::X86_32_2005,
        };
        let event_channels = EventChannels::new(layout, c.max_evtchn_port, &account)?;
        let irqs = self.new_domain_irqs(c.hardware)?;
        let emul = DomainEmul::new(CpuPolicy::pv_default(&ThisCpu(&self.hw), c.hardware))?;
        let shared_info = DomCtx::new(self, &mem).alloc_xenheap_pages(0, SHARED_INFO_BITS).ok_or(Errno::NOMEM)?;
        self.hw.zero_page(shared_info);
        // No vcpu gets an upcall before its kernel asks for events.
        for info in 0..usize::from(layout.vcpu_infos) {
            let at = info * usize::from(layout.vcpu_info_size) + core::mem::offset_of!(VcpuInfo, evtchn_upcall_mask);
            self.hw.store8(shared_info, at, 1);
        }
        let d = try_alloc::arc(Domain {
            id: c.id,
            abi: c.abi,
            handle: Mutex::new([0; 16]),
            mem,
            shared_info,
            vcpus: Once::new(),
            sched: Default::default(),
            event_channels,
            grant_counts: Default::default(),
            emul,
            grants,
            irqs,
            teardown: Default::default(),
            ioports: Default::default(),
            time_offset: AtomicU64::new(0),
            memory_map: Mutex::new(PageVec::new(&account)),
            account,
            control: Control {
                xenstore: c.xenstore,
                ssidref: c.ssidref,
                emulation_flags: c.emulation_flags,
                max_vcpus: AtomicU32::new(c.max_vcpus),
                ..Control::default()
            },
            console: Default::default(),
            log: Default::default(),
            xen2005: Default::default(),
        });
        let d = d.inspect_err(|_| self.mm.heap.free_own(&self.hw, shared_info, 1))?;
        if c.abi == Abi::Xen4 {
            self.tsc_set_info(&d, TscSettings::default());
        }
        let mm = DomCtx::new(self, &d.mem);
        mm.share_xen_page_with_guest(shared_info, &d.mem, XenShare::Rw);
        let rc = match DomGrants::new(self, &*d).grow_table(&d, grant_frames).map_err(|_| Errno::NOMEM) {
            Ok(()) => match self.pool_add_domain(&d, c.pool, || self.domains.insert(d.clone())) {
                Ok(()) => return Ok(d),
                Err(e) => e,
            },
            Err(e) => e,
        };
        d.mem.begins_to_die();
        self.grant_table_destroy(&d);
        if let Some(page) = mm.page(shared_info) {
            mm.put_page_alloc_ref(page);
        }
        mm.free_xenheap_pages(shared_info, 0);
        Err(rc)
    }

    /// Makes a new domain a 32-bit guest of today's ABI, with PAE tables, for good.
    ///
    /// # Errors
    /// EACCES: it has frames, or the ABI of 2005. EOPNOTSUPP: `pv=no-32`.
    pub fn domain_make_pae(&self, d: &Domain) -> Result<(), Errno> {
        if !self.options.pv32 {
            return Err(Errno::OPNOTSUPP);
        }
        d.mem.set_pae()?;
        d.event_channels.layout.set(SharedLayout::X86_32);
        self.update_wallclock(d);
        Ok(())
    }

    /// Creates the vcpus of a domain, all of them down; once.
    ///
    /// # Errors
    /// EINVAL: it has some already, or `n` is 0 or above the maximum. ENOMEM.
    pub fn domain_set_vcpus(&self, d: &Arc<Domain>, n: u32) -> Result<(), Errno> {
        if n == 0 || n > MAX_VIRT_CPUS || d.vcpus.get().is_some() {
            return Err(Errno::INVAL);
        }
        self.vcpu_info_init(d, n)?;
        let mut vcpus = try_alloc::vec(n as usize)?;
        let now = self.hw.now();
        for id in (0..n).map(VcpuId) {
            let mut ctx = VcpuCtx::new()?;
            ctx.cr4 = CR4_VISIBLE;
            let v = try_alloc::boxed(Vcpu::new(id, ctx, self.default_vcpu_info(d, id)))?;
            v.sched.runstate.start(now);
            try_alloc::push_reserved(&mut vcpus, v);
        }
        // No other domain may count its vcpus until these are published.
        let growing = self.sched.growing.lock();
        self.sched_make_room(n as usize)?;
        // Nor may the pool's CPUs change.
        let pools = self.sched.pools.lock();
        for v in &vcpus {
            let pool = d.sched.pool_cpus();
            v.sched.set_hard_affinity(v.sched.hard_affinity(), pool);
            v.sched.set_processor(spread(pool, v.id.index()));
        }
        d.control.max_vcpus.store(n, Ordering::Release);
        d.vcpus.call_once(|| try_alloc::full(vcpus));
        self.domain_update_node_affinity(d);
        drop(pools);
        drop(growing);
        Ok(())
    }
}
