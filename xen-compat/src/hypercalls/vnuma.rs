//! Virtual NUMA: the nodes to which a toolstack assigns a guest's memory and vcpus.
//!
//! They are stored and returned; memory that a reservation asks for by the virtual node comes from the node of the
//! machine that belongs to it.

use alloc::vec::Vec;
use core::sync::atomic::Ordering::SeqCst;
use mm::int::count32;

use mm::{try_alloc, Errno, GuestVa, NodeId};
use public_headers::xen4::domctl::XenDomctlVnuma;
use public_headers::xen4::memory::{XenVmemrange, XenVnumaTopologyInfo, XENMEM_GET_VNUMAINFO};
use public_headers::xen4::xen::HYPERVISOR_MEMORY_OP;
use zerocopy::{FromBytes, IntoBytes};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vnuma::Vnuma;

/// Maximum size in bytes of an array in a layout (XSA-77).
const MOST: usize = 4096;
impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_setvnumainfo, which replaces earlier settings. EINVAL: another number of vcpus, no nodes, too many of
    /// them or of ranges, or flags. E2BIG: a node that does not exist.
    pub(crate) fn domctl_setvnumainfo(&self, d: &Domain, info: XenDomctlVnuma) -> Result<(), Errno> {
        let nodes = info.nr_vnodes as usize;
        let vcpus = d.control.max_vcpus.load(SeqCst);
        if info.nr_vcpus != vcpus
            || info.pad != 0
            || nodes == 0
            || nodes > MOST / size_of::<u32>() / nodes
            || info.nr_vmemranges as usize > MOST / size_of::<XenVmemrange>()
        {
            return Err(Errno::INVAL);
        }
        let mut new = Vnuma {
            nodes: info.nr_vnodes,
            distances: self.get_array(info.vdistance, nodes * nodes)?,
            ranges: self.get_array(info.vmemrange, info.nr_vmemranges as usize)?,
            of_vcpu: self.get_array(info.vcpu_to_vnode, vcpus as usize)?,
            physical: try_alloc::vec(nodes)?,
        };
        if new.of_vcpu.iter().any(|n| *n >= info.nr_vnodes) {
            return Err(Errno::TOO_BIG);
        }
        for i in 0..nodes as u64 {
            let node = self.hw.get_nth::<u32>(info.vnode_to_pnode, i)?;
            try_alloc::push_reserved(&mut new.physical, NodeId::new(node.into()).ok_or(Errno::TOO_BIG)?);
        }
        if new.ranges.iter().any(|r| r.flags != 0) {
            return Err(Errno::INVAL);
        }
        let new = try_alloc::arc(new)?;
        let _old = d.control.vnuma.lock().replace(new);
        Ok(())
    }

    /// XENMEM_get_vnumainfo. EOPNOTSUPP: the domain has no nodes. ENOBUFS: the buffers are too small; the required
    /// sizes are returned.
    pub(crate) fn get_vnumainfo(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        let mut t: XenVnumaTopologyInfo = self.caller(cur.d).get(arg)?;
        if t.pad != 0 {
            return Err(Errno::INVAL.into());
        }
        let d = self.domain_by_any_id(cur.d, t.domid)?;
        const { who(HYPERVISOR_MEMORY_OP, XENMEM_GET_VNUMAINFO) }.check(cur.d, Some(&d))?;
        let v = d.control.vnuma.lock().clone().ok_or(Errno::OPNOTSUPP)?;
        let (vcpus, ranges) = (count32(v.of_vcpu.len()), count32(v.ranges.len()));
        let room = t.nr_vnodes >= v.nodes && t.nr_vcpus >= vcpus && t.nr_vmemranges >= ranges;
        if room {
            self.put_array(t.vmemrange, &v.ranges)?;
            self.put_array(t.vdistance, &v.distances)?;
            self.put_array(t.vcpu_to_vnode, &v.of_vcpu)?;
        }
        (t.nr_vnodes, t.nr_vcpus, t.nr_vmemranges) = (v.nodes, vcpus, ranges);
        self.caller(cur.d).put(arg, &t)?;
        if room {
            Ok(0)
        } else {
            Err(Errno::NOBUFS.into())
        }
    }

    /// Reads an array of the guest's; the caller has limited `n`. ENOMEM.
    fn get_array<T: FromBytes + IntoBytes>(&self, va: u64, n: usize) -> Result<Vec<T>, Errno> {
        let mut all = try_alloc::vec(n)?;
        for i in 0..n as u64 {
            try_alloc::push_reserved(&mut all, self.hw.get_nth(va, i)?);
        }
        Ok(all)
    }

    fn put_array<T: IntoBytes + zerocopy::Immutable>(&self, va: u64, all: &[T]) -> Result<(), Errno> {
        Ok(self.hw.copy_to_guest(va, all.as_bytes())?)
    }
}
