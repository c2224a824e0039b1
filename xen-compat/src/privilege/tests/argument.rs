//! Arguments in guest memory, as guests of either width lay them out.

use std::vec::Vec;

use public_headers::xen4::arch_x86_64::config::XenMsrEntry;
use public_headers::xen4::compat::translate::Translated;
use public_headers::xen4::domctl::XenDomctl;
use public_headers::xen4::event_channel::{EvtchnAllocUnbound, EvtchnReset, EvtchnStatus};
use public_headers::xen4::grant_table::*;
use public_headers::xen4::memory::*;
use public_headers::xen4::physdev::*;
use public_headers::xen4::platform::XenPlatformOp;
use public_headers::xen4::sched::SchedRemoteShutdown;
use public_headers::xen4::sysctl::XenSysctl;
use zerocopy::IntoBytes;

/// A structure that a call takes.
pub(crate) trait Argument {
    /// Returns it in the layout of 32-bit guests (`pae`), or of 64-bit ones.
    fn bytes(&self, pae: bool) -> Vec<u8>;
}

macro_rules! of_either_width {
    (same: $($same:ty),+; translated: $($translated:ty),+ $(,)?) => {
        $(impl Argument for $same {
            fn bytes(&self, _pae: bool) -> Vec<u8> {
                self.as_bytes().to_vec()
            }
        })+
        $(impl Argument for $translated {
            fn bytes(&self, pae: bool) -> Vec<u8> {
                if pae { self.to_compat().as_bytes().to_vec() } else { self.as_bytes().to_vec() }
            }
        })+
    };
}

of_either_width! {
    same: u64, [u8; 4], [u64; 4], XenDomctl, XenSysctl, XenPlatformOp, XenMsrEntry, XenMemoryDomain, PhysdevMapPirq,
        PhysdevUnmapPirq, PhysdevIrq, PhysdevSetupGsi, PhysdevManagePci, PhysdevManagePciExt, PhysdevPciDeviceAdd,
        PhysdevPciDevice, PhysdevRestoreMsi, PhysdevPciMmcfgReserved, EvtchnAllocUnbound, EvtchnStatus, EvtchnReset,
        SchedRemoteShutdown, GnttabQuerySize, GnttabGetVersion;
    translated: XenMemoryReservation, XenMemoryExchange, XenForeignMemoryMap, XenVnumaTopologyInfo,
        XenMemAcquireResource, PhysdevApic, GnttabSetupTable, GnttabGetStatusFrames,
}
