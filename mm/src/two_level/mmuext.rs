//! mmuext_op of 12-byte operations: pins, table bases, flushes.

use crate::base::errno::{Errno, Result, Stop};
use crate::base::types::{CpuMask, Mfn};
use crate::ctx::{GuestMem, MmEnv, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::page_types::type_refs::Ptf;
use crate::two_level::pte32::GUEST_TOP;
use crate::two_level::refused::stop_as_refused;
use crate::two_level::TwoLevel;
use crate::updates::mmu_update::MmuUpdateEnd;
use crate::updates::mmuext::{MmuextArgs, MmuextHooks};

/// Commands of `struct mmuext_op`; 2, 3 and 15 are other architectures'.
mod cmd {
    pub(super) const PIN_L1_TABLE: u32 = 0;
    pub(super) const PIN_L2_TABLE: u32 = 1;
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
    pub(super) const REASSIGN_PAGE: u32 = 14;
}

/// Bytes of an operation.
const OP_SIZE: u64 = 12;
/// Maximum number of descriptors of an LDT.
const LDT_ENTRIES: u32 = 8192;

/// What these hypercalls need from the layers above.
pub trait TwoLevelHooks: MmuextHooks {
    /// MMUEXT_REASSIGN_PAGE: gives frame `mfn` of the caller's to the domain that the batch names.
    fn reassign_page(&self, _mfn: Mfn, _to: PgOwner<'_>) -> Result {
        Err(Errno::INVAL)
    }
    /// A request of mmu_update of form 2 or 3 (bits 1:0 of `ptr`).
    fn mmu_update_form(&self, _ptr: u32, _val: u32) -> Result {
        Err(Errno::INVAL)
    }
}

impl<E: MmEnv> TwoLevel<'_, E> {
    /// mmuext_op. Ends as [`crate::ctx::Ctx::do_mmu_update`] does; errors as [`Self::mmu_update`].
    pub fn mmuext_op<G: GuestMem, H: TwoLevelHooks>(&self, g: &G, h: &H, args: MmuextArgs) -> MmuUpdateEnd {
        let mut done = 0;
        let rc = self
            .put_old_guest_table()
            .and_then(|()| self.with_fd(args.foreigndom, |fd| self.mmuext_ops(g, h, args, fd, &mut done)));
        MmuUpdateEnd { done, rc }
    }

    fn mmuext_ops<G: GuestMem, H: TwoLevelHooks>(
        &self,
        g: &G,
        h: &H,
        args: MmuextArgs,
        fd: PgOwner<'_>,
        done: &mut u32,
    ) -> Result<(), Stop> {
        for i in 0..args.count {
            if i != 0 && self.m.preempt_pending() {
                return Err(Stop::Restart);
            }
            let mut b = [0; OP_SIZE as usize];
            g.copy_from_guest(args.uops.wrapping_add(u64::from(i) * OP_SIZE), &mut b)?;
            let word = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|k| b[at + k]));
            let rc = self.mmuext_one(h, word(0), word(4), word(8), fd);
            if rc.is_ok() {
                *done = i + 1;
            }
            let put = self.put_old_guest_table();
            rc.map_err(stop_as_refused)?;
            put?;
        }
        Ok(())
    }

    fn mmuext_one<H: TwoLevelHooks>(&self, h: &H, cmd: u32, arg1: u32, arg2: u32, fd: PgOwner<'_>) -> Result<(), Stop> {
        let mfn = Mfn(arg1.into());
        // A domain that may only map another's frames has no say in what they are.
        let controls = self.d.controls(fd.id());
        let local = CpuMask::of(self.m.this_cpu());
        match cmd {
            cmd::PIN_L1_TABLE if controls => return self.pin_table(mfn, page_info::pgt::L1, fd),
            cmd::PIN_L2_TABLE if controls => return self.pin_table(mfn, page_info::pgt::L2, fd),
            cmd::UNPIN_TABLE if controls => self.unpin_table(mfn, fd)?,
            cmd::NEW_BASEPTR => return self.new_baseptr(h, mfn),
            cmd::TLB_FLUSH_LOCAL => self.m.flush_tlb_cpus(local),
            cmd::INVLPG_LOCAL => self.flush_va(local, arg1.into()),
            cmd::TLB_FLUSH_MULTI => self.m.flush_tlb_cpus(h.vcpumask_to_cpus(arg2.into())?),
            cmd::INVLPG_MULTI => self.flush_va(h.vcpumask_to_cpus(arg2.into())?, arg1.into()),
            cmd::TLB_FLUSH_ALL => self.m.flush_tlb_cpus(self.d.dirty_cpus()),
            cmd::INVLPG_ALL => self.flush_va(self.d.dirty_cpus(), arg1.into()),
            cmd::FLUSH_CACHE if self.d.may_flush_cache() => self.m.flush_cache(false),
            cmd::SET_LDT => {
                let end = u64::from(arg1) + u64::from(arg2) * 8;
                if arg2 > LDT_ENTRIES || arg1 & 0xfff != 0 || end > GUEST_TOP {
                    return Err(Errno::INVAL.into());
                }
                self.set_ldt(h, arg1.into(), arg2)?;
            }
            cmd::REASSIGN_PAGE => h.reassign_page(mfn, fd)?,
            _ => return Err(Errno::INVAL.into()),
        }
        Ok(())
    }

    /// Makes L2 `mfn` the table of the running vcpu. INVAL: it is none of the caller's.
    pub fn new_baseptr<H: MmuextHooks>(&self, h: &H, mfn: Mfn) -> Result<(), Stop> {
        self.put_old_guest_table()?;
        let old = self.v.guest_l2.get();
        // Also when continued after being preempted while the old one was put.
        if old == mfn {
            h.write_ptbase(self.load_root());
            return Ok(());
        }
        self.get_l2_root(mfn)?;
        self.drop_ldt(h);
        self.v.guest_l2.set(mfn);
        h.write_ptbase(self.load_root());
        self.put_root(old)
    }

    fn get_l2_root(&self, mfn: Mfn) -> Result<(), Stop> {
        let flags = Ptf { preemptible: true, ..Ptf::default() };
        Ok(self.get_page_and_type_from_mfn(mfn, page_info::pgt::L2, self.d.id(), flags)?)
    }

    /// Gives a vcpu that has none the table `mfn`, taking references: at creation.
    /// [`crate::ctx::Ctx::vcpu_destroy_pagetables`] undoes it.
    pub fn set_guest_table(&self, mfn: Mfn) -> Result<(), Stop> {
        self.put_old_guest_table()?;
        if let Err(e) = self.get_l2_root(mfn) {
            let _ = self.put_old_guest_table();
            return Err(e);
        }
        self.v.guest_l2.set(mfn);
        Ok(())
    }
}
