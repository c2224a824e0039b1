//! `XENPF_firmware_info`: what the firmware told at boot.

use mm::{Errno, GuestVa};
use public_headers::xen4::platform::{
    XenpfEfiInfoCfg, XenpfEfiInfoMem, XenpfEfiInfoVendor, XenpfFirmwareInfoDiskInfo, XenpfFirmwareInfoDiskMbrSignature,
    XenpfFirmwareInfoVbeddcInfo, XEN_FW_DISK_INFO, XEN_FW_DISK_MBR_SIGNATURE, XEN_FW_EFI_APPLE_PROPERTIES,
    XEN_FW_EFI_CONFIG_TABLE, XEN_FW_EFI_INFO, XEN_FW_EFI_MEM_INFO, XEN_FW_EFI_PCI_ROM, XEN_FW_EFI_RT_VERSION,
    XEN_FW_EFI_VENDOR, XEN_FW_EFI_VERSION, XEN_FW_KBD_SHIFT_FLAGS, XEN_FW_VBEDDC_INFO,
};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::width::Caller;
use crate::machine::bios::BiosDisk;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// `struct xenpf_firmware_info` before the union.
const HEAD: usize = 8;

impl<H: Hw> Hv<H> {
    /// XENPF_firmware_info, whose argument is at `at` and begins with `kind` and `index`.
    ///
    /// Errors: ESRCH: there is no such disk, or none of what the display tells. EINVAL: unknown kind. Otherwise those of
    /// [`Self::efi_info`].
    pub(super) fn firmware_info(&self, cur: &Cur<'_>, at: GuestVa, [kind, index]: [u32; 2]) -> Result<(), Errno> {
        let (union, bios) = (at.offset(HEAD), self.hw.bios());
        let caller = Caller::new(&self.hw, &cur.d.mem);
        match kind {
            XEN_FW_DISK_INFO => {
                let disk = bios.disks.get(index as usize).ok_or(Errno::SRCH)?;
                self.disk_info(&caller, union, disk)
            }
            XEN_FW_DISK_MBR_SIGNATURE => {
                let &(device, mbr_signature) = bios.signatures.get(index as usize).ok_or(Errno::SRCH)?;
                let told = XenpfFirmwareInfoDiskMbrSignature { device, mbr_signature, ..Default::default() };
                self.hw.put(union, &told)
            }
            XEN_FW_VBEDDC_INFO => {
                let ddc = bios.ddc.as_ref().filter(|_| index == 0).ok_or(Errno::SRCH)?;
                let edid = ddc.edid.as_ref().ok_or(Errno::SRCH)?;
                let mut told: XenpfFirmwareInfoVbeddcInfo = caller.get(union)?;
                (told.capabilities, told.edid_transfer_time) = (ddc.capabilities, ddc.seconds);
                caller.put(union, &told)?;
                self.hw.put(told.edid, edid)
            }
            XEN_FW_KBD_SHIFT_FLAGS if index == 0 => self.hw.put(union, &bios.shift_flags),
            XEN_FW_KBD_SHIFT_FLAGS => Err(Errno::SRCH),
            XEN_FW_EFI_INFO => self.efi_info(cur, union, index),
            _ => Err(Errno::INVAL),
        }
    }

    /// Tells of a disk at `at`, and its parameters where that says, as many as there is room for.
    fn disk_info(&self, caller: &Caller<'_, H>, at: GuestVa, disk: &BiosDisk) -> Result<(), Errno> {
        let mut told: XenpfFirmwareInfoDiskInfo = caller.get(at)?;
        let room: u16 = self.hw.get(told.edd_params)?;
        let parameters = disk.told();
        let size = u16::try_from(parameters.len()).map_or(room, |size| size.min(room));
        self.hw.copy_to_guest(told.edd_params, &parameters[..size.into()])?;
        self.hw.put(told.edd_params, &size)?;
        (told.device, told.version, told.interface_support) = (disk.device, disk.version, disk.interface_support);
        told.legacy_max_cylinder = disk.cylinders;
        (told.legacy_max_head, told.legacy_sectors_per_track) = (disk.heads, disk.sectors);
        caller.put(at, &told)
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
