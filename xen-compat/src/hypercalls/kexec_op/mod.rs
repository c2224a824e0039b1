//! `kexec_op` (37): dom0 loads another kernel, and starts it in place of the hypervisor; a crash starts the one that is
//! loaded for it.

mod load;
mod pages;
#[cfg(test)]
mod tests;

use core::ops::Range;

use mm::int::{index, low32, low8};
use mm::{DomCtx, Errno, GuestVa};
use public_headers::xen4::compat::kexec as compat;
use public_headers::xen4::kexec::{
    XenKexecExec, XenKexecLoad, XenKexecLoadV1, XenKexecRange, XenKexecSegment, XenKexecStatus, XenKexecUnload,
    KEXEC_CMD_KEXEC, KEXEC_CMD_KEXEC_GET_RANGE, KEXEC_CMD_KEXEC_LOAD, KEXEC_CMD_KEXEC_LOAD_V1, KEXEC_CMD_KEXEC_STATUS,
    KEXEC_CMD_KEXEC_UNLOAD, KEXEC_CMD_KEXEC_UNLOAD_V1, KEXEC_RANGE_MA_CPU, KEXEC_RANGE_MA_CRASH,
    KEXEC_RANGE_MA_VMCOREINFO, KEXEC_RANGE_MA_XEN,
};
use public_headers::xen4::xen::HYPERVISOR_KEXEC_OP;

use self::load::{kind, ready, Loaded};
use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::guest_memory::width::{Width, WidthOf};
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::kexec::{Images, Kind, MAX_SEGMENTS};

/// Arguments of `kexec_op`.
pub(crate) struct KexecOpArgs {
    /// The command (`KEXEC_CMD_*`), and above it how far a call has come that was preempted ([`Progress`]).
    pub(crate) cmd: u64,
    /// Its argument.
    pub(crate) arg: GuestVa,
}

/// How far a call has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Progress {
    /// It has just begun.
    New,
    /// It loads the image of this number.
    Loading(u32),
    /// It frees memory, and then returns this errno, or 0.
    Freeing(u8),
}

impl KexecOpArgs {
    /// Bits of the command itself.
    const CMD: u64 = 0xff;
    /// In the bits above: [`Progress::Freeing`].
    const FREEING: u32 = 1 << 23;

    /// Returns the command and how far it has come. EINVAL: there is no such command.
    fn decode(&self) -> Result<(u32, Progress), Errno> {
        let word = u32::try_from(self.cmd).map_err(|_| Errno::INVAL)?;
        let cmd = low32(self.cmd & Self::CMD);
        match (word >> 8, cmd) {
            (0, _) => Ok((cmd, Progress::New)),
            (p, KEXEC_CMD_KEXEC_LOAD | KEXEC_CMD_KEXEC_UNLOAD | KEXEC_CMD_KEXEC_UNLOAD_V1)
                if p & Self::FREEING != 0 =>
            {
                Ok((cmd, Progress::Freeing(low8(p))))
            }
            (number, KEXEC_CMD_KEXEC_LOAD) => Ok((cmd, Progress::Loading(number))),
            // Only those are ever preempted.
            _ => Err(Errno::INVAL),
        }
    }

    /// Makes it continue where it has come to.
    fn set_progress(&mut self, progress: Progress) {
        let p = match progress {
            Progress::New => 0,
            Progress::Loading(number) => number,
            Progress::Freeing(end) => Self::FREEING | u32::from(end),
        };
        self.cmd = self.cmd & Self::CMD | u64::from(p) << 8;
    }
}

const _: () = assert!(Images::MAX_NUMBER < KexecOpArgs::FREEING);

/// Returns the errno of this value, of those with which loading ends.
fn errno(code: u8) -> Errno {
    let all = [Errno::NOMEM, Errno::FAULT, Errno::BUSY, Errno::ADDRNOTAVAIL];
    all.into_iter().find(|e| e.code() == i32::from(code)).unwrap_or(Errno::INVAL)
}

impl<H: Hw> Hv<H> {
    /// Handles `kexec_op(cmd, arg)`.
    ///
    /// # Errors
    /// EPERM: the caller is not privileged. EINVAL: no such command. EFAULT: the argument cannot be accessed. Otherwise
    /// those of the command.
    pub(crate) fn do_kexec_op(&self, cur: &mut Cur<'_>, args: &mut KexecOpArgs) -> Hc {
        const { who(HYPERVISOR_KEXEC_OP, 0) }.check(cur.d, None)?;
        let (cmd, progress) = args.decode()?;
        if let Progress::Freeing(end) = progress {
            return self.kexec_free(cur, args, end);
        }
        match cmd {
            KEXEC_CMD_KEXEC_GET_RANGE => self.kexec_get_range(cur, args.arg),
            KEXEC_CMD_KEXEC_LOAD => self.kexec_load(cur, args, progress),
            KEXEC_CMD_KEXEC_UNLOAD => {
                let unload: XenKexecUnload = self.hw.get(args.arg)?;
                self.kexec_unload(cur, args, kind(unload.type_.into())?)
            }
            KEXEC_CMD_KEXEC_UNLOAD_V1 => {
                // The type comes first in either layout, the rest is not looked at, but must be there.
                let size =
                    WidthOf::from(&cur.d.mem).pick(size_of::<XenKexecLoadV1>(), size_of::<compat::XenKexecLoadV1>());
                let mut whole = [0; size_of::<XenKexecLoadV1>()];
                self.hw.copy_from_guest(args.arg.0, &mut whole[..size])?;
                let [a, b, c, d, ..] = whole;
                self.kexec_unload(cur, args, kind(u32::from_le_bytes([a, b, c, d]) & 0xff)?)
            }
            KEXEC_CMD_KEXEC_STATUS => {
                let status: XenKexecStatus = self.hw.get(args.arg)?;
                let kind = kind(status.type_.into())?;
                Ok(self.kexec.lock().loaded(kind).is_some().into())
            }
            KEXEC_CMD_KEXEC => self.kexec_exec(args.arg),
            // Lists in the guest's own frames, as dom0's kernels of before 2014 make them, are not read.
            KEXEC_CMD_KEXEC_LOAD_V1 => Err(Errno::NOSYS.into()),
            _ => Err(Errno::INVAL.into()),
        }
    }

