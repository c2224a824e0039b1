//! `grant_table_op` (20): decoded here, done in the crate `grant_table`.

use core::fmt;
use mm::int::count32;

use crate::guest_log::guest_log;
use grant_table::xen2005 as engine;
use mm::Errno;
use public_headers::xen2005::grant_table as abi;

use crate::abi::xen2005::guest::in_reach;
use crate::abi::xen2005::hypercall::{Args, Hc};
use crate::abi::xen2005::Guest;
use crate::guest_memory::hypercall_result::Stop;
use crate::machine::hw::Hw;

impl<H: Hw> Guest<'_, '_, H> {
    /// Handles `grant_table_op(cmd, array, count)`. Returns 0 even if elements fail, each of which has a status.
    /// EINVAL: too many elements. EFAULT: the array is not the guest's; an element that cannot be read is skipped.
    /// ENOSYS: there is no such command.
    pub(crate) fn grant_table_op(&mut self, a: &mut Args) -> Hc {
        let &mut [cmd, array, count, ..] = a;
        if count > engine::MAX_OPS {
            return Err(Errno::INVAL.into());
        }
        let stride = match cmd {
            abi::GNTTABOP_MAP_GRANT_REF | abi::GNTTABOP_UNMAP_GRANT_REF => size_of::<abi::GnttabMapGrantRef>(),
            _ => 0,
        };
        if !in_reach(array.into(), count as usize * stride) {
            return Err(Errno::FAULT.into());
        }
        let result = match cmd {
            abi::GNTTABOP_MAP_GRANT_REF => self.map_grant_refs(a),
            abi::GNTTABOP_UNMAP_GRANT_REF => self.unmap_grant_refs(a),
            abi::GNTTABOP_SETUP_TABLE | abi::GNTTABOP_DUMP_TABLE if count != 1 => Err(Errno::INVAL.into()),
            abi::GNTTABOP_SETUP_TABLE => self.setup_table(array),
            abi::GNTTABOP_DUMP_TABLE => {
                let mut op: abi::GnttabDumpTable = self.get(array)?;
                let d = self.cur.d;
                let say = |line: fmt::Arguments<'_>| guest_log!(self.hv, d, Info, "d{}: {line}", d.id.0);
                engine::dump_table(&self.hv.grants(self.cur), &mut op, say);
                self.put(array, &op)?;
                Ok(0)
            }
            _ => Err(Errno::NOSYS.into()),
        };
        let left = if result.is_ok() { 0 } else { a[2] };
        self.cur.d.grant_counts.add(cmd, count - left);
        result
    }

    /// Ends the uses of grants whose page-table entries the guest has overwritten since.
    #[inline]
    pub(crate) fn reap_grants(&self) {
        engine::reap_overwritten(&self.hv.grants(self.cur));
    }

    fn map_grant_refs(&mut self, a: &mut Args) -> Hc {
        const STRIDE: u32 = count32(size_of::<abi::GnttabMapGrantRef>());
        let (array, count) = (a[1], a[2]);
        for i in 0..count {
            let at = array.wrapping_add(i * STRIDE);
            if i != 0 && self.hv.hw.preempt_pending() {
                (a[1], a[2]) = (at, count - i);
                return Err(Stop::Restart);
            }
            let Ok(mut op) = self.get::<abi::GnttabMapGrantRef>(at) else { continue };
            engine::map_grant_ref(&self.hv.grants(self.cur), &mut op);
            // If its result cannot be written, that is the guest's own fault.
            let _ = self.put(at, &op);
        }
        Ok(0)
    }

    fn unmap_grant_refs(&mut self, a: &mut Args) -> Hc {
        const STRIDE: u32 = count32(size_of::<abi::GnttabUnmapGrantRef>());
        let (array, count) = (a[1], a[2]);
        let mut ops = [abi::GnttabUnmapGrantRef::default(); engine::BATCH];
        let mut done = 0;
        while done < count {
            let at = |i: u32| array.wrapping_add((done + i) * STRIDE);
            if done != 0 && self.hv.hw.preempt_pending() {
                (a[1], a[2]) = (at(0), count - done);
                return Err(Stop::Restart);
            }
            let n = (count - done).min(count32(engine::BATCH));
            let mut batch = 0;
            let mut places = [0; engine::BATCH];
            for i in 0..n {
                if let Ok(op) = self.get(at(i)) {
                    (ops[batch], places[batch]) = (op, at(i));
                    batch += 1;
                }
            }
            engine::unmap_grant_ref(&self.hv.grants(self.cur), &mut ops[..batch]);
            for (place, op) in places.iter().zip(&ops[..batch]) {
                let _ = self.put(*place, op);
            }
            done += n;
        }
        Ok(0)
    }

    fn setup_table(&mut self, at: u32) -> Hc {
        let mut op: abi::GnttabSetupTable = self.get(at)?;
        let mut frames = [0u32; engine::NR_GRANT_FRAMES as usize];
        let n = engine::setup_table(&self.hv.grants(self.cur), &mut op, &mut frames);
        self.put(at, &op)?;
        for (i, frame) in (0..).zip(&frames[..n]) {
            self.put(op.frame_list.wrapping_add(i * 4), frame)?;
        }
        Ok(0)
    }
}
