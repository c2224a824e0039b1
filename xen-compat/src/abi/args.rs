//! The arguments of a hypercall, out of registers and back.
//!
//! A handler takes a structure of its call. Which registers these arguments come in is known in one place of each ABI.

use crate::guest_memory::hypercall_result::Stop;

/// In the count of a batch of page-table updates: this is a continuation (`MMU_UPDATE_PREEMPTED`).
pub(crate) const MMU_UPDATE_PREEMPTED: u32 = 1 << 31;

/// The bits of the command of grant_table_op that name the operation; those above are the reference at which a search
/// continues (`GNTTABOP_CONTINUATION_ARG_SHIFT`).
pub(crate) const GNTTABOP_CMD_MASK: u32 = (1 << 12) - 1;

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

/// Serves a call by a `handler` that, when it is preempted, leaves in its arguments what it has not done. In that case `r`
/// is changed, too.
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