    /// KEXEC_CMD_kexec_get_range.
    ///
    /// Errors: ERANGE: there cannot be such a CPU, or a 32-bit caller has no room for the address. EINVAL: no such range,
    /// or no notes of CPUs.
    fn kexec_get_range(&self, cur: &Cur<'_>, at: GuestVa) -> Hc {
        let caller = self.caller(cur.d);
        let mut arg: XenKexecRange = caller.get(at)?;
        let found = match u32::try_from(arg.range) {
            Ok(KEXEC_RANGE_MA_CRASH) => Ok(self.hw.crash_area()),
            Ok(KEXEC_RANGE_MA_XEN) => Ok(self.hw.hypervisor_area()),
            Ok(KEXEC_RANGE_MA_VMCOREINFO) => Ok(self.hw.vmcoreinfo()),
            Ok(KEXEC_RANGE_MA_CPU) => {
                let cpu = u32::try_from(arg.nr).ok().filter(|cpu| *cpu < self.hw.nr_cpus()).ok_or(Errno::RANGE);
                cpu.and_then(|cpu| self.hw.cpu_notes(cpu).ok_or(Errno::INVAL))
            }
            _ => Err(Errno::INVAL),
        };
        let Range { start, end } = found?;
        (arg.start, arg.size) = if start < end { (start, end - start) } else { (0, 0) };
        if caller.width.is_compat() && (arg.start | arg.size) >> 32 != 0 {
            return Err(Errno::RANGE.into());
        }
        caller.put(at, &arg)?;
        Ok(0)
    }

    /// KEXEC_CMD_kexec_load: reads what is to be loaded, checks it, and loads it step by step.
    ///
    /// Errors: EINVAL: too many segments, some overlap, a buffer is larger than its destination, no such type or
    /// architecture. EADDRNOTAVAIL: an address is not a page's, or not in the memory for a crash kernel. ENOMEM. EFAULT: a
    /// buffer cannot be read. EBUSY: another load has begun meanwhile.
    fn kexec_load(&self, cur: &mut Cur<'_>, args: &mut KexecOpArgs, progress: Progress) -> Hc {
        let number = match progress {
            Progress::Loading(number) => number,
            _ => {
                let load: XenKexecLoad = self.hw.get(args.arg)?;
                let n = index(u64::from(load.nr_segments));
                if n >= MAX_SEGMENTS {
                    return Err(Errno::INVAL.into());
                }
                let mut segments = [XenKexecSegment::default(); MAX_SEGMENTS];
                for (i, s) in (0..).zip(&mut segments[..n]) {
                    *s = self.hw.get_nth(load.segments, i)?;
                }
                self.kexec_begin(&load, &segments[..n])?
            }
        };
        loop {
            let step = self.kexec_load_step(cur, number);
            match step {
                Ok(Loaded::Some) => {}
                Ok(Loaded::All) => return self.kexec_free(cur, args, 0),
                Err(e) => {
                    self.kexec.lock().give_up(number);
                    return self.kexec_free(cur, args, e as u8);
                }
            }
            if self.hw.preempt_pending() {
                args.set_progress(Progress::Loading(number));
                return Err(Stop::Restart);
            }
        }
    }

    /// KEXEC_CMD_kexec_unload.
    fn kexec_unload(&self, cur: &Cur<'_>, args: &mut KexecOpArgs, kind: Kind) -> Hc {
        {
            let mut images = self.kexec.lock();
            if kind == Kind::Crash {
                self.hw.set_crash_image(None);
            }
            images.unload(kind);
        }
        self.kexec_free(cur, args, 0)
    }

    /// Frees what has been discarded, and ends with the errno `end`, or 0.
    fn kexec_free(&self, cur: &Cur<'_>, args: &mut KexecOpArgs, end: u8) -> Hc {
        let frames = DomCtx::new(self, &cur.d.mem);
        loop {
            let discarded = self.kexec.lock().take_discarded();
            let Some(mfn) = discarded else { break };
            frames.free_xenheap_pages(mfn, 0);
            if self.hw.preempt_pending() {
                args.set_progress(Progress::Freeing(end));
                return Err(Stop::Restart);
            }
        }
        if end == 0 {
            Ok(0)
        } else {
            Err(errno(end).into())
        }
    }

    /// KEXEC_CMD_kexec. ENOENT: no such image is loaded. EINVAL: no such type. Does not return on the metal.
    fn kexec_exec(&self, at: GuestVa) -> Hc {
        let exec: XenKexecExec = self.hw.get(at)?;
        let kind = kind(exec.type_.cast_unsigned())?;
        let image = self.kexec.lock().loaded(kind).and_then(ready).ok_or(Errno::NOENT)?;
        match kind {
            Kind::Default => self.hw.kexec(image),
            Kind::Crash => self.hw.kexec_crash(),
        }
        Err(Errno::INVAL.into())
    }
}
