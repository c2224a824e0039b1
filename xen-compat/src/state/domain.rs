//! A domain: its memory, vcpus, event channels, interrupts and state.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::sync::atomic::AtomicU64;

use grant_table::GrantTable;
use mm::{Account, DomId, DomainMem, Life, Mfn, PageVec, RangeSet, VcpuId, PAGE_SIZE};
use spin::Once;

use crate::machine::e820::E820Entry;
use crate::machine::hw::GuestKind;
use crate::machine::lock::Mutex;
use crate::state::console_ring::ConsoleRing;
use crate::state::control::Control;
use crate::state::emul::DomainEmul;
use crate::state::event_channel::table::EventChannels;
use crate::state::grant_counts::GrantCounts;
use crate::state::guest_log::GuestLog;
use crate::state::irq::pirq::DomainIrqs;
use crate::state::sched::domain::DomainSched;
use crate::state::teardown::Teardown;
use crate::state::vcpu::Vcpu;
use crate::state::{xen2005, xen2005_role};

/// The ABI of a domain's guest, fixed when the domain is created.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Abi {
    /// The current one, for 64-bit guests and, with PAE tables, for i386 ones.
    #[default]
    Xen4,
    /// That of April 2005, for i386 guests with 2-level page tables.
    Xen2005(xen2005_role::Role),
}

/// A domain. It lives as long as the `Arc` is held; it is removed from [`crate::state::domains::Domains`] once it has
/// no pages left.
pub struct Domain {
    /// Its number.
    pub id: DomId,
    /// Its guest's ABI.
    pub abi: Abi,
    /// UUID given by the toolstack.
    pub handle: Mutex<[u8; 16]>,
    /// Pages, limits, permissions on device memory.
    pub mem: DomainMem,
    /// Its account of the hypervisor's own memory.
    pub account: Account,
    /// Frame of its `shared_info`.
    pub shared_info: Mfn,
    /// Its vcpus; set once (max_vcpus).
    pub vcpus: Once<Box<[Box<Vcpu>]>>,
    /// Scheduling: weight, cap, pollers.
    pub sched: DomainSched,
    /// Event channels.
    pub event_channels: EventChannels<Arc<Domain>>,
    /// State of instruction emulation: CPUID policy, virtual ports.
    pub emul: DomainEmul,
    /// Grant table.
    pub grants: GrantTable,
    /// Counts of its grant operations.
    pub grant_counts: GrantCounts,
    /// Physical interrupts it may bind and has bound.
    pub irqs: DomainIrqs,
    /// Progress of its destruction.
    pub teardown: Teardown,
    /// Ports it may use without trapping into an error.
    pub ioports: Mutex<RangeSet>,
    /// Seconds added to UTC in its wallclock.
    pub time_offset: AtomicU64,
    /// Its own memory map (XENMEM_set_memory_map); empty if none was set.
    pub memory_map: Mutex<PageVec<E820Entry>>,
    /// What the control plane has set.
    pub control: Control,
    /// Its console ring, if the hypervisor reads it.
    pub console: ConsoleRing,
    /// Its state of the hypervisor's console.
    pub log: GuestLog,
    /// State that only the ABI of 2005 needs.
    pub xen2005: xen2005::DomainState,
}

// It can be allocated as long as one frame is free: an `Arc` of it adds two counts.
const _: () = assert!(size_of::<Domain>() + 2 * size_of::<usize>() <= PAGE_SIZE);

/// A vcpu together with the domain that keeps it alive.
#[derive(Clone)]
pub struct VcpuRef {
    /// Its domain.
    pub d: Arc<Domain>,
    /// Its number.
    pub id: VcpuId,
}

impl VcpuRef {
    /// Returns the vcpu.
    #[inline]
    pub fn v(&self) -> &Vcpu {
        &self.d.vcpus()[self.id.index()]
    }
}

impl Domain {
    /// Returns its vcpus; none before max_vcpus.
    #[inline]
    pub fn vcpus(&self) -> &[Box<Vcpu>] {
        self.vcpus.get().map_or(&[], |b| b)
    }

    /// Returns the vcpu with this number, if there is one.
    #[inline]
    pub fn vcpu_by_id(&self, id: VcpuId) -> Option<&Vcpu> {
        self.vcpus().get(id.index()).map(|v| &**v)
    }

    /// Returns what the CPUs' settings for it depend on.
    #[inline]
    pub fn kind(&self) -> GuestKind {
        match self.abi {
            Abi::Xen2005(_) => GuestKind::Xen2005,
            Abi::Xen4 if self.mem.is_pae() => GuestKind::Compat,
            Abi::Xen4 => GuestKind::Native,
        }
    }

    /// Returns whether its kernel is a 32-bit one, which runs in ring 1 and has one set of page tables for itself and its
    /// processes.
    #[inline]
    pub fn runs_in_ring1(&self) -> bool {
        self.kind() != GuestKind::Native
    }

    /// Returns its life-cycle state, whether it is paused, and why it has shut down.
    #[inline]
    pub fn life(&self) -> &Life {
        self.mem.life()
    }

    /// Returns whether it is being destroyed.
    #[inline]
    pub fn is_dying(&self) -> bool {
        self.mem.is_dying()
    }

    /// Returns whether it may use the control plane (dom0).
    #[inline]
    pub fn is_privileged(&self) -> bool {
        self.mem.is_privileged()
    }

    /// Returns whether it owns the hardware (dom0): physdev_op, ports, interrupts.
    #[inline]
    pub fn is_hardware(&self) -> bool {
        self.mem.is_hardware()
    }

    /// Returns a reference to its vcpu number `n`, if there is one.
    pub fn vcpu(self: &Arc<Self>, n: u32) -> Option<VcpuRef> {
        let id = VcpuId(n);
        self.vcpu_by_id(id).map(|_| VcpuRef { d: self.clone(), id })
    }
}
