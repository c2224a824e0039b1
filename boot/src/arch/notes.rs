//! What a crash kernel is told about the CPUs and the hypervisor: notes in the image's memory, whose addresses dom0 gives
//! it in advance.

use core::arch::asm;
use core::ops::Range;
use core::sync::atomic::{AtomicU64, Ordering};

use mm::MAX_CPUS;
use x86_64::registers::control::{Cr0, Cr2, Cr4};
use xen_compat::machine::crash_notes::{
    cpu_notes, vmcoreinfo, ControlRegs, CrashInfo, Gregs, CPU_SIZE, FIRST_CPU_SIZE, VMCOREINFO_SIZE,
};
use xen_compat::machine::version;

use super::cpu::frame::CpuUserRegs;
use super::image::layout::IMAGE_VOFF;
use super::image::{build_info, sections};
use super::regs::control::read_cr3;
use super::regs::msr::{number, rdmsr};

/// Memory that is written as words.
#[repr(C, align(64))]
struct Words<const N: usize>([AtomicU64; N]);

impl<const N: usize> Words<N> {
    const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; N])
    }

    fn set(&self, bytes: &[u8]) {
        for (word, bytes) in self.0.iter().zip(bytes.chunks(8)) {
            let mut eight = [0; 8];
            eight[..bytes.len()].copy_from_slice(bytes);
            word.store(u64::from_le_bytes(eight), Ordering::Relaxed);
        }
    }

    /// Returns its physical addresses, as far as `size`.
    fn physical(&'static self, size: usize) -> Range<u64> {
        let start = &raw const self.0 as u64 - IMAGE_VOFF;
        start..start + size as u64
    }
}

static CPUS: [Words<64>; MAX_CPUS] = [const { Words::new() }; MAX_CPUS];
static VMCOREINFO: Words<{ VMCOREINFO_SIZE / 8 }> = Words::new();
/// See [`CrashInfo::dom0_frame_list_list`].
static FRAME_LIST_LIST: AtomicU64 = AtomicU64::new(0);
/// The end of the version, as a C string.
static EXTRA: [u8; 32] = {
    let mut text = [0; 32];
    let (from, mut i) = (version::EXTRA.as_bytes(), 0);
    while i < from.len() {
        text[i] = from[i];
        i += 1;
    }
    text
};

const _: () = assert!(FIRST_CPU_SIZE <= 512 && version::EXTRA.len() < 32);

/// Returns the physical addresses of a CPU's notes, if there can be such a CPU.
pub fn of_cpu(cpu: usize) -> Option<Range<u64>> {
    Some(CPUS.get(cpu)?.physical(if cpu == 0 { FIRST_CPU_SIZE } else { CPU_SIZE }))
}

/// Returns the physical addresses of the note about the hypervisor's structures.
pub fn of_hypervisor() -> Range<u64> {
    VMCOREINFO.physical(VMCOREINFO_SIZE)
}

/// Writes notes without registers for every CPU, and the one about the hypervisor's structures.
pub fn init() {
    for cpu in 0..MAX_CPUS {
        write(cpu, &Gregs::default(), &ControlRegs::default());
    }
    VMCOREINFO.set(&vmcoreinfo(b"PAGESIZE=4096\n"));
}

/// Sets the frame of dom0's list of lists of its frames.
pub fn set_frame_list_list(mfn: u64) {
    FRAME_LIST_LIST.store(mfn, Ordering::Relaxed);
}

fn write(cpu: usize, regs: &Gregs, control: &ControlRegs) {
    let Some(notes) = CPUS.get(cpu) else { return };
    notes.set(&cpu_notes(regs, control, (cpu == 0).then(info).as_ref()));
}

/// Returns what there is to know about the hypervisor.
fn info() -> CrashInfo {
    let image = |at: *const u8| at as u64 - IMAGE_VOFF;
    let [compiler, compile_date, end] = build_info::addresses().map(image);
    CrashInfo {
        major: version::MAJOR.into(),
        minor: version::MINOR.into(),
        extra_version: image(EXTRA.as_ptr()),
        // There is none: empty strings.
        changeset: image(EXTRA[EXTRA.len() - 1..].as_ptr()),
        compiler,
        compile_date,
        compile_time: end,
        tainted: 0,
        phys_start: sections::link_base() - IMAGE_VOFF,
        dom0_frame_list_list: FRAME_LIST_LIST.load(Ordering::Relaxed),
    }
}

/// Writes the notes of the running CPU, number `cpu`, which was interrupted with these registers.
pub fn save(cpu: usize, r: &CpuUserRegs) {
    let (fs_base, gs_base) = bases();
    let regs = Gregs {
        r15: r.r15,
        r14: r.r14,
        r13: r.r13,
        r12: r.r12,
        rbp: r.rbp,
        rbx: r.rbx,
        r11: r.r11,
        r10: r.r10,
        r9: r.r9,
        r8: r.r8,
        rax: r.rax,
        rcx: r.rcx,
        rdx: r.rdx,
        rsi: r.rsi,
        rdi: r.rdi,
        orig_rax: 0,
        rip: r.rip,
        cs: r.cs.into(),
        rflags: r.rflags,
        rsp: r.rsp,
        ss: r.ss.into(),
        fs_base,
        gs_base,
        ..Gregs::default()
    };
    write(cpu, &regs, &control());
}

/// Writes the notes of the running CPU, number `cpu`, as it is: registers that functions may use as they like are left out.
#[inline(never)]
pub fn save_here(cpu: usize) {
    let mut kept = [0u64; 10];
    // SAFETY: it stores registers in an array of ours.
    unsafe {
        asm!(
            "mov [{to}], r15",
            "mov [{to} + 8], r14",
            "mov [{to} + 16], r13",
            "mov [{to} + 24], r12",
            "mov [{to} + 32], rbp",
            "mov [{to} + 40], rbx",
            "mov [{to} + 48], rsp",
            "lea {scratch}, [rip]",
            "mov [{to} + 56], {scratch}",
            "mov {scratch:e}, cs",
            "mov [{to} + 64], {scratch}",
            "mov {scratch:e}, ss",
            "mov [{to} + 72], {scratch}",
            to = in(reg) kept.as_mut_ptr(),
            scratch = out(reg) _,
            options(nostack, preserves_flags),
        );
    }
    let [r15, r14, r13, r12, rbp, rbx, rsp, rip, cs, ss] = kept;
    let (fs_base, gs_base) = bases();
    let regs =
        Gregs { r15, r14, r13, r12, rbp, rbx, rip, cs, rflags: 2, rsp, ss, fs_base, gs_base, ..Gregs::default() };
    write(cpu, &regs, &control());
}

fn bases() -> (u64, u64) {
    // SAFETY: they exist on every 64-bit CPU.
    unsafe { (rdmsr(number::FS_BASE), rdmsr(number::GS_BASE)) }
}

fn control() -> ControlRegs {
    ControlRegs { cr0: Cr0::read_raw(), cr2: Cr2::read_raw(), cr3: read_cr3(), cr4: Cr4::read_raw() }
}
