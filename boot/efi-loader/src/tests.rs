//! The application on a firmware of files in memory.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use multiboot2::MemoryAreaType;
use uefi_raw::table::boot::{MemoryAttribute, MemoryType};
use uefi_raw::Status;

use crate::error::Error;
use crate::load::{load, Firmware, Handover, Loaded, Started};

/// Returns text as EFI has it.
pub(crate) fn ucs2(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Returns an application with these sections, as the firmware loads it.
pub(crate) fn application(sections: &[(&str, &[u8])]) -> Vec<u8> {
    let mut image = alloc::vec![0; 0x1000];
    let mut put = |at: usize, bytes: &[u8]| {
        let end = image.len().max(at + bytes.len());
        image.resize(end, 0);
        image[at..at + bytes.len()].copy_from_slice(bytes);
    };
    put(0x3c, &[0x80]);
    put(0x80, b"PE\0\0");
    put(0x86, &[sections.len() as u8]);
    put(0x94, &[0x70]);
    for (i, (name, content)) in sections.iter().enumerate() {
        let (entry, address) = (0x80 + 24 + 0x70 + 40 * i, 0x1000 * (i as u32 + 1));
        put(entry, name.as_bytes());
        put(entry + 8, &(content.len() as u32).to_le_bytes());
        put(entry + 12, &address.to_le_bytes());
        put(address as usize, content);
    }
    image
}

/// Returns the file of a hypervisor with a page of content.
pub(crate) fn hypervisor() -> Vec<u8> {
    let mut file = alloc::vec![0; 0x2000];
    let mut words = [0x1bad_b002u32, 0x1_0003, 0, 0x20_0000, 0x20_0000, 0x20_1000, 0x20_3000, 0x20_0078];
    words[2] = 0u32.wrapping_sub(words[0]).wrapping_sub(words[1]);
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    file[0x1000..0x1000 + bytes.len()].copy_from_slice(&bytes);
    file
}

/// Returns a memory map with descriptors of 48 bytes: types, addresses, pages.
pub(crate) fn map(descriptors: &[(MemoryType, u64, u64)]) -> Vec<u8> {
    let numbers = descriptors.iter().flat_map(|(kind, start, pages)| {
        [kind.0.into(), *start, 0, *pages, MemoryAttribute::WRITE_BACK.bits(), 0].map(u64::to_le_bytes)
    });
    numbers.flatten().collect()
}

/// A firmware that has these files.
#[derive(Default)]
struct Files {
    files: BTreeMap<&'static str, &'static [u8]>,
    printed: Vec<String>,
    loaded: u64,
    unsigned: bool,
}

impl Files {
    fn load(&mut self, content: &'static [u8]) -> Loaded {
        self.loaded += 0x10_0000;
        Loaded { start: self.loaded, content }
    }
}

impl Firmware for Files {
    fn print(&mut self, line: &str) {
        self.printed.push(line.to_string());
    }

    fn file(&mut self, path: &str) -> Result<Loaded, Status> {
        let content = self.files.get(path).copied().ok_or(Status::NOT_FOUND)?;
        Ok(self.load(content))
    }

    fn copy(&mut self, content: &[u8]) -> Result<Loaded, Status> {
        Ok(self.load(content.to_vec().leak()))
    }

    fn verify(&mut self, _: &[u8]) -> Result<(), Status> {
        if self.unsigned {
            Err(Status::SECURITY_VIOLATION)
        } else {
            Ok(())
        }
    }
}

const CONFIG: &[u8] =
    b"[global]\ndefault=a\n[a]\noptions=loglvl=all\nkernel=vmlinuz ro  quiet\nramdisk=boot/initrd img\n\
                        [b]\nkernel=other\n[c]\noptions=x\n";

fn firmware() -> Files {
    let files = [
        ("\\EFI\\xen\\xen.cfg", CONFIG),
        ("\\EFI\\xen\\vmlinuz", b"kernel"),
        ("\\EFI\\xen\\other", b"other kernel"),
        ("\\EFI\\xen\\empty", b""),
        ("\\EFI\\xen\\boot\\initrd img", b"initrd"),
    ];
    Files { files: files.into_iter().collect(), ..Files::default() }
}

fn start(firmware: &mut Files, options: &str, image: &[u8]) -> Result<Option<Handover>, Error> {
    load(firmware, &Started { path: "\\EFI\\xen\\xen-0-compat.efi", options: &ucs2(options), image })
}

/// Returns the command line and the modules' strings and sizes.
fn started(firmware: &mut Files, options: &str, image: &[u8]) -> (String, Vec<(String, u64)>) {
    let handover = start(firmware, options, image).unwrap().unwrap();
    let modules = handover.modules.into_iter().map(|m| (m.string, m.range.end - m.range.start));
    (handover.command_line, modules.collect())
}

/// Returns the error's words.
fn refused(firmware: &mut Files, options: &str, image: &[u8]) -> String {
    start(firmware, options, image).unwrap_err().to_string()
}

#[test]
fn files_are_those_of_the_section() {
    let (line, modules) = started(&mut firmware(), "", &[]);
    assert_eq!(line, "xen-0-compat.efi loglvl=all");
    assert_eq!(modules, [("vmlinuz ro  quiet".to_string(), 6), ("initrd_img".to_string(), 6)]);
    let (line, modules) = started(&mut firmware(), "x b -- com1=9600", &[]);
    assert_eq!((line.as_str(), modules), ("xen-0-compat.efi  com1=9600", vec![("other".to_string(), 12)]));
}

#[test]
fn sections_of_the_application_come_before_files() {
    let unified = application(&[
        (".config", b"kernel=any console=hvc0\noptions=noreboot"),
        (".kernel", b"own kernel"),
        (".ramdisk", b"own initrd"),
    ]);
    let (line, modules) = started(&mut Files::default(), "", &unified);
    assert_eq!(line, "xen-0-compat.efi noreboot");
    assert_eq!(modules, [(".kernel console=hvc0".to_string(), 10), (".ramdisk".to_string(), 10)]);
    // A part of them may be in files.
    let (_, modules) = started(&mut firmware(), "x a", &application(&[(".ramdisk", b"own")]));
    assert_eq!(modules, [("vmlinuz ro  quiet".to_string(), 6), (".ramdisk".to_string(), 3)]);
}

#[test]
fn a_chained_configuration_is_read_if_the_first_has_no_kernel() {
    let mut firmware = firmware();
    firmware.files.insert("\\EFI\\xen\\a.cfg", b"[global]\nchain=xen.cfg\n[b]\noptions=never");
    assert_eq!(started(&mut firmware, "x -cfg=a.cfg b", &[]).1[0].0, "other");
    firmware.files.insert("\\EFI\\xen\\a.cfg", b"[global]\nchain=a.cfg");
    assert!(refused(&mut firmware, "x -cfg=a.cfg b", &[]).contains("not one more chain="));
    firmware.files.insert("\\EFI\\xen\\a.cfg", b"[global]\nchain=none.cfg");
    assert!(refused(&mut firmware, "x -cfg=a.cfg b", &[]).contains("\\EFI\\xen\\none.cfg cannot be read"));
}

#[test]
fn errors_say_what_is_due() {
    let why = refused(&mut Files::default(), "", &[]);
    assert!(why.contains("\\EFI\\xen\\xen-0-compat.cfg or \\EFI\\xen\\xen-0.cfg or \\EFI\\xen\\xen.cfg"), "{why}");
    let why = refused(&mut firmware(), "x -cfg=none.cfg", &[]);
    assert!(why.contains("the configuration: \\EFI\\xen\\none.cfg cannot be read (NOT_FOUND)"), "{why}");
    let why = refused(&mut firmware(), "x c", &[]);
    assert!(why.contains("kernel=FILE [OPTIONS] in \\EFI\\xen\\xen.cfg, section [c]"), "{why}");
    let with = |text: &'static [u8]| {
        let mut firmware = firmware();
        firmware.files.insert("\\EFI\\xen\\xen.cfg", text);
        refused(&mut firmware, "", &[])
    };
    assert!(with(b"kernel=none").contains("kernel=: \\EFI\\xen\\none cannot be read"));
    assert!(with(b"kernel=empty").contains("\\EFI\\xen\\empty is empty"));
    assert!(with(b"kernel=vmlinuz\nramdisk=none").contains("ramdisk=: \\EFI\\xen\\none cannot be read"));
    assert!(with(b"k\0e").contains("\\EFI\\xen\\xen.cfg is no text"));
    let mut unsigned = Files { unsigned: true, ..firmware() };
    assert_eq!(start(&mut unsigned, "", &[]).unwrap_err().status(), Status::SECURITY_VIOLATION);
}

#[test]
fn what_has_no_effect_is_said() {
    let mut firmware = firmware();
    firmware.files.insert("\\EFI\\xen\\xen.cfg", b"kernel=vmlinuz\nucode=a\nvideo=gfx-800");
    started(&mut firmware, "x -nonsense", &application(&[(".xsm", b"x")]));
    for due in ["-nonsense", "xsm= has no effect", "ucode= has no effect", "video= has no effect"] {
        assert!(firmware.printed.iter().any(|line| line.contains(due)), "{due}: {:?}", firmware.printed);
    }
    firmware.printed.clear();
    assert_eq!(start(&mut firmware, "x -help", &[]), Ok(None));
    assert!(firmware.printed.iter().any(|line| line.contains("-cfg=FILE")));
}

#[test]
fn kinds_of_memory_are_numbered_as_in_the_e820_map() {
    assert_eq!((MemoryAreaType::Available.val(), MemoryAreaType::AcpiAvailable.val()), (1, 3));
}
