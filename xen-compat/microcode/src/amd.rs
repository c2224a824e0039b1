//! AMD's files: containers one after the other. A container is the number [`MAGIC`], a table that gives CPUs the numbers by
//! which patches name them, and the patches. Table and patches have a header of their type and length, 4 bytes each.
//!
//! | Offset in an entry of the table | Field | | Offset in a patch | Field |
//! |---|---|---|---|---|
//! | 0 | signature; 0: the end | | 0 | year, day, month |
//! | 12 | number | | 4 | revision |
//! | | | | 24 | number of the CPUs that it is for |

use core::cmp::Ordering;

use crate::blob::{bytes, u16_at, u32_at, Blob};
use crate::complaint::Complaint;
use crate::patch::{Cpu, Date, Match, Patch};

/// What a container begins with.
pub const MAGIC: u32 = 0x0041_4d44;
const TABLE: u32 = 0;
const PATCH: u32 = 1;
const SECTION: usize = 8;
const ENTRY: usize = 16;
const HEADER: usize = 64;

/// The number by which patches name a CPU. All CPUs of a machine have the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Equivalence {
    /// CPUID.1:EAX.
    pub signature: u32,
    /// The number.
    pub id: u16,
}

/// Returns how revision `new` relates to `old`.
pub(crate) fn compare(old: u32, new: u32) -> Match {
    match new.cmp(&old) {
        Ordering::Less => Match::Old,
        Ordering::Equal => Match::Same,
        Ordering::Greater => Match::New,
    }
}

/// Returns the length of the longest patch that CPUs of a family take.
const fn most(family: u32) -> u32 {
    match family {
        0x14 => 1824,
        0x15 => 4096,
        0x16 => 3458,
        0x17 => 3200,
        0x19 => 5568,
        _ => 2048,
    }
}

/// Revisions of family 0x10 that cannot be replaced: such a CPU hangs.
const FINAL: [u32; 3] = [0x0100_0098, 0x0100_009f, 0x0100_00af];

/// Returns whether a CPU must keep the microcode that it has.
pub fn is_final(cpu: &Cpu) -> bool {
    cpu.family() == 0x10 && FINAL.contains(&cpu.revision)
}

/// Type and length of a section, and the offset behind its header.
struct Section {
    kind: u32,
    len: u32,
    at: usize,
}

impl Section {
    /// Returns the section at `at`; `None`: the file ends before it does.
    fn read<B: Blob + ?Sized>(file: &B, at: usize) -> Result<Option<Self>, Complaint> {
        let left = file.len() - at;
        if left < SECTION {
            return Ok(None);
        }
        let header = bytes::<SECTION>(file, at)?;
        let section = Section { kind: u32_at(&header, 0), len: u32_at(&header, 4), at: at + SECTION };
        Ok((section.len as usize <= left - SECTION).then_some(section))
    }

    fn end(&self) -> usize {
        self.at + self.len as usize
    }
}

fn is_container<B: Blob + ?Sized>(file: &B, at: usize) -> Result<bool, Complaint> {
    Ok(file.len() - at >= 4 && u32_at(&bytes::<4>(file, at)?, 0) == MAGIC)
}

/// Looks for a CPU in a table. Returns whether it is there.
fn look_up<B: Blob + ?Sized>(
    file: &B,
    table: &Section,
    cpu: &Cpu,
    known: &mut Option<Equivalence>,
) -> Result<bool, Complaint> {
    for i in 0..table.len as usize / ENTRY {
        let entry = bytes::<ENTRY>(file, table.at + i * ENTRY)?;
        let signature = u32_at(&entry, 0);
        if signature == 0 {
            break;
        }
        if signature != cpu.signature {
            continue;
        }
        let found = Equivalence { signature, id: u16_at(&entry, 12) };
        return match *known.get_or_insert(found) {
            first if first == found => Ok(true),
            first => Err(Complaint::Equivalence { signature, found: found.id, known: first.id }),
        };
    }
    Ok(false)
}

fn patch(header: &[u8; HEADER], at: usize, len: usize, cpu: &Cpu) -> Patch {
    let revision = u32_at(header, 4);
    Patch {
        at,
        len,
        revision,
        date: Date { year: u16_at(header, 0), day: header[2], month: header[3] },
        fits: compare(cpu.revision, revision),
    }
}

fn is_for(header: &[u8; HEADER], cpu: &Cpu, known: Option<Equivalence>) -> bool {
    known == Some(Equivalence { signature: cpu.signature, id: u16_at(header, 24) })
}

/// Reads the container at `at`. Returns where it ends.
fn container<B: Blob + ?Sized>(
    file: &B,
    at: usize,
    cpu: &Cpu,
    known: &mut Option<Equivalence>,
    best: &mut Option<Patch>,
    say: &mut dyn FnMut(Complaint),
) -> Result<usize, Complaint> {
    if !is_container(file, at)? {
        return Err(Complaint::Magic);
    }
    let table = Section::read(file, at + 4)?.filter(|t| t.kind == TABLE && t.len != 0);
    let table = table.filter(|t| (t.len as usize).is_multiple_of(ENTRY)).ok_or(Complaint::EquivalenceTable)?;
    if u32_at(&bytes::<4>(file, table.end() - ENTRY)?, 0) != 0 {
        return Err(Complaint::EquivalenceTable);
    }
    let has_ours = look_up(file, &table, cpu, known)?;
    let mut at = table.end();
    while at < file.len() {
        let section = Section::read(file, at)?.filter(|s| s.kind == PATCH && s.len as usize >= HEADER);
        let section = section.ok_or(Complaint::Patch)?;
        if has_ours {
            let header = bytes::<HEADER>(file, section.at)?;
            if section.len > most(cpu.family()) {
                say(Complaint::Length { len: section.len, id: u16_at(&header, 24) });
            } else if is_for(&header, cpu, *known) {
                let found = patch(&header, section.at, section.len as usize, cpu);
                if best.is_none_or(|b| compare(b.revision, found.revision) == Match::New) {
                    *best = Some(found);
                }
            }
        }
        at = section.end();
        // There is no length of the whole: it ends where another begins.
        if is_container(file, at)? {
            break;
        }
    }
    Ok(at)
}

/// Returns the latest patch for `cpu`, and whether the file is whole.
pub(crate) fn find<B: Blob + ?Sized>(
    file: &B,
    cpu: &Cpu,
    known: &mut Option<Equivalence>,
    say: &mut dyn FnMut(Complaint),
) -> (Option<Patch>, Result<(), Complaint>) {
    let (mut best, mut at) = (None, 0);
    while at < file.len() {
        match container(file, at, cpu, known, &mut best, say) {
            Ok(end) => at = end,
            Err(what) => return (best, Err(what)),
        }
    }
    (best, Ok(()))
}

/// Returns the patch that a copy is, if it is for `cpu`.
pub(crate) fn examine(copy: &[u8], cpu: &Cpu, known: Option<Equivalence>) -> Option<Patch> {
    let header = copy.first_chunk::<HEADER>()?;
    is_for(header, cpu, known).then(|| patch(header, 0, copy.len(), cpu))
}
