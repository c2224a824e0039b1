//! `XENPF_firmware_info`: what the firmware told at boot.

use mm::{Errno, GuestVa};
use public_headers::xen4::platform::{
    XenpfEfiInfoCfg, XenpfEfiInfoMem, XenpfEfiInfoVendor, XEN_FW_DISK_INFO, XEN_FW_DISK_MBR_SIGNATURE,
    XEN_FW_EFI_APPLE_PROPERTIES, XEN_FW_EFI_CONFIG_TABLE, XEN_FW_EFI_INFO, XEN_FW_EFI_MEM_INFO, XEN_FW_EFI_PCI_ROM,
    XEN_FW_EFI_RT_VERSION, XEN_FW_EFI_VENDOR, XEN_FW_EFI_VERSION, XEN_FW_KBD_SHIFT_FLAGS, XEN_FW_VBEDDC_INFO,
};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::width::Caller;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// `struct xenpf_firmware_info` before the union.
const HEAD: usize = 8;

impl<H: Hw> Hv<H> {
    /// XENPF_firmware_info, whose argument is at `at` and begins with `kind` and `index`.
    ///
    /// Errors: ESRCH: the BIOS was not asked for its disks, display or keyboard. EINVAL: unknown kind. Otherwise those
    /// of [`Self::efi_info`].
    pub(super) fn firmware_info(&self, cur: &Cur<'_>, at: GuestVa, [kind, index]: [u32; 2]) -> Result<(), Errno> {
        match kind {
            XEN_FW_DISK_INFO | XEN_FW_DISK_MBR_SIGNATURE | XEN_FW_VBEDDC_INFO | XEN_FW_KBD_SHIFT_FLAGS => {
                Err(Errno::SRCH)
            }
            XEN_FW_EFI_INFO => self.efi_info(cur, at.offset(HEAD), index),
            _ => Err(Errno::INVAL),
        }
    }

    /// Fills in the `union xenpf_efi_info` at `at`.
    ///
    /// Errors: ENOSYS: the machine was not started by EFI. EOPNOTSUPP: what is known only with run-time services. ESRCH:
    /// no such memory, no such option ROM. ENODATA: there are no properties of Apple's. EINVAL: unknown index.
    fn efi_info(&self, cur: &Cur<'_>, at: GuestVa, index: u32) -> Result<(), Errno> {
        let efi = self.hw.efi().ok_or(Errno::NOSYS)?;
        let caller = Caller::new(&self.hw, &cur.d.mem);
        match index {
            XEN_FW_EFI_VERSION => self.hw.put(at, &efi.version),
            XEN_FW_EFI_RT_VERSION => self.hw.put(at, &efi.runtime_version.ok_or(Errno::OPNOTSUPP)?),
            XEN_FW_EFI_CONFIG_TABLE => {
                caller.put(at, &XenpfEfiInfoCfg { addr: efi.tables, nent: efi.nr_tables, ..Default::default() })
            }
            XEN_FW_EFI_VENDOR => {
                if efi.runtime_version.is_none() || efi.vendor.is_empty() {
                    return Err(Errno::OPNOTSUPP);
                }
                let mut vendor: XenpfEfiInfoVendor = caller.get(at)?;
                let room = vendor.bufsz as usize / size_of::<u16>();
                for (i, unit) in (0..).zip(efi.vendor.iter().take(room)) {
                    self.hw.put_nth(vendor.name, i, unit)?;
                }
                vendor.revision = efi.firmware_revision;
                caller.put(at, &vendor)
            }
            XEN_FW_EFI_MEM_INFO => {
                let mut asked: XenpfEfiInfoMem = caller.get(at)?;
                let range = efi.memory_at(asked.addr).ok_or(Errno::SRCH)?;
                let left = range.size - (asked.addr - range.start);
                asked.size = asked.size.min(left);
                (asked.type_, asked.attr) = (range.kind, range.attributes);
                caller.put(at, &asked)
            }
            // Boot loaders do not pass on what EFI knows of these.
            XEN_FW_EFI_PCI_ROM => Err(Errno::SRCH),
            XEN_FW_EFI_APPLE_PROPERTIES => Err(Errno::NODATA),
            _ => Err(Errno::INVAL),
        }
    }
}
