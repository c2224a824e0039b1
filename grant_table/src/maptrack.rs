//! Handles: each lasting use of a foreign grant is an entry of the user's maptrack table.
//!
//! Free entries are on lists, one for each vcpu (modulo [`LISTS`]), which need no lock: the head carries a count that
//! changes at each operation.

use mm::int::{low16, low32};
use mm::{Account, DomId, GrantHandle, GrantRef, NoMemory, PageArray, VcpuId};

use crate::sync::{AtomicU32, AtomicU64, Mutex, Ordering::*};

/// Number of free lists.
pub const LISTS: usize = 32;
/// Entries in a frame: 16 bytes each.
pub const PER_FRAME: u32 = 256;

type Slots = PageArray<Slot, { PER_FRAME as usize }>;

#[cfg(not(feature = "loom"))]
const _: () = assert!(Slots::FITS);

/// A lasting use of a grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mapping {
    /// The `GNTMAP_*` flags in force.
    pub flags: u16,
    /// The granter.
    pub domid: DomId,
    /// The grant's reference.
    pub ref_: GrantRef,
}

impl Mapping {
    #[inline]
    const fn pack(self) -> u64 {
        (self.ref_.0 as u64) << 32 | (self.domid.0 as u64) << 16 | self.flags as u64
    }

    #[inline]
    const fn unpack(w: u64) -> Self {
        Mapping { flags: low16(low32(w)), domid: DomId(low16(low32(w >> 16))), ref_: GrantRef((w >> 32) as u32) }
    }
}

/// One entry.
#[derive(Default)]
pub(crate) struct Slot {
    /// The [`Mapping`]; not in use if it has no flags.
    mapping: AtomicU64,
    /// In use: serial number of the table that granted. Free: the next free entry, plus 1.
    link: AtomicU64,
}

impl Slot {
    /// Returns the mapping, if there is one, and the serial number of the granter's table.
    #[inline]
    pub(crate) fn get(&self) -> Option<(Mapping, u64)> {
        let m = Mapping::unpack(self.mapping.load(Acquire));
        (m.flags != 0).then(|| (m, self.link.load(Relaxed)))
    }

    /// Changes the mapping; the caller holds the active entry's lock.
    #[inline]
    pub(crate) fn set(&self, m: Mapping) {
        self.mapping.store(m.pack(), Release);
    }

    /// Puts the entry to use; only the caller has it so far.
    #[inline]
    pub(crate) fn begin(&self, m: Mapping, serial: u64) {
        self.link.store(serial, Relaxed);
        self.set(m);
    }

    /// Marks the entry as unused.
    #[inline]
    pub(crate) fn end(&self) {
        self.mapping.store(0, Release);
    }
}

/// Head of a free list: low half the first entry plus 1, high half a count of changes.
#[derive(Default)]
#[repr(align(64))]
struct Head(AtomicU64);

/// A domain's handles.
pub(crate) struct Maptrack {
    slots: Slots,
    /// Maximum number of entries.
    most: u32,
    /// Number of entries, which never decreases.
    len: AtomicU32,
    grow: Mutex<()>,
    free: [Head; LISTS],
}

impl Maptrack {
    /// Returns the maximum number of frames that a table with limit `frames` takes.
    pub(crate) const fn most_frames(frames: u32) -> u64 {
        Slots::most_frames(frames as usize * PER_FRAME as usize)
    }

    /// Creates an empty table with room for this many frames of handles, which are charged to `account`.
    pub(crate) fn new(frames: u32, account: &Account) -> Result<Self, NoMemory> {
        let most = frames.min(u32::MAX / PER_FRAME) * PER_FRAME;
        Ok(Maptrack {
            slots: Slots::new(most as usize, account)?,
            most,
            len: AtomicU32::new(0),
            grow: Mutex::new(()),
            free: Default::default(),
        })
    }

    /// Returns the number of entries.
    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.len.load(Acquire)
    }

    #[inline]
    pub(crate) fn slot(&self, handle: GrantHandle) -> Option<&Slot> {
        self.slots.get(handle.index())
    }

    #[inline]
    fn pop(&self, list: usize) -> Option<(GrantHandle, &Slot)> {
        let head = &self.free[list % LISTS].0;
        let mut h = head.load(Acquire);
        loop {
            let handle = GrantHandle(low32(h).checked_sub(1)?);
            let slot = self.slot(handle)?;
            // May be stale if another vcpu takes the entry meanwhile: then the head has changed.
            let next = low32(slot.link.load(Relaxed));
            match head.compare_exchange_weak(h, (h >> 32).wrapping_add(1) << 32 | u64::from(next), AcqRel, Acquire) {
                Ok(_) => return Some((handle, slot)),
                Err(seen) => h = seen,
            }
        }
    }

    /// Puts the chain from `first` to `last` (already linked) on a list.
    #[inline]
    fn push(&self, list: usize, first: GrantHandle, last: &Slot) {
        let head = &self.free[list % LISTS].0;
        let mut h = head.load(Acquire);
        loop {
            last.link.store(h & 0xffff_ffff, Relaxed);
            let new = (h >> 32).wrapping_add(1) << 32 | u64::from(first.0 + 1);
            match head.compare_exchange_weak(h, new, AcqRel, Acquire) {
                Ok(_) => return,
                Err(seen) => h = seen,
            }
        }
    }

    /// Takes a free entry for `vcpu`: its own, another vcpu's, or a new one.
    #[inline]
    pub(crate) fn get(&self, vcpu: VcpuId) -> Option<(GrantHandle, &Slot)> {
        match self.pop(vcpu.index()) {
            Some(got) => Some(got),
            None => self.get_slowly(vcpu.index()),
        }
    }

    #[cold]
    #[inline(never)]
    fn get_slowly(&self, list: usize) -> Option<(GrantHandle, &Slot)> {
        // Free entries are used first: they gather with the vcpu that unmaps, and the table would grow while another
        // one maps.
        let any = || (0..LISTS).find_map(|i| self.pop(list + 1 + i));
        any().or_else(|| self.add_frame(list)).or_else(any)
    }

    /// Makes a frame of entries, the first of which is the caller's.
    fn add_frame(&self, list: usize) -> Option<(GrantHandle, &Slot)> {
        let _growing = self.grow.lock();
        let first = self.len.load(Relaxed);
        if first >= self.most {
            return None;
        }
        let free = |i: usize| Slot { mapping: AtomicU64::new(0), link: AtomicU64::new(i as u64 + 2) };
        let slot = self.slots.grow(first as usize, free).ok()?;
        self.len.store(first + PER_FRAME, Release);
        // Before the lock is released: a CPU that waits for it, and finds that no more can be made, looks for these.
        self.push(list, GrantHandle(first + 1), self.slot(GrantHandle(first + PER_FRAME - 1))?);
        Some((GrantHandle(first), slot))
    }

    /// Frees an entry that is not in use.
    #[inline]
    pub(crate) fn put(&self, vcpu: VcpuId, handle: GrantHandle, slot: &Slot) {
        self.push(vcpu.index(), handle, slot);
    }

    /// Returns all mappings with their handles.
    pub(crate) fn mappings(&self) -> impl Iterator<Item = (GrantHandle, Mapping)> + '_ {
        (0..self.len()).map(GrantHandle).filter_map(|h| Some((h, self.slot(h)?.get()?.0)))
    }
}
