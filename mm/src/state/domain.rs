//! A domain as memory management sees it: its frames, limits and permissions.

use alloc::boxed::Box;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use crate::base::cpu_mask::{AtomicCpuMask, CpuMask};
use crate::base::errno::{Errno, Result};
use crate::base::lock::{Ranked, RankedGuard, RANK_IOMEM, RANK_PAGE_ALLOC};
use crate::base::rangeset::RangeSet;
use crate::base::try_alloc::NoMemory;
use crate::base::types::{CpuId, DomId};
use crate::base::{pte, try_alloc};
use crate::frames::domain_nodes::DomainNodes;
use crate::frames::list::PageList;
use crate::frames::machine::Machine;
use crate::state::granted::GrantedPtes;
use crate::state::lifecycle::{Life, Stage};
use crate::state::log_dirty::LogDirty;
use crate::state::two_level::TwoLevelMem;

/// `VMASST_TYPE_m2p_strict`: the M2P is not visible in user-mode page tables.
pub const VMASST_M2P_STRICT: u64 = 1 << 32;

/// The memory of one domain. It must stay reachable through [`crate::ctx::MmEnv::with_domain`] until
/// [`Self::is_empty`].
pub struct DomainMem {
    id: DomId,
    privileged: bool,
    hardware: bool,
    life: Life,
    max_pages: AtomicU64,
    tot_pages: AtomicU64,
    pub(crate) outstanding: AtomicU64,
    dirty_cpus: AtomicCpuMask,
    vm_assist: AtomicU64,
    l1_disallow: AtomicU64,
    l1_not_fast: AtomicU64,
    physaddr_bits: AtomicU32,
    nodes: DomainNodes,
    pae: AtomicBool,
    granted: Option<Box<GrantedPtes>>,
    iomem: Ranked<RangeSet, RANK_IOMEM>,
    alloc: Ranked<AllocInfo, RANK_PAGE_ALLOC>,
    pub(crate) log_dirty: LogDirty,
    pub(crate) two_level: Option<TwoLevelMem>,
}

/// The domain's frames, under one lock.
#[derive(Default)]
pub struct AllocInfo {
    /// All its frames: those that count against its allowance, and extra ones.
    pub tot_pages: u64,
    /// Those of them that are outside its allowance.
    pub extra_pages: u64,
    /// The hypervisor's frames shared with it.
    pub xenheap_pages: u64,
    pub(crate) page_list: PageList,
    pub(crate) xenpage_list: PageList,
    pub(crate) relmem_list: PageList,
}

/// What is fixed when a domain is created.
#[derive(Clone, Copy, Debug)]
pub struct DomainMemBuilder {
    /// Its number.
    pub id: DomId,
    /// Whether it is a control domain, which may act on every other domain's memory.
    pub privileged: bool,
    /// Whether it is the hardware domain.
    pub hardware: bool,
    /// The maximum number of frames that it may have.
    pub max_pages: u64,
}

impl DomainMemBuilder {
    /// Creates an empty domain with page tables of four levels.
    pub fn build(self) -> DomainMem {
        self.build_with(None)
    }

    pub(crate) fn build_with(self, two_level: Option<TwoLevelMem>) -> DomainMem {
        DomainMem {
            id: self.id,
            privileged: self.privileged,
            hardware: self.hardware,
            life: Life::default(),
            max_pages: AtomicU64::new(self.max_pages),
            tot_pages: AtomicU64::new(0),
            outstanding: AtomicU64::new(0),
            dirty_cpus: AtomicCpuMask::default(),
            vm_assist: AtomicU64::new(0),
            l1_disallow: AtomicU64::new(pte::L1_DISALLOW),
            l1_not_fast: AtomicU64::new(pte::L1_DISALLOW),
            physaddr_bits: AtomicU32::new(0),
            nodes: DomainNodes::default(),
            pae: AtomicBool::new(false),
            granted: None,
            iomem: Ranked::new(RangeSet::new()),
            alloc: Ranked::new(AllocInfo::default()),
            log_dirty: LogDirty::default(),
            two_level,
        }
    }
}

impl DomainMem {
    /// Allows it to end the use of a grant by overwriting the page-table entry: see [`GrantedPtes`].
    ///
    /// # Errors
    /// [`NoMemory`]: the heap has no block for it.
    pub fn tracking_grants(mut self) -> Result<Self, NoMemory> {
        self.granted = Some(try_alloc::boxed(GrantedPtes::new()?)?);
        Ok(self)
    }

    /// Returns the page-table entries that grants made, if the domain may overwrite them.
    #[inline]
    pub fn granted(&self) -> Option<&GrantedPtes> {
        self.granted.as_deref()
    }

