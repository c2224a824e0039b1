//! XEN_DOMCTL_shadow_op: log-dirty mode, the basis of migrating a running domain.

use alloc::sync::Arc;
use mm::int::{index, low32};

use mm::{try_alloc, DomCtx, Errno, GrantRef, LogDirtyOp, LogDirtyRun, LogDirtyStage as Stage, Pfn};
use public_headers::xen4::domctl as c;
use public_headers::xen4::domctl::{XenDomctlShadowOp, XenDomctlShadowOpStats};

use crate::control::domctl::call::Call;
use crate::guest_memory::hypercall_result::Stop;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

/// Number of frame numbers whose bits are copied at once.
const CHUNK: u64 = 32768;
/// Frames in a MiB.
const PER_MIB: u64 = 256;
/// Room for frame numbers beyond those of the domain's allowance: the holes of a machine's memory map below 4 GiB.
const HOLES: u64 = 1 << 20;
/// Maximum room, in frames, for a guest's stated highest frame number, beyond its allowance.
const HOLES_MAX: u64 = 1 << 24;

impl<H: Hw> Hv<H> {
    /// XEN_DOMCTL_shadow_op.
    ///
    /// EINVAL: the caller itself, no vcpus, an unknown operation or mode, already on. ENOMEM. EBUSY: another such
    /// operation is unfinished. EFAULT: the bitmap. A dying domain is left unchanged. Xen's other shadow modes are
    /// refused.
    pub(crate) fn domctl_shadow_op(&self, d: &Arc<Domain>, call: &mut Call) -> Result<(), Stop> {
        let mut op: XenDomctlShadowOp = call.op.u.get();
        let mm = DomCtx::new(self, &d.mem);
        if d.is_dying() {
            return Ok(());
        }
        if d.vcpus().is_empty() || d.mem.is_two_level() {
            return Err(Errno::INVAL.into());
        }
        let this = match op.op {
            c::XEN_DOMCTL_SHADOW_OP_PEEK => Some(LogDirtyOp::Peek),
            c::XEN_DOMCTL_SHADOW_OP_CLEAN => Some(LogDirtyOp::Clean),
            _ => None,
        };
        if let Some(unfinished) = mm.log_dirty_unfinished(&d.mem)
            && this != Some(unfinished.op)
            && op.op != c::XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION
        {
            return Err(Errno::BUSY.into());
        }
        match op.op {
            c::XEN_DOMCTL_SHADOW_OP_ENABLE if op.mode & c::XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY != 0 => {
                self.log_dirty_enable(d)?;
            }
            c::XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY => self.log_dirty_enable(d)?,
            c::XEN_DOMCTL_SHADOW_OP_OFF => {
                self.domain_pause_sync(d);
                mm.log_dirty_disable(&d.mem);
                self.domain_unpause(d);
            }
            c::XEN_DOMCTL_SHADOW_OP_CLEAN | c::XEN_DOMCTL_SHADOW_OP_PEEK => {
                if op.mode & !c::XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL != 0 {
                    return Err(Errno::INVAL.into());
                }
                self.log_dirty_bitmap(d, this.unwrap_or(LogDirtyOp::Peek), &mut op)?;
            }
            c::XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION => op.mb = low32(mm.log_dirty_frames(&d.mem).div_ceil(PER_MIB)),
            c::XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION => {
                mm.log_dirty_set_limit(&d.mem, u64::from(op.mb) * PER_MIB)?;
                op.mb = low32(mm.log_dirty_limit(&d.mem).div_ceil(PER_MIB));
            }
            _ => return Err(Errno::INVAL.into()),
        }
        call.op.u.set(&op);
        self.copy_back(call)?;
        Ok(())
    }

    fn log_dirty_enable(&self, d: &Arc<Domain>) -> Result<(), Errno> {
        let mm = DomCtx::new(self, &d.mem);
        let allowance = d.mem.max_pages().min(u64::from(u32::MAX)).max(d.mem.tot_pages());
        let said = self.max_gpfn(d).cast_unsigned().min(allowance + HOLES_MAX);
        self.domain_pause_sync(d);
        let done = mm.log_dirty_enable(&d.mem, d.vcpus().len(), (allowance + HOLES).max(said + 1), &d.account);
        self.domain_unpause(d);
        done
    }

