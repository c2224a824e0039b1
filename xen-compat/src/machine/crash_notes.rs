//! The ELF notes in which a crash kernel finds a CPU's registers, and what it is told about the hypervisor: what
//! `/proc/vmcore` passes on.
//!
//! Each CPU has the note `CORE` of a core file (`NT_PRSTATUS`) and `Xen` (`XEN_ELFNOTE_CRASH_REGS`), the first one
//! `XEN_ELFNOTE_CRASH_INFO` as well. The layouts are Xen's, which are not in its public headers: `elfcore.h` and `asm/elf.h`.

use core::mem::offset_of;

use public_headers::xen4::elfnote::{XEN_ELFNOTE_CRASH_INFO, XEN_ELFNOTE_CRASH_REGS};
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Size of a CPU's notes in bytes, and of those of the first.
pub const CPU_SIZE: usize = PRSTATUS.size() + REGS.size();
/// See [`CPU_SIZE`].
pub const FIRST_CPU_SIZE: usize = CPU_SIZE + INFO.size();

/// A process's state (ELF): numbers of a note.
const NT_PRSTATUS: u32 = 1;

/// General registers, as `user_regs_struct` of Linux has them.
#[derive(FromBytes, IntoBytes, Immutable, Clone, Copy, Default, PartialEq, Eq, Debug)]
#[repr(C)]
#[expect(missing_docs, reason = "the names of registers")]
pub struct Gregs {
    pub r15: u64,
    pub r14: u64,
    pub r13: u64,
    pub r12: u64,
    pub rbp: u64,
    pub rbx: u64,
    pub r11: u64,
    pub r10: u64,
    pub r9: u64,
    pub r8: u64,
    pub rax: u64,
    pub rcx: u64,
    pub rdx: u64,
    pub rsi: u64,
    pub rdi: u64,
    pub orig_rax: u64,
    pub rip: u64,
    pub cs: u64,
    pub rflags: u64,
    pub rsp: u64,
    pub ss: u64,
    pub fs_base: u64,
    pub gs_base: u64,
    pub ds: u64,
    pub es: u64,
    pub fs: u64,
    pub gs: u64,
}

/// `ELF_Prstatus`, of which a crashed CPU has registers only.
#[derive(FromBytes, IntoBytes, Immutable, Clone, Copy, Default, PartialEq, Eq, Debug)]
#[repr(C)]
struct Prstatus {
    /// Signals, process numbers and times.
    process: [u64; 14],
    regs: Gregs,
    fpvalid: u64,
}

const _: () = assert!(size_of::<Prstatus>() == 336 && offset_of!(Prstatus, regs) == 112);

/// The registers of a CPU that are the hypervisor's (`crash_xen_core_t`).
#[derive(FromBytes, IntoBytes, Immutable, Clone, Copy, Default, PartialEq, Eq, Debug)]
#[repr(C)]
#[expect(missing_docs, reason = "the names of registers")]
pub struct ControlRegs {
    pub cr0: u64,
    pub cr2: u64,
    pub cr3: u64,
    pub cr4: u64,
}

const _: () = assert!(size_of::<ControlRegs>() == 32);

/// What there is to know about the hypervisor (`crash_xen_info_t`).
#[derive(FromBytes, IntoBytes, Immutable, Clone, Copy, Default, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct CrashInfo {
    /// Major version.
    pub major: u64,
    /// Minor version.
    pub minor: u64,
    /// Machine address of the rest of the version, a string as the four that follow are.
    pub extra_version: u64,
    /// Of the change that was built.
    pub changeset: u64,
    /// Of the compiler's name.
    pub compiler: u64,
    /// Of the date of the build.
    pub compile_date: u64,
    /// Of its time.
    pub compile_time: u64,
    /// Bits that say what may be wrong with the hypervisor; none.
    pub tainted: u64,
    /// Machine address of the beginning of the range that the image is linked in.
    pub phys_start: u64,
    /// Frame of dom0's list of lists of its frames.
    pub dom0_frame_list_list: u64,
}

const _: () = assert!(size_of::<CrashInfo>() == 80 && offset_of!(CrashInfo, dom0_frame_list_list) == 72);

/// A note: its name, with the zero that ends it, its type, and the size of its content.
struct Note {
    name: &'static [u8],
    kind: u32,
    content: usize,
}

const PRSTATUS: Note = Note { name: b"CORE\0", kind: NT_PRSTATUS, content: size_of::<Prstatus>() };
const REGS: Note = Note { name: b"Xen\0", kind: XEN_ELFNOTE_CRASH_REGS, content: size_of::<ControlRegs>() };
const INFO: Note = Note { name: b"Xen\0", kind: XEN_ELFNOTE_CRASH_INFO, content: size_of::<CrashInfo>() };
const VMCOREINFO: Note = Note { name: b"VMCOREINFO_XEN\0", kind: 0, content: VMCOREINFO_SIZE - 28 };

