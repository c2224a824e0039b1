//! The services of a BIOS, in real mode, before anything is set up that they would disturb.

mod call;
mod disks;
mod display;
mod video;

use alloc::string::String;
use alloc::vec::Vec;

use spin::Once;
use xen_compat::machine::bios::{BiosInfo, Ddc};
use xen_compat::options::machine::Edd;
use xen_compat::options::settings::Options;

use self::call::Bios;
use crate::arch::loader::boot_info::BootInfo;

static INFO: Once<BiosInfo> = Once::new();

/// Returns what the BIOS told; nothing without one.
pub fn info() -> &'static BiosInfo {
    INFO.call_once(BiosInfo::default)
}

/// Asks the machine's BIOS, if there is one that can be, for what dom0 may want to know, and has it set the screen's
/// mode. Returns a complaint.
///
/// # Safety
/// The boot page tables must be in use, and the first MiB, except for what `boot` says is there, be nobody's.
pub unsafe fn ask(boot: &mut BootInfo, options: &Options) -> Option<String> {
    if !options.real_mode {
        return None;
    }
    // SAFETY: by contract.
    let bios = unsafe { Bios::find(boot) }?;
    let disks = if options.edd == Edd::Off { Vec::new() } else { disks::all(&bios) };
    let signatures = if options.edd == Edd::SkipMbr { Vec::new() } else { disks::signatures(&bios, &disks) };
    let complaint;
    (boot.screen, complaint) = video::set(&bios, options.vga.mode, boot.screen);
    let ddc = display::ddc(&bios, options.edid);
    INFO.call_once(|| BiosInfo { disks, signatures, ddc, shift_flags: display::shift_flags(&bios) });
    complaint
}

/// Reports what was told.
pub fn report() {
    let info = info();
    if let Some(ddc) = &info.ddc {
        let way = |bit: u8, name| if ddc.capabilities & bit != 0 { name } else { "" };
        let none = if ddc.capabilities & Ddc::WAYS == 0 { " none" } else { "" };
        let (v1, v2) = (way(1, " V1"), way(2, " V2"));
        log::info!(" VBE/DDC methods:{v1}{v2}{none}; EDID transfer time: {} seconds", ddc.seconds);
        if ddc.edid.is_none() {
            let why = match () {
                () if !none.is_empty() => "no DDC retrieval method detected",
                () if ddc.seconds > Ddc::PATIENCE => "takes longer than 5 seconds",
                () => "of reasons unknown",
            };
            log::info!("  EDID info not retrieved because {why}");
        }
    }
    log::info!("Disc information:");
    log::info!(" Found {} MBR signatures", info.signatures.len());
    log::info!(" Found {} EDD information structures", info.disks.len());
}
