//! `xen_version` (17): the version and the features of the hypervisor.

use mm::pte::PAE_HYPERVISOR_START;
use mm::{Errno, GuestVa};
use public_headers::xen4::features as feat;
use public_headers::xen4::version::{
    XenBuildId, XenFeatureInfo, XenPlatformParameters, XENVER_BUILD_ID, XENVER_CAPABILITIES, XENVER_CHANGESET,
    XENVER_COMMANDLINE, XENVER_COMPILE_INFO, XENVER_EXTRAVERSION, XENVER_GET_FEATURES, XENVER_GUEST_HANDLE,
    XENVER_PAGESIZE, XENVER_PLATFORM_PARAMETERS, XENVER_VERSION,
};
use public_headers::xen4::xen::{HYPERVISOR_XEN_VERSION, VMASST_TYPE_PAE_EXTENDED_CR3};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::guest_memory::width::Width;
use crate::machine::address::HYPERVISOR_VIRT;
use crate::machine::hw::Hw;
use crate::machine::version::{CAPABILITIES, CAPABILITIES_64, EXTRA, MAJOR, MINOR};
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Returns a string in a fixed field, zero-terminated.
fn fixed<const N: usize>(s: &str) -> [u8; N] {
    let mut out = [0; N];
    let n = s.len().min(N - 1);
    out[..n].copy_from_slice(&s.as_bytes()[..n]);
    out
}

/// Arguments of `xen_version`.
pub(crate) struct XenVersionArgs {
    /// What to tell (`XENVER_*`).
    pub(crate) cmd: u32,
    /// Where to.
    pub(crate) arg: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `xen_version(cmd, arg)`.
    ///
    /// # Errors
    /// ENOSYS: no such command. EFAULT: the argument cannot be read, or the result cannot be written. Otherwise those
    /// of the command.
    #[inline]
    pub(crate) fn do_xen_version(&self, cur: &mut Cur<'_>, args: XenVersionArgs) -> Hc {
        if args.cmd == XENVER_VERSION {
            return Ok(i64::from(MAJOR << 16 | MINOR));
        }
        self.xen_version_other(cur, args)
    }

    fn xen_version_other(&self, cur: &mut Cur<'_>, XenVersionArgs { cmd, arg }: XenVersionArgs) -> Hc {
        let may = who(HYPERVISOR_XEN_VERSION, cmd).check(cur.d, None);
        match cmd {
            XENVER_EXTRAVERSION => self.hw.put(arg, &fixed::<16>(EXTRA))?,
            XENVER_COMPILE_INFO => {
                self.hw.put(arg, &self.hw.compile_info())?;
            }
            XENVER_CAPABILITIES => {
                let capabilities = if self.options.pv32 { CAPABILITIES } else { CAPABILITIES_64 };
                self.hw.put(arg, &fixed::<1024>(capabilities))?;
            }
            XENVER_PLATFORM_PARAMETERS => {
                let caller = self.caller(cur.d);
                let virt_start = caller.width.pick(HYPERVISOR_VIRT.start, PAE_HYPERVISOR_START);
                caller.put(arg, &XenPlatformParameters { virt_start })?;
            }
            XENVER_CHANGESET => self.hw.put(arg, &fixed::<64>(""))?,
            XENVER_GET_FEATURES => {
                let mut fi: XenFeatureInfo = self.hw.get(arg)?;
                if fi.submap_idx != 0 {
                    return Err(Errno::INVAL.into());
                }
                fi.submap = features(cur);
                self.hw.put(arg, &fi)?;
            }
            XENVER_PAGESIZE if !arg.is_null() => return Err(Errno::INVAL.into()),
            XENVER_PAGESIZE => return Ok(4096),
            XENVER_GUEST_HANDLE => self.hw.put(arg, &*cur.d.handle.lock())?,
            XENVER_COMMANDLINE => {
                self.hw.put(arg, &fixed::<1024>(if may.is_ok() { &self.options.command_line } else { "<denied>" }))?
            }
            XENVER_BUILD_ID => {
                may?;
                return self.xen_build_id(arg);
            }
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }

    /// XENVER_build_id: its length, and a copy if there is room. EINVAL: no room at all. ENODATA: the image has none.
    /// ENOBUFS: too little room.
    fn xen_build_id(&self, arg: GuestVa) -> Hc {
        let id = self.hw.build_id();
        let room = if arg.is_null() { None } else { Some(self.hw.get::<XenBuildId>(arg)?.len as usize) };
        if room == Some(0) {
            return Err(Errno::INVAL.into());
        }
        if id.is_empty() {
            return Err(Errno::NODATA.into());
        }
        if let Some(room) = room {
            if room < id.len() {
                return Err(Errno::NOBUFS.into());
            }
            self.hw.copy_to_guest(arg.offset(BUILD_ID_BUF).0, id)?;
        }
        Ok(id.len() as i64)
    }
}

/// The offset of the identifier in [`XenBuildId`].
const BUILD_ID_BUF: usize = size_of::<XenBuildId>();

fn features(cur: &Cur<'_>) -> u32 {
    let mut f = 1 << feat::XENFEAT_MEMORY_OP_VNODE_SUPPORTED
        | 1 << feat::XENFEAT_MMU_PT_UPDATE_PRESERVE_AD
        | 1 << feat::XENFEAT_HIGHMEM_ASSIST
        | 1 << feat::XENFEAT_GNTTAB_MAP_AVAIL_BITS
        | 1 << feat::XENFEAT_DIRECT_MAPPED;
    if cur.d.mem.vm_assist() & 1 << VMASST_TYPE_PAE_EXTENDED_CR3 != 0 {
        f |= 1 << feat::XENFEAT_PAE_PGDIR_ABOVE_4GB;
    }
    if cur.d.is_hardware() {
        f |= 1 << feat::XENFEAT_DOM0;
    }
    f
}

#[cfg(test)]
mod tests {
    use mm::{Machine, Mfn};
    use public_headers::xen4::version::XenCompileInfo;

    use super::*;
    use crate::guest_memory::hypercall_result::Stop;
    use crate::host::build::{add_domain, machine, with_vcpu};
    use crate::host::HostHw;
    use crate::machine::hw::BuildInfo;

    #[test]
    fn how_the_image_was_built() {
        const BUFFER: Mfn = Mfn(45);
        let hv = machine(1);
        let v = add_domain(&hv, 0, 1).vcpu(0).unwrap();
        let call =
            |cmd, arg: u64| with_vcpu(&v, 0, |cur| hv.do_xen_version(cur, XenVersionArgs { cmd, arg: arg.into() }));
        let at = HostHw::va(BUFFER, 0);
        assert_eq!(call(XENVER_COMPILE_INFO, at), Ok(0));
        assert_eq!(hv.hw.get::<XenCompileInfo>(at).unwrap().compile_by, [b'x'; 16]);
        let id = hv.hw.build_id();
        let len = id.len() as u32;
        let with_room = |room: u32| {
            hv.hw.put(at, &room).unwrap();
            call(XENVER_BUILD_ID, at)
        };
        assert_eq!(call(XENVER_BUILD_ID, 0), Ok(len.into()));
        assert_eq!(with_room(0), Err(Stop::Err(Errno::INVAL)));
        assert_eq!(with_room(len - 1), Err(Stop::Err(Errno::NOBUFS)));
        assert_eq!(with_room(len), Ok(len.into()));
        let mut told = vec![0; id.len()];
        hv.hw.read(BUFFER, 4, &mut told);
        assert_eq!(told, id);
    }
}
