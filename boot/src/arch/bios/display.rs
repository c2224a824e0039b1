//! What the display tells of itself (VBE/DDC), and the keyboard's state.

use xen_compat::machine::bios::Ddc;
use xen_compat::options::screen::Edid;

use super::call::{Bios, Registers};
use super::video;

const DDC: u32 = 0x4f15;

/// Asks the display.
pub(super) fn ddc(bios: &Bios, edid: Edid) -> Option<Ddc> {
    if edid == Edid::No {
        return None;
    }
    let after = bios.call(video::VIDEO, Registers { eax: DDC, ..Registers::default() })?;
    if after.eax & 0xffff != video::DONE {
        return None;
    }
    let mut ddc = Ddc { capabilities: after.ebx as u8, seconds: (after.ebx >> 8) as u8, edid: None };
    if ddc.capabilities & Ddc::WAYS != 0 && (ddc.seconds <= Ddc::PATIENCE || edid == Edid::Force) {
        ddc.edid = data(bios);
    }
    Some(ddc)
}

/// Reads the display's data.
fn data(bios: &Bios) -> Option<[u8; 128]> {
    const READ: u32 = 1;
    let (es, offset) = bios.buffer();
    bios.write::<128>(&[]);
    let asked = Registers { eax: DDC, ebx: READ, edi: offset.into(), es, ..Registers::default() };
    let after = bios.call(video::VIDEO, asked)?;
    (after.eax & 0xffff == video::DONE).then(|| bios.read())
}

/// Returns which shift keys and locks of the keyboard are on.
pub(super) fn shift_flags(bios: &Bios) -> u8 {
    const KEYBOARD: u8 = 0x16;
    const SHIFT_FLAGS: u32 = 0x0200;
    let after = bios.call_unchecked(KEYBOARD, Registers { eax: SHIFT_FLAGS, ..Registers::default() });
    after.map_or(0, |r| r.eax as u8)
}
