//! Counts of a domain's grant operations, for reports.

use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;

use public_headers::xen4::grant_table as gt;

/// Elements of each command (`GNTTABOP_*`, both ABIs: map and unmap have the same numbers) that were processed,
/// whatever their status.
#[derive(Debug, Default)]
pub struct GrantCounts([AtomicU64; COMMANDS]);

const COMMANDS: usize = gt::GNTTABOP_CACHE_FLUSH as usize + 1;

impl GrantCounts {
    /// Counts `n` elements of `cmd`.
    #[inline]
    pub(crate) fn add(&self, cmd: u32, n: u32) {
        if let Some(count) = self.0.get(cmd as usize) {
            count.fetch_add(n.into(), Relaxed);
        }
    }

    /// Returns the numbers of grants mapped, unmapped (also with replacement), and copied.
    pub fn mapped_unmapped_copied(&self) -> (u64, u64, u64) {
        let count = |cmd: u32| self.0[cmd as usize].load(Relaxed);
        let unmapped = count(gt::GNTTABOP_UNMAP_GRANT_REF) + count(gt::GNTTABOP_UNMAP_AND_REPLACE);
        (count(gt::GNTTABOP_MAP_GRANT_REF), unmapped, count(gt::GNTTABOP_COPY))
    }
}
