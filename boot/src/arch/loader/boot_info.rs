//! The information from the boot loader, by Multiboot1, Multiboot2 or [PVH](super::pvh), copied into one owned struct.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;

use multiboot2::{
    BootInformation, BootInformationHeader, EFIMemoryDesc, FramebufferField, FramebufferTag, FramebufferType,
    MemoryAreaType, TagType,
};
use xen_compat::machine::memory_region::{MemoryKind, MemoryRegion, RamLimits};
use xen_compat::machine::screen::pixels::{Part, Pixels};
use xen_compat::machine::screen::Mode;

use crate::arch::image::layout::{DIRECT_VIRT, MAPPED_AT_BOOT};

/// The value that a Multiboot1 loader leaves in EAX.
pub const MULTIBOOT1_MAGIC: u32 = 0x2BAD_B002;
/// The value that a Multiboot2 loader leaves in EAX.
pub const MULTIBOOT2_MAGIC: u32 = multiboot2::MAGIC;

/// The kinds of Multiboot2's tags that are asked for and read, as bits.
pub const TAGS: u32 = bit(TagType::Cmdline)
    | bit(TagType::BootLoaderName)
    | bit(TagType::Module)
    | bit(TagType::BasicMeminfo)
    | bit(TagType::Mmap)
    | bit(TagType::Framebuffer)
    | bit(TagType::AcpiV1)
    | bit(TagType::AcpiV2)
    | bit(TagType::Efi32)
    | bit(TagType::Efi64)
    | bit(TagType::EfiMmap);

const fn bit(tag: TagType) -> u32 {
    1 << tag.val()
}

/// A file that the boot loader has loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Physical address of its first byte.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// Its string, which begins with the file's name if the loader passes that (see [`Module::arguments`]).
    pub string: String,
    /// Whether `string` starts with the file's name.
    pub named: bool,
}

impl Module {
    /// Returns the string without the file's name.
    pub fn arguments(&self) -> &str {
        if self.named {
            strip_name(&self.string)
        } else {
            self.string.trim_start_matches(' ')
        }
    }

    /// Returns whether it is the kernel of a domain of its own, which its string describes.
    pub fn describes_domain(&self) -> bool {
        self.arguments().split(' ').next() == Some(DOMAIN_WORD)
    }

    /// Returns the size of the file in bytes.
    pub fn size(&self) -> u64 {
        self.end - self.start
    }
}

/// The first word in the string of a module that describes a domain of its own.
const DOMAIN_WORD: &str = "domain";

/// The boot loader's information.
#[derive(Debug, Clone, Default)]
pub struct BootInfo {
    /// Name of the loader.
    pub loader: String,
    /// The hypervisor's command line, without the image's name.
    pub command_line: String,
    /// Modules in order.
    pub modules: Vec<Module>,
    /// The memory map, sorted by address.
    pub memory: Vec<MemoryRegion>,
    /// The ACPI root pointer structure (20 or 36 bytes), if the loader passes a copy of it.
    pub rsdp: Option<Vec<u8>>,
    /// What the loader passes of EFI, if the machine was started by it.
    pub efi: Option<EfiTags>,
    /// How the loader has left the screen, if it can be written to.
    pub screen: Option<Mode>,
    /// Whether the loader runs on a BIOS, if not on EFI.
    pub by_bios: bool,
}

/// What a boot loader passes of 64-bit EFI whose boot services it has ended.
#[derive(Debug, Clone)]
pub struct EfiTags {
    /// Physical address of the system table.
    pub system_table: u64,
    /// EFI's memory map.
    pub memory: Vec<EFIMemoryDesc>,
}

impl BootInfo {
    /// Leaves RAM alone as the command line says, except what has been loaded, with the image at `image`.
    pub fn limit_ram(&mut self, limits: &RamLimits<'_>, image: Range<u64>) {
        let loaded: Vec<_> = self.modules.iter().map(|m| m.start..m.end).chain([image]).collect();
        limits.apply(&mut self.memory, &loaded);
    }

