//! The map of a machine's memory (E820).

use alloc::vec::Vec;

use mm::{try_alloc, NoMemory, RangeSet};
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Kinds of memory in an E820 map.
pub mod kind {
    /// Usable RAM.
    pub const RAM: u32 = 1;
    /// Reserved.
    pub const RESERVED: u32 = 2;
    /// ACPI tables, reclaimable.
    pub const ACPI: u32 = 3;
    /// Faulty.
    pub const UNUSABLE: u32 = 5;
}

/// One range of an E820 map (`struct e820entry`): `0 addr(8) 8 size(8) 16 type(4)`.
#[derive(FromBytes, IntoBytes, Immutable, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C, packed)]
pub struct E820Entry {
    /// Address of the first byte.
    pub addr: u64,
    /// Size in bytes.
    pub size: u64,
    /// One of [`kind`].
    pub kind: u32,
}

const _: () = assert!(size_of::<E820Entry>() == 20);

/// Returns the machine's map for dom0: device frames that it may not map, in the holes between the ranges, are
/// reserved. `permitted` are the device frames that it may map; `limit` is the number of frames that the CPU can
/// address.
///
/// # Errors
/// [`NoMemory`]: the map cannot grow.
pub fn with_denied(e820: &[E820Entry], permitted: &RangeSet, limit: u64) -> Result<Vec<E820Entry>, NoMemory> {
    let mut out = try_alloc::vec(e820.len() + 8)?;
    let mut next = 0;
    let deny = |out: &mut Vec<E820Entry>, from: u64, to: u64| {
        let mut at = from;
        let mut reserve = |a: u64, b: u64| {
            if a >= b {
                return Ok(());
            }
            try_alloc::push(out, E820Entry { addr: a << 12, size: (b - a) << 12, kind: kind::RESERVED })
        };
        for (first, last) in permitted.ranges().iter().copied() {
            if last < from || first >= to {
                continue;
            }
            reserve(at, first.max(at))?;
            at = (last + 1).max(at);
        }
        reserve(at.min(to), to)
    };
    for e in e820 {
        let (first, end) = (e.addr >> 12, e.addr.saturating_add(e.size).div_ceil(4096));
        if first > next {
            deny(&mut out, next, first)?;
        }
        try_alloc::push(&mut out, *e)?;
        next = next.max(end);
    }
    if next < limit {
        deny(&mut out, next, limit)?;
    }
    Ok(out)
}
