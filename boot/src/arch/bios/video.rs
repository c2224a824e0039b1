//! The screen's mode, as `vga=` asks for it.

use alloc::format;
use alloc::string::String;

use xen_compat::machine::screen::vbe::{self, ModeInfo};
use xen_compat::machine::screen::Mode;
use xen_compat::options::screen::{TextRows, VgaMode};

use super::call::{Bios, Registers};
use crate::arch::regs::port::{inb, outb};

/// The interrupt of the BIOS's video services.
pub(super) const VIDEO: u8 = 0x10;
/// What VBE returns in AX for a function that it has and that has succeeded.
pub(super) const DONE: u32 = 0x4f;
/// The mode is used as one piece of memory.
const LINEAR: u32 = 1 << 14;
/// The most modes that a list is believed to have.
const MOST_MODES: u16 = 512;

/// Sets the mode. Returns how the screen is then, `now` being how it was, and a complaint.
pub(super) fn set(bios: &Bios, wanted: VgaMode, now: Option<Mode>) -> (Option<Mode>, Option<String>) {
    match wanted {
        VgaMode::Current => (now, None),
        VgaMode::Text(rows) => match text(bios, rows) {
            Some(mode) => (Some(mode), None),
            None => (now, None),
        },
        VgaMode::Pixels { width, height, bits } => match of_size(bios, [width, height], bits) {
            Some(mode) => (Some(mode), None),
            None => {
                let what = format!("vga: the BIOS has no mode gfx-{width}x{height}x{bits} that can be drawn on");
                (text(bios, TextRows::Usual).or(now), Some(what))
            }
        },
        VgaMode::Vesa(number) => match info(bios, number).and_then(|info| switch(bios, number, &info)) {
            Some(mode) => (Some(mode), None),
            None => {
                let what = format!("vga: the BIOS has no mode {number:#x} that can be drawn on");
                (text(bios, TextRows::Usual).or(now), Some(what))
            }
        },
    }
}

fn video(bios: &Bios, eax: u32, ebx: u32) -> Option<()> {
    bios.call(VIDEO, Registers { eax, ebx, ..Registers::default() }).map(drop)
}

/// Sets a text mode of 80 columns.
fn text(bios: &Bios, rows: TextRows) -> Option<Mode> {
    const SET_MODE: u32 = 0x0003;
    const SCAN_LINES_350: u32 = 0x1201;
    const OF_TEXT: u32 = 0x30;
    const FONT_14: u32 = 0x1111;
    const FONT_8: u32 = 0x1112;
    if rows == TextRows::R43 {
        video(bios, SCAN_LINES_350, OF_TEXT)?;
    }
    video(bios, SET_MODE, 0)?;
    match rows {
        TextRows::Usual | TextRows::R30 => {}
        TextRows::R28 | TextRows::R34 => video(bios, FONT_14, 0)?,
        TextRows::R43 | TextRows::R50 | TextRows::R60 => video(bios, FONT_8, 0)?,
    }
    match rows {
        TextRows::R30 | TextRows::R60 => lines(480),
        TextRows::R34 => lines(34 * 14),
        _ => {}
    }
    Some(Mode::Text { columns: 80, rows: rows.number() })
}

/// Makes VGA's text mode have 480 scan lines, of which so many are used: the timing of its graphics mode 640x480.
fn lines(used: u16) {
    const CRTC: u16 = 0x3d4;
    const MISC_READ: u16 = 0x3cc;
    const MISC_WRITE: u16 = 0x3c2;
    // The polarity of the two sync signals, by which monitors know the number of lines, and the lower clock.
    const SYNC_480: u8 = 0xc0;
    const CLOCK: u8 = 0x0c;
    // In order: end of the vertical sync (and no more protection of the registers), total, overflow bits, start of the
    // sync, last line, start and end of the blank.
    let last = (used - 1) as u8;
    let timing = [(0x11, 0x0c), (0x06, 0x0b), (0x07, 0x3e), (0x10, 0xea), (0x12, last), (0x15, 0xe7), (0x16, 0x04)];
    for (register, value) in timing {
        outb(CRTC, register);
        outb(CRTC + 1, value);
    }
    outb(MISC_WRITE, inb(MISC_READ) & !(SYNC_480 | CLOCK) | SYNC_480);
}

/// Sets the first mode of this size.
fn of_size(bios: &Bios, size: [u16; 2], bits: u16) -> Option<Mode> {
    const CONTROLLER: u32 = 0x4f00;
    bios.write::<512>(b"VBE2");
    let (es, edi) = bios.buffer();
    let registers = Registers { eax: CONTROLLER, es, edi: edi.into(), ..Registers::default() };
    let after = bios.call(VIDEO, registers)?;
    let [mut offset, segment] = vbe::mode_list(&bios.read::<512>())?;
    if after.eax & 0xffff != DONE {
        return None;
    }
    // The list may lie in the buffer, which the question about a mode overwrites: it is read before.
    let mut modes = alloc::vec::Vec::new();
    for _ in 0..MOST_MODES {
        match bios.word_at([segment, offset]) {
            0xffff => break,
            mode => modes.push(mode),
        }
        offset = offset.wrapping_add(2);
    }
    let fits = |info: &ModeInfo| info.is(size, bits);
    let (number, info) = modes.into_iter().find_map(|number| Some((number, info(bios, number).filter(fits)?)))?;
    switch(bios, number, &info)
}

/// Asks about a mode.
fn info(bios: &Bios, mode: u16) -> Option<ModeInfo> {
    const MODE: u32 = 0x4f01;
    bios.write::<256>(&[]);
    let (es, edi) = bios.buffer();
    let registers = Registers { eax: MODE, ecx: mode.into(), es, edi: edi.into(), ..Registers::default() };
    let after = bios.call(VIDEO, registers)?;
    (after.eax & 0xffff == DONE).then(|| ModeInfo::of(&bios.read())).flatten()
}

/// Sets a mode that can be drawn on.
fn switch(bios: &Bios, number: u16, info: &ModeInfo) -> Option<Mode> {
    const SET_MODE: u32 = 0x4f02;
    let pixels = info.pixels()?;
    let registers = Registers { eax: SET_MODE, ebx: u32::from(number) | LINEAR, ..Registers::default() };
    let after = bios.call(VIDEO, registers)?;
    (after.eax & 0xffff == DONE).then_some(Mode::Pixels(pixels))
}