    /// Gives dom0's kernel, the first module, what the command line has after ` -- `, as Xen does.
    pub fn pass_to_dom0(&mut self) {
        let Some((ours, dom0)) = self.command_line.split_once(" -- ") else { return };
        if let Some(kernel) = self.modules.first_mut().filter(|m| !m.describes_domain()) {
            // Without even a name, the first word would be taken for one.
            kernel.named &= !kernel.string.is_empty();
            kernel.string = [kernel.string.as_str(), dom0.trim_start()].join(" ");
        }
        self.command_line = ours.to_string();
    }

    /// Returns whether modules describe domains of their own.
    pub fn describes_domains(&self) -> bool {
        self.modules.iter().any(Module::describes_domain)
    }
}

/// Why the boot information cannot be used.
#[derive(Debug)]
pub enum BootInfoError {
    /// The magic number is neither Multiboot1's nor Multiboot2's nor PVH's.
    Magic(u32),
    /// The structure is malformed.
    Malformed,
    /// There is no memory map.
    NoMemoryMap,
}

/// Returns whether a loader puts file names first. GRUB 2 leaves them out of command lines and module strings.
fn loader_names_files(loader: &str) -> bool {
    !(loader.starts_with("GRUB 2") || loader.starts_with("GRUB 2."))
}

fn strip_name(text: &str) -> &str {
    let text = text.trim_start_matches(' ');
    text.split_once(' ').map_or("", |(_, rest)| rest).trim_start_matches(' ')
}

fn kind(number: u32) -> MemoryKind {
    match number {
        1 => MemoryKind::Ram,
        3 => MemoryKind::AcpiReclaimable,
        4 => MemoryKind::AcpiNvs,
        5 => MemoryKind::Unusable,
        _ => MemoryKind::Reserved,
    }
}

pub(super) fn region(start: u64, length: u64, number: u32) -> MemoryRegion {
    MemoryRegion { start, end: start.saturating_add(length), kind: kind(number) }
}

/// Reads a value at a physical address below 4 GiB.
unsafe fn at<T: Copy>(virt: u64) -> T {
    // SAFETY: by the callers' contracts it is inside the loader's data, which the boot page tables map.
    unsafe { (virt as *const T).read_unaligned() }
}

/// Copies bytes at a physical address. `None`: the boot page tables do not map them.
///
/// # Safety
/// They are the loader's data, or RAM that nobody uses.
pub(super) unsafe fn bytes_at(phys: u64, size: usize) -> Option<Vec<u8>> {
    let end = phys.checked_add(size as u64)?;
    // SAFETY: by contract, and mapped.
    (end <= MAPPED_AT_BOOT).then(|| (phys..end).map(|p| unsafe { at::<u8>(DIRECT_VIRT + p) }).collect())
}

