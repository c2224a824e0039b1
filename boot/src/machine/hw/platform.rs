//! The console, the firmware, the end of the machine, and what the image records about itself.

use mm::Fault;
use public_headers::xen4::version::XenCompileInfo;
use xen_compat::machine::bios::BiosInfo;
use xen_compat::machine::console_share::ConsoleShare;
use xen_compat::machine::efi::{Efi, EfiCall, EfiStatus};
use xen_compat::machine::hw::{
    BuildInfo, Console, Firmware, MachineStop, Nanos, Platform, SleepRegisters, SleepValues,
};
use xen_compat::machine::mp_table::MpTable;

use crate::arch::cpu::block::this_cpu;
use crate::arch::firmware::{efi, mp_table};
use crate::arch::guest_state::fpu;
use crate::arch::image::build_info;
use crate::arch::{bios, console, reset, suspend, watchdog};
use crate::machine::metal::Metal;

impl Console for Metal {
    fn console_write(&self, bytes: &[u8], share: ConsoleShare) -> bool {
        console::write_guest(bytes, share)
    }
    fn console_flush(&self) {
        console::flush();
    }
    fn console_log(&self, from: u64, buf: &mut [u8]) -> (usize, u64) {
        console::read_ring(from, buf)
    }
    fn console_log_end(&self) -> u64 {
        console::ring_position()
    }
    fn serve_console(&self, typed: impl FnMut(u8)) {
        console::serve_interrupt(typed);
    }
}

impl Platform for Metal {
    fn sleep_registers(&self) -> SleepRegisters {
        suspend::registers()
    }
    fn enter_sleep(&self, values: SleepValues) {
        suspend::enter(values);
    }
    fn suspend_to_ram(&self, values: SleepValues) -> Result<Nanos, Fault> {
        suspend::suspend(values)
    }
    fn watchdog_beat(&self) {
        this_cpu().watchdog.beat();
    }
    fn pause_watchdog(&self) {
        watchdog::pause();
    }
    fn resume_watchdog(&self) {
        watchdog::resume();
    }
    fn machine_stop(&self, how: MachineStop) {
        watchdog::pause();
        match how {
            MachineStop::Halt => reset::halt(),
            MachineStop::Reboot => reset::restart(),
        }
    }
}

impl Firmware for Metal {
    fn bios(&self) -> &BiosInfo {
        bios::info()
    }
    fn mp_table(&self) -> Option<&MpTable> {
        mp_table::table()
    }
    fn efi(&self) -> Option<&Efi> {
        efi::efi()
    }
    fn efi_call(&self, call: EfiCall<'_>) -> Option<EfiStatus> {
        fpu::reset(fpu::xcr0_max());
        efi::call(call)
    }
}

impl BuildInfo for Metal {
    fn compile_info(&self) -> XenCompileInfo {
        build_info::compile_info()
    }
    fn build_id(&self) -> &'static [u8] {
        build_info::build_id()
    }
}
