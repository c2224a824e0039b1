//! The arguments of a hypercall, out of registers and back.
//!
//! A handler takes a structure of its call. Which registers these arguments come in is known in one place: each ABI's
//! table for most calls, and here for those whose arguments are in the same registers in every ABI and are encoded
//! back.

use mm::int::low32;
use mm::{ForeignDom, GrantRef, GuestVa};

use crate::event_channel::ops::EventChannelOpArgs;
use crate::guest_memory::hypercall_result::Stop;
use crate::hypercalls::console_io::ConsoleIoArgs;
use crate::hypercalls::grant_table_op::GrantTableOpArgs;
use crate::hypercalls::kexec_op::KexecOpArgs;
use crate::hypercalls::memory_op::{MemoryOpArgs, MEMOP_EXTENT_SHIFT};
use crate::hypercalls::mmu::BatchArgs;
use crate::hypercalls::multicall::MulticallArgs;
use crate::hypercalls::set_trap_table::SetTrapTableArgs;

/// In the count of a batch of page-table updates: this is a continuation (`MMU_UPDATE_PREEMPTED`).
const MMU_UPDATE_PREEMPTED: u32 = 1 << 31;

/// The bits of the command of grant_table_op that name the operation; those above are the reference at which a search
/// continues (`GNTTABOP_CONTINUATION_ARG_SHIFT`).
const GNTTABOP_CMD_MASK: u32 = (1 << 12) - 1;

/// The bits of the command of memory_op that name the operation.
const MEMOP_CMD_MASK: u64 = (1 << MEMOP_EXTENT_SHIFT) - 1;

/// A register, as wide as the guest's are.
pub(crate) trait Register: Copy + Into<u64> {
    /// Returns the register that holds `n`, whose value the guest has passed, or which fits.
    fn holding(n: u64) -> Self;

    /// Returns its lower half, or all of it.
    #[inline(always)]
    fn low(self) -> u32 {
        low32(self.into())
    }
}

impl Register for u64 {
    #[inline(always)]
    fn holding(n: u64) -> Self {
        n
    }
}

impl Register for u32 {
    #[inline(always)]
    fn holding(n: u64) -> Self {
        low32(n)
    }
}

/// Arguments of a call as the registers `R` of an ABI carry them.
pub(crate) trait FromRegisters<R> {
    /// Decodes them.
    fn from_registers(r: &R) -> Self;
}

/// Arguments of a call that can be preempted.
pub(crate) trait ToRegisters<R>: FromRegisters<R> {
    /// Encodes what is left of the call: made again with these registers, it continues.
    fn to_registers(&self, r: &mut R);
}

/// Decodes arguments from registers of a type: each call's by name, first to last, and what each is.
macro_rules! registers {
    (of $registers:ty; $($args:ty: ($($register:ident),+) => $decoded:tt)+) => {$(
        impl FromRegisters<$registers> for $args {
            #[inline(always)]
            fn from_registers(&[$($register,)+ ..]: &$registers) -> Self {
                registers!(@ $decoded)
            }
        }
    )+};
    (@ { $($fields:tt)* }) => { Self { $($fields)* } };
}
pub(crate) use registers;

/// The arguments in `r`.
#[inline(always)]
pub(crate) fn decode<R, A: FromRegisters<R>>(r: &R) -> A {
    A::from_registers(r)
}

/// Serves a call by a `handler` that, when it is preempted, leaves in its arguments what it has not done. In that case
/// `r` is changed, too.
///
/// Not inlined: the handler is, here, and the table of calls is inlined both into the hypercall and into the multicall.
#[inline(never)]
pub(crate) fn preemptible<R, A: ToRegisters<R>, T>(
    r: &mut R,
    handler: impl FnOnce(&mut A) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let mut args = decode::<R, A>(r);
    let end = handler(&mut args);
    if matches!(end, Err(Stop::Restart)) {
        args.to_registers(r);
    }
    end
}

impl<T, R: Register, const N: usize> FromRegisters<[R; N]> for BatchArgs<T> {
    #[inline(always)]
    fn from_registers(r: &[R; N]) -> Self {
        let (count, done) = (r[1].low(), r[2].into());
        Self {
            requests: r[0].into().into(),
            count: count & !MMU_UPDATE_PREEMPTED,
            preempted: count & MMU_UPDATE_PREEMPTED != 0,
            done: (done != 0).then_some(done.into()),
            foreigndom: ForeignDom(r[3].low()),
        }
    }
}