    /// Returns its number.
    #[inline]
    pub fn id(&self) -> DomId {
        self.id
    }

    /// Returns whether it is a guest of April 2005: its page tables have two levels and are shadowed.
    #[inline]
    pub fn is_two_level(&self) -> bool {
        self.two_level.is_some()
    }

    /// Returns whether it is a 32-bit guest of today's ABI: its page tables have three levels (PAE), under an L4 of the
    /// hypervisor's for each vcpu.
    #[inline]
    pub fn is_pae(&self) -> bool {
        self.pae.load(Ordering::Relaxed)
    }

    /// Makes it such a guest, for good. All its frames will be ones that its machine-to-phys table has room for.
    ///
    /// # Errors
    /// EACCES: it has frames already, or page tables of two levels.
    pub fn set_pae(&self) -> Result {
        let frames = self.alloc();
        if frames.tot_pages != 0 || self.is_two_level() {
            return Err(Errno::ACCES);
        }
        self.pae.store(true, Ordering::Relaxed);
        self.l1_not_fast.store(!0, Ordering::Relaxed);
        self.set_physaddr_bits(pte::PAE_ADDRESS_BITS);
        Ok(())
    }

    /// Returns whether it is a control domain.
    #[inline]
    pub fn is_privileged(&self) -> bool {
        self.privileged
    }

    /// Returns whether it is the hardware domain.
    #[inline]
    pub fn is_hardware(&self) -> bool {
        self.hardware
    }

    /// Returns whether it may act on the memory of `other`: on its own, and on any if it is a control domain.
    #[inline]
    pub fn controls(&self, other: DomId) -> bool {
        self.id == other || self.privileged
    }

    /// Returns the number of its frames without extra ones, which XENMEM_current_reservation reports.
    pub fn current_reservation(&self) -> u64 {
        let a = self.alloc();
        a.tot_pages - a.extra_pages
    }

    /// Returns the number of its frames, without taking the lock.
    #[inline]
    pub fn tot_pages(&self) -> u64 {
        self.tot_pages.load(Ordering::Relaxed)
    }

    /// Returns the maximum number of frames that it may have.
    #[inline]
    pub fn max_pages(&self) -> u64 {
        self.max_pages.load(Ordering::Relaxed)
    }

    /// Sets the maximum number of frames that it may have.
    pub fn set_max_pages(&self, n: u64) {
        self.max_pages.store(n, Ordering::Relaxed);
    }

    /// Returns the number of frames that are claimed and not yet allocated (XENMEM_claim_pages).
    pub fn outstanding(&self) -> u64 {
        self.outstanding.load(Ordering::Relaxed)
    }

    /// Returns whether no frame belongs to it any more.
    pub fn is_empty(&self) -> bool {
        let a = self.alloc();
        a.tot_pages == 0 && a.xenheap_pages == 0
    }

    /// Returns the CPUs whose TLBs may hold translations of this domain.
    #[inline]
    pub fn dirty_cpus(&self) -> CpuMask {
        self.dirty_cpus.load(Ordering::SeqCst)
    }

    /// Flushes the TLBs that may hold translations of this domain.
    #[inline]
    pub fn flush_tlbs<M: Machine>(&self, m: &M) {
        if self.dirty_cpus.is_only(m.this_cpu(), Ordering::SeqCst) {
            m.flush_tlb_local();
        } else {
            m.flush_tlb_cpus(self.dirty_cpus());
        }
    }

    /// Must be called before `cpu` loads this domain's page tables.
    #[inline]
    pub fn cpu_enters(&self, cpu: CpuId) {
        debug_assert!(self.has_begun(), "a vcpu of domain {} runs before it may", self.id.0);
        self.dirty_cpus.insert(cpu);
    }

    /// Must be called after `cpu` has loaded other page tables with a flush.
    #[inline]
    pub fn cpu_leaves(&self, cpu: CpuId) {
        self.dirty_cpus.remove(cpu);
    }

    /// Returns the bits `1 << VMASST_TYPE_*` that are on.
    #[inline]
    pub fn vm_assist(&self) -> u64 {
        self.vm_assist.load(Ordering::Relaxed)
    }

    /// Switches `VMASST_TYPE_*` number `kind` (below 64) on or off.
    pub fn set_vm_assist(&self, kind: u32, on: bool) {
        if on {
            self.vm_assist.fetch_or(1 << kind, Ordering::SeqCst);
        } else {
            self.vm_assist.fetch_and(!(1 << kind), Ordering::SeqCst);
        }
    }

    /// Sets all of them at once, before the domain runs.
    pub fn replace_vm_assist(&self, bits: u64) {
        self.vm_assist.store(bits, Ordering::SeqCst);
    }

