//! Other kernels in place of the hypervisor.

use core::ops::Range;

use xen_compat::machine::hw::{CrashImage, Kexec, KexecImage, Relocation};

use crate::arch::image::sections;
use crate::arch::memory::map::memory;
use crate::arch::{kexec, notes};
use crate::machine::metal::Metal;

impl Kexec for Metal {
    fn crash_area(&self) -> Range<u64> {
        memory().crash.clone()
    }
    fn hypervisor_area(&self) -> Range<u64> {
        sections::physical()
    }
    fn cpu_notes(&self, cpu: u32) -> Option<Range<u64>> {
        if self.crash_area().is_empty() {
            return None;
        }
        notes::of_cpu(cpu as usize)
    }
    fn vmcoreinfo(&self) -> Range<u64> {
        notes::of_hypervisor()
    }
    fn relocation(&self) -> Relocation {
        kexec::relocation()
    }
    fn set_crash_image(&self, image: Option<CrashImage>) {
        kexec::set_crash_image(image);
    }
    fn has_crash_image(&self) -> bool {
        kexec::has_crash_image()
    }
    fn kexec(&self, image: KexecImage) {
        kexec::start(image);
    }
    fn kexec_crash(&self) {
        kexec::crash();
    }
}
