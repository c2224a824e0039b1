//! Devices, the console and the end of the model machine.

use core::ops::Range;
use std::sync::atomic::Ordering::SeqCst;

use mm::int::index;

use mm::host::faults;
use mm::{CpuId, Fault, Machine};
use public_headers::xen4::version::XenCompileInfo;

use crate::host::devices::{Devices, IOAPIC, NR_GSIS};
use crate::host::kexec::{IMAGE, NOTES, RELOCATION};
use crate::host::{HostHw, CONSOLE_QUEUE};
use crate::machine::bios::BiosInfo;
use crate::machine::console_share::ConsoleShare;
use crate::machine::efi::{Efi, EfiCall, EfiStatus};
use crate::machine::hw::{
    BuildInfo, Console, CrashImage, DeviceAccess, EcamRange, Firmware, InterruptController, Kexec, KexecImage,
    LineMode, MachineStop, Nanos, Platform, Relocation, SleepRegisters, SleepValues,
};
use crate::machine::mp_table::MpTable;

impl InterruptController for HostHw {
    fn gsi_route(&self, gsi: u32, vector: u8, cpu: CpuId, mode: LineMode) -> Result<(), Fault> {
        faults::aside(|| self.devices.route(gsi, vector, cpu, mode))
    }
    fn gsi_mask(&self, gsi: u32, masked: bool) {
        faults::aside(|| self.devices.mask(gsi, masked));
    }
    fn nr_gsis(&self) -> u32 {
        NR_GSIS
    }
    fn isa_irq(&self, irq: u8) -> (u32, LineMode) {
        Devices::isa_irq(irq)
    }
    fn ioapic_read(&self, maddr: u64, reg: u32) -> Result<u32, Fault> {
        (maddr == IOAPIC).then_some(reg << 8).ok_or(Fault)
    }
    fn ioapic_gsis(&self, maddr: u64) -> Option<(u32, u32)> {
        (maddr == IOAPIC).then_some((0, NR_GSIS))
    }
    fn eoi(&self) {
        self.devices.eoi();
    }
    fn msi_message(&self, vector: u8, cpu: CpuId) -> (u64, u32) {
        (0xfee0_0000 | u64::from(cpu.0) << 12, vector.into())
    }
}

impl DeviceAccess for HostHw {
    fn pci_read(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8) -> u32 {
        self.devices.pci_read((seg, bus, devfn), reg, size)
    }
    fn pci_write(&self, seg: u16, bus: u8, devfn: u8, reg: u16, size: u8, val: u32) {
        faults::aside(|| self.devices.pci_write((seg, bus, devfn), reg, size, val));
    }
    fn pci_ecam(&self, index: usize) -> Option<EcamRange> {
        let range = EcamRange { address: 0xb000_0000, segment: 0, first_bus: 0, last_bus: 255 };
        (index == 0).then_some(range)
    }
    fn mmio_read32(&self, maddr: u64) -> u32 {
        self.devices.mmio_read(maddr)
    }
    fn mmio_write32(&self, maddr: u64, val: u32) {
        faults::aside(|| self.devices.mmio_write(maddr, val));
    }
    fn port_in(&self, _port: u16, size: u8) -> u32 {
        !0 >> (32 - 8 * u32::from(size))
    }
    fn port_out(&self, port: u16, _size: u8, val: u32) {
        faults::aside(|| self.ports.lock().unwrap().insert(port, val));
    }
}

impl Console for HostHw {
    fn console_write(&self, bytes: &[u8], share: ConsoleShare) -> bool {
        if !share.fits(CONSOLE_QUEUE, self.console_waiting.load(SeqCst), bytes.len()) {
            return false;
        }
        faults::aside(|| self.console.lock().unwrap().extend_from_slice(bytes));
        true
    }
    fn console_flush(&self) {
        self.console_waiting.store(0, SeqCst);
    }
    fn console_log(&self, from: u64, buf: &mut [u8]) -> (usize, u64) {
        let log = self.console.lock().unwrap();
        let rest = log.get(index(from)..).unwrap_or(&[]);
        let n = rest.len().min(buf.len());
        buf[..n].copy_from_slice(&rest[..n]);
        (n, from)
    }
    fn console_log_end(&self) -> u64 {
        self.console.lock().unwrap().len() as u64
    }
    fn serve_console(&self, typed: impl FnMut(u8)) {
        faults::aside(|| std::mem::take(&mut *self.typed.lock().unwrap())).into_iter().for_each(typed);
    }
}

impl Platform for HostHw {
    fn watchdog_beat(&self) {
        self.beats.fetch_add(1, SeqCst);
    }
    fn pause_watchdog(&self) {}
    fn resume_watchdog(&self) {}
    fn sleep_registers(&self) -> SleepRegisters {
        *self.sleep.registers.lock().unwrap()
    }
    fn enter_sleep(&self, values: SleepValues) {
        faults::aside(|| self.sleep.written.lock().unwrap().push(values));
    }
    fn suspend_to_ram(&self, values: SleepValues) -> Result<Nanos, Fault> {
        assert!(self.this_cpu() == CpuId(0) && self.off.iter().skip(1).all(|off| off.load(SeqCst)));
        self.enter_sleep(values);
        let away = self.sleep.away.load(SeqCst);
        if away == 0 {
            return Err(Fault);
        }
        // What a reset leaves.
        self.armed[0].store(Nanos::MAX, SeqCst);
        Ok(away)
    }
    fn machine_stop(&self, how: MachineStop) {
        *self.stopped.lock().unwrap() = Some(how);
    }
}

impl Firmware for HostHw {
    fn bios(&self) -> &BiosInfo {
        &self.bios
    }
    fn mp_table(&self) -> Option<&MpTable> {
        self.devices.mp_table.get()
    }
    fn efi(&self) -> Option<&Efi> {
        self.efi.as_ref().map(|efi| &efi.told)
    }
    fn efi_call(&self, call: EfiCall<'_>) -> Option<EfiStatus> {
        let efi = self.efi.as_ref().filter(|efi| efi.told.runtime_version.is_some())?;
        (!*efi.busy.lock().unwrap()).then(|| efi.call(call))
    }
}

impl BuildInfo for HostHw {
    fn compile_info(&self) -> XenCompileInfo {
        XenCompileInfo { compile_by: [b'x'; 16], ..XenCompileInfo::default() }
    }
    fn build_id(&self) -> &'static [u8] {
        b"build id of the model"
    }
}

impl Kexec for HostHw {
    fn crash_area(&self) -> Range<u64> {
        self.kexec.area.lock().unwrap().clone()
    }
    fn hypervisor_area(&self) -> Range<u64> {
        IMAGE
    }
    fn cpu_notes(&self, cpu: u32) -> Option<Range<u64>> {
        let start = NOTES + u64::from(cpu) * 4096;
        (!self.crash_area().is_empty()).then_some(start..start + 400)
    }
    fn vmcoreinfo(&self) -> Range<u64> {
        NOTES - 4096..NOTES
    }
    fn relocation(&self) -> Relocation {
        RELOCATION
    }
    fn set_crash_image(&self, image: Option<CrashImage>) {
        *self.kexec.crash.lock().unwrap() = image;
    }
    fn has_crash_image(&self) -> bool {
        self.kexec.crash.lock().unwrap().is_some()
    }
    fn kexec(&self, image: KexecImage) {
        *self.kexec.started.lock().unwrap() = Some(image);
    }
    fn kexec_crash(&self) {
        if let Some(crash) = *self.kexec.crash.lock().unwrap() {
            *self.kexec.started.lock().unwrap() = Some(crash.image);
        }
    }
}
