//! The forms of a host: a release of Debian, and the firmware it is installed for.

use std::fmt;

/// A release of Debian, with its kernel and its Xen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Debian 12: Linux 6.1, Xen 4.17.
    Bookworm,
    /// Debian 13: Linux 6.12, Xen 4.20, whose tools speak another version of the control interface.
    Trixie,
}

/// The firmware for which GRUB is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firmware {
    /// `grub-pc`, in a partition of its own.
    Bios,
    /// `grub-efi-amd64`, on the EFI system partition. Without secure boot.
    Uefi,
}

/// One host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its Debian.
    pub release: Release,
    /// Its firmware.
    pub firmware: Firmware,
}

/// All forms.
pub const FORMS: [Form; 4] = [
    Form { release: Release::Bookworm, firmware: Firmware::Bios },
    Form { release: Release::Bookworm, firmware: Firmware::Uefi },
    Form { release: Release::Trixie, firmware: Firmware::Bios },
    Form { release: Release::Trixie, firmware: Firmware::Uefi },
];

/// The packages beyond a base system: a service manager that is logged in to, kernel, Xen and its tools.
const PACKAGES: &str =
    "systemd-sysv,udev,dbus,libpam-systemd,login,kmod,zstd,initramfs-tools,linux-image-amd64,xen-system-amd64";

impl Release {
    /// Returns the suite's name.
    pub fn suite(self) -> &'static str {
        match self {
            Self::Bookworm => "bookworm",
            Self::Trixie => "trixie",
        }
    }
}

impl Form {
    /// Returns the test's name.
    pub fn name(self) -> String {
        format!("install {self}")
    }

    /// Returns what debootstrap includes.
    pub(super) fn packages(self) -> String {
        match self.firmware {
            Firmware::Bios => format!("{PACKAGES},grub-pc"),
            Firmware::Uefi => format!("{PACKAGES},grub-efi-amd64,efibootmgr,dosfstools"),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let firmware = match self.firmware {
            Firmware::Bios => "bios",
            Firmware::Uefi => "uefi",
        };
        write!(f, "{} {firmware}", self.release.suite())
    }
}