    /// Returns whether user-mode tables must not show the M2P.
    #[inline]
    pub(crate) fn m2p_strict(&self) -> bool {
        self.vm_assist() & VMASST_M2P_STRICT != 0
    }

    /// Returns the bits that its L1 entries may not have.
    #[inline]
    pub fn l1_disallow(&self) -> u64 {
        self.l1_disallow.load(Ordering::Relaxed)
    }

    /// Returns the bits with which an L1 entry cannot take the fast path of an update, which adjusts entries as those of a
    /// 64-bit guest: those that are not allowed, or all.
    #[inline]
    pub(crate) fn l1_not_fast(&self) -> u64 {
        self.l1_not_fast.load(Ordering::Relaxed)
    }

    /// Allows it to choose cache attributes although it has no device memory (it has I/O ports or devices).
    pub fn allow_cache_attrs(&self) {
        self.l1_disallow.store(pte::L1_DISALLOW_DEVICE, Ordering::Relaxed);
        if !self.is_pae() {
            self.l1_not_fast.store(pte::L1_DISALLOW_DEVICE, Ordering::Relaxed);
        }
    }

    /// Returns whether it may flush caches: it has device memory, ports or devices.
    #[inline]
    pub fn may_flush_cache(&self) -> bool {
        self.l1_disallow() & pte::CACHE_ATTRS == 0
    }

    /// Returns the width in bits of the machine addresses that its frames may have; 0: any.
    pub fn physaddr_bits(&self) -> u32 {
        self.physaddr_bits.load(Ordering::Relaxed)
    }

    /// Restricts its frames to machine addresses of `bits` bits; 0: any.
    pub fn set_physaddr_bits(&self, bits: u32) {
        self.physaddr_bits.store(bits, Ordering::Relaxed);
    }

    /// Returns the nodes that its frames come from.
    #[inline]
    pub fn nodes(&self) -> &DomainNodes {
        &self.nodes
    }

    /// Permits it to map the device frames `first..=last`.
    ///
    /// # Errors
    /// [`NoMemory`]: there is no room for one more range; nothing is permitted.
    pub fn iomem_permit(&self, first: u64, last: u64) -> Result<(), NoMemory> {
        let mut io = self.iomem.lock();
        io.add(first, last)?;
        if !io.is_empty() {
            self.allow_cache_attrs();
        }
        Ok(())
    }

    /// Revokes its permission to map `first..=last`; existing mappings stay.
    ///
    /// # Errors
    /// [`NoMemory`]: there is no room for one more range; nothing is revoked.
    pub fn iomem_deny(&self, first: u64, last: u64) -> Result<(), NoMemory> {
        self.iomem.lock().remove(first, last)
    }

    /// Returns whether it may map all of `first..=last`.
    pub fn iomem_permitted(&self, first: u64, last: u64) -> bool {
        self.iomem.lock().contains(first, last)
    }

    /// Returns a copy of its permissions.
    ///
    /// # Errors
    /// [`NoMemory`]: the heap has no block for it.
    pub fn iomem_ranges(&self) -> Result<RangeSet, NoMemory> {
        self.iomem.lock().try_clone()
    }

    #[inline]
    pub(crate) fn alloc(&self) -> RankedGuard<'_, AllocInfo, RANK_PAGE_ALLOC> {
        self.alloc.lock()
    }

    /// Adds `n`, which may be negative, to the number of frames. Returns the new total.
    #[inline]
    pub(crate) fn add_tot(&self, a: &mut AllocInfo, n: i64) -> u64 {
        a.tot_pages = a.tot_pages.wrapping_add_signed(n);
        self.tot_pages.store(a.tot_pages, Ordering::Relaxed);
        a.tot_pages
    }
}

impl DomainMem {
    /// Returns its life cycle: how far it has come, whether it is paused, and why it has shut down.
    #[inline]
    pub fn life(&self) -> &Life {
        &self.life
    }

    /// Returns whether a vcpu of it may have run. Until then it is being built: it gets frames before TLBs are flushed,
    /// and what is fixed for a running domain may still be chosen.
    #[inline]
    pub fn has_begun(&self) -> bool {
        self.life.stage() >= Stage::Begun
    }

    /// Returns whether it is being destroyed, or has been.
    #[inline]
    pub fn is_dying(&self) -> bool {
        self.life.stage() >= Stage::Dying
    }

    /// Begins its destruction: no frame is assigned to it from now on. Its vcpus must have stopped permanently.
    pub fn begins_to_die(&self) {
        let _lock = self.alloc();
        self.life.begins_to_die();
    }
}
