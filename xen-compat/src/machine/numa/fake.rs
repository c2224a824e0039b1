//! Pretended nodes (`numa=fake=`).

use alloc::vec::Vec;

/// Divides the addresses below `top` among `n` nodes. All but the last get the same, a power of two.
pub(super) fn spans(n: u64, top: u64) -> Vec<(u64, u64)> {
    let share = top / n.max(1);
    let size = if share.is_power_of_two() { share } else { share.checked_ilog2().map_or(0, |order| 1 << order) };
    let span = |i: u64| (i * size, if i == n - 1 { top } else { (i + 1) * size });
    (0..n).map(span).collect()
}
