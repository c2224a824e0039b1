//! The hypervisor's console log, and the keys that make it report.

use core::sync::atomic::Ordering::Relaxed;
use mm::int::{count32, low32};

use mm::Errno;
use public_headers::xen4::sysctl::{XenSysctlDebugKeys, XenSysctlReadconsole};

use crate::control::sysctl::call::Call;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

/// Maximum number of keys in one call.
const MAX_KEYS: u32 = 64;

impl<H: Hw> Hv<H> {
    /// XEN_SYSCTL_readconsole: returns the log from where it was last cleared, or, with `incremental`, from `index` on.
    pub(crate) fn sysctl_readconsole(&self, call: &mut Call) -> Result<(), Errno> {
        let mut r: XenSysctlReadconsole = call.op.u.get();
        let end = self.hw.console_log_end();
        let cleared = self.console_cleared.load(Relaxed);
        // The caller's index is the low half of ours.
        let behind = low32(end).wrapping_sub(r.index);
        let index = end.saturating_sub(u64::from(behind));
        let mut at = if r.incremental != 0 && index >= cleared { index } else { cleared };
        let mut done = 0;
        while done < r.count && at < end {
            let mut chunk = [0; 256];
            let room = (r.count - done).min(count32(chunk.len())) as usize;
            // Text that has been overwritten is skipped.
            let (n, from) = self.hw.console_log(at, &mut chunk[..room]);
            if n == 0 {
                break;
            }
            let to = r.buffer.wrapping_add(u64::from(done));
            self.hw.copy_to_guest(to, &chunk[..n])?;
            done += count32(n);
            at = from + n as u64;
        }
        if r.clear != 0 {
            self.console_cleared.store(at, Relaxed);
        }
        (r.count, r.index) = (done, low32(at));
        call.op.u.set(&r);
        self.sysctl_copy_back(call)
    }

    /// XEN_SYSCTL_debug_keys: as if they were pressed on the console.
    pub(crate) fn sysctl_debug_keys(&self, k: XenSysctlDebugKeys) -> Result<(), Errno> {
        for i in 0..k.nr_keys.min(MAX_KEYS) {
            let key: u8 = self.hw.get_nth(k.keys, u64::from(i))?;
            self.handle_key(key);
        }
        Ok(())
    }
}
