//! mmuext_op: pins, table bases, flushes (public header `xen.h`).

use crate::base::errno::{Errno, Result, Stop};
use crate::base::pte;
use crate::base::types::{CpuId, CpuMask, DomId, Mfn};
use crate::ctx::{Ctx, GuestMem, MmEnv, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::vcpu::Root;
use crate::updates::mmu_update::MmuUpdateEnd;

/// Commands of `struct mmuext_op`.
mod cmd {
    pub(super) const PIN_L1_TABLE: u32 = 0;
    pub(super) const PIN_L2_TABLE: u32 = 1;
    pub(super) const PIN_L3_TABLE: u32 = 2;
    pub(super) const PIN_L4_TABLE: u32 = 3;
    pub(super) const UNPIN_TABLE: u32 = 4;
    pub(super) const NEW_BASEPTR: u32 = 5;
    pub(super) const TLB_FLUSH_LOCAL: u32 = 6;
    pub(super) const INVLPG_LOCAL: u32 = 7;
    pub(super) const TLB_FLUSH_MULTI: u32 = 8;
    pub(super) const INVLPG_MULTI: u32 = 9;
    pub(super) const TLB_FLUSH_ALL: u32 = 10;
    pub(super) const INVLPG_ALL: u32 = 11;
    pub(super) const FLUSH_CACHE: u32 = 12;
    pub(super) const SET_LDT: u32 = 13;
    pub(super) const NEW_USER_BASEPTR: u32 = 15;
    pub(super) const CLEAR_PAGE: u32 = 16;
    pub(super) const COPY_PAGE: u32 = 17;
    pub(super) const FLUSH_CACHE_GLOBAL: u32 = 18;
    pub(super) const MARK_SUPER: u32 = 19;
    pub(super) const UNMARK_SUPER: u32 = 20;
}

/// Bytes of `struct mmuext_op` of a 64-bit guest.
const OP_SIZE: u64 = 24;

/// What only the owner of the vcpu's processor state can do.
pub trait MmuextHooks {
    /// Loads CR3 with the kernel-mode table `root` of the running vcpu, flushing. The old one is released afterwards.
    fn write_ptbase(&self, root: Root);
    /// The LDT of the running vcpu has changed (`VcpuMm`'s `ldt_*` fields): load it. Pages of the old one may be mapped
    /// still: `flush` asks for a local TLB flush after they are unmapped.
    fn ldt_changed(&self, flush: bool);
    /// The CPUs whose TLBs hold translations of the caller's vcpus in the bitmap at guest address `bitmap`.
    fn vcpumask_to_cpus(&self, bitmap: u64) -> Result<CpuMask>;
}

/// What the hypercall was called with; a continuation's count without the preempted flag.
#[derive(Clone, Copy, Debug)]
pub struct MmuextArgs {
    /// Guest address of `mmuext_op_t[count]`.
    pub uops: u64,
    /// Number of operations.
    pub count: u32,
    /// Owner of the frames.
    pub foreigndom: u32,
}

/// One operation, decoded.
#[derive(Clone, Copy)]
pub(crate) struct Op {
    pub cmd: u32,
    /// Frame or linear address.
    pub arg1: u64,
    /// Number of entries, guest address or frame.
    pub arg2: u64,
}

impl<E: MmEnv> Ctx<'_, E> {
    /// mmuext_op. Ends as [`Ctx::do_mmu_update`] does.
    pub fn do_mmuext_op<G: GuestMem, H: MmuextHooks>(&self, g: &G, h: &H, args: MmuextArgs) -> MmuUpdateEnd {
        let mut done = 0;
        let rc = self.put_old_guest_table().and_then(|()| {
            let id = DomId(args.foreigndom as u16);
            if id == DomId::SELF {
                return self.mmuext_ops(g, h, args, &mut done, PgOwner::Dom(self.d));
            }
            self.with_pg_owner(id, |pg| {
                if !self.d.controls(pg.id()) {
                    return Err(Errno::PERM.into());
                }
                self.mmuext_ops(g, h, args, &mut done, pg)
            })
        });
        MmuUpdateEnd { done, rc }
    }

    fn mmuext_ops<G: GuestMem, H: MmuextHooks>(
        &self,
        g: &G,
        h: &H,
        args: MmuextArgs,
        done: &mut u32,
        pg: PgOwner<'_>,
    ) -> Result<(), Stop> {
        for i in 0..args.count {
            if i != 0 && self.m.preempt_pending() {
                return Err(Stop::Restart);
            }
            let mut b = [0; OP_SIZE as usize];
            g.copy_from_guest(args.uops.wrapping_add(u64::from(i) * OP_SIZE), &mut b)?;
            let word = |at: usize| u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|k| b[at + k]));
            let op = Op { cmd: word(0) as u32, arg1: word(8), arg2: word(16) };
            let rc = self.mmuext_one(h, op, pg);
            if rc.is_ok() {
                *done = i + 1;
            }
            if self.v.has_old_guest_table() {
                let put = self.put_old_guest_table();
                rc?;
                put?;
            } else {
                rc?;
            }
        }
        Ok(())
    }

    fn mmuext_one<H: MmuextHooks>(&self, h: &H, op: Op, pg: PgOwner<'_>) -> Result<(), Stop> {
        let own = pg.id() == self.d.id();
        let own_or_perm = if own { Ok(()) } else { Err(Errno::PERM) };
        let mfn = Mfn(op.arg1);
        match op.cmd {
            cmd::TLB_FLUSH_LOCAL => {
                own_or_perm?;
                self.m.flush_tlb_local();
            }
            cmd::INVLPG_LOCAL => {
                own_or_perm?;
                if pte::addr_ok(op.arg1) {
                    self.m.invlpg_local(op.arg1);
                }
            }
            cmd::NEW_BASEPTR => {
                own_or_perm?;
                return self.new_guest_cr3(h, mfn);
            }
            cmd::PIN_L1_TABLE => return self.pin_table(mfn, page_info::pgt::L1, pg),
            cmd::PIN_L2_TABLE => return self.pin_table(mfn, page_info::pgt::L2, pg),
            cmd::PIN_L3_TABLE => return self.pin_table(mfn, page_info::pgt::L3, pg),
            cmd::PIN_L4_TABLE => return self.pin_table(mfn, page_info::pgt::L4, pg),
            cmd::UNPIN_TABLE => self.unpin_table(mfn, pg)?,
            cmd::NEW_USER_BASEPTR => {
                own_or_perm?;
                return self.new_user_baseptr(mfn);
            }
            cmd::TLB_FLUSH_MULTI => {
                own_or_perm?;
                let mask = h.vcpumask_to_cpus(op.arg2).map_err(|_| Errno::INVAL)?;
                self.m.flush_tlb_cpus(mask);
            }
            cmd::INVLPG_MULTI => {
                own_or_perm?;
                let mask = h.vcpumask_to_cpus(op.arg2).map_err(|_| Errno::INVAL)?;
                if pte::addr_ok(op.arg1) {
                    self.m.invlpg_cpus(mask, op.arg1);
                }
            }
            cmd::TLB_FLUSH_ALL => {
                own_or_perm?;
                self.m.flush_tlb_cpus(self.d.dirty_cpus());
            }
            cmd::INVLPG_ALL => {
                own_or_perm?;
                if pte::addr_ok(op.arg1) {
                    self.m.invlpg_cpus(self.d.dirty_cpus(), op.arg1);
                }
            }
            cmd::FLUSH_CACHE => {
                own_or_perm?;
                if !self.d.may_flush_cache() {
                    return Err(Errno::ACCES.into());
                }
                self.m.flush_cache(false);
            }
            cmd::FLUSH_CACHE_GLOBAL => {
                own_or_perm?;
                if !self.d.may_flush_cache() {
                    return Err(Errno::INVAL.into());
                }
                self.m.flush_cache(true);
            }
            cmd::SET_LDT => {
                own_or_perm?;
                self.set_ldt(h, op.arg1, op.arg2 as u32)?;
            }
            cmd::CLEAR_PAGE => self.clear_page(mfn, pg)?,
            cmd::COPY_PAGE => self.copy_page(mfn, Mfn(op.arg2), pg)?,
            cmd::MARK_SUPER | cmd::UNMARK_SUPER => return Err(Errno::OPNOTSUPP.into()),
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(())
    }
}

/// Reads a guest's bitmap of vcpus (64-bit words) and collects the CPUs that `cpu_of` tells for each vcpu below
/// `max_vcpus`; `None` for one that is nowhere. For [`MmuextHooks::vcpumask_to_cpus`].
pub fn vcpumask_to_cpus<G: GuestMem>(
    g: &G,
    bitmap: u64,
    max_vcpus: u32,
    cpu_of: impl Fn(u32) -> Option<CpuId>,
) -> Result<CpuMask> {
    let mut mask = CpuMask::NONE;
    for base in (0..max_vcpus).step_by(64) {
        let mut bits = g.read_u64(bitmap.wrapping_add(u64::from(base / 8)))?;
        while bits != 0 {
            let vcpu = base + bits.trailing_zeros();
            bits &= bits - 1;
            if vcpu >= max_vcpus {
                break;
            }
            if let Some(cpu) = cpu_of(vcpu) {
                mask.insert(cpu);
            }
        }
    }
    Ok(mask)
}
