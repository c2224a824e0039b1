//! The list of calls that a multicall has.

use public_headers::xen4::compat::xen::MulticallEntry;
use zerocopy::IntoBytes;

use super::hypercall::Call;
use crate::hand::Hand;

/// Stores calls as the entries of a multicall. Returns their address.
pub(super) fn batch(h: &mut Hand<'_>, calls: &[Call]) -> u64 {
    let l = h.l;
    if l.compat {
        let entry = |call: &Call| MulticallEntry {
            op: call.number as u32,
            args: call.registers(l).map(|arg| arg as u32),
            ..Default::default()
        };
        let entries: Vec<MulticallEntry> = calls.iter().map(entry).collect();
        return h.put_bytes(entries.as_bytes());
    }
    let words = |call: &Call| [call.number, 0].into_iter().chain(call.args).collect::<Vec<u64>>();
    let words: Vec<u64> = calls.iter().flat_map(words).collect();
    h.put(&words)
}
