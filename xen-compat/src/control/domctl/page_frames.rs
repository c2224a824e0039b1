//! The control plane's calls on frames: their types, and filling one with hypercall entries.

use mm::{pgc, pgt, DomCtx, Errno, Mfn};
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::{XenDomctlGetpageframeinfo3, XenDomctlHypercallInit};

use crate::guest_memory::guest_access::GuestAccess;
use crate::hypercalls::hypercall_page;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

/// Maximum number of frames in one call.
const MAX_FRAMES: u64 = 1024;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_getpageframeinfo3: replaces each frame number by the type of that frame of `d`. E2BIG: more than
    /// 1024.
    pub(crate) fn domctl_getpageframeinfo3(&self, d: &Domain, g: XenDomctlGetpageframeinfo3) -> Result<(), Errno> {
        if g.num > MAX_FRAMES {
            return Err(Errno::TOO_BIG);
        }
        let mm = DomCtx::new(self, &d.mem);
        for i in 0..g.num {
            let mfn: u64 = self.hw.get_nth(g.array, i)?;
            let kind = match mm.get_page_from_mfn(Mfn(mfn), d.id) {
                None => c::XEN_DOMCTL_PFINFO_XTAB,
                Some(page) => {
                    let kind = if page.is_special() {
                        c::XEN_DOMCTL_PFINFO_XTAB
                    } else {
                        frame_kind(page.type_info(), page.count_info())
                    };
                    mm.put_page(page);
                    kind
                }
            };
            self.hw.put_nth(g.array, i, &u64::from(kind))?;
        }
        Ok(())
    }

    /// XEN_DOMCTL_hypercall_init. EINVAL: no frame of that domain. EPERM: it cannot be written to.
    pub(crate) fn domctl_hypercall_init(&self, d: &Domain, h: XenDomctlHypercallInit) -> Result<(), Errno> {
        let mm = DomCtx::new(self, &d.mem);
        let page = mm.get_page_from_mfn(Mfn(h.gmfn), d.id).ok_or(Errno::INVAL)?;
        if !mm.get_writable(page) {
            mm.put_page(page);
            return Err(Errno::PERM);
        }
        self.hw.write(page.mfn, 0, &hypercall_page::contents(d.mem.is_pae()));
        mm.mark_dirty(&d.mem, page.mfn);
        mm.put_writable(page);
        mm.put_page(page);
        Ok(())
    }
}

/// Returns the `XEN_DOMCTL_PFINFO_*` of a frame from its type and count words.
fn frame_kind(type_info: u64, count_info: u64) -> u32 {
    if count_info & pgc::BROKEN != 0 {
        return c::XEN_DOMCTL_PFINFO_BROKEN;
    }
    let table = match type_info & pgt::TYPE {
        pgt::L1 => c::XEN_DOMCTL_PFINFO_L1TAB,
        pgt::L2 => c::XEN_DOMCTL_PFINFO_L2TAB,
        pgt::L3 => c::XEN_DOMCTL_PFINFO_L3TAB,
        pgt::L4 => c::XEN_DOMCTL_PFINFO_L4TAB,
        _ => c::XEN_DOMCTL_PFINFO_NOTAB,
    };
    if type_info & pgt::PINNED != 0 {
        table | c::XEN_DOMCTL_PFINFO_LPINTAB
    } else if type_info & pgt::VALIDATED == 0 {
        c::XEN_DOMCTL_PFINFO_NOTAB
    } else {
        table
    }
}