impl<T, R: Register, const N: usize> ToRegisters<[R; N]> for BatchArgs<T> {
    fn to_registers(&self, r: &mut [R; N]) {
        r[0] = R::holding(self.requests.start.0);
        r[1] = R::holding(u64::from(self.count | if self.preempted { MMU_UPDATE_PREEMPTED } else { 0 }));
    }
}

impl<R: Register, const N: usize> FromRegisters<[R; N]> for MemoryOpArgs {
    #[inline(always)]
    fn from_registers(r: &[R; N]) -> Self {
        let cmd = r[0].into();
        Self { cmd: low32(cmd & MEMOP_CMD_MASK), start: cmd >> MEMOP_EXTENT_SHIFT, arg: r[1].into().into() }
    }
}

impl<R: Register, const N: usize> ToRegisters<[R; N]> for MemoryOpArgs {
    fn to_registers(&self, r: &mut [R; N]) {
        r[0] = R::holding(u64::from(self.cmd) | self.start << MEMOP_EXTENT_SHIFT);
    }
}

impl<T, R: Register, const N: usize> FromRegisters<[R; N]> for MulticallArgs<T> {
    #[inline(always)]
    fn from_registers(r: &[R; N]) -> Self {
        Self { entries: r[0].into().into(), count: r[1].low() }
    }
}

impl<T, R: Register, const N: usize> ToRegisters<[R; N]> for MulticallArgs<T> {
    fn to_registers(&self, r: &mut [R; N]) {
        (r[0], r[1]) = (R::holding(self.entries.start.0), R::holding(self.count.into()));
    }
}

impl<T, R: Register, const N: usize> FromRegisters<[R; N]> for SetTrapTableArgs<T> {
    #[inline(always)]
    fn from_registers(r: &[R; N]) -> Self {
        Self { table: r[0].into().into() }
    }
}

impl<T, R: Register, const N: usize> ToRegisters<[R; N]> for SetTrapTableArgs<T> {
    fn to_registers(&self, r: &mut [R; N]) {
        r[0] = R::holding(self.table.start.0);
    }
}

impl<R: Register, const N: usize> FromRegisters<[R; N]> for EventChannelOpArgs {
    #[inline(always)]
    fn from_registers(r: &[R; N]) -> Self {
        Self { cmd: r[0].low(), arg: r[1].into().into() }
    }
}

impl<R: Register, const N: usize> ToRegisters<[R; N]> for EventChannelOpArgs {
    fn to_registers(&self, r: &mut [R; N]) {
        r[0] = R::holding(self.cmd.into());
    }
}

impl<R: Register, const N: usize> FromRegisters<[R; N]> for ConsoleIoArgs {
    #[inline(always)]
    fn from_registers(r: &[R; N]) -> Self {
        Self { cmd: r[0].low(), count: r[1].low(), buffer: r[2].into().into() }
    }
}

impl<R: Register, const N: usize> ToRegisters<[R; N]> for ConsoleIoArgs {
    fn to_registers(&self, r: &mut [R; N]) {
        (r[1], r[2]) = (R::holding(self.count.into()), R::holding(self.buffer.0));
    }
}

impl<R: Register, const N: usize> FromRegisters<[R; N]> for KexecOpArgs {
    #[inline(always)]
    fn from_registers(r: &[R; N]) -> Self {
        Self { cmd: r[0].into(), arg: r[1].into().into() }
    }
}

impl<R: Register, const N: usize> ToRegisters<[R; N]> for KexecOpArgs {
    fn to_registers(&self, r: &mut [R; N]) {
        r[0] = R::holding(self.cmd);
    }
}

impl<R: Register, const N: usize> GrantTableOpArgs for [R; N] {
    #[inline]
    fn cmd(&self) -> u32 {
        self[0].low() & GNTTABOP_CMD_MASK
    }

    #[inline]
    fn search_from(&self) -> GrantRef {
        GrantRef(self[0].low() & !GNTTABOP_CMD_MASK)
    }

    #[inline]
    fn ops(&self) -> GuestVa {
        self[1].into().into()
    }

    #[inline]
    fn count(&self) -> u32 {
        self[2].low()
    }

    fn set_rest(&mut self, ops: GuestVa, count: u32, search_from: GrantRef) {
        let cmd = self.cmd() | search_from.0;
        self[0] = R::holding(cmd.into());
        (self[1], self[2]) = (R::holding(ops.0), R::holding(count.into()));
    }
}
