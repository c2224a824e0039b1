//! The information for the hypervisor, as Multiboot2 lays it out.

use alloc::vec::Vec;

use multiboot2::TagType;

use crate::load::Handover;
use crate::memory::{regions, Map};
use crate::screen::Screen;

/// How the application names itself. The hypervisor drops the first word of the command line of a loader that is not
/// GRUB: the application's name.
const LOADER: &str = "EFI application";

/// Tables of the firmware.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// Address of the system table.
    pub system: u64,
    /// ACPI's root pointer as ACPI 1.0 has it.
    pub rsdp_v1: Option<[u8; 20]>,
    /// ACPI's root pointer as ACPI 2.0 has it.
    pub rsdp_v2: Option<[u8; 36]>,
    /// The screen.
    pub screen: Option<Screen>,
}

/// Returns the information: its size, a reserved word, the tags. It begins at a multiple of 8 bytes, as is due.
pub fn information(handover: &Handover, tables: &Tables, map: &Map<'_>) -> Vec<u64> {
    let mut tags = Tags::default();
    tags.add(TagType::Cmdline, &[handover.command_line.as_bytes(), &[0]]);
    tags.add(TagType::BootLoaderName, &[LOADER.as_bytes(), &[0]]);
    for module in &handover.modules {
        let [start, end] = [module.range.start, module.range.end].map(|at| (at as u32).to_le_bytes());
        tags.add(TagType::Module, &[&start, &end, module.string.as_bytes(), &[0]]);
    }
    let areas: Vec<u8> = regions(map)
        .into_iter()
        .flat_map(|region| {
            let numbers = [region.range.start, region.range.end - region.range.start, region.kind.val().into()];
            numbers.into_iter().flat_map(u64::to_le_bytes)
        })
        .collect();
    tags.add(TagType::Mmap, &[&24u32.to_le_bytes(), &0u32.to_le_bytes(), &areas]);
    tags.add(TagType::Efi64, &[&tables.system.to_le_bytes()]);
    if let Some(rsdp) = &tables.rsdp_v1 {
        tags.add(TagType::AcpiV1, &[rsdp]);
    }
    if let Some(rsdp) = &tables.rsdp_v2 {
        tags.add(TagType::AcpiV2, &[rsdp]);
    }
    if let Some(screen) = &tables.screen {
        tags.add(TagType::Framebuffer, &[&screen.tag()]);
    }
    let size = (map.size as u32).to_le_bytes();
    tags.add(TagType::EfiMmap, &[&size, &map.version.to_le_bytes(), map.bytes]);
    tags.add(TagType::End, &[]);
    let mut whole = alloc::vec![0];
    whole.extend(tags.0.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word)));
    whole[0] = size_of_val(&whole[..]) as u64;
    whole
}

/// Tags: kind, size, content, each at a multiple of 8 bytes.
#[derive(Default)]
struct Tags(Vec<u8>);

impl Tags {
    fn add(&mut self, kind: TagType, parts: &[&[u8]]) {
        let size = 8 + parts.iter().map(|part| part.len()).sum::<usize>();
        self.0.extend(kind.val().to_le_bytes());
        self.0.extend((size as u32).to_le_bytes());
        parts.iter().for_each(|part| self.0.extend_from_slice(part));
        self.0.resize(self.0.len().next_multiple_of(8), 0);
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::load::Module;
    use crate::tests::map;
    use uefi_raw::table::boot::MemoryType;

    /// Returns the kind and content of each tag.
    fn tags(information: &[u64]) -> Vec<(u32, Vec<u8>)> {
        let bytes: Vec<u8> = information.iter().flat_map(|word| word.to_le_bytes()).collect();
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((word(0), word(4)), (bytes.len(), 0));
        let (mut all, mut at) = (Vec::new(), 8);
        while at < bytes.len() {
            all.push((word(at) as u32, bytes[at + 8..at + word(at + 4)].to_vec()));
            at = (at + word(at + 4)).next_multiple_of(8);
        }
        all
    }

    #[test]
    fn the_hypervisor_gets_all_that_it_reads() {
        let module = |start: u64, string: &str| Module { range: start..start + 5, string: string.into() };
        let handover = Handover {
            command_line: "xen.efi loglvl=all".into(),
            modules: vec![module(0x1000, "vmlinuz ro"), module(0x8000, "initrd")],
        };
        let bytes = map(&[(MemoryType::CONVENTIONAL, 0x10_0000, 2)]);
        let tables = Tables { system: 0x7fff_0000, rsdp_v1: Some([1; 20]), rsdp_v2: Some([2; 36]), screen: None };
        let got = tags(&information(&handover, &tables, &Map { bytes: &bytes, size: 48, version: 1 }));
        let of = |kind: TagType| -> Vec<&[u8]> {
            got.iter().filter(|(k, _)| *k == kind.val()).map(|(_, content)| content.as_slice()).collect()
        };
        assert_eq!(of(TagType::Cmdline), [b"xen.efi loglvl=all\0"]);
        assert_eq!(of(TagType::BootLoaderName), [b"EFI application\0"]);
        assert_eq!(
            of(TagType::Module),
            [&b"\0\x10\0\0\x05\x10\0\0vmlinuz ro\0"[..], b"\0\x80\0\0\x05\x80\0\0initrd\0"]
        );
        assert_eq!(
            of(TagType::Mmap),
            [&[24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]]
        );
        assert_eq!(of(TagType::Efi64), [&0x7fff_0000u64.to_le_bytes()]);
        assert_eq!((of(TagType::AcpiV1), of(TagType::AcpiV2)), (vec![&[1; 20][..]], vec![&[2; 36][..]]));
        assert_eq!(of(TagType::EfiMmap), [[&[48, 0, 0, 0, 1, 0, 0, 0][..], &bytes].concat()]);
        assert_eq!(got.last(), Some(&(0, Vec::new())));
    }
}