const _: () = assert!(CPU_SIZE == 404 && FIRST_CPU_SIZE == 500 && VMCOREINFO.size() == VMCOREINFO_SIZE);

/// Size of the note about the hypervisor's structures in bytes.
pub const VMCOREINFO_SIZE: usize = 4096;

impl Note {
    const HEAD: usize = 12;

    const fn content_at(&self) -> usize {
        Self::HEAD + self.name.len().next_multiple_of(4)
    }

    const fn size(&self) -> usize {
        self.content_at() + self.content.next_multiple_of(4)
    }

    /// Writes the note at the beginning of `to`. Returns what follows it.
    fn write<'a>(&self, to: &'a mut [u8], content: &[u8]) -> &'a mut [u8] {
        let (note, rest) = to.split_at_mut(self.size());
        let head = [self.name.len() as u64, self.content as u64, u64::from(self.kind)];
        for (to, from) in note.chunks_exact_mut(4).zip(head) {
            to.copy_from_slice(&mm::int::low32(from).to_le_bytes());
        }
        note[Self::HEAD..][..self.name.len()].copy_from_slice(self.name);
        let room = &mut note[self.content_at()..];
        let n = content.len().min(room.len());
        room[..n].copy_from_slice(&content[..n]);
        rest
    }
}

/// Returns a CPU's notes, of [`CPU_SIZE`] bytes, or of [`FIRST_CPU_SIZE`] with `info`, which the first CPU has.
pub fn cpu_notes(regs: &Gregs, control: &ControlRegs, info: Option<&CrashInfo>) -> [u8; FIRST_CPU_SIZE] {
    let mut notes = [0; FIRST_CPU_SIZE];
    let prstatus = Prstatus { regs: *regs, ..Prstatus::default() };
    let rest = PRSTATUS.write(&mut notes, prstatus.as_bytes());
    let rest = REGS.write(rest, control.as_bytes());
    if let Some(info) = info {
        INFO.write(rest, info.as_bytes());
    }
    notes
}

/// Returns the note about the hypervisor's structures, with `text`, lines of `NAME=value`, of which what does not fit is
/// left out.
pub fn vmcoreinfo(text: &[u8]) -> [u8; VMCOREINFO_SIZE] {
    let mut note = [0; VMCOREINFO_SIZE];
    VMCOREINFO.write(&mut note, text);
    note
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bytes: &[u8], at: usize) -> u32 {
        u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
    }

    fn long(bytes: &[u8], at: usize) -> u64 {
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
    }

    /// The offsets are those of `elf_prstatus` in Linux, and of what Debian's Xen writes.
    #[test]
    fn notes_are_laid_out_as_xens() {
        let regs = Gregs { r15: 15, rip: 0x1234, gs: 6, ..Gregs::default() };
        let control = ControlRegs { cr0: 0x8000_0033, cr4: 0x20, ..ControlRegs::default() };
        let info = CrashInfo { major: 4, minor: 17, dom0_frame_list_list: 99, ..CrashInfo::default() };
        let notes = cpu_notes(&regs, &control, Some(&info));
        assert_eq!([0, 4, 8].map(|at| word(&notes, at)), [5, 336, 1]);
        assert_eq!(&notes[12..20], b"CORE\0\0\0\0");
        assert_eq!([20 + 112, 20 + 240, 20 + 320].map(|at| long(&notes, at)), [15, 0x1234, 6]);
        assert_eq!([356, 360, 364].map(|at| word(&notes, at)), [4, 32, 0x100_0002]);
        assert_eq!((&notes[368..372], long(&notes, 372), long(&notes, 396)), (&b"Xen\0"[..], 0x8000_0033, 0x20));
        assert_eq!([404, 408, 412].map(|at| word(&notes, at)), [4, 80, 0x100_0001]);
        assert_eq!([420, 428, 492].map(|at| long(&notes, at)), [4, 17, 99]);
        assert_eq!(cpu_notes(&regs, &control, None)[CPU_SIZE..], [0; 96]);
    }

    #[test]
    fn text_about_the_hypervisor_is_cut_to_what_there_is_room_for() {
        let note = vmcoreinfo(&[b'x'; 5000]);
        assert_eq!([0, 4, 8].map(|at| word(&note, at)), [15, 4068, 0]);
        assert_eq!((&note[12..28], note[4095]), (&b"VMCOREINFO_XEN\0\0"[..], b'x'));
    }
}
