//! The CPUs' power states, as reported and queried by dom0's ACPI driver.

use mm::int::low32;
use mm::Errno;
use public_headers::xen4::platform as c;
use public_headers::xen4::platform::XenpfSetProcessorPminfo;
use zerocopy::{FromBytes, IntoBytes};

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// Capabilities that a `_PDC` buffer may name: of idle states, performance states and throttling.
const PDC_KNOWN: u32 = 0x352 | 0x821 | 0x84 | SMP_C1PT;
/// `_PDC`: C1, P and T states differ between CPUs.
const SMP_C1PT: u32 = 8;
const PDC_REVISION: u32 = 1;

impl<H: Hw> Hv<H> {
    /// XENPF_set_processor_pminfo. States themselves: ENOSYS, as on a Xen configured to leave them alone; HLT is the
    /// only idle state. A `_PDC` buffer, which dom0 will hand to the firmware, keeps what is known of its first word of
    /// capabilities. EINVAL: unknown kind, or not such a buffer.
    pub(crate) fn platform_pminfo(&self, cur: &Cur<'_>, info: &XenpfSetProcessorPminfo) -> Result<(), Errno> {
        match info.type_ {
            c::XEN_PM_CX | c::XEN_PM_PX | c::XEN_PM_TX => Err(Errno::NOSYS),
            c::XEN_PM_PDC => {
                let (at, _) = u64::read_from_prefix(info.u.as_bytes()).map_err(|_| Errno::INVAL)?;
                // The address of a 32-bit caller is as wide as that.
                let at = if cur.d.mem.is_pae() { low32(at).into() } else { at };
                let [revision, count]: [u32; 2] = self.hw.get(at)?;
                if revision != PDC_REVISION || count == 0 {
                    return Err(Errno::INVAL);
                }
                let word = at.wrapping_add(8);
                let bits: u32 = self.hw.get(word)?;
                self.hw.put(word, &(bits & PDC_KNOWN))
            }
            _ => Err(Errno::INVAL),
        }
    }
}