    /// Copies the bitmap to the caller, a piece at a time; the domain stays paused until this is complete.
    fn log_dirty_bitmap(&self, d: &Arc<Domain>, this: LogDirtyOp, op: &mut XenDomctlShadowOp) -> Result<(), Stop> {
        let mm = DomCtx::new(self, &d.mem);
        let mut run = mm.log_dirty_unfinished(&d.mem).unwrap_or_else(|| {
            self.domain_pause_sync(d);
            let stats = mm.log_dirty_stats(&d.mem);
            LogDirtyRun { op: this, stage: Stage::Copying(0), stats, failed: None }
        });
        // Without the mode nothing is dirty, and there is nothing to continue.
        let end = if d.mem.logs_dirty() { op.pages.min(mm.log_dirty_pfns(&d.mem)) } else { op.pages.min(CHUNK) };
        if let Err(Stop::Restart) = self.log_dirty_run(d, &mut run, op, end) {
            mm.log_dirty_set_unfinished(&d.mem, Some(run));
            return Err(Stop::Restart);
        }
        mm.log_dirty_set_unfinished(&d.mem, None);
        self.domain_unpause(d);
        if let Some(e) = run.failed {
            return Err(e.into());
        }
        op.pages = end;
        let count = |n: u64| low32(n.min(u32::MAX.into()));
        op.stats = XenDomctlShadowOpStats { fault_count: count(run.stats.faults), dirty_count: count(run.stats.dirty) };
        Ok(())
    }

    /// Continues `run` to its end. `Restart`: preempted.
    fn log_dirty_run(
        &self,
        d: &Arc<Domain>,
        run: &mut LogDirtyRun,
        op: &XenDomctlShadowOp,
        end: u64,
    ) -> Result<(), Stop> {
        let mm = DomCtx::new(self, &d.mem);
        loop {
            match run.stage {
                Stage::Copying(mut done) => {
                    let copied = self.copy_bitmap(d, run.op, op, &mut done, end);
                    run.stage = Stage::Copying(done);
                    match copied {
                        Err(Stop::Restart) => return copied,
                        Err(Stop::Err(e)) => run.failed = Some(e),
                        Ok(()) => {}
                    }
                    if run.op == LogDirtyOp::Peek || !d.mem.logs_dirty() {
                        return Ok(());
                    }
                    // Even if the caller has not got everything: what it has got is now clean.
                    run.stage = Stage::Protecting(0);
                }
                Stage::Protecting(chain) => match mm.log_dirty_protect(&d.mem, chain) {
                    Some(chain) => {
                        run.stage = Stage::Protecting(chain);
                        return Err(Stop::Restart);
                    }
                    None => run.stage = Stage::Marking(GrantRef(0)),
                },
                Stage::Marking(ref_) => {
                    match d.grants.written_by_others(ref_, |mfn| mm.mark_dirty(&d.mem, mfn)) {
                        Some(next) => run.stage = Stage::Marking(next),
                        None => break,
                    }
                    if self.hw.preempt_pending() {
                        return Err(Stop::Restart);
                    }
                }
            }
        }
        // Frames that the hypervisor itself may write at any time.
        let lent = d.event_channels.lent_frames().chain(d.irqs.eoi_map());
        let infos = d.vcpus().iter().filter(|v| d.has_vcpu_info(v)).map(|v| v.vcpu_info_at().0);
        lent.chain(infos).for_each(|mfn| mm.mark_dirty(&d.mem, mfn));
        Ok(())
    }

    /// Copies the bits of frame numbers `*done..end` to the caller.
    fn copy_bitmap(
        &self,
        d: &Domain,
        this: LogDirtyOp,
        op: &XenDomctlShadowOp,
        done: &mut u64,
        end: u64,
    ) -> Result<(), Stop> {
        let mm = DomCtx::new(self, &d.mem);
        let mut bits = try_alloc::slice(index(CHUNK) / 8, |_| 0)?;
        while *done < end {
            let bytes = &mut bits[..(end - *done).min(CHUNK).div_ceil(8) as usize];
            mm.log_dirty_read(&d.mem, Pfn(*done), bytes);
            if op.dirty_bitmap != 0 {
                self.hw.copy_to_guest(op.dirty_bitmap.wrapping_add(*done / 8), bytes)?;
            }
            if this == LogDirtyOp::Clean {
                mm.log_dirty_clear(&d.mem, Pfn(*done), bytes);
            }
            *done += CHUNK;
            if *done < end && self.hw.preempt_pending() {
                return Err(Stop::Restart);
            }
        }
        Ok(())
    }
}