/// Returns the string at a physical address, at most 4096 bytes.
///
/// # Safety
/// It is the loader's.
pub(super) unsafe fn string_at(phys: u32) -> String {
    let mut bytes = Vec::new();
    let mut address = DIRECT_VIRT + u64::from(phys);
    while bytes.len() < 4096 {
        // SAFETY: as in `at`; the length is bounded in case the terminator is missing.
        match unsafe { at::<u8>(address) } {
            0 => break,
            byte => bytes.push(byte),
        }
        address += 1;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads Multiboot1's information.
///
/// # Safety
/// The boot page tables must be in use, and `base` be where they map what the boot loader passed.
pub(super) unsafe fn read_multiboot1(base: u64) -> BootInfo {
    // SAFETY: `base` is the loader's Multiboot1 structure; `flags` says which fields are valid.
    let field = |offset: u64| unsafe { at::<u32>(base + offset) };
    let flags = field(0);
    let mut boot = BootInfo { screen: Some(Mode::BIOS), by_bios: true, ..BootInfo::default() };
    if flags & (1 << 9) != 0 {
        // SAFETY: flag 9: field 64 is the loader's name.
        boot.loader = unsafe { string_at(field(64)) };
    }
    let named = loader_names_files(&boot.loader);
    if flags & (1 << 2) != 0 {
        // SAFETY: flag 2: field 16 is the command line.
        let line = unsafe { string_at(field(16)) };
        boot.command_line = if named { strip_name(&line).to_string() } else { line };
    }
    if flags & (1 << 3) != 0 {
        for i in 0..field(20).min(64) {
            let entry = DIRECT_VIRT + u64::from(field(24)) + u64::from(i) * 16;
            // SAFETY: flag 3: field 20 entries of 16 bytes at field 24.
            let (start, end, text) = unsafe { (at::<u32>(entry), at::<u32>(entry + 4), at::<u32>(entry + 8)) };
            // SAFETY: the entry's third field is its string, or 0.
            let string = if text == 0 { String::new() } else { unsafe { string_at(text) } };
            boot.modules.push(Module { start: start.into(), end: end.max(start).into(), string, named });
        }
    }
    if flags & (1 << 6) != 0 {
        let start = DIRECT_VIRT + u64::from(field(48));
        let end = start + u64::from(field(44)).min(64 << 10);
        let mut entry = start;
        while entry + 24 <= end {
            // SAFETY: flag 6: field 44 bytes of entries at field 48, each a size (of what follows it), base, length,
            // type.
            let (size, base, length, number) =
                unsafe { (at::<u32>(entry), at::<u64>(entry + 4), at::<u64>(entry + 12), at::<u32>(entry + 20)) };
            boot.memory.push(region(base, length, number));
            entry += u64::from(size.max(20)) + 4;
        }
    } else if flags & 1 != 0 {
        boot.memory.push(region(0, u64::from(field(4)) << 10, 1));
        boot.memory.push(region(1 << 20, u64::from(field(8)) << 10, 1));
    }
    boot
}

/// Copies the tags that are used here into a structure of our own, aligned and terminated as the specification says:
/// kexec-tools does not count the padding between modules, so its end tag, and a little more, can lie beyond the
/// declared size.
unsafe fn copy_multiboot2(base: u64) -> Option<Vec<u64>> {
    const MAX_TAG: u32 = 64 << 10;
    const END: u64 = 8 << 32;
    // SAFETY: by contract `base` maps the loader's Multiboot2 structure, and words that begin within its declared size
    // are read.
    let word = |offset: u32| unsafe { at::<u32>(base + u64::from(offset)) };
    let total = word(0).min(1 << 20);
    let mut copy = alloc::vec![0];
    let mut tag = 8u32;
    while tag.checked_add(8)? <= total {
        let (kind, size) = (word(tag), word(tag + 4));
        if kind == 0 {
            break;
        }
        if !(8..=MAX_TAG).contains(&size) {
            return None;
        }
        let readable = kind != TagType::EfiMmap.val() || efi_map_is_readable(size, [word(tag + 8), word(tag + 12)]);
        if readable && kind < u32::BITS && TAGS >> kind & 1 != 0 {
            let half = |offset: u32| if offset < total { u64::from(word(offset)) } else { 0 };
            copy.extend((tag..tag + size).step_by(8).map(|at| half(at) | half(at + 4) << 32));
        }
        tag = tag.checked_add(size.next_multiple_of(8))?;
    }
    copy.push(END);
    copy[0] = copy.len() as u64 * 8;
    Some(copy)
}

/// Returns whether the crate can read an EFI memory map: a tag of `tag` bytes with descriptors of this size and version. It
/// panics at others.
fn efi_map_is_readable(tag: u32, [size, version]: [u32; 2]) -> bool {
    const HEAD: u32 = 16;
    let least = size_of::<EFIMemoryDesc>() as u32;
    version == EFIMemoryDesc::VERSION
        && size >= least
        && size.is_multiple_of(align_of::<EFIMemoryDesc>() as u32)
        && tag.checked_sub(HEAD).is_some_and(|list| list.is_multiple_of(size))
}

/// Reads Multiboot2's information.
///
/// # Errors
/// It is malformed.
///
/// # Safety
/// As for [`read_multiboot1`].
pub(super) unsafe fn read_multiboot2(base: u64) -> Result<BootInfo, BootInfoError> {
    // SAFETY: by contract.
    let copy = unsafe { copy_multiboot2(base) }.ok_or(BootInfoError::Malformed)?;
    // SAFETY: a structure of the size in its header, aligned to 8 bytes, which lives as long as `info`.
    let info = unsafe { BootInformation::load(copy.as_ptr().cast::<BootInformationHeader>()) }
        .map_err(|_| BootInfoError::Malformed)?;
    // Also where the rest of what EFI tells cannot be used.
    let by_bios = info.efi_sdt32_tag().is_none() && info.efi_sdt64_tag().is_none();
    let mut boot = BootInfo { by_bios, ..BootInfo::default() };
    if let Some(tag) = info.boot_loader_name_tag() {
        boot.loader = tag.name().unwrap_or("").to_string();
    }
    let named = loader_names_files(&boot.loader);
    if let Some(tag) = info.command_line_tag() {
        let line = tag.cmdline().unwrap_or("");
        boot.command_line = if named { strip_name(line) } else { line }.to_string();
    }
    for tag in info.module_tags() {
        let (start, end) = (u64::from(tag.start_address()), u64::from(tag.end_address()));
        let string = tag.cmdline().unwrap_or("").to_string();
        boot.modules.push(Module { start, end: end.max(start), string, named });
    }
    if let Some(tag) = info.memory_map_tag() {
        for area in tag.memory_areas() {
            let number = match area.typ() {
                MemoryAreaType::Available => 1,
                MemoryAreaType::Reserved => 2,
                MemoryAreaType::AcpiAvailable => 3,
                MemoryAreaType::ReservedHibernate => 4,
                MemoryAreaType::Defective => 5,
                MemoryAreaType::Custom(n) => n,
            };
            boot.memory.push(region(area.start_address(), area.size(), number));
        }
    } else if let Some(tag) = info.basic_memory_info_tag() {
        boot.memory.push(region(0, u64::from(tag.memory_lower()) << 10, 1));
        boot.memory.push(region(1 << 20, u64::from(tag.memory_upper()) << 10, 1));
    }
    // The tags hold copies of the structure itself: 36 bytes in the newer one, 20 in the older.
    if let Some(tag) = info.rsdp_v2_tag() {
        // SAFETY: such a tag is 8 + 36 bytes long.
        boot.rsdp = Some(unsafe { tag_bytes(core::ptr::from_ref(tag).cast(), 36) });
    } else if let Some(tag) = info.rsdp_v1_tag() {
        // SAFETY: such a tag is 8 + 20 bytes long.
        boot.rsdp = Some(unsafe { tag_bytes(core::ptr::from_ref(tag).cast(), 20) });
    }
    if let (Some(table), Some(map)) = (info.efi_sdt64_tag(), info.efi_memory_map_tag()) {
        let memory = map.memory_areas().copied().collect();
        boot.efi = Some(EfiTags { system_table: table.sdt_address() as u64, memory });
    }
    boot.screen = match info.framebuffer_tag() {
        Some(tag) => tag.ok().and_then(screen),
        // A BIOS's text mode, of which GRUB may say nothing.
        None => boot.efi.is_none().then_some(Mode::BIOS),
    };
    Ok(boot)
}

/// Returns the screen that a tag describes, if it can be written to.
fn screen(tag: &FramebufferTag) -> Option<Mode> {
    let small = |n: u32| u16::try_from(n).ok();
    let (width, height) = (small(tag.width())?, small(tag.height())?);
    let part = |field: FramebufferField| Part { lowest: field.position, bits: field.size };
    match tag.buffer_type().ok()? {
        FramebufferType::Text => Some(Mode::Text { columns: width, rows: height }),
        FramebufferType::RGB { red, green, blue } => {
            let pixels = Pixels {
                address: tag.address(),
                width,
                height,
                bytes_per_line: small(tag.pitch())?,
                bits: tag.bpp(),
                red: part(red),
                green: part(green),
                blue: part(blue),
            };
            pixels.checked().map(Mode::Pixels)
        }
        FramebufferType::Indexed { .. } => None,
    }
}

/// Copies the payload after a Multiboot2 tag's 8-byte header.
///
/// # Safety
/// The tag must be at least 8 + `length` bytes long.
unsafe fn tag_bytes(tag: *const u8, length: usize) -> Vec<u8> {
    // SAFETY: by contract.
    unsafe { core::slice::from_raw_parts(tag.add(8), length) }.to_vec()
}
