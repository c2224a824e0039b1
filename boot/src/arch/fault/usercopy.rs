//! Reading and writing the current guest's memory by its virtual addresses.
//!
//! Addresses are claims: the hypervisor's range is refused, and any other address that is not mapped gives [`Fault`].
//! Nothing else in the hypervisor touches user pages: with SMAP, anything else that does is a fault.

use core::arch::asm;

use mm::Fault;

use super::table::extable;
use crate::arch::image::alternatives::{clac, stac};
use crate::arch::image::layout::{DIRECT_END, M2P_RO_VIRT};

/// Returns `va` if `size` bytes there lie outside the hypervisor's range. They need be neither mapped nor canonical.
///
/// Where the CPU has predicted wrongly that they do, it goes on with another address, so that nothing of the hypervisor's
/// is read ahead: with one that is not canonical, or the first behind the range.
#[inline]
fn access_ok(mut va: u64, size: u64) -> Option<u64> {
    if va >= DIRECT_END {
        let end = va.wrapping_add(size);
        if end < va && end != 0 {
            return None;
        }
        // SAFETY: arithmetic only. By hand, because the compiler knows what has been checked, and would leave it out.
        unsafe {
            asm!("cmp {va}, {end}", "cmovb {va}, {end}", va = inout(reg) va, end = in(reg) DIRECT_END,
                options(pure, nomem, nostack));
        }
        return Some(va);
    }
    if va.checked_add(size).is_none_or(|end| end > M2P_RO_VIRT) {
        return None;
    }
    // SAFETY: as above.
    unsafe { asm!("btr {va}, 63", va = inout(reg) va, options(pure, nomem, nostack)) };
    Some(va)
}

/// Copies guest memory into `to`.
///
/// # Errors
/// The number of bytes not copied, by whole words. Part of `to` may have been written.
#[inline]
pub fn copy_from_user(to: &mut [u8], from: u64) -> Result<(), usize> {
    let Some(from) = access_ok(from, to.len() as u64) else {
        return Err(to.len());
    };
    // SAFETY: `to` is a valid destination; the source is the guest's, and a fault there is handled.
    let left = unsafe { copy(to.as_mut_ptr() as u64, from, to.len()) };
    if left == 0 {
        Ok(())
    } else {
        Err(left)
    }
}

/// Copies `from` into guest memory.
///
/// # Errors
/// The number of bytes not copied, by whole words.
#[inline]
pub fn copy_to_user(to: u64, from: &[u8]) -> Result<(), usize> {
    let Some(to) = access_ok(to, from.len() as u64) else {
        return Err(from.len());
    };
    // SAFETY: `from` is a valid source; the destination is outside the hypervisor's range, and a fault there is
    // foreseen.
    let left = unsafe { copy(to, from.as_ptr() as u64, from.len()) };
    if left == 0 {
        Ok(())
    } else {
        Err(left)
    }
}

/// Copies words first, then the remaining bytes. Returns the number of bytes not copied.
#[inline]
unsafe fn copy(to: u64, from: u64, size: usize) -> usize {
    let mut words = size / 8;
    let mut bytes = size % 8;
    // SAFETY: by the callers' checks.
    unsafe {
        asm!(
            stac!(),
            "2: rep movsq",
            "mov rcx, {bytes}",
            "jrcxz 4f",
            "3: rep movsb",
            "mov {bytes}, rcx",
            "xor ecx, ecx",
            "jmp 4f",
            "5: mov {bytes}, rcx",
            "xor ecx, ecx",
            "4:",
            clac!(),
            extable!("2b", "4b"),
            extable!("3b", "5b"),
            bytes = inout(reg) bytes,
            inout("rcx") words,
            inout("rdi") to => _,
            inout("rsi") from => _,
            options(nostack),
        );
    }
    words * 8 + bytes
}

/// Writes zeroes into guest memory.
///
/// # Errors
/// The guest may not write all of it.
pub fn clear_user(to: u64, size: usize) -> Result<(), Fault> {
    let Some(to) = access_ok(to, size as u64) else {
        return Err(Fault);
    };
    let left: u64;
    // SAFETY: outside the hypervisor's range; a fault is handled.
    unsafe {
        asm!(
            stac!(),
            "2: rep stosb",
            "3:",
            clac!(),
            extable!("2b", "3b"),
            inout("rcx") size as u64 => left,
            inout("rdi") to => _,
            in("al") 0u8,
            options(nostack),
        );
    }
    if left == 0 {
        Ok(())
    } else {
        Err(Fault)
    }
}

macro_rules! read_word {
    ($read:ident, $t:ty, $size:literal, $name:literal) => {
        #[doc = concat!("Reads ", $name, " of guest memory.")]
        ///
        /// # Errors
        /// The guest may not read it.
        #[inline]
        pub fn $read(from: u64) -> Result<$t, Fault> {
            let Some(from) = access_ok(from, size_of::<$t>() as u64) else {
                return Err(Fault);
            };
            let mut value: $t = 0;
            let mut bad: u32 = 1;
            // SAFETY: outside the hypervisor's range; a fault is handled.
            unsafe {
                asm!(
                    stac!(),
                    concat!("2: mov {value", $size, "}, [{from}]"),
                    "xor {bad:e}, {bad:e}",
                    "3:",
                    clac!(),
                    extable!("2b", "3b"),
                    value = inout(reg) value,
                    from = in(reg) from,
                    bad = inout(reg) bad,
                    options(nostack, readonly),
                );
            }
            if bad == 0 { Ok(value) } else { Err(Fault) }
        }
    };
}

read_word!(read_user_u64, u64, ":r", "8 bytes");
read_word!(read_user_u32, u32, ":e", "4 bytes");

macro_rules! write_word {
    ($write:ident, $t:ty, $size:literal, $name:literal) => {
        #[doc = concat!("Writes ", $name, " of guest memory.")]
        ///
        /// # Errors
        /// The guest may not write it.
        #[inline]
        pub fn $write(to: u64, value: $t) -> Result<(), Fault> {
            let Some(to) = access_ok(to, size_of::<$t>() as u64) else {
                return Err(Fault);
            };
            let mut bad: u32 = 1;
            // SAFETY: outside the hypervisor's range; a fault is handled.
            unsafe {
                asm!(
                    stac!(),
                    concat!("2: mov [{to}], {value", $size, "}"),
                    "xor {bad:e}, {bad:e}",
                    "3:",
                    clac!(),
                    extable!("2b", "3b"),
                    value = in(reg) value,
                    to = in(reg) to,
                    bad = inout(reg) bad,
                    options(nostack),
                );
            }
            if bad == 0 { Ok(()) } else { Err(Fault) }
        }
    };
}

write_word!(write_user_u64, u64, ":r", "8 bytes");
write_word!(write_user_u16, u16, ":x", "2 bytes");

/// Reads 8 bytes at any address, the hypervisor's own included: for reports.
pub fn read_any_u64(from: u64) -> Option<u64> {
    let mut value = 0u64;
    let mut bad: u32 = 1;
    // SAFETY: reading memory has no effect; a fault is handled.
    unsafe {
        asm!(
            stac!(),
            "2: mov {value}, [{from}]",
            "xor {bad:e}, {bad:e}",
            "3:",
            clac!(),
            extable!("2b", "3b"),
            value = inout(reg) value,
            from = in(reg) from,
            bad = inout(reg) bad,
            options(nostack, readonly),
        );
    }
    (bad == 0).then_some(value)
}
