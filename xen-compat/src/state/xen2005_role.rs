//! The role of a domain of this ABI.

use public_headers::xen2005::start_info::{SIF_BLK_BE_DOMAIN, SIF_INITDOMAIN, SIF_NET_BE_DOMAIN, SIF_PRIVILEGED};

/// The role reported to a domain (`start_info.flags`), and its rights.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Role {
    /// May use dom0_op, read the console, name other domains (SIF_PRIVILEGED).
    pub privileged: bool,
    /// Is the first domain: console by console_io, control port by bind_interdomain (SIF_INITDOMAIN).
    pub initdomain: bool,
    /// Serves block devices (SIF_BLK_BE_DOMAIN).
    pub blk_be: bool,
    /// Serves network devices (SIF_NET_BE_DOMAIN).
    pub net_be: bool,
    /// Owns the machine: interrupts, ports, PCI; its end is the machine's.
    pub hardware: bool,
    /// May map frames of other domains by mmu_update.
    pub foreign_maps: bool,
}

impl Role {
    /// An ordinary guest.
    pub const FRONTEND: Role = Role {
        privileged: false,
        initdomain: false,
        blk_be: false,
        net_be: false,
        hardware: false,
        foreign_maps: false,
    };
    /// A driver domain without hardware: a block back end.
    pub const BACKEND: Role = Role { blk_be: true, foreign_maps: true, ..Role::FRONTEND };
    /// The first domain, with the machine's hardware.
    pub const HARDWARE: Role =
        Role { privileged: true, initdomain: true, hardware: true, foreign_maps: true, ..Role::FRONTEND };
    /// The first domain on a machine whose hardware it does not own.
    pub const INITDOMAIN_NO_HARDWARE: Role = Role { hardware: false, ..Role::HARDWARE };

    /// `start_info.flags`.
    pub fn flags(&self) -> u32 {
        let bit = |on: bool, flag: u32| if on { flag } else { 0 };
        bit(self.privileged, SIF_PRIVILEGED)
            | bit(self.initdomain, SIF_INITDOMAIN)
            | bit(self.blk_be, SIF_BLK_BE_DOMAIN)
            | bit(self.net_be, SIF_NET_BE_DOMAIN)
    }
}
